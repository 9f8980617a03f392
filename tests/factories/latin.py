"""Content in a language that no reader of the site speaks: what else is read on a page, the site itself says."""

from __future__ import annotations

from typing import Any

from tests.factories.blocks import add_document, rows
from tests.factories.images import make_image

WORDS = "Lorem ipsum dolor amet"
LONG = "Lorem ipsum dolor amet consectetur adipiscing elit, magna aliqua veniam nostrud exercitation ullamco laboris."
RICH = (
    f'<p>{LONG} <a href="/themas/">Magna aliqua</a></p><h2>Ipsum dolor</h2><h3>Dolor amet</h3>'
    "<ul><li>lorem</li><li>ipsum</li></ul><ol><li>dolor</li></ol>"
)
WIDE = {
    "data": [[f"kolumna {n}" for n in range(9)], [f"valor {n}" for n in range(9)]],
    "table_caption": WORDS,
    "table_header_choice": "row",
    "first_row_is_table_header": True,
    "first_col_is_header": False,
}


def body() -> list[dict[str, Any]]:
    """Every kind of block, as a StreamField stores it."""
    report, clip, captions = (add_document(f"lorem {kind}", f"lorem.{kind}") for kind in ("pdf", "mp4", "vtt"))
    video = {
        "title": WORDS,
        "length": "3:25",
        "address": "https://vimeo.com/123456789",
        "file": None,
        "captions": None,
        "captions_language": "nl",
        "has_captions": True,
        "transcript": f"{LONG}\n\n{LONG}",
    }
    own = {**video, "address": "", "file": clip.pk, "captions": captions.pk, "has_captions": False, "transcript": ""}
    network = {"name": "Dolor", "since": 2018, "url": "https://dolor.example/", "text": LONG}
    both = {**WIDE, "table_header_choice": "both", "first_col_is_header": True, "table_caption": ""}
    return [
        {"type": "text", "value": RICH},
        {"type": "image", "value": {"image": make_image("lorem").pk, "alt_text": WORDS, "decorative": False}},
        {"type": "facts", "value": [{"value": "130+", "label": WORDS}]},
        {"type": "quote", "value": {"text": LONG, "source": WORDS}},
        {"type": "networks", "value": [network]},
        {"type": "call_to_action", "value": {"title": WORDS, "text": LONG, "label": "Magna", "url": "/"}},
        {"type": "table", "value": WIDE},
        {"type": "table", "value": both},
        {"type": "accordion", "value": rows({"heading": WORDS, "text": f"<p>{LONG}</p>"})},
        {
            "type": "timeline",
            "value": rows(
                {"when": "2019", "title": WORDS, "text": f"<p>{LONG}</p>"}, {"when": "2020", "title": "x", "text": ""}
            ),
        },
        {"type": "video", "value": video},
        {"type": "video", "value": {**own, "title": "Ipsum"}},
        {
            "type": "download",
            "value": rows(
                {"document": report.pk, "title": WORDS, "language": "nl"},
                {"document": clip.pk, "title": "", "language": ""},
            ),
        },
        {
            "type": "contact",
            "value": {
                "name": WORDS,
                "function": "Dolor",
                "email": "lorem@stad.example",
                "phone": "015 29 76 54",
                "address": "Loremplatz 1\n2800 Ipsum",
                "hours": "9-12",
            },
        },
    ]


def sections() -> list[dict[str, Any]]:
    """Three sections on two levels, the first with every kind of block."""
    said = [("1", "Lorem", "lorem", body()), ("2", "Ipsum", "ipsum", None), ("1", "Dolor", "dolor", None)]
    return [
        {
            "type": "section",
            "value": {
                "number": str(number),
                "heading": heading,
                "anchor": anchor,
                "level": level,
                "body": inside or [{"type": "text", "value": RICH}],
            },
        }
        for number, (level, heading, anchor, inside) in enumerate(said, 1)
    ]
