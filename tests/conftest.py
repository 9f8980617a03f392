"""The cast, and a small site in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.core.memo import memo
from cms.core.models import SiteSettings, StandardPage
from home.models import HomePage
from tests.factories.themes import ThemeFactory, add_theme_page
from tests.migrated import copy_migrated
from tests.replay import Replayed
from themes.models import StrategicNoteIndexPage, Theme, ThemeIndexPage
from visits.models import VisitRequestPage


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or bool(
        {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty the database come last: what the migrations put there is gone after them."""
    items.sort(key=_is_transactional)
    for item in items:
        if _is_transactional(item):
            # They start from the rows of the migrations too, as all others do.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The file that we put there is used as it is; on PostgreSQL every run migrates."""
    return _is_sqlite()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each process of a run starts from a copy of the migrated database."""
    if _is_sqlite():
        copy_migrated(Path(django_settings.DATABASES["default"]["TEST"]["NAME"]))


def _is_sqlite() -> bool:
    return str(django_settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


@pytest.fixture(autouse=True)
def _start_clean():
    """No cache, no site root and no language survives from another test."""
    cache.clear()
    memo.forget()
    memo.trusts_lease = False
    Site.clear_site_root_paths_cache()
    with translation.override("nl"):
        yield


@pytest.fixture
def site(db) -> Site:
    """A site with a Dutch, an English and a French home, index pages, a privacy page and a form in each."""
    _site_rows()
    Site.clear_site_root_paths_cache()
    return Site.objects.get(is_default_site=True)


def _build_site() -> None:
    with disable_reference_index_auto_update():
        _build_pages()


def _build_pages() -> None:
    root = Page.objects.get(depth=1)
    default = Site.objects.get(is_default_site=True)
    stock = default.root_page
    for code in ("nl", "en", "fr"):
        locale, _made = Locale.objects.get_or_create(language_code=code)
        home = _add(
            root,
            HomePage(
                title=f"Werkbezoeken {code}", slug=f"home-{code}", summary="Kom kijken.", intro="Welkom.", locale=locale
            ),
            code,
        )
        if code == "nl":
            Site.objects.filter(pk=default.pk).update(root_page=home, hostname="testserver", site_name="Teststad")
        _add(home, ThemeIndexPage(title=f"Themas {code}", slug="themas", summary="Alle themas.", locale=locale), code)
        _add(
            home,
            StrategicNoteIndexPage(title=f"Nota's {code}", slug="strategische-notas", summary="Alle.", locale=locale),
            code,
        )
        _add(
            home,
            StandardPage(
                title=f"Privacy {code}", slug="privacy", role="privacy", summary="Je gegevens.", locale=locale
            ),
            code,
        )
        _add(
            home,
            VisitRequestPage(
                title=f"Vraag een werkbezoek aan {code}",
                slug="werkbezoek-aanvragen",
                summary="Het formulier.",
                privacy_text=f"Privacytekst {code}",
                thanks_title="Bedankt",
                thanks_text="Je hoort van ons.",
                locale=locale,
            ),
            code,
        )
    Page.objects.get(pk=stock.pk).delete()
    Site.clear_site_root_paths_cache()
    default = Site.objects.get(pk=default.pk)
    SiteSettings.objects.update_or_create(
        site=default, defaults={"name": "Teststad", "contact_email": "werkbezoeken@teststad.example"}
    )


_site_rows = Replayed(_build_site)
_translation_keys: dict[str, object] = {}


def _add(parent, page, code):
    """Add a page; pages with one slug are translations of each other."""
    key = page.slug.removesuffix(f"-{code}")
    if code == "nl":
        _translation_keys[key] = page.translation_key
    else:
        page.translation_key = _translation_keys[key]
    parent.add_child(instance=page)
    return page


@pytest.fixture
def theme(site):
    """The theme "Inclusieve stad", with pages in Dutch and English."""
    _theme_rows()
    return Theme.objects.get(site=site, code="inclusieve-stad")


def _build_theme() -> None:
    theme = ThemeFactory(code="inclusieve-stad", name="Inclusieve stad", order=2)
    add_theme_page(theme, "nl", title="Inclusieve stad")
    add_theme_page(theme, "en", title="Inclusive city")


_theme_rows = Replayed(_build_theme)


@pytest.fixture
def other_theme(site):
    """The theme "Duurzame stad", in Dutch only."""
    theme = ThemeFactory(code="duurzame-stad", name="Duurzame stad", order=1)
    add_theme_page(theme, "nl", title="Duurzame stad")
    return theme


@pytest.fixture
def answers(theme) -> dict[str, object]:
    """What a visitor must fill in."""
    return {
        "organisation": "Stad Voorbeeld",
        "organisation_kind": "municipality",
        "contact_name": "An Peeters",
        "email": "an.peeters@voorbeeld.example",
        "themes": ["inclusieve-stad"],
        "people": "8",
        "language": "nl",
        "privacy_accepted": "on",
    }


@pytest.fixture
def roles(site) -> None:
    """The groups of the role table."""
    _role_rows()


_role_rows = Replayed(lambda: call_command("sync_roles", verbosity=0))


def _person(username: str, *groups: str, **fields):
    user = get_user_model().objects.create_user(username, f"{username}@teststad.example", "wachtwoord-123", **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def anna_editor(roles):
    return _person("anna", "editor", first_name="Anna")


@pytest.fixture
def ben_coordinator(roles):
    return _person("ben", "coordinator", first_name="Ben")


@pytest.fixture
def carla_reader(roles):
    return _person("carla", "reader", first_name="Carla")


@pytest.fixture
def dora_privacy(roles):
    return _person("dora", "privacy", first_name="Dora")


@pytest.fixture
def admin_user(roles):
    return get_user_model().objects.create_superuser("admin", "admin@teststad.example", "wachtwoord-123")


@pytest.fixture
def outbox(db):
    """The rows of the outbox, oldest first."""
    from cms.mail.models import OutgoingMail

    return lambda: list(OutgoingMail.objects.order_by("pk"))
