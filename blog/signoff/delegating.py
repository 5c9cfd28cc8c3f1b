"""“While I am away”: a physician hands their reviews to another one for some days.

The delegate signs in their own name and under all the rules that hold for them; the reviews stay the absent one's, so
that nothing has to be handed back.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from blog.signoff.eligibility import active_reviewer, today
from blog.signoff.locking import locked_signer
from blog.signoff.models import Delegation, Reviewer


def delegate(*, user: Any, to: Reviewer, starts_on: dt.date, ends_on: dt.date) -> Delegation:
    """Let another physician sign for `user`, both days included.

    Raises MayNotSign for anybody who is no active reviewer, ValidationError by field for days or a delegate that
    will not do.
    """
    with transaction.atomic():
        # Both rows, always in one order: of two who hand their work to each other at once, the second is refused.
        list(Reviewer.objects.select_for_update().filter(Q(user=user) | Q(pk=to.pk)).order_by("pk"))
        reviewer = active_reviewer(locked_signer(user))
        _require_days(starts_on, ends_on)
        _require_physician(reviewer, to)
        _require_presence(reviewer, to, starts_on, ends_on)
        return Delegation.objects.create(
            reviewer=reviewer, delegate=to, starts_on=starts_on, ends_on=ends_on, made_at=timezone.now()
        )


def end(*, delegation: Delegation, user: Any) -> None:
    """Be back before the last day; ending it twice is ending it once. Raises PermissionDenied for anybody else."""
    if delegation.reviewer.user_id != user.pk:
        raise PermissionDenied(_("Only the physician who is away can end this."))
    Delegation.objects.not_ended().filter(pk=delegation.pk).update(ended_at=timezone.now())


def possible_delegates(reviewer: Reviewer) -> list[Reviewer]:
    """Active physicians with a verified licence that is valid today, but for the one who is away; by name."""
    active = Reviewer.objects.filter(active=True, user__is_active=True).exclude(pk=reviewer.pk)
    return [one for one in active if one.credential_is_valid(today())]


def _require_days(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day cannot be before the first.")})
    if ends_on < today():
        raise ValidationError({"ends_on": _("These days are over.")})


def _require_physician(reviewer: Reviewer, to: Reviewer) -> None:
    if to.pk == reviewer.pk:
        raise ValidationError({"to": _("Choose another physician: you cannot stand in for yourself.")})
    if to.pk not in {one.pk for one in possible_delegates(reviewer)}:
        raise ValidationError(
            {"to": _("%(name)s has no account with a verified licence.") % {"name": to.printed_name}}
        )


def _require_presence(reviewer: Reviewer, to: Reviewer, starts_on: dt.date, ends_on: dt.date) -> None:
    held = Delegation.objects.within(starts_on, ends_on)
    own = held.filter(reviewer=reviewer).first()
    if own is not None:
        raise ValidationError(
            {"starts_on": _("You have an absence for some of these days already: %s.") % _days(own)}
        )
    theirs = held.filter(reviewer=to).first()
    if theirs is not None:
        raise ValidationError(
            {
                "to": _("%(name)s is away then too (%(days)s). Choose another physician.")
                % {"name": to.printed_name, "days": _days(theirs)}
            }
        )


def _days(delegation: Delegation) -> str:
    first, last = (date_format(day, "F j, Y") for day in (delegation.starts_on, delegation.ends_on))
    return _("%(first)s to %(last)s") % {"first": first, "last": last}
