"""Who wrote what is to be signed: the four-eyes rule."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Max
from django.utils import timezone

from blog.signoff.models import Contribution, Edition


def next_number(page: Any) -> int:
    """The number that this page's next edition will have."""
    last = Edition.objects.of_page(page.pk).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def record_contribution(page: Any, user: AbstractBaseUser | None) -> None:
    """Remember that `user` saved a draft of this page; saves without a user (imports) leave no contributor.

    The first save of a copy remembers those too who wrote what was copied.
    """
    number = next_number(page)
    contributors = set() if user is None else {user.pk}
    if not Contribution.objects.filter(page_id=page.pk).exists():
        contributors |= set(page.revisions.exclude(user=None).values_list("user_id", flat=True))
    for user_id in sorted(contributors):
        Contribution.objects.get_or_create(page_id=page.pk, user_id=user_id, number=number)


def inherit_contributions(page: Any, source_id: int) -> None:
    """Remember that all who wrote the page `source_id` wrote what this new page repeats."""
    writers = set(Contribution.objects.filter(page_id=source_id).values_list("user_id", flat=True))
    for user_id in sorted(writers):
        Contribution.objects.get_or_create(page_id=page.pk, user_id=user_id, number=next_number(page))


def contributors_since_last_edition(page: Any) -> list[int]:
    """Primary keys, in order, of all who changed the draft since the edition that readers have now.

    What somebody wrote into an edition that was revoked, withdrawn or has not gone live is in the draft still. One
    whose review is out of date was signed all the same, by somebody else than its writers.
    """
    signed = Edition.objects.of_page(page.pk).newest_effective(timezone.now())
    number = signed.values_list("number", flat=True).first()
    rows = Contribution.objects.filter(page_id=page.pk, number__gt=number or 0)
    return sorted(set(rows.values_list("user_id", flat=True)))
