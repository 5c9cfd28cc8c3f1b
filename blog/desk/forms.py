"""The forms of the review screen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blog.desk.reauthentication import PasswordAgainForm
from blog.signoff.credentials import requires_passkey
from blog.signoff.statement import CHECKLIST, missing_ticks


class SignForm(PasswordAgainForm):
    """Ticks, the version that was shown, and the password again; or, from somebody who has one, a passkey's answer.

    Whatever is wrong, the ticks are kept.
    """

    shown = forms.CharField(widget=forms.HiddenInput)
    ticked = forms.MultipleChoiceField(
        choices=[(item.id, item.text) for item in CHECKLIST],
        widget=forms.CheckboxSelectMultiple(attrs={"data-before-passkey": True}),
        label=_("Before you sign"),
        required=False,
    )
    credential = forms.JSONField(
        widget=forms.HiddenInput,
        error_messages={
            "required": _("You have a passkey, so a password alone does not sign. Sign with your passkey."),
            "invalid": _("The answer of your passkey could not be read. Please try again."),
        },
    )

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        del self.fields["password" if requires_passkey(request.user) else "credential"]

    def clean_ticked(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["ticked"]
        missing = missing_ticks(set(ticked))
        if missing:
            raise forms.ValidationError(_("Confirm every point before you sign: “%s”") % missing[0].text)
        return ticked


class ReasonForm(forms.Form):
    """Why the draft goes back to its editors."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("What should change, or why you decline"),
        error_messages={"required": _("Say why: the editor needs to know what to do next.")},
    )


class WithdrawForm(forms.Form):
    """Why an article is taken away from its readers."""

    public_reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("What readers are told"),
        help_text=_("Shown at the article's address and in the log of withdrawals."),
        error_messages={"required": _("Tell readers why the article is gone.")},
    )
    internal_reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), label=_("What only the team is told"), required=False
    )


class RevokeForm(PasswordAgainForm):
    """Why a physician takes an own signature back."""

    field_order = ["reason", "password"]

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Why you take your signature back"),
        error_messages={"required": _("Say why: the editors need to know what to do next.")},
    )
