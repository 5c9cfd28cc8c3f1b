"""Rows locked until the transaction ends, read fresh: two people who act at once do so one after the other."""

from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Page

from blog.signoff.models import Reviewer


def locked_page(page: Any) -> Any:
    """The page, fresh, with its row locked."""
    Page.objects.select_for_update().get(pk=page.pk)
    return Page.objects.get(pk=page.pk).specific


def locked_signer(user: Any) -> Any:
    """The account, fresh, with its reviewer's row locked: what was taken from them a moment ago counts."""
    list(Reviewer.objects.select_for_update().filter(user_id=user.pk))
    return get_user_model().objects.filter(pk=user.pk).first() or user
