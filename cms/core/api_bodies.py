"""StreamField bodies as JSON, from the column as it is stored: compiled once per text, filled in at each answer.

Compiling depends on the stored text alone, so its result is kept; what depends on other rows (where a link leads,
whether a document is public, which sizes an image has) is asked for at each answer.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Literal

import orjson
from markdownify import MarkdownConverter

from cms.core.api_related import Related, Wanted
from cms.core.blocks.fields import phone_link
from cms.core.blocks.tables import table_of
from cms.core.videos import video_at

Format = Literal["html", "markdown"]
Fill = Callable[[Related], Any]
LINK = re.compile(r"<a\b([^>]*\blinktype=[^>]*)>(.*?)</a>", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
# The editor's own bookkeeping.
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
NOTHING = Related({}, {}, {}, {})
_converter = MarkdownConverter(heading_style="ATX", bullets="-", escape_misc=False)


@dataclass
class Body:
    """A compiled stream: per block its type and what fills it in, and the keys of what it refers to."""

    blocks: list[tuple[str, str, Any, Fill]] = field(default_factory=list)
    wanted: Wanted = field(default_factory=Wanted)

    def fill(self, found: Related) -> list[dict[str, Any]]:
        """The blocks as JSON."""
        return [{"type": kind, "value": fill(found)} for kind, _key, _raw, fill in self.blocks]


@lru_cache(maxsize=512)
def compiled(stored: str, form: Format) -> Body:
    """The body that a StreamField column holds. Blocks of a type that is gone are left out."""
    return compile_blocks(orjson.loads(stored or "[]") or [], form)


def compile_blocks(blocks: list[Any], form: Format) -> Body:
    """A body of blocks as they are stored."""
    body = Body()
    for block in blocks:
        if shape := SHAPES.get(block.get("type")):
            fill = shape(block.get("value"), form, body.wanted)
            body.blocks.append((block["type"], str(block.get("id") or ""), block.get("value"), fill))
    return body


def rich(text: Any, form: Format, wanted: Wanted) -> partial[str]:
    """Rich text with its links resolved; a link to what the public may not see is plain text."""
    pieces: list[str | tuple[str, int, str]] = []
    at = 0
    source = BLOCK_KEY.sub("", text if isinstance(text, str) else "")
    for match in LINK.finditer(source):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        pieces.append(source[at : match.start()])
        at = match.end()
        key = attributes.get("id", "")
        kind = attributes.get("linktype", "")
        if kind in ("page", "document") and key.isascii() and key.isdigit() and len(key) < 19:
            (wanted.pages if kind == "page" else wanted.documents).add(int(key))
            pieces.append((kind, int(key), match[2]))
        else:
            pieces.append(match[2])
    pieces.append(source[at:])
    if len(pieces) == 1:
        return partial(_plain, shown(source, form))
    return partial(_linked, pieces, form)


def _plain(text: str, _found: Related) -> str:
    return text


def _linked(pieces: list[Any], form: Format, found: Related) -> str:
    return shown("".join(piece if isinstance(piece, str) else _link(piece, found) for piece in pieces), form)


def _link(piece: tuple[str, int, str], found: Related) -> str:
    kind, key, words = piece
    document = found.documents.get(key) if kind == "document" else None
    address = found.links.get(key) if kind == "page" else document and document["url"]
    return f'<a href="{html.escape(address)}">{words}</a>' if address else words


@lru_cache(maxsize=2048)
def shown(text: str, form: Format) -> str:
    """HTML as it is, or as Markdown."""
    return text if form == "html" else str(_converter.convert(text)).strip()


def _constant(value: Any) -> Fill:
    ready = orjson.Fragment(orjson.dumps(value))
    return lambda _found: ready


def _items(value: Any) -> list[dict[str, Any]]:
    """The values of a list block, in the form of today or in that of old texts."""
    rows = value if isinstance(value, list) else []
    known = [row for row in rows if isinstance(row, dict)]
    bare = [row["value"] if row.get("type") == "item" and "value" in row else row for row in known]
    return [row for row in bare if isinstance(row, dict)]


def _words(row: Any, *names: str) -> dict[str, str]:
    row = row if isinstance(row, dict) else {}
    return {name: str(row.get(name) or "") for name in names}


def _text(value: Any, form: Format, wanted: Wanted) -> Fill:
    name, text = ("html" if form == "html" else "markdown"), rich(value, form, wanted)
    return (lambda found: {name: text(found)}) if text.func is _linked else _constant({name: text(NOTHING)})


def _facts(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    return _constant([_words(row, "value", "label") for row in _items(value)])


def _quote(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    return _constant(_words(value, "text", "source"))


def _networks(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    return _constant([{**_words(row, "name", "url", "text"), "since": row.get("since")} for row in _items(value)])


def _call(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    return _constant(_words(value, "title", "text", "label", "url"))


def _step(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    return _constant(_words(value, "title", "text"))


def _link_row(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    return _constant(_words(value, "label", "url"))


def _contact(value: Any, _form: Format, _wanted: Wanted) -> Fill:
    words = _words(value, "name", "function", "email", "phone", "address", "hours")
    return _constant({**words, "phone_link": phone_link(words["phone"])})


def _table(value: Any, form: Format, _wanted: Wanted) -> Fill:
    table = table_of(value if isinstance(value, dict) else {})
    return _constant(
        {
            "caption": table.caption,
            "has_header_row": table.has_header_row,
            "has_header_column": table.has_header_column,
            "rows": [[shown(str(cell), form) for cell in row] for row in table.rows],
        }
    )


def _accordion(value: Any, form: Format, wanted: Wanted) -> Fill:
    return _titled([(_words(row, "heading"), rich(row.get("text"), form, wanted)) for row in _items(value)], form)


def _timeline(value: Any, form: Format, wanted: Wanted) -> Fill:
    return _titled([(_words(row, "when", "title"), rich(row.get("text"), form, wanted)) for row in _items(value)], form)


def _titled(rows: list[tuple[dict[str, str], partial[str]]], form: Format) -> Fill:
    name = "html" if form == "html" else "markdown"

    def fill(found: Related) -> list[dict[str, Any]]:
        return [{**words, name: text(found)} for words, text in rows]

    if any(text.func is _linked for _words, text in rows):
        return fill
    return _constant(fill(NOTHING))


def _image(value: Any, _form: Format, wanted: Wanted) -> Fill:
    row = value if isinstance(value, dict) else {"image": value}
    key, alt = row.get("image"), "" if row.get("decorative") else row.get("alt_text")
    if not isinstance(key, int):
        return lambda _found: None
    wanted.images.add(key)

    def fill(found: Related) -> dict[str, Any] | None:
        image = found.image(key, alt, "content")
        return None if image is None else {"id": key, **image}

    return fill


def _video(value: Any, _form: Format, wanted: Wanted) -> Fill:
    row = value if isinstance(value, dict) else {}
    common = {**_words(row, "title", "length", "transcript"), "captions": None}
    file, captions = row.get("file"), row.get("captions")
    if file is None:
        found = video_at(row.get("address") or "")
        if found is None:
            return lambda _found: None
        return _constant(
            {**common, "kind": found.kind, "provider": found.provider, "url": found.watch, "embed": found.embed}
        )
    wanted.documents |= {key for key in (file, captions) if isinstance(key, int)}

    def fill(found: Related) -> dict[str, Any] | None:
        document, track = found.documents.get(file), found.documents.get(captions or 0)
        if document is None:
            return None
        words = track and {"url": track["url"], "language": row.get("captions_language") or "nl"}
        return {**common, "kind": "file", "provider": "", "url": document["url"], "embed": "", "captions": words}

    return fill


def _downloads(value: Any, _form: Format, wanted: Wanted) -> Fill:
    rows = [row for row in _items(value) if isinstance(row.get("document"), int)]
    wanted.documents |= {row["document"] for row in rows}

    def fill(found: Related) -> list[dict[str, Any]]:
        return [
            {
                "title": row.get("title") or document["title"],
                "url": document["url"],
                "kind": document["kind"],
                "size": document["size"],
                "language": row.get("language") or "",
            }
            for row in rows
            if (document := found.documents.get(row["document"])) is not None
        ]

    return fill


SHAPES: dict[Any, Callable[[Any, Format, Wanted], Fill]] = {
    "text": _text,
    "image": _image,
    "facts": _facts,
    "quote": _quote,
    "networks": _networks,
    "call_to_action": _call,
    "table": _table,
    "accordion": _accordion,
    "timeline": _timeline,
    "video": _video,
    "download": _downloads,
    "contact": _contact,
    # Of streams that hold one kind of block only.
    "step": _step,
    "link": _link_row,
}
