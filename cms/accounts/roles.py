"""The one table of who may do what: a group's name and its permissions. `sync_roles` writes it to the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Site

from cms.accounts.workflows import sync_workflows

# Kept by Wagtail's migrations; they get no access to requests, whatever was clicked together.
STOCK_GROUPS = ("Editors", "Moderators")
_REQUEST_MODELS = (
    "visitrequest",
    "requestevent",
    "registration",
    "organisation",
    "exportlog",
    "accesslog",
    "erasedperson",
    "outgoingmail",
    "submissionattempt",
    "formsubmission",
    "host",
    "hostassignment",
)


@dataclass(frozen=True)
class Role:
    """What a group may do: everywhere, on the pages of every site, and with images and documents."""

    permissions: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def _all(model: str, *actions: str) -> tuple[str, ...]:
    app, name = model.split(".")
    return tuple(f"{app}.{action}_{name}" for action in actions)


_LOGIN = ("wagtailadmin.access_admin",)
_INFO_DAYS = _all("visits.infoday", "add", "change", "delete", "view", "publish", "lock", "unlock")
_CLOSED_PERIODS = _all("visits.closedperiod", "add", "change", "delete", "view")
_CONTENT = (
    *_INFO_DAYS,
    *_CLOSED_PERIODS,
    *_all("themes.theme", "add", "change", "delete", "view"),
    *_all("themes.strategicnote", "add", "change", "delete", "view"),
    *_all("themes.commitment", "add", "change", "delete", "view"),
    *_all("themes.leadquestion", "change", "view"),
    "themes.view_term",
    *_all("core.alert", "add", "change", "delete", "view"),
    *_all("wagtailredirects.redirect", "add", "change", "delete", "view"),
    "simple_translation.submit_translation",
    *_all("search.synonymgroup", "add", "change", "delete", "view"),
    *_all("search.searchmiss", "delete", "view"),
    *_all("wagtailsearchpromotions.searchpromotion", "add", "change", "delete"),
)
# Who may change a term of office may also change what belongs to one that is over.
_TERMS = _all("themes.term", "add", "change", "delete")
_HOSTS = _all("visits.host", "add", "change", "delete", "view")
_TEMPLATES = _all("visits.infodaytemplate", "add", "change", "delete", "view")
_READ_REQUESTS = ("visits.view_visitrequest",)
_MODERATE_REQUESTS = (*_READ_REQUESTS, "visits.moderate_visitrequest", "visits.export_visitrequest")
_WORDS = (
    *_all("visits.replytemplate", "add", "change", "delete", "view"),
    *_all("visits.macro", "add", "change", "delete", "view"),
)
_REGISTERS = (
    "visits.view_organisation",
    "visits.view_exportlog",
    "visits.view_accesslog",
    "mail.view_outgoingmail",
)
# Show, hand over and erase what is known of one person.
_PEOPLE = ("visits.delete_visitrequest",)
_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_FILES = (
    "add_image", "change_image", "delete_image", "choose_image",
    "add_document", "change_document", "delete_document", "choose_document",
)  # fmt: skip

ROLES: dict[str, Role] = {
    "editor": Role(permissions=(*_LOGIN, *_CONTENT), pages=_PAGES, files=_FILES),
    # Edits as an editor does, and takes the last of the two steps before a note is published.
    "approver": Role(permissions=(*_LOGIN, *_CONTENT), pages=_PAGES, files=_FILES),
    "coordinator": Role(
        permissions=(*_LOGIN, *_MODERATE_REQUESTS, *_INFO_DAYS, *_CLOSED_PERIODS, *_HOSTS, *_WORDS, *_TEMPLATES),
    ),
    "reader": Role(permissions=(*_LOGIN, *_READ_REQUESTS)),
    "privacy": Role(permissions=(*_LOGIN, *_READ_REQUESTS, *_REGISTERS, *_PEOPLE)),
    "admin": Role(
        permissions=(
            *_LOGIN,
            *_CONTENT,
            *_TERMS,
            *_MODERATE_REQUESTS,
            *_HOSTS,
            *_WORDS,
            *_TEMPLATES,
            *_REGISTERS,
            *_PEOPLE,
            *_all("accounts.user", "add", "change", "delete", "view"),
            *_all("wagtailcore.site", "add", "change", "delete", "view"),
            *_all("wagtailcore.workflow", "add", "change", "delete", "view"),
            *_all("wagtailcore.task", "add", "change", "delete", "view"),
            *_all("core.sitesettings", "change", "view"),
            *_all("webhooks.endpoint", "add", "change", "delete", "view"),
            *_all("previews.frontend", "add", "change", "delete", "view"),
        ),
        pages=(*_PAGES, "bulk_delete_page"),
        files=_FILES,
    ),
}


@dataclass
class Changes:
    """What a run changed, in words; empty when everything was as the table says."""

    lines: list[str] = field(default_factory=list)

    def note(self, group: str, sign: str, what: str) -> None:
        self.lines.append(f"{group}: {sign}{what}")


def sync_roles() -> Changes:
    """Make the groups of the table have exactly its permissions; a second run changes nothing.

    Raises LookupError when the table names a permission that does not exist.
    """
    changes = Changes()
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    with transaction.atomic():
        for name, role in ROLES.items():
            group, made = Group.objects.get_or_create(name=name)
            if made:
                changes.note(name, "+", "group")
            _sync_permissions(group, role, known, changes)
            _sync_pages(group, role, known, changes)
            _sync_files(group, role, known, changes)
        _shut_out_stock_groups(changes)
        changes.lines.extend(sync_workflows())
    return changes


def _sync_permissions(group: Group, role: Role, known: dict[str, Permission], changes: Changes) -> None:
    missing = [name for name in role.permissions if name not in known]
    if missing:
        raise LookupError(", ".join(missing))
    wanted = {name: known[name] for name in role.permissions}
    present = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in group.permissions.select_related("content_type")
    }
    for name in sorted(wanted.keys() - present.keys()):
        group.permissions.add(wanted[name])
        changes.note(group.name, "+", name)
    for name in sorted(present.keys() - wanted.keys()):
        group.permissions.remove(present[name])
        changes.note(group.name, "-", name)


def _sync_pages(group: Group, role: Role, known: dict[str, Permission], changes: Changes) -> None:
    """On the home page of every site, in every language: those stand beside each other in the tree."""
    homes = [home for site in Site.objects.select_related("root_page") for home in _homes(site)]
    wanted = {(home.pk, known[f"wagtailcore.{name}"].pk) for home in homes for name in role.pages}
    present = {(row.page_id, row.permission_id): row for row in GroupPagePermission.objects.filter(group=group)}
    for page_id, permission_id in sorted(wanted - present.keys()):
        GroupPagePermission.objects.create(group=group, page_id=page_id, permission_id=permission_id)
        changes.note(group.name, "+", f"page {page_id}, permission {permission_id}")
    for key in sorted(present.keys() - wanted):
        present[key].delete()
        changes.note(group.name, "-", f"page {key[0]}, permission {key[1]}")


def _homes(site: Site) -> list[Any]:
    return list(site.root_page.get_translations(inclusive=True))


def _sync_files(group: Group, role: Role, known: dict[str, Permission], changes: Changes) -> None:
    root = Collection.get_first_root_node()
    app = {"image": "wagtailimages", "document": "wagtaildocs"}
    wanted = {known[f"{app[name.split('_')[1]]}.{name}"].pk for name in role.files}
    present = {row.permission_id: row for row in GroupCollectionPermission.objects.filter(group=group, collection=root)}
    for permission_id in sorted(wanted - present.keys()):
        GroupCollectionPermission.objects.create(group=group, collection=root, permission_id=permission_id)
        changes.note(group.name, "+", f"files, permission {permission_id}")
    for permission_id in sorted(present.keys() - wanted):
        present[permission_id].delete()
        changes.note(group.name, "-", f"files, permission {permission_id}")


def _shut_out_stock_groups(changes: Changes) -> None:
    for group in Group.objects.filter(name__in=STOCK_GROUPS):
        for permission in group.permissions.filter(content_type__model__in=_REQUEST_MODELS):
            group.permissions.remove(permission)
            changes.note(group.name, "-", permission.codename)
