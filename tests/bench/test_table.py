"""The table of the lines that are held: what is not met or not measured can never look met."""

from __future__ import annotations

from bench import __main__ as command
from bench import headless
from bench.table import Table


def test_table_says_what_is_met_and_what_is_not(tmp_path, capsys):
    table = Table()
    table.at_least("item, of nginx", 0.5, 0.5)
    table.at_least("list, of nginx", 0.377, 0.5)
    table.at_most("memory", 201, 200, " MB")
    table.add("astro", "", "FileNotFoundError: node", is_met=None)
    table.show(tmp_path / "table.md")
    written = (tmp_path / "table.md").read_text()
    assert written in capsys.readouterr().out
    rows = [line.rsplit("|", 2)[0] for line in written.splitlines()[2:]]
    assert rows == [
        "| item, of nginx | at least 0.5 | 0.50 | yes ",
        "| list, of nginx | at least 0.5 | 0.38 | **no** ",
        "| memory | at most 200 MB | 201 MB | **no** ",
        "| astro |  | FileNotFoundError: node | not measured ",
    ]


def test_a_group_that_cannot_run_is_a_row_and_does_not_stop_the_rest(monkeypatch, capsys):
    def breaks(_vendor, _table):
        raise SystemExit("wrk is not there")

    def works(vendor, table):
        table.at_least(vendor, 2, 1)

    monkeypatch.setattr(headless, "GROUPS", {"tags": breaks, "reads": works})
    assert command.main(["headless"]) == 1
    rows = capsys.readouterr().out
    assert "| sqlite: tags |  | SystemExit: wrk is not there | not measured |" in rows
    assert rows.count("| postgresql | at least 1 | 2.0 | yes |") == 1
    assert command.main(["reads", "sqlite"]) == 0
    assert command.main(["raeds"]) == 2
