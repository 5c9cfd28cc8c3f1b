"""How a page looks at four widths, by day and by night: faults that can be measured, and pictures for people."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page

from config.environment import VAR

# For people to look at; made anew by every run.
SCREENSHOTS = VAR / "screenshots"
WIDTHS = (320, 390, 768, 1280)
PICTURED = (390, 1280)
SCHEMES = ("light", "dark")
HEIGHT = 844

_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults_at_every_width(
    page: Page, name: str, accessibility_faults: Callable[[Page], list[str]]
) -> list[str]:
    """One line for each fault of the page that is open, with the width and the scheme in which it shows."""
    return [
        f"{width} px, {scheme}: {fault}"
        for width in WIDTHS
        for scheme in SCHEMES
        for fault in _faults(page, name, width, scheme, accessibility_faults)
    ]


def sideways_scroll(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate(_SIDEWAYS))


def _faults(
    page: Page, name: str, width: int, scheme: str, accessibility_faults: Callable[[Page], list[str]]
) -> Iterator[str]:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if too_wide := sideways_scroll(page):
        yield f"scrolls sideways by {too_wide} px"
    yield from accessibility_faults(page)
    if width in PICTURED:
        picture(page, f"{name}-{width}-{scheme}")


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, with the images further down loaded."""
    page.evaluate(
        "async () => { for (const image of document.images) image.loading = 'eager';"
        " await Promise.all([...document.images].map(image => image.decode().catch(() => {}))); }"
    )
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
