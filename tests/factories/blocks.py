"""A page body with every kind of block, and the documents that it needs."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection

TABLE = {
    "data": [["Wijk", "Bomen | struiken", ""], ["Centrum", "**120**\nen meer", "[plan](/themas/inclusieve-stad/)"]],
    "table_caption": "Bomen per wijk",
    "table_header_choice": "both",
    "first_row_is_table_header": True,
    "first_col_is_header": True,
}
CONTACT = {
    "name": "Dienst Samenleven",
    "function": "Vragen over bezoeken",
    "email": "bezoek@stad.example",
    "phone": "015 29 76 54",
    "address": "Grote Markt 1\n2800 Stad",
    "hours": "Elke werkdag van 9 tot 12 uur",
}
VIDEO = {
    "title": "Een dag in de stad",
    "length": "3:25",
    "address": "https://www.youtube.com/watch?v=aaaaaaaaaaa",
    "file": None,
    "captions": None,
    "captions_language": "nl",
    "has_captions": True,
    "transcript": "We lopen door de stad.\n\nEr schijnt zon.",
}


def add_document(title: str, name: str, *, private: bool = False) -> Any:
    """A document; a private one stands in a collection that asks for an account."""
    collection = Collection.get_first_root_node()
    if private:
        collection = collection.add_child(name=f"Besloten {title}")
        collection.view_restrictions.create(restriction_type="login")
    document = get_document_model()(title=title, collection=collection)
    document.file = ContentFile(f"inhoud van {title}".encode(), name=name)
    document._set_document_file_metadata()
    document.save()
    return document


def rows(*values: dict[str, Any]) -> list[dict[str, Any]]:
    """The raw items of a list block."""
    return [{"type": "item", "value": value, "id": f"rij-{number}"} for number, value in enumerate(values)]


def new_blocks() -> list[dict[str, Any]]:
    """One raw block of each kind beside text, image, figures, quote, networks and invitation; a few twice."""
    report, clip, words = (
        add_document("jaarverslag", "jaarverslag.pdf"),
        add_document("filmpje", "filmpje.mp4"),
        add_document("ondertitels", "ondertitels.vtt"),
    )
    plain = {**TABLE, "table_caption": "", "table_header_choice": "row", "first_col_is_header": False}
    entry = {"when": "maart 2019", "title": "Een plan", "text": "<p>Met <b>doelen</b>.</p>"}
    download = {"document": report.pk, "title": "Het jaar 2025", "language": "nl"}
    own = {**VIDEO, "address": "", "file": clip.pk, "captions": words.pk, "has_captions": False, "transcript": ""}
    return [
        {"type": "table", "value": TABLE},
        {"type": "table", "value": plain},
        {
            "type": "accordion",
            "value": rows(
                {"heading": "Moet ik betalen?", "text": '<p>Nee, zie <a href="https://stad.example/">de site</a>.</p>'},
                {"heading": "Hoe lang?", "text": "<ul><li>kort</li><li>lang</li></ul>"},
            ),
        },
        {"type": "timeline", "value": rows(entry, {"when": "2020", "title": "Klaar", "text": ""})},
        {"type": "video", "value": VIDEO},
        {"type": "video", "value": {**own, "title": "Eigen film"}},
        {"type": "download", "value": rows(download, {"document": clip.pk, "title": "", "language": ""})},
        {"type": "contact", "value": CONTACT},
    ]
