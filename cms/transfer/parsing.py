"""Reads a content folder from disk into documents; touches no database and reports everything it finds wrong."""

from __future__ import annotations

import hashlib
import json
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

from cms.core.languages import language_codes

from .addresses import is_media
from .block_values import FileValue, inner_values
from .documents import BlockPart, CommitmentsDocument, Folder, PageDocument, PicturePart, SiteDocument, TextPart
from .faults import FileReport, Report
from .media import check_document, check_image, media_digest
from .richtext import Heading, Listing, Paragraph, Quotation, Run, TextBlock
from .schema import BodyText, Reader, is_code, read_home, read_note, read_page, read_theme
from .search_words import read_search
from .yaml_files import read_info_days, read_site
from .yaml_source import BadYaml, Entries, Items, Node, Scalar, read_yaml

MAX_FILE = 1024 * 1024
MAX_FRONT_MATTER = 64 * 1024
FOLDERS: dict[str, Reader] = {"themes": read_theme, "notes": read_note, "pages": read_page}
COMMITMENTS = "commitments"
KNOWN_TOP = {"site.yaml", "info_days.yaml", "search.yaml", "media", COMMITMENTS, *FOLDERS}


def read_folder(root: Path, now: datetime, report: Report) -> Folder:
    """Everything in a folder. Faults and notices go to the report."""
    folder = Folder()
    if not root.is_dir():
        FileReport(str(root), report).fault(1, "folder", "there is no such folder")
        return folder
    for entry in sorted(root.iterdir()):
        _read_top_entry(root, entry, folder, now, report)
    if not (folder.pages or folder.info_days or folder.commitments or folder.site or report.faults):
        FileReport(str(root), report).fault(1, "folder", "holds nothing to import")
    for document in folder.pages:
        _check_media(root, document, FileReport(document.path, report))
    return folder


def _read_top_entry(root: Path, entry: Path, folder: Folder, now: datetime, report: Report) -> None:
    name = entry.name
    if name.startswith("."):
        return
    file_report = FileReport(name, report)
    if name == "home.md" or (name.startswith("home.") and name.endswith(".md")):
        _read_page_file(root, entry, read_home, folder, report)
    elif name in ("site.yaml", "info_days.yaml", "search.yaml"):
        text = read_text(root, entry, file_report)
        node = None if text is None else _yaml(text, file_report)
        if node is None:
            return
        if name == "site.yaml":
            folder.site = read_site(node, file_report)
            if folder.site is not None:
                _check_share_image(root, folder.site, file_report)
                shared = folder.site.share_image
                folder.site.digest = digest_of([folder.site.values, shared, media_digest(root, shared or "")])
        elif name == "search.yaml":
            folder.search = read_search(node, file_report)
            folder.search.digest = digest_of([folder.search.synonyms, folder.search.promoted])
        else:
            folder.info_days = read_info_days(node, file_report, now)
            _digest_days(folder, node)
    elif name in (COMMITMENTS, *FOLDERS) and entry.is_dir() and not entry.is_symlink():
        _read_subfolder(root, entry, folder, report)
    elif name not in KNOWN_TOP:
        file_report.notice(1, "file", "is not part of the format and was not read")
    elif not (name == "media" and entry.is_dir()):
        file_report.fault(1, "file", "must be a folder")


def _digest_days(folder: Folder, node: Node) -> None:
    """Relative moments count as their text: the same text is the same day, whenever it is imported."""
    items = [item for item in getattr(node, "items", []) if isinstance(item, Entries)]
    for day, item in zip(folder.info_days, items, strict=True):
        day.digest = digest_of(_raw(item))


def _raw(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [_raw(item) for item in node.items]
    return {name: _raw(value) for name, value in node.entries.items()}


def digest_of(value: Any) -> str:
    """A short fingerprint of data or text."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


# Files --------------------------------------------------------------------------------------------


def read_text(root: Path, path: Path, report: FileReport) -> str | None:
    """The text of a file with plain newlines and without byte order mark, None after a fault."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            report.fault(1, "file", "must be a plain file, not a link or a folder")
            return None
        if status.st_size > MAX_FILE:
            report.fault(1, "file", f"is larger than {MAX_FILE // 1024} KiB")
            return None
        raw = path.read_bytes()
    except OSError as error:
        report.fault(1, "file", f"cannot be read: {error.strerror}")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.fault(1 + raw[: error.start].count(b"\n"), "file", "is not UTF-8 text")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        report.fault(1, "file", "is empty")
        return None
    for number, line in enumerate(text.split("\n"), start=1):
        if any((ord(character) < 32 and character != "\t") or character == "\x7f" for character in line):
            report.fault(number, "file", "holds a control character")
            return None
    return text


def _yaml(text: str, report: FileReport, first_line: int = 1) -> Node | None:
    try:
        node = read_yaml(text, first_line)
    except BadYaml as error:
        report.fault(error.line, "yaml", error.message)
        return None
    if node is None:
        report.fault(first_line, "yaml", "is empty")
    return node


def _read_page_file(root: Path, path: Path, reader: Reader, folder: Folder, report: Report) -> None:
    relative = path.relative_to(root).as_posix()
    file_report = FileReport(relative, report)
    words = path.name.split(".")
    if len(words) != 3 or words[2] != "md" or not words[0]:
        file_report.fault(1, "file", "must be named <name>.<locale>.md, for instance slimme-stad.nl.md")
        return
    slug, language = words[0], words[1]
    if language not in language_codes():
        file_report.fault(1, "locale", f"“{language}” is not one of: {', '.join(language_codes())}")
        return
    if not is_code(slug) or len(slug) > 60 + 20 * (reader is not read_theme):
        message = f"“{slug}” may hold lower-case letters, digits and single hyphens only, and no more than 60"
        file_report.fault(1, "file", message)
        return
    text = read_text(root, path, file_report)
    parts = None if text is None else split_front_matter(text, file_report)
    if text is None or parts is None:
        return
    front, body = parts
    if len(front) > MAX_FRONT_MATTER:
        file_report.fault(2, "front matter", f"is larger than {MAX_FRONT_MATTER // 1024} KiB")
        return
    node = _yaml(front, file_report, first_line=2)
    if isinstance(node, Entries):
        document = reader(node, body, slug, language, file_report)
        document.digest = digest_of([text.rstrip(), *sorted(_media_digests(root, document))])
        folder.pages.append(document)
    elif node is not None:
        file_report.fault(2, "front matter", "must be a mapping of keys to values")


def _read_subfolder(root: Path, entry: Path, folder: Folder, report: Report) -> None:
    for path in sorted(entry.iterdir()):
        if path.name.startswith("."):
            continue
        if entry.name == COMMITMENTS:
            _read_table(root, path, folder, report)
        else:
            _read_page_file(root, path, FOLDERS[entry.name], folder, report)


def _read_table(root: Path, path: Path, folder: Folder, report: Report) -> None:
    relative = path.relative_to(root).as_posix()
    file_report = FileReport(relative, report)
    if path.suffix != ".csv" or not is_code(path.stem):
        file_report.fault(1, "file", "must be named <note slug>.csv, for instance inclusieve-stad-2-0.csv")
        return
    text = read_text(root, path, file_report)
    if text is not None:
        folder.commitments.append(CommitmentsDocument(relative, path.stem, text.encode(), digest_of(text.rstrip())))


def split_front_matter(text: str, report: FileReport) -> tuple[str, BodyText] | None:
    """What stands between the two lines of ---, and what comes after."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        report.fault(1, "front matter", "the file must begin with a line of ---")
        return None
    for position, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:position]), BodyText("\n".join(lines[position + 1 :]), position + 2)
    report.fault(len(lines), "front matter", "the closing line of --- is missing")
    return None


# Media --------------------------------------------------------------------------------------------


def media_links(document: PageDocument) -> list[tuple[str, int]]:
    """The files in media/ that a page's text links to or its blocks hold, with the line."""
    runs = [run for part in document.all_parts() if isinstance(part, TextPart) for run in _runs(part.blocks)]
    files: list[tuple[str, int]] = []
    for part in document.all_parts():
        for value in inner_values(part.value) if isinstance(part, BlockPart) else ():
            if isinstance(value, FileValue):
                files.append((value.file, value.line))
            else:
                runs.extend(_runs(value.blocks))
    return files + [(run.link, run.line) for run in runs if is_media(run.link)]


def _runs(blocks: list[TextBlock]) -> list[Run]:
    found: list[Run] = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            found.extend(block.runs)
        elif isinstance(block, Quotation):
            found.extend(run for runs in block.paragraphs for run in runs)
        elif isinstance(block, Listing):
            for item in block.items:
                found.extend([*item.runs, *_runs(list(item.lists))])
    return found


def pictures(document: PageDocument) -> list[PicturePart]:
    """The images of a page."""
    return [part for part in document.all_parts() if isinstance(part, PicturePart)]


def _check_media(root: Path, document: PageDocument, report: FileReport) -> None:
    for picture in pictures(document):
        check_image(root, picture.file, picture.line, report)
    if document.image:
        check_image(root, document.image, document.line_of("image"), report, "image")
    for address, line in dict.fromkeys(media_links(document)):
        check_document(root, address, line, report)


def _check_share_image(root: Path, document: SiteDocument, report: FileReport) -> None:
    if document.share_image:
        check_image(root, document.share_image, document.lines["share_image"], report, "brand.share_image")


def _media_digests(root: Path, document: PageDocument) -> list[str]:
    files = {picture.file for picture in pictures(document)} | {address for address, _line in media_links(document)}
    files |= {document.image} if document.image else set()
    return [f"{file} {media_digest(root, file)}" for file in files]
