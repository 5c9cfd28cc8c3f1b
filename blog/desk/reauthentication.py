"""Proving again who one is, before something that cannot be undone."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _


class PasswordAgainForm(forms.Form):
    """A form that wants the password of the person who is logged in."""

    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        label=_("Your password, again"),
        strip=False,
        error_messages={"required": _("Enter your password: a signature needs it again.")},
    )

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        user = self.request.user
        # Through every log-in backend, so that guessing here is throttled as it is at log-in.
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise forms.ValidationError(_("That is not your password. Nothing was signed."))
        return password
