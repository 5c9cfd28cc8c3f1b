"""When the demonstration is not loaded, or not to its end."""

import io
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from pytest_django import Settings
from wagtail.models import Page

from blog.demo import loading
from blog.demo.articles import AFTER_TREATMENT
from blog.demo.loading import CannotLoad, is_loaded, load_demonstration
from blog.demo.making import Cast, make_draft, make_people, make_topics
from blog.models import ArticlePage, Author, BlogIndexPage, Picture, Topic
from blog.signoff.models import Reviewer

pytestmark = pytest.mark.django_db

TABLES: tuple[type[models.Model], ...] = (ArticlePage, Author, Picture, Reviewer, Topic, get_user_model())


class PowerCutError(Exception):
    """Stands for whatever may happen half-way."""


@pytest.fixture(autouse=True)
def demo_mode(settings: Settings, tmp_path: Path) -> None:
    settings.SIGNOFF_DEMO = True
    settings.MEDIA_ROOT = tmp_path


def fail(cast: Cast) -> None:
    raise PowerCutError


def make_one_draft(cast: Cast) -> None:
    make_draft(cast, AFTER_TREATMENT)


def test_a_failure_half_way_leaves_no_row_and_no_uploaded_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(loading, "STEPS", (make_people, make_topics, make_one_draft, fail))
    with pytest.raises(PowerCutError):
        load_demonstration(io.StringIO(), progress=False)
    assert [model.__name__ for model in TABLES if model._default_manager.exists()] == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not is_loaded()


def test_after_a_failure_mail_and_the_log_are_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (settings.EMAIL_BACKEND, logging.root.manager.disable)
    monkeypatch.setattr(loading, "STEPS", (fail,))
    with pytest.raises(PowerCutError):
        load_demonstration(io.StringIO(), progress=False)
    assert (settings.EMAIL_BACKEND, logging.root.manager.disable) == before


def test_it_is_refused_where_signatures_are_real(settings: Settings) -> None:
    settings.SIGNOFF_DEMO = False
    with pytest.raises(CannotLoad, match="SIGNOFF_DEMO"):
        load_demonstration(io.StringIO(), progress=False)
    assert not get_user_model().objects.exists()


def test_it_is_refused_where_somebody_has_one_of_its_account_names() -> None:
    get_user_model().objects.create_user("ana", password="her own")
    with pytest.raises(CannotLoad, match="called ana"):
        load_demonstration(io.StringIO(), progress=False)
    assert get_user_model().objects.get().check_password("her own")


def test_it_is_refused_where_there_is_no_index_to_put_articles_under() -> None:
    index = BlogIndexPage.objects.get()
    Page.objects.get(pk=index.pk).delete()
    with pytest.raises(CannotLoad, match="no index page"):
        load_demonstration(io.StringIO(), progress=False)
