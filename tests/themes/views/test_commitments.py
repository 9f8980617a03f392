"""The public pages and the API of commitments: figures, filters, the past, nothing that is not public."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from tests.factories.themes import StrategicNoteFactory, add_note_page
from themes.models import Commitment
from themes.services.commitments import State, add_update, save_commitment

pytestmark = pytest.mark.django_db
BASE = "/strategische-notas/akkoord/"
LIST = f"{BASE}actiepunten/"
EVERY = (LIST, f"{LIST}1.1/", f"{BASE}actiepunten.csv", f"{BASE}actiepunten.jsonld", f"{BASE}actiepunten.atom",
         f"{BASE}actiepunten-methode/")  # fmt: skip


def make(note, code, text, **fields):
    return save_commitment(Commitment(note=note, code=code, **fields), texts={"nl": text}, origins=[], by=None)


def tell(one, status, on, **more):
    return add_update(one, State(status, on, **more), now=timezone.now())


def body_of(answer):
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


@pytest.fixture
def note(theme):
    note = StrategicNoteFactory(slug="akkoord", name="Akkoord")
    add_note_page(note, "nl", title="Akkoord")
    one = make(note, "1.1", "Duizend bomen planten <b>", theme=theme, lead_email="geheim@stad.example")
    tell(one, "in_progress", date(2021, 3, 1))
    tell(one, "achieved", date(2023, 1, 1), note="Klaar & goed", evidence_url="https://bron.example/bomen")
    make(note, "1.2", "Fietspad aanleggen", target_on=date(2020, 1, 1))
    return note


@pytest.mark.parametrize("path", EVERY)
def test_every_address_needs_a_readable_page_in_its_language(client, note, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert "geheim" not in body_of(answer)
    assert client.get(f"/en{path}").status_code == 404
    assert client.post(path).status_code in (403, 405)
    page = note.pages.get()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(path).status_code == 404
    restriction.delete()
    page.unpublish()
    assert client.get(path).status_code == 404


def test_missing_translation_says_its_language(client, note):
    add_note_page(note, "en", title="Agreement")
    html = client.get(f"/en{LIST}1.1/").content.decode()
    assert 'lang="nl-BE">Duizend bomen planten &lt;b&gt;<' in html


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["1.1", "1.2"]), ("q=BOMEN", ["1.1"]), ("status=achieved", ["1.1"]), ("overdue=on", ["1.2"]),
        ("theme=inclusieve-stad", ["1.1"]), ("level=objective", []), ("on=2022-05-10&status=in_progress", ["1.1"]),
        ("on=2020-06-01&status=not_started", ["1.1", "1.2"]), ("on=2019-06-01&overdue=on", []),
        ("on=2999-01-01", ["1.1", "1.2"]), ("on=zz&status=zz&theme=zz&page=zz", ["1.1", "1.2"]),
        ("page=" + "9" * 99, ["1.1", "1.2"]),
    ],
)  # fmt: skip
def test_filters_and_the_state_on_a_past_day(client, note, query, codes):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert [line["commitment"].code for line in answer.context["lines"]] == codes


def test_figures_count_each_status_and_what_is_overdue(client, note):
    total = client.get(LIST).context["total"]
    assert (total.by_status["achieved"], total.by_status["not_started"], total.overdue, total.total) == (1, 1, 1, 2)
    total = client.get(f"{LIST}?on=2022-05-10").context["total"]
    assert (total.by_status["in_progress"], total.by_status["achieved"]) == (1, 0)


def test_page_of_one_commitment_shows_its_timeline_and_sources(client, note):
    html = client.get(f"{LIST}1.1/").content.decode()
    assert html.index("2023-01-01") < html.index("2021-03-01")
    assert "https://bron.example/bomen" in html
    assert "Klaar &amp; goed" in html
    assert client.get(f"{LIST}9.9/").status_code == 404


def test_feed_and_linked_data_are_well_formed(client, note):
    feed = ElementTree.fromstring(client.get(f"{BASE}actiepunten.atom").content)  # noqa: S314 -- our own feed
    entries = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 2
    assert "&lt;b&gt;" in entries[0].find("{http://www.w3.org/2005/Atom}summary").text
    data = json.loads(client.get(f"{BASE}actiepunten.jsonld").content)
    assert [item["actionStatus"].rpartition("/")[2] for item in data["itemListElement"]] == [
        "CompletedActionStatus", "PotentialActionStatus",
    ]  # fmt: skip


def test_pages_of_fifty_stay_small_at_a_constant_query_count(client, note, django_assert_max_num_queries):
    client.get(LIST)
    with django_assert_max_num_queries(60) as few:
        client.get(LIST)
    for number in range(60):
        make(note, f"2.{number}", "Een lange zin over wat de stad wil doen. " * 12)
    with django_assert_max_num_queries(len(few)):
        answer = client.get(LIST)
    assert len(answer.context["lines"]) == 50
    assert len(answer.content) < 100_000


def test_theme_and_note_page_show_how_far_it_is(client, note, theme):
    assert f'href="{LIST}?theme=inclusieve-stad"' in client.get("/themas/inclusieve-stad/").content.decode()
    assert f'href="{LIST}"' in client.get(BASE).content.decode()
    note.pages.get().unpublish()
    assert LIST not in client.get("/themas/inclusieve-stad/").content.decode()


@pytest.mark.parametrize("path", ["/api/v1/commitments", "/api/v1/notes/akkoord/commitments"])
def test_api_gives_the_same_and_hides_the_same(client, note, path):
    found = client.get(path, {"limit": 1}).json()
    assert (found["count"], found["items"][0]["code"], found["items"][0]["status"]) == (2, "1.1", "achieved")
    assert "offset=1" in found["next"]
    assert client.get(path, {"on": "2022-05-10"}).json()["items"][0]["status"] == "in_progress"
    assert [one["code"] for one in client.get(path, {"overdue": "true"}).json()["items"]] == ["1.2"]
    for bad in ({"on": "2999-01-01"}, {"status": "x"}, {"nonsense": "1"}, {"q": "x" * 101}, {"limit": "9" * 30}):
        answer = client.get(path, bad)
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    note.pages.get().unpublish()
    hidden = client.get(path)
    assert hidden.status_code == 404 if "notes" in path else hidden.json()["count"] == 0


@pytest.mark.parametrize("path", [BASE, LIST, f"{LIST}?q=pad&on=2024-01-01", f"{LIST}1.1/", "/themas/inclusieve-stad/"])
def test_a_page_costs_the_same_for_2_and_40_commitments(client, note, path, django_assert_max_num_queries):
    client.get(path)
    with django_assert_max_num_queries(200) as few:
        assert client.get(path).status_code == 200
    theme = Commitment.objects.get(code="1.1").theme
    for number in range(3, 41):
        tell(make(note, f"2.{number}", f"Pad {number}", theme=theme), "delayed", date(2022, 1, 1))
    with django_assert_max_num_queries(len(few)):
        client.get(path)
