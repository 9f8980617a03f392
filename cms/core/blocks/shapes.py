"""The JSON shape of each block: `type` says what `value` holds."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Field, Schema

from cms.core.api_images import ImageOut as PictureOut


class RichOut(Schema):
    """Rich text in the one form that `format` asked for."""

    html: str | None = Field(
        None, description="Cleaned HTML: headings, paragraphs, lists, links, bold, italic. Only with format=html."
    )
    markdown: str | None = Field(None, description="The same as Markdown. Only with format=markdown.")


class TextOut(Schema):
    type: Literal["text"]
    value: RichOut


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
    rows: list[list[str]] = Field(description="All rows, that of the headers too; cells in the form asked for.")


class TableOut(Schema):
    type: Literal["table"]
    value: TableValueOut


class AccordionItemOut(RichOut):
    heading: str


class AccordionOut(Schema):
    type: Literal["accordion"]
    value: list[AccordionItemOut]


class TimelineEntryOut(RichOut):
    when: str = Field(description="As typed by an editor, for people.")
    title: str


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
