"""Withdrawing an article and revoking a signature, through the desk's own pages."""

import io
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from blog.signoff.models import Edition, ReviewKind, Revocation, Signature, Withdrawal
from blog.signoff.proposals import propose
from blog.sitemaps import SECTION
from tests import factories
from tests.desk import small

pytestmark = pytest.mark.django_db

REASON = {"public_reason": "A source was retracted.", "internal_reason": "See the board's mail."}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("role", [factories.editor, factories.physician, factories.superuser])
def test_an_editor_a_physician_and_an_administrator_can_withdraw_at_once(
    role: object, client: Client
) -> None:
    page = factories.signed_article("Walking")

    answer = logged_in(role()).post(f"/admin/reviews/{page.pk}/withdraw/", REASON)  # type: ignore[operator]

    assert answer.status_code == 302
    gone = client.get(page.url)
    assert gone.status_code == 410
    html = gone.content.decode()
    assert "We withdrew “Walking”" in html
    assert "A source was retracted." in html
    assert "See the board" not in html
    assert "Walking" not in client.get("/articles/").content.decode()


def test_a_stranger_cannot_withdraw(client: Client) -> None:
    page = factories.signed_article()

    logged_in(factories.account()).post(f"/admin/reviews/{page.pk}/withdraw/", REASON)

    assert not Withdrawal.objects.exists()
    assert client.get(page.url).status_code == 200


def test_withdrawing_needs_a_reason_for_readers(client: Client) -> None:
    page = factories.signed_article()

    answer = logged_in(factories.editor()).post(f"/admin/reviews/{page.pk}/withdraw/", {"public_reason": " "})

    assert answer.status_code == 422
    assert "Tell readers why the article is gone." in answer.content.decode()
    assert client.get(page.url).status_code == 200


def test_what_was_never_signed_cannot_be_withdrawn() -> None:
    page = factories.article_draft()

    assert logged_in(factories.editor()).get(f"/admin/reviews/{page.pk}/withdraw/").status_code == 404


def test_a_withdrawn_article_comes_back_by_a_new_sign_off_only(client: Client) -> None:
    page = factories.signed_article()
    logged_in(factories.editor()).post(f"/admin/reviews/{page.pk}/withdraw/", REASON)
    factories.revise(page, title="Better")
    assert client.get(page.url).status_code == 410

    factories.new_edition(page, title="Better")

    answer = client.get(page.url)
    assert answer.status_code == 200
    assert "Better" in answer.content.decode()


def test_a_revoked_signature_gives_readers_the_edition_before_it(client: Client) -> None:
    signer = factories.physician()
    page = factories.signed_article("First words")
    edition = factories.new_edition(page, title="Second words", signer=signer)

    answer = logged_in(signer).post(
        f"/admin/reviews/signatures/{edition.signatures.get().pk}/revoke/",
        {"reason": "I misread the study.", "password": factories.PASSWORD},
        follow=True,
    )

    assert "Readers have edition 1 of" in answer.content.decode()
    assert "First words" in client.get(page.url).content.decode()


def test_the_only_signature_revoked_leaves_readers_nothing(client: Client) -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)

    answer = logged_in(signer).post(
        f"/admin/reviews/signatures/{Signature.objects.get().pk}/revoke/",
        {"reason": "I misread the study.", "password": factories.PASSWORD},
        follow=True,
    )

    assert "Readers no longer have" in answer.content.decode()
    assert client.get(page.url).status_code == 404


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": "", "password": factories.PASSWORD}, "Say why"),
        ({"reason": "I misread.", "password": "wrong"}, "That is not your password."),
        ({"reason": "I misread.", "password": ""}, "Enter your password"),
    ],
)
def test_revoking_needs_a_reason_and_the_password(fields: dict[str, str], said: str) -> None:
    signer = factories.physician()
    factories.signed_article(signer=signer)

    answer = logged_in(signer).post(f"/admin/reviews/signatures/{Signature.objects.get().pk}/revoke/", fields)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Revocation.objects.exists()


@pytest.mark.parametrize("role", [factories.physician, factories.editor, factories.superuser])
def test_nobody_revokes_the_signature_of_another(role: object) -> None:
    factories.signed_article()
    address = f"/admin/reviews/signatures/{Signature.objects.get().pk}/revoke/"

    answer = logged_in(role()).post(address, {"reason": "No.", "password": factories.PASSWORD})  # type: ignore[operator]

    assert answer.status_code == 404
    assert not Revocation.objects.exists()


def test_a_physician_finds_every_own_signature_with_its_proof() -> None:
    signer = factories.physician()
    page = factories.signed_article("Walking", signer=signer)
    factories.signed_article("Not mine")

    html = logged_in(signer).get("/admin/reviews/signatures/").content.decode()

    assert "Walking" in html
    assert f"/proof/{page.pk}/1/" in html
    assert "Not mine" not in html


def test_somebody_who_has_signed_nothing_is_told_so() -> None:
    html = logged_in(factories.physician()).get("/admin/reviews/signatures/").content.decode()

    assert "You have not signed anything yet." in html
    assert Edition.objects.count() == 0


PLACES = ("/", "/articles/", "/feed.xml", "/topics/sleep/", "/search/?q=walking")


def test_a_withdrawn_article_is_gone_everywhere_at_once(client: Client) -> None:
    page = factories.signed_article(
        "Walking", slug="walking-home", topics=(factories.topic("Sleep"),), summary="About walking."
    )
    call_command("update_search", stdout=io.StringIO())
    places = (*PLACES, f"/sitemap-{page.pk // SECTION}.xml")
    # Asked before, so that whatever keeps answers has this one.
    before = {place: client.get(place).content.decode() for place in (*places, page.url)}
    assert [place for place in places if "walking-home" not in before[place]] == []

    logged_in(factories.editor()).post(f"/admin/reviews/{page.pk}/withdraw/", REASON)

    assert client.get(page.url).status_code == 410
    assert [place for place in places if "walking-home" in client.get(place).content.decode()] == []
    assert client.get(f"/proof/{page.pk}/1/record.json").status_code == 410


def test_nothing_that_readers_get_of_an_article_is_kept_by_browsers_for_longer_than_five_seconds(
    client: Client,
) -> None:
    page = factories.signed_article(slug="walking-home")

    for place in (*PLACES[:3], "/sitemap.xml", page.url):
        kept = client.get(place).get("Cache-Control", "")
        assert not re.search(r"max-age=(?!0)", kept) or "s-maxage=0" in kept, (place, kept)


def test_withdrawing_takes_two_clicks_from_the_explorer() -> None:
    page = factories.signed_article("Walking")
    client = logged_in(factories.editor())

    html = client.get(f"/admin/pages/{factories.blog_index().pk}/").content.decode()

    assert f"/admin/reviews/{page.pk}/withdraw/?next=" in html


def test_the_explorer_offers_no_withdrawal_of_what_readers_do_not_have() -> None:
    draft, gone = factories.article_draft(), factories.signed_article()
    client = logged_in(factories.editor())
    client.post(f"/admin/reviews/{gone.pk}/withdraw/", REASON)

    html = client.get(f"/admin/pages/{factories.blog_index().pk}/").content.decode()

    assert f"/admin/reviews/{draft.pk}/withdraw/" not in html
    assert f"/admin/reviews/{gone.pk}/withdraw/" not in html


def test_a_list_of_many_articles_asks_no_more_to_offer_their_withdrawal() -> None:
    client = logged_in(factories.editor())
    address = f"/admin/pages/{factories.blog_index().pk}/"

    def asked_of_the_ledger() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return sum("signoff_" in query["sql"] for query in queries)

    factories.signed_article()
    few = asked_of_the_ledger()
    for _number in range(3):
        factories.signed_article()

    assert asked_of_the_ledger() == few


def test_withdrawing_leads_back_to_where_somebody_came_from() -> None:
    page = factories.signed_article()

    answer = logged_in(factories.editor()).post(
        f"/admin/reviews/{page.pk}/withdraw/", {**REASON, "next": f"/admin/pages/{page.pk}/edit/"}
    )

    assert answer["Location"] == f"/admin/pages/{page.pk}/edit/"


def test_withdrawing_leads_to_no_other_site() -> None:
    page = factories.signed_article()

    answer = logged_in(factories.editor()).post(
        f"/admin/reviews/{page.pk}/withdraw/", {**REASON, "next": "https://elsewhere.example/"}
    )

    assert answer["Location"] == "/admin/reviews/"


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("post", 409)])
def test_what_was_withdrawn_already_is_not_withdrawn_again(method: str, status: int) -> None:
    page = factories.signed_article()
    client = logged_in(factories.editor())
    client.post(f"/admin/reviews/{page.pk}/withdraw/", REASON)

    answer = getattr(client, method)(f"/admin/reviews/{page.pk}/withdraw/", REASON)

    assert answer.status_code == status
    assert "There is nothing left to withdraw" in answer.content.decode()
    assert Withdrawal.objects.count() == 1


def test_a_small_change_after_a_withdrawal_is_a_full_review() -> None:
    page = small.signed()
    logged_in(factories.editor()).post(f"/admin/reviews/{page.pk}/withdraw/", REASON)

    assert propose(small.changed(page)).kind is ReviewKind.FULL
