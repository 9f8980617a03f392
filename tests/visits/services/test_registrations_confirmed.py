"""A group that confirmed keeps its places: nobody invites it elsewhere or sends it away by one click."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import Macro, Registration, ReplyTemplate, ReplyText
from visits.services import macros, registrations
from visits.services.transitions import TransitionNotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def confirmed(site, theme):
    now = timezone.now()
    day = InfoDayFactory(starts_at=now + dt.timedelta(days=40), themes=[theme])
    row = VisitRequestFactory(in_review=True, people=4, themes=[theme])
    registrations.invite(row, day, now=now)
    registrations.accept(Registration.objects.get(), now=now)
    row.refresh_from_db()
    return row


def test_confirmed_group_is_not_invited_to_another_day(confirmed, theme, client, admin_user):
    now = timezone.now()
    other = InfoDayFactory(starts_at=now + dt.timedelta(days=60), themes=[theme])
    with pytest.raises(TransitionNotAllowed):
        registrations.invite(confirmed, other, now=now)
    assert Registration.objects.get().status == "accepted"
    client.force_login(admin_user)
    page = client.get(f"/admin/visits/requests/{confirmed.pk}/").content.decode()
    assert f"/admin/visits/requests/{confirmed.pk}/decline/" in page
    assert f"/admin/visits/requests/{confirmed.pk}/invite/" not in page


def test_macro_does_not_send_a_confirmed_group_away(confirmed, ben_coordinator):
    template = ReplyTemplate(site=confirmed.site, name="Nee", occasion="declined")
    template.texts.add(ReplyText(language="nl", subject="Nee", body="Nee"))
    template.save()
    macro = Macro.objects.create(
        site=confirmed.site, name="Nee", action="decline", decline_reason="other", template=template
    )
    assert macros.macros_for(confirmed) == []
    with pytest.raises(TransitionNotAllowed):
        macros.run(macro, confirmed, by=ben_coordinator, now=timezone.now())
    assert Registration.objects.get().status == "accepted"
