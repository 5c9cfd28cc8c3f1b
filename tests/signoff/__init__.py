"""The sign-off, proven."""
