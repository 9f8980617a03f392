"""Exports a site as a content folder: everything that is live, in the format that the import reads."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wagtail.models import Page, Site

from cms.core.languages import language_codes
from cms.core.models import SiteSettings, StandardPage
from home.models import AccessibilityStatementPage
from search.public import public_pages
from themes.models import StrategicNote, StrategicNoteIndexPage, StrategicNotePage, ThemeIndexPage, ThemePage
from visits.models import InfoDay, VisitRequestPage

from .body_writer import BodyWriter
from .commitments import commitments_text
from .faults import Fault, FileReport, Report
from .front_matter import (
    form_front,
    home_front,
    info_day_entry,
    note_front,
    page_front,
    site_values,
    statement_front,
    theme_front,
    with_image,
)
from .media_out import MediaExport
from .search_words import search_values
from .site_tree import SiteTree
from .yaml_writer import write_yaml


class FolderNotEmpty(Exception):
    """The folder holds files already."""


@dataclass
class Export:
    """The texts to write, the media to copy, and what was left out."""

    texts: dict[str, str] = field(default_factory=dict)
    media: dict[str, Any] = field(default_factory=dict)
    notices: list[Fault] = field(default_factory=list)


def export_folder(root: Path, *, site: Site, force: bool = False) -> Export:
    """Write the live content of a site to a folder. Raises FolderNotEmpty unless `force`, which also removes the
    files of the format that the site no longer has."""
    if root.exists() and not root.is_dir():
        raise FolderNotEmpty(f"{root} is not a folder.")
    if root.is_dir() and not force and any(not entry.name.startswith(".") for entry in root.iterdir()):
        raise FolderNotEmpty(f"{root} is not empty; --force writes into it.")
    export = collect(site)
    root.mkdir(parents=True, exist_ok=True)
    for path in [
        *root.glob("home.*.md"),
        *root.glob("site.yaml"),
        *root.glob("info_days.yaml"),
        *root.glob("search.yaml"),
    ]:
        path.unlink()
    for folder in ("themes", "notes", "pages"):
        for path in (root / folder).glob("*.md"):
            path.unlink()
    for path in (root / "commitments").glob("*.csv"):
        path.unlink()
    for name, text in export.texts.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    for name, item in export.media.items():
        path = root / "media" / name
        path.parent.mkdir(exist_ok=True)
        with item.file.storage.open(item.file.name, "rb") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    return export


def collect(site: Site) -> Export:
    """Everything that an export of the site would write."""
    return _Collector(site).collect()


class _Collector:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.tree = SiteTree(site)
        self.report = Report()
        self.export = Export(notices=self.report.notices)
        self.media = MediaExport()
        self.writer = BodyWriter({pk: path for path, pk in self.tree.page_ids(set()).items()}, self.media)
        self.dutch: set[str] = set()
        self.themes = self.public_themes()

    def collect(self) -> Export:
        if values := site_values(SiteSettings.for_site(self.site), self.media):
            self.export.texts["site.yaml"] = write_yaml(values)
        for language in language_codes():
            home = self.tree.homes.get(language)
            if home is not None and home.live:
                self.collect_language(language, home)
        for note in StrategicNote.objects.filter(site=self.site, slug__in=self.note_slugs()):
            if text := commitments_text(note, self.themes):
                self.export.texts[f"commitments/{note.slug}.csv"] = text
        days = InfoDay.objects.filter(site=self.site, live=True).order_by("starts_at", "key")
        entries = [entry for day in days.prefetch_related("texts", "themes") if (entry := self.day(day)) is not None]
        if entries:
            self.export.texts["info_days.yaml"] = "\n".join(write_yaml([entry]) for entry in entries)
        if values := search_values(self.site, self.public_paths()):
            self.export.texts["search.yaml"] = write_yaml(values)
        self.export.media = self.media.files
        return self.export

    def public_paths(self) -> dict[str, int]:
        public = {pk for code in language_codes() for pk in public_pages(self.site, code).values_list("pk", flat=True)}
        return {path: pk for path, pk in self.tree.page_ids(set()).items() if pk in public}

    def public_themes(self) -> set[str]:
        """The codes that notes and info days of the folder may name."""
        pages: Any = ThemePage.objects.live().public().filter(theme__site=self.site, lang="nl", alias_of__isnull=True)
        return set(pages.values_list("theme__code", flat=True))

    def collect_language(self, language: str, home: Any) -> None:
        below: Any = Page.objects.descendant_of(home).live().public().filter(alias_of__isnull=True)
        self.leave_out_private(home)
        self.put(language, "home", home, home_front(home), self.body(home, f"home.{language}.md"))
        for page in below.order_by("path").specific():
            if isinstance(page, ThemePage) and page.theme.site_id == self.site.pk:
                self.put_theme(language, page)
            elif isinstance(page, StrategicNotePage) and page.note.site_id == self.site.pk:
                front = note_front(page, self.themes)
                name = f"notes/{page.note.slug}"
                report = FileReport(f"{name}.{language}.md", self.report)
                text = self.writer.sections(page.sections.get_prep_value(), language, report)
                self.put(language, name, page, front, text)
            elif isinstance(page, VisitRequestPage):
                self.put(language, f"pages/{page.slug}", page, form_front(page), "")
            elif isinstance(page, ThemeIndexPage | StrategicNoteIndexPage):
                self.put(language, f"pages/{page.slug}", page, page_front(page), "")
            elif isinstance(page, AccessibilityStatementPage):
                name = f"pages/{page.slug}"
                report = FileReport(f"{name}.{language}.md", self.report)
                lacking = self.writer.body(page.not_accessible.get_prep_value(), report)
                self.put(language, name, page, statement_front(page, lacking), self.body(page, report.path))
            elif isinstance(page, StandardPage):
                name = f"pages/{page.slug}"
                self.put(language, name, page, page_front(page), self.body(page, f"{name}.{language}.md"))

    def note_slugs(self) -> list[str]:
        """The notes of which the folder holds the Dutch page: others may be drafts or private."""
        return [name.removeprefix("notes/") for name in self.dutch if name.startswith("notes/")]

    def leave_out_private(self, home: Any) -> None:
        for page in Page.objects.descendant_of(home).live().private():
            self.report.notices.append(Fault(page.url_path, 1, "page", "is private and was left out"))

    def body(self, page: Any, path: str) -> str:
        return self.writer.body(page.body.get_prep_value(), FileReport(path, self.report))

    def put_theme(self, language: str, page: ThemePage) -> None:
        name = f"themes/{page.theme.code}"
        self.put(language, name, page, theme_front(page), self.body(page, f"{name}.{language}.md"))

    def put(self, language: str, name: str, page: Any, front: dict[str, Any], body: str) -> None:
        path = f"{name}.{language}.md"
        if language == "nl":
            self.dutch.add(name)
        elif name not in self.dutch:
            self.report.notices.append(Fault(path, 1, "page", "was left out: its Dutch page is not public"))
            return
        front = with_image(front, page, self.media)
        self.export.texts[path] = f"---\n{write_yaml(front)}---\n" + (f"{body}\n" if body else "")

    def day(self, day: InfoDay) -> dict[str, Any] | None:
        codes = [theme.code for theme in day.themes.all()]
        public = sorted(code for code in codes if code in self.themes)
        report = FileReport("info_days.yaml", self.report)
        for code in sorted(set(codes) - set(public)):
            report.notice(1, day.key, f"the theme “{code}” was left out: it has no public Dutch page")
        if not public:
            report.notice(1, day.key, "was left out: none of its themes has a public Dutch page")
            return None
        return info_day_entry(day, public)
