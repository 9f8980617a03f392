"""Reads a table of commitments (CSV) into rows of cells, each with its line; says in words what is wrong."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.core.text import clean_text

from .commitment_rows import COLUMNS

LARGEST_FILE = 1024 * 1024
MOST_ROWS = 5000
LONGEST_CELL = 10_000
# What an export puts before a sign that a spreadsheet would take for a formula.
_ARMED = re.compile("((?:^|[,;|\n])\\s*\"*)'(?=[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212])")
_DAYS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (1, 2, 3)),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"), (3, 2, 1)),
)


@dataclass
class TableRow:
    """The cells of one line by column, without blanks around them."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)


def read_table(content: bytes) -> list[TableRow]:
    """The rows of a CSV file (comma or semicolon, UTF-8). Raises ValidationError, with the line in its words."""
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("The file is larger than %(most)s KiB.") % {"most": LARGEST_FILE // 1024})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("The file is not UTF-8 text. Save it as “CSV UTF-8”.")) from error
    if "\0" in text:
        raise ValidationError(_("The file holds characters that are no text."))
    head = text.partition("\n")[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[TableRow] = []
    columns: list[str] = []
    line = 1
    try:
        for cells in reader:
            if not columns:
                columns = _columns(cells)
            elif any(cell.strip() for cell in cells):
                rows.append(_row(line, columns, cells))
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                raise ValidationError(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    except csv.Error as error:
        raise ValidationError(_("Line %(line)s is not readable as CSV.") % {"line": line}) from error
    if not columns:
        raise ValidationError(_("The file is empty."))
    return rows


def _columns(cells: list[str]) -> list[str]:
    names = [cell.strip().lower() for cell in cells]
    unknown = [name or "?" for name in names if name not in COLUMNS]
    if unknown:
        raise ValidationError(
            _("Unknown columns: %(unknown)s. Known are: %(known)s.")
            % {"unknown": ", ".join(unknown)[:200], "known": ", ".join(COLUMNS)}
        )
    if len(set(names)) != len(names):
        raise ValidationError(_("A column stands twice in the first line."))
    if "code" not in names:
        raise ValidationError(_("The column “code” is missing in the first line."))
    return names


def _row(line: int, columns: list[str], cells: list[str]) -> TableRow:
    if len(cells) != len(columns):
        raise ValidationError(
            _("Line %(line)s has %(found)s cells instead of %(wanted)s.")
            % {"line": line, "found": len(cells), "wanted": len(columns)}
        )
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise ValidationError(_("Line %(line)s holds a cell that is too long.") % {"line": line})
    return TableRow(line, {name: plain(cell) for name, cell in zip(columns, cells, strict=True)})


def plain(cell: str) -> str:
    """The text of a cell as it was before an export disarmed it."""
    return _ARMED.sub(r"\1", clean_text(cell)).strip()


def read_day(text: str) -> date | None:
    """A day as 2022-05-10 or 10/05/2022; None for an empty cell. Raises ValueError."""
    if not text:
        return None
    for pattern, order in _DAYS:
        if found := pattern.fullmatch(text):
            return date(*(int(found[number]) for number in order))
    raise ValueError(text)
