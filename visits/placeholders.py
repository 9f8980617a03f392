"""The words in braces of a reply template, per occasion, and how they are replaced: in one pass, never evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from visits.enums import Occasion

_BRACED = re.compile(r"\{([^{}]*)\}")

EXPLANATIONS: dict[str, Any] = {
    "name": _("name of the contact person"),
    "organisation": _("organisation of the requester"),
    "reference": _("reference of the request"),
    "themes": _("themes that were asked for"),
    "people": _("number of people"),
    "city": _("name of the municipality"),
    "link": _("address of the requester's own page"),
    "message": _("what the colleague adds to this mail"),
    "day": _("title of the info day"),
    "date": _("date of the day or visit"),
    "time": _("hour at which it starts"),
    "place": _("place of the day or visit"),
    "answer_before": _("last moment to answer"),
    "reason": _("why, in words"),
    "programme": _("programme, one line per part"),
    "evaluation": _("address of the evaluation form"),
    "notes": _("strategic notes of the theme, with their addresses"),
}
_ALWAYS = ("name", "organisation", "reference", "themes", "people", "city", "link", "message")
_WHEN = ("date", "time", "place")
_DAY = ("day", *_WHEN)

# What exists at the moment that a mail of the occasion is written.
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    Occasion.CONFIRMATION: _ALWAYS,
    Occasion.QUESTION: _ALWAYS,
    Occasion.WAITING: _ALWAYS,
    Occasion.INVITED: (*_ALWAYS, *_DAY, "answer_before"),
    Occasion.CONFIRMED: (*_ALWAYS, *_DAY),
    Occasion.SCHEDULED: (*_ALWAYS, *_WHEN),
    Occasion.DECLINED: (*_ALWAYS, "reason"),
    Occasion.EXPIRED: (*_ALWAYS, *_DAY),
    Occasion.MOVED: (*_ALWAYS, *_WHEN),
    Occasion.CANCELLED: (*_ALWAYS, *_WHEN, "reason"),
    Occasion.ANSWER_REMINDER: (*_ALWAYS, *_DAY, "answer_before"),
    Occasion.VISIT_REMINDER: (*_ALWAYS, *_WHEN, "programme"),
    Occasion.FINAL_COUNT: (*_ALWAYS, *_WHEN, "answer_before"),
    Occasion.THANKS: (*_ALWAYS, *_WHEN, "evaluation", "notes"),
}


def offered(occasion: str) -> list[tuple[str, Any]]:
    """The placeholders of an occasion, in braces, each with its explanation."""
    return [(braced(name), EXPLANATIONS[name]) for name in PLACEHOLDERS.get(occasion, ())]


def braced(name: str) -> str:
    """A name as it is written in a text."""
    return "{" + name + "}"


def used(text: str) -> set[str]:
    """The names in braces that stand in a text."""
    return set(_BRACED.findall(text))


def check(text: str, occasion: str) -> None:
    """Raises ValidationError, with the unknown name and the list of names, for a text that cannot be filled."""
    names = PLACEHOLDERS.get(occasion, ())
    listed = ", ".join(braced(name) for name in names)
    unknown = sorted(used(text) - set(names))
    if unknown:
        words = {"unknown": ", ".join(braced(name) for name in unknown), "listed": listed}
        raise ValidationError(gettext("%(unknown)s does not exist on this occasion. You can use: %(listed)s") % words)
    if "{" in (rest := _BRACED.sub("", text)) or "}" in rest:
        message = gettext("There is a brace that opens or closes nothing. You can use: %(listed)s")
        raise ValidationError(message % {"listed": listed})


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, in one pass: a brace inside a value stays what it is; so does a name without value."""
    return _BRACED.sub(lambda match: values.get(match.group(1), match.group(0)), text)
