"""Tables of commitments in a content folder: in, out, twice, and nothing by half."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cms.transfer.exporting import export_folder
from cms.transfer.faults import BadFolder
from cms.transfer.importing import import_folder
from tests.transfer.folders import FILES, write
from themes.models import Commitment, CommitmentUpdate, StrategicNote

pytestmark = pytest.mark.django_db
NAME = "commitments/inclusieve-stad-2-0.csv"
TABLE = """code,parent,level,theme,origin,lead,target_on,section,status,status_on,status_note,text
A,,objective,slimme-stad,eigen programma,Dienst,2024-12-31,samenleven,achieved,2022-05-06,Af. https://x.example/a,Doel
A,,,,,,,,in_progress,2021-01-01,Begonnen.,
A.1,A,action,,,,,,not_started,,,"Een actie, met een komma"
"""


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "in", {**FILES, NAME: TABLE})


def bring(folder, **options):
    return import_folder(folder, now=timezone.now(), **options)


def test_table_is_imported_once_and_exported_as_it_was(site, folder, tmp_path):
    assert bring(folder).counts["commitments", "created"] == 2
    assert bring(folder).changes == 0
    assert bring(folder, restore=True).changes == 0
    export_folder(tmp_path / "out", site=site)
    assert import_folder(tmp_path / "out", now=timezone.now(), restore=True).counts["commitments", "changed"] == 0
    first = list(CommitmentUpdate.objects.values_list("commitment__code", "on", "status", "note", "evidence_url"))
    CommitmentUpdate.objects.all().delete()
    Commitment.objects.filter(parent__isnull=False).delete()
    Commitment.objects.all().delete()
    import_folder(tmp_path / "out", now=timezone.now(), restore=True)
    again = list(CommitmentUpdate.objects.values_list("commitment__code", "on", "status", "note", "evidence_url"))
    assert again == first
    assert Commitment.objects.get(code="A").status == "achieved"


def test_dry_run_keeps_nothing(site, folder):
    assert bring(folder, dry_run=True).counts["commitments", "created"] == 2
    assert not Commitment.objects.exists()


def test_fault_names_file_and_line_and_imports_nothing(site, tmp_path):
    folder = write(tmp_path, {**FILES, NAME: TABLE + "A.2,,,,,,,,achieved,2022-01-01,Zonder bron,Tekst\n"})
    with pytest.raises(BadFolder) as refused:
        bring(folder)
    assert [(fault.path, fault.line, fault.field) for fault in refused.value.faults] == [(NAME, 5, "status_note")]
    assert not StrategicNote.objects.exists()


def test_table_without_a_note_or_with_a_bad_name_is_refused(site, tmp_path):
    folder = write(tmp_path, {**FILES, "commitments/none.csv": TABLE, "commitments/Bad name.csv": TABLE})
    with pytest.raises(BadFolder):
        bring(folder)


def test_private_note_is_not_exported(site, folder, tmp_path):
    bring(folder)
    StrategicNote.objects.get().pages.get().unpublish()
    export_folder(tmp_path / "out", site=site)
    assert not (tmp_path / "out" / NAME).exists()
