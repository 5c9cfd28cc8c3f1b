"""“One mail a day”: a switch in everybody's account, beside Wagtail's own for single kinds of mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab
from wagtail.admin.widgets import SwitchInput

from blog.mail.models import MailWishes


class WishesForm(forms.ModelForm):
    class Meta:
        model = MailWishes
        fields = ["once_a_day"]
        widgets = {"once_a_day": SwitchInput()}


class WishesPanel(BaseSettingsPanel):
    """In the account, under “Notifications”."""

    name = "mail_wishes"
    title = _("How often")
    tab = notifications_tab
    form_class = WishesForm
    order = 150

    def get_form(self) -> Any:
        wishes = MailWishes.objects.filter(user=self.user).first() or MailWishes(user=self.user)
        data = self.request.POST if self.request.method == "POST" else None
        return WishesForm(data, instance=wishes, prefix=self.name)
