"""Tables of a body: pipe tables in Markdown, read into the value of a table block and written from it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from cms.core.addresses import is_safe_address
from cms.core.blocks.tables import HEADERS, tidy_table
from cms.core.table_limits import LONGEST_CAPTION, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

from .faults import FileReport
from .fields import Fields
from .yaml_source import BadYaml, Entries, read_yaml
from .yaml_writer import clean_text, one_line, without_empty, write_yaml

DELIMITER = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?")
BREAK_TAG = re.compile(r"<br\s*/?>")
LINK = re.compile(r"(?<!\\)\]\(\s*<?([^)>\s]*)")


@dataclass
class Grid:
    """A pipe table as it stands in a file, its line of dashes left out."""

    rows: list[list[str]]
    line: int = field(default=0, compare=False)


def read_grid(lines: list[str], line: int, report: FileReport) -> Grid:
    """The cells of a pipe table. A row that is wider than the first is a fault: its last cells have no place."""
    rows = [split_row(text) for position, text in enumerate(lines) if position != 1]
    for position, row in enumerate(rows):
        where = line + position + (1 if position else 0)
        if len(row) > len(rows[0]):
            report.fault(where, "table", f"this row has {len(row)} cells, the first row has {len(rows[0])}")
        for cell in row:
            _check_cell(cell, where, report)
    width = len(rows[0])
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS:
        report.fault(line, "table", f"holds at most {MOST_ROWS} rows and {MOST_COLUMNS} columns")
    return Grid([[*row[:width], *[""] * (width - len(row))] for row in rows], line)


def split_row(text: str) -> list[str]:
    """The cells of one line; a bar after a backslash is a bar, <br> a new line."""
    cells, current, is_escaped = [], "", False
    for character in text.strip():
        if character == "|" and is_escaped:
            current = f"{current[:-1]}|"
        elif character == "|":
            cells.append(current)
            current = ""
        else:
            current += character
        is_escaped = character == "\\"
    cells.append(current)
    if len(cells) > 1 and not cells[0].strip():
        cells.pop(0)
    if len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    return [BREAK_TAG.sub("\n", cell.strip()) for cell in cells]


def _check_cell(cell: str, line: int, report: FileReport) -> None:
    if len(cell) > LONGEST_CELL:
        report.fault(line, "table", f"a cell has {len(cell)} characters; the most is {LONGEST_CELL}")
    if any(ord(character) < 32 and character != "\n" for character in cell):
        report.fault(line, "table", "a cell holds a control character")
    for address in LINK.findall(cell):
        if not is_safe_address(address):
            message = f"the link “{address}” in a cell must be a path that starts with /, or start with https://, "
            report.fault(line, "table", f"{message}mailto: or tel:")


def table_value(grid: Grid, report: FileReport, *, header: str = "row", caption: str = "") -> dict[str, Any]:
    """The value of a table block. Without header row, the first line of the file stands there for its form only."""
    rows = grid.rows
    if header in ("column", "neither"):
        if any(rows[0]):
            report.fault(grid.line, "table", f"with header: {header}, the cells of the first line are empty")
        rows = rows[1:]
    value = tidy_table({"data": rows, "table_header_choice": header, "table_caption": caption})
    if not value["data"]:
        report.fault(grid.line, "table", "is empty")
    return value


def read_table_fence(content: str, line: int, report: FileReport) -> dict[str, Any] | None:
    """A fenced table: YAML with `caption` and `header`, then a pipe table. None after a fault."""
    lines = content.split("\n")
    first = next((position for position, text in enumerate(lines) if text.lstrip().startswith("|")), len(lines))
    grid_lines = [text for text in lines[first:] if text.strip()]
    if len(grid_lines) < 2 or not DELIMITER.fullmatch(grid_lines[1].strip()):
        report.fault(line, "block table", "needs a table: a line of cells between bars, a line | --- |, then rows")
        return None
    header, caption = "row", ""
    try:
        node = read_yaml("\n".join(lines[:first]), line + 1)
    except BadYaml as error:
        report.fault(error.line, "block table", error.message)
        return None
    if node is not None:
        if not isinstance(node, Entries):
            report.fault(line, "block table", "before the table stand caption: and header: only")
            return None
        fields = Fields(node, report, {"caption", "header"}, "block table.")
        caption = fields.text("caption", most=LONGEST_CAPTION, as_typed=True, one_line=True)
        header = fields.choice("header", list(HEADERS), default="row")
    grid = read_grid(grid_lines, line + 1 + first, report)
    return table_value(grid, report, header=header, caption=caption)


def write_table(value: dict[str, Any]) -> tuple[str, bool]:
    """A table as Markdown, and whether it needs a fence for its caption or headers; "" for an empty one."""
    table = tidy_table(value)
    rows = table["data"]
    if not rows:
        return "", False
    header = table["table_header_choice"] or "neither"
    if header in ("column", "neither"):
        rows = [[""] * len(rows[0]), *rows]
    lines = [_row(cells) for cells in rows]
    lines.insert(1, _row(["---"] * len(rows[0])))
    text = "\n".join(lines)
    caption = one_line(table["table_caption"])
    if header == "row" and not caption:
        return text, False
    told = without_empty({"caption": caption, "header": "" if header == "row" else header})
    return f"{write_yaml(told)}\n{text}\n", True


def _row(cells: list[str]) -> str:
    written = [clean_text(cell).replace("|", "\\|").replace("\n", "<br>") for cell in cells]
    return f"| {' | '.join(written)} |"
