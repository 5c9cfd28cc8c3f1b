"""What Django needs to know to send mail, from one address."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured


def email_settings(parsed: dict[str, Any]) -> dict[str, Any]:
    """The EMAIL_* settings of a parsed EMAIL_URL. A server that does not answer is given up after 10 s.

    Raises ImproperlyConfigured for a kind of address that no mail backend is known for.
    """
    if "EMAIL_BACKEND" not in parsed:
        raise ImproperlyConfigured("EMAIL_URL: only console, smtp, submission, file and dummy are supported.")
    settings = {name: value for name, value in parsed.items() if name.startswith("EMAIL_") and value}
    return {"EMAIL_TIMEOUT": 10, **settings}
