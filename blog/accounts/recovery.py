"""When everything is lost: an administrator at the server takes the second factors away, and nobody can miss it."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from blog.signoff.credentials import active_credentials, remove
from blog.signoff.passkeys import decoded


def reset_second_factors(user: Any) -> list[str]:
    """Remove every second factor of an account; what was removed, by name.

    Each passkey's removal is sealed and mailed, also of one that the ledger knows and the table no longer has.
    """
    with transaction.atomic():
        factors = list(Authenticator.objects.filter(user=user).order_by("pk"))
        names = [str(factor) for factor in factors]
        for factor in factors:
            factor.delete()
        for left in active_credentials(user):
            remove(user, decoded(left.credential_id), label=left.label)
            names.append(left.label)
    return names
