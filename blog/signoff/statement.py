"""The statement a physician signs, and what they tick before it. Printed verbatim wherever it is shown."""

from dataclasses import dataclass

FULL_STATEMENT = (
    "I, {name}, have read this version and judge it accurate, balanced and fit for patients. "
    "I take responsibility for its medical content."
)
SMALL_STATEMENT = (
    "I, {name}, have read the change shown and its context, and judge this version accurate, balanced and fit for "
    "patients. I take responsibility for its medical content."
)


@dataclass(frozen=True)
class ChecklistItem:
    """One thing the physician confirms; `id` is stored, `text` is stored as it was shown."""

    id: str
    text: str


CHECKLIST = (
    ChecklistItem("accurate", "What it says is accurate, and its sources support it."),
    ChecklistItem("balanced", "Risks, limits and off-label use are fairly stated."),
    ChecklistItem("no_conflict", "I have no conflict of interest that is not declared."),
)


def statement_for(printed_name: str, kind: str) -> str:
    """The statement in full for a signer as printed (“Dana Ruiz, MD”) and a kind of review (full or small)."""
    template = SMALL_STATEMENT if kind == "small" else FULL_STATEMENT
    return template.format(name=printed_name)


def missing_ticks(ticked: set[str]) -> list[ChecklistItem]:
    """What has not been ticked yet, in order."""
    return [item for item in CHECKLIST if item.id not in ticked]
