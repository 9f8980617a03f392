"""The programme of a day in a content folder: there and back, and every fault told."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from cms.transfer.exporting import collect, export_folder
from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from tests.factories.visits import VisitRequestFactory
from visits.models import Host, InfoDay, InfoDayProgrammeRow, Registration

from .folders import DAYS, FILES, write

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ROWS = """\
  programme:
    - starts_at: 11:00
      ends_at: "12:30"
      title: {nl: Wandeling, en: Walk}
      place: Plein
    - starts_at: "09:30"
      title: {nl: "Onthaal: koffie"}
"""


def folder(root, rows=ROWS):
    return write(root, {**FILES, "info_days.yaml": DAYS + rows})


def rows():
    return list(InfoDayProgrammeRow.objects.values_list("starts_at", "ends_at", "title_nl", "title_en", "place"))


def test_programme_goes_in_and_out_and_a_second_import_changes_nothing(tmp_path):
    import_folder(folder(tmp_path / "bron"), now=NOW)
    expected = [
        (time(9, 30), None, "Onthaal: koffie", "", ""),
        (time(11), time(12, 30), "Wandeling", "Walk", "Plein"),
    ]
    assert rows() == expected
    export_folder(tmp_path / "uit", site=Site.objects.get())
    latest = InfoDay.objects.get().latest_revision_id
    import_folder(tmp_path / "uit", now=NOW)
    assert (rows(), InfoDay.objects.get().latest_revision_id) == (expected, latest)


def test_colleagues_stay_on_the_site_and_never_leave_it(tmp_path):
    import_folder(folder(tmp_path / "een"), now=NOW)
    site = Site.objects.get()
    host = Host.objects.create(site=site, name="Rita Peeters", email="rita@stad.example", token_hash="x")
    InfoDayProgrammeRow.objects.update(host=host)
    InfoDay.objects.get().save_revision().publish()
    text = collect(site).texts["info_days.yaml"]
    assert "Onthaal" in text
    assert "rita" not in text.lower()
    import_folder(folder(tmp_path / "twee", ROWS.replace("Plein", "Markt")), now=NOW)
    assert [row.host for row in InfoDayProgrammeRow.objects.all()] == [host, host]
    assert rows()[1][4] == "Markt"


def test_silence_keeps_the_programme_and_an_empty_list_removes_it(tmp_path):
    import_folder(folder(tmp_path / "een"), now=NOW)
    import_folder(folder(tmp_path / "twee", "  min_group: 2\n"), now=NOW)
    assert len(rows()) == 2
    import_folder(folder(tmp_path / "drie", "  programme: []\n"), now=NOW)
    assert rows() == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ("    - {title: {nl: A}}", "programme[1].starts_at"),
        ("    - {starts_at: morgen, title: {nl: A}}", "programme[1].starts_at"),
        ("    - {starts_at: '25:00', title: {nl: A}}", "programme[1].starts_at"),
        ("    - {starts_at: '09:30+01', title: {nl: A}}", "programme[1].starts_at"),
        ("    - {starts_at: '10:00', ends_at: '09:00', title: {nl: A}}", "programme[1].ends_at"),
        ("    - {starts_at: '10:00', title: {en: A}}", "programme[1].title.nl"),
        ("    - {starts_at: '10:00', title: {nl: A}, host: rita@stad.example}", "programme[1].host"),
        (f"    - {{starts_at: '10:00', title: {{nl: A}}, place: {'x' * 151}}}", "programme[1].place"),
        ("    - tekst", "programme[1]"),
    ],
)
def test_faults_are_told_with_their_field(tmp_path, wrong, field):
    with pytest.raises(BadFolder) as caught:
        import_folder(folder(tmp_path, f"  programme:\n{wrong}\n"), now=NOW)
    assert f"[1].{field}" in [fault.field for fault in caught.value.faults]
    assert not InfoDay.objects.exists()


def test_import_does_not_move_a_day_that_groups_count_on(tmp_path):
    import_folder(folder(tmp_path / "een"), now=NOW)
    day = InfoDay.objects.get()
    form = {"pages/werkbezoek-aanvragen.nl.md": "---\ntitle: Aanvragen\nrole: visit_request\n---\n"}
    import_folder(write(tmp_path / "form", form), now=NOW)
    row = VisitRequestFactory(status="confirmed")
    Registration.objects.create(info_day=day, visit_request=row, people=2, created_at=timezone.now())
    changed = DAYS.replace("+6w thu", "+7w thu").replace("Stadhuis", "Elders")
    with pytest.raises(BadFolder):
        import_folder(write(tmp_path / "twee", {**FILES, "info_days.yaml": changed}), now=NOW + timedelta(hours=1))
    assert InfoDay.objects.get().starts_at == day.starts_at
