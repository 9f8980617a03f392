"""Info days and visit requests for tests; each request carries a person who must not leak."""

from __future__ import annotations

import datetime as dt

import factory
from django.utils import timezone
from wagtail.models import Site

from cms.core.secret_links import hash_token
from visits.enums import OrganisationKind, RequestStatus
from visits.models import (
    Host,
    IndividualVisit,
    InfoDay,
    InfoDayTemplate,
    InfoDayTemplateText,
    InfoDayText,
    TemplateProgrammeRow,
    TemplateTask,
    VisitRequest,
    VisitRequestPage,
)

# One marker in every personal field: a leak shows by this word.
MARKER = "Zonnebloem"


class InfoDayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InfoDay
        skip_postgeneration_save = True

    class Params:
        past = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(days=30)))
        draft = factory.Trait(live=False)
        cancelled = factory.Trait(status="cancelled", cancellation_notice="De gids is ziek.")

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    key = factory.Sequence(lambda number: f"dag-{number}")
    starts_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=42))
    ends_at = factory.LazyAttribute(lambda day: day.starts_at + dt.timedelta(hours=6))
    location = "Stadhuis"
    capacity = 20
    held_in = ["nl", "en"]

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create and extracted:
            self.themes.set(extracted)
            self.save()

    @factory.post_generation
    def titles(self, create, extracted, **kwargs):
        if create:
            for language, title in (extracted or {"nl": "Infodag", "en": "Info day"}).items():
                InfoDayText.objects.create(info_day=self, language=language, title=title, intro=f"Intro {language}")


class VisitRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VisitRequest
        skip_postgeneration_save = True

    class Params:
        in_review = factory.Trait(status=RequestStatus.IN_REVIEW)
        declined = factory.Trait(status=RequestStatus.DECLINED, decline_reason="no_capacity")
        spam = factory.Trait(status=RequestStatus.SPAM, spam_reasons=["honeypot"])
        scheduled = factory.Trait(status=RequestStatus.SCHEDULED)

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    page = factory.LazyFunction(lambda: VisitRequestPage.objects.get(locale__language_code="nl"))
    reference = factory.Sequence(lambda number: f"GS-2026-{number + 1:05d}")
    organisation = factory.Sequence(lambda number: f"Gemeente {MARKER} {number}")
    organisation_kind = OrganisationKind.MUNICIPALITY
    country = "BE"
    contact_name = f"An {MARKER}"
    email = factory.Sequence(lambda number: f"an.{MARKER.lower()}.{number}@gemeente.example")
    phone = "+3215123456"
    people = 8
    language = "nl"
    form_language = "nl"
    questions = f"Hoe doen jullie dat, vraagt {MARKER}?"
    access_needs = f"{MARKER} gebruikt een rolstoel"
    privacy_accepted_at = factory.LazyFunction(timezone.now)
    received_at = factory.LazyFunction(timezone.now)

    @factory.lazy_attribute
    def token_hash(self):
        import uuid

        return hash_token(uuid.uuid4().hex)

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create and extracted:
            self.themes.set(extracted)


class HostFactory(factory.django.DjangoModelFactory):
    """A host for every day of the week, in Dutch, five times a month."""

    class Meta:
        model = Host
        skip_postgeneration_save = True

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    name = factory.Sequence(lambda number: f"Ontvanger {number}")
    email = factory.Sequence(lambda number: f"ontvanger{number}@teststad.example")
    weekdays = [0, 1, 2, 3, 4, 5, 6]
    most_visits_a_month = 5

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        if create and extracted:
            self.themes.set(extracted)
            self.save()


class IndividualVisitFactory(factory.django.DjangoModelFactory):
    """A visit of three hours, in six weeks, of a request that is scheduled for it."""

    class Meta:
        model = IndividualVisit

    visit_request = factory.SubFactory(VisitRequestFactory, scheduled=True)
    starts_at = factory.LazyFunction(lambda: timezone.now() + dt.timedelta(days=42))
    ends_at = factory.LazyAttribute(lambda visit: visit.starts_at + dt.timedelta(hours=3))
    location = "Huis van de Stad"


class InfoDayTemplateFactory(factory.django.DjangoModelFactory):
    """A template of a day from 9.30 to 16.00 for twenty people, with a text, a programme and two tasks."""

    class Meta:
        model = InfoDayTemplate
        skip_postgeneration_save = True

    site = factory.LazyFunction(lambda: Site.objects.get(is_default_site=True))
    name = factory.Sequence(lambda number: f"Sjabloon {number}")
    starts_at = dt.time(9, 30)
    ends_at = dt.time(16)
    location = "Huis van de Stad"
    capacity = 20
    min_group = 2
    max_group = 15
    held_in = ["nl", "en"]
    deadline_working_days = 5

    @factory.post_generation
    def contents(self, create, extracted, **kwargs):
        if not create:
            return
        for language, title in {"nl": "Kijkdag", "en": "Look-in day"}.items():
            self.texts.add(InfoDayTemplateText(language=language, title=title, intro=f"Intro {language}"))
        self.programme.add(TemplateProgrammeRow(starts_at=dt.time(9, 30), title_nl="Onthaal", place="Inkom"))
        self.tasks.add(TemplateTask(kind="programme", title="Bus vastleggen", offset=-3, unit="weeks"))
        self.tasks.add(TemplateTask(kind="final_count", title="Eindtelling", offset=-5, unit="working_days"))
        self.save()
