"""Following a theme: asked, confirmed, stopped; told of each day once, whatever happens to the worker."""

from __future__ import annotations

import datetime as dt
import threading
from email import message_from_bytes, policy

import pytest
from django.db import connection
from django.utils import timezone

from cms.mail.models import OutgoingMail
from cms.worker.loop import default_jobs
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from visits.models import FollowerNotice, InfoDay, InfoDayPlan, Registration, ThemeFollower
from visits.services import follower_news, followers, people, retention
from visits.services.abuse import RateLimited
from visits.services.demand import demand_of

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)


def ask(theme, email="kim@malmo.example", language="nl", now=NOW, **more):
    return followers.follow(theme, email, language, address="192.0.2.1", now=now, **more)


def follower(theme, email="kim@malmo.example", *, confirmed=True, now=NOW, **fields):
    return ThemeFollower.objects.create(
        theme=theme, email=email, asked_at=now, confirmed_at=now if confirmed else None,
        **{"language": "nl", **fields},
    )  # fmt: skip


def parsed(mail):
    return message_from_bytes(bytes(mail.raw), policy=policy.default)


def news():
    return list(OutgoingMail.objects.filter(dedupe_key__contains=":day:").order_by("pk"))


def test_asking_mails_a_link_in_the_language_and_counts_nothing_before_it_is_confirmed(theme):
    assert ask(theme, " Kim@Malmo.Example ", "en")
    row, mail = ThemeFollower.objects.get(), OutgoingMail.objects.get()
    assert (row.email, row.language, row.confirmed_at) == ("kim@malmo.example", "en", None)
    message = parsed(mail)
    assert mail.recipient == "kim@malmo.example"
    assert f"/en/volgen/{row.token}/" in message.get_body(("plain",)).get_content()
    assert "Inclusive city" in message["Subject"]
    InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=30))
    assert follower_news.tell_followers(NOW) == 0
    assert demand_of(theme.site, now=NOW)[0].followers == 0
    assert followers.confirm(row, now=NOW)
    assert not followers.confirm(row, now=NOW + dt.timedelta(days=1))
    row.refresh_from_db()
    assert row.confirmed_at == NOW
    assert demand_of(theme.site, now=NOW)[0].followers == 1


def test_asking_again_makes_no_second_row_and_floods_no_mailbox(theme, settings):
    settings.FORM_RATE_LIMIT = 0
    assert [ask(theme) for _turn in range(3)] == [True, False, False]
    later = NOW + dt.timedelta(hours=2)
    assert ask(theme, "KIM@malmo.example", now=later)
    row = ThemeFollower.objects.get()
    followers.confirm(row, now=later)
    assert ask(theme, language="en", now=later + dt.timedelta(hours=2))
    row.refresh_from_db()
    # Whoever fills in somebody's address does not change what that person chose.
    assert (row.language, row.confirmed_at) == ("nl", later)
    assert OutgoingMail.objects.count() == 3


def test_one_address_gets_few_mails_an_hour_whatever_the_number_of_themes(site, settings):
    from tests.factories.themes import ThemeFactory

    settings.FORM_RATE_LIMIT = 0
    assert [ask(ThemeFactory()) for _turn in range(7)] == [True] * 5 + [False] * 2
    assert OutgoingMail.objects.count() == 5


def test_asking_is_limited_apart_and_a_robot_leaves_nothing(theme, settings):
    settings.FORM_RATE_LIMIT = 2
    assert not ask(theme, is_robot=True)
    assert ask(theme)
    with pytest.raises(RateLimited):
        ask(theme, "ander@x.example")
    assert ThemeFollower.objects.count() == 1


def test_every_mail_can_be_unsubscribed_from_with_one_click(theme, settings):
    ask(theme)
    row = ThemeFollower.objects.get()
    followers.confirm(row, now=NOW)
    InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=30))
    follower_news.tell_followers(NOW)
    for mail in OutgoingMail.objects.all():
        message = parsed(mail)
        assert message["List-Unsubscribe"] == f"<http://testserver/volgen/{row.token}/stoppen/>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert f"/volgen/{row.token}/" in message.get_body(("plain",)).get_content()
    settings.SECURE_SSL_REDIRECT = True
    assert followers.address_of(row, "stop_following").startswith("https://testserver/")


def test_a_day_is_told_once_to_each_confirmed_follower_of_its_themes(theme, other_theme):
    for number in range(3):
        follower(theme, f"a{number}@x.example")
    follower(theme, "onbevestigd@x.example", confirmed=False)
    follower(other_theme, "ander@x.example")
    both = [follower(theme, "beide@x.example"), follower(other_theme, "beide@x.example")]
    day = InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=30))
    assert follower_news.tell_followers(NOW) == 4
    assert sorted(mail.recipient for mail in news()) == [
        "a0@x.example",
        "a1@x.example",
        "a2@x.example",
        "beide@x.example",
    ]
    text = parsed(news()[0]).get_body(("plain",)).get_content()
    assert f"/werkbezoek-aanvragen/?info_day={day.pk}" in text
    assert f"/informatiedagen/{day.key}/" in text
    assert InfoDayPlan.objects.get(info_day=day).followers_told_at == NOW
    # Who follows later saw the day on the page; an old draft that is published again tells nobody.
    follower(theme, "later@x.example")
    InfoDay.objects.get(pk=day.pk).save_revision().publish()
    assert follower_news.tell_followers(NOW + dt.timedelta(days=1)) == 0
    second = InfoDayFactory(themes=[theme, other_theme], starts_at=NOW + dt.timedelta(days=40))
    assert follower_news.tell_followers(NOW + dt.timedelta(days=1)) == 6
    told = FollowerNotice.objects.filter(info_day=second, follower__in=both).count()
    assert (told, [mail.recipient for mail in news()].count("beide@x.example")) == (2, 2)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "cancelled", "cancellation_notice": "Ziek"},
        {"live": False},
        {"starts_at": NOW - dt.timedelta(minutes=1)},
        {"registration_deadline": NOW},
    ],
    ids=["cancelled", "draft", "begun", "closed"],
)
def test_what_cannot_be_asked_for_is_told_to_nobody(theme, fields):
    follower(theme)
    InfoDayFactory(themes=[theme], **{"starts_at": NOW + dt.timedelta(days=30), **fields})
    assert follower_news.tell_followers(NOW) == 0
    assert not OutgoingMail.objects.exists()


def test_who_knows_the_day_from_a_request_is_not_told(theme):
    day = InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=30))
    row = VisitRequestFactory(email="An@X.example")
    Registration.objects.create(info_day=day, visit_request=row, people=2, status="invited", created_at=NOW)
    VisitRequestFactory(email="bo@x.example", info_day=day)
    VisitRequestFactory(email="cas@x.example")
    for name in ("an", "bo", "cas"):
        follower(theme, f"{name}@x.example")
    assert follower_news.tell_followers(NOW) == 1
    assert [mail.recipient for mail in news()] == ["cas@x.example"]


def test_cut_off_half_way_is_finished_without_a_second_mail(theme, monkeypatch):
    monkeypatch.setattr(follower_news, "BATCH", 2)
    for number in range(5):
        follower(theme, f"a{number}@x.example")
    InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=30))
    queue, calls = follower_news.queue_to_follower, []

    def dies_in_the_second_batch(*args, **kwargs):
        calls.append(1)
        if len(calls) == 4:
            raise SystemExit
        queue(*args, **kwargs)

    monkeypatch.setattr(follower_news, "queue_to_follower", dies_in_the_second_batch)
    with pytest.raises(SystemExit):
        follower_news.tell_followers(NOW)
    # The batch that was cut off left nothing: neither mail nor notice.
    assert (len(news()), FollowerNotice.objects.count()) == (2, 2)
    monkeypatch.setattr(follower_news, "queue_to_follower", queue)
    assert follower_news.tell_followers(NOW) == 3
    assert follower_news.tell_followers(NOW) == 0
    assert len({mail.recipient for mail in news()}) == len(news()) == 5


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_tell_each_follower_once(theme, monkeypatch):
    monkeypatch.setattr(follower_news, "BATCH", 3)
    for number in range(14):
        follower(theme, f"a{number}@x.example")
    for days in (30, 31):
        InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=days))
    done, gate = [], threading.Barrier(4)

    def run():
        try:
            gate.wait()
            done.append(follower_news.tell_followers(NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(done), len(done)) == (28, 4)
    assert OutgoingMail.objects.count() == FollowerNotice.objects.count() == 28
    assert InfoDayPlan.objects.filter(followers_told_at=NOW).count() == 2


def test_day_that_is_cancelled_at_the_last_moment_is_told_to_nobody(theme, monkeypatch):
    follower(theme)
    InfoDayFactory(themes=[theme], starts_at=NOW + dt.timedelta(days=30))
    hold = follower_news.seats.hold

    def just_too_late(day_id):
        InfoDay.objects.update(status="cancelled", cancellation_notice="Ziek")
        return hold(day_id)

    monkeypatch.setattr(follower_news.seats, "hold", just_too_late)
    assert follower_news.tell_followers(NOW) == 0
    assert not OutgoingMail.objects.exists()


def test_worker_tells_followers(theme):
    follower(theme)
    InfoDayFactory(themes=[theme])
    next(job for job in default_jobs() if job.name == "tell followers").run()
    assert len(news()) == 1


def test_stopping_deletes_the_row_and_what_was_still_to_be_sent(theme, other_theme):
    kept = follower(theme, "ander@x.example")
    one, two = follower(theme), follower(other_theme)
    InfoDayFactory(themes=[theme, other_theme], starts_at=NOW + dt.timedelta(days=30))
    follower_news.tell_followers(NOW)
    followers.stop(one)
    assert followers.stop(one) == 0
    assert set(ThemeFollower.objects.all()) == {kept, two}
    assert [mail.recipient for mail in news()] == ["ander@x.example"]
    assert followers.stop_all(two) == 1
    assert set(ThemeFollower.objects.all()) == {kept}


def test_retention_deletes_the_unconfirmed_and_the_old(theme):
    def at(days):
        return NOW - dt.timedelta(days=days)

    follower(theme, "vers@x.example", confirmed=False, now=at(6))
    follower(theme, "oud@x.example", confirmed=False, now=at(8))
    follower(theme, "trouw@x.example", now=at(700))
    follower(theme, "lang@x.example", now=at(740))
    before = {result.outcome: result.count for result in retention.due(now=NOW)}
    assert (before["followers"], ThemeFollower.objects.count()) == (2, 4)
    retention.apply(now=NOW)
    assert set(ThemeFollower.objects.values_list("email", flat=True)) == {"vers@x.example", "trouw@x.example"}


def test_follower_is_handed_over_erased_and_erased_again_after_a_restore(theme, site):
    follower(theme, "roos@klaproos.example")
    followers.queue_to_follower(ThemeFollower.objects.get(), "follow_confirm", key="x")
    data = people.export("Roos@Klaproos.example", site=site, by=None, now=NOW)
    assert [one["theme"] for one in data["follows"]] == [theme.name]
    assert theme.name in people.as_html(data)
    done = people.erase("Roos@Klaproos.example", site=site, by=None, now=timezone.now())
    assert (done.follows, ThemeFollower.objects.count(), OutgoingMail.objects.count()) == (1, 0, 0)
    follower(theme, "roos@klaproos.example")
    new = follower(theme, "nieuw@klaproos.example")
    assert people.replay(site=site, now=timezone.now()).follows == 1
    assert list(ThemeFollower.objects.all()) == [new]
