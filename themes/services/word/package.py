"""The file from outside, opened with care: what is no plain Word document is refused before anything reads it."""

from __future__ import annotations

import io
import zipfile

MAX_ENTRIES = 5_000
MAX_TOTAL = 300 * 1024 * 1024
MAX_XML = 60 * 1024 * 1024
# Repetitive text packs to a thirtieth; only what was made to explode goes far beyond that.
MAX_RATIO = 250
SMALL_ENOUGH = 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Refused(Exception):
    """The file is not taken; `code` says why, in the words of the report."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse_at_first_sight(name: str, content: bytes) -> None:
    """What the name and the first bytes tell already. Raises Refused."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("docm", "dotm"):
        raise Refused("macros")
    if content.startswith(OLE):
        raise Refused("old_or_locked")
    if ending != "docx" or not content.startswith(b"PK"):
        raise Refused("not_docx")


def open_package(content: bytes) -> zipfile.ZipFile:
    """The parts of a Word document, none read yet. Raises Refused."""
    if content.startswith(OLE):
        raise Refused("old_or_locked")
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("not_docx") from error
    _check_entries(package.infolist())
    names = set(package.namelist())
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise Refused("not_docx")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("macros")
    if b"macroenabled" in read_part(package, "[Content_Types].xml").lower():
        raise Refused("macros")
    return package


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise Refused("too_large_inside")
    if sum(entry.file_size for entry in entries if is_xml(entry.filename)) > MAX_XML:
        raise Refused("too_large_inside")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refused("broken")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Refused("old_or_locked")
        if entry.file_size > SMALL_ENOUGH and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Refused("too_large_inside")
        parts = entry.filename.split("/")
        if entry.filename.startswith("/") or "\\" in entry.filename or ".." in parts or ":" in parts[0]:
            raise Refused("odd_paths")


def is_xml(name: str) -> bool:
    """Whether a part is read as XML."""
    return name.lower().endswith((".xml", ".rels"))


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a part, never more than its declared size. Raises Refused when it cannot be unpacked."""
    try:
        return package.read(name)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("broken") from error
    except Exception as error:  # zlib, lzma and bz2 each have their own
        raise Refused("broken") from error
