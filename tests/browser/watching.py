"""What a browser noticed while a page was open: errors, refusals of the policy, requests to others."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

# These come from nowhere but the page itself.
WITHOUT_A_SERVER = {"data", "blob", "about"}


@dataclass(frozen=True)
class Notes:
    """`complaints` are errors of the console and of scripts; the browser writes refusals of the policy there.
    `strangers` are addresses of others that were asked for something."""

    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


def watch(page: Page, site: str) -> Notes:
    """Take notes of everything that goes on in `page` from now on."""
    notes = Notes()
    own = urlsplit(site).netloc

    def note_console(message: ConsoleMessage) -> None:
        # A page that is meant to answer 404 or 410 has this written down by the browser.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            notes.complaints.append(message.text)

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in WITHOUT_A_SERVER and address.netloc != own:
            notes.strangers.append(request.url)

    page.on("console", note_console)
    page.on("pageerror", lambda error: notes.complaints.append(str(error)))
    page.on("request", note_request)
    return notes
