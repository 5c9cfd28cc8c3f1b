"""A physician's telephone with a fingerprint reader (Chromium's virtual authenticator), at the site's doors."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, ConsoleMessage, Page, expect

from tests.factories import PASSWORD


@dataclass
class Authenticator:
    """A platform authenticator that recognises its owner; the protocol is Chrome's DevTools' “WebAuthn”."""

    session: CDPSession
    name: str

    @classmethod
    def in_(cls, page: Page) -> "Authenticator":
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        added = session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        return cls(session, added["authenticatorId"])

    def credentials(self) -> list[dict[str, Any]]:
        found = self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.name})
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials

    def recognises_its_owner(self, does: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.name, "isUserVerified": does})


@dataclass
class AtTheDoor:
    """Somebody with a browser, who goes by what stands on the screen. `complaints` are the console's errors: what the
    policy refuses is among them."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def log_in(self, username: str, *, then: str = "/admin/reviews/") -> None:
        self.page.goto(f"{self.site}/account/login/?next={then}")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Log in").click()

    def log_in_with_passkey(self, *, then: str = "/admin/reviews/") -> None:
        self.page.goto(f"{self.site}/account/login/?next={then}")
        self.page.get_by_role("button", name="Use a passkey").click()

    def log_out(self) -> None:
        self.page.goto(f"{self.site}/account/logout/")
        self.page.get_by_role("button", name="Log out").click()
        expect(self.page.get_by_role("heading", name="Log in")).to_be_visible()

    def go_to_account(self) -> None:
        self.page.goto(f"{self.site}/account/")

    def confirm_by_password(self) -> None:
        self.page.get_by_label("Your password, again").fill(PASSWORD)
        self.page.get_by_role("button", name="Confirm").click()

    def add_passkey(self, name: str) -> None:
        """From the account's page to the recovery codes, which come with the first second factor."""
        self.go_to_account()
        self.page.get_by_role("link", name="Add a passkey").click()
        if self.page.get_by_label("Your password, again").count():
            self.confirm_by_password()
        self.page.get_by_label("Name of this passkey").fill(name)
        self.page.get_by_role("button", name="Add the passkey").click()

    def codes_shown(self) -> list[str]:
        expect(self.page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        return self.page.locator("main code").all_inner_texts()

    def _note(self, message: ConsoleMessage) -> None:
        # A door that answers 422 or 429 on purpose has this written down by the browser.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.complaints.append(message.text)
