"""Gathers the words of the screens into gettext catalogues, with Babel alone: no gettext tools on the machine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # What templatize() writes for {% blocktranslate %} and {% translate … context %}.
    "gettext_noop": None,
}
SOURCES = ("cms", "home", "themes", "visits", "search")
LANGUAGES = ("nl", "fr")


def messages_in(base: Path) -> Iterator[tuple[str, int, Any, str | None]]:
    """Every message of the code and the templates: file, line, msgid (or singular and plural), context."""
    for folder in SOURCES:
        for path in sorted((base / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _extract(path, path.read_bytes(), base)
    for path in sorted((base / "templates").rglob("*.*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # Indentation means nothing in a template, but would to Python's tokenizer.
            flat = "\n".join(line.strip() for line in source.splitlines())
            yield from _extract(path, flat.encode(), base)


def _extract(path: Path, source: bytes, base: Path) -> Iterator[tuple[str, int, Any, str | None]]:
    name = path.relative_to(base).as_posix()
    found: Any = extract_python(io.BytesIO(source), KEYWORDS, [], {"encoding": "utf-8"})
    for line, function, arguments, _comments in found:
        spec = KEYWORDS[function]
        values = arguments if isinstance(arguments, (list, tuple)) else [arguments]
        if any(value is None for value in values[: len(spec or (1,))]):
            continue
        if spec is None:
            yield name, line, values[0], None
        elif isinstance(spec[0], tuple):
            rest = tuple(values[position - 1] for position in spec[1:])
            yield name, line, rest if len(rest) > 1 else rest[0], values[0]
        else:
            yield name, line, tuple(values[position - 1] for position in spec), None


def gather(base: Path) -> Catalog:
    """One catalogue of all messages, without translations."""
    catalog = Catalog(project="Gaststad", charset="utf-8", fuzzy=False)
    for name, _line, message, context in messages_in(base):
        if message and message != "":
            # Files only: line numbers would change the catalogues with every commit.
            catalog.add(message, locations=[(name, 0)], context=context)
    return catalog


def catalogue_path(base: Path, language: str) -> Path:
    """Where the catalogue of a language stands."""
    return base / "cms" / "locale" / language / "LC_MESSAGES" / "django.po"


def updated(base: Path, language: str, template: Catalog) -> Catalog:
    """The catalogue of a language with all messages of the template: known translations kept, others empty."""
    path = catalogue_path(base, language)
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    new = Catalog(locale=language, project="Gaststad", charset="utf-8", fuzzy=False)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id, context=message.context)
        new.add(
            message.id,
            string=known.string if known else None,
            locations=message.locations,
            context=message.context,
            flags=(known.flags if known else set()) - {"fuzzy"},
        )
    return new


def as_text(catalog: Catalog) -> bytes:
    """The file of a catalogue, the same for the same messages whenever it is written."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    plural = catalog.plural_forms
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {catalog.locale_identifier}\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """The msgids without a (whole) translation."""
    missing = []
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if not all(strings):
            missing.append(message.id[0] if isinstance(message.id, (list, tuple)) else message.id)
    return missing
