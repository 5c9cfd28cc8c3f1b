"""The form of a reviewer: who may write down that a licence is valid.

Only somebody with the right “Can verify the licence of a reviewer” changes what is said of a licence, and never of
their own. Whoever does is written down as the one who verified it: nobody verifies in another's name.
"""

from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from blog.signoff.clock import day_of

LICENCE = ("licence_jurisdiction", "licence_number", "licence_expires_on", "verified_on")
# What makes somebody a signer: as much a matter for somebody else as the licence.
SIGNING = ("user", "active")
VERIFY = "signoff.verify_licence"


class ReviewerForm(WagtailAdminModelForm):
    """Fields that this user may not change are shown and cannot be posted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._is_own():
            self._lock((*LICENCE, *SIGNING), _("Your own: somebody else has to change this."))
        elif not self.for_user.has_perm(VERIFY):
            self._lock(LICENCE, _("Only somebody with the right to verify licences changes this."))

    def clean_verified_on(self) -> Any:
        day = self.cleaned_data["verified_on"]
        if day is not None and day > day_of(timezone.now()):
            raise ValidationError(_("A licence cannot have been verified on a day to come."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        touched = [name for name in LICENCE if name in self.changed_data]
        if not touched:
            return cleaned
        if cleaned.get("user") == self.for_user:
            self.add_error(touched[0], _("A licence is verified by somebody else than its holder."))
        self.instance.verified_by = self.for_user if cleaned.get("verified_on") else None
        return cleaned

    def _is_own(self) -> bool:
        return self.instance.user_id is not None and self.instance.user_id == self.for_user.pk

    def _lock(self, names: tuple[str, ...], why: Any) -> None:
        for name in names:
            if name in self.fields:
                self.fields[name].disabled = True
                self.fields[name].help_text = why


def right_to_verify() -> QuerySet[Permission]:
    """The right as Wagtail's form of a group offers it."""
    return Permission.objects.filter(content_type__app_label="signoff", codename="verify_licence")
