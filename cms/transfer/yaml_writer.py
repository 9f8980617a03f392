"""Writes YAML as people write it: in the given order, long texts folded, texts of several lines as blocks."""

from __future__ import annotations

import re
from typing import Any

import yaml

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Dumper(yaml.SafeDumper):
    """The safe dumper with list items indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def write_yaml(value: Any) -> str:
    """A value as YAML that reads back as the same value."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


def clean_text(text: Any) -> str:
    """A text as a file can hold it: plain newlines, no control characters, nothing around it."""
    plain = str(text or "").replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", plain).strip()


def one_line(text: Any) -> str:
    """A text on one line; no-break spaces stay what they are."""
    return re.sub(r"[ \t\n]+", " ", clean_text(text))


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """The mapping without what is empty; False and 0 stay."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}
