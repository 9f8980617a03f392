"""What blocks refuse, and what they keep from readers."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cms.core.blocks import ContactBlock, ContentBlock, DownloadsBlock, TableBlock, VideoBlock
from cms.core.table_limits import MOST_COLUMNS, MOST_ROWS
from cms.core.videos import video_at
from tests.factories.blocks import CONTACT, TABLE, VIDEO, add_document


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


TIDY = {"table_header_choice": "row", "table_caption": ""}


@pytest.mark.parametrize("sent", ["", "geen json", "[" * 100_000, "[1]", "null", "7", '"x"'])
def test_table_that_is_no_table_is_refused_in_words(sent):
    block = TableBlock()
    with pytest.raises(ValidationError, match="could not be read"):
        block.clean(block.value_from_datadict({"t": sent}, {}, "t"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"data": [["", None], [" ", "\x00"]]}, "empty"),
        ({"data": "x"}, "empty"),
        ({"data": [["a"]] * (MOST_ROWS + 1)}, "at most"),
        ({"data": [["a"] * (MOST_COLUMNS + 1)]}, "at most"),
        ({"data": [["a" * 5001]]}, "at most"),
        ({"data": [["a"]], "table_caption": "a" * 251}, "at most"),
        ({"data": [["a"]], "table_header_choice": ""}, "headers"),
        ({"data": [["a"]], "table_header_choice": ["row"]}, "headers"),
        ({"data": [["\ud800"]]}, "readable"),
    ],
)
def test_table_refuses_what_makes_no_table(value, words):
    with pytest.raises(ValidationError, match=words):
        TableBlock().clean({**TIDY, **value})


def test_table_is_tidied():
    sent = {
        "data": [[" a ", "b", None], ["een\r\ntwee", 3.5, ""], ["", "", ""]],
        "cell": [{"row": 0, "col": 0, "className": "x"}],
        "mergeCells": [{"row": "<script>"}],
        "table_caption": "  Titel\n ",
        "table_header_choice": "both",
    }
    assert TableBlock().clean(sent) == {
        "data": [["a", "b"], ["een\ntwee", "3.5"]],
        "table_caption": "Titel",
        "table_header_choice": "both",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
    }


def test_table_has_scopes_and_no_html_of_editors():
    html = str(TableBlock().render({**TABLE, "data": [["", "<b>x</b>"], ["rij", "<script>"]]}))
    assert '<th scope="col">&lt;b&gt;x&lt;/b&gt;</th>' in html
    assert '<th scope="row">rij</th><td>&lt;script&gt;</td>' in html
    assert "<td></td>" in html
    assert "<script" not in html
    assert 'tabindex="0" role="region" aria-label="Bomen per wijk"' in html


def test_words_of_a_table_are_found_without_marks():
    found = TableBlock().get_searchable_content(TABLE)
    assert found == ["Bomen per wijk", "Wijk", "Bomen | struiken", "Centrum", "120 en meer", "plan"]


@pytest.mark.parametrize(
    ("address", "kind", "embed"),
    [
        ("https://www.youtube.com/watch?v=aqz-KE-bpKQ&t=3", "youtube", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?"),
        ("https://youtu.be/aqz-KE-bpKQ?si=x", "youtube", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?"),
        ("https://www.youtube.com/shorts/aqz-KE-bpKQ", "youtube", "https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ?"),
        ("https://vimeo.com/76979871", "vimeo", "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"),
        ("https://vimeo.com/76979871/8272103f6e", "vimeo", "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1&h=8272103f6e"),
        ("https://film.example/a/b.MP4?x=1", "file", ""),
        ("/media/b.mp4", "file", ""),
    ],
)  # fmt: skip
def test_videos_are_known_by_their_address(address, kind, embed):
    found = video_at(address)
    assert found is not None
    assert found.kind == kind
    assert found.embed.startswith(embed)
    assert bool(found.embed) == bool(embed)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=kort", "https://youtu.be/", "https://youtube.com.kwaad.example/watch?v=aqz-KE-bpKQ",
        "https://www.youtube.com/watch?v=aqz-KE-b\"x=", "javascript:alert(1)", "//vimeo.com/1", "https://vimeo.com/channels/x",
        "https://[kapot", "https://film.example/x.avi", "mailto:x@y.mp4", "\x00", "",
    ],
)  # fmt: skip
def test_other_addresses_are_no_video(address):
    assert video_at(address) is None


def refused(block, value):
    with pytest.raises(ValidationError) as error:
        block.clean(block.to_python(value))
    return set(error.value.block_errors) or [str(message) for message in error.value.non_block_errors]


@pytest.mark.django_db
def test_video_needs_a_source_and_words_for_who_cannot_hear_it():
    block = VideoBlock()
    clip, paper = add_document("film", "film.mp4"), add_document("blad", "blad.pdf")
    assert block.clean(block.to_python(VIDEO))
    assert refused(block, {**VIDEO, "has_captions": False, "transcript": ""}) == {"transcript"}
    assert refused(block, {**VIDEO, "address": ""}) == {"address"}
    assert refused(block, {**VIDEO, "address": "https://elders.example/"}) == {"address"}
    assert refused(block, {**VIDEO, "file": clip.pk}) == {"file"}
    assert refused(block, {**VIDEO, "address": "", "file": paper.pk}) == {"file"}
    assert refused(block, {**VIDEO, "captions": paper.pk}) == {"captions"}
    assert refused(block, {**VIDEO, "length": "drie"}) == {"length"}


@pytest.mark.django_db
def test_draft_may_wait_for_captions_but_not_hold_a_strange_address():
    block = ContentBlock()
    block.defer_required_validation()
    unfinished = {**VIDEO, "has_captions": False, "transcript": ""}
    assert block.clean(block.to_python([{"type": "video", "value": unfinished}, {"type": "table", "value": TIDY}]))
    with pytest.raises(ValidationError):
        block.clean(block.to_python([{"type": "video", "value": {**unfinished, "address": "javascript:x"}}]))


def test_video_of_a_provider_loads_nothing_from_it():
    html = VideoBlock().render(VideoBlock().to_python({**VIDEO, "title": '"><script>'}))
    assert '<a class="gs-video-play" href="https://www.youtube.com/watch?v=aaaaaaaaaaa"' in html
    assert "<iframe" not in html
    assert "<img" not in html
    assert 'data-title="&quot;&gt;&lt;script&gt;"' in html


def test_contact_needs_a_way_to_reach_it():
    block = ContactBlock()
    assert refused(block, {**CONTACT, "email": "", "phone": "", "address": ""}) == [
        "Give at least an e-mail address, a telephone number or an address."
    ]
    assert refused(block, {**CONTACT, "phone": "bel mij"}) == {"phone"}
    html = block.render(block.to_python(CONTACT))
    assert 'href="tel:+32-15-29-76-54"' in html
    assert 'href="mailto:bezoek@stad.example"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("below", [False, True])
def test_private_documents_leave_no_trace(below):
    secret, shown = add_document("Geheim stuk", "geheim.pdf", private=True), add_document("Open stuk", "open.pdf")
    if below:
        secret.collection = secret.collection.add_child(name="Eronder")
        secret.save()
    block = DownloadsBlock()
    value = block.to_python([{"document": one.pk, "title": "", "language": "fr"} for one in (secret, shown)])
    html = block.render(value)
    assert "eheim" not in html
    assert "Open stuk" in html
    assert "PDF" in html
    assert block.get_searchable_content(value) == []
    film = VideoBlock().to_python({**VIDEO, "address": "", "file": secret.pk})
    assert VideoBlock().render(film).strip() == ""


@pytest.mark.django_db
def test_document_that_is_gone_is_left_out():
    document = add_document("Weg", "weg.pdf")
    block = DownloadsBlock()
    raw = [{"document": document.pk, "title": "Weg", "language": ""}]
    document.delete()
    assert block.render(block.to_python(raw)).strip() == ""


@pytest.mark.django_db
def test_downloads_ask_the_database_the_same_for_one_and_for_three(django_assert_num_queries):
    block = DownloadsBlock()
    raw = [{"document": add_document(f"stuk {n}", f"s{n}.pdf").pk, "title": "", "language": ""} for n in range(3)]
    for count in (1, 3):
        with django_assert_num_queries(2):
            block.render(block.to_python(raw[:count]))


def test_values_of_a_form_come_back_as_they_were_sent():
    block = TableBlock()
    sent = json.dumps(TABLE)
    assert block.value_from_datadict({"t": sent}, {}, "t") == TABLE
