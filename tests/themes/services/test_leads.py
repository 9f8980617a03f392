"""Questions to leads: who is asked when, once; the private page; reminders, chiefs, expiry."""

from __future__ import annotations

import email
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests.factories.themes import StrategicNoteFactory, add_note_page
from themes.models import Commitment, CommitmentUpdate, LeadQuestion
from themes.services.commitments import State, add_update, save_commitment
from themes.services.leads import ask_leads, revoke

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def make(note, code, **fields):
    values = {"lead_email": "Lead@stad.example", "chief_email": "chef@stad.example", **fields}
    return save_commitment(
        Commitment(note=note, code=code, **values), texts={"nl": f"Punt {code}"}, origins=[], by=None
    )


@pytest.fixture
def note(site):
    note = StrategicNoteFactory(slug="akkoord", name="Akkoord")
    add_note_page(note)
    return note


def text_of(row):
    message = email.message_from_bytes(bytes(row.raw))
    return (
        next(part for part in message.walk() if part.get_content_type() == "text/plain")
        .get_payload(decode=True)
        .decode()
    )


def ask(note, now):
    assert ask_leads(now=now).asked == 1
    question = LeadQuestion.objects.get()
    return f"/stand/{question.token}/", question


def test_mail_and_link_are_in_the_language_of_the_leads_account(client, note, outbox, django_user_model):
    lead = django_user_model.objects.create_user("lead", email="LEAD@stad.example")
    UserProfile.objects.create(user=lead, preferred_language="fr")
    save_commitment(
        Commitment(note=note, code="1", lead_email="lead@stad.example"),
        texts={"nl": "Bomen planten", "fr": "Planter des arbres"}, origins=[], by=None,
    )  # fmt: skip
    make(note, "2", lead_email="other@stad.example")
    assert ask_leads(now=timezone.now()).asked == 2
    french, dutch = (text_of(row) for row in sorted(outbox(), key=lambda row: row.recipient))
    assert "Planter des arbres" in french
    assert client.get(re.search(r"/fr/stand/\S+", french).group()).status_code == 200
    assert "/fr/" not in dutch


def test_lead_is_asked_once_about_what_is_due_from_them_alone(note, outbox):
    now = timezone.now()
    make(note, "1"), make(note, "2", lead_email="other@stad.example"), make(note, "3", lead_email="")
    fresh = make(note, "4")
    add_update(fresh, State("in_progress", date.today()), now=now)
    assert ask_leads(now=now).asked == 2
    assert ask_leads(now=now).asked == 0
    mails = {row.recipient: text_of(row) for row in outbox()}
    assert sorted(mails) == ["lead@stad.example", "other@stad.example"]
    assert "Punt 1" in mails["lead@stad.example"]
    assert not re.search("Punt [234]", mails["lead@stad.example"])


def test_nobody_is_asked_about_a_note_that_nobody_can_read(note, outbox):
    make(note, "1")
    note.pages.get().unpublish()
    assert ask_leads(now=timezone.now()).asked == 0
    assert outbox() == []


def test_reminder_after_ten_days_and_chief_after_twenty_each_once_and_without_the_link(note, outbox):
    now = timezone.now()
    make(note, "1")
    path, _question = ask(note, now)
    assert ask_leads(now=now + 9 * DAY).reminded == 0
    assert [ask_leads(now=now + 11 * DAY).reminded for _turn in range(2)] == [1, 0]
    assert [ask_leads(now=now + 21 * DAY).escalated for _turn in range(2)] == [1, 0]
    assert [row.recipient for row in outbox()] == ["lead@stad.example", "lead@stad.example", "chef@stad.example"]
    assert path in text_of(outbox()[1])
    assert "/stand/" not in text_of(outbox()[2])


def test_page_shows_only_what_is_due_and_keeps_its_address_private(client, note):
    make(note, "1"), make(note, "2", lead_email="other@stad.example")
    ask_leads(now=timezone.now())
    path = f"/stand/{LeadQuestion.objects.get(email='lead@stad.example').token}/"
    answer = client.get(path)
    html = answer.content.decode()
    assert "Punt 1" in html
    assert "Punt 2" not in html
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert not CommitmentUpdate.objects.exists()
    assert client.get("/stand/nonsense/").status_code == 404


def test_answer_is_written_as_of_today_and_the_row_leaves_the_page(client, note):
    one, two = make(note, "1"), make(note, "2")
    path, question = ask(note, timezone.now())
    data = {f"c{one.pk}-status": "in_progress", f"c{one.pk}-note": "Goed\nbezig", f"c{one.pk}-version": "1",
            f"c{two.pk}-status": "", f"c{two.pk}-version": "1"}  # fmt: skip
    assert client.post(path, data).status_code == 303
    update = CommitmentUpdate.objects.get()
    assert (update.commitment, update.status, update.note, update.by_lead, update.by) == (
        one, "in_progress", "Goed bezig", True, None,
    )  # fmt: skip
    assert [form.commitment for form in client.get(path).context["forms"]] == [two]
    client.post(path, {f"c{two.pk}-status": "delayed", f"c{two.pk}-version": "1"})
    question.refresh_from_db()
    assert question.answered_at is not None
    assert ask_leads(now=timezone.now() + 11 * DAY).reminded == 0


@pytest.mark.parametrize(
    "values",
    [{"status": "achieved"}, {"status": "zz"}, {"version": "zz"}, {"version": "9" * 30}, {"status": ""},
     {"evidence_url": "javascript:alert(1)"}, {"note": "x" * 501}],
)  # fmt: skip
def test_wrong_answer_is_told_with_200_and_kept(client, note, values):
    one = make(note, "1")
    path, _question = ask(note, timezone.now())
    data = {"status": "delayed", "note": "Getypt", "version": "1", **values}
    answer = client.post(path, {f"c{one.pk}-{name}": value for name, value in data.items()})
    assert answer.status_code == 200
    assert data["note"][:100] in answer.content.decode()
    assert not CommitmentUpdate.objects.exists()


def test_stale_answer_is_told_and_others_cannot_be_answered(client, note):
    now = timezone.now()
    one, foreign = make(note, "1"), make(note, "2", lead_email="other@stad.example")
    ask_leads(now=now)
    path = f"/stand/{LeadQuestion.objects.get(email='lead@stad.example').token}/"
    add_update(one, State("delayed", date(2020, 1, 1)), now=now)
    answer = client.post(path, {f"c{one.pk}-status": "in_progress", f"c{one.pk}-version": "1",
                                f"c{foreign.pk}-status": "dropped", f"c{foreign.pk}-version": "1"})  # fmt: skip
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert list(CommitmentUpdate.objects.values_list("status", flat=True)) == ["delayed"]


@pytest.mark.parametrize("closing", ["expire", "revoke"])
def test_closed_link_shows_and_takes_nothing(client, note, closing):
    one = make(note, "1")
    path, question = ask(note, timezone.now())
    if closing == "revoke":
        assert revoke(question, now=timezone.now())
    else:
        LeadQuestion.objects.update(expires_at=timezone.now())
    answer = client.post(path, {f"c{one.pk}-status": "delayed", f"c{one.pk}-version": "1"})
    assert (answer.status_code, "Punt 1" in answer.content.decode()) == (200, False)
    assert not CommitmentUpdate.objects.exists()
