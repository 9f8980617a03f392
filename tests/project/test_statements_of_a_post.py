"""How many statements a visit request costs: as many with a full inbox and a long notice as with empty ones.

Each is a round trip, inside the lock that lets one request after the other in. What a process remembers of the site is
there already.
"""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.models import User
from cms.core.content_version.reading import reader
from cms.core.memo import memo
from cms.mail.models import OutgoingMail
from tests.factories.themes import ThemeFactory, add_theme_page
from tests.factories.visits import InfoDayFactory
from visits.models import FormQuestion, VisitRequest, VisitRequestPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_closing")]

# The number, the notice, the organisation, what the mail needs, the request, its themes, its mail, its history.
MOST = 8
MOST_WITH_LIMIT, MOST_OF_THE_PAGE = 12, 15
API = "/api/v1/forms/werkbezoek-aanvragen/submissions"
PAGE = "/werkbezoek-aanvragen/"


@pytest.fixture
def _closing():
    """The connection that reads versions goes with the test."""
    yield
    reader.close()


def sent(client, answers, number, path=API, **more):
    body = {**answers, "organisation": f"Stad {number}", "email": f"an@stad{number}.example", **more}
    if path == API:
        body |= {"people": 8, "privacy_accepted": True}
        body = json.dumps(body)
    with memo.changing(), CaptureQueriesContext(connection) as captured:
        answer = client.post(path, body, **({"content_type": "application/json"} if path == API else {}))
    assert answer.status_code in (201, 303), answer.content
    return [one["sql"] for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT"))]


def test_a_request_costs_few_statements_however_much_there_is(client, answers, theme):
    for number in range(3):
        sent(client, answers, number)
    few = sent(client, answers, 3)
    assert len(few) <= MOST, "\n".join(few)
    coordinators = Group.objects.get_or_create(name="Coördinatoren")[0]
    for number in range(30):
        user = User.objects.create_user(f"c{number}", f"c{number}@teststad.example", "x")
        user.groups.add(coordinators)
        sent(client, answers, f"vol{number}")
    for number in range(10):
        one = ThemeFactory(code=f"thema-{number}", name=f"Thema {number}", accepts_visits=True)
        add_theme_page(one, "nl", title=f"Thema {number}")
        InfoDayFactory(live=True).themes.set([theme, one])
    page = VisitRequestPage.objects.get(locale__language_code="nl")
    for number in range(5):
        FormQuestion.objects.create(
            page=page, label=f"Vraag {number}", clean_name=f"vraag_{number}", field_type="singleline", required=False
        )
    all_themes = ["inclusieve-stad", *(f"thema-{number}" for number in range(10))]
    sent(client, answers, "warm", themes=all_themes)
    many = sent(client, answers, "veel", themes=all_themes, vraag_1="Antwoord")
    assert len(many) == len(few), "\n".join(many)
    assert VisitRequest.objects.count() == 36
    assert VisitRequest.objects.latest("pk").themes.count() == 11
    assert OutgoingMail.objects.filter(about__startswith="notice:").count() == 1


def test_limit_and_key_cost_a_few_more_and_the_page_goes_the_same_way(client, answers, settings):
    settings.FORM_RATE_LIMIT = 1000
    for number in range(2):
        sent(client, answers, number)
        sent(client, answers, f"p{number}", PAGE)
    limited = sent(client, answers, 3)
    assert len(limited) <= MOST_WITH_LIMIT, "\n".join(limited)
    page = sent(client, answers, 4, PAGE)
    assert len(page) <= MOST_OF_THE_PAGE, f"{len(page)}\n" + "\n".join(page)
