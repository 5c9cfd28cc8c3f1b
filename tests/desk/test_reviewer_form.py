"""A licence is verified by somebody with the right to, in their own name, and never by its holder."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from blog.signoff.models import Hold, Reviewer
from tests import factories
from tests.desk import small

pytestmark = pytest.mark.django_db

NEW_EXPIRY = "2040-01-01"


def clerk(*rights: str) -> User:
    """Somebody who may log in to the admin and edit reviewers, with further rights by codename."""
    user = factories.account()
    names = ("access_admin", "change_reviewer", "add_reviewer", "view_reviewer", *rights)
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def posted(reviewer: Reviewer, **changes: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    fields = {
        "given_name": reviewer.given_name,
        "family_name": reviewer.family_name,
        "post_nominals": reviewer.post_nominals,
        "slug": reviewer.slug,
        "specialty": reviewer.specialty,
        "licence_jurisdiction": reviewer.licence_jurisdiction,
        "licence_number": reviewer.licence_number,
        "licence_expires_on": reviewer.licence_expires_on.isoformat() if reviewer.licence_expires_on else "",
        "verified_on": reviewer.verified_on.isoformat() if reviewer.verified_on else "",
        "user": reviewer.user_id or "",
        "active": "on" if reviewer.active else "",
        "profiles-TOTAL_FORMS": "0",
        "profiles-INITIAL_FORMS": "0",
    }
    return fields | changes


def save(client: Client, reviewer: Reviewer, **changes: Any) -> Any:
    return client.post(
        f"/admin/snippets/signoff/reviewer/edit/{reviewer.pk}/", posted(reviewer, **changes), follow=True
    )


def fresh(reviewer: Reviewer) -> Reviewer:
    return Reviewer.objects.get(pk=reviewer.pk)


def test_whoever_verifies_a_licence_is_written_down_as_having_done_so() -> None:
    reviewer = factories.reviewer_for(None)
    toni = clerk("verify_licence")

    save(small.logged_in(toni), reviewer, licence_expires_on=NEW_EXPIRY, verified_on="2026-01-02")

    saved = fresh(reviewer)
    assert (str(saved.licence_expires_on), saved.verified_by) == (NEW_EXPIRY, toni)


def test_a_change_beside_the_licence_leaves_its_verifier() -> None:
    reviewer = factories.reviewer_for(None)
    save(small.logged_in(clerk("verify_licence")), reviewer, specialty="Sleep")
    saved = fresh(reviewer)
    assert (saved.specialty, saved.verified_by) == ("Sleep", reviewer.verified_by)


def test_without_the_right_nobody_changes_a_licence_whatever_they_post() -> None:
    reviewer = factories.reviewer_for(None)
    client = small.logged_in(clerk())
    html = client.get(f"/admin/snippets/signoff/reviewer/edit/{reviewer.pk}/").content.decode()
    assert "Only somebody with the right to verify licences changes this." in html

    save(client, reviewer, licence_expires_on=NEW_EXPIRY, licence_number="X", specialty="Sleep")

    saved = fresh(reviewer)
    assert saved.specialty == "Sleep"
    assert (saved.licence_expires_on, saved.licence_number) == (
        reviewer.licence_expires_on,
        reviewer.licence_number,
    )


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_changes_their_own_licence_or_makes_themself_active(superuser: bool) -> None:
    own = clerk("verify_licence")
    own.is_superuser = superuser
    own.save()
    reviewer = factories.reviewer_for(own, active=False)
    client = small.logged_in(own)
    html = client.get(f"/admin/snippets/signoff/reviewer/edit/{reviewer.pk}/").content.decode()
    assert "Your own: somebody else has to change this." in html

    save(client, reviewer, licence_expires_on=NEW_EXPIRY, active="on", user="", specialty="Sleep")

    saved = fresh(reviewer)
    assert saved.specialty == "Sleep"
    assert (saved.active, saved.user, saved.licence_expires_on) == (False, own, reviewer.licence_expires_on)


def test_nobody_binds_a_licence_that_they_verify_to_themself() -> None:
    reviewer = factories.reviewer_for(None)
    toni = clerk("verify_licence")
    answer = save(small.logged_in(toni), reviewer, user=toni.pk, licence_expires_on=NEW_EXPIRY)
    assert "A licence is verified by somebody else than its holder." in answer.content.decode()
    assert fresh(reviewer).user is None


def test_a_licence_cannot_have_been_verified_on_a_day_to_come() -> None:
    reviewer = factories.reviewer_for(None)
    answer = save(small.logged_in(clerk("verify_licence")), reviewer, verified_on="2999-01-01")
    assert "A licence cannot have been verified on a day to come." in answer.content.decode()


def test_a_licence_shortened_in_the_admin_holds_scheduled_articles_back_and_the_editor_is_told() -> None:
    dana = factories.physician(given_name="Dana", family_name="Ruiz")
    page = factories.signed_article(signer=dana, go_live_at=timezone.now() + dt.timedelta(days=30))
    sooner = (timezone.now() + dt.timedelta(days=10)).date()

    save(small.logged_in(clerk("verify_licence")), dana.reviewer, licence_expires_on=sooner.isoformat())

    assert Hold.objects.get().lapses_on == sooner
    html = small.logged_in(factories.editor()).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "The licence of Dana Ruiz, MD lapses on" in html
    assert "Renew the credential before that day" in html


def test_the_right_to_verify_is_given_in_the_form_of_a_group() -> None:
    html = small.logged_in(factories.superuser()).get("/admin/groups/new/").content.decode()
    right = Permission.objects.get(codename="verify_licence")
    assert BeautifulSoup(html, "html.parser").select(f"input[name=permissions][value='{right.pk}']")
