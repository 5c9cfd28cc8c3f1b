"""What the search looks words up in. It finds articles and shows nothing: words come from verified editions."""

from django.db import models


class SearchEntry(models.Model):
    """One edition's words as the search compares them.

    An edition never changes, and neither does its entry. Whether it is in force is asked at every search, so a
    withdrawal, a revocation or a go-live time needs no change here.
    """

    edition = models.OneToOneField(
        "signoff.Edition", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    title = models.TextField(help_text="Stems of the title, in their order.")
    stems = models.TextField(help_text="Stems of everything that can be searched for, in their order.")
    lexemes = models.TextField(
        help_text="What the database looks up, each once: stem, “t:” stem of the title, “w:” word."
    )

    class Meta:
        verbose_name = "search entry"
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return f"Words of edition {self.edition_id}"


class SearchWord(models.Model):
    """A word that stands in signed text, for mending typing errors."""

    word = models.CharField(max_length=40, primary_key=True)
    editions = models.PositiveIntegerField(default=0, help_text="In how many editions it stands.")

    class Meta:
        verbose_name = "search word"
        verbose_name_plural = "search words"

    def __str__(self) -> str:
        return self.word
