"""Signing with a passkey on the review screen: what the browser is asked for, and the answer that came back.

What is asked for depends on a number that is made for one screen and taken once, so that an answer signs only here.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from blog.signoff.assertions import Assertion, new_nonce, request_options, rp_id_of
from blog.signoff.credentials import active_credentials
from blog.signoff.proposals import Proposal
from blog.signoff.signing import what_is_signed

NONCES = "signing_nonces"
# A session keeps the numbers of the screens that were opened last.
MOST_SCREENS = 20


def passkey_question(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """For the template of a signer with passkeys: what to ask for, or at which other address their keys work.

    Empty for everybody else. Raises TamperedCredentials.
    """
    reviewer = getattr(request.user, "reviewer", None)
    keys = active_credentials(request.user) if reviewer else []
    if reviewer is None or not keys:
        return {}
    rp_id = rp_id_of(request.get_host())
    usable = [key for key in keys if key.rp_id == rp_id]
    if not usable:
        return {"passkey_elsewhere": sorted({key.rp_id for key in keys})}
    payload, nonce = what_is_signed(proposal, reviewer), _nonce_for(request, proposal.page.pk)
    return {"passkey_options": request_options(payload, nonce=nonce, credentials=usable, rp_id=rp_id)}


def assertion_in(request: HttpRequest, page_id: int, response: Mapping[str, Any] | None) -> Assertion | None:
    """The passkey's answer, if there is one, with the number of its screen, which is thereby used up."""
    if response is None:
        return None
    nonces = request.session.get(NONCES, {})
    nonce = nonces.pop(str(page_id), "")
    request.session[NONCES] = nonces
    return Assertion.of(request, response=response, nonce=nonce)


def _nonce_for(request: HttpRequest, page_id: int) -> str:
    nonces: dict[str, str] = request.session.get(NONCES, {})
    # The same draft in two windows is one screen: whichever answers first uses the number up.
    nonce = nonces.pop(str(page_id), None) or new_nonce()
    kept = [*nonces.items(), (str(page_id), nonce)][-MOST_SCREENS:]
    request.session[NONCES] = dict(kept)
    return nonce
