"""Proving with a passkey that one signs, or takes a signature back: what the browser is asked, what it answers.

What is asked for depends on a number that is made for one screen and taken once, so that an answer signs only here.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from blog.signoff.assertions import Assertion, new_nonce, request_options, rp_id_of
from blog.signoff.credentials import active_credentials
from blog.signoff.models import CandidateSignature, Signature
from blog.signoff.passkeys import REVOCATION, SIGN_OFF
from blog.signoff.proposals import Proposal
from blog.signoff.signing import what_is_revoked, what_is_signed, what_is_taken_back

NONCES = "signing_nonces"
# A session keeps the numbers of the screens that were opened last.
MOST_SCREENS = 20


def passkey_question(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """For the template of a signer with passkeys: what to ask for, or at which other address their keys work.

    Empty for everybody else. Raises TamperedCredentials.
    """
    reviewer = getattr(request.user, "reviewer", None)
    if reviewer is None:
        return {}
    return _question(request, str(proposal.page.pk), what_is_signed(proposal, reviewer), SIGN_OFF)


def passkey_question_to_revoke(request: HttpRequest, signature: Signature) -> dict[str, Any]:
    """The same for somebody who takes a signature back. Raises TamperedCredentials."""
    return _question(request, revoking(signature), what_is_revoked(signature), REVOCATION)


def passkey_question_to_take_back(request: HttpRequest, candidate: CandidateSignature) -> dict[str, Any]:
    """The same for a signature that waits for others. Raises TamperedCredentials."""
    return _question(request, taking_back(candidate), what_is_taken_back(candidate), REVOCATION)


def taking_back(candidate: CandidateSignature) -> str:
    """The name of the screen on which this signature is taken back."""
    return f"take-back-{candidate.pk}"


def revoking(signature: Signature) -> str:
    """The name of the screen on which this signature is taken back."""
    return f"revoke-{signature.pk}"


def _question(request: HttpRequest, screen: str, payload: Mapping[str, Any], purpose: str) -> dict[str, Any]:
    keys = active_credentials(request.user)
    if not keys:
        return {}
    rp_id = rp_id_of(request.get_host())
    usable = [key for key in keys if key.rp_id == rp_id]
    if not usable:
        return {"passkey_elsewhere": sorted({key.rp_id for key in keys})}
    nonce = _nonce_for(request, screen)
    options = request_options(payload, nonce=nonce, credentials=usable, rp_id=rp_id, purpose=purpose)
    return {"passkey_options": options}


def assertion_in(
    request: HttpRequest, screen: int | str, response: Mapping[str, Any] | None
) -> Assertion | None:
    """The passkey's answer, if there is one, with the number of its screen, which is thereby used up."""
    if response is None:
        return None
    nonces = request.session.get(NONCES, {})
    nonce = nonces.pop(str(screen), "")
    request.session[NONCES] = nonces
    return Assertion.of(request, response=response, nonce=nonce)


def _nonce_for(request: HttpRequest, screen: str) -> str:
    nonces: dict[str, str] = request.session.get(NONCES, {})
    # The same draft in two windows is one screen: whichever answers first uses the number up.
    nonce = nonces.pop(screen, None) or new_nonce()
    kept = [*nonces.items(), (screen, nonce)][-MOST_SCREENS:]
    request.session[NONCES] = dict(kept)
    return nonce
