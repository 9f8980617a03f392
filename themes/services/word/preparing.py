"""Word's XML made ready for the converter: checked, text that it would drop put where it reads, the rest counted."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .package import Refused, is_xml, open_package, read_part

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
V = "{urn:schemas-microsoft-com:vml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
MAX_DEPTH = 150
TEXT_PARTS = re.compile(r"word/(document|footnotes|endnotes)\.xml")
MARGIN_PARTS = re.compile(r"word/(header|footer)\d*\.xml")
# Wrappers around text that the converter does not look into.
WRAPPERS = {f"{W}fldSimple", f"{W}dir", f"{W}bdo", f"{W}ruby", f"{W}rubyBase", f"{W}rt"}
COUNTED = {
    f"{W}ins": "tracked_changes",
    f"{W}del": "tracked_changes",
    f"{W}moveFrom": "tracked_changes",
    f"{W}txbxContent": "text_boxes",
    f"{M}oMath": "formulas",
    f"{W}object": "objects",
    f"{W}strike": "strikethrough",
    f"{W}u": "underline",
    f"{W}vertAlign": "raised_text",
}


@dataclass
class Prepared:
    """A document that the converter can read whole."""

    content: bytes
    found: Counter[str] = field(default_factory=Counter)
    # Style id to heading level (1 to 6), also for styles that a house made itself.
    headings: dict[str, int] = field(default_factory=dict)
    contents_styles: set[str] = field(default_factory=set)


def prepare(content: bytes) -> Prepared:
    """Check every part and rewrite those with text. Raises Refused."""
    package = open_package(content)
    prepared = Prepared(b"")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for name in package.namelist():
            if name.endswith("/"):
                continue
            data = read_part(package, name)
            if is_xml(name):
                data = _prepared_part(name, data, prepared)
            copy.writestr(name, data)
    prepared.content = target.getvalue()
    return prepared


def _prepared_part(name: str, data: bytes, prepared: Prepared) -> bytes:
    root = parse(data)
    if name == "word/document.xml" and STRICT in data[:4000]:
        raise Refused("strict_form")
    if TEXT_PARTS.fullmatch(name):
        _count(root, prepared.found)
        _rewrite(root, prepared.found)
        return _as_bytes(root)
    if MARGIN_PARTS.fullmatch(name) and any((node.text or "").strip() for node in root.iter(f"{W}t")):
        prepared.found["headers_and_footers"] += 1
    elif name == "word/comments.xml":
        prepared.found["comments"] += sum(1 for _comment in root.iter(f"{W}comment"))
    elif name == "word/styles.xml":
        _read_styles(root, prepared)
    return data


def parse(data: bytes) -> Any:
    """The root of an XML part. Raises Refused for a document type, broken XML and XML that is nested too deep."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise Refused("hostile_xml" if isinstance(error, DefusedXmlException) else "broken") from error
    level, depth = [root], 0
    while level:
        level, depth = [child for node in level for child in node], depth + 1
        if depth > MAX_DEPTH:
            raise Refused("hostile_xml")
    return root


def _as_bytes(root: Any) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _count(root: Any, found: Counter[str]) -> None:
    for node in root.iter():
        name = COUNTED.get(node.tag)
        if name and not (name in ("underline", "strikethrough") and node.get(f"{W}val") in ("none", "false", "0")):
            found[name] += 1
    # Word writes a text box twice: for itself and, in a fallback, for older readers.
    twice = sum(len(list(node.iter(f"{W}txbxContent"))) for node in root.iter(f"{MC}Fallback"))
    found["text_boxes"] -= twice


def _rewrite(parent: Any, found: Counter[str]) -> None:
    """Replace, deepest first, what the converter would drop together with its text."""
    for child in list(parent):
        _rewrite(child, found)
    position = 0
    while position < len(parent):
        child = parent[position]
        replacement = _replacement(child)
        if replacement is not None:
            parent[position : position + 1] = replacement
            position += len(replacement)
        else:
            position += 1


def _replacement(node: Any) -> list[Any] | None:
    """What stands in the place of a node; None when it stays."""
    if node.tag in WRAPPERS:
        return [child for child in node if child.tag not in (f"{W}rubyPr",)]
    if node.tag in (f"{M}oMath", f"{M}oMathPara"):
        text = "".join(part.text or "" for part in node.iter() if part.tag in (f"{M}t", f"{W}t"))
        return [_run(node, text)]
    if node.tag == f"{V}oval":
        node.tag = f"{V}rect"
    if node.tag == f"{MC}AlternateContent" and node.find(f"{MC}Fallback") is None:
        boxes = list(node.iter(f"{W}txbxContent"))
        if boxes:
            return [_pict(node, boxes)]
        choice = node.find(f"{MC}Choice")
        return [] if choice is None else list(choice)
    if node.tag == f"{W}drawing" and (boxes := list(node.iter(f"{W}txbxContent"))):
        return [node, _pict(node, boxes)]
    return None


def _run(like: Any, text: str) -> Any:
    run, content = like.makeelement(f"{W}r", {}), like.makeelement(f"{W}t", {})
    content.text = text
    run.append(content)
    return run


def _pict(like: Any, boxes: list[Any]) -> Any:
    pict = like.makeelement(f"{W}pict", {})
    pict.extend(boxes)
    return pict


def _read_styles(root: Any, prepared: Prepared) -> None:
    """Which styles are headings: by their name, by their outline level, or by the style that they are based on."""
    styles = {
        style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style") if style.get(f"{W}type") == "paragraph"
    }
    for key in styles:
        level = _level(key, styles)
        if level:
            prepared.headings[key] = level
        if _value(styles[key], "name").lower().startswith("toc"):
            prepared.contents_styles.add(key)
            prepared.headings.pop(key, None)


def _level(key: str, styles: dict[str, Any]) -> int:
    for _step in range(20):
        style = styles.get(key)
        if style is None:
            return 0
        if found := re.fullmatch(r"heading ([1-6])", _value(style, "name").lower()):
            return int(found.group(1))
        outline = style.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None:
            value = outline.get(f"{W}val", "")
            return int(value) + 1 if value in ("0", "1", "2", "3", "4", "5") else 0
        key = _value(style, "basedOn")
    return 0


def _value(style: Any, name: str) -> str:
    node = style.find(f"{W}{name}")
    return "" if node is None else str(node.get(f"{W}val", ""))
