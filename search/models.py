"""What editors teach the search, what visitors looked for in vain, and the index of public words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Site

from cms.core.languages import LANGUAGE_NAMES
from search.kinds import Kind
from themes.models import Commitment, NoteAttachment
from visits.models import InfoDay

LANGUAGES = list(LANGUAGE_NAMES.items())


class SynonymGroup(models.Model):
    """Words that mean the same to a search: who types one also finds the others."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="synonym_groups", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="nl")
    words = models.TextField(
        _("words"), max_length=1000, help_text=_("One word or a few words a line. They all find each other.")
    )

    panels = [FieldPanel("language"), FieldPanel("words")]

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["language", "words"]

    def __str__(self) -> str:
        return ", ".join(line.strip() for line in self.words.splitlines() if line.strip())


class SearchMiss(models.Model):
    """Words that found nothing, counted a day; no row tells who typed them."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="search_misses", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES)
    words = models.CharField(_("words"), max_length=200)
    on = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        verbose_name = _("search that found nothing")
        verbose_name_plural = _("searches that found nothing")
        constraints = [
            models.UniqueConstraint(fields=["site", "language", "words", "on"], name="search_miss_once_a_day")
        ]
        indexes = [models.Index(fields=["on"], name="search_miss_day")]

    def __str__(self) -> str:
        return self.words


class SearchEntry(models.Model):
    """Something a search can find: a page, a section of a note, a commitment, a file or an info day.

    It repeats what is public at the time. Whether it still is, is asked at every search, of its page or info day.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, choices=LANGUAGES)
    key = models.CharField(max_length=150)
    kind = models.CharField(max_length=15, choices=Kind)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="+")
    info_day = models.ForeignKey(InfoDay, on_delete=models.CASCADE, null=True, related_name="+")
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, null=True, related_name="+")
    attachment = models.ForeignKey(NoteAttachment, on_delete=models.CASCADE, null=True, related_name="+")
    anchor = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=40, blank=True)
    title = models.TextField()
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    # The words may be Dutch where there is no translation.
    text_language = models.CharField(max_length=5, choices=LANGUAGES)
    length = models.PositiveIntegerField()
    digest = models.CharField(max_length=32)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of the search")
        verbose_name_plural = _("entries of the search")
        constraints = [models.UniqueConstraint(fields=["site", "language", "key"], name="search_entry_once")]

    def __str__(self) -> str:
        return self.key


class SearchWord(models.Model):
    """A word that stands in an entry; shown to nobody before an entry that holds it is found to be public."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, choices=LANGUAGES)
    word = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    stem = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        constraints = [models.UniqueConstraint(fields=["site", "language", "word"], name="search_word_once")]
        indexes = [models.Index(fields=["site", "language", "stem"], name="search_word_stem")]

    def __str__(self) -> str:
        return self.word


class SearchPosting(models.Model):
    """What a word is worth in the title of an entry, in percent, and how often it stands in the text."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="postings")
    word = models.ForeignKey(SearchWord, on_delete=models.CASCADE, related_name="postings")
    title_worth = models.PositiveSmallIntegerField()
    in_text = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("place of a word")
        verbose_name_plural = _("places of words")
        # A search reads where a word is worth most, without looking at all its places.
        indexes = [models.Index(fields=["word", "-title_worth", "-in_text", "entry"], name="search_posting_best")]

    def __str__(self) -> str:
        return f"{self.word_id} {self.entry_id}"
