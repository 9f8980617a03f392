"""Imports a content folder into a site: everything or nothing, and twice is the same as once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from wagtail.models import Site

from cms.core.languages import language_codes
from cms.core.models import SiteSettings
from search.services.indexing import index_missing
from themes.models import StrategicNote, Theme
from visits.models import InfoDay

from .commitments import put_commitments
from .completing import add_missing_pages
from .documents import Folder, NoteDocument, PageDocument, ThemeDocument
from .faults import Fault, FileReport, Report, messages_of
from .info_days_in import put_info_day
from .media import MediaStore
from .models import ImportedSource
from .page_values import set_columns, set_image, set_streams
from .parsing import read_folder
from .references import check_references
from .search_words import put_search_words
from .site_tree import Misplaced, SiteTree, default_site
from .streams import StreamBuilder
from .terms import find_or_make_term

KINDS = (
    "site settings", "home pages", "themes", "notes", "pages", "commitments", "info days", "search words", "images",
    "documents",
)  # fmt: skip
KIND_OF = {"HomeDocument": "home pages", "ThemeDocument": "themes", "NoteDocument": "notes"}


@dataclass
class Outcome:
    """What an import did, or would do: a count per kind and result, and what somebody should know."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notices: list[Fault] = field(default_factory=list)

    def add(self, kind: str, result: str) -> None:
        self.counts[kind, result] += 1

    @property
    def changes(self) -> int:
        return sum(count for (_kind, result), count in self.counts.items() if result in ("created", "changed"))


def import_folder(
    root: Path, *, now: datetime, site: Site | None = None, dry_run: bool = False, restore: bool = False
) -> Outcome:
    """Bring a content folder into a site in one transaction. Raises BadFolder, and then nothing was imported.

    A file that did not change since its last import is left alone, so what editors changed meanwhile stays; `restore`
    also brings back what they removed. `dry_run` does the same work and takes it back.
    """
    report = Report()
    folder = read_folder(root, now, report)
    media = MediaStore(root)
    try:
        with transaction.atomic():
            outcome = _Import(folder, media, report, now, restore=restore).run(site or default_site())
            report.refuse_faults()
            if dry_run:
                transaction.set_rollback(True)
    except BaseException:
        media.remove_written()
        raise
    if dry_run:
        media.remove_written()
    Site.clear_site_root_paths_cache()
    return outcome


@dataclass
class Placed:
    """A document and the page that it is laid on."""

    document: PageDocument
    page: Any
    is_new: bool
    is_changed: bool


class _Import:
    """One run; its steps are in the order in which they need each other."""

    def __init__(self, folder: Folder, media: MediaStore, report: Report, now: datetime, *, restore: bool) -> None:
        self.folder = folder
        self.media = media
        self.report = report
        self.now = now
        self.restore = restore
        self.outcome = Outcome(notices=report.notices)

    def run(self, site: Site) -> Outcome:
        # One import at a time: a second one waits here and then finds everything in place.
        self.site = Site.objects.select_for_update().get(pk=site.pk)
        self.sources = {source.path: source for source in ImportedSource.objects.filter(site=self.site)}
        self.tree = SiteTree(self.site)
        check_references(self.folder, self.tree, self.report)
        self.report.refuse_faults()
        self.leave_out_removed()
        add_missing_pages(self.folder, self.tree)
        order = language_codes()
        self.folder.pages.sort(key=lambda page: (order.index(page.language), _depth(page), page.slug))
        self.put_site()
        placed = [found for document in self.folder.pages if (found := self.place(document)) is not None]
        self.report.refuse_faults()
        builder = StreamBuilder(self.tree.page_ids({found.page.pk for found in placed}), self.media)
        for found in placed:
            self.fill(found, builder)
        for table in self.folder.commitments:
            self.put_table(table)
        index_missing()
        for day in self.folder.info_days:
            self.put_day(day)
        self.put_search()
        for kind, count in self.media.created.items():
            self.outcome.counts[kind, "created"] += count
        return self.outcome

    # Sources -----------------------------------------------------------------------------------

    def is_known(self, path: str, digest: str) -> bool:
        source = self.sources.get(path)
        return source is not None and source.digest == digest

    def remember(self, path: str, digest: str, moments: dict[str, str] | None = None) -> None:
        if path and not self.is_known(path, digest):
            ImportedSource.objects.update_or_create(
                site=self.site, path=path, defaults={"digest": digest, "moments": moments or {}}
            )

    @contextmanager
    def catching(self, document: Any) -> Iterator[None]:
        """Turn what the models and the database refuse into faults of the file; the transaction stays usable."""
        report = FileReport(document.path or f"(page {document.slug} in {document.language})", self.report)
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            for name, message in messages_of(error):
                key = name.split(".")[0].split("[")[0]
                line = document.lines.get(key, getattr(document, "line", 1))
                report.fault(line, name or "file", message)
        except Misplaced as error:
            report.fault(1, "file", str(error))
        except IntegrityError as error:
            report.fault(getattr(document, "line", 1), "file", f"the database refused this: {error}")

    # Site --------------------------------------------------------------------------------------

    def put_site(self) -> None:
        document = self.folder.site
        if document is None:
            return
        settings = SiteSettings.for_site(self.site)
        wanted: dict[str, Any] = dict(document.values)
        if document.share_image is not None:
            wanted["share_image_id"] = self.media.image_id(document.share_image) if document.share_image else None
        changed = {name: value for name, value in wanted.items() if getattr(settings, name) != value}
        if not changed or self.is_known(document.path, document.digest):
            self.outcome.add("site settings", "unchanged")
        else:
            with self.catching(document):
                for name, value in changed.items():
                    setattr(settings, name, value)
                settings.full_clean()
                settings.save()
                if not self.site.site_name and settings.name:
                    self.site.site_name = settings.name
                    self.site.save()
            self.outcome.add("site settings", "changed")
        self.remember(document.path, document.digest)

    # Pages -------------------------------------------------------------------------------------

    def leave_out_removed(self) -> None:
        """Forget the files that did not change and whose page somebody removed; a language without home starts anew."""
        if self.restore:
            return
        for document in list(self.folder.pages):
            is_fresh = document.language not in self.tree.homes
            if is_fresh or not self.is_known(document.path, document.digest):
                continue
            with self.catching(document):
                if self.tree.find(document) is None:
                    self.outcome.add(KIND_OF.get(type(document).__name__, "pages"), "left out")
                    self.folder.pages.remove(document)

    def place(self, document: PageDocument) -> Placed | None:
        """Find or make the page of a document; None when nothing is to be done."""
        kind = KIND_OF.get(type(document).__name__, "pages")
        is_known = self.is_known(document.path, document.digest)
        with self.catching(document):
            page = self.tree.find(document)
            if is_known and page is not None:
                self.outcome.add(kind, "unchanged")
                return None
            if page is not None and page.alias_of_id:
                raise Misplaced("the page is an alias of another page; edit that one, or make this a page of its own")
            is_new = page is None
            page = page or self.tree.model_of(document)()
            is_changed = self.put_row(document, page)
            is_changed = set_columns(page, document) or is_changed
            if is_new:
                self.tree.add(document, page)
            return Placed(document, page, is_new, is_changed)
        return None

    def put_row(self, document: PageDocument, page: Any) -> bool:
        """Lay the facts of a theme or a note on its row, which all languages share; only Dutch files change it."""
        if isinstance(document, ThemeDocument):
            row: Any = Theme.objects.filter(site=self.site, code=document.slug).first()
            row = row or Theme(site=self.site, code=document.slug)
            page.theme = row
        elif isinstance(document, NoteDocument):
            row = StrategicNote.objects.filter(site=self.site, slug=document.slug).first()
            row = row or StrategicNote(site=self.site, slug=document.slug)
            page.note = row
        else:
            return False
        if document.language != "nl":
            return False
        facts = {**document.facts, "name": document.title}
        if isinstance(document, NoteDocument) and document.term:
            facts["term"] = find_or_make_term(self.site, document.term)
        is_changed = row.pk is None or any(getattr(row, name) != value for name, value in facts.items())
        for name, value in facts.items():
            setattr(row, name, value)
        if is_changed:
            row.full_clean()
            row.save()
        return self.put_note_themes(document, row) or is_changed

    def put_note_themes(self, document: PageDocument, row: Any) -> bool:
        if not isinstance(document, NoteDocument) or document.themes is None:
            return False
        if {theme.code for theme in row.themes.all()} == set(document.themes):
            return False
        row.themes.set(Theme.objects.filter(site=self.site, code__in=document.themes))
        return True

    def fill(self, found: Placed, builder: StreamBuilder) -> None:
        """Lay the texts on the page and publish it, when anything differs."""
        document, page = found.document, found.page
        kind = KIND_OF.get(type(document).__name__, "pages")
        with self.catching(document):
            has_new_texts = set_streams(page, document, builder)
            has_new_texts = set_image(page, document, self.media) or has_new_texts
            if found.is_new or found.is_changed or has_new_texts or not page.live:
                # Pages were added below it meanwhile; publishing writes the instance's own idea of the tree.
                page.refresh_from_db(fields=["path", "depth", "numchild", "url_path"])
                page.save_revision().publish()
                self.outcome.add(kind, "created" if found.is_new else "changed")
            else:
                self.outcome.add(kind, "unchanged")
        self.remember(document.path, document.digest)

    # Commitments -------------------------------------------------------------------------------

    def put_table(self, document: Any) -> None:
        """What editors and leads reported since the last import of the same file stays as it is."""
        if self.is_known(document.path, document.digest) and not self.restore:
            self.outcome.add("commitments", "unchanged")
            return
        report = FileReport(document.path, self.report)
        for result, count in (put_commitments(document, self.site, report, now=self.now) or {}).items():
            self.outcome.counts["commitments", result] += count
        self.remember(document.path, document.digest)

    # Search -----------------------------------------------------------------------------------

    def put_search(self) -> None:
        """Synonyms and promoted results; what editors changed since the last import of the same file stays."""
        document = self.folder.search
        if document is None:
            return
        if self.is_known(document.path, document.digest) and not self.restore:
            self.outcome.add("search words", "unchanged")
            return
        with self.catching(document):
            report = FileReport(document.path, self.report)
            is_changed = put_search_words(document, self.site, self.tree.page_ids(set()), report)
            self.outcome.add("search words", "changed" if is_changed else "unchanged")
        self.remember(document.path, document.digest)

    # Info days ---------------------------------------------------------------------------------

    def put_day(self, document: Any) -> None:
        path = f"{document.path}#{document.key}"
        is_known = self.is_known(path, document.digest)
        with self.catching(document):
            day = InfoDay.objects.filter(site=self.site, key=document.key).first()
            if is_known and (day is not None or not self.restore):
                self.outcome.add("info days", "left out" if day is None else "unchanged")
                return
            known_moments = self.sources[path].moments if path in self.sources else {}
            is_changed = put_info_day(document, day, known_moments, self.site, self.now)
            result = ("created" if day is None else "changed") if is_changed else "unchanged"
            self.outcome.add("info days", result)
        self.remember(path, document.digest, document.moments)


def _depth(document: PageDocument) -> int:
    """Homes first, then what stands right below them, themes before the notes that name them."""
    return {"HomeDocument": 0, "ThemeDocument": 2, "NoteDocument": 3}.get(type(document).__name__, 1)
