"""Whether a signer must have a second factor, and lacks it. Which factors there are is the log-in's matter."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def is_missing(user: Any) -> bool:
    """Whether SIGNOFF_SECOND_FACTOR_REQUIRED is on and this account has none, by what SIGNOFF_HAS_SECOND_FACTOR,
    the dotted name of a function of the user, says."""
    if not settings.SIGNOFF_SECOND_FACTOR_REQUIRED:
        return False
    return not import_string(settings.SIGNOFF_HAS_SECOND_FACTOR)(user)
