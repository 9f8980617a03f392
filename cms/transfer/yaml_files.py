"""The two YAML files of a content folder: site.yaml and info_days.yaml."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cms.core.languages import language_codes
from visits.enums import AttendanceMode, InfoDayStatus

from .addresses import is_media
from .dates import read_moment
from .documents import InfoDayDocument, SiteDocument
from .faults import FileReport
from .fields import Fields, mappings_of
from .programme import read_programme
from .yaml_source import Entries, Items, Node

DAY_KEYS = {
    "key", "themes", "starts_at", "ends_at", "location", "capacity", "languages", "registration_deadline", "texts",
    "attendance_mode", "min_group", "max_group", "status", "cancellation_notice", "banner_from", "banner_priority",
    "previous_starts_at", "uid", "sequence", "programme",
}  # fmt: skip
MOMENTS = ("starts_at", "ends_at", "registration_deadline", "banner_from", "previous_starts_at")
SITE_LIMITS = {"name": 100, "short_name": 40, "tagline": 150, "theme": 40}
BRAND_KEYS = {"short_name", "theme", "share_image"}


def read_site(node: Node, report: FileReport) -> SiteDocument | None:
    """site.yaml"""
    if not isinstance(node, Entries):
        report.fault(1, "file", "must be a mapping with: name, contact, brand, texts")
        return None
    fields = Fields(node, report, {"name", "contact", "brand", "texts"})
    document = SiteDocument(report.path, {}, lines=fields.lines)
    _put(document, "name", fields, "name", most=SITE_LIMITS["name"])
    if not isinstance(node.entries.get("contact"), Entries | None):
        _put(document, "contact_email", fields, "contact", most=254)
    elif contact := fields.mapping("contact", {"email", "phone", "address", "coordinators_email"}):
        _put(document, "contact_email", contact, "email", most=254)
        _put(document, "contact_phone", contact, "phone", most=30)
        _put(document, "contact_address", contact, "address", most=2000)
        _put(document, "coordinators_email", contact, "coordinators_email", most=254)
    if not isinstance(node.entries.get("brand"), Entries | None):
        _put(document, "short_name", fields, "brand", most=SITE_LIMITS["short_name"])
    elif isinstance(brand := node.entries.get("brand"), Entries):
        _read_brand(brand, document, report)
    if texts := fields.mapping("texts", set(language_codes())):
        for language in texts.node.entries:
            if language in language_codes() and (text := texts.mapping(language, {"tagline"})):
                _put(document, f"tagline_{language}", text, "tagline", most=SITE_LIMITS["tagline"])
    return document


def _read_brand(brand: Entries, document: SiteDocument, report: FileReport) -> None:
    """Short name, look and image for shared links; what a folder of before may hold too is told, not refused."""
    for name, line in brand.key_lines.items():
        if name not in BRAND_KEYS:
            report.notice(line, f"brand.{name}", "is not used")
    short = Fields(brand, report, set(brand.entries), "brand.")
    _put(document, "short_name", short, "short_name", most=SITE_LIMITS["short_name"])
    _put(document, "theme", short, "theme", most=SITE_LIMITS["theme"])
    if "share_image" in brand.entries:
        document.share_image = short.text("share_image", most=500, one_line=True)
        document.lines["share_image"] = brand.key_lines["share_image"]
        if document.share_image and not is_media(document.share_image):
            short.fault("share_image", f"“{document.share_image}” must be a path that starts with media/")
            document.share_image = None


def _put(document: SiteDocument, target: str, fields: Fields, name: str, *, most: int) -> None:
    if name in fields.node.entries:
        document.values[target] = fields.text(name, most=most, as_typed=True)
        document.lines[target] = fields.lines[name]


def read_info_days(node: Node, report: FileReport, now: datetime) -> list[InfoDayDocument]:
    """info_days.yaml"""
    if not isinstance(node, Items):
        report.fault(1, "file", "must be a list of info days")
        return []
    days: list[InfoDayDocument] = []
    for fields in mappings_of(node, report, DAY_KEYS, ""):
        day = _read_day(fields, report, now)
        if any(day.key and day.key == other.key for other in days):
            fields.fault("key", f"“{day.key}” stands here twice")
        days.append(day)
    return days


def _read_day(fields: Fields, report: FileReport, now: datetime) -> InfoDayDocument:
    key = fields.code("key", required=True, most=80)
    themes = fields.texts("themes", as_typed=True)
    if not themes:
        fields.fault("themes", "is missing: name at least one theme")
    moments = {name: fields.moment(name, now, required=name in ("starts_at", "ends_at")) for name in MOMENTS}
    facts: dict[str, Any] = {
        "location": fields.text("location", required=True, most=250, one_line=True),
        "capacity": fields.whole("capacity", least=1, most=100_000, required=True) or 1,
        "held_in": fields.choices("languages", language_codes()) or ["nl"],
        "attendance_mode": fields.choice("attendance_mode", list(AttendanceMode.values), default="on_site"),
        "min_group": fields.whole("min_group", least=1, most=100_000),
        "max_group": fields.whole("max_group", least=1, most=100_000),
        "status": fields.choice("status", list(InfoDayStatus.values), default="planned"),
        "cancellation_notice": fields.text("cancellation_notice"),
        "banner_priority": fields.whole("banner_priority", least=-1000, most=1000) or 0,
    }
    _check_order(fields, moments, facts, now)
    if "uid" in fields:
        facts["uid"] = fields.text("uid", most=36)
    if "sequence" in fields:
        facts["sequence"] = fields.whole("sequence") or 0
    texts: dict[str, dict[str, str]] = {}
    allowed = set(language_codes())
    found = fields.mapping("texts", allowed)
    for language in found.node.entries if found else []:
        if found and language in allowed and (text := found.mapping(language, {"title", "intro"})):
            texts[language] = {"title": text.text("title", required=True, most=150), "intro": text.text("intro")}
    if "nl" not in texts:
        fields.fault("texts.nl", "is missing: Dutch is the source language", fields.lines.get("texts"))
    programme = read_programme(fields)
    return InfoDayDocument(
        report.path, key, fields.node.line, themes, moments, facts, texts, programme, lines=fields.lines
    )


def _check_order(fields: Fields, moments: dict[str, str], facts: dict[str, Any], now: datetime) -> None:
    """The rules of the day itself, told here too so that one run names every fault of the folder."""
    starts_at, ends_at, deadline = (
        read_moment(moments[name], now) if moments[name] else None
        for name in ("starts_at", "ends_at", "registration_deadline")
    )
    if starts_at and ends_at and ends_at <= starts_at:
        fields.fault("ends_at", "the day must end after it starts")
    if starts_at and deadline and deadline > starts_at:
        fields.fault("registration_deadline", "must be before the start")
    smallest, largest = facts["min_group"], facts["max_group"]
    if smallest and largest and smallest > largest:
        fields.fault("max_group", "must not be smaller than min_group")
    if largest and largest > facts["capacity"]:
        fields.fault("max_group", "must fit in the capacity")
    if facts["status"] == "cancelled" and not facts["cancellation_notice"]:
        fields.fault("cancellation_notice", "is missing: visitors read why the day is cancelled")
