"""Topics and authors: what an article is about, and who wrote it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from blog.signoff.models import Reviewer

# PIF TICK asks for a review at least every three years.
LONGEST_REVIEW_INTERVAL = 36


class Topic(index.Indexed, models.Model):
    """A subject of the blog: how often its articles are reviewed anew, by whom, and by how many."""

    class Subject(models.TextChoices):
        """What a topic is in schema.org's words; those without one are subjects of the house only."""

        NONE = "", _("Something else")
        CONDITION = "MedicalCondition", _("An illness or a symptom")
        DRUG = "Drug", _("A medicine")
        THERAPY = "MedicalTherapy", _("A treatment")

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True, blank=True)
    description = models.TextField(_("description"), blank=True)
    review_interval_months = models.PositiveSmallIntegerField(
        _("months until the next full review"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_REVIEW_INTERVAL)],
        help_text=_("Twelve; six for dosing and safety."),
    )
    subject = models.CharField(
        _("what it is"),
        max_length=20,
        choices=Subject,
        default=Subject.NONE,
        blank=True,
        help_text=_("Tells search engines what the articles are about."),
    )
    default_reviewers = models.ManyToManyField(
        Reviewer,
        verbose_name=_("usual reviewers"),
        blank=True,
        related_name="+",
        help_text=_("One of them is asked to sign, unless the editor chooses somebody else."),
    )
    excluded_reviewers = models.ManyToManyField(
        Reviewer,
        verbose_name=_("reviewers with a conflict of interest"),
        blank=True,
        related_name="+",
        help_text=_("They do not sign articles of this topic, and are not asked to."),
    )
    required_signatures = models.PositiveSmallIntegerField(
        _("physicians who must sign"),
        default=1,
        choices=[(1, _("One")), (2, _("Two, one after the other"))],
        help_text=_("Of an article's topics, the one that asks for most decides."),
    )

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("review_interval_months"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.slug:
            self.slug = slugify(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Author(index.Indexed, models.Model):
    """Somebody who writes articles. The name is copied into what is signed."""

    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("Such as “Editor”."))
    biography = models.TextField(_("biography"), blank=True)

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("role"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name
