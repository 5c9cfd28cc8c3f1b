"""The site in a real browser: Chromium through Playwright, and axe for accessibility."""
