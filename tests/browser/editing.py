"""An editor at the desk, who goes by what stands on the screen: roles, labels, names."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.factories import PASSWORD


def log_in(page: Page, site: str, username: str, password: str = PASSWORD) -> None:
    """Through the log-in form, as everybody."""
    page.goto(f"{site}/admin/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda address: "/login/" not in address)


@dataclass(frozen=True)
class EditorsDesk:
    """Wagtail's admin in a page of the browser, with somebody logged in."""

    page: Page
    site: str

    def begin_article(self, title: str, summary: str) -> None:
        """From the list of articles to an empty one with a title and a summary."""
        self.page.get_by_role("button", name="Pages", exact=True).click()
        self.page.get_by_role("link", name="Articles", exact=True).click()
        self.page.get_by_role("link", name="Add child page").click()
        self.page.get_by_role("textbox", name="Title*").fill(title)
        self.page.get_by_role("textbox", name="Summary").fill(summary)

    def open(self, page_id: int) -> None:
        """The editor of a page, ready for typing."""
        self.page.goto(f"{self.site}/admin/pages/{page_id}/edit/")
        self.expect_ready()

    def expect_ready(self) -> None:
        """Wait until the scripts of the open editor listen: what is pressed before then is lost."""
        expect(self.panel("Body").get_by_role("button", name="Insert a block").first).to_be_visible()

    def panel(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def upload_featured_picture(self, file: Path, alternative_text: str) -> None:
        """Through the chooser's own form."""
        panel = self.panel("Featured picture")
        panel.get_by_role("button", name="Choose an image").click()
        chooser = self.page.get_by_role("dialog")
        chooser.get_by_role("tab", name="Upload").click()
        chooser.get_by_label("File*").set_input_files(file)
        # The form takes the title from the file's name, a moment later.
        expect(chooser.get_by_label("Title*")).to_have_value(file.stem)
        chooser.get_by_label("What it shows").fill(alternative_text)
        chooser.get_by_role("button", name="Upload", exact=True).click()
        expect(chooser).to_be_hidden()
        panel.get_by_label("Alternative text").fill(alternative_text)

    def add_heading(self, words: str) -> None:
        self._insert("Body", "Heading").get_by_label("Heading*").fill(words)

    def add_text(self, words: str) -> None:
        """Typed into the rich text editor, key by key."""
        self._insert("Body", "Text, with lists").get_by_role("textbox").press_sequentially(words)

    def add_key_points(self, *points: str) -> None:
        block = self._insert("Body", "Key points")
        for number, point in enumerate(points):
            if number:
                block.get_by_role("button", name="Add").last.click()
            field = block.get_by_role("textbox").nth(number)
            expect(field).to_be_visible()
            field.fill(point)

    def choose_topic(self, name: str) -> None:
        """Through the chooser of the first topic."""
        panel = self.panel("Topics")
        panel.get_by_role("button", name="Add topic").click()
        panel.get_by_role("button", name="Choose topic").click()
        self.page.get_by_role("dialog").get_by_role("link", name=name, exact=True).click()
        expect(panel.get_by_text(name, exact=True)).to_be_visible()

    def open_sign_off(self) -> Locator:
        """The side panel “Sign-off”, open."""
        panel = self.page.locator("[data-side-panel=signoff]")
        if not panel.is_visible():
            self.page.get_by_role("button", name="Toggle sign-off").click()
        expect(panel).to_be_visible()
        return panel

    def add_claim(self, words: str, *, source: int) -> None:
        claim = self._insert("Body", "Claim with source")
        claim.get_by_label("Claim*").fill(words)
        claim.get_by_role("spinbutton").fill(str(source))

    def add_reference(self, fields: dict[str, str]) -> None:
        """`fields` are values by the labels of the form."""
        reference = self._insert("References", "Reference")
        for label, value in fields.items():
            reference.get_by_label(label, exact=True).fill(value)

    def rewrite_text(self, words: str) -> None:
        """Put `words` in the place of the first text in the body."""
        block = self._block("Body", "Text, with lists")
        text = block.get_by_role("textbox")
        text.click()
        self.page.keyboard.press("Control+A")
        text.press_sequentially(words)
        expect(text).to_have_text(words)
        # The rich text editor tells the form a moment later; nobody saves as soon as a test does.
        expect(block.locator("input[name$='-value']")).to_have_value(re.compile(re.escape(words)))

    def save(self) -> None:
        """Press “Save draft”, and wait until Wagtail says that it has."""
        if "/add/" in self.page.url:
            # Wagtail saves by itself a moment after the last key; pressed in that moment, a new page is made twice.
            expect(self.page.get_by_text("Saved", exact=True)).to_be_visible()
        self.page.get_by_role("button", name="Save draft").click()
        expect(self.page.get_by_role("status").filter(has_text="has been")).to_be_visible()

    def submit(self, button: str = "Submit to Physician sign-off") -> None:
        """Press the menu's button, and wait until Wagtail says that the draft is in review."""
        self.open_menu().get_by_role("button", name=button).click()
        expect(self.page.get_by_role("status").filter(has_text="submitted")).to_be_visible()

    def open_menu(self) -> Locator:
        """The editor's bar of actions, with its menu open."""
        bar = self.page.get_by_role("navigation", name="Actions (footer)")
        bar.get_by_role("button", name="More actions").click()
        return bar

    def page_id(self) -> int:
        """The number of the page being edited, as the address has it."""
        return int(self.page.url.partition("/pages/")[2].partition("/")[0])

    def _insert(self, panel: str, block: str) -> Locator:
        headings = self.panel(panel).get_by_role("heading", level=2).filter(has_text=block)
        already = headings.count()
        self.panel(panel).get_by_role("button", name="Insert a block").last.click()
        # A panel that knows one kind of block inserts it without asking which.
        if panel == "Body":
            self.page.get_by_role("option", name=block, exact=True).click()
        expect(headings).to_have_count(already + 1)
        return self._block(panel, block)

    def _block(self, panel: str, block: str) -> Locator:
        heading = self.page.get_by_role("heading", level=2).filter(has_text=block)
        return self.panel(panel).get_by_role("region").filter(has=heading).last
