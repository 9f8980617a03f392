"""What is wrong in a content folder, told by file, line and field; messages for operators stay English."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import translation


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that somebody has to mend."""

    path: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}: {self.field}: {self.message}"
        # A file name may hold bytes that are no text; saying so must not fail.
        return text.encode("utf-8", "backslashreplace").decode()


class BadFolder(Exception):
    """The folder cannot be imported; holds every fault that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass
class Report:
    """Collects faults (which stop the import) and notices (which do not)."""

    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)

    def refuse_faults(self) -> None:
        """Raise BadFolder with every fault found so far, in the order of the files, each once."""
        if self.faults:
            raise BadFolder(sorted(set(self.faults)))


@dataclass
class FileReport:
    """The same for one file."""

    path: str
    report: Report

    def fault(self, line: int, field_name: str, message: str) -> None:
        self.report.faults.append(Fault(self.path, line, field_name, message))

    def notice(self, line: int, field_name: str, message: str) -> None:
        self.report.notices.append(Fault(self.path, line, field_name, message))

    @contextmanager
    def catching(self, line: int, field_name: str) -> Iterator[None]:
        """Turn a ValidationError of a model or block into faults."""
        try:
            yield
        except ValidationError as error:
            for name, message in messages_of(error):
                self.fault(line, ".".join(part for part in (field_name, name) if part), message)


def messages_of(error: Any, prefix: str = "") -> list[tuple[str, str]]:
    """Every message of a validation error with the field it is about, also those of nested blocks; in English."""
    with translation.override("en"):
        return list(_messages(error, prefix))


def _messages(error: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(error, list):
        for position, item in enumerate(error):
            if item is not None:
                yield from _messages(item, prefix if len(error) == 1 else f"{prefix}[{position}]")
        return
    nested = getattr(error, "block_errors", None)
    if nested:
        pairs = nested.items() if isinstance(nested, dict) else enumerate(nested)
        for key, child in pairs:
            if child is not None:
                label = f"[{key}]" if isinstance(key, int) else f".{key}"
                yield from _messages(child, f"{prefix}{label}".lstrip("."))
        for child in getattr(error, "non_block_errors", None) or []:
            yield from _messages(child, prefix)
        return
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            for child in errors:
                yield from _messages(child, prefix if name == NON_FIELD_ERRORS else f"{prefix}.{name}".lstrip("."))
        return
    for message in error.messages if isinstance(error, ValidationError) else [str(error)]:
        yield prefix, " ".join(str(message).split())
