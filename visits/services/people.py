"""What is known of one person, by e-mail address: found, handed over, erased, and erased again after a restore."""

from __future__ import annotations

import email.policy
import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from wagtail.models import Site

from cms.mail.models import OutgoingMail
from visits.enums import AccessAction, RequestStatus
from visits.models import ErasedPerson, Evaluation, Registration, ThemeFollower, VisitRequest
from visits.permissions import can_manage_people
from visits.services import access_log, anonymising, evaluations, followers
from visits.services.mails import about
from visits.services.transitions import change_status, lock_request

# Columns that say nothing about the person, or that open doors.
_NOT_HANDED_OVER = {"id", "token_hash", "token_version", "idempotency_digest", "notice_id", "version"}


@dataclass(frozen=True)
class Found:
    """What there is of one address, in the whole installation."""

    requests: list[VisitRequest]
    mails: list[OutgoingMail]
    follows: list[ThemeFollower] = field(default_factory=list)

    @property
    def on_hold(self) -> list[VisitRequest]:
        return [row for row in self.requests if row.legal_hold]

    def __bool__(self) -> bool:
        return bool(self.requests or self.mails or self.follows)


@dataclass
class Erasure:
    """What an erasure did: how many requests, mails and followed themes, and the references it had to leave alone."""

    requests: int = 0
    mails: int = 0
    follows: int = 0
    on_hold: list[str] = field(default_factory=list)


def normalised(address: str) -> str:
    """One spelling of an address: what differs in capitals or spaces around it is the same person."""
    return unicodedata.normalize("NFC", address).strip().lower()


def hashes_of(address: str) -> list[str]:
    """The keyed hashes of an address: with today's key first, then with the keys it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        salted_hmac("visits.erased", normalised(address), secret=key, algorithm="sha256").hexdigest() for key in keys
    ]


def find(address: str, *, until: datetime | None = None) -> Found:
    """Requests of this address, their mails and others to it, and what it follows; `until`: what came in by then."""
    spelled = normalised(address)
    if not spelled:
        return Found([], [])
    requests = VisitRequest.objects.filter(email__iexact=spelled).select_related("site", "info_day")
    mails, follows = OutgoingMail.objects.all(), ThemeFollower.objects.filter(email__iexact=spelled)
    if until is not None:
        requests, mails = requests.filter(received_at__lte=until), mails.filter(created_at__lte=until)
        follows = follows.filter(asked_at__lte=until)
    rows = list(requests.order_by("received_at", "pk"))
    of_person = mails.filter(Q(about__in=[about(row) for row in rows]) | Q(recipient__iexact=spelled))
    return Found(rows, list(of_person.order_by("pk")), list(follows.select_related("theme").order_by("pk")))


def export(address: str, *, site: Site, by: Any, now: datetime) -> dict[str, Any]:
    """All data of this address as plain values, and a line in the access log.

    `by=None` is a command on the server. Raises PermissionDenied.
    """
    _check(by)
    found = find(address)
    access_log.record(site, by, AccessAction.PERSON, f"{len(found.requests)}", now=now)
    return {
        "address": normalised(address),
        "made_at": now.isoformat(),
        "requests": [_request(row) for row in found.requests],
        "mails": [_mail(mail) for mail in found.mails],
        "follows": [_follow(follower) for follower in found.follows],
    }


def as_json(data: dict[str, Any]) -> str:
    """The export for programs."""
    return json.dumps(data, ensure_ascii=False, indent=2, default=str)


def as_html(data: dict[str, Any]) -> str:
    """The export for people: one file without anything around it."""
    return render_to_string("visits/person.html", {"data": data})


def erase(address: str, *, site: Site, by: Any, now: datetime, until: datetime | None = None) -> Erasure:
    """Erase this address everywhere, and write it in the ledger as a keyed hash, in one transaction.

    Open requests are withdrawn, which frees their places; then all are anonymised, spam is deleted. What is on
    legal hold stays, with its mails. Raises PermissionDenied.
    """
    _check(by)
    done = Erasure()
    spelled = normalised(address)
    if not spelled:
        return done
    with transaction.atomic():
        found = find(spelled, until=until)
        _withdraw_open(found.requests, now)
        keys = [row.pk for row in found.requests]
        rows = list(VisitRequest.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        done.on_hold = [row.reference for row in rows if row.legal_hold]
        held = {about(row) for row in rows if row.legal_hold}
        mails = [mail.pk for mail in found.mails if mail.about not in held]
        free = [row for row in rows if not row.legal_hold]
        spam = [row for row in free if row.status == RequestStatus.SPAM]
        done.requests = anonymising.delete(spam)
        done.requests += anonymising.anonymise([row for row in free if row.status != RequestStatus.SPAM], now=now)
        OutgoingMail.objects.filter(pk__in=mails).delete()
        keys = [follower.pk for follower in found.follows]
        done.follows = followers.delete_followers(ThemeFollower.objects.filter(pk__in=keys))
        done.mails = len(mails)
        anonymising.remove_search_terms()
        if until is None:
            ErasedPerson.objects.update_or_create(email_hash=hashes_of(spelled)[0], defaults={"erased_at": now})
        access_log.record(site, by, AccessAction.ERASURE, f"{done.requests}", now=now)
    return done


def _withdraw_open(requests: list[VisitRequest], now: datetime) -> None:
    """Withdraw what is open and not on hold. All their days are locked before the first request, as everywhere."""
    keys = [row.pk for row in requests]
    days = set(Registration.objects.filter(visit_request_id__in=keys).values_list("info_day_id", flat=True))
    for known in sorted(requests, key=lambda row: row.pk):
        if known.anonymised_at is not None or known.legal_hold:
            continue
        row = lock_request(known, None, days=days)
        if row.is_open and not row.legal_hold and row.can_become(RequestStatus.WITHDRAWN):
            change_status(row, RequestStatus.WITHDRAWN, by=None, now=now)


def ledger() -> list[dict[str, str]]:
    """The ledger as plain values, to keep beside the backups: a restored database has an old one."""
    return [
        {"hash": person.email_hash, "erased_at": person.erased_at.isoformat()}
        for person in ErasedPerson.objects.order_by("pk")
    ]


def merge_ledger(lines: Iterable[dict[str, str]]) -> int:
    """Take over a ledger that was kept outside the database; returns how many people were new or later."""
    count = 0
    for line in lines:
        digest, moment = line["hash"], datetime.fromisoformat(line["erased_at"])
        if len(digest) != hashlib.sha256().digest_size * 2 or moment.tzinfo is None:
            raise ValueError(digest)
        person, made = ErasedPerson.objects.get_or_create(email_hash=digest, defaults={"erased_at": moment})
        if not made and person.erased_at < moment:
            person.erased_at, made = moment, True
            person.save(update_fields=["erased_at"])
        count += made
    return count


def replay(*, site: Site, now: datetime) -> Erasure:
    """Erase again whoever stands in the ledger: what came in before the erasure, not what they sent since."""
    erased = dict(ErasedPerson.objects.values_list("email_hash", "erased_at"))
    addresses = {normalised(address) for address in VisitRequest.objects.values_list("email", flat=True).distinct()}
    addresses |= {normalised(one) for one in ThemeFollower.objects.values_list("email", flat=True).distinct()}
    addresses |= {normalised(one) for one in OutgoingMail.objects.values_list("recipient", flat=True).distinct()}
    total = Erasure()
    for address in sorted(addresses - {""}):
        until = max((erased[digest] for digest in hashes_of(address) if digest in erased), default=None)
        if until is None or not find(address, until=until):
            continue
        done = erase(address, site=site, by=None, now=now, until=until)
        total.requests += done.requests
        total.mails += done.mails
        total.follows += done.follows
        total.on_hold += done.on_hold
    return total


def _check(by: Any) -> None:
    if by is not None and not can_manage_people(by):
        raise PermissionDenied


def _request(row: VisitRequest) -> dict[str, Any]:
    values: dict[str, Any] = {
        column.name: getattr(row, column.name)
        for column in row._meta.concrete_fields
        if column.name not in _NOT_HANDED_OVER and not column.is_relation
    }
    values["site"] = row.site.hostname
    values["info_day"] = str(row.info_day) if row.info_day else None
    values["themes"] = [theme.name for theme in row.themes.all()]
    values["assigned"] = row.assignee_id is not None
    values["history"] = [
        {
            "at": event.at,
            "kind": event.kind,
            "from": event.from_status,
            "to": event.to_status,
            "note": event.note,
            "detail": event.detail if not event.detail.startswith("user:") else "",
        }
        for event in row.events.all()
    ]
    values["participants"] = [{"name": one.name, "function": one.function} for one in row.participants.all()]
    values["places"] = [
        {"info_day": str(place.info_day), "people": place.people, "status": place.status}
        for place in row.registrations.select_related("info_day")
    ]
    values["evaluation"] = [
        {name: getattr(given, name) for name in ("given_at", *evaluations.MARKS, "best", "better")}
        for given in Evaluation.objects.filter(visit_request=row)
    ]
    return values


def _follow(follower: ThemeFollower) -> dict[str, Any]:
    return {
        "theme": follower.theme.name,
        "language": follower.language,
        "asked_at": follower.asked_at,
        "confirmed_at": follower.confirmed_at,
        "last_told_at": follower.told_at,
    }


def _mail(mail: OutgoingMail) -> dict[str, Any]:
    return {
        "queued_at": mail.created_at,
        "sent_at": mail.sent_at,
        "status": mail.status,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "text": _text(bytes(mail.raw)),
    }


def _text(raw: bytes) -> str:
    """The plain text of a mail, while it is kept."""
    if not raw:
        return ""
    message = message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    return str(body.get_content()) if body is not None else ""
