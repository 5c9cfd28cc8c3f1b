"""The forms of the review screen."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from blog.desk.reauthentication import PasswordAgainForm
from blog.models import Topic
from blog.signoff.credentials import requires_passkey
from blog.signoff.models import Reviewer
from blog.signoff.places import WHOLE, Place
from blog.signoff.statement import CHECKLIST, missing_ticks


class PasskeyOrPasswordForm(PasswordAgainForm):
    """A form that wants the password again; or, from somebody who has one, a passkey's answer.

    Raises TamperedCredentials.
    """

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


class SignForm(PasskeyOrPasswordForm):
    """Ticks, the version that was shown, and the proof of who signs. Whatever is wrong, the ticks are kept."""

    shown = forms.CharField(widget=forms.HiddenInput)
    ticked = forms.MultipleChoiceField(
        choices=[(item.id, item.text) for item in CHECKLIST],
        widget=forms.CheckboxSelectMultiple(attrs={"data-before-passkey": True}),
        label=_("Before you sign"),
        required=False,
    )

    def clean_ticked(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["ticked"]
        missing = missing_ticks(set(ticked))
        if missing:
            raise forms.ValidationError(_("Confirm every point before you sign: “%s”") % missing[0].text)
        return ticked


class WhyChanges(models.TextChoices):
    """What is wrong with a draft that goes back to its editors."""

    INACCURATE = "inaccurate", _("Inaccurate")
    UNSUPPORTED = "unsupported", _("Unsupported by its sources")
    UNBALANCED = "unbalanced", _("Unbalanced")
    OUT_OF_DATE = "out_of_date", _("Out of date")
    UNCLEAR = "unclear", _("Unclear")
    MISSING_RISK = "missing_risk", _("A risk is missing")


class PlaceField(forms.ChoiceField):
    """One of the texts of a draft, by name and first words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("About which words"), required=False, **kwargs)

    def offer(self, places: Sequence[Place]) -> None:
        named = [(place.id, f"{place.name}: “{place.quote}”") for place in places if place.id != WHOLE]
        self.choices = [("", _("the whole of it")), *named]


class CommentForm(forms.Form):
    """One comment, and the words it is about."""

    prefix = "comment"

    place = PlaceField()
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Comment"),
        error_messages={"required": _("Write what you want to say.")},
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["place"]
        offered.offer(places)


class ReasonForm(forms.Form):
    """Why the draft goes back to its editors, and at which words."""

    why = forms.ChoiceField(
        choices=[("", _("Choose what is wrong")), *WhyChanges.choices],
        label=_("What is wrong with it"),
        required=False,
    )
    place = PlaceField()
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("What should change, or why you decline"),
        error_messages={"required": _("Say why: the editor needs to know what to do next.")},
    )

    def __init__(self, *args: Any, places: Sequence[Place], declines: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declines = declines
        offered: Any = self.fields["place"]
        offered.offer(places)

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"]
        if not why and not self.declines:
            raise forms.ValidationError(_("Choose what is wrong with it: the editor sees it first."))
        return why

    @property
    def in_words(self) -> str:
        """The reason as the editor reads it: “Inaccurate: which dose?”."""
        why, reason = self.cleaned_data["why"], self.cleaned_data["reason"]
        return f"{WhyChanges(why).label}: {reason}" if why and not self.declines else str(reason)


class WordsForm(forms.Form):
    """Every text of a draft as a field, for a physician who would write it otherwise."""

    note = forms.CharField(
        label=_("Why, if the editor should know"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {f"words-{number}": place for number, place in enumerate(places)}
        for name, place in self.places.items():
            rows = min(12, 1 + len(place.words) // 45)
            self.fields[name] = forms.CharField(
                label=place.name,
                initial=place.words,
                widget=forms.Textarea(attrs={"rows": rows}),
                error_messages={"required": _("A text cannot be emptied here: ask for changes instead.")},
            )
        self.order_fields([*self.places, "note"])

    @property
    def changed_words(self) -> dict[str, str]:
        """The new words by the id of their place; only where they differ."""
        said = {place: self._typed(name, place) for name, place in self.places.items()}
        return {place.id: words for place, words in said.items() if words != place.words}

    def _typed(self, name: str, place: Place) -> str:
        words: str = self.cleaned_data[name].replace("\r\n", "\n")
        # A paragraph is one: a line end in it is only where a narrow field broke it.
        return words if place.paragraph is None else " ".join(words.split())


class TurnDownForm(forms.Form):
    """Why an editor does not take what a physician suggests."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Why not like this"),
        error_messages={"required": _("Say why: the physician should know.")},
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


class RevokeForm(PasskeyOrPasswordForm):
    """Why a physician takes an own signature back."""

    field_order = ["reason", "password"]

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        label=_("Why you take your signature back"),
        error_messages={"required": _("Say why: the editors need to know what to do next.")},
    )


class ReviewerField(forms.ModelChoiceField):
    """One of the reviewers who could sign; by name and specialty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Reviewer.objects.none(), **kwargs)

    def offer(self, reviewers: Sequence[Reviewer]) -> None:
        self.queryset = Reviewer.objects.filter(pk__in=[one.pk for one in reviewers])

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.printed_name} ({obj.specialty})" if obj.specialty else str(obj.printed_name)


class AssignForm(forms.Form):
    """Whom an editor asks to review a draft, and by when."""

    to = ReviewerField(
        label=_("Who is to review it"),
        required=False,
        empty_label=_("Any physician who may sign"),
        help_text=_("Physicians who wrote part of it, or have a conflict of interest, are not offered."),
    )
    due_on = forms.DateField(
        label=_("Due"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    note = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("What the physician should know. Readers never see it."),
    )

    def __init__(self, *args: Any, reviewers: Sequence[Reviewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["to"]
        offered.offer(reviewers)


class PassOnForm(forms.Form):
    """To which other physician a review goes, and why."""

    to = ReviewerField(
        label=_("Who is to review it instead"),
        empty_label=_("Choose a physician"),
        error_messages={"required": _("Choose a physician.")},
        help_text=_("Physicians who wrote part of it, or have a conflict of interest, are not offered."),
    )
    note = forms.CharField(
        label=_("Note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write a note: the other physician should know why it comes to them.")},
    )

    def __init__(self, *args: Any, reviewers: Sequence[Reviewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["to"]
        offered.offer(reviewers)


class ConflictForm(forms.Form):
    """With what a physician has a conflict of interest: the article, or one of its topics."""

    topic = forms.ModelChoiceField(
        label=_("I have a conflict of interest with"),
        queryset=Topic.objects.none(),
        required=False,
        # Django offers an empty choice among radio buttons only where it is told that there may be one.
        blank=True,
        empty_label=_("this article"),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What it is, if the editors should know"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        help_text=_("Readers never see it."),
    )

    def __init__(self, *args: Any, topics: Sequence[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["topic"]
        offered.queryset = Topic.objects.filter(pk__in=[one.pk for one in topics])
        offered.label_from_instance = lambda topic: _("every article of the topic “%s”") % topic.name


class AbsenceForm(forms.Form):
    """Who signs while a physician is away, and on which days (in UTC, as all dates of reviews)."""

    to = ReviewerField(
        label=_("Who signs for you"),
        empty_label=_("Choose a physician"),
        error_messages={"required": _("Choose the physician who stands in.")},
    )
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, reviewers: Sequence[Reviewer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["to"]
        offered.offer(reviewers)
