"""A site on which every screen of the public part can be reached, filled with Latin, in three languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.core.models import Alert, AlertText, BasePage, PageReview, SiteSettings, StandardPage
from home.models import AccessibilityStatementPage, HomePage
from tests.factories.blocks import add_document
from tests.factories.images import make_image
from tests.factories.latin import LONG, WORDS, body, sections
from tests.factories.private_screens import private_screens
from tests.factories.themes import StrategicNoteFactory, ThemeFactory, add_note_page, add_theme_page
from tests.factories.visits import InfoDayFactory, VisitRequestFactory
from themes.models import (
    Commitment,
    NoteAttachment,
    Origin,
    StrategicNote,
    StrategicNoteIndexPage,
    StrategicNotePage,
    Term,
    Theme,
    ThemePage,
)
from themes.services.commitments import State, add_update, save_commitment
from visits.models import InfoDay, InfoDayText, Registration, VisitRequestPage
from visits.models.info_day_plan import InfoDayProgrammeRow
from visits.models.visit_request_page import QUESTION_KINDS, FormQuestion

LANGUAGES = ("nl", "en", "fr")


@dataclass(frozen=True)
class Screen:
    """One screen: an address without its language, what is sent there, and the status that must come."""

    path: str
    data: dict[str, Any] | None = None
    status: int = 200

    @property
    def is_private(self) -> bool:
        """Whether only who has its secret address reaches it."""
        return self.path.count("/") > 2 and self.path.startswith(("/aanvraag/", "/volgen/", "/stand/", "/ontvangst/"))

    def address(self, language: str) -> str:
        return self.path if language == "nl" else f"/{language}{self.path}"


def serve_at(site: Site, url: str) -> None:
    """The site stands at this address from now on."""
    address = urlsplit(url)
    Site.objects.filter(pk=site.pk).update(hostname=address.hostname, port=address.port)
    site.refresh_from_db()
    Site.clear_site_root_paths_cache()


def build(site: Site) -> dict[str, Screen]:
    """Fill a site that has homes, index pages, forms and privacy pages in three languages; returns its screens."""
    with disable_reference_index_auto_update():
        return _build(site)


def _build(site: Site) -> dict[str, Screen]:
    now = timezone.now()
    _settings(site)
    _note_lists(site)
    theme, bare = ThemeFactory(code="lorem", name="Lorem"), ThemeFactory(code="ipsum", name="Ipsum")
    for language in LANGUAGES:
        add_theme_page(theme, language)
        add_theme_page(bare, language)
    _statement_and_more(site)
    _latin_everywhere(theme)
    _alerts(site, now)
    _notes(site, theme, now)
    _info_days(site, theme, bare, now)
    for page in StandardPage.objects.filter(slug="privacy"):
        promoted = Query.get(f"lorem {page.locale.language_code}")
        SearchPromotion.objects.create(query=promoted, page=page, description=LONG)
    day = InfoDay.objects.get(key="komt")
    return {**_public(day), **private_screens(site, theme, day, now, Screen)}


def _public(day: InfoDay) -> dict[str, Screen]:
    note = "/strategische-notas/lorem/"
    return {
        "home": Screen("/"),
        "themes": Screen("/themas/"),
        "theme": Screen("/themas/lorem/"),
        "bare theme": Screen("/themas/ipsum/"),
        "notes": Screen("/strategische-notas/"),
        "note": Screen(note),
        "withdrawn note": Screen("/strategische-notas/verba/"),
        "replaced note": Screen("/strategische-notas/priora/"),
        "section": Screen(f"{note}deel/ipsum/"),
        "version": Screen(f"{note}versies/1/"),
        "commitments": Screen(f"{note}actiepunten/"),
        "commitments of then": Screen(f"{note}actiepunten/?on=2024-02-01&q=lorem"),
        "commitments, none": Screen(f"{note}actiepunten/?q=xyzzy"),
        "commitments, nonsense": Screen(f"{note}actiepunten/?on=x&status=x&theme=x"),
        "achieved commitment": Screen(f"{note}actiepunten/1.1/"),
        "overdue commitment": Screen(f"{note}actiepunten/1.2/"),
        "method": Screen(f"{note}actiepunten-methode/"),
        "no agreement": Screen("/bestuursakkoord/", status=404),
        "info days": Screen("/informatiedagen/"),
        "info day": Screen("/informatiedagen/komt/"),
        "full day": Screen("/informatiedagen/vol/"),
        "cancelled day": Screen("/informatiedagen/af/"),
        "past day": Screen("/informatiedagen/was/"),
        "form": Screen("/werkbezoek-aanvragen/"),
        "form with day": Screen(f"/werkbezoek-aanvragen/?info_day={day.pk}"),
        "form with errors": Screen("/werkbezoek-aanvragen/", {"organisation": "", "email": "x", "people": "x" * 9}),
        "thanks": Screen(
            "/werkbezoek-aanvragen/",
            {
                "organisation": "Lorem",
                "organisation_kind": "municipality",
                "contact_name": "Lorem Ipsum",
                "email": "lorem@ipsum.example",
                "themes": ["lorem"],
                "people": "8",
                "language": "nl",
                "privacy_accepted": "on",
            },
        ),
        "search": Screen("/zoeken/"),
        "results": Screen("/zoeken/?q=lorem"),
        "promoted results": Screen("/zoeken/?q=lorem+nl"),
        "did you mean": Screen("/zoeken/?q=adipiscign"),
        "no results": Screen("/zoeken/?q=xyzzy"),
        "follow": Screen("/volgen/"),
        "follow with errors": Screen("/volgen/", {"email": "x"}),
        "lost link": Screen("/aanvraag/"),
        "lost link with errors": Screen("/aanvraag/", {"email": "x"}),
        "lost link sent": Screen("/aanvraag/", {"email": "lorem@ipsum.example"}),
        "privacy": Screen("/privacy/"),
        "plain page": Screen("/lorem-pagina/"),
        "accessibility": Screen("/toegankelijkheidsverklaring/"),
        "figures": Screen("/werkbezoeken-in-cijfers/"),
        "not found": Screen("/bestaat-niet/", status=404),
    }


def _settings(site: Site) -> None:
    SiteSettings.objects.update_or_create(
        site=site,
        defaults={
            "name": "Loremburg",
            "short_name": "Lorem",
            "tagline_nl": WORDS,
            "tagline_en": WORDS,
            "tagline_fr": WORDS,
            "contact_email": "lorem@stad.example",
            "contact_phone": "015 29 76 54",
            "contact_address": "Loremplatz 1\n2800 Ipsum",
        },
    )


def _home(language: str) -> Any:
    return HomePage.objects.get(locale__language_code=language)


def _note_lists(site: Site) -> None:
    """A list of notes in each language; a city need not have them all."""
    index = StrategicNoteIndexPage.objects.get(locale__language_code="nl")
    for language in LANGUAGES:
        if not StrategicNoteIndexPage.objects.filter(locale__language_code=language).exists():
            page = StrategicNoteIndexPage(
                title=WORDS, slug=index.slug, summary=LONG, translation_key=index.translation_key
            )
            page.locale = Locale.objects.get(language_code=language)
            _home(language).add_child(instance=page)


def _statement_and_more(site: Site) -> None:
    today, keys = timezone.localdate(), {}
    for language in LANGUAGES:
        locale = Locale.objects.get(language_code=language)
        AccessibilityStatementPage.objects.filter(locale=locale).delete()
        statement = AccessibilityStatementPage(
            title=WORDS, slug="toegankelijkheidsverklaring", summary=LONG, locale=locale, prepared_on=today,
            reviewed_on=today - dt.timedelta(days=400), feedback_email="lorem@stad.example",
            feedback_phone="015 29 76 54", enforcement_name="Ipsum", enforcement_url="https://ipsum.example/", report_url="https://dolor.example/",
        )  # fmt: skip
        for page in (statement, StandardPage(title=WORDS, slug="lorem-pagina", summary=LONG, locale=locale)):
            page.translation_key = keys.setdefault(page.slug, page.translation_key)
            _home(language).add_child(instance=page)


def _latin_everywhere(theme: Theme) -> None:
    """Every word that an editor typed becomes Latin, and every page shows an image and when it was reviewed."""
    text, image = body(), make_image("ipsum", size=(900, 600))
    for page in Page.objects.filter(depth__gt=1).specific():
        if not isinstance(page, BasePage):
            continue
        page.title, page.seo_title, page.summary, page.search_description = f"Lorem {page.pk}", "", LONG, ""
        page.image, page.image_alt = image, WORDS
        for name in ("intro", "privacy_text", "thanks_title", "thanks_text", "other_text", "call_to_action_text"):
            if hasattr(page, name):
                setattr(page, name, LONG)
        if isinstance(page, VisitRequestPage):
            _questions(page)
        if isinstance(page, StrategicNotePage):
            page.sections = []
        elif hasattr(page, "body") and page.slug != "ipsum":
            page.body = text
        if hasattr(page, "not_accessible"):
            page.not_accessible = text[:1]
        if hasattr(page, "steps"):
            page.steps = [{"type": "step", "value": {"title": WORDS, "text": LONG}}] * 3
        if isinstance(page, ThemePage) and page.theme == theme:
            page.links = [{"type": "link", "value": {"label": WORDS, "url": "https://lorem.example/"}}]
        page.save()
        today = timezone.localdate()
        PageReview.objects.update_or_create(
            page=page, defaults={"every_months": 12, "due_on": today, "reviewed_on": today, "is_shown": True}
        )


def _questions(page: VisitRequestPage) -> None:
    FormQuestion.objects.filter(page=page).delete()
    for number, (kind, _name) in enumerate(QUESTION_KINDS):
        FormQuestion.objects.create(
            page=page, field_type=kind, label=f"Lorem {kind[:1]}{number}", clean_name=f"lorem_{number}",
            help_text=WORDS, required=False, choices="lorem,ipsum", sort_order=number,
        )  # fmt: skip


def _alerts(site: Site, now: dt.datetime) -> None:
    Alert.objects.filter(site=site).delete()
    for severity in ("info", "warning", "danger"):
        alert = Alert.objects.create(site=site, name=severity, severity=severity, starts_at=now)
        for language in LANGUAGES:
            AlertText.objects.create(
                alert=alert, language=language, title=WORDS, text=LONG, link_url="/", link_label="Magna"
            )


def _notes(site: Site, theme: Theme, now: dt.datetime) -> None:
    over = Term.objects.create(
        site=site, name="1913-1918", slug="1913-1918", starts_on=dt.date(1913, 1, 1), ends_on=dt.date(1918, 12, 31)
    )
    shared = {"site": site, "adopted_on": dt.date(2024, 1, 29), "adopted_by": "Ipsum", "version_label": "2.0"}
    old = StrategicNoteFactory(slug="priora", name="Lorem priora", status="superseded", term=over, **shared)
    gone = StrategicNoteFactory(
        slug="verba", name="Lorem verba", status="withdrawn", withdrawal_reason=LONG, kind="plan_note", **shared
    )
    note = StrategicNoteFactory(
        slug="lorem", name="Lorem nota", supersedes=old, decision_uri="https://dolor.example/1", **shared
    )
    for access in ("accessible", "not_accessible"):
        NoteAttachment.objects.create(
            note=note, document=add_document(access, f"{access}.pdf"), title=WORDS, page_count=12, access=access
        )
    text = sections()
    for one in (old, gone, note):
        one.themes.set([theme])
        for language in LANGUAGES:
            page = add_note_page(one, language, title=one.name, summary=LONG, sections=text if one == note else [])
            page.is_major_change, page.change_note, page.title = True, LONG, f"{one.name} altera"
            page.save_revision().publish()
    _commitments(note, theme, site, now)


def _commitments(note: StrategicNote, theme: Theme, site: Site, now: dt.datetime) -> None:
    origin = Origin.objects.get_or_create(site=site, name="Ipsum")[0]
    parent = None
    for code, level, status in (
        ("1", "objective", ""),
        ("1.1", "action", "achieved"),
        ("1.2", "action", "delayed"),
        ("1.3", "action", "in_progress"),
        ("1.4", "action", "dropped"),
        ("2", "action_plan", "not_started"),
    ):
        row = save_commitment(
            Commitment(
                note=note, code=code, level=level, theme=theme, lead="Dolor", lead_email="dux@stad.example",
                section="ipsum", target_on=dt.date(2024, 12, 31), parent=parent if "." in code else None,
            ),
            texts=dict.fromkeys(LANGUAGES, f"Lorem {code} ipsum"), origins=[origin], by=None,
        )  # fmt: skip
        parent = parent or row
        if status:
            source = "https://dolor.example/" if status in {"achieved", "dropped"} else ""
            add_update(row, State(status, dt.date(2024, 1, 20), note=LONG, evidence_url=source), now=now)


def _info_days(site: Site, theme: Theme, bare: Theme, now: dt.datetime) -> None:
    texts = dict.fromkeys(LANGUAGES, "Lorem")
    fields = {"site": site, "location": "Ipsum", "titles": texts, "held_in": list(LANGUAGES)}
    InfoDay.objects.filter(site=site).update(live=False)
    InfoDayFactory(key="komt", themes=[theme, bare], **fields)
    full = InfoDayFactory(key="vol", themes=[theme], capacity=2, starts_at=now + dt.timedelta(days=50), **fields)
    Registration.objects.create(
        info_day=full, visit_request=VisitRequestFactory(reference="GS-2018-00001", scheduled=True, people=2), people=2,
        status="accepted", created_at=now,
    )  # fmt: skip
    InfoDayFactory(key="af", themes=[theme], cancelled=True, starts_at=now + dt.timedelta(days=60), **fields)
    InfoDayFactory(key="was", themes=[theme], past=True, **fields)
    InfoDay.objects.filter(cancellation_notice__gt="").update(cancellation_notice=WORDS)
    InfoDayText.objects.update(intro=LONG)
    for day in InfoDay.objects.filter(site=site, live=True):
        InfoDayProgrammeRow.objects.create(
            info_day=day, starts_at=dt.time(9), ends_at=dt.time(10), title_nl=WORDS, title_en=WORDS, title_fr=WORDS,
            place="Ipsum",
        )  # fmt: skip
