"""The content security policies, as the only judge that counts sees them: nothing of ours is refused."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import AxeCheck

PASSWORD = "a password of nobody"


@pytest.fixture
def complaints(desktop: Page) -> list[str]:
    """What the browser writes into its console as errors: refused scripts and styles are among it."""
    found: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            found.append(message.text)

    desktop.on("console", note)
    desktop.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def log_in(live_server: LiveServer, desktop: Page) -> Callable[[], None]:
    def as_administrator() -> None:
        User.objects.create_superuser("toni", "toni@example.org", PASSWORD)
        desktop.goto(f"{live_server.url}{settings.ADMIN_PREFIX}login/")
        desktop.fill("input[name=username]", "toni")
        desktop.fill("input[name=password]", PASSWORD)
        desktop.click("button[type=submit]")
        desktop.wait_for_url(f"{live_server.url}{settings.ADMIN_PREFIX}")

    return as_administrator


@pytest.mark.parametrize("path", ["/", "/articles/", "/no-such-page/", f"{settings.ADMIN_PREFIX}login/"])
def test_nothing_on_a_readers_page_or_the_login_is_refused(
    live_server: LiveServer, desktop: Page, complaints: list[str], path: str
) -> None:
    answer = desktop.goto(f"{live_server.url}{path}")
    assert answer is not None
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
    # The browser also writes down the status 404 that was asked for.
    assert [text for text in complaints if "status of 404" not in text or path != "/no-such-page/"] == []


def test_logging_in_works_under_the_strict_policy(
    log_in: Callable[[], None], desktop: Page, complaints: list[str]
) -> None:
    log_in()
    desktop.get_by_role("link", name="Pages").first.wait_for()
    assert complaints == []


def test_an_editor_can_open_the_date_picker_and_the_image_chooser(
    log_in: Callable[[], None], live_server: LiveServer, desktop: Page, complaints: list[str]
) -> None:
    from blog.models import BlogIndexPage

    log_in()
    index = BlogIndexPage.objects.get()
    desktop.goto(f"{live_server.url}{settings.ADMIN_PREFIX}pages/add/blog/articlepage/{index.pk}/")
    desktop.get_by_role("button", name="Choose an image").first.click()
    desktop.get_by_role("dialog").get_by_role("tab", name="Upload").wait_for()
    assert complaints == []


@pytest.mark.parametrize("path", ["/", "/articles/"])
def test_an_empty_site_is_accessible_too(
    live_server: LiveServer, phone: Page, accessibility_faults: AxeCheck, path: str
) -> None:
    phone.goto(f"{live_server.url}{path}")
    assert accessibility_faults(phone) == []
