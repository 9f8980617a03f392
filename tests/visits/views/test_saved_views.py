"""Saved views of the inbox: what they keep, who sees and changes them, and that nonsense breaks nothing."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from tests.factories.visits import VisitRequestFactory
from visits.models import SavedView

pytestmark = pytest.mark.django_db

INBOX = "/admin/visits/requests/"
NEW = "/admin/visits/saved-views/new/"


def of(view, action=""):
    return f"/admin/visits/saved-views/{view.pk}/{action}"


@pytest.fixture
def ben(client, ben_coordinator):
    client.force_login(ben_coordinator)
    return client


@pytest.fixture
def eva(client_class, roles):
    """Another coordinator, in a browser of her own."""
    user = get_user_model().objects.create_user("eva", "eva@teststad.example", "x", first_name="Eva")
    user.groups.add(Group.objects.get(name="coordinator"))
    return client_class(user)


@pytest.fixture
def client_class():
    from django.test import Client

    def logged_in(user):
        browser = Client()
        browser.force_login(user)
        return browser

    return logged_in


def columns_of(listing):
    """The columns of the table; the context of the last template rendered has other things by that name."""
    return list(listing.context_data["table"].columns)


def saved(owner, site, **fields):
    values = {"name": "Franstalig", "filters": [["language", "fr"]], "columns": ["country"]} | fields
    return SavedView.objects.create(owner=owner, site=site, **values)


def test_view_keeps_filters_tab_order_and_columns_and_never_the_search(ben, ben_coordinator, theme):
    french = VisitRequestFactory(themes=[theme], language="fr", country="FR", organisation="Ville de Lille")
    dutch = VisitRequestFactory(themes=[theme], language="nl")
    query = f"?tab=open&language=fr&theme={theme.pk}&ordering=-people&q=Peeters&p=3&_w_filter_fragment=1"
    form = ben.get(NEW + query).content.decode()
    assert "Peeters" not in form.split("<form")[0]
    assert theme.name in form
    answer = ben.post(NEW + query, {"name": "Franstalig", "columns": ["country", "organisation"]})
    view = SavedView.objects.get()
    assert view.filters == [["tab", "open"], ["language", "fr"], ["theme", str(theme.pk)], ["ordering", "-people"]]
    assert view.columns == ["organisation", "country"]
    assert (view.owner, view.is_shared) == (ben_coordinator, False)
    assert "Peeters" not in json.dumps(view.filters)
    listing = ben.get(answer["Location"])
    assert columns_of(listing) == [
        "bulk_actions", "reference", "organisation", "country",
    ]  # fmt: skip
    html = listing.content.decode()
    assert french.reference in html
    assert dutch.reference not in html
    assert "Frankrijk" in html
    assert listing.context["ordering"] == "-people"


def test_every_column_can_be_shown(ben, ben_coordinator, site, theme):
    from visits.enums import InboxColumn

    VisitRequestFactory(themes=[theme], country="BE", assignee=ben_coordinator)
    view = saved(ben_coordinator, site, filters=[], columns=InboxColumn.values)
    listing = ben.get(f"{INBOX}?view={view.pk}")
    names = columns_of(listing)
    assert names == ["bulk_actions", "reference", *InboxColumn.values]
    assert "België" in listing.content.decode()


@pytest.mark.parametrize(
    ("filters", "columns"),
    [
        ("rubbish", "rubbish"),
        ({"status": "new"}, {"a": 1}),
        ([["q", "Peeters"], ["export", "csv"], ["p", "99"]], ["email; drop", None, 3]),
        ([["status", "no-such"], ["theme", "999999"], ["info_day", "x" * 9999]], []),
        ([["language"], ["language", 3], [None, None], "ab", 7, ["tab", "\u0001"]], [[], {}]),
        ([["ordering", "email"], ["received_from", "yesterday"], ["assignee", "-1"]], ["reference"]),
        (None, None),
    ],
)
def test_nonsense_in_a_stored_view_breaks_nothing_and_searches_nothing(
    ben, ben_coordinator, site, theme, filters, columns
):
    VisitRequestFactory(themes=[theme])
    view = saved(ben_coordinator, site, filters=filters or [], columns=columns or [])
    html = ben.get(INBOX)
    link = next(one["query"] for one in html.context["saved_views"])
    assert "q=" not in link
    assert "export" not in link
    assert ben.get(f"{INBOX}?{link}").status_code == 200
    assert ben.get(of(view)).status_code == 200
    assert ben.get(of(view, "delete/")).status_code == 200


@pytest.mark.parametrize("key", ["0", "-1", "x", "9" * 30, "1 or 1=1", "٣"])
def test_unknown_number_of_a_view_is_the_usual_inbox(ben, key):
    VisitRequestFactory()
    listing = ben.get(f"{INBOX}?view={key}")
    assert listing.status_code == 200
    assert listing.context["current_view"] is None
    assert ben.get(f"{NEW}?view={key}").status_code == 200


def test_filter_of_a_theme_that_is_gone_lists_nothing_and_says_why(ben, ben_coordinator, site, theme):
    row = VisitRequestFactory(themes=[theme])
    view = saved(ben_coordinator, site, filters=[["theme", "999999"]])
    html = ben.get(f"{INBOX}?view={view.pk}&theme=999999")
    assert row.reference not in html.content.decode()
    assert "no longer exists" in html.context["view"].no_results_message or "bestaat" in html.content.decode()


def test_views_are_ones_own_until_they_are_shared(ben, eva, ben_coordinator, site):
    view = saved(ben_coordinator, site, name="Alleen van Ben")
    assert "Alleen van Ben" in ben.get(INBOX).content.decode()
    assert "Alleen van Ben" not in eva.get(INBOX).content.decode()
    assert eva.get(f"{INBOX}?view={view.pk}").context["current_view"] is None
    for address in (of(view), of(view, "delete/")):
        assert eva.get(address).status_code == 302
        assert eva.post(address, {"name": "Van Eva", "columns": ["people"]}).status_code == 302
    view.refresh_from_db()
    assert view.name == "Alleen van Ben"
    ben.post(of(view), {"name": "Van ons allen", "columns": ["people"], "is_shared": "on"})
    assert "Van ons allen" in eva.get(INBOX).content.decode()
    eva.post(of(view), {"name": "Van Eva", "columns": ["people"], "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.owner) == ("Van Eva", ben_coordinator)
    assert view.filters == [["language", "fr"]], "a new name keeps the filters"


def test_reader_keeps_views_but_neither_shares_nor_changes_shared_ones(
    client_class, carla_reader, ben_coordinator, site
):
    carla, shared = client_class(carla_reader), saved(ben_coordinator, site, is_shared=True)
    carla.post(f"{NEW}?tab=open", {"name": "Open", "columns": ["people"], "is_shared": "on"})
    own = SavedView.objects.get(owner=carla_reader)
    assert not own.is_shared
    listing = carla.get(f"{INBOX}?view={shared.pk}")
    assert columns_of(listing) == ["reference", "country"]
    assert not listing.context["may_change_view"]
    for address in (of(shared), of(shared, "delete/")):
        carla.post(address, {"name": "Weg", "columns": ["people"]})
    shared.refresh_from_db()
    assert shared.name == "Franstalig"


def test_change_replaces_the_filters_only_when_asked(ben, ben_coordinator, site):
    view = saved(ben_coordinator, site)
    address = of(view) + "?language=nl&tab=open"
    assert b"replace_filters" in ben.get(address).content
    assert b"replace_filters" not in ben.get(of(view) + "?language=fr").content, "the list is as the view has it"
    ben.post(address, {"name": "Nieuw", "columns": ["people"]})
    view.refresh_from_db()
    assert (view.name, view.filters) == ("Nieuw", [["language", "fr"]])
    ben.post(address, {"name": "Nieuw", "columns": ["people"], "replace_filters": "on"})
    view.refresh_from_db()
    assert view.filters == [["language", "nl"], ["tab", "open"]]


@pytest.mark.parametrize(
    "data",
    [
        {"name": "", "columns": ["people"]},
        {"name": "x" * 81, "columns": ["people"]},
        {"name": "a\0b", "columns": ["people"]},
        {"name": "Goed", "columns": []},
        {"name": "Goed", "columns": ["email"]},
        {"name": "Bestaat al", "columns": ["people"]},
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_in_the_form(ben, ben_coordinator, site, data):
    saved(ben_coordinator, site, name="Bestaat al")
    answer = ben.post(NEW, data)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert answer.context["form"]["name"].value() == data["name"]
    assert SavedView.objects.count() == 1


def test_one_person_has_a_bounded_number_of_views(ben, ben_coordinator, site):
    from visits.services.saved_views import MOST_VIEWS

    SavedView.objects.bulk_create(
        SavedView(owner=ben_coordinator, site=site, name=f"Lijst {number}") for number in range(MOST_VIEWS)
    )
    assert ben.post(NEW, {"name": "Te veel", "columns": ["people"]}).status_code == 422
    assert SavedView.objects.count() == MOST_VIEWS


def test_deleting_asks_first(ben, ben_coordinator, site):
    view, row = saved(ben_coordinator, site), VisitRequestFactory()
    assert view.name in ben.get(of(view, "delete/")).content.decode()
    assert SavedView.objects.exists()
    ben.post(of(view, "delete/"))
    assert not SavedView.objects.exists()
    assert row.reference in ben.get(f"{INBOX}?view={view.pk}").content.decode()
    assert ben.post(of(view, "delete/")).status_code == 302, "deleted meanwhile"


def test_views_of_another_site_are_not_there(ben, ben_coordinator, site):
    from wagtail.models import Site

    other = Site.objects.create(hostname="elders.example", root_page=site.root_page)
    view = saved(ben_coordinator, other, is_shared=True)
    assert ben.get(INBOX).context["saved_views"] == []
    assert ben.get(of(view)).status_code == 302


@pytest.mark.parametrize("who", ["anna_editor", None])
def test_pages_are_closed_to_who_may_not_read_requests(client, request, site, ben_coordinator, who):
    view = saved(ben_coordinator, site, is_shared=True)
    if who:
        client.force_login(request.getfixturevalue(who))
    for address in (NEW, of(view), of(view, "delete/")):
        assert client.post(address, {"name": "Weg", "columns": ["people"]}).status_code in (302, 403)
    assert [one.name for one in SavedView.objects.all()] == ["Franstalig"]


def test_pages_are_not_kept_by_caches_and_names_are_escaped(ben, ben_coordinator, site):
    view = saved(ben_coordinator, site, name="<script>alert(1)</script>", is_shared=True)
    for address in (f"{INBOX}?view={view.pk}", of(view), of(view, "delete/"), NEW):
        answer = ben.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert "<script>alert" not in answer.content.decode()
