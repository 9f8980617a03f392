"""The prepared document as clean HTML, with numbered headings and the images beside it."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import mammoth
import nh3
from mammoth import documents, transforms

from .package import Refused
from .preparing import Prepared

STYLES = "\n".join(
    [
        "p[style-name='toc 1'] => !",
        # Word's own list styles say their depth by name alone.
        *(f"p[style-name='List Bullet {deep}'] => {'ul|ol > li > ' * (deep - 1)}ul > li:fresh" for deep in range(2, 6)),
        *(f"p[style-name='List Number {deep}'] => {'ul|ol > li > ' * (deep - 1)}ol > li:fresh" for deep in range(2, 6)),
    ]
)
TAGS = {
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "strong", "em", "a", "ul", "ol", "li", "br", "img",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "id"}, "img": {"src", "alt"}, "li": {"id"}}
ATTRIBUTES |= {cell: {"colspan", "rowspan"} for cell in ("td", "th")}
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
SAFE_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
BOXES = (('<input type="checkbox" checked="checked" />', "☑"), ('<input type="checkbox" />', "☐"))
# Long enough for a print, short enough that a file of pictures does not fill the disk.
MAX_IMAGES = 500
IMAGE_KINDS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}


@dataclass
class Picture:
    """An image of the document: its bytes, and the ending of its file."""

    content: bytes
    kind: str


@dataclass
class Converted:
    """The document as HTML; `<img src="image-3">` is the fourth picture, `image-none` one of an unknown kind."""

    html: str
    pictures: list[Picture] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)


def convert(prepared: Prepared) -> Converted:
    """Run the converter. Raises Refused when the document makes no sense to it."""
    converted = Converted("", found=prepared.found)
    headings = _Headings(prepared)
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(prepared.content),
            style_map=STYLES,
            include_embedded_style_map=False,
            convert_image=lambda image: [mammoth.html.element("img", _image(image, converted))],
            transform_document=transforms.paragraph(headings.transform),
            external_file_access=False,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # the converter trusts its input, so anything may come out
        raise Refused("broken") from error
    html = result.value
    for box, sign in BOXES:
        html = html.replace(box, sign)
    odd = [target for target in LINK.findall(html) if not target.startswith("#") and not SAFE_LINK.match(target)]
    converted.found["odd_links"] += len(odd)
    converted.html = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
    converted.found["symbols"] += sum(1 for message in result.messages if "w:sym" in message.message)
    converted.found["linked_images"] += sum(1 for message in result.messages if "external" in message.message.lower())
    converted.found.update(headings.found)
    return converted


def _image(image: Any, converted: Converted) -> dict[str, str]:
    alt = " ".join((image.alt_text or "").split())
    kind = IMAGE_KINDS.get(image.content_type or "")
    content = b""
    if kind and len(converted.pictures) < MAX_IMAGES:
        try:
            with image.open() as source:
                content = source.read()
        except (OSError, KeyError, ValueError, mammoth.docx.files.InvalidFileReferenceError):
            content = b""
    if not kind or not content:
        return {"src": "image-none", "alt": alt}
    converted.pictures.append(Picture(content, kind))
    return {"src": f"image-{len(converted.pictures) - 1}", "alt": alt}


class _Headings:
    """Gives headings of every style their level, and writes out the numbers that Word only shows."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.counters = [0] * 9
        self.found: Counter[str] = Counter()

    def transform(self, paragraph: Any) -> Any:
        if paragraph.style_id in self.prepared.contents_styles:
            self.found["contents_lines"] += 1
            return paragraph.copy(style_id=None, style_name="toc 1", numbering=None)
        level = self.prepared.headings.get(paragraph.style_id or "")
        if not level:
            return paragraph
        children = list(paragraph.children)
        if paragraph.numbering is not None and paragraph.numbering.is_ordered:
            children.insert(0, documents.run([documents.text(f"{self.number(paragraph.numbering)}\t")]))
            self.found["numbered_by_word"] += 1
        return paragraph.copy(style_id=f"Heading{level}", style_name=None, numbering=None, children=children)

    def number(self, numbering: Any) -> str:
        level = min(max(int(numbering.level_index), 0), 8)
        self.counters[level] += 1
        self.counters[level + 1 :] = [0] * (8 - level)
        return ".".join(str(max(count, 1)) for count in self.counters[: level + 1])
