"""A physician with a passkey, and what they do with it, short of a browser."""

from typing import Any

from django.db import transaction

from blog.signoff.assertions import Assertion, new_nonce, request_options
from blog.signoff.credentials import NewPasskey, active_credentials, enrol
from blog.signoff.models import Edition, Signature
from blog.signoff.passkeys import REVOCATION
from blog.signoff.proposals import propose
from blog.signoff.signing import sign, what_is_revoked, what_is_signed
from tests.accounts.software_passkey import SoftwarePasskey
from tests.factories import EVERY_TICK, fresh


def enrolled(user: Any, **key: Any) -> SoftwarePasskey:
    """A new passkey of this user, sealed in the ledger."""
    passkey = SoftwarePasskey(**key)
    with transaction.atomic():
        enrol(user, as_new(passkey))
    return passkey


def as_new(passkey: SoftwarePasskey, label: str = "Phone") -> NewPasskey:
    return NewPasskey(passkey.credential_id, passkey.cose(), passkey.rp_id, passkey.counter, label)


def options_for(page: Any, user: Any, nonce: str) -> dict[str, Any]:
    """What the review screen would ask this user's passkey for."""
    payload = what_is_signed(propose(fresh(page)), user.reviewer)
    return request_options(payload, nonce=nonce, credentials=active_credentials(user), rp_id="localhost")


def assertion_of(passkey: SoftwarePasskey, page: Any, user: Any, **asked: Any) -> Assertion:
    """The passkey's answer to the review screen of `page`; `asked` replaces what it is asked for."""
    nonce = new_nonce()
    response = passkey.get({**options_for(page, user, nonce), **asked})
    return Assertion(response=response, nonce=nonce, origin="http://localhost", rp_id="localhost")


def revoking(passkey: SoftwarePasskey, signature: Signature, user: Any) -> Assertion:
    """The passkey's answer to the screen on which its owner takes this signature back."""
    nonce = new_nonce()
    options = request_options(
        what_is_revoked(signature),
        nonce=nonce,
        credentials=active_credentials(user),
        rp_id="localhost",
        purpose=REVOCATION,
    )
    return Assertion(passkey.get(options), nonce=nonce, origin="http://localhost", rp_id="localhost")


def sign_with(passkey: SoftwarePasskey, page: Any, user: Any) -> Edition:
    return sign_by(assertion_of(passkey, page, user), page, user)


def sign_by(assertion: Assertion | None, page: Any, user: Any) -> Edition:
    """Sign the page as it is, just read, with every point ticked."""
    shown = propose(fresh(page)).token
    edition = sign(page=page, user=user, shown=shown, ticked=EVERY_TICK, assertion=assertion)
    assert edition is not None
    return edition
