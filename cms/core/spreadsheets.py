"""Spreadsheets in three formats: rows in, bytes out; whatever a visitor typed stays text and never runs as a formula.

- `xlsx`: for people. Strings are strings, dates are dates.
- `csv`: for machines. RFC 4180: comma, CRLF, UTF-8, ISO dates.
- `csv_excel`: for Excel with Belgian settings. Byte order mark, semicolon, CRLF, dd/mm/yyyy.

A text that a spreadsheet could take for a formula gets an apostrophe before the character that would start it.
In CSV this also happens behind a comma, semicolon, tab, bar or line end inside a text: a program that reads the file
with another delimiter would begin a cell there. To get the original back, remove an apostrophe that stands directly
before one of `= + - @` (also full-width) at the start of a cell or behind such a separator. Blanks around a text are
dropped, tabs become spaces, and a space parts a separator from a quotation mark.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import phonenumbers
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

XLSX, CSV, CSV_EXCEL = "xlsx", "csv", "csv_excel"
CONTENT_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    CSV_EXCEL: "text/csv; charset=utf-8",
}
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31

# What starts a formula, in any width; U+2212 is the minus sign of text processors.
_STARTERS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"
# What a program may skip before it looks at the first character of a cell: white space and invisible marks.
_BLANK = (
    "\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0"
)
_LEADING = re.compile(f"^[{_BLANK}]+")
_AT_START = re.compile(f"^(?=[{_STARTERS}])")
_BEHIND_SEPARATOR = re.compile(f'((?:^|[,;|\n])[{_BLANK}"]*)(?=[{_STARTERS}])')
# A quotation mark right behind a separator would open a cell for a program that uses the other delimiter.
_BEFORE_QUOTE = re.compile('(?<=[,;|\n])(?="|$)')
# XML 1.0 has no place for these; one of them would make the whole workbook unreadable.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_E164 = re.compile(r"\+[1-9][0-9]{4,18}")


@dataclass(frozen=True)
class Phone:
    """A phone number as stored (E.164); each format writes it so that it stays readable."""

    number: str


Cell = str | int | float | bool | date | datetime | Phone | None


def clean(text: str) -> str:
    """The text without characters that XML forbids, and with one kind of line end."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def disarm(text: str) -> str:
    """The text of an XLSX cell: no blanks in front, and an apostrophe before what would start a formula."""
    return _AT_START.sub("'", _LEADING.sub("", clean(text)))


def disarm_csv(text: str) -> str:
    """The text of a CSV cell, harmless with whatever delimiter the file is read."""
    text = _LEADING.sub("", clean(text)).replace("\t", " ").rstrip()
    return _BEHIND_SEPARATOR.sub(r"\1'", _BEFORE_QUOTE.sub(" ", text))


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, for_excel: bool = False) -> Iterator[bytes]:
    """Yield the file in pieces of about 64 KiB; the rows are read as the pieces are asked for."""
    buffer = _Buffer()
    delimiter = ";" if for_excel else ","
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    if for_excel:
        buffer.write("\ufeff")
    writer.writerow([disarm_csv(heading) for heading in headings])
    for row in rows:
        writer.writerow([_csv_value(value, for_excel) for value in row])
        if buffer.size >= 64 * 1024:
            yield buffer.take()
    yield buffer.take()


def write_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, sheet_name: str) -> IO[bytes]:
    """A file at its start, to be closed by the caller. Rows go to disk as they come."""
    workbook = Workbook(write_only=True)
    name = re.sub(r"[\[\]:*?/\\']", " ", clean(sheet_name))[:LONGEST_SHEET_NAME]
    sheet = _Sheet(workbook, name)
    sheet.sheet.append([sheet.text(disarm(heading), sheet.heading_style) for heading in headings])
    for row in rows:
        sheet.sheet.append([sheet.cell(value) for value in row])
    output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- handed to the caller open
    workbook.save(output)
    output.seek(0)
    return output


def _csv_value(value: Cell, for_excel: bool) -> str | int | float:
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case int():
            return value
        case float():
            # Excel reads the file as the country writes its numbers.
            return str(value).replace(".", ",") if for_excel else value
        case datetime():
            return local(value).strftime("%d/%m/%Y %H:%M" if for_excel else "%Y-%m-%dT%H:%M")
        case date():
            return value.strftime("%d/%m/%Y") if for_excel else value.isoformat()
        case Phone():
            return _national(value.number) if for_excel else disarm_csv(value.number)
        case _:
            return disarm_csv(str(value))


class _Sheet:
    """Makes the cells of one sheet; the styles are made once, because that costs more than the cells."""

    def __init__(self, workbook: Any, name: str) -> None:
        self.sheet = workbook.create_sheet(title=name)
        self.sheet.freeze_panes = "A2"
        self.heading_style = self._style("@", bold=True)
        self.text_style = self._style("@")
        self.date_style = self._style("dd/mm/yyyy")
        self.moment_style = self._style("dd/mm/yyyy hh:mm")

    def _style(self, number_format: str, *, bold: bool = False) -> Any:
        cell = WriteOnlyCell(self.sheet)
        cell.number_format = number_format
        # Without this Excel takes a text for a formula as soon as somebody edits the cell.
        cell.quotePrefix = number_format == "@"
        if bold:
            cell.font = Font(bold=True)
        return cell._style

    def text(self, text: str, style: Any = None) -> Any:
        cell = WriteOnlyCell(self.sheet)
        # Set by hand: openpyxl would make a formula of "=1", and an error of "#N/A".
        cell._value, cell.data_type = text[:LONGEST_CELL], "s"
        cell._style = style or self.text_style
        return cell

    def moment(self, value: date, style: Any) -> Any:
        cell = WriteOnlyCell(self.sheet, value)
        cell._style = style
        return cell

    def cell(self, value: Cell) -> Any:
        match value:
            case None:
                return None
            case bool():
                return self.text(str(value))
            case int() | float():
                return value
            case datetime():
                return self.moment(local(value).replace(tzinfo=None, second=0, microsecond=0), self.moment_style)
            case date():
                return self.moment(value, self.date_style)
            case Phone():
                number = value.number
                return self.text(number if _E164.fullmatch(number) else disarm(number))
            case _:
                return self.text(disarm(str(value))) if value else None


def _national(number: str) -> str:
    """As one dials it from Belgium: "+" would start a formula."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return disarm_csv(number)
    return disarm_csv(phonenumbers.format_out_of_country_calling_number(parsed, "BE"))


def local(moment: datetime) -> datetime:
    """The moment on the clock of the municipality, whatever time zone the reader prefers."""
    if timezone.is_naive(moment):
        return moment
    return timezone.localtime(moment, timezone.get_default_timezone())


class _Buffer:
    """Collects what the csv module writes until it is taken."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def take(self) -> bytes:
        content = "".join(self.parts).encode()
        self.parts, self.size = [], 0
        return content
