"""Tables of commitments: what a row changes, what is refused with its line, and twice is the same as once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from cms.core.spreadsheets import write_csv
from tests.factories.themes import StrategicNoteFactory
from themes.models import Commitment, CommitmentUpdate, Origin
from themes.services.commitment_import import NothingImported, import_table, plan_import
from themes.services.commitment_rows import COLUMNS, rows_of

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
HEAD = ",".join(COLUMNS)


def table(*lines: str) -> bytes:
    return "\n".join([HEAD, *lines]).encode()


GOOD = table(
    "1,,objective,inclusieve-stad,own|administration,Dienst A,,,in_progress,2020-01-02,Begonnen.,Een doel",
    '1.1,1,action,,,Dienst B,2021-03-04,samenleven,achieved,2022-05-06,Klaar. https://bron.example/a,"Een, actie"',
    "1.1,,,,,,,,in_progress,2020-02-03,Bezig.,",
)


@pytest.fixture
def note(theme):
    return StrategicNoteFactory(slug="akkoord")


def test_rows_become_commitments_with_history_and_source(note):
    plan = import_table(note, GOOD, now=NOW)
    assert plan.counts == {"added": 2, "changed": 1}
    action = Commitment.objects.get(code="1.1")
    assert (action.status, str(action.status_on), action.parent.code, action.section) == (
        "achieved", "2022-05-06", "1", "samenleven",
    )  # fmt: skip
    assert [(one.status, one.note, one.evidence_url) for one in action.updates.all()] == [
        ("achieved", "Klaar.", "https://bron.example/a"),
        ("in_progress", "Bezig.", ""),
    ]
    assert sorted(Origin.objects.values_list("name", flat=True)) == ["administration", "own"]


def test_second_import_changes_nothing(note):
    import_table(note, GOOD, now=NOW)
    plan = import_table(note, GOOD, now=NOW)
    assert not plan.has_changes
    assert CommitmentUpdate.objects.count() == 3


def test_export_read_back_changes_nothing_even_with_signs_of_formulas(note):
    import_table(note, table('1,,,,"=own|@other",+lead,,,delayed,2020-01-01,"-1, = 2; @x","=SUM(A1);@x, -b"'), now=NOW)
    rows = rows_of(Commitment.objects.as_of(), language="nl", themes={}, root_url="")
    for for_excel in (False, True):
        content = b"".join(
            write_csv(
                COLUMNS, rows_of(Commitment.objects.as_of(), language="nl", themes={}, root_url=""), for_excel=for_excel
            )
        )
        assert not plan_import(note, content, now=NOW).has_changes
    assert next(iter(rows))[-1] == "=SUM(A1);@x, -b"


def test_changed_status_becomes_an_update_and_other_columns_may_be_left_out(note):
    import_table(note, GOOD, now=NOW)
    plan = import_table(
        note, b"code;status;status_on;status_note\n1;dropped;01/02/2023;Zie https://bron.example/b\n", now=NOW
    )
    assert plan.rows[0].changes == [
        ("status", "in_progress 2020-01-02", "dropped 2023-02-01 Zie https://bron.example/b")
    ]
    one = Commitment.objects.get(code="1")
    assert (one.status, one.updates.count(), one.lead) == ("dropped", 2, "Dienst A")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",,,,,,,,,,,Tekst", "code"),
        ("a b,,,,,,,,,,,Tekst", "code"),
        ("2,,goal,,,,,,,,,Tekst", "level"),
        ("2,9,,,,,,,,,,Tekst", "parent"),
        ("2,2,,,,,,,,,,Tekst", "parent"),
        ("2,,,ruimtevaart,,,,,,,,Tekst", "theme"),
        ("2,,,,,,31/02/2020,,,,,Tekst", "target_on"),
        ("2,,,,,,,,done,,,Tekst", "status"),
        ("2,,,,,,,,delayed,2030-01-01,,Tekst", "status_on"),
        ("2,,,,,,,,delayed,soon,,Tekst", "status_on"),
        ("2,,,,,,,,achieved,2020-01-01,Klaar,Tekst", "status_note"),
        ("2,,,,,,,,,,,", "text"),
        (f"2,,,,,{'x' * 151},,,,,,Tekst", "lead"),
        (f"2,,,,{'x' * 101},,,,,,,Tekst", "origin"),
    ],
)
def test_bad_row_is_refused_with_its_line_and_nothing_is_imported(note, line, column):
    content = table('1,,,,,,,,,,,"Goed\nmet regel"', line)
    with pytest.raises(NothingImported) as refused:
        import_table(note, content, now=NOW)
    row = refused.value.plan.rows[1]
    assert (row.line, row.kind, row.problems[0][0]) == (4, "refused", column)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"code,text\n1,\x00", b"code,colour\n1,red", b"code,code\n1,1", b"text\nx", b"code,text\n1",
     b'code,text\n"1,2', b"x" * (1024 * 1024 + 1), b"code,text\n1," + b"y" * 10_001, b"code,text\n1," + b"z" * 200_000],
)  # fmt: skip
def test_unreadable_file_is_refused_in_words(note, content):
    with pytest.raises(ValidationError):
        plan_import(note, content, now=NOW)


def test_fingerprint_follows_what_would_happen(note):
    before = plan_import(note, GOOD, now=NOW).fingerprint
    assert plan_import(note, GOOD, now=NOW).fingerprint == before
    import_table(note, table("1,,,,,,,,,,,Iets"), now=NOW)
    assert plan_import(note, GOOD, now=NOW).fingerprint != before
