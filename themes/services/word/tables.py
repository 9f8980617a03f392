"""Tables as lists: a row is a point, and what a column is called stands before each value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Inline = Callable[[Any], str]


def table_as_list(table: Any, inline: Inline) -> str:
    """The HTML of a table of which nothing is lost but the lines; "" for one without text."""
    rows = [[_cell(cell, inline) for cell in row.find_all(["td", "th"], recursive=False)] for row in _rows(table)]
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


def _cell(cell: Any, inline: Inline) -> str:
    """The content of a cell on one line."""
    parts: list[str] = []
    current = ""
    for child in cell.children:
        if getattr(child, "name", None) in ("p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"):
            parts.extend([current, *_lines(child, inline)])
            current = ""
        else:
            current += inline(child)
    return "; ".join(part.strip() for part in [*parts, current] if part.strip())


def _lines(node: Any, inline: Inline) -> list[str]:
    if node.name == "table":
        return [_cell(cell, inline) for row in _rows(node) for cell in row.find_all(["td", "th"], recursive=False)]
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
