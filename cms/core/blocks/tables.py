"""A table: Wagtail's own grid for editors, our own safe and accessible HTML for readers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import FieldBlock
from wagtail.contrib.table_block.blocks import TableBlock as WagtailTableBlock

from cms.core.marks import html_to_marks, marks_to_html, marks_to_text
from cms.core.table_limits import LONGEST_CAPTION, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from cms.core.text import clean_text

HEADERS = ("row", "column", "both", "neither")


@dataclass
class Table:
    """What a reader gets: cells as HTML."""

    caption: str
    has_header_row: bool
    has_header_column: bool
    rows: list[list[SafeString]]

    @property
    def header_row(self) -> list[SafeString]:
        return self.rows[0] if self.has_header_row and self.rows else []

    @property
    def body_rows(self) -> list[list[SafeString]]:
        return self.rows[1:] if self.has_header_row else self.rows


class TableBlock(WagtailTableBlock):
    """Cells hold text with marks (see cms.core.marks); the value is always of one tidy shape."""

    class Meta:
        label = _("Table")
        icon = "table"
        template = "core/blocks/table.html"
        default = {
            "data": [["", "", ""], ["", "", ""], ["", "", ""]],
            "table_header_choice": "row",
            "table_caption": "",
        }
        preview_value = {
            "data": [["Wijk", "Bomen", "Banken"], ["Centrum", "**120**", "34"], ["Noord", "85", "20"]],
            "table_header_choice": "both",
            "table_caption": "Bomen en banken per wijk",
        }
        description = _(
            "Rows and columns for figures and facts. Copy a table in Word or Excel and paste it in the first cell. "
            "In a cell, **two stars** make bold, *one star* italic, and [words](address) a link."
        )

    def get_table_options(self, table_options: Any = None) -> dict[str, Any]:
        # The grid speaks English only, and complains in the console about any other language.
        return {**super().get_table_options(table_options), "language": "en-US"}

    def value_from_form(self, value: Any) -> Any:
        """The grid as it was sent; None when that makes no sense, which `clean` then refuses."""
        try:
            return json.loads(value)
        except (TypeError, ValueError, RecursionError):
            return None

    def to_python(self, value: Any) -> Any:
        return super().to_python(value) if isinstance(value, dict) else None

    def clean(self, value: Any) -> dict[str, Any]:
        """The table in its tidy shape. Raises ValidationError for one that is empty, too large, or no table."""
        if not isinstance(value, dict):
            raise ValidationError(_("This table could not be read. Fill it in again."))
        try:
            cleaned = tidy_table(value)
        except UnicodeEncodeError as error:
            raise ValidationError(_("This holds characters that are no readable text.")) from error
        rows = cleaned["data"]
        if len(rows) > MOST_ROWS or (rows and len(rows[0]) > MOST_COLUMNS):
            raise ValidationError(
                _("A table has at most %(rows)s rows and %(columns)s columns. Offer a larger one as a download.")
                % {"rows": MOST_ROWS, "columns": MOST_COLUMNS}
            )
        if len(cleaned["table_caption"]) > LONGEST_CAPTION:
            raise ValidationError(_("The caption has at most %(count)s characters.") % {"count": LONGEST_CAPTION})
        if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
            raise ValidationError(_("A cell has at most %(count)s characters.") % {"count": LONGEST_CELL})
        if self.is_deferred_validation:
            return cleaned
        if not rows:
            raise ValidationError(_("This table is empty. Fill in at least one cell."))
        if cleaned["table_header_choice"] not in HEADERS:
            raise ValidationError(_("Choose which cells are headers."))
        return cleaned

    def get_searchable_content(self, value: Any) -> list[str]:
        if not value:
            return []
        tidied = tidy_table(value)
        return [tidied["table_caption"], *(marks_to_text(cell) for row in tidied["data"] for cell in row if cell)]

    def render(self, value: Any, context: Any = None) -> Any:
        # Past Wagtail's own render, which prepares what only its own template needs.
        return FieldBlock.render(self, value, context)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context), "table": table_of(value or {})}


def tidy_table(value: dict[str, Any]) -> dict[str, Any]:
    """A stored or posted table in one shape: equal rows of clean texts, without empty rows and columns at the end."""
    header = value.get("table_header_choice")
    header = header if header in HEADERS else ""
    data = value.get("data")
    listed = [row for row in data if isinstance(row, list)] if isinstance(data, list) else []
    rows = [[_cell(cell) for cell in row] for row in listed]
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((column for row in rows for column, cell in enumerate(row, 1) if cell), default=0)
    caption = value.get("table_caption")
    return {
        "data": [[*row[:width], *[""] * (width - len(row))] for row in rows],
        "table_caption": " ".join(clean_text(caption).split()) if isinstance(caption, str) else "",
        "table_header_choice": header,
        "first_row_is_table_header": header in ("row", "both"),
        "first_col_is_header": header in ("column", "both"),
    }


def table_from_html(rows: list[list[str]], *, has_titles: bool) -> dict[str, Any]:
    """The value of a table whose cells came as inline HTML."""
    data = [[html_to_marks(cell) for cell in row] for row in rows]
    return tidy_table({"data": data, "table_header_choice": "row" if has_titles else "neither"})


def _cell(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    lines = clean_text(str(value)).replace("<br/>", "\n").replace("<br>", "\n").split("\n")
    return "\n".join(" ".join(line.split(" ")).strip() for line in lines).strip()


def table_of(value: dict[str, Any]) -> Table:
    """What a reader gets of a stored table."""
    tidied = tidy_table(value)
    rows = [[marks_to_html(cell) for cell in row] for row in tidied["data"]]
    return Table(tidied["table_caption"], tidied["first_row_is_table_header"], tidied["first_col_is_header"], rows)
