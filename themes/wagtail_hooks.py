"""Tells Wagtail about themes and strategic notes, and answers in words where the database would refuse."""

from __future__ import annotations

from typing import Any

from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.contrib.simple_translation.views import SubmitPageTranslationView
from wagtail.models import Page, Site
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from cms.core.snippet_views import SiteSnippetViewSet
from themes import commitment_hooks, note_hooks, note_import_hooks  # noqa: F401 -- they register their hooks
from themes.models import StrategicNote, StrategicNotePage, Term, Theme, ThemePage

# Page types of which each row has one per language.
ONE_PER_LANGUAGE = (ThemePage, StrategicNotePage)


class ThemeViewSet(SiteSnippetViewSet):
    model = Theme
    icon = "tag"
    menu_label = gettext_lazy("Themes")
    base_url_path = "themes"
    list_display = ["name", "code", "order", "accepts_visits", "is_retired"]
    list_filter = ["accepts_visits", "is_retired"]
    search_fields = ["name", "code"]
    search_backend_name = None
    # A copy would have the code of the original.
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return Theme.objects.of_site(Site.find_for_request(request))


class StrategicNoteViewSet(SiteSnippetViewSet):
    model = StrategicNote
    icon = "doc-full"
    menu_label = gettext_lazy("Strategic notes")
    base_url_path = "notes"
    list_display = ["name", "kind", "version_label", "status", "adopted_on"]
    list_filter = ["kind", "status"]
    search_fields = ["name", "slug"]
    search_backend_name = None
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return StrategicNote.objects.filter(site=Site.find_for_request(request)).order_by("name")


class TermViewSet(SiteSnippetViewSet):
    model = Term
    icon = "calendar-alt"
    menu_label = gettext_lazy("Terms of office")
    base_url_path = "terms"
    list_display = ["name", "starts_on", "ends_on"]
    search_fields = ["name", "slug"]
    search_backend_name = None
    copy_view_enabled = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return Term.objects.filter(site=Site.find_for_request(request))


class PolicyGroup(SnippetViewSetGroup):
    items = (ThemeViewSet, StrategicNoteViewSet, TermViewSet)
    menu_label = gettext_lazy("Themes and notes")
    menu_name = "themes-and-notes"
    menu_icon = "folder-open-inverse"
    menu_order = 65


register_snippet(PolicyGroup)


@hooks.register("before_delete_snippet")
def keep_rows_that_are_used(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """A theme or note that something refers to is retired or withdrawn, never deleted."""
    used = [row for row in instances if isinstance(row, (Theme, StrategicNote, Term)) and is_used(row)]
    if not used:
        return None
    names = ", ".join(str(row) for row in used)
    if isinstance(used[0], Theme):
        text = _("Pages, notes, info days or visit requests refer to this theme: %(names)s. Retire it instead.")
    elif isinstance(used[0], Term):
        text = _("Notes belong to this term of office: %(names)s. It cannot be deleted.")
    else:
        text = _("Pages refer to this strategic note: %(names)s. Set its status to withdrawn instead.")
    messages.error(request, text % {"names": names})
    viewset: Any = used[0].snippet_viewset  # type: ignore[union-attr]
    return redirect(viewset.get_url_name("list"))


def is_used(row: Theme | StrategicNote | Term) -> bool:
    """Whether the database would refuse to delete the row, or would cut it out of an info day, note or request."""
    collector = Collector(using="default")
    try:
        collector.collect([row])
    except (ProtectedError, RestrictedError):
        return True
    names = (relation.get_accessor_name() for relation in row._meta.related_objects if relation.many_to_many)
    return any(getattr(row, name).exists() for name in names if name)


@hooks.register("before_copy_page")
def refuse_second_page_in_a_language(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A copy or alias keeps language and theme, of which there can be one page: say so before the database does."""
    copied = Page.objects.filter(pk=page.pk)
    if request.method == "POST" and request.POST.get("copy_subpages"):
        copied = page.get_descendants(inclusive=True)
    if not copied.type(*ONE_PER_LANGUAGE).exists():
        return None
    messages.error(
        request,
        _("A theme or strategic note has one page per language, so this page cannot be copied. "
          "Make a translation, or first make a new theme or note."),
    )  # fmt: skip
    return redirect("wagtailadmin_explore", page.get_parent().pk)


class CheckedTranslationView(SubmitPageTranslationView):
    """Refuses a translation where a page of its own already tells about the theme or note in that language."""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            root = Page.objects.filter(pk=self.object.pk)
            pages = self.object.get_descendants(inclusive=True) if form.cleaned_data["include_subtree"] else root
            locales = form.cleaned_data["locales"]
            if doubles := titles_told_already(pages, locales):
                text = _("There is a page of its own for this theme or note in that language: %(titles)s.")
                messages.error(request, text % {"titles": ", ".join(doubles)})
                return redirect("wagtailadmin_explore", self.object.get_parent().pk)
        answer: HttpResponse = super().post(request, **kwargs)
        return answer


def titles_told_already(pages: Any, locales: Any) -> list[str]:
    """Titles of the pages whose theme or note has another page, not their translation, in one of the languages."""
    found = []
    for model, row in ((ThemePage, "theme_id"), (StrategicNotePage, "note_id")):
        for page in model.objects.filter(pk__in=pages.values("pk")):
            others = model.objects.filter(locale__in=locales, **{row: getattr(page, row)})
            if others.exclude(translation_key=page.translation_key).exists():
                found.append(page.title)
    return found


@hooks.register("register_admin_urls", order=-10)
def check_translations_first() -> list[Any]:
    """Stands before simple_translation's own address, so that it is found first."""
    return [path("translation/submit/page/<int:page_id>/", CheckedTranslationView.as_view())]
