"""One table of the lines that the headless API is held to: what, line, measured, met."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured thing beside its line; `is_met` is None where it could not be measured."""

    what: str
    line: str
    measured: str
    is_met: bool | None
    load: float

    def __str__(self) -> str:
        met = {True: "yes", False: "**no**", None: "not measured"}[self.is_met]
        return f"| {self.what} | {self.line} | {self.measured} | {met} | {self.load:.1f} |"


@dataclass
class Table:
    """Rows in the order in which they were measured."""

    rows: list[Row] = field(default_factory=list)

    def add(self, what: str, line: str, measured: str, *, is_met: bool | None) -> None:
        """Add a row, with the load average of now."""
        self.rows.append(Row(what, line, measured, is_met, os.getloadavg()[0]))

    def at_least(self, what: str, value: float, line: float, unit: str = "") -> None:
        """A row for a figure that may not be lower than its line."""
        self.add(what, f"at least {line:g}{unit}", f"{figure(value)}{unit}", is_met=value >= line)

    def at_most(self, what: str, value: float, line: float, unit: str = "") -> None:
        """A row for a figure that may not be higher than its line."""
        self.add(what, f"at most {line:g}{unit}", f"{figure(value)}{unit}", is_met=value <= line)

    def __str__(self) -> str:
        """The table in Markdown."""
        head = ["| what | line | measured | met? | load |", "|---|---|---|---|---|"]
        return "\n".join([*head, *(str(row) for row in self.rows)])

    def show(self, path: Path | None = None) -> None:
        """Print it, and write it to a file where one is named."""
        print(f"\n{self}", flush=True)
        if path is not None:
            path.write_text(f"{self}\n")


def figure(value: float) -> str:
    """A figure as people write it: two digits behind the comma below one, one below a hundred, none above."""
    return f"{value:.2f}" if abs(value) < 1 else f"{value:.1f}" if abs(value) < 100 else f"{value:,.0f}"
