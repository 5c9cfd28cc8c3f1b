"""The forms of django-allauth, with our words and with every guess counted."""

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from blog.accounts.enrolment import CannotEnrol, new_passkey_in
from blog.accounts.throttling import refuse_when_locked
from blog.signoff.credentials import UnknownAlgorithm, is_enrolled, public_key_of


class _PlainFields(forms.Form):
    """Labels stand above fields, so that nothing need be repeated inside them."""

    labels: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            if not isinstance(field.widget, forms.HiddenInput) and name in ("password", "oldpassword"):
                field.help_text = ""


class LogInForm(_PlainFields, LoginForm):
    """Name and password."""

    labels = {
        "login": _("Username"),
        "password": _("Password"),
        "remember": _("Keep me logged in on this device"),
    }

    def add_prefix(self, field_name: str) -> str:
        # What password managers and every other form of this site call it.
        return "username" if field_name == "login" else super().add_prefix(field_name)


class ConfirmPasswordForm(_PlainFields, ReauthenticateForm):
    labels = {"password": _("Your password, again")}


class ForgottenPasswordForm(_PlainFields, ResetPasswordForm):
    labels = {"email": _("E-mail address of your account")}


class NewPasswordForm(_PlainFields, ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, again")}


class PasswordChangeForm(_PlainFields, ChangePasswordForm):
    labels = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password, again"),
    }

    def clean_oldpassword(self) -> str:
        # Through every log-in backend, so that guessing here is counted as it is at log-in.
        password: str = self.cleaned_data["oldpassword"]
        if not get_account_adapter().reauthenticate(self.user, password):
            raise get_account_adapter().validation_error("enter_current_password")
        return password


class _CountedCode(_PlainFields):
    user: Any
    labels = {"code": _("Code from your app, or a recovery code")}

    def clean_code(self) -> str:
        refuse_when_locked(context.request, self.user.get_username())
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class SecondFactorForm(_CountedCode, AuthenticateForm):
    """The code that is asked for after the password."""


class ConfirmByCodeForm(_CountedCode, ReauthenticateByCodeForm):
    """The code that is asked for before something that matters."""


class AppForm(_PlainFields, ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}


class AddPasskeyForm(_PlainFields, AddWebAuthnForm):
    """A new key: of a kind that anybody can check later, that verifies its owner, and of nobody else."""

    labels = {"name": _("Name of this passkey")}
    name = forms.CharField(required=False, max_length=80)

    passwordless = None

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean() or {}
            if "credential" in cleaned:
                key = new_passkey_in(cleaned["credential"], label="")
                public_key_of(key.cose)
                if is_enrolled(key.credential_id):
                    raise CannotEnrol(_("This passkey is in use already."))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise forms.ValidationError(_what_is_wrong(error)) from error
        return cleaned


def _what_is_wrong(error: Exception) -> str:
    if isinstance(error, CannotEnrol | UnknownAlgorithm):
        return str(error)
    return str(_("This passkey cannot be used here. Please try another one."))
