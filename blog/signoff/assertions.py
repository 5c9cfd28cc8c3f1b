"""Taking a passkey's signature at the moment of signing, before anything is sealed."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    UserVerificationRequirement,
)

from blog.signoff.canonical import parse_canonical
from blog.signoff.credentials import Credential
from blog.signoff.models import CandidateRevocation, CandidateSignature, LedgerEntry, Revocation, Signature
from blog.signoff.passkeys import SIGN_OFF, assertion_is_genuine, challenge, counter_of, decoded, encoded

NONCE_BYTES = 32
# What is sealed with a key's answer.
KEPT_WITH_A_KEY = (Signature, Revocation, CandidateSignature, CandidateRevocation)


class PasskeyRequired(PermissionDenied):
    """This signer has a passkey, and signed without it."""

    def __init__(self) -> None:
        super().__init__(_("You have a passkey, so a password alone does not sign. Sign with your passkey."))


class PasskeyRefused(PermissionDenied):
    """The passkey's answer does not prove that its owner has just signed this very version."""


@dataclass(frozen=True)
class Assertion:
    """What the browser sent back, and what the server knows of the page it came from.

    `response` is the AuthenticationResponseJSON of WebAuthn, `nonce` the one that was made for this screen, `origin`
    the address (scheme, host, port) at which this server was asked.
    """

    response: Mapping[str, Any]
    nonce: str
    origin: str
    rp_id: str

    @classmethod
    def of(cls, request: Any, *, response: Mapping[str, Any], nonce: str) -> Self:
        """The answer that `request` carries; its host has been checked against ALLOWED_HOSTS by Django."""
        host = request.get_host()
        return cls(response, nonce, f"{request.scheme}://{host}", rp_id_of(host))


def rp_id_of(host: str) -> str:
    """The name that passkeys of this site belong to: the host, without a port."""
    return host.partition(":")[0]


def new_nonce() -> str:
    return encoded(secrets.token_bytes(NONCE_BYTES))


def request_options(
    payload: Mapping[str, Any],
    *,
    nonce: str,
    credentials: Sequence[Credential],
    rp_id: str,
    purpose: str = SIGN_OFF,
) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked for (PublicKeyCredentialRequestOptionsJSON)."""
    return {
        "challenge": encoded(challenge(payload, nonce, purpose)),
        "rpId": rp_id,
        "allowCredentials": [{"type": "public-key", "id": one.credential_id} for one in credentials],
        "userVerification": UserVerificationRequirement.REQUIRED.value,
    }


def accept(
    assertion: Assertion,
    payload: Mapping[str, Any],
    *,
    user: Any,
    credentials: Sequence[Credential],
    purpose: str = SIGN_OFF,
) -> dict[str, Any]:
    """The member `passkey` to seal with the `payload` of a signature or revocation. Raises PasskeyRefused.

    Two checks that know nothing of each other must agree: the fido2 library's, and the one that anybody can repeat
    on the sealed payload later.
    """
    expected = challenge(payload, assertion.nonce, purpose)
    credential, answer = _checked_by_library(assertion, expected, credentials)
    counter = answer.response.authenticator_data.counter
    if not _counts_on(counter, _last_counter(user, credential)):
        raise PasskeyRefused(_("This passkey has been used elsewhere since: it may have been copied."))
    passkey = _sealed_form(assertion, credential, answer)
    if not assertion_is_genuine({**payload, "authentication": "passkey", "passkey": passkey}, purpose):
        raise _refusal()
    return passkey


def _checked_by_library(
    assertion: Assertion, expected: bytes, credentials: Sequence[Credential]
) -> tuple[Credential, AuthenticationResponse]:
    relying_party = PublicKeyCredentialRpEntity(id=assertion.rp_id, name=assertion.rp_id)
    server = Fido2Server(relying_party, verify_origin=lambda origin: origin == assertion.origin)
    state = {
        "challenge": encoded(expected),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    known = {one.credential_id: one for one in credentials if one.rp_id == assertion.rp_id}
    try:
        answer = AuthenticationResponse.from_dict(assertion.response)
        server.authenticate_complete(state, [_as_library_has_it(one) for one in known.values()], answer)
        return known[answer.id], answer
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise _refusal() from error


def _as_library_has_it(credential: Credential) -> AttestedCredentialData:
    key = CoseKey.parse(cbor.decode(decoded(credential.public_key_cose)))  # type: ignore[arg-type]
    return AttestedCredentialData.create(Aaguid.NONE, decoded(credential.credential_id), key)


def _sealed_form(
    assertion: Assertion, credential: Credential, answer: AuthenticationResponse
) -> dict[str, Any]:
    return {
        "credential_id": credential.credential_id,
        "algorithm": credential.algorithm,
        "public_key": credential.public_key,
        "public_key_cose": credential.public_key_cose,
        "rp_id": assertion.rp_id,
        "origin": assertion.origin,
        "nonce": assertion.nonce,
        "authenticator_data": encoded(answer.response.authenticator_data),
        "client_data_json": encoded(answer.response.client_data),
        "signature": encoded(answer.response.signature),
        "enrolment": credential.enrolment,
    }


def _counts_on(counter: int, last: int) -> bool:
    # A key that does not count says 0 for ever (WebAuthn, 6.1.1); one that counts never repeats itself.
    return counter > last or counter == last == 0


def _last_counter(user: Any, credential: Credential) -> int:
    return max(credential.counter, *(next(_counters(kept, user, credential), 0) for kept in KEPT_WITH_A_KEY))


def _counters(kept: Any, user: Any, credential: Credential) -> Iterator[int]:
    """What the key said at each use, the last one first."""
    later = LedgerEntry.objects.filter(
        pk__in=kept.objects.filter(user=user, entry_id__gt=credential.sequence).values("entry")
    )
    payloads = later.order_by("-sequence").values_list("payload", flat=True)
    for text in payloads.iterator(chunk_size=50):
        passkey = parse_canonical(text).get("passkey")
        if passkey and passkey["credential_id"] == credential.credential_id:
            yield counter_of(decoded(passkey["authenticator_data"]))


def _refusal() -> PasskeyRefused:
    return PasskeyRefused(_("Your passkey did not sign this version. Nothing was signed; please try again."))
