"""What the health check says of the sign-off: alarms, and when the ledger was last verified."""

import dataclasses
import datetime as dt

from django.utils import timezone
from health_check.base import HealthCheck
from health_check.exceptions import ServiceUnavailable, ServiceWarning

from blog.signoff.alarms import last_alarm
from blog.signoff.models import VerificationRun

# Verification runs every night; one missed night is worth a warning.
VERIFIED_WITHIN = dt.timedelta(hours=36)


@dataclasses.dataclass
class SignOff(HealthCheck):
    """Unavailable after an alarm or a fault, warning when nobody has verified for too long."""

    def run(self) -> None:
        alarm = last_alarm()
        last = VerificationRun.objects.order_by("-started_at").first()
        if last is not None and last.faults:
            raise ServiceUnavailable(
                f"The last verification, {_spoken(last.started_at)}, found {last.faults} faults."
            )
        if alarm is not None and (last is None or alarm > last.started_at):
            raise ServiceUnavailable(
                f"An edition did not verify, {_spoken(alarm)}. Run “manage.py verify”; without a fault it clears this."
            )
        if last is None:
            raise ServiceWarning("The ledger has never been verified. Run “manage.py verify” every night.")
        if timezone.now() - last.started_at > VERIFIED_WITHIN:
            raise ServiceWarning(f"The ledger was last verified {_spoken(last.started_at)}, without a fault.")


def _spoken(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
