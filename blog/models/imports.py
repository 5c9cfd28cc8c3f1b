"""What an import remembers about a draft it made: where the text came from and how it was printed there."""

from __future__ import annotations

from django.db import models


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
