"""What the checks say about a draft, with the warnings that an editor let pass."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blog.checks.draft import Draft, Place, draft_of
from blog.checks.reading_ease import reading_grade
from blog.checks.registry import Check, Fault, Kind, checks_for
from blog.models import WarningOverride
from blog.signoff.content import latest_draft
from blog.signoff.freezing import CannotFreeze

CANNOT_BE_SIGNED = "can_be_signed"


@dataclass(frozen=True)
class Finding:
    """A fault, and the override under which a warning was let pass, if any."""

    fault: Fault
    override: WarningOverride | None = None


@dataclass(frozen=True)
class Report:
    """All findings about one draft. `grade` is the reading grade in years of school, where there is enough text;
    `draft` is None where it cannot be frozen."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    grade: float | None = None
    draft: Draft | None = None

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What must be mended before the draft can be submitted."""
        return tuple(one for one in self.findings if one.fault.blocks)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What both should look at, and nobody has let pass."""
        return tuple(one for one in self.findings if not one.fault.blocks and one.override is None)

    @property
    def overridden(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.override is not None)

    @property
    def is_ready(self) -> bool:
        """Whether the draft may be submitted: no blocking fault is left."""
        return not self.blocking

    @property
    def total(self) -> int:
        """How many checks there are, that of being signable included."""
        return len(self.checks) + 1

    @property
    def passed(self) -> int:
        """How many checks have nothing to say any more."""
        open_faults = (*self.blocking, *self.warnings)
        return self.total - len({one.fault.check for one in open_faults})

    @property
    def failing(self) -> Counter[str]:
        """The number of open faults by id of the check."""
        return Counter(one.fault.check for one in (*self.blocking, *self.warnings))


def report_on(page: Any) -> Report:
    """The report on a sealed page as it is in memory."""
    checks = checks_for(page.sealed_kind)
    try:
        draft = draft_of(page)
    except CannotFreeze as problem:
        return Report(checks, (Finding(_unsignable(str(problem))),))
    faults = [fault for check in checks for fault in check.faults(draft)]
    overrides = _overrides(page)
    findings = tuple(
        Finding(fault, None if fault.blocks else overrides.get(fault.key)) for fault in _each_once(faults)
    )
    return Report(checks, findings, reading_grade(draft), draft)


def report_on_latest_draft(page: Any) -> Report:
    """The report on the draft that would be submitted now."""
    try:
        draft = latest_draft(page)
    except CannotFreeze as problem:
        return Report(checks_for(page.sealed_kind), (Finding(_unsignable(str(problem))),))
    return report_on(draft)


def _overrides(page: Any) -> dict[str, WarningOverride]:
    if page.pk is None:
        return {}
    rows = WarningOverride.objects.filter(page_id=page.pk).select_related("user")
    return {row.fault_key: row for row in rows}


def _each_once(faults: list[Fault]) -> list[Fault]:
    return list({(fault.key, fault.place): fault for fault in faults}.values())


def _unsignable(problem: str) -> Fault:
    message = _("This draft cannot be signed as it is: %(problem)s") % {"problem": problem}
    return Fault(CANNOT_BE_SIGNED, Kind.BLOCK, message, Place("body"))
