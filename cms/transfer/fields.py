"""Reads typed values from a mapping, and tells every key that is unknown, missing or of the wrong kind."""

from __future__ import annotations

import re
from typing import Any

from .addresses import is_media, is_safe_link
from .dates import BadMoment, read_day, read_moment
from .faults import FileReport
from .yaml_source import Entries, Items, Node, Scalar

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KIND_NAMES = {bool: "yes or no", int: "a number", float: "a number", type(None): "empty"}


class Fields:
    """One mapping of a file. Every reader returns the default after it has reported a fault."""

    def __init__(self, node: Entries, report: FileReport, allowed: set[str], prefix: str = "") -> None:
        self.node = node
        self.report = report
        self.prefix = prefix
        for name in node.entries:
            if name not in allowed:
                self.fault(name, f"unknown key; allowed here: {', '.join(sorted(allowed))}")

    def __contains__(self, name: str) -> bool:
        return self._given(name) is not None

    @property
    def lines(self) -> dict[str, int]:
        return self.node.key_lines

    def label(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def fault(self, name: str, message: str, line: int | None = None) -> None:
        self.report.fault(line or self.node.key_lines.get(name, self.node.line), self.label(name), message)

    def _given(self, name: str) -> Node | None:
        """The value of a key; an empty one counts as absent."""
        found = self.node.entries.get(name)
        return None if isinstance(found, Scalar) and found.value is None else found

    def _scalar(self, name: str, *, required: bool) -> Scalar | None:
        found = self._given(name)
        if found is None:
            if required:
                self.fault(name, "is missing")
            return None
        if not isinstance(found, Scalar):
            self.fault(name, f"must be a single value, not a {'list' if isinstance(found, Items) else 'mapping'}")
            return None
        return found

    def text(
        self,
        name: str,
        *,
        most: int | None = None,
        required: bool = False,
        default: str = "",
        as_typed: bool = False,
        one_line: bool = False,
    ) -> str:
        """A text. `as_typed` also takes an unquoted number, as it was written."""
        found = self._scalar(name, required=required)
        if found is None:
            return default
        if not isinstance(found.value, str) and not as_typed:
            kind = KIND_NAMES.get(type(found.value), "no text")
            self.fault(name, f"must be a text, and “{found.text}” is {kind}; put it in quotes")
            return default
        value = (found.value if isinstance(found.value, str) else found.text).strip()
        if required and not value:
            self.fault(name, "must not be empty")
        elif most is not None and len(value) > most:
            self.fault(name, f"has {len(value)} characters; the most is {most}")
        elif any(ord(character) < 32 and character not in "\n\t" for character in value):
            self.fault(name, "holds a control character")
        elif one_line and "\n" in value:
            self.fault(name, "must be one line")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        found = self._scalar(name, required=False)
        if found is None:
            return default
        if not isinstance(found.value, bool):
            self.fault(name, f"must be true or false, not “{found.text}”")
            return default
        return found.value

    def whole(self, name: str, *, least: int = 0, most: int = 2_000_000_000, required: bool = False) -> int | None:
        found = self._scalar(name, required=required)
        if found is None:
            return None
        if not isinstance(found.value, int) or isinstance(found.value, bool):
            self.fault(name, f"must be a whole number, not “{found.text}”")
            return None
        if not least <= found.value <= most:
            self.fault(name, f"must be a number from {least} to {most}")
            return None
        return found.value

    def choice(self, name: str, allowed: list[str], *, default: str = "", required: bool = False) -> str:
        value = self.text(name, required=required, default=default)
        if value != default and value not in allowed:
            self.fault(name, f"“{value}” is not one of: {', '.join(allowed)}")
            return default
        return value

    def code(self, name: str, *, required: bool = False, most: int = 60) -> str:
        value = self.text(name, required=required, most=most, as_typed=True)
        if value and not CODE.fullmatch(value):
            self.fault(name, f"“{value}” may hold lower-case letters, digits and single hyphens only")
        return value

    def address(self, name: str, *, required: bool = False) -> str:
        value = self.text(name, required=required, most=500)
        if value and (not is_safe_link(value) or is_media(value) or value.startswith("#")):
            self.fault(name, "must be a path that starts with /, or start with https://, mailto: or tel:")
            return ""
        return value

    def day(self, name: str) -> Any:
        value = self.text(name)
        if not value:
            return None
        try:
            return read_day(value)
        except BadMoment as error:
            self.fault(name, f"“{value}”: {error}")
            return None

    def moment(self, name: str, now: Any, *, required: bool = False) -> str:
        """The text of a moment, once it has been read to be one."""
        value = self.text(name, required=required, as_typed=True)
        if not value:
            return ""
        try:
            read_moment(value, now)
        except BadMoment as error:
            self.fault(name, f"“{value}”: {error}")
            return ""
        return value

    def texts(self, name: str, *, most: int = 200, as_typed: bool = False) -> list[str]:
        """A list of texts; a single text counts as a list of one."""
        found = self._given(name)
        if found is None:
            return []
        nodes = found.items if isinstance(found, Items) else [found]
        values: list[str] = []
        for position, node in enumerate(nodes, start=1):
            if not isinstance(node, Scalar) or node.value is None or not (as_typed or isinstance(node.value, str)):
                self.fault(name, f"item {position} must be a text", node.line)
            elif any(ord(character) < 32 for character in node.text):
                self.fault(name, f"item {position} must be one line without control characters", node.line)
            elif not node.text.strip() or len(node.text) > most:
                self.fault(name, f"item {position} must have 1 to {most} characters", node.line)
            elif node.text.strip() in values:
                self.fault(name, f"“{node.text}” stands here twice", node.line)
            else:
                values.append(node.text.strip())
        return values

    def choices(self, name: str, allowed: list[str]) -> list[str]:
        values = self.texts(name)
        for value in values:
            if value not in allowed:
                self.fault(name, f"“{value}” is not one of: {', '.join(allowed)}")
        return values

    def mapping(self, name: str, allowed: set[str]) -> Fields | None:
        found = self._given(name)
        if found is None:
            return None
        if not isinstance(found, Entries):
            self.fault(name, f"must be a mapping with: {', '.join(sorted(allowed))}")
            return None
        return Fields(found, self.report, allowed, f"{self.label(name)}.")

    def mappings(self, name: str, allowed: set[str]) -> list[Fields]:
        """A list of mappings."""
        found = self._given(name)
        if found is None:
            return []
        if not isinstance(found, Items):
            self.fault(name, "must be a list")
            return []
        return list(mappings_of(found, self.report, allowed, self.label(name)))


def mappings_of(items: Items, report: FileReport, allowed: set[str], label: str) -> list[Fields]:
    """Each item of a list as fields; what is no mapping is reported."""
    found = []
    for position, node in enumerate(items.items, start=1):
        if isinstance(node, Entries):
            found.append(Fields(node, report, allowed, f"{label}[{position}]."))
        else:
            report.fault(node.line, f"{label}[{position}]", f"must be a mapping with: {', '.join(sorted(allowed))}")
    return found
