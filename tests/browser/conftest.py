"""A Chromium, pages of the sizes we care for, and axe.

Playwright's synchronous interface runs an event loop in the test's thread, which Django takes for async
code; the tests themselves are not, so its guard is lifted here.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Wagtail's own bar for editors is no part of our pages.
OUTSIDE_OF_OURS = {"exclude": [["wagtail-userbar"]]}

# The sandbox cannot start for root, which is what containers run as; the rest keeps the browser from talking
# to anybody but the page's own server.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Long, since a machine that runs the whole suite is slow at times; a page that is fast waits no longer for it.
PATIENCE = 30_000  # milliseconds
expect.set_options(timeout=PATIENCE)
AxeCheck = Callable[[Page], list[str]]
OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In CI a browser test may fail once and be tried again, which its report says (an R in the line of dots).

    A browser is killed now and then on a crowded machine; every other test must pass at its first try.
    """
    if "CI" in os.environ:
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.flaky(reruns=1))


def chromium_path() -> str | None:
    """The machine's Chromium, else the one Playwright has downloaded, else None."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium. Where there is none, the tests that need it are skipped, or fail under
    REQUIRE_BROWSER=1."""
    path = chromium_path()
    if path is None:
        reason = "there is no Chromium on this machine (Debian: apt-get install chromium)"
        if settings.REQUIRE_BROWSER:
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """The address of a running site without a slash at its end, on a database that is emptied afterwards."""
    return str(live_server.url)


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[OpenPage]:
    """A function that opens a page in a browser session of its own; its options are Playwright's."""
    with ExitStack() as sessions:

        def open_one(**options: Any) -> Page:
            context = chromium.new_context(**options)
            context.set_default_timeout(PATIENCE)
            sessions.callback(context.close)
            return context.new_page()

        yield open_one


@pytest.fixture
def desktop(open_page: OpenPage) -> Page:
    """A page of 1280 px."""
    return open_page(viewport=DESKTOP)


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    """A page of 390 px with touch."""
    return open_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def without_javascript(open_page: OpenPage) -> Page:
    """A page of 390 px where no script runs."""
    return open_page(viewport=PHONE, java_script_enabled=False)


@pytest.fixture
def accessibility_faults() -> AxeCheck:
    """A function: the faults that axe finds on a page (WCAG 2.2 A and AA, best practices), one line each."""

    def check(page: Page) -> list[str]:
        # Handed over as a value, since the page's policy forbids scripts from elsewhere.
        results: AxeResults = Axe().run(page, context=OUTSIDE_OF_OURS)
        return [_fault_line(fault) for fault in results.response["violations"]]

    return check


def _fault_line(fault: dict[str, Any]) -> str:
    places = ", ".join(str(node["target"]) for node in fault["nodes"][:3])
    return f"{fault['id']}: {fault['help']} ({places})"
