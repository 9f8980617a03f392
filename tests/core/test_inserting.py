"""Rows written by our own statement are those that Django would write."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.forms import model_to_dict
from django.utils import timezone

from cms.core.inserting import insert
from cms.mail.models import OutgoingMail
from tests.factories.visits import VisitRequestFactory
from visits.models import Organisation, RequestEvent, VisitRequest

pytestmark = pytest.mark.django_db


def mail(key, **more):
    now = timezone.now()
    return OutgoingMail(dedupe_key=key, raw=b"\x00\xff", next_at=now, created_at=now, **more)


def test_a_row_is_stored_with_every_kind_of_value(theme):
    made = VisitRequestFactory(themes=[theme])
    made.extra_answers = {"vraag": ["é", 1, None]}
    values = {field.attname: getattr(made, field.attname) for field in made._meta.concrete_fields}
    copied = VisitRequest(
        **{**values, "id": None, "reference": "GS-1-1", "public_id": "0" * 32, "token_hash": "x", "people": 3}
    )
    insert([copied])
    stored = VisitRequest.objects.get(pk=copied.pk)
    assert (stored.extra_answers, stored.people, stored.received_at) == (made.extra_answers, 3, made.received_at)
    same = set(values) - {"id", "reference", "public_id", "token_hash", "people"}
    assert {name: getattr(stored, name) for name in same} == {name: values[name] for name in same}
    # Known as stored: saving it changes the row and adds none.
    copied.people = 4
    copied.save()
    assert model_to_dict(VisitRequest.objects.get(reference="GS-1-1"))["people"] == 4


def test_several_rows_take_one_statement_and_get_their_keys(theme, django_assert_num_queries):
    made = VisitRequestFactory(themes=[theme])
    rows = [RequestEvent(visit_request=made, at=timezone.now(), kind="note", note=f"{n}") for n in range(3)]
    with django_assert_num_queries(1):
        insert(rows)
    assert [RequestEvent.objects.get(pk=row.pk).note for row in rows] == ["0", "1", "2"]
    with django_assert_num_queries(0):
        insert([])


def test_a_row_that_is_there_is_left_or_refreshed_or_refused(site):
    insert([mail("a", subject="een")])
    insert([mail("a", subject="twee"), mail("b")], on_conflict="DO NOTHING")
    assert sorted(OutgoingMail.objects.values_list("dedupe_key", "subject")) == [("a", "een"), ("b", "")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([mail("a")])
    now = timezone.now()
    rows = [
        Organisation(site=site, identity="kbo:1", name=name, kind="other", first_seen_at=now, last_seen_at=now)
        for name in ("Eerst", "Later")
    ]
    for row in rows:
        insert([row], on_conflict="(site_id, identity) DO UPDATE SET name = excluded.name")
    assert [row.pk for row in rows] == [Organisation.objects.get(name="Later").pk] * 2
