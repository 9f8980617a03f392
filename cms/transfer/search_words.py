"""search.yaml: the words that mean the same, and what is promoted for which words; in and out."""

from __future__ import annotations

from typing import Any

from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Site

from cms.core.languages import language_codes
from search.models import SynonymGroup
from search.services.synonyms import phrases_of
from search.words import clean_query

from .documents import SearchDocument
from .faults import FileReport
from .fields import Fields, mappings_of
from .yaml_source import Entries, Items, Node, Scalar
from .yaml_writer import one_line, without_empty

MOST_CHARACTERS = 1000
PROMOTED = {"query", "page", "url", "title", "description"}


# In ---------------------------------------------------------------------------------------------


def read_search(node: Node, report: FileReport) -> SearchDocument:
    """search.yaml as data; faults go to the report."""
    document = SearchDocument(report.path, {}, [])
    if not isinstance(node, Entries):
        report.fault(1, "file", "must be a mapping with: synonyms, promoted")
        return document
    fields = Fields(node, report, {"synonyms", "promoted"})
    document.lines = fields.lines
    if languages := fields.mapping("synonyms", set(language_codes())):
        for language, groups in languages.node.entries.items():
            document.synonyms[language] = _read_groups(groups, f"synonyms.{language}", report)
    promoted = node.entries.get("promoted")
    if isinstance(promoted, Items):
        for item in mappings_of(promoted, report, PROMOTED, "promoted"):
            document.promoted.append(_read_promoted(item))
    elif promoted is not None:
        report.fault(promoted.line, "promoted", "must be a list")
    return document


def _read_groups(node: Node, label: str, report: FileReport) -> list[list[str]]:
    if not isinstance(node, Items):
        report.fault(node.line, label, "must be a list of lists of words")
        return []
    groups = []
    for position, item in enumerate(node.items, start=1):
        words = [part.text for part in item.items if isinstance(part, Scalar)] if isinstance(item, Items) else []
        group = phrases_of("\n".join(words))
        if len(group) < 2 or len("\n".join(group)) > MOST_CHARACTERS:
            report.fault(item.line, f"{label}[{position}]", "must be a list of at least two words or short phrases")
        else:
            groups.append(group)
    return groups


def _read_promoted(fields: Fields) -> dict[str, Any]:
    values = {
        "query": clean_query(fields.text("query", most=200, required=True, as_typed=True)),
        "page": fields.text("page", most=500),
        "url": fields.address("url"),
        "title": fields.text("title", most=200, one_line=True),
        "description": fields.text("description", most=500),
        "line": fields.node.line,
    }
    if bool(values["page"]) == bool(values["url"]):
        fields.fault("page", "give either the path of a page or a url")
    elif values["url"] and not str(values["url"]).startswith(("http://", "https://")):
        fields.fault("url", "must begin with https://")
    elif values["url"] and not values["title"]:
        fields.fault("title", "is missing: readers see it as the words of the link")
    return values


def put_search_words(document: SearchDocument, site: Site, pages: dict[str, int], report: FileReport) -> bool:
    """Lays the words on the site and tells whether anything changed.

    A group that shares a word with one of the site is added to that one, so what editors wrote is kept.
    """
    changes = [_put_group(site, language, group) for language, groups in document.synonyms.items() for group in groups]
    for values in document.promoted:
        page_id = pages.get(values["page"].rstrip("/") + "/") if values["page"] else None
        if values["page"] and page_id is None:
            report.fault(values["line"], "promoted", f"there is no public page at “{values['page']}”")
            continue
        changes.append(_put_promotion(values, page_id))
    return any(changes)


def _put_group(site: Site, language: str, group: list[str]) -> bool:
    present = SynonymGroup.objects.filter(site=site, language=language).order_by("pk")
    same = [row for row in present if set(phrases_of(row.words)) & set(group)]
    if not same:
        SynonymGroup.objects.create(site=site, language=language, words="\n".join(group))
        return True
    first = same[0]
    known = phrases_of(first.words)
    if set(group) <= set(known):
        return False
    first.words = "\n".join(dict.fromkeys([*known, *group]))
    first.full_clean()
    first.save()
    return True


def _put_promotion(values: dict[str, Any], page_id: int | None) -> bool:
    query = Query.get(values["query"])
    row = SearchPromotion.objects.filter(query=query, page_id=page_id, external_link_url=values["url"]).first()
    texts = {"external_link_text": values["title"], "description": values["description"]}
    if row is None:
        order = SearchPromotion.objects.filter(query=query).count()
        SearchPromotion.objects.create(
            query=query, page_id=page_id, external_link_url=values["url"], sort_order=order, **texts
        )
        return True
    if all((getattr(row, name) or "") == value for name, value in texts.items()):
        return False
    SearchPromotion.objects.filter(pk=row.pk).update(**texts)
    return True


# Out --------------------------------------------------------------------------------------------


def search_values(site: Site, pages: dict[str, int]) -> dict[str, Any]:
    """What search.yaml says of a site; `pages` are the public paths with their ids. Empty without words."""
    synonyms: dict[str, list[list[str]]] = {}
    for row in SynonymGroup.objects.filter(site=site).order_by("pk"):
        if len(group := phrases_of(row.words)) > 1:
            synonyms.setdefault(row.language, []).append(group)
    ordered = {code: synonyms[code] for code in language_codes() if code in synonyms}
    return without_empty({"synonyms": ordered, "promoted": _promoted(site, {pk: path for path, pk in pages.items()})})


def _promoted(site: Site, paths: dict[int, str]) -> list[dict[str, Any]]:
    rows = SearchPromotion.objects.select_related("query").order_by("query__query_string", "sort_order", "pk")
    found = []
    for row in rows:
        query = clean_query(row.query.query_string)
        # An address elsewhere belongs to no site, so it goes out with the first one only.
        is_ours = row.page_id in paths if row.page_id else bool(row.external_link_url) and site.is_default_site
        if not is_ours or not query:
            continue
        url = "" if row.page_id else row.external_link_url
        title = "" if row.page_id else one_line(row.external_link_text) or row.external_link_url
        found.append(
            without_empty(
                {
                    "query": query,
                    "page": paths.get(row.page_id, ""),
                    "url": url,
                    "title": title,
                    "description": one_line(row.description),
                }
            )
        )
    return found
