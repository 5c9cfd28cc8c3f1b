"""Rows locked until the transaction ends, read fresh: two people who act at once do so one after the other."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from wagtail.models import Page

from blog.signoff.models import CandidateSignature, Reviewer


def locked_page(page: Any) -> Any:
    """The page, fresh, with its row locked."""
    Page.objects.select_for_update().get(pk=page.pk)
    return Page.objects.get(pk=page.pk).specific


def lock_signers(page: Any, user: Any) -> None:
    """Lock the reviewers whose signatures a version of this page may get now: this user's, and those that wait."""
    waiting = CandidateSignature.objects.filter(page_id=page.pk).values("reviewer_id")
    signers = Reviewer.objects.filter(Q(user_id=user.pk) | Q(pk__in=waiting)).order_by("pk")
    list(signers.select_for_update().values_list("pk"))


def locked_signer(user: Any) -> Any:
    """The account, fresh, with its reviewer's row locked: what was taken from them a moment ago counts."""
    list(Reviewer.objects.select_for_update().filter(user_id=user.pk))
    return get_user_model().objects.filter(pk=user.pk).first() or user
