"""The report of an import in words: what the codes of the reader mean for who uploaded the document."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

REFUSALS: dict[str, Any] = {
    "not_docx": gettext_lazy("This is no Word document. Save it in Word as .docx and upload it again."),
    "old_or_locked": gettext_lazy(
        "This document is protected with a password, or it is an old .doc file. "
        "Remove the password or save it in Word as .docx, and upload it again."
    ),
    "macros": gettext_lazy(
        "This document holds macros. Save it in Word as .docx, without macros, and upload it again."
    ),
    "too_large": gettext_lazy("This document is larger than 30 MB. Make its images smaller and upload it again."),
    "too_large_inside": gettext_lazy(
        "This document is too large to be read. Make its images smaller or cut it in two, and upload it again."
    ),
    "odd_paths": gettext_lazy("This document is put together in an unusual way and is not read."),
    "hostile_xml": gettext_lazy("This document holds parts that could do harm and is not read."),
    "broken": gettext_lazy(
        "This document is damaged and cannot be read. Open it in Word, save it again and upload that file."
    ),
    "strict_form": gettext_lazy(
        "This document is saved as “Strict Open XML”. Save it in Word as an ordinary .docx and upload it again."
    ),
    "gave_up": gettext_lazy("Reading this document was broken off several times. Cut it in two and try again."),
    "not_allowed_any_more": gettext_lazy(
        "The page was locked, or you may no longer edit it. Nothing was changed; upload the document again later."
    ),
    "empty": gettext_lazy("Choose a file that is not empty."),
    "busy": gettext_lazy("Another document for this page is being read. Wait until that is ready."),
}

KEPT: dict[str, Any] = {
    "sections": lambda n: ngettext("%(count)s section was made.", "%(count)s sections were made.", n),
    "image_kept": lambda n: ngettext("%(count)s image was kept.", "%(count)s images were kept.", n),
    "tables": lambda n: ngettext("%(count)s table was kept.", "%(count)s tables were kept.", n),
    "footnotes": lambda n: ngettext(
        "%(count)s footnote stands at the end of its section.",
        "%(count)s footnotes stand at the end of their section.",
        n,
    ),
    "numbered_by_word": lambda n: ngettext(
        "%(count)s heading had a number from Word; it is fixed text now.",
        "%(count)s headings had a number from Word; those are fixed text now.",
        n,
    ),
}

CHANGED: dict[str, Any] = {
    "merged_cells": lambda n: ngettext(
        "%(count)s table had merged cells: their words stand in the first of them.",
        "%(count)s tables had merged cells: their words stand in the first of them.",
        n,
    ),
    "nested_tables": lambda n: ngettext(
        "%(count)s table held another one: its words stand in the cell, below each other.",
        "%(count)s tables held another one: its words stand in the cell, below each other.",
        n,
    ),
    "tables_in_lists": lambda n: ngettext(
        "%(count)s table in a list became a list.", "%(count)s tables in a list became lists.", n
    ),
    "large_tables": lambda n: ngettext(
        "%(count)s table was too large and became a list.", "%(count)s tables were too large and became lists.", n
    ),
    "text_boxes": lambda n: ngettext(
        "The text of %(count)s text box stands in the running text.",
        "The text of %(count)s text boxes stands in the running text.",
        n,
    ),
    "formulas": lambda n: ngettext("%(count)s formula became plain text.", "%(count)s formulas became plain text.", n),
    "tracked_changes": lambda n: ngettext(
        "%(count)s tracked change was taken as accepted.", "%(count)s tracked changes were taken as accepted.", n
    ),
    "levels_moved": lambda n: ngettext(
        "%(count)s heading skipped a level and moved up.", "%(count)s headings skipped a level and moved up.", n
    ),
    "deep_headings": lambda n: ngettext(
        "%(count)s heading of level 4 or deeper stands inside the text.",
        "%(count)s headings of level 4 or deeper stand inside the text.",
        n,
    ),
    "underline": lambda n: ngettext(
        "%(count)s underlined passage is plain text.", "%(count)s underlined passages are plain text.", n
    ),
    "strikethrough": lambda n: ngettext(
        "%(count)s passage that was struck out is plain text: check it.",
        "%(count)s passages that were struck out are plain text: check them.",
        n,
    ),
    "raised_text": lambda n: ngettext(
        "%(count)s raised or lowered passage is plain text.", "%(count)s raised or lowered passages are plain text.", n
    ),
    "inner_links": lambda n: ngettext(
        "%(count)s link inside the document became plain text.",
        "%(count)s links inside the document became plain text.",
        n,
    ),
    "odd_links": lambda n: ngettext(
        "%(count)s link to a file or of an unknown kind became plain text.",
        "%(count)s links to a file or of an unknown kind became plain text.",
        n,
    ),
}

LEFT_OUT: dict[str, Any] = {
    "comments": lambda n: ngettext("%(count)s comment", "%(count)s comments", n),
    "headers_and_footers": lambda n: ngettext(
        "%(count)s header or footer of the pages", "%(count)s headers and footers of the pages", n
    ),
    "contents_lines": lambda n: ngettext(
        "Word's table of contents (%(count)s line): the site makes its own",
        "Word's table of contents (%(count)s lines): the site makes its own",
        n,
    ),
    "objects": lambda n: ngettext(
        "%(count)s embedded object, such as a spreadsheet", "%(count)s embedded objects, such as spreadsheets", n
    ),
    "symbols": lambda n: ngettext("%(count)s character of a symbol font", "%(count)s characters of a symbol font", n),
    "linked_images": lambda n: ngettext(
        "%(count)s image that stands outside the document", "%(count)s images that stand outside the document", n
    ),
}


def lines(report: list[dict[str, Any]], words: dict[str, Any]) -> list[str]:
    """The lines of the report that the table has words for, in the order of the table."""
    counts: dict[str, int] = {}
    for entry in report:
        counts[entry["code"]] = counts.get(entry["code"], 0) + int(entry.get("count", 0))
    return [say(counts[code]) % {"count": counts[code]} for code, say in words.items() if counts.get(code)]


def to_do(report: list[dict[str, Any]]) -> list[str]:
    """What asks for a person's eye, with the section in which it is."""
    texts = {
        "alt_missing": _("An image has no description. Write one in “%(where)s”."),
        "image_left_out": _("An image could not be kept in “%(where)s”. Upload it yourself as PNG or JPEG."),
        "long_heading": _("A heading was too long and is shortened in “%(where)s”; it stands whole in the text."),
        "table": _("A table became a list in “%(where)s”. Read whether it is still clear."),
        "table_in_list": _("A table in a list became a list in “%(where)s”. Read whether it is still clear."),
        "merged_cells": _("A table in “%(where)s” had merged cells. Read whether it is still clear."),
        "nested_table": _("A table in “%(where)s” held another table. Read whether it is still clear."),
        "newer_draft": _("Somebody saved a draft after you uploaded this document. It is in the history of the page."),
    }
    found = Counter(
        texts[entry["code"]] % {"where": entry.get("where", "")} for entry in report if entry["code"] in texts
    )
    return [line if count == 1 else f"{line} ({count} ×)" for line, count in found.items()]


def refusal(report: list[dict[str, Any]]) -> str:
    """Why a document was refused."""
    code = report[0]["code"] if report else ""
    return str(REFUSALS.get(code, REFUSALS["broken"]))
