"""What each mail says: subject, sentences, facts, and the screen that it leads to. The same for text and HTML.

Nothing of an article but its title and how much of it changed. Everything is said in the language that is active.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState

from blog.desk.difference import spoken_time
from blog.desk.models import ChangeNote
from blog.desk.noting import note_change
from blog.mail.holding_back import is_held_back
from blog.mail.models import Kind, Mail
from blog.mail.recipients import physicians_for
from blog.signoff.clock import day_of, out_of_date_on
from blog.signoff.eligibility import assignment_of
from blog.signoff.holding import articles_held
from blog.signoff.models import Edition, Reviewer, ReviewKind
from blog.signoff.proposals import open_task_state
from blog.signoff.working_days import working_days_between


@dataclass(frozen=True)
class Letter:
    """One thing told: `lead` are its sentences, `facts` pairs of name and value, `quote` somebody's own words.

    `topic` names what it is about, so that a daily mail says of one thing only the newest.
    """

    subject: str
    topic: str
    lead: tuple[str, ...]
    action: str
    url: str
    facts: tuple[tuple[str, str], ...] = ()
    quote: str = ""
    urgent: bool = False


def letter_of(mail: Mail) -> Letter | None:
    """What this mail says now; None when there is no more need of it (signed, withdrawn or done since)."""
    return _LETTERS[Kind(mail.kind)](mail)


def address_of(path: str) -> str:
    """The whole address of a path of this site."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


# To sign


def _to_sign(mail: Mail) -> Letter | None:
    waiting = _waiting(mail)
    if waiting is None:
        return None
    state, note = waiting
    asker = state.workflow_state.requested_by
    by = mail.facts.get("by")
    if by and mail.facts.get("passed_on"):
        lead = _("%(name)s passed this on to you to judge.") % {"name": by}
    elif by:
        lead = _("%(name)s asks for your signature.") % {"name": by}
    elif asker:
        lead = _("%(name)s asks for a physician's signature.") % {"name": _name(asker)}
    else:
        lead = _("This waits for a physician's signature.")
    return _review_letter(mail, state, note, _("To sign (%(what)s): %(title)s"), lead)


def _still_to_sign(mail: Mail) -> Letter | None:
    waiting = _waiting(mail)
    if waiting is None:
        return None
    state, note = waiting
    days = working_days_between(timezone.localdate(state.started_at), timezone.localdate())
    lead = ngettext(
        "This has waited for a physician for %(days)s working day.",
        "This has waited for a physician for %(days)s working days.",
        days,
    ) % {"days": days}
    return _review_letter(mail, state, note, _("Still to sign (%(what)s): %(title)s"), lead)


def _review_letter(mail: Mail, state: TaskState, note: ChangeNote, subject: str, lead: str) -> Letter:
    small = note.kind == ReviewKind.SMALL
    kind = _("small change") if small else _("full review")
    what = f"{kind}, {spoken_time(note.seconds)}" if note.seconds else kind
    assignment = assignment_of(state)
    return Letter(
        subject=subject % {"what": what, "title": _page(mail).draft_title},
        topic=f"task:{state.pk}",
        lead=(lead,),
        facts=_given(
            (_("What differs"), note.summary[:1].upper() + note.summary[1:]),
            (_("Asked on"), _day(timezone.localdate(state.started_at))),
            (_("Due on"), _day(assignment.due_on) if assignment else ""),
        ),
        quote=mail.facts.get("note", ""),
        action=_("Read the change") if small else _("Read the article"),
        url=address_of(reverse("desk:review", args=[mail.page_id])),
    )


def _waiting(mail: Mail) -> tuple[TaskState, ChangeNote] | None:
    """The task that still waits for this person, and what differs; None when it waits no more."""
    page = _page(mail).specific
    state = open_task_state(page)
    if state is None or state.pk != mail.facts["task_state"]:
        return None
    if mail.recipient not in physicians_for(state, page):
        return None
    note: ChangeNote | None = getattr(state, "change_note", None)
    if note is None or (note.draft_id, note.drafted_at) != (
        page.latest_revision_id,
        page.latest_revision_created_at,
    ):
        note = note_change(state, page)
    return state, note


# To the editor


def _changes_requested(mail: Mail) -> Letter:
    lead = _("%(name)s asks for changes before signing. Readers keep what they have until then.")
    return _sent_back(mail, _("Changes requested: %(title)s"), lead)


def _declined(mail: Mail) -> Letter:
    lead = _("%(name)s declined to sign. The review is over; the draft is still there.")
    return _sent_back(mail, _("Declined: %(title)s"), lead)


def _revoked(mail: Mail) -> Letter:
    lead = _(
        "%(name)s took a signature back. Readers have the edition before it that is still in force, or nothing."
    )
    return _sent_back(mail, _("Signature taken back: %(title)s"), lead)


def _sent_back(mail: Mail, subject: str, lead: str) -> Letter:
    title = _page(mail).draft_title
    return Letter(
        subject=subject % {"title": title},
        topic=f"{mail.kind}:{mail.about}",
        lead=(lead % {"name": mail.facts["by"]},),
        quote=mail.facts["comment"],
        action=_("Open the draft"),
        url=_editing(mail),
    )


def _signed(mail: Mail) -> Letter | None:
    edition = Edition.objects.filter(pk=mail.facts["edition"]).first()
    if edition is None:
        return None
    signers = [signature.reviewer.printed_name for signature in edition.signatures.select_related("reviewer")]
    if edition.go_live_at:
        when = _("Readers get it on %(moment)s.") % {"moment": _moment(edition.go_live_at)}
    else:
        when = _("Readers have it now.")
    kind = _("Small change") if edition.kind == ReviewKind.SMALL else _("Full review")
    return Letter(
        subject=_("Signed: %(title)s") % {"title": _page(mail).title},
        topic=mail.about,
        lead=(_("%(names)s signed it.") % {"names": _and(signers)}, when),
        facts=((_("Review"), kind), (_("Edition"), str(edition.number))),
        action=_("See the proof"),
        url=address_of(reverse("proof", args=[edition.page_id, edition.number])),
    )


def _withdrawn(mail: Mail) -> Letter | None:
    if "due_on" in mail.facts:
        return _gone_by_age(mail)
    facts = mail.facts
    return Letter(
        subject=_("Withdrawn: %(title)s") % {"title": facts["title"]},
        topic=mail.about,
        lead=(_("%(name)s withdrew it.") % {"name": facts["by"]}, *_only_a_full_sign_off()),
        facts=_given(
            (_("Withdrawn on"), _day(_date(facts["on"]))),
            (_("Readers are told"), facts["public_reason"]),
            (_("For the team"), facts["internal_reason"]),
        ),
        urgent=True,
        **_editing_or_reading(mail),
    )


def _gone_by_age(mail: Mail) -> Letter | None:
    facts = mail.facts
    if not Edition.objects.of_page(_page(mail).pk).out_of_date(timezone.now()).exists():
        return None
    return Letter(
        subject=_("Withdrawn, its review is out of date: %(title)s") % {"title": facts["title"]},
        topic=f"review:{mail.page_id}",
        lead=(_("Nobody has signed it again in time."), *_only_a_full_sign_off()),
        facts=_given(
            (_("Review was due on"), _day(_date(facts["due_on"]))),
            (_("Withdrawn on"), _day(_date(facts["on"]))),
        ),
        urgent=True,
        **_reviewing_or_editing(mail),
    )


def _only_a_full_sign_off() -> tuple[str, ...]:
    return (_("Readers no longer get it."), _("Only a new full sign-off brings it back."))


# What comes with time


def _review_due(mail: Mail) -> Letter | None:
    due_on = _date(mail.facts["due_on"])
    edition = Edition.objects.in_force(timezone.now()).of_page(_page(mail).pk).first()
    if edition is None or edition.next_review_due != due_on:
        return None
    days = (due_on - day_of(timezone.now())).days
    title = _page(mail).draft_title
    return Letter(
        subject=_review_subject(days) % {"days": abs(days), "title": title},
        topic=f"review:{mail.page_id}",
        lead=_review_lead(days, due_on),
        facts=((_("Review due on"), _day(due_on)),),
        urgent=days <= 0,
        **_reviewing_or_editing(mail),
    )


def _review_subject(days: int) -> str:
    if days > 0:
        return ngettext(
            "Review due in %(days)s day: %(title)s", "Review due in %(days)s days: %(title)s", days
        )
    if days == 0:
        return _("Review due today: %(title)s")
    return ngettext(
        "Review overdue by %(days)s day: %(title)s", "Review overdue by %(days)s days: %(title)s", -days
    )


def _review_lead(days: int, due_on: dt.date) -> tuple[str, ...]:
    if days > 0:
        return (_("Is it still correct? Then sign the whole article again; if not, it is changed first."),)
    gone_on = out_of_date_on(due_on, settings.SIGNOFF_OVERDUE_DAYS)
    overdue = _("Readers are told that its review is overdue, and the tick is gone.")
    if gone_on is None:
        return (overdue,)
    return (overdue, _("They lose the article on %(day)s.") % {"day": _day(gone_on)})


def _licence(mail: Mail) -> Letter | None:
    reviewer = Reviewer.objects.filter(pk=mail.facts["reviewer"], active=True).first()
    expires_on = _date(mail.facts["expires_on"])
    if reviewer is None or reviewer.licence_expires_on != expires_on:
        return None
    days = (expires_on - day_of(timezone.now())).days
    own = reviewer.user_id == mail.recipient_id
    if own:
        lead = _("After that day you cannot sign. Whoever verifies licences enters the new date.")
    else:
        lead = _(
            "After that day nothing can be signed in this name. Verify the new licence and enter its date."
        )
    url = AdminURLFinder(mail.recipient).get_edit_url(reviewer)
    return Letter(
        subject=_licence_subject(days, own) % {"days": abs(days), "name": reviewer.printed_name},
        topic=f"licence:{reviewer.pk}",
        lead=(lead,),
        facts=_given(
            (_("Licence of"), reviewer.printed_name),
            (_("In"), reviewer.licence_jurisdiction),
            (_("Expires on"), _day(expires_on)),
        ),
        action=_("Open the reviewer") if url else _("Open the desk"),
        url=address_of(url or reverse("wagtailadmin_home")),
        urgent=days <= 0,
    )


def _licence_subject(days: int, own: bool) -> str:
    if days < 0:
        return _("Your licence has expired") if own else _("The licence of %(name)s has expired")
    if days == 0:
        return _("Your licence expires today") if own else _("The licence of %(name)s expires today")
    if own:
        return ngettext("Your licence expires in %(days)s day", "Your licence expires in %(days)s days", days)
    return ngettext(
        "The licence of %(name)s expires in %(days)s day",
        "The licence of %(name)s expires in %(days)s days",
        days,
    )


def _held_back(mail: Mail) -> Letter | None:
    edition = Edition.objects.filter(pk=mail.facts["edition"]).select_related("page").first()
    if edition is None or edition.go_live_at is None or not is_held_back(edition, timezone.now()):
        return None
    held = next((one for one in articles_held(edition.page_id) if one.number == edition.number), None)
    if held is None and "hold" in mail.facts:
        return None  # mended since, or signed anew
    title = edition.page.draft_title
    return Letter(
        subject=_("Held back: %(title)s") % {"title": title},
        topic=mail.about,
        lead=(held.why, held.what_to_do) if held else _does_not_count(),
        facts=((_("Was to go live on"), _moment(edition.go_live_at)),),
        urgent=True,
        action=_("Open the draft"),
        url=_editing(mail),
    )


def _does_not_count() -> tuple[str, str]:
    return (
        _("Its date has come, and readers do not get it: the signature under it does not count today."),
        _("A physician with a valid licence can sign it again."),
    )


def _let_go(mail: Mail) -> Letter | None:
    edition = Edition.objects.scheduled(timezone.now()).filter(pk=mail.facts["edition"]).first()
    if edition is None or edition.go_live_at is None or articles_held(edition.page_id):
        return None
    return Letter(
        subject=_("Goes live after all: %(title)s") % {"title": _page(mail).draft_title},
        topic=mail.about,
        lead=(
            _("What held it back has been mended."),
            _("Readers get it on %(moment)s.") % {"moment": _moment(edition.go_live_at)},
        ),
        action=_("Open the draft"),
        url=_editing(mail),
    )


def _cancelled(mail: Mail) -> Letter | None:
    edition = Edition.objects.filter(pk=mail.facts["edition"]).first()
    if edition is None or edition.go_live_at is None:
        return None
    return Letter(
        subject=_("No longer scheduled: %(title)s") % {"title": _page(mail).draft_title},
        topic=mail.about,
        lead=(
            _("%(name)s stopped it before its day.") % {"name": mail.facts["by"]},
            _("Readers keep what they have."),
        ),
        facts=((_("Was to go live on"), _moment(edition.go_live_at)),),
        urgent=False,
        **_editing_or_reading(mail),
    )


# Where a mail leads


def _reviewing_or_editing(mail: Mail) -> dict[str, str]:
    """A physician reads it on the review screen, an editor opens the draft."""
    if getattr(mail.recipient, "reviewer", None) is None:
        return {"action": _("Open the draft"), "url": _editing(mail)}
    return {"action": _("Read the article"), "url": address_of(reverse("desk:review", args=[mail.page_id]))}


def _editing_or_reading(mail: Mail) -> dict[str, str]:
    """Where one leads on: to the draft for somebody who may edit it, to the article's address for others."""
    page = _page(mail).specific
    if page.permissions_for_user(mail.recipient).can_edit():
        return {"action": _("Open the draft"), "url": _editing(mail)}
    return {"action": _("See what readers see"), "url": page.full_url or address_of("/")}


def _editing(mail: Mail) -> str:
    return address_of(reverse("wagtailadmin_pages:edit", args=[mail.page_id]))


_LETTERS: dict[Kind, Callable[[Mail], Letter | None]] = {
    Kind.TO_SIGN: _to_sign,
    Kind.STILL_TO_SIGN: _still_to_sign,
    Kind.CHANGES_REQUESTED: _changes_requested,
    Kind.DECLINED: _declined,
    Kind.SIGNED: _signed,
    Kind.REVOKED: _revoked,
    Kind.WITHDRAWN: _withdrawn,
    Kind.CANCELLED: _cancelled,
    Kind.HELD_BACK: _held_back,
    Kind.LET_GO: _let_go,
    Kind.REVIEW_DUE: _review_due,
    Kind.LICENCE: _licence,
}


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def _and(names: list[str]) -> str:
    """“A”, “A and B”, “A, B and C”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _given(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Those of the facts that have a value."""
    return tuple((name, value) for name, value in facts if value)


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _day(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _moment(moment: dt.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _page(mail: Mail) -> Any:
    """The page that a mail of this kind is about."""
    return mail.page
