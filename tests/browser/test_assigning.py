"""Whose review it is, done by people: choosing, passing on, going away, two signatures; and one's own words."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import Page, expect

from blog.models import ArticlePage
from blog.signoff.eligibility import today
from blog.signoff.models import Delegation, Signature
from tests import factories
from tests.browser.conftest import AxeCheck, OpenPage
from tests.browser.editing import EditorsDesk, log_in
from tests.browser.looking import faults_at_every_width
from tests.browser.reviewing import PhysiciansDesk

TITLE = "What to eat before a treatment"
WEEK = dt.timedelta(days=7)


@pytest.fixture
def editor(site: str) -> User:
    return factories.editor("ana")


@pytest.fixture
def dana(site: str) -> User:
    return factories.physician("dana", given_name="Dana", family_name="Ruiz")


@pytest.fixture
def sam(site: str) -> User:
    return factories.physician("sam", given_name="Sam", family_name="Lee")


def written(by: User, **draft: Any) -> ArticlePage:
    return factories.article_draft(TITLE, by=by, body=[factories.text("<p>Eat a light meal.</p>")], **draft)


def at_the_desk(page: Page, site: str, username: str) -> PhysiciansDesk:
    log_in(page, site, username)
    desk = PhysiciansDesk(page, site)
    desk.open_reviews()
    return desk


def test_an_editor_chooses_a_physician_who_passes_the_review_on(
    editor: User, dana: User, sam: User, desktop: Page, open_page: OpenPage, site: str
) -> None:
    article = written(editor)
    log_in(desktop, site, "ana")
    desk = EditorsDesk(desktop, site)
    desk.open(article.pk)
    desk.submit()
    expect(desktop.get_by_role("heading", name="Who is to review it?")).to_be_visible()
    desktop.get_by_label("Who is to review it").select_option(label="Dana Ruiz, MD (Psychiatry)")
    desktop.get_by_label("Note").fill("The dose is new.")
    desktop.get_by_role("button", name="Ask for the review").click()
    expect(desktop.get_by_role("status").filter(has_text="waits for Dana Ruiz, MD")).to_be_visible()

    hers = at_the_desk(open_page(), site, "dana")
    hers.open_review(TITLE)
    expect(hers.page.get_by_text("You are asked to sign.")).to_be_visible()
    expect(hers.page.get_by_text("The dose is new.")).to_be_visible()
    hers.page.get_by_role("link", name="Pass on to another physician").click()
    hers.page.get_by_label("Who is to review it instead").select_option(label="Sam Lee, MD (Psychiatry)")
    hers.page.get_by_label("Note").fill("You know food better.")
    hers.page.get_by_role("button", name="Pass it on").click()
    expect(hers.page.get_by_text("Nothing waits for you.")).to_be_visible()

    his = at_the_desk(open_page(), site, "sam")
    his.open_review(TITLE)
    expect(his.page.get_by_text("You know food better.")).to_be_visible()
    his.tick_everything()
    assert his.sign().status == 302
    assert Signature.objects.get().user == sam


def test_a_delegate_signs_in_their_own_name_and_after_the_week_the_button_is_gone(
    editor: User, dana: User, sam: User, phone: Page, open_page: OpenPage, site: str
) -> None:
    topic = factories.topic()
    topic.default_reviewers.add(dana.reviewer)
    factories.submit(written(editor, topics=(topic,)), by=editor)
    other = factories.submit(factories.article_draft("Another one", by=editor, topics=(topic,)), by=editor)

    hers = at_the_desk(open_page(), site, "dana")
    hers.page.get_by_role("link", name="While you are away").click()
    hers.page.get_by_label("Who signs for you").select_option(label="Sam Lee, MD (Psychiatry)")
    hers.page.get_by_label("Last day").fill((today() + WEEK).isoformat())
    hers.page.get_by_role("button", name="Let them sign for me").click()
    expect(hers.page.get_by_role("status")).to_contain_text("Sam Lee, MD signs for you")

    his = at_the_desk(phone, site, "sam")
    expect(phone.get_by_text("For Dana Ruiz, MD until").first).to_be_visible()
    his.open_review(TITLE)
    his.tick_everything()
    assert his.sign().status == 302
    assert Signature.objects.get().user == sam

    Delegation.objects.update(starts_on=today() - 2 * WEEK, ends_on=today() - WEEK)
    his.open_reviews()
    expect(phone.get_by_text("Nothing waits for you.")).to_be_visible()
    phone.goto(f"{site}/admin/reviews/{other.pk}/")
    expect(phone.get_by_text("Another physician is asked to review this.")).to_be_visible()
    expect(phone.get_by_role("button", name="Sign this version")).to_have_count(0)


def test_a_physician_cannot_sign_a_change_of_her_own(
    editor: User, dana: User, sam: User, desktop: Page, open_page: OpenPage, site: str
) -> None:
    article = written(editor)
    factories.sign_off(factories.submit(article, by=editor), by=dana)
    dana.groups.add(Group.objects.get(name=factories.EDITORS))

    log_in(desktop, site, "dana")
    desk = EditorsDesk(desktop, site)
    desk.open(article.pk)
    desk.rewrite_text("Eat nothing before.")
    desk.save()
    desk.submit()
    expect(desktop.get_by_label("Who is to review it")).not_to_contain_text("Dana Ruiz")
    desktop.goto(f"{site}/admin/reviews/{article.pk}/")
    expect(desktop.get_by_text("You wrote or changed part of this version")).to_be_visible()
    for button in ("Sign this version", "Sign this change", "Take this review"):
        expect(desktop.get_by_role("button", name=button)).to_have_count(0)

    his = at_the_desk(open_page(), site, "sam")
    his.page.goto(f"{site}/admin/reviews/{article.pk}/")
    expect(his.page.get_by_role("button", name="Sign this version")).to_be_visible()


def test_two_physicians_sign_and_both_names_stand_on_the_article(
    editor: User, dana: User, sam: User, phone: Page, open_page: OpenPage, site: str
) -> None:
    topic = factories.topic(signatures=2)
    article = factories.submit(written(editor, topics=(topic,)), by=editor)
    first = at_the_desk(phone, site, "dana")
    first.open_review(TITLE)
    expect(phone.get_by_text("0 of 2 signatures.")).to_be_visible()
    first.tick_everything()
    assert first.sign().status == 302
    expect(phone.get_by_role("status")).to_contain_text("now waits for the signature of another physician")
    assert phone.request.get(f"{site}/articles/{article.slug}/").status == 404

    second = at_the_desk(open_page(), site, "sam")
    second.open_review(TITLE)
    expect(second.page.get_by_text("Dana Ruiz, MD signed on")).to_be_visible()
    second.tick_everything()
    assert second.sign().status == 302
    phone.goto(f"{site}/articles/{article.slug}/")
    for name in ("Dana Ruiz, MD", "Sam Lee, MD"):
        expect(phone.get_by_role("article").get_by_text(name).first).to_be_visible()


def test_the_screens_have_no_fault(
    editor: User, dana: User, sam: User, desktop: Page, site: str, accessibility_faults: AxeCheck
) -> None:
    topic = factories.topic("Rest", signatures=2)
    topic.default_reviewers.add(dana.reviewer)
    article = factories.submit(written(editor, topics=(topic,)), by=editor)
    Delegation.objects.create(
        reviewer=dana.reviewer,
        delegate=sam.reviewer,
        starts_on=today(),
        ends_on=today() + WEEK,
        made_at=article.latest_revision_created_at,
    )
    log_in(desktop, site, "dana")
    for name, path in (
        ("queue-of-a-physician", ""),
        ("review-for-two", f"{article.pk}/"),
        ("pass-on", f"{article.pk}/pass-on/"),
        ("conflict", f"{article.pk}/conflict/"),
        ("away", "away/"),
    ):
        desktop.goto(f"{site}/admin/reviews/{path}")
        assert faults_at_every_width(desktop, name, accessibility_faults) == []


def test_the_screens_after_submitting_and_of_somebody_else_have_no_fault(
    editor: User,
    dana: User,
    sam: User,
    desktop: Page,
    open_page: OpenPage,
    site: str,
    accessibility_faults: AxeCheck,
) -> None:
    topic = factories.topic(signatures=2)
    topic.default_reviewers.add(dana.reviewer)
    article = factories.submit(written(editor, topics=(topic,)), by=editor)
    log_in(desktop, site, "ana")
    desktop.goto(f"{site}/admin/reviews/{article.pk}/assign/")
    assert faults_at_every_width(desktop, "assign", accessibility_faults) == []

    his = open_page()
    log_in(his, site, "sam")
    his.goto(f"{site}/admin/reviews/?whose=others")
    assert faults_at_every_width(his, "queue-of-others", accessibility_faults) == []
    his.goto(f"{site}/admin/reviews/{article.pk}/")
    assert faults_at_every_width(his, "review-of-another", accessibility_faults) == []
    factories.give_signature(article, by=dana)
    hers = open_page()
    log_in(hers, site, "dana")
    for name, path in (("review-half-signed", ""), ("take-back", "take-back/")):
        hers.goto(f"{site}/admin/reviews/{article.pk}/{path}")
        assert faults_at_every_width(hers, name, accessibility_faults) == []
