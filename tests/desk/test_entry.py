"""Where people land in the admin."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def admin_as(user: object) -> object:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
    return client.get("/admin/")


def test_a_physician_lands_at_the_queue() -> None:
    answer = admin_as(factories.physician())

    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert answer.url == "/admin/reviews/"  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [factories.editor, factories.superuser])
def test_everybody_else_lands_at_the_dashboard(role: object) -> None:
    assert admin_as(role()).status_code == 200  # type: ignore[operator,attr-defined]


def test_a_physician_who_also_edits_lands_at_the_dashboard() -> None:
    user = factories.editor()
    factories.reviewer_for(user)

    assert admin_as(user).status_code == 200  # type: ignore[attr-defined]


def test_a_stranger_is_led_to_the_log_in() -> None:
    answer = Client().get("/admin/")

    assert answer.status_code == 302
    assert "login" in answer["Location"]
