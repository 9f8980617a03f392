"""The JSON shape of each block: `type` says what `value` holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from cms.core.api_images import ImageOut as PictureOut
from cms.core.api_images import block_image_out

from .downloads import downloads_of
from .fields import phone_link
from .tables import table_of
from .video import video_of


class HtmlOut(Schema):
    html: str = Field(description="Cleaned HTML: headings, paragraphs, lists, links, bold, italic.")


class TextOut(Schema):
    type: Literal["text"]
    value: HtmlOut


class ImageValueOut(PictureOut):
    id: int


class ImageBlockOut(Schema):
    type: Literal["image"]
    value: ImageValueOut | None = Field(description="Null when the image is gone.")


class FactValueOut(Schema):
    value: str
    label: str


class FactsOut(Schema):
    type: Literal["facts"]
    value: list[FactValueOut]


class QuoteValueOut(Schema):
    text: str
    source: str


class QuoteOut(Schema):
    type: Literal["quote"]
    value: QuoteValueOut


class NetworkValueOut(Schema):
    name: str
    since: int | None
    url: str
    text: str


class NetworksOut(Schema):
    type: Literal["networks"]
    value: list[NetworkValueOut]


class CallToActionValueOut(Schema):
    title: str
    text: str
    label: str
    url: str


class CallToActionOut(Schema):
    type: Literal["call_to_action"]
    value: CallToActionValueOut


class TableValueOut(Schema):
    caption: str
    has_header_row: bool
    has_header_column: bool
    rows: list[list[str]] = Field(description="All rows, that of the headers too; cells as inline HTML.")


class TableOut(Schema):
    type: Literal["table"]
    value: TableValueOut


class AccordionItemOut(Schema):
    heading: str
    html: str


class AccordionOut(Schema):
    type: Literal["accordion"]
    value: list[AccordionItemOut]


class TimelineEntryOut(Schema):
    when: str = Field(description="As typed by an editor, for people.")
    title: str
    html: str


class TimelineOut(Schema):
    type: Literal["timeline"]
    value: list[TimelineEntryOut]


class CaptionsOut(Schema):
    url: str
    language: str


class VideoValueOut(Schema):
    title: str
    length: str
    kind: Literal["youtube", "vimeo", "file"]
    provider: str = Field(description="Who gets to know that somebody watches; empty for a file of this site.")
    url: str = Field(description="Where to watch: a page at the provider, or the file.")
    embed: str = Field(description="For a frame, once the reader asks; empty for a file.")
    captions: CaptionsOut | None
    transcript: str


class VideoOut(Schema):
    type: Literal["video"]
    value: VideoValueOut | None = Field(description="Null when the video is not public.")


class DownloadValueOut(Schema):
    title: str
    url: str
    kind: str = Field(description="The kind of file, such as PDF.")
    size: int | None = Field(description="Bytes.")
    language: str = Field(description="Empty for the language of the page.")


class DownloadOut(Schema):
    type: Literal["download"]
    value: list[DownloadValueOut] = Field(description="Public documents only.")


class ContactValueOut(Schema):
    name: str
    function: str
    email: str
    phone: str
    phone_link: str = Field(description="A tel: address.")
    address: str
    hours: str


class ContactOut(Schema):
    type: Literal["contact"]
    value: ContactValueOut


BlockOut = Annotated[
    TextOut
    | ImageBlockOut
    | FactsOut
    | QuoteOut
    | NetworksOut
    | CallToActionOut
    | TableOut
    | AccordionOut
    | TimelineOut
    | VideoOut
    | DownloadOut
    | ContactOut,
    Field(discriminator="type"),
]


def block_to_api(name: str, value: Any) -> dict[str, Any]:
    """One body block as JSON: `type` and `value`, in the shape of the schema of that type."""
    shape: Callable[[Any], Any] = SHAPES.get(name, _mapping)
    return {"type": name, "value": shape(value)}


def _mapping(value: Any) -> dict[str, Any]:
    return {key: "" if content is None else content for key, content in value.items()}


def _networks(value: Any) -> list[dict[str, Any]]:
    return [{**_mapping(item), "since": item.get("since")} for item in value]


def _image(value: Any) -> dict[str, Any] | None:
    return None if value is None else block_image_out(value)


def _table(value: Any) -> dict[str, Any]:
    table = table_of(value or {})
    return {
        "caption": table.caption,
        "has_header_row": table.has_header_row,
        "has_header_column": table.has_header_column,
        "rows": [[str(cell) for cell in row] for row in table.rows],
    }


SHAPES: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: {"html": str(value)},
    "facts": lambda value: [_mapping(item) for item in value],
    "networks": _networks,
    "image": _image,
    "table": _table,
    "accordion": lambda value: [{"heading": item["heading"], "html": str(item["text"])} for item in value],
    "timeline": lambda value: [
        {"when": item["when"], "title": item["title"], "html": str(item["text"] or "")} for item in value
    ],
    "video": video_of,
    "download": downloads_of,
    "contact": lambda value: {**_mapping(value), "phone_link": phone_link(value.get("phone") or "")},
}
