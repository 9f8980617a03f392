"""Checks what files of a folder say about each other and about the site, before anything is written."""

from __future__ import annotations

import uuid

from themes.models import Theme
from visits.models import InfoDay

from .documents import Folder, InfoDayDocument, NoteDocument, PageDocument, ThemeDocument
from .faults import FileReport, Report
from .site_tree import Misplaced, SiteTree


def check_references(folder: Folder, tree: SiteTree, report: Report) -> None:
    """Report unknown themes, translations without a Dutch source, and double calendar ids."""
    codes = set(Theme.objects.filter(site=tree.site).values_list("code", flat=True))
    codes |= {theme.slug for theme in folder.of_type(ThemeDocument) if theme.language == "nl"}
    for note in folder.of_type(NoteDocument):
        _check_themes(note.themes or [], codes, FileReport(note.path, report), note.line_of("themes"))
    for day in folder.info_days:
        day_report = FileReport(day.path, report)
        _check_themes(day.themes, codes, day_report, day.line_of("themes"))
        _check_uid(day, folder, tree, day_report)
    for page in folder.pages:
        if page.language != "nl":
            _check_source(page, folder, tree, FileReport(page.path, report))
    _check_facts(folder, report)


def _check_themes(named: list[str], codes: set[str], report: FileReport, line: int) -> None:
    for code in named:
        if code not in codes:
            report.fault(line, "themes", f"there is no theme “{code}”; known: {', '.join(sorted(codes)) or 'none'}")


def _check_source(page: PageDocument, folder: Folder, tree: SiteTree, report: FileReport) -> None:
    if any(other.language == "nl" and type(other) is type(page) and other.slug == page.slug for other in folder.pages):
        return
    try:
        source = tree.find(page, "nl")
    except Misplaced:
        source = None
    if source is None:
        dutch = page.path.removesuffix(f".{page.language}.md") + ".nl.md"
        report.fault(1, "file", f"Dutch is the source language: {dutch} is missing, and the site has no such page")


def _check_uid(day: InfoDayDocument, folder: Folder, tree: SiteTree, report: FileReport) -> None:
    text = day.facts.get("uid")
    if text is None:
        return
    try:
        uid = uuid.UUID(text)
    except ValueError:
        report.fault(day.line_of("uid"), "uid", f"“{text}” is no UUID")
        return
    if any(other is not day and other.facts.get("uid") == text for other in folder.info_days):
        report.fault(day.line_of("uid"), "uid", "another day of this file has the same")
    if InfoDay.objects.filter(uid=uid).exclude(site=tree.site, key=day.key).exists():
        # Two sites of one installation may hold the same day; calendars must tell them apart.
        report.notice(day.line_of("uid"), "uid", "another day already has this; the day gets one of its own")
        del day.facts["uid"]


def _check_facts(folder: Folder, report: Report) -> None:
    """Facts are equal in every language; the Dutch file decides, and a translation that differs deserves a word."""
    dutch = {(type(page), page.slug): page for page in folder.pages if page.language == "nl"}
    for page in folder.pages:
        source = dutch.get((type(page), page.slug))
        if page.language == "nl" or not isinstance(page, ThemeDocument | NoteDocument):
            continue
        for name, value in page.facts.items():
            if isinstance(source, ThemeDocument | NoteDocument) and source.facts.get(name, value) != value:
                FileReport(page.path, report).notice(
                    page.line_of(name), name, f"differs from {source.path}, which decides for all languages"
                )
