"""The invented people of the demonstration, and how they log in.

None of them exists: the names say so, the biographies say so, and the addresses are of a domain that is set
aside for examples (RFC 2606). Their password is public, so these accounts belong on a demonstration only.
"""

from dataclasses import dataclass
from typing import Final

# Public on purpose: the demo command prints it. Long enough for the site's own password rules.
PASSWORD: Final = "clearwater-demo"  # noqa: S105 (see the line above)

NO_SUCH_PERSON: Final = "This person is made up for the demonstration."


@dataclass(frozen=True, kw_only=True)
class DemoPerson:
    """Somebody with an account."""

    username: str
    first_name: str
    last_name: str
    role: str
    biography: str

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, kw_only=True)
class DemoPhysician(DemoPerson):
    """Somebody with an account and the (made-up) right to sign."""

    post_nominals: str
    specialty: str
    training: str
    licence_jurisdiction: str
    licence_number: str
    conflicts_of_interest: str
    portrait: str


EDITORS: Final[tuple[DemoPerson, ...]] = (
    DemoPerson(
        username="ana",
        first_name="Ana",
        last_name="Inkwell",
        role="Editor",
        biography=f"Ana writes about depression and the basics of treatment. {NO_SUCH_PERSON}",
    ),
    DemoPerson(
        username="ben",
        first_name="Ben",
        last_name="Margin",
        role="Editor",
        biography=f"Ben writes about PTSD and about safety. {NO_SUCH_PERSON}",
    ),
)

PHYSICIANS: Final[tuple[DemoPhysician, ...]] = (
    DemoPhysician(
        username="sam",
        first_name="Sam",
        last_name="Example",
        role="Physician",
        biography=(
            f"{NO_SUCH_PERSON} Sam holds no licence anywhere, and no physician stands behind this name. What "
            "Sam signs here shows how a sign-off works; it says nothing about the text."
        ),
        post_nominals="MD",
        specialty="psychiatrist",
        training="None: a made-up person has no training.",
        licence_jurisdiction="Nowhere (made up)",
        licence_number="DEMO-0001",
        conflicts_of_interest="Employed by the made-up clinic of this site, which offers ketamine treatment.",
        portrait="arches",
    ),
    DemoPhysician(
        username="robin",
        first_name="Robin",
        last_name="Sample",
        role="Physician",
        biography=(
            f"{NO_SUCH_PERSON} Robin holds no licence anywhere, and no physician stands behind this name. A "
            "real site names a real physician in this place, with a licence that somebody has verified."
        ),
        post_nominals="MD",
        specialty="psychiatrist",
        training="None: a made-up person has no training.",
        licence_jurisdiction="Nowhere (made up)",
        licence_number="DEMO-0002",
        conflicts_of_interest="None declared. Robin is made up and has no interests.",
        portrait="rosette",
    ),
)

ADMIN: Final = DemoPerson(
    username="admin",
    first_name="Toni",
    last_name="Wrench",
    role="Administrator",
    biography=f"Toni looks after the accounts, and can sign nothing. {NO_SUCH_PERSON}",
)

PEOPLE: Final[tuple[DemoPerson, ...]] = (*EDITORS, *PHYSICIANS, ADMIN)
