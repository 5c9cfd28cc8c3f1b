"""The reviewers that printed credits name, written down once each."""

from __future__ import annotations

from blog.importer.names import PersonName, normal_post_nominals
from blog.importer.records import PrintedCredit
from blog.signoff.models import Reviewer


class ReviewerBook:
    """The reviewers on record. Those that an import adds are inactive and unverified: none can sign."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self._by_alias: dict[str, Reviewer] = {}
        self._by_identity: dict[tuple[str, str, str], Reviewer] = {}
        for reviewer in Reviewer.objects.order_by("-pk"):
            self._list(reviewer)

    def write_down(self, credit: PrintedCredit) -> None:
        """Adds the person that a credit names, or the credit as one more printed form of a known person.

        A form that somebody has put among a reviewer's aliases means that reviewer from then on.
        """
        person = credit.person
        if person is None or credit.as_printed in self._by_alias:
            return
        reviewer = self._by_identity.get(person.identity)
        if reviewer is None:
            reviewer = Reviewer(
                given_name=person.given_name,
                family_name=person.family_name,
                post_nominals=person.post_nominals,
                active=False,
            )
            self.added.append(reviewer.printed_name)
        reviewer.aliases = "\n".join([*reviewer.aliases.splitlines(), credit.as_printed])
        reviewer.save()
        self._list(reviewer)

    def _list(self, reviewer: Reviewer) -> None:
        self._by_alias.update(dict.fromkeys(reviewer.aliases.splitlines(), reviewer))
        letters = normal_post_nominals(reviewer.post_nominals)
        name = PersonName(reviewer.given_name, reviewer.family_name, letters)
        self._by_identity[name.identity] = reviewer
