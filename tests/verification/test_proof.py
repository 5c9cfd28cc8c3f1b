"""The public proof page says what was signed, by whom and when, and nothing about what is not public."""

import datetime as dt
import json
import re

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from blog.signoff.models import Edition, LedgerEntry
from blog.signoff.signing import revoke, withdraw
from blog.signoff.verification import current_head
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_article_links_to_its_proof(client: Client) -> None:
    page = factories.signed_article()

    assert f'href="/proof/{page.pk}/1/"' in client.get(page.url).content.decode()


def test_proof_page_json_ld_and_ledger_agree(client: Client) -> None:
    page = factories.signed_article("Walking")
    payload = json.loads(LedgerEntry.objects.get(kind="signature").payload)
    proof = client.get(f"/proof/{page.pk}/1/").content.decode()
    article = client.get(page.url).content.decode()
    graph = json.loads(re.search(r'ld\+json">(.*?)</script>', article, re.S).group(1))["@graph"]  # type: ignore[union-attr]
    web_page = next(node for node in graph if node["@type"] == "MedicalWebPage")

    assert payload["statement"] in proof
    assert payload["statement"] in article
    assert payload["signed_at"] in proof
    assert Edition.objects.get().digest in proof
    assert str(current_head()) in proof
    assert web_page["reviewedBy"][0]["name"] == payload["name"]
    assert web_page["lastReviewed"] == payload["signed_at"][:10]


def test_the_proof_lists_every_edition_with_its_date_and_kind(client: Client) -> None:
    page = factories.signed_article()
    factories.new_edition(page, title="Second")

    html = client.get(f"/proof/{page.pk}/2/").content.decode()

    assert html.count(", whole text,") == 2
    assert f'href="/proof/{page.pk}/1/"' in html


def test_a_scheduled_edition_has_no_proof_before_its_time(client: Client) -> None:
    page = factories.signed_article(go_live_at=timezone.now() + dt.timedelta(days=1))

    assert client.get(f"/proof/{page.pk}/1/").status_code == 404
    assert client.get(f"/proof/{page.pk}/1/record.json").status_code == 404


def test_a_demo_edition_has_no_proof_where_demo_does_not_count(client: Client) -> None:
    with override_settings(SIGNOFF_DEMO=True):
        page = factories.signed_article()
        assert "Demo sign-off" in client.get(f"/proof/{page.pk}/1/").content.decode()

    assert client.get(f"/proof/{page.pk}/1/").status_code == 404


def test_a_withdrawn_edition_says_so_and_hands_out_no_content(client: Client) -> None:
    page = factories.signed_article()
    withdraw(page=page, user=factories.editor(), public_reason="Out of date.")

    assert "This edition was withdrawn" in client.get(f"/proof/{page.pk}/1/").content.decode()
    assert client.get(f"/proof/{page.pk}/1/record.json").status_code == 410


def test_a_revoked_edition_says_so_and_hands_out_no_content(client: Client) -> None:
    signer = factories.physician()
    page = factories.signed_article(signer=signer)
    revoke(signature=Edition.objects.get().signatures.get(), user=signer, reason="A mistake.")

    assert "was revoked" in client.get(f"/proof/{page.pk}/1/").content.decode()
    assert client.get(f"/proof/{page.pk}/1/record.json").status_code == 410


def test_a_private_article_has_no_public_proof(client: Client) -> None:
    from wagtail.models import PageViewRestriction

    page = factories.signed_article()
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert client.get(f"/proof/{page.pk}/1/").status_code == 404


@pytest.mark.parametrize("address", ["/proof/999999/1/", "/proof/1/0/", "/proof/1/1/record.json"])
def test_there_is_no_proof_of_what_was_never_signed(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
