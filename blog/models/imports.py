"""What an import remembers about a draft it made: where the text came from and how it was printed there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedText(models.Model):
    """The printed form of one imported entry, beside the draft that was made from it.

    It lets a second import tell new from changed from unchanged, lets an export give back the source's own
    line for the picture and the link, and tells whether an editor has worked on the draft since. It is not
    content: readers never see it, and nothing of it is signed.
    """

    page = models.OneToOneField(
        "blog.ArticlePage", on_delete=models.CASCADE, related_name="imported_text", verbose_name="article"
    )
    source = models.CharField(max_length=255, help_text="Name of the file the text came from.")
    format = models.CharField(max_length=32, help_text="Name of the format the file was read as.")
    position = models.PositiveIntegerField(help_text="Place of the entry in its file, from 1.")
    key = models.CharField(
        max_length=255, help_text="Identity of the entry in its format: its title as a slug."
    )
    record_digest = models.CharField(max_length=64, help_text="SHA-256 of the entry as it was last imported.")
    image_alt_as_printed = models.TextField(blank=True)
    excerpt_as_printed = models.TextField()
    truncated = models.BooleanField(help_text="The source broke the text off with an ellipsis.")
    link_text_as_printed = models.CharField(max_length=255, blank=True)
    # A revision may be purged: then nobody can tell what the import wrote, and the draft counts as edited.
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Autosave rewrites a revision in place, so that its number alone does not prove that nobody has edited.
    revision_digest = models.CharField(
        max_length=64, help_text="SHA-256 of the revision that the import saved."
    )
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "imported text"
        ordering = ("source", "position", "pk")
        constraints = (models.UniqueConstraint(fields=("format", "key"), name="one_imported_text_per_entry"),)

    def __str__(self) -> str:
        return f"{self.source}, entry {self.position}: {self.key}"


class ImportedPost(models.Model):
    """Where a draft came from that was a post or a page of a WordPress site, and what an editor has to look at.

    It tells a second import what is new, changed or edited since, and stays beside the draft as its origin: the
    notes say what could not be taken over. Readers never see any of it.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="imported_post", verbose_name=_("page")
    )
    key = models.CharField(
        max_length=255, unique=True, help_text="The post's GUID; of a longer one its SHA-256."
    )
    source = models.CharField(max_length=255, help_text="Name of the file the text came from.")
    line = models.PositiveIntegerField(help_text="Line of the file on which the post begins, from 1.")
    original_url = models.TextField(blank=True, help_text="Where its readers found it.")
    address = models.CharField(
        max_length=255,
        blank=True,
        db_index=True,
        help_text="The original address in the one form in which links are compared.",
    )
    status = models.CharField(max_length=20, help_text="What it was over there: publish, draft, private…")
    published_at = models.DateTimeField(null=True, blank=True, help_text="When it came out over there.")
    record_digest = models.CharField(
        max_length=64, help_text="SHA-256 of what was made of the post, as it was last imported."
    )
    notes = models.JSONField(
        default=list, blank=True, help_text="What could not be taken over, in sentences."
    )
    waits_for = models.JSONField(
        default=list, blank=True, help_text="Addresses linked to, and the parent, that are not imported yet."
    )
    # A revision may be purged: then nobody can tell what the import wrote, and the draft counts as edited.
    revision = models.ForeignKey(
        "wagtailcore.Revision",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Autosave rewrites a revision in place, so that its number alone does not prove that nobody has edited.
    revision_digest = models.CharField(
        max_length=64, help_text="SHA-256 of the revision that the import saved."
    )
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported post")
        verbose_name_plural = _("imported posts")
        ordering = ("source", "line", "pk")

    def __str__(self) -> str:
        return f"{self.source}, line {self.line}: {self.original_url or self.key}"
