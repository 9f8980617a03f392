"""What the admin answers about notes: refusals in words, anchors that stayed, history, old links."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from themes.models import StrategicNote, StrategicNotePage
from themes.models.history_mode import may_edit_history
from themes.services import versions
from themes.views import old_links


@hooks.register("before_publish_page")
def refuse_note_of_closed_files(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A note whose only content is files that not everybody can read stays a draft, with words on what to do."""
    if not isinstance(page, StrategicNotePage) or not page.has_only_closed_files():
        return None
    tell_closed_files(request, [page])
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_bulk_publication(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once; and pages that are deleted take their versions with them."""
    if not objects or not isinstance(objects[0], Page):
        return None
    if action_type == "publish":
        notes = StrategicNotePage.objects.filter(pk__in=[page.pk for page in objects])
        closed = [page for page in notes if page.has_only_closed_files(page.get_latest_revision())]
        if closed:
            tell_closed_files(request, closed)
            return redirect("wagtailadmin_explore", objects[0].get_parent().pk)
    if action_type == "delete":
        for page in objects:
            versions.forget_below(page)
    return None


def tell_closed_files(request: HttpRequest, pages: list[Any]) -> None:
    text = _(
        "Not published: %(titles)s has no text, and no file that is marked as accessible. Somebody who cannot read the "
        "file would get nothing. Put the text in sections, or add an accessible file to the strategic note and mark it."
    )
    messages.error(request, text % {"titles": ", ".join(page.title for page in pages)})


@hooks.register("before_delete_page")
def forget_versions(request: HttpRequest, page: Any) -> None:
    """Runs in the transaction of the deletion, after its permission check."""
    if request.method == "POST":
        versions.forget_below(page)


# Before publishing too, because Wagtail reads the page anew after it.
@hooks.register("before_publish_page", order=10)
@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def tell_settled_anchors(request: HttpRequest, page: Any) -> None:
    """Says which anchors were not taken as typed, and what they are."""
    for change in getattr(page, "anchor_changes", []):
        if change.is_frozen:
            text = _(
                "The section “%(heading)s” keeps the anchor “%(kept)s”: it was published, and links to it must go on "
                "working."
            )
        else:
            text = _("The anchor “%(given)s” was taken. The section “%(heading)s” got “%(kept)s”.")
        messages.warning(request, text % {"heading": change.heading, "kept": change.kept, "given": change.given})
    page.anchor_changes = []


@hooks.register("before_edit_snippet")
def refuse_edit_of_history(request: HttpRequest, instance: Any) -> HttpResponse | None:
    """The facts of a note of an ended term change only by somebody who may edit history."""
    if not isinstance(instance, StrategicNote):
        return None
    # As it is stored: what was typed in the form must not open the lock.
    stored = StrategicNote.objects.select_related("term").get(pk=instance.pk)
    if not stored.is_history(timezone.localdate()) or may_edit_history(request.user):
        return None
    text = _("“%(note)s” belongs to the term %(term)s, which is over. It can no longer be changed.")
    messages.error(request, text % {"note": stored, "term": stored.term})
    return redirect(instance.snippet_viewset.get_url_name("list"))


@hooks.register("before_delete_snippet")
def refuse_deletion_of_history(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """Deleting is changing too."""
    for instance in instances:
        if answer := refuse_edit_of_history(request, instance):
            return answer
    return None


class OldLinksItem(ActionMenuItem):
    """The way to the old links of a note, in the menu of its edit screen."""

    name = "action-old-links"
    order = 95
    icon_name = "link"

    def __init__(self) -> None:
        super().__init__()
        self.label = _("Old links to sections")

    def is_shown(self, context: dict[str, Any]) -> bool:
        page = context.get("page")
        return isinstance(page, StrategicNotePage) and page.anchors.filter(retired_at__isnull=False).exists()

    def get_url(self, context: dict[str, Any]) -> str:
        return reverse("note_old_links", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def offer_old_links() -> ActionMenuItem:
    return OldLinksItem()


@hooks.register("register_admin_urls")
def note_addresses() -> list[Any]:
    return [path("notes/<int:page_id>/old-links/", old_links.old_links, name="note_old_links")]
