"""Spreadsheets: nothing a visitor types becomes a formula, in any format, read with any delimiter."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zoneinfo

import openpyxl
import pytest

from cms.core.spreadsheets import Phone, write_csv, write_xlsx

DANGER = "=+-@\t\r\n\0＝＋－＠"
BLANKS = " \u00a0\u200b\u200c\u200d\ufeff\u2060"
PREFIXES = [
    "", *BLANKS, "a;", "a,", "a|", "a\n", "a\r", "a\t", 'a;"', 'a,""', "a; \u200b", ";", '"', '";\n', "\x0b", "\u2028",
    "\x85", "\x1c", "\ud800", "\ufffe",
]  # fmt: skip
SUFFIXES = ("", ";", '"', ",")
PAYLOADS = [prefix + danger + "1+1" + suffix for prefix in PREFIXES for danger in DANGER for suffix in SUFFIXES]


def is_live(cell: object) -> bool:
    return isinstance(cell, str) and cell.lstrip(BLANKS)[:1] in tuple(DANGER)


def read_csv(content: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def random_texts(count: int) -> list[str]:
    choose = random.Random(7)  # noqa: S311 -- the same texts at every run
    letters = DANGER + BLANKS + ",;|\"'ab1\u2028\x85\x0c"
    return ["".join(choose.choices(letters, k=choose.randint(1, 9))) for _number in range(count)]


@pytest.mark.parametrize("for_excel", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_has_no_live_cell_whatever_the_delimiter(for_excel, delimiter):
    texts = PAYLOADS + random_texts(5000)
    rows = [texts[start : start + 4] for start in range(0, len(texts), 4)]
    content = b"".join(write_csv(PAYLOADS[:4], rows, for_excel=for_excel))
    live = [cell for row in read_csv(content, delimiter) for cell in row if is_live(cell)]
    assert live == []


def test_xlsx_has_no_formula_no_link_and_no_live_text():
    texts = PAYLOADS + random_texts(2000) + ["#N/A", "http://example.org"]
    with write_xlsx(texts[:4], [[text] for text in texts], sheet_name="=1+1") as file:
        workbook = openpyxl.load_workbook(file)
    cells = [cell for row in workbook.active.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if is_live(cell.value) or cell.hyperlink] == []
    assert all(cell.quotePrefix for cell in cells)


def test_ordinary_text_comes_back_as_it_was():
    texts = ["Stad Mechelen, dienst Wonen", "5 à 10 - soms meer", 'Zij zei "ja"', "twee\nregels", "a@b.example"]
    content = b"".join(write_csv(["kop"], [[text] for text in texts]))
    assert read_csv(content, ",") == [["kop"], *([text] for text in texts)]


def test_removing_the_apostrophes_gives_the_original_back():
    assert b"".join(write_csv(["=kop"], [["=1+1"]])) == b'"\'=kop"\r\n"\'=1+1"\r\n'


def test_plain_csv_is_rfc_4180_with_iso_dates():
    moment = dt.datetime(2026, 3, 29, 0, 30, tzinfo=dt.UTC)
    rows = [[moment, dt.date(2026, 3, 1), 12], [None, True, Phone("+3215123456")]]
    content = b"".join(write_csv(["a", "b", "c"], rows))
    assert content == b'"a","b","c"\r\n"2026-03-29T01:30","2026-03-01",12\r\n"","True","\'+3215123456"\r\n'


def test_csv_for_excel_has_a_mark_semicolons_and_national_phones():
    summer = dt.datetime(2026, 6, 30, 22, 30, tzinfo=dt.UTC)
    content = b"".join(write_csv(["a"], [[summer], [Phone("+32470123456")], [Phone("+31201234567")]], for_excel=True))
    assert content.decode("utf-8") == ('\ufeff"a"\r\n"01/07/2026 00:30"\r\n"0470 12 34 56"\r\n"00 31 20 123 4567"\r\n')


def test_xlsx_keeps_phones_dates_and_numbers():
    moment = dt.datetime(2026, 6, 30, 22, 30, 5, tzinfo=zoneinfo.ZoneInfo("UTC"))
    with write_xlsx(["a"], [[Phone("+3215123456"), moment, dt.date(2026, 1, 2), 12, None]], sheet_name="x") as file:
        row = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))[1]
    assert row[:4] == ("+3215123456", dt.datetime(2026, 7, 1, 0, 30), dt.datetime(2026, 1, 2), 12)


def test_a_phone_that_is_no_number_is_disarmed():
    with write_xlsx(["a"], [[Phone("+1+cmd")]], sheet_name="x") as file:
        assert openpyxl.load_workbook(file).active["A2"].value == "'+1+cmd"


def test_csv_reads_its_rows_only_when_asked():
    def endless():
        while True:
            yield ["x" * 1000]

    pieces = write_csv(["a"], endless())
    assert len(next(pieces)) >= 64 * 1024
