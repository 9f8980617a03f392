"""Tables, accordions, timelines, videos, downloads and contacts in a content folder, both ways."""

from __future__ import annotations

import pytest

from cms.transfer.faults import BadFolder
from cms.transfer.grids import split_row
from cms.transfer.importing import import_folder
from tests.factories.blocks import CONTACT, add_document, new_blocks, rows
from themes.models import ThemePage

from .folders import theme, write
from .test_exporting import NOW, export, media_root, round_trip  # noqa: F401 -- a fixture that works by being here

pytestmark = pytest.mark.django_db


def imported(tmp_path, body, **files):
    """The raw body of a theme page that was made from this Markdown."""
    import_folder(write(tmp_path / "bron", {"themes/slimme-stad.nl.md": theme(body), **files}), now=NOW)
    return [(block["type"], block["value"]) for block in ThemePage.objects.get().body.get_prep_value()]


def faults(tmp_path, body, **files):
    with pytest.raises(BadFolder) as refused:
        import_folder(write(tmp_path / "bron", {"themes/slimme-stad.nl.md": theme(body), **files}), now=NOW)
    return [(fault.line, fault.field, fault.message) for fault in refused.value.faults]


def test_every_block_round_trips(tmp_path):
    imported(tmp_path, "Tekst.\n")
    page = ThemePage.objects.get()
    page.body = new_blocks()
    page.save_revision().publish()
    round_trip(tmp_path)
    assert len(ThemePage.objects.get().body) == len(new_blocks())


def test_pipe_table_becomes_a_table_with_header_row(tmp_path):
    (kind, value), text = imported(tmp_path, "| a | b \\| c |\n|---|:--|\n| *x* |\n| een<br>twee | y |\n\nVerder.\n")
    assert (kind, text[0]) == ("table", "text")
    assert value == {
        "data": [["a", "b | c"], ["*x*", ""], ["een\ntwee", "y"]],
        "table_caption": "",
        "table_header_choice": "row",
        "first_row_is_table_header": True,
        "first_col_is_header": False,
    }


def test_fenced_table_has_a_caption_and_other_headers(tmp_path):
    body = "```block table\ncaption: Bomen\nheader: column\n\n|  |  |\n| --- | --- |\n| Noord | 3 |\n```\n"
    ((_kind, value),) = imported(tmp_path, body)
    assert (value["data"], value["table_caption"], value["table_header_choice"]) == (
        [["Noord", "3"]],
        "Bomen",
        "column",
    )


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("| a | b |\n|---|---|\n| x | y | z |\n", 8, "has 3 cells"),
        ("| a |\n|---|\n| [x](javascript:alert) |\n", 8, "javascript:alert"),
        ("```block table\ncaption: leeg\n```\n", 6, "needs a table"),
        ("```block table\nkop: x\n\n| a |\n|---|\n| b |\n```\n", 7, "unknown key"),
        ("```block table\nheader: neither\n\n| a |\n|---|\n| b |\n```\n", 9, "first line are empty"),
        ("```block accordion\n[]\n```\n", 6, "at least one item"),
        ("```block accordion\n- heading: Vraag\n  text: '## Kop'\n```\n", 8, "paragraphs and lists only"),
        ("```block accordion\n- heading: Vraag\n  text: '[x](javascript:1)'\n```\n", 8, "javascript:1"),
        ("```block timeline\n- title: Zonder dag\n```\n", 7, "is missing"),
        ("```block video\ntitle: Film\naddress: https://elders.example/x\nhas_captions: true\n```\n", 8, "YouTube"),
        ("```block video\ntitle: Film\naddress: https://vimeo.com/76979871\n```\n", 6, "transcript"),
        ("```block video\ntitle: Film\nfile: media/geheim.pdf\ntranscript: ja\n```\n", 8, "ends in .mp4"),
        ("```block download\n- file: /etc/passwd\n```\n", 7, "must be a file in media/"),
        ("```block download\n- file: media/../../x.pdf\n```\n", 7, "not a plain file"),
        ("```block contact\nname: Team\nphone: bel me\n```\n", 8, "no telephone number"),
        ("```block contact\nname: Team\n```\n", 6, "needs an email"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path, body, line, words):
    found = faults(tmp_path, body)
    assert any(where == line and words in message for where, _field, message in found), found


def test_text_that_looks_like_a_table_stays_text(tmp_path):
    imported(tmp_path, "Tekst.\n")
    page = ThemePage.objects.get()
    page.body = [{"type": "text", "value": "<p>a | b<br/>|---|---|<br/>:--|--:<br/>c | d</p>"}]
    page.save_revision().publish()
    round_trip(tmp_path)


def test_documents_that_are_not_public_stay_behind(tmp_path):
    imported(tmp_path, "Tekst.\n")
    secret, shown = add_document("geheim", "geheim.pdf", private=True), add_document("open", "open.pdf")
    page = ThemePage.objects.get()
    values = [{"document": one.pk, "title": one.title.upper(), "language": ""} for one in (secret, shown)]
    page.body = [
        {"type": "download", "value": rows(*values)},
        {"type": "text", "value": f'<p>Zie <a linktype="document" id="{secret.pk}">hier</a></p>'},
        {"type": "contact", "value": CONTACT},
    ]
    page.save_revision().publish()
    files = export(tmp_path / "uit")
    assert {name for name in files if name.startswith("media/")} == {"media/open.pdf"}
    assert b"geheim" not in files["themes/slimme-stad.nl.md"].lower()


def test_split_row_knows_bars_and_breaks():
    assert split_row(r"| a\|b | `x\\|y` || c<br/>d |") == ["a|b", r"`x\|y`", "", "c\nd"]
    assert split_row("a | b") == ["a", "b"]
    assert split_row("|  | b |") == ["", "b"]
