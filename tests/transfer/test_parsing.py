"""What is wrong in a folder is told by file, line and field: everything in one run, nothing imported."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from cms.transfer.faults import Report
from cms.transfer.parsing import MAX_FILE, read_folder

from .folders import DAYS, FILES, NOTE, THEME, theme, write

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def faults(root) -> list[str]:
    report = Report()
    read_folder(root, NOW, report)
    return [f"{fault.path}:{fault.line}: {fault.field}" for fault in sorted(set(report.faults))]


def messages(root) -> str:
    report = Report()
    read_folder(root, NOW, report)
    return "\n".join(str(fault) for fault in report.faults)


def test_folder_without_faults(tmp_path):
    report = Report()
    folder = read_folder(write(tmp_path, FILES), NOW, report)
    assert (report.faults, report.notices) == ([], [])
    assert [page.path for page in folder.pages] == ["notes/inclusieve-stad-2-0.nl.md", "themes/slimme-stad.nl.md"]
    assert [day.key for day in folder.info_days] == ["slimme-dag"]


THEME_FAULTS = {
    "number as title": (theme(title="12"), ":3: title"),
    "list as title": (theme(title="[a, b]"), ":3: title"),
    "empty title": (theme(title=""), ":3: title"),
    "long summary": (theme(summary="x" * 301), ":4: summary"),
    "long title": (theme(title="x" * 256), ":3: title"),
    "unknown key": (theme(colour="red"), ":5: colour"),
    "code of another file": (theme(code="andere-stad"), ":2: code"),
    "bad code": (theme(code="Slimme_Stad"), ":2: code"),
    "word as order": (theme(order="eerst"), ":5: order"),
    "negative order": (theme(order="-1"), ":5: order"),
    "word as flag": (theme(accepts_visits="misschien"), ":5: accepts_visits"),
    "unsafe link": (theme(links="\n  - label: x\n    url: javascript:alert(1)"), ":7: links[1].url"),
    "link without label": (theme(links="\n  - url: https://x.be/"), ":6: links[1].label"),
    "links that are no list": (theme(links="https://x.be/"), ":5: links"),
    "key twice": (theme().replace("title:", "title: x\ntitle:"), ":4: yaml"),
    "broken yaml": (theme(title="[a"), ":4: yaml"),
    "alias": (theme(title="&a x", summary="*a"), ":3: yaml"),
    "python tag": (theme(title="!!python/object:os.system x"), ":3: yaml"),
    "no front matter": ("Alleen tekst.\n", ":1: front matter"),
    "no closing line": ("---\ntitle: x\n", ":3: front matter"),
    "list as front matter": ("---\n- a\n---\n", ":2: front matter"),
    "heading of level 1": (theme("Tekst.\n\n# Titel\n"), ":8: body"),
    "heading of level 5": (theme("##### Titel\n"), ":6: body"),
    "anchor in a theme": (theme("## Titel {#anker}\n"), ":6: body"),
    "unsafe link in text": (theme("Een\nregel [x](javascript:alert(1)).\n"), ":7: body"),
    "protocol-relative link": (theme("[x](//evil.example/)\n"), ":6: body"),
    "data link": (theme("[x](data:text/html;base64,eA==)\n"), ":6: body"),
    "relative link": (theme("[x](andere.nl.md)\n"), ":6: body"),
    "unknown block": (theme("```block carrousel\nurl: x\n```\n"), ":6: block"),
    "key of a block": (theme("x\n\n```block quote\ntext: x\nwho: y\n```\n"), ":10: block quote.who"),
    "text of a block missing": (theme("```block quote\nsource: y\n```\n"), ":7: block quote.text"),
    "facts that are no list": (theme("```block facts\nvalue: 1\n```\n"), ":6: block facts"),
    "too many facts": (theme("```block facts\n" + "- {value: 1, label: x}\n" * 7 + "```\n"), ":6: block facts"),
    "yaml of a block": (theme("```block facts\n- value: [\n```\n"), ":8: block facts"),
    "unsafe button": (
        theme("```block call_to_action\ntitle: x\nlabel: y\nurl: javascript:x\n```\n"), ":9: block call_to_action.url"
    ),
    "image without file": (theme("```block image\nalt: x\n```\n"), ":6: block image.file"),
    "image that is missing": (theme("```block image\nfile: media/x.png\nalt: x\n```\n"), ":6: block image.file"),
    "image inside a line": (theme("Kijk ![x](media/x.png) hier.\n"), ":6: body"),
    "document outside media": (theme("[x](media/../../etc/passwd)\n"), ":6: body"),
    "text after a nested list": (theme("- a\n  - b\n\n  c\n"), ":9: body"),
    "heading in a list": (theme("- ## a\n"), ":6: body"),
    "control character": (theme("Een \x01 teken.\n"), ":6: file"),
    "not utf-8": (theme("Een\n").encode() + b"caf\xe9\n", ":7: file"),
    "empty": ("", ":1: file"),
    "only spaces": ("  \n", ":1: file"),
    "too large": (theme("x" * MAX_FILE), ":1: file"),
    "half a character": (theme(summary='"\\ud800"'), ":4: yaml"),
    "control character in yaml": (theme(summary='"a\\x01"'), ":4: summary"),
    "deep nesting": (theme(links="[" * 5000), ":5: yaml"),
}  # fmt: skip


@pytest.mark.parametrize("case", THEME_FAULTS)
def test_theme_fault_is_told_by_file_line_and_field(tmp_path, case):
    content, expected = THEME_FAULTS[case]
    write(tmp_path, {"themes/slimme-stad.nl.md": content})
    assert f"themes/slimme-stad.nl.md{expected}" in faults(tmp_path)


NOTE_FAULTS = {
    "kind": (NOTE.replace("thematic_note", "novel"), ":5: kind"),
    "status": (NOTE.replace("adopted\n", "forgotten\n"), ":8: status"),
    "date": (NOTE.replace("2018-03-01", "maart 2018"), ":9: adopted_on"),
    "themes": (NOTE.replace("[slimme-stad]", "[slimme-stad, slimme-stad]"), ":7: themes"),
    "double anchor": (NOTE.replace("## Opvolgen", "## Opvolgen {#samenleven}"), ":17: anchor"),
    "bad anchor": (NOTE.replace("{#samenleven}", "{#Samen leven}"), ":13: anchor"),
    "long heading": (NOTE.replace("## Opvolgen", "## " + "x" * 201), ":17: heading"),
    "anchor below a section": (NOTE.replace("Elk jaar", "### Elk {#jaar}\n"), ":19: body"),
}


@pytest.mark.parametrize("case", NOTE_FAULTS)
def test_note_fault_is_told_by_file_line_and_field(tmp_path, case):
    content, expected = NOTE_FAULTS[case]
    write(tmp_path, {"notes/inclusieve-stad-2-0.nl.md": content})
    assert faults(tmp_path) == [f"notes/inclusieve-stad-2-0.nl.md{expected}"]


DAY_FAULTS = {
    "starts_at": (DAYS.replace("+6w thu 09:30", "donderdag"), ":3: [1].starts_at"),
    "hour that does not exist": (DAYS.replace("+6w thu 09:30", "2026-03-29 02:30"), ":3: [1].starts_at"),
    "ends before start": (DAYS.replace("+6w thu 16:00", "+6w thu 09:00"), ":4: [1].ends_at"),
    "deadline after start": (DAYS.replace("+5w", "+7w"), ":8: [1].registration_deadline"),
    "location": (DAYS.replace("  location: Stadhuis\n", ""), ":1: [1].location"),
    "capacity": (DAYS.replace("20", "veel"), ":6: [1].capacity"),
    "no places": (DAYS.replace("20", "0"), ":6: [1].capacity"),
    "language": (DAYS.replace("[nl, en]", "[nl, de]"), ":7: [1].languages"),
    "themes": (DAYS.replace("themes: [slimme-stad]", "themes: []"), ":2: [1].themes"),
    "title": (DAYS.replace("      title: Slimme dag\n", ""), ":11: [1].texts.nl.title"),
    "dutch text": (DAYS.replace("    nl:", "    en:"), ":9: [1].texts.nl"),
    "unknown key": (DAYS.replace("capacity:", "places:"), ":6: [1].places"),
    "key twice": (DAYS + DAYS, ":13: [2].key"),
    "mapping": ("key: x\n", ":1: file"),
    "text in the list": ("- x\n", ":1: [1]"),
    "group": (DAYS.replace("capacity: 20", "capacity: 20\n  max_group: 30"), ":7: [1].max_group"),
}


@pytest.mark.parametrize("case", DAY_FAULTS)
def test_day_fault_is_told_by_file_line_and_field(tmp_path, case):
    content, expected = DAY_FAULTS[case]
    write(tmp_path, {"info_days.yaml": content})
    assert f"info_days.yaml{expected}" in faults(tmp_path)


PAGE_FAULTS = {
    "role": ("pages/over.nl.md", "---\ntitle: Over\nrole: boss\n---\n", ":3: role"),
    "form elsewhere": ("pages/over.nl.md", "---\ntitle: Over\nrole: visit_request\n---\n", ":3: role"),
    "other role at the form": ("pages/werkbezoek-aanvragen.nl.md", "---\ntitle: x\nrole: privacy\n---\n", ":3: role"),
    "taken path": ("pages/zoeken.nl.md", "---\ntitle: Zoeken\n---\n", ":1: slug"),
    "locale": ("pages/over.de.md", "---\ntitle: Über\n---\n", ":1: locale"),
    "name": ("pages/over.md", "---\ntitle: Over\n---\n", ":1: file"),
    "slug": ("pages/Over_Ons.nl.md", "---\ntitle: Over\n---\n", ":1: file"),
    "home": ("home.md", "---\ntitle: Over\n---\n", ":1: file"),
    "core question": (
        "pages/werkbezoek-aanvragen.nl.md",
        "---\ntitle: x\nquestions:\n  - key: email\n    label: E-mail?\n---\n",
        ":4: questions[1].key",
    ),
    "question kind": (
        "pages/werkbezoek-aanvragen.nl.md",
        "---\ntitle: x\nquestions:\n  - key: hoe\n    label: Hoe?\n    kind: file\n---\n",
        ":6: questions[1].kind",
    ),
    "choices": (
        "pages/werkbezoek-aanvragen.nl.md",
        "---\ntitle: x\nquestions:\n  - key: hoe\n    label: Hoe?\n    kind: select\n---\n",
        ":4: questions[1].choices",
    ),
    "body of the form": ("pages/werkbezoek-aanvragen.nl.md", "---\ntitle: x\n---\nTekst.\n", ":4: body"),
    "site": ("site.yaml", "name: [a]\n", ":1: name"),
    "site key": ("site.yaml", "naam: x\n", ":1: naam"),
    "site list": ("site.yaml", "- x\n", ":1: file"),
}


@pytest.mark.parametrize("case", PAGE_FAULTS)
def test_page_fault_is_told_by_file_line_and_field(tmp_path, case):
    name, content, expected = PAGE_FAULTS[case]
    write(tmp_path, {name: content})
    assert f"{name}{expected}" in faults(tmp_path)


def test_all_faults_of_all_files_are_told_at_once(tmp_path):
    write(
        tmp_path,
        {
            "themes/slimme-stad.nl.md": theme("# Titel\n", title="12", summary="x" * 301),
            "info_days.yaml": DAYS.replace("20", "veel"),
            "pages/over.de.md": "---\ntitle: x\n---\n",
        },
    )
    assert faults(tmp_path) == [
        "info_days.yaml:6: [1].capacity",
        "pages/over.de.md:1: locale",
        "themes/slimme-stad.nl.md:3: title",
        "themes/slimme-stad.nl.md:4: summary",
        "themes/slimme-stad.nl.md:6: body",
    ]


def test_unknown_key_names_the_allowed_ones(tmp_path):
    write(tmp_path, {"themes/slimme-stad.nl.md": theme(colour="red")})
    assert "allowed here: accepts_visits, code, go_ahead_people" in messages(tmp_path)


@pytest.mark.parametrize(
    "content", [THEME.encode("utf-8-sig"), THEME.replace("\n", "\r\n").encode(), THEME.replace("\n", "\r").encode()]
)
def test_byte_order_mark_and_line_ends_make_no_difference(tmp_path, content):
    plain = read_folder(write(tmp_path / "a", {"themes/slimme-stad.nl.md": THEME}), NOW, Report())
    report = Report()
    other = read_folder(write(tmp_path / "b", {"themes/slimme-stad.nl.md": content}), NOW, report)
    assert report.faults == []
    assert other.pages == plain.pages


def test_linked_file_and_folder_are_refused(tmp_path):
    outside = write(tmp_path / "elders", {"geheim.md": THEME, "pages/over.nl.md": "---\ntitle: x\n---\n"})
    root = write(tmp_path / "map", {"themes/.gitkeep": ""})
    os.symlink(outside / "geheim.md", root / "themes" / "slimme-stad.nl.md")
    os.symlink(outside / "pages", root / "pages")
    assert faults(root) == ["pages:1: file", "themes/slimme-stad.nl.md:1: file"]


def test_file_name_that_is_no_text_is_told(tmp_path):
    name = os.fsencode(tmp_path) + b"/themes"
    os.mkdir(name)
    with open(name + b"/caf\xe9.nl.md", "wb") as file:
        file.write(THEME.encode())
    assert "themes/caf\\udce9.nl.md:1: file" in messages(tmp_path)


def test_missing_and_empty_folder(tmp_path):
    assert faults(tmp_path / "weg") == [f"{tmp_path / 'weg'}:1: folder"]
    assert faults(tmp_path) == [f"{tmp_path}:1: folder"]


def test_unknown_file_is_noticed_and_not_read(tmp_path):
    report = Report()
    read_folder(write(tmp_path, {**FILES, "README.md": "x", ".git/config": "x"}), NOW, report)
    assert report.faults == []
    assert [notice.path for notice in report.notices] == ["README.md"]


def test_unquoted_version_and_figure_are_taken_as_typed(tmp_path):
    write(
        tmp_path,
        {
            "notes/inclusieve-stad-2-0.nl.md": NOTE.replace('"2.0"', "2.0"),
            "themes/slimme-stad.nl.md": theme("```block facts\n- value: 1_000\n  label: x\n```\n"),
        },
    )
    report = Report()
    note, found = read_folder(tmp_path, NOW, report).pages
    assert report.faults == []
    assert note.facts["version_label"] == "2.0"
    assert found.body[0].value == [{"value": "1_000", "label": "x"}]


def test_yaml_that_would_grow_without_end_is_refused_at_once(tmp_path):
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    write(tmp_path, {"site.yaml": bomb})
    assert faults(tmp_path) == ["site.yaml:1: yaml"]


def test_plain_code_is_kept_as_text_with_a_notice(tmp_path):
    report = Report()
    write(tmp_path, {"themes/slimme-stad.nl.md": theme("Een `woord`.\n\n```\nregel\n```\n")})
    read_folder(tmp_path, NOW, report)
    assert report.faults == []
    assert [notice.line for notice in report.notices] == [6, 8]
