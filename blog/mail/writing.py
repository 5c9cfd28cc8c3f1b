"""From letters to a mail: in the recipient's language, as text and as HTML, with the head of the ledger."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from blog.mail.letters import Letter, address_of
from blog.mail.models import Mail
from blog.signoff.verification import current_head

# Nobody reads more in one mail; the rest is on the desk.
MOST_LETTERS = 20


@contextmanager
def as_read_by(user: Any) -> Iterator[None]:
    """The language and the clock that somebody has chosen in their profile; the site's where they have not."""
    profile = getattr(user, "wagtail_userprofile", None)
    language = (profile and profile.preferred_language) or settings.LANGUAGE_CODE
    zone = profile.get_current_time_zone() if profile else settings.TIME_ZONE
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield


def message(recipient: Any, letters: Sequence[tuple[Mail, Letter]]) -> EmailMultiAlternatives:
    """One mail with these letters to one person. Of several about the same thing the newest is said."""
    with as_read_by(recipient):
        said = _newest_of_each([letter for _mail, letter in letters])
        desk = address_of(reverse("wagtailadmin_home"))
        shown = said[:MOST_LETTERS]
        subject = _subject(said)
        context = {
            "letters": shown,
            "number": len(said),
            "more": len(said) - len(shown),
            "desk_url": desk,
            "single": len(said) == 1,
            "subject": subject,
            "behind_login": any(letter.url.startswith(desk) for letter in said),
            "name": _name(recipient),
            # Only who signs can miss an entry: what leaves the database shows a ledger that was cut.
            "head": current_head() if getattr(recipient, "reviewer", None) else None,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "site_url": address_of("/"),
            "wishes_url": address_of(reverse("wagtailadmin_account")) + "#tab-notifications",
            "language": translation.get_language(),
        }
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string("mail/mail.txt", context),
            to=[recipient.email],
            headers={"Message-ID": _message_id(letters[0][0]), "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string("mail/mail.html", context), "text/html")
    return mail


def _newest_of_each(letters: Sequence[Letter]) -> list[Letter]:
    """One letter for each topic, in the order in which they were written, urgent ones first."""
    newest = {letter.topic: letter for letter in letters}
    return sorted(newest.values(), key=lambda letter: not letter.urgent)


def _subject(letters: Sequence[Letter]) -> str:
    first = " ".join(letters[0].subject.split())
    if len(letters) == 1:
        return first
    return _("%(first)s, and %(more)s more") % {"first": first, "more": len(letters) - 1}


def _name(user: Any) -> str:
    reviewer = getattr(user, "reviewer", None)
    return str(user.get_full_name() or (reviewer and reviewer.name) or user.get_username())


def _message_id(mail: Mail) -> str:
    """The same at every attempt, so that a mail which was taken twice can be known as one."""
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return f"<signoff-{mail.pk}-{mail.created_at:%Y%m%d%H%M%S}@{host}>"
