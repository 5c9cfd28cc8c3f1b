"""The sign-off's tables, each importable from here by name."""

from blog.signoff.models.assignments import Assignment, ConflictOfInterest, Delegation, Handover
from blog.signoff.models.candidates import CandidateRevocation, CandidateSignature
from blog.signoff.models.drafts import Contribution, PictureFile
from blog.signoff.models.editions import (
    Cancellation,
    Correction,
    Edition,
    EditionPicture,
    ReviewKind,
    Revocation,
    Signature,
    Withdrawal,
)
from blog.signoff.models.holds import Hold, Release
from blog.signoff.models.ledger import LedgerEntry
from blog.signoff.models.reviewers import Reviewer, ReviewerProfile
from blog.signoff.models.sealed import CORRECTION_PANEL, ParentOfSealedPages, SealedPage
from blog.signoff.models.suggestions import Suggestion
from blog.signoff.models.tasks import PhysicianSignOff
from blog.signoff.models.verification import VerificationRun

__all__ = [
    "CORRECTION_PANEL",
    "Assignment",
    "Cancellation",
    "CandidateRevocation",
    "CandidateSignature",
    "ConflictOfInterest",
    "Contribution",
    "Correction",
    "Delegation",
    "Edition",
    "EditionPicture",
    "Handover",
    "Hold",
    "LedgerEntry",
    "ParentOfSealedPages",
    "PhysicianSignOff",
    "PictureFile",
    "Release",
    "ReviewKind",
    "Reviewer",
    "ReviewerProfile",
    "Revocation",
    "SealedPage",
    "Signature",
    "Suggestion",
    "VerificationRun",
    "Withdrawal",
]
