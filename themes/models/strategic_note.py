"""Strategic notes: the facts of a note in a row, its text per language in a page of numbered sections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.actions.publish_page_revision import PublishPagePermissionError
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Site
from wagtail.search import index

from cms.core.models import BasePage
from themes.blocks import SectionsBlock
from themes.enums import AttachmentAccess, NoteKind, NoteStatus
from themes.outline import Section, outline
from themes.querysets import StrategicNotePageManager
from themes.section_anchors import AnchorChange, settle_anchors

from .history_mode import EndedTermLock, NoteIndexPermissionTester, NotePermissionTester
from .language_column import LanguageColumn, OnePerLanguageForm
from .moderation import allowed_actions, publish_approved
from .note_facts import faults_of
from .note_routes import NoteRoutes
from .term import Term
from .theme import Theme, ThemePage


class StrategicNote(ClusterableModel):
    """What is equal in every language: kind, version, themes and how far its adoption is."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="notes", verbose_name=_("site"))
    slug = models.CharField(
        _("code"),
        max_length=80,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use lower-case letters, digits and hyphens."))],
        help_text=_("Stable name in links, files and the API."),
    )
    name = models.CharField(_("name in the admin"), max_length=200)
    kind = models.CharField(_("kind"), max_length=30, choices=NoteKind, default=NoteKind.THEMATIC_NOTE)
    version_label = models.CharField(_("version"), max_length=40, blank=True, help_text=_("For instance: 2.0"))
    themes = models.ManyToManyField(Theme, related_name="notes", blank=True, verbose_name=_("themes"))
    status = models.CharField(_("status"), max_length=20, choices=NoteStatus, default=NoteStatus.ADOPTED)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_by = models.CharField(
        _("adopted by"), max_length=150, blank=True, help_text=_("For instance: city council")
    )
    decision_uri = models.URLField(
        _("address of the decision"), max_length=500, blank=True, help_text=_("Where the decision itself is published.")
    )
    term = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="notes", verbose_name=_("term of office")
    )
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("takes the place of"),
    )
    withdrawal_reason = models.TextField(
        _("why it is withdrawn"), blank=True, help_text=_("Readers see this on the page, which stays.")
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("version_label")]),
        FieldPanel("themes"),
        FieldRowPanel([FieldPanel("term"), FieldPanel("supersedes")]),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("adopted_on")]),
                FieldPanel("adopted_by"),
                FieldPanel("decision_uri"),
                FieldPanel("withdrawal_reason"),
            ],
            heading=_("Adoption"),
        ),
        InlinePanel("attachments", heading=_("Files"), label=_("File")),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = _("strategic note")
        verbose_name_plural = _("strategic notes")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "slug"], name="note_slug_once_per_site")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if faults := faults_of(self):
            raise ValidationError(faults)

    def is_history(self, today: date) -> bool:
        """Whether the note belongs to a term that is over."""
        return self.term is not None and self.term.is_over(today)


class StrategicNoteIndexPage(BasePage):
    """The list of all strategic notes in one language."""

    template = "themes/strategic_note_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["themes.StrategicNotePage"]
    max_count_per_parent = 1
    page_description = _("The list of all strategic notes. One per language.")

    class Meta:
        verbose_name = _("strategic note overview")
        verbose_name_plural = _("strategic note overviews")

    def permissions_for_user(self, user: Any) -> NoteIndexPermissionTester:
        return NoteIndexPermissionTester(user, self)

    def lists(self, request: Any) -> dict[str, Any]:
        site = Site.find_for_request(request)
        return {
            "note_pages": StrategicNotePage.objects.readable(site, self.locale.language_code)
            .defer_streamfields()
            .with_image()
        }


class StrategicNotePageForm(OnePerLanguageForm):
    row_field = "note"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_major_change") and not (cleaned.get("change_note") or "").strip():
            self.add_error(
                "change_note", gettext("Say in a few words what changed. Readers see it beside the version.")
            )
        return cleaned


class StrategicNotePage(NoteRoutes, LanguageColumn, BasePage):
    """A strategic note in one language, in sections that can each be linked to."""

    note = models.ForeignKey(
        StrategicNote,
        on_delete=models.PROTECT,
        related_name="pages",
        verbose_name=_("strategic note"),
        help_text=_("Kind, version, themes and adoption stand there, once for all languages."),
    )
    sections = StreamField(SectionsBlock(), verbose_name=_("sections"), blank=True)
    is_major_change = models.BooleanField(
        _("a new version"),
        default=False,
        help_text=_("Tick this for a change that readers must know of. The text as it was stays readable."),
    )
    change_note = models.TextField(
        _("what changed"), blank=True, help_text=_("Readers see this beside the version. Needed for a new version.")
    )

    objects = StrategicNotePageManager()

    base_form_class = StrategicNotePageForm
    served_with = ("note__site", "note__term")
    template = "themes/strategic_note_page.html"
    parent_page_types = ["themes.StrategicNoteIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*BasePage.search_fields, index.SearchField("sections")]
    content_panels = [
        FieldPanel("note"),
        *BasePage.content_panels,
        FieldPanel("sections"),
        MultiFieldPanel(
            [FieldPanel("is_major_change"), FieldPanel("change_note")],
            heading=_("When you publish this"),
        ),
    ]
    page_description = _("A policy document in numbered sections, such as a governing agreement.")

    class Meta:
        verbose_name = _("strategic note page")
        verbose_name_plural = _("strategic note pages")
        constraints = [models.UniqueConstraint(fields=["note", "lang"], name="one_page_per_note_and_language")]

    # What the last saves did not take as typed, for the message after them.
    anchor_changes: Sequence[AnchorChange] = ()

    @property
    def table_of_contents(self) -> list[dict[str, str]]:
        """Number, heading and anchor of each section, in order."""
        return [
            {"number": part.value["number"], "heading": part.value["heading"], "anchor": part.value["anchor"]}
            for part in self.sections
        ]

    @property
    def outline(self) -> list[Section]:
        """The sections in order, each with its depth and its parts."""
        return outline(self.sections)

    def clean(self) -> None:
        """Settles the anchors of the sections; `anchor_changes` tells which were not taken as typed."""
        super().clean()
        if self.alias_of_id:
            return
        anchors = apps.get_model("themes", "SectionAnchor")
        rows = list(anchors.objects.filter(page__translation_key=self.translation_key).order_by("-pk"))
        # What was published on this page goes before what its translations say of the same section.
        frozen = {row.block_id: row.anchor for row in rows if row.page_id != self.pk and not row.retired_at}
        frozen |= {row.block_id: row.anchor for row in rows if row.page_id == self.pk and not row.retired_at}
        published = {row.anchor for row in rows}
        # A save cleans twice, in the form and with the revision; the second time nothing is left to change.
        self.anchor_changes = [*self.anchor_changes, *settle_anchors(self.sections, frozen, published)]

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        """Publishes, and writes down anchors and version with it. Raises PermissionDenied where it must not be."""
        user = kwargs.get("user")
        with transaction.atomic():
            if user is not None and self.has_only_closed_files(args[0] if args else kwargs.get("revision")):
                raise PublishPagePermissionError("This note has no text and no file that everybody can read.")
            return super().publish(*args, **kwargs)

    def has_only_closed_files(self, revision: Any = None) -> bool:
        """Whether the note, in a revision or as it is here, has no text and files of which none is known accessible."""
        page = revision.as_object() if revision is not None else self
        if len(page.sections):
            return False
        access = [attachment.access for attachment in page.note.attachments.all()]
        return bool(access) and AttachmentAccess.ACCESSIBLE not in access

    def is_history(self) -> bool:
        """Whether the note belongs to a term that is over today."""
        return self.note_id is not None and self.note.is_history(timezone.localdate())

    def get_lock(self) -> Any:
        """The lock of a term that is over, else Wagtail's own."""
        return super().get_lock() or (EndedTermLock(self) if self.is_history() else None)

    @property
    def current_workflow_task(self) -> Any:
        """The task in progress, which offers approving only to who may approve this text."""
        task = super().current_workflow_task
        if task is not None:
            offered = task.get_actions
            task.get_actions = lambda page, user: allowed_actions(self, task, user, offered(page, user))
        return task

    def publish_approved(self, workflow_state: Any, user: Any) -> None:
        """The last step of its workflow was taken. Raises PermissionDenied for who wrote in the text."""
        publish_approved(self, workflow_state, user)

    def permissions_for_user(self, user: Any) -> NotePermissionTester:
        return NotePermissionTester(user, self)

    def lists(self, request: Any) -> dict[str, Any]:
        readable = ThemePage.objects.readable(self.note.site, self.locale.language_code)
        commitments: Any = apps.get_model("themes", "Commitment").objects.filter(note=self.note_id)
        return {
            "theme_pages": readable.filter(theme__notes=self.note).defer_streamfields().with_image(),
            "commitment_counts": commitments.as_of().counted_by("note_id", day=timezone.localdate()),
        }
