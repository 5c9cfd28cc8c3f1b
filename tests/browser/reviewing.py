"""A physician with a telephone: the queue, the review, the signature."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Response, expect

from tests.factories import PASSWORD

TICKS = ("What it says is accurate", "Risks, limits and off-label use", "I have no conflict of interest")


@dataclass(frozen=True)
class PhysiciansDesk:
    """The screens of reviews in a page of the browser, with somebody logged in."""

    page: Page
    site: str

    def open_reviews(self) -> None:
        """The admin's first screen, which is the queue for whoever signs and writes nothing."""
        self.page.goto(f"{self.site}/admin/")
        expect(self.page.get_by_role("heading", name="Waiting for a physician")).to_be_visible()

    def open_review(self, title: str) -> None:
        """From the queue to one review."""
        self.page.get_by_role("link", name=title, exact=True).click()
        expect(self.article.get_by_role("heading", level=1)).to_have_text(title)

    @property
    def article(self) -> Locator:
        """The candidate as its readers will get it."""
        return self.page.get_by_role("article")

    def ticks(self) -> list[Locator]:
        return [self.page.get_by_label(words) for words in TICKS]

    def tick_everything(self) -> None:
        for tick in self.ticks():
            tick.check()

    def sign(self, password: str = PASSWORD) -> Response:
        """Enter the password and press the button; what the server answered to the form."""
        self.page.get_by_label("Your password, again").fill(password)
        return self._send("Sign this version", "/sign/")

    def ask_for_changes(self, reason: str) -> Response:
        self.page.get_by_label("What is wrong with it").select_option(label="Unclear")
        self.page.get_by_label("What should change").fill(reason)
        return self._send("Ask for changes", "/send-back/")

    def _send(self, button: str, address: str) -> Response:
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and answer.url.endswith(address)
        ) as waiting:
            self.page.get_by_role("button", name=button, exact=True).click()
        self.page.wait_for_load_state()
        return waiting.value
