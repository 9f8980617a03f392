"""The term of office that a note names: found by its code, or made."""

from __future__ import annotations

from typing import Any

from wagtail.models import Site

from themes.models import Term


def find_or_make_term(site: Site, values: dict[str, Any]) -> Term:
    """The term with this code; one that exists keeps its name and days. Raises ValidationError when it cannot be."""
    term = Term.objects.filter(site=site, slug=values["slug"]).first()
    if term is None:
        term = Term(site=site, **values)
        term.full_clean()
        term.save()
    found: Term = term
    return found
