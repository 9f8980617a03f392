"""Importing: what a folder becomes, what a second import changes, and that a bad folder changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from wagtail.models import Page, Site

from cms.core.models import SiteSettings, StandardPage
from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from cms.transfer.models import ImportedSource
from home.models import HomePage
from themes.models import StrategicNote, StrategicNotePage, Theme, ThemePage
from visits.models import InfoDay, VisitRequestPage

from .folders import DAYS, FILES, NOTE, THEME, theme, write
from .snapshots import revisions, site_content

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DEMO = Path(__file__).resolve().parent.parent.parent / "demo"
EN = THEME.replace("Slimme stad", "Smart city").replace("Techniek voor mensen.", "Technology for people.")

pytestmark = pytest.mark.django_db


def run(root, **options):
    return import_folder(root, now=options.pop("now", NOW), **options)


def faults(root) -> list[str]:
    with pytest.raises(BadFolder) as caught:
        run(root)
    return [f"{fault.path}:{fault.line}: {fault.field}" for fault in caught.value.faults]


@pytest.fixture
def imported(tmp_path):
    run(write(tmp_path, FILES))
    return tmp_path


# Into an empty installation ---------------------------------------------------------------------------


def test_import_of_the_demo_makes_every_page_at_its_path():
    outcome = run(DEMO)
    paths = {page.get_url_parts()[2] for page in Page.objects.filter(depth__gt=1)}
    codes = list(Theme.objects.values_list("code", flat=True))
    below = ["", "privacy/", "toegankelijkheidsverklaring/", "werkbezoek-aanvragen/", "themas/"]
    below += [f"themas/{code}/" for code in codes]
    notes = ["strategische-notas/", "strategische-notas/inclusieve-stad-2-0/"]
    expected = {f"/{prefix}{path}" for prefix in ("", "en/", "fr/") for path in below} | {f"/{path}" for path in notes}
    assert paths == expected | {"/strategische-notas/bestuursakkoord-2019-2024/"}
    assert len(codes) == 6
    assert outcome.notices == []
    assert not Page.objects.filter(live=False).exists()
    assert InfoDay.objects.filter(starts_at__gt=NOW, live=True).count() == 3
    assert revisions() == Page.objects.filter(depth__gt=1).count() + InfoDay.objects.count()


def test_second_import_of_the_demo_changes_nothing():
    run(DEMO)
    before, count = site_content(), revisions()
    outcome = run(DEMO, now=NOW + timedelta(days=30))
    assert outcome.changes == 0
    assert (site_content(), revisions()) == (before, count)


def test_stock_welcome_page_makes_way(imported):
    home = HomePage.objects.get()
    assert Site.objects.get().root_page_id == home.pk
    assert list(Page.objects.filter(depth=2)) == [home.page_ptr]


def test_home_page_of_an_editor_is_kept(site, tmp_path):
    before = set(Page.objects.filter(depth=2).values_list("pk", flat=True))
    run(write(tmp_path, FILES))
    assert set(Page.objects.filter(depth=2).values_list("pk", flat=True)) == before


def test_folder_without_home_or_form_still_makes_a_whole_site(imported):
    assert HomePage.objects.get().title == "Werkbezoeken"
    form = VisitRequestPage.objects.get()
    assert (form.slug, form.live) == ("werkbezoek-aanvragen", True)
    assert "" not in (form.privacy_text, form.thanks_title, form.thanks_text)


def test_keys_that_are_not_given_get_defaults(tmp_path):
    files = {
        "home.nl.md": "---\ntitle: Welkom\n---\nEerste **alinea**.\n\nTweede.\n",
        "themes/slimme-stad.nl.md": "---\ncode: slimme-stad\ntitle: Slimme stad\nsummary: Kort.\n---\n",
        "pages/privacy.nl.md": "---\ntitle: Privacy\n---\nTekst.\n",
        "notes/nota.nl.md": "---\ntitle: Nota\n---\nTekst zonder titel.\n",
    }
    run(write(tmp_path, files))
    home = HomePage.objects.get()
    assert (home.title, home.summary, home.intro) == ("Welkom", "Eerste alinea.", "Eerste alinea.")
    assert home.call_to_action_label == "Vraag een werkbezoek aan"
    assert Theme.objects.get().accepts_visits
    assert StandardPage.objects.get().role == "privacy"
    note = StrategicNotePage.objects.get()
    assert note.table_of_contents == [{"number": "", "heading": "Inleiding", "anchor": "inleiding"}]


def test_site_file_sets_the_settings(tmp_path):
    text = "name: Stad Test\nbrand: {short_name: Test}\ncontact: {email: a@b.be}\ntexts: {fr: {tagline: Bonjour}}\n"
    run(write(tmp_path, {"site.yaml": text}))
    row = SiteSettings.objects.get()
    assert (row.name, row.short_name, row.contact_email, row.tagline_fr) == ("Stad Test", "Test", "a@b.be", "Bonjour")
    assert Site.objects.get().site_name == "Stad Test"


def test_facts_stand_in_the_row(imported):
    note = StrategicNote.objects.get()
    assert (note.kind, note.version_label, note.status, str(note.adopted_on)) == (
        "thematic_note", "2.0", "adopted", "2018-03-01",
    )  # fmt: skip
    assert [found.code for found in note.themes.all()] == ["slimme-stad"]


def test_sections_have_number_heading_and_anchor(imported):
    assert StrategicNotePage.objects.get().table_of_contents == [
        {"number": "", "heading": "Inleiding", "anchor": "inleiding"},
        {"number": "1", "heading": "Samenleven", "anchor": "samenleven"},
        {"number": "", "heading": "Opvolgen", "anchor": "opvolgen"},
    ]


def test_day_has_its_moments_themes_and_texts(imported):
    day = InfoDay.objects.get()
    assert day.starts_at == datetime(2026, 12, 31, 8, 30, tzinfo=UTC)
    assert day.registration_deadline == datetime(2026, 12, 24, 11, 0, tzinfo=UTC)
    assert (day.held_in, day.capacity, day.live, day.location) == (["nl", "en"], 20, True, "Stadhuis")
    assert [found.code for found in day.themes.all()] == ["slimme-stad"]
    assert day.text("nl").title == "Slimme dag"


def test_translation_shares_its_key_and_its_row(tmp_path):
    run(write(tmp_path, {**FILES, "themes/slimme-stad.en.md": EN}))
    dutch, english = ThemePage.objects.order_by("lang").reverse()
    assert (dutch.translation_key, dutch.theme) == (english.translation_key, english.theme)
    assert english.get_url_parts()[2] == "/en/themas/slimme-stad/"
    assert english.theme.name == "Slimme stad"


# Links ------------------------------------------------------------------------------------------------


def test_links_between_files_become_page_links_in_any_order(tmp_path):
    body = (
        "[nota](/strategische-notas/inclusieve-stad-2-0/) [zonder](/strategische-notas/inclusieve-stad-2-0) "
        "[formulier](/werkbezoek-aanvragen/) [deel](/themas/slimme-stad/#x) [dagen](/informatiedagen/) [weg](/weg/)"
    )
    run(write(tmp_path, {**FILES, "themes/slimme-stad.nl.md": theme(body)}))
    note, form = StrategicNotePage.objects.get().pk, VisitRequestPage.objects.get().pk
    html = ThemePage.objects.get().body.get_prep_value()[0]["value"]
    assert html == (
        f'<p><a linktype="page" id="{note}">nota</a> <a linktype="page" id="{note}">zonder</a> '
        f'<a linktype="page" id="{form}">formulier</a> <a href="/themas/slimme-stad/#x">deel</a> '
        '<a href="/informatiedagen/">dagen</a> <a href="/weg/">weg</a></p>'
    )


# Twice ------------------------------------------------------------------------------------------------


def test_second_import_makes_no_revision(imported):
    count = revisions()
    outcome = run(imported)
    assert (outcome.changes, revisions()) == (0, count)


def test_one_changed_file_changes_one_page(imported):
    before, count = site_content(), revisions()
    write(imported, {"themes/slimme-stad.nl.md": THEME.replace("luistert", "leert")})
    outcome = run(imported)
    after = site_content()
    changed = [path for path in after["pages"] if after["pages"][path] != before["pages"][path]]
    assert (outcome.changes, changed, revisions() - count) == (1, ["/home/themas/slimme-stad/"], 1)


def test_change_of_layout_alone_changes_nothing(imported):
    count = revisions()
    write(imported, {"themes/slimme-stad.nl.md": THEME.replace("stad is slim", "stad\nis slim") + "\n\n"})
    assert (run(imported).changes, revisions()) == (0, count)


def test_changed_fact_changes_the_row_for_all_languages(tmp_path):
    run(write(tmp_path, {**FILES, "themes/slimme-stad.en.md": EN}))
    write(tmp_path, {"themes/slimme-stad.nl.md": theme("Een stad is slim als ze luistert.\n", order="7")})
    assert run(tmp_path).changes == 1
    assert Theme.objects.get().order == 7


def test_translation_cannot_change_a_fact_and_says_so(tmp_path):
    english = EN.replace("title:", "order: 9\ntitle:")
    dutch = THEME.replace("title:", "order: 3\ntitle:")
    outcome = run(write(tmp_path, {"themes/slimme-stad.nl.md": dutch, "themes/slimme-stad.en.md": english}))
    assert Theme.objects.get().order == 3
    assert [(notice.path, notice.line) for notice in outcome.notices] == [("themes/slimme-stad.en.md", 3)]


def test_edit_of_an_editor_stays_until_the_file_changes(imported):
    page = ThemePage.objects.get()
    page.title = "Slimmere stad"
    page.save_revision().publish()
    run(imported)
    assert ThemePage.objects.get().title == "Slimmere stad"
    write(imported, {"themes/slimme-stad.nl.md": THEME.replace("luistert", "leert")})
    run(imported)
    assert ThemePage.objects.get().title == "Slimme stad"


def test_removed_page_and_day_stay_away_until_restored(imported):
    ThemePage.objects.get().delete()
    InfoDay.objects.get().delete()
    outcome = run(imported)
    assert (outcome.changes, outcome.counts["themes", "left out"], outcome.counts["info days", "left out"]) == (0, 1, 1)
    assert run(imported, restore=True).changes == 2
    assert (ThemePage.objects.count(), InfoDay.objects.count()) == (1, 1)


def test_what_is_absent_from_the_folder_is_kept(imported, tmp_path):
    run(write(tmp_path / "ander", {"pages/over.nl.md": "---\ntitle: Over\n---\n"}))
    assert (ThemePage.objects.count(), StrategicNotePage.objects.count(), InfoDay.objects.count()) == (1, 1, 1)


def test_relative_day_stays_where_it_was_when_imported_later(imported):
    later = NOW + timedelta(days=40)
    assert run(imported, now=later).changes == 0
    write(imported, {"info_days.yaml": DAYS.replace("Kom kijken.", "Kom luisteren.")})
    assert run(imported, now=later).changes == 1
    day = InfoDay.objects.get()
    assert day.starts_at == datetime(2026, 12, 31, 8, 30, tzinfo=UTC)
    assert day.text("nl").intro == "Kom luisteren."


def test_relative_day_moves_when_its_text_changes(imported):
    write(imported, {"info_days.yaml": DAYS.replace("+6w", "+8w")})
    run(imported)
    day = InfoDay.objects.get()
    assert day.starts_at == datetime(2027, 1, 14, 8, 30, tzinfo=UTC)
    assert day.sequence == 1


def test_anchor_is_kept_when_the_file_names_none(tmp_path):
    named = NOTE.replace("{#samenleven}", "{#samen-1}")
    root = write(tmp_path, {**FILES, "notes/inclusieve-stad-2-0.nl.md": named})
    run(root)
    write(root, {"notes/inclusieve-stad-2-0.nl.md": named.replace(" {#samen-1}", "").replace("1. ", "2. ")})
    run(root)
    entries = StrategicNotePage.objects.get().table_of_contents
    assert [(entry["number"], entry["anchor"]) for entry in entries] == [
        ("", "inleiding"),
        ("2", "samen-1"),
        ("", "opvolgen"),
    ]


def test_block_ids_stay_the_same(imported):
    def ids():
        return [block["id"] for block in StrategicNotePage.objects.get().sections.get_prep_value()]

    before = ids()
    write(imported, {"notes/inclusieve-stad-2-0.nl.md": NOTE.replace("Iedereen telt mee.", "Niemand valt af.")})
    run(imported)
    assert ids() == before


# All or nothing -----------------------------------------------------------------------------------------


def test_dry_run_tells_the_same_and_keeps_nothing(tmp_path):
    root = write(tmp_path, FILES)
    before = site_content()
    tried = run(root, dry_run=True)
    assert (site_content(), ImportedSource.objects.count()) == (before, 0)
    assert run(root).counts == tried.counts


def test_bad_file_among_good_ones_imports_nothing(tmp_path):
    before = site_content()
    root = write(tmp_path, {**FILES, "pages/over.nl.md": "---\ntitle: 12\n---\n"})
    assert faults(root) == ["pages/over.nl.md:2: title"]
    assert (site_content(), ImportedSource.objects.count()) == (before, 0)


def test_fault_that_only_the_models_see_imports_nothing(tmp_path):
    before = site_content()
    root = write(tmp_path, {**FILES, "site.yaml": "name: x\ncontact:\n  email: geen adres\n"})
    assert faults(root) == ["site.yaml:3: contact_email"]
    assert (site_content(), ImportedSource.objects.count()) == (before, 0)


def test_unknown_theme_is_told_with_its_line(tmp_path):
    root = write(tmp_path, {**FILES, "info_days.yaml": DAYS.replace("[slimme-stad]", "[domme-stad]")})
    assert faults(root) == ["info_days.yaml:2: themes"]


def test_theme_of_an_earlier_import_is_known(imported, tmp_path):
    run(write(tmp_path / "dagen", {"info_days.yaml": DAYS.replace("slimme-dag", "andere-dag")}))
    assert InfoDay.objects.count() == 2


def test_translation_without_dutch_source_is_refused(tmp_path):
    assert faults(write(tmp_path, {"themes/slimme-stad.en.md": EN})) == ["themes/slimme-stad.en.md:1: file"]


def test_translation_of_a_page_on_the_site_is_taken(imported, tmp_path):
    run(write(tmp_path / "later", {"themes/slimme-stad.en.md": EN}))
    assert ThemePage.objects.get(lang="en").translation_key == ThemePage.objects.get(lang="nl").translation_key
    assert HomePage.objects.filter(locale__language_code="en", live=True).exists()
    assert VisitRequestPage.objects.filter(locale__language_code="en", live=True).exists()


def test_page_where_another_kind_stands_is_refused(imported, tmp_path):
    form = VisitRequestPage(title="x", slug="over", summary="x", privacy_text="x", thanks_title="x", thanks_text="x")
    HomePage.objects.get().add_child(instance=form)
    root = write(tmp_path / "b", {"pages/over.nl.md": "---\ntitle: Over\n---\n"})
    assert faults(root) == ["pages/over.nl.md:1: file"]


def test_second_site_gets_its_own_pages(imported):
    other = Site.objects.create(hostname="ander.example", root_page=Page.objects.get(depth=1))
    run(imported, site=other)
    other.refresh_from_db()
    assert Theme.objects.filter(site=other).count() == 1
    assert ThemePage.objects.descendant_of(other.root_page).count() == 1
    assert run(imported).changes == run(imported, site=other).changes == 0


def test_questions_become_rows_with_their_keys(tmp_path):
    text = (
        "---\ntitle: Vraag\nquestions:\n  - key: hoe\n    label: Hoe vond je ons?\n    kind: select\n"
        "    choices: ['Ja, graag', Nee]\n"
        "  - key: akkoord\n    label: Akkoord?\n    kind: yes_no\n    required: true\n---\n"
    )
    root = write(tmp_path, {"pages/werkbezoek-aanvragen.nl.md": text})
    run(root)
    rows = VisitRequestPage.objects.get().form_questions.all()
    assert [(row.clean_name, row.field_type, row.required, row.choices) for row in rows] == [
        ("hoe", "dropdown", False, "Ja, graag\nNee\n"),
        ("akkoord", "checkbox", True, ""),
    ]
    first = rows[0].pk
    write(root, {"pages/werkbezoek-aanvragen.nl.md": text.replace("Hoe vond je ons?", "Hoe kwam je hier?")})
    run(root)
    row = VisitRequestPage.objects.get().form_questions.get(clean_name="hoe")
    assert (row.label, row.pk) == ("Hoe kwam je hier?", first)


def test_imported_pages_are_found_by_search(imported):
    assert [page.title for page in ThemePage.objects.search("luistert")] == ["Slimme stad"]
