"""Passkeys that come and go: each time an entry in the ledger, in the same transaction, and a mail to the owner.

The receivers listen to the model, and not to the log-in's views, so that no path through Django goes round them.
What is written into the table past Django is no key that signs: the ledger does not know it.
"""

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.webauthn import RegistrationResponse

from blog.accounts.mail import tell_owner
from blog.signoff.credentials import ENROLLED, REMOVED, NewPasskey, enrol, remove


class CannotEnrol(ValueError):
    """Why this key is not taken, in words for its owner."""


def new_passkey_in(response: Mapping[str, Any], *, label: str) -> NewPasskey:
    """The key that a browser's answer (RegistrationResponseJSON) brings. Raises CannotEnrol, ValueError, TypeError,
    KeyError when there is none."""
    registration = RegistrationResponse.from_dict(response).response
    data = registration.attestation_object.auth_data
    if data.credential_data is None:
        raise CannotEnrol(_("The browser sent no key."))
    return NewPasskey(
        credential_id=data.credential_data.credential_id,
        cose=cbor.encode(data.credential_data.public_key),
        rp_id=_rp_id(registration.client_data.origin, data.rp_id_hash),
        counter=data.counter,
        label=label,
    )


@receiver(post_save, sender=Authenticator)
def seal_enrolment(instance: Authenticator, created: bool, raw: bool, **_more: Any) -> None:
    """A passkey was added: seal it, and tell its owner."""
    if not created or raw or instance.type != Authenticator.Type.WEBAUTHN:
        return
    key = new_passkey_in(instance.data["credential"], label=instance.data["name"])
    with transaction.atomic():
        entry = enrol(instance.user, key)
        tell_owner(instance.user, event=ENROLLED, label=key.label, entry=entry)


@receiver(post_delete, sender=Authenticator)
def seal_removal(instance: Authenticator, **_more: Any) -> None:
    """A passkey was removed, by its owner or with the account: seal it, and tell the owner."""
    if instance.type != Authenticator.Type.WEBAUTHN:
        return
    key = new_passkey_in(instance.data["credential"], label=instance.data["name"])
    with transaction.atomic():
        entry = remove(instance.user, key.credential_id, label=key.label)
        tell_owner(instance.user, event=REMOVED, label=key.label, entry=entry)


def _rp_id(origin: str, rp_id_hash: bytes) -> str:
    host = urlsplit(origin).hostname or ""
    if hashlib.sha256(host.encode("utf-8")).digest() != rp_id_hash:
        raise CannotEnrol(_("This passkey belongs to another site."))
    return host
