"""Tables of a document: as table blocks, and as lists where a table has no place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cms.core.table_limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS

Inline = Callable[[Any], str]


def table_as_block(table: Any, inline: Inline) -> dict[str, Any] | None:
    """The rows of a table, their cells as inline HTML, and whether the first holds the titles of the columns.

    None for a table without text, or one that is too large to be a block.
    """
    listed = [[(_cell(cell, inline, "<br/>"), _spans(cell)) for cell in _cells(row)] for row in _rows(table)]
    placed = [[html for html, _span in row] for row in _in_columns(listed)]
    rows = [row for row in placed if any(row)]
    if not rows or len(rows) > MOST_ROWS or max(len(row) for row in rows) > MOST_COLUMNS:
        return None
    # As a text with marks it may grow, to twice its length at most.
    if any(len(cell) * 2 > LONGEST_CELL for row in rows for cell in row):
        return None
    return {"rows": rows, "has_titles": len(rows) > 1 and _has_titles(table)}


def has_merged_cells(table: Any) -> bool:
    """Whether a cell of the table itself spans several columns or rows."""
    return any(_spans(cell) != (1, 1) for row in _rows(table) for cell in _cells(row))


def has_table_inside(table: Any) -> bool:
    return table.find("table") is not None


def _in_columns(rows: list[list[tuple[str, tuple[int, int]]]]) -> list[list[tuple[str, tuple[int, int]]]]:
    """Each cell in its own column: a merged one keeps its words in the first of its places, the others are empty."""
    taken: set[tuple[int, int]] = set()
    placed = []
    for position, row in enumerate(rows):
        line: list[tuple[str, tuple[int, int]]] = []
        for html, (across, down) in row:
            while (position, len(line)) in taken:
                line.append(("", (1, 1)))
            taken.update((position + extra, len(line) + offset) for extra in range(1, down) for offset in range(across))
            line.append((html, (across, down)))
            line.extend([("", (1, 1))] * (across - 1))
        placed.append(line)
    return placed


def _spans(cell: Any) -> tuple[int, int]:
    return _span(cell.get("colspan")), _span(cell.get("rowspan"))


def _span(value: Any) -> int:
    # A hostile document can claim any number; no table that we take is wider.
    text = str(value or "1")
    return min(max(int(text), 1), 100) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _cells(row: Any) -> list[Any]:
    return list(row.find_all(["td", "th"], recursive=False))


def table_as_list(table: Any, inline: Inline) -> str:
    """The HTML of a table of which nothing is lost but the lines; "" for one without text."""
    rows = [[_cell(cell, inline) for cell in _cells(row)] for row in _rows(table)]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    titles = [] if len(rows) == 1 or not _has_titles(table) else rows.pop(0)
    points = "".join(f"<li>{_point(row, titles)}</li>" for row in rows)
    heading = f"<p><b>{' | '.join(_plain(title) for title in titles if title)}</b></p>" if titles else ""
    return f"{heading}<ul>{points}</ul>"


def _rows(table: Any) -> list[Any]:
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _has_titles(table: Any) -> bool:
    """Whether Word marks the first row as titles, or its writer did by setting every word of it in bold."""
    first = _rows(table)[0]
    if first.find_parent("thead") is not None:
        return True
    cells = [cell for cell in first.find_all("td", recursive=False) if cell.get_text(strip=True)]
    return bool(cells) and all(_is_bold(cell) for cell in cells)


def _is_bold(cell: Any) -> bool:
    return all(text.find_parent("strong") is not None for text in cell.find_all(string=True) if text.strip())


def _cell(cell: Any, inline: Inline, between: str = "; ") -> str:
    """The content of a cell; `between` stands where it had paragraphs, points or a table of its own."""
    parts: list[str] = []
    current = ""
    for child in cell.children:
        if getattr(child, "name", None) in ("p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"):
            parts.extend([current, *_lines(child, inline)])
            current = ""
        else:
            current += inline(child)
    return between.join(part.strip() for part in [*parts, current] if part.strip())


def _lines(node: Any, inline: Inline) -> list[str]:
    if node.name == "table":
        return [_cell(cell, inline) for row in _rows(node) for cell in _cells(row)]
    if node.name in ("ul", "ol"):
        found = []
        for item in node.find_all("li", recursive=False):
            nested = item.find_all(["ul", "ol"], recursive=False)
            own = "".join(inline(child) for child in item.children if child not in nested)
            found.extend([own, *(line for sub in nested for line in _lines(sub, inline))])
        return found
    return [inline(node)]


def _point(row: list[str], titles: list[str]) -> str:
    first, rest = row[0], row[1:]
    values = [_titled(value, titles[column] if column < len(titles) else "") for column, value in enumerate(rest, 1)]
    values = [value for value in values if value]
    if not first:
        return "; ".join(values)
    if not titles:
        return ": ".join([first, "; ".join(values)]) if values else first
    return f"{first}<ul>{''.join(f'<li>{value}</li>' for value in values)}</ul>" if values else first


def _titled(value: str, title: str) -> str:
    return f"{_plain(title)}: {value}" if title and value else value


def _plain(html: str) -> str:
    return html.replace("<b>", "").replace("</b>", "")
