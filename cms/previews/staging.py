"""A draft as if it were published, for as long as one answer takes: written in a transaction that is never committed.

The API reads with SQL of its own, so that a draft is told in exactly the shape of the public answer only if it stands
in the tables. Nothing is sent to signals, which would tell a search server of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from treebeard.mp_tree import MP_Node
from wagtail.models import Page

from cms.core.visibility import Frame, Home

# Sorts after every place that the tree hands out itself.
_APART = "Z" * MP_Node.steplen
_ROOT_DEPTH, _HOME_DEPTH = 1, 2


@contextmanager
def staged(draft: Any, frame: Frame, language: str) -> Iterator[Frame]:
    """Inside, the draft is public, and all else is as visitors see it in `frame`; gives the frame to read it with.

    Everything is rolled back at the end. Raises IntegrityError for a draft that the database would not take.
    """
    with transaction.atomic():
        try:
            draft.live, draft.expire_at, draft.go_live_at = True, None, None
            draft.last_published_at = draft.last_published_at or frame.now
            if isinstance(draft, Page):
                frame = _place(draft, frame, language)
            elif not draft.key:
                draft.key = draft.mint_key()
            _write(draft)
            yield frame
        finally:
            transaction.set_rollback(True)


def _place(page: Any, frame: Frame, language: str) -> Frame:
    """Moves the page to where nothing above hides it; what stands below it stays where it is hidden or not."""
    page.alias_of_id = None
    if hasattr(page, "lang"):
        page.lang = language
    if page.depth == _HOME_DEPTH:
        if language not in frame.homes:
            page.path = f"{page.path[: -MP_Node.steplen]}{_APART}"
            home = Home(page.pk, language, page.path, page.url_path)
            return replace(frame, homes={**frame.homes, language: home})
        page.path = frame.homes[language].path + _APART
        return frame
    parent = Page.objects.filter(path=page.path[: -MP_Node.steplen]).first()
    if parent is not None:
        page.set_url_path(parent)
    if language in frame.homes:
        page.path = frame.homes[language].path + _APART
    return frame


def _write(draft: Any) -> None:
    chain = [*draft._meta.get_parent_list(), type(draft)]
    is_new = draft.pk is None
    # Wagtail's own base first: the rows of the others point to it.
    for model in sorted(chain, key=lambda one: len(one._meta.get_parent_list())):
        own = [field for field in model._meta.local_concrete_fields if field.column and not field.generated]
        _fill(draft, own)
        if is_new:
            _insert(model, draft, own)
        else:
            values = {field.attname: getattr(draft, field.attname) for field in own if not field.primary_key}
            model._base_manager.filter(pk=draft.pk).update(**values)
    changed = getattr(draft, "_cluster_related_objects", {})
    for relation in get_all_child_relations(type(draft)):
        name = relation.get_accessor_name()
        # Notes to each other and the state of a workflow are no content.
        if name in changed and relation.related_model._meta.app_label != "wagtailcore":
            _write_children(draft, relation.related_model, relation.field, changed[name])
    for field in get_all_child_m2m_relations(type(draft)):
        if field.name in changed or is_new:
            _write_links(draft, field)


def _fill(draft: Any, fields: list[Any]) -> None:
    """What only saving would set."""
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            setattr(draft, field.attname, getattr(draft, field.attname) or timezone.now())


def _insert(model: Any, draft: Any, fields: list[Any]) -> None:
    parent = model._meta.get_ancestor_link(Page) if model is not Page and isinstance(draft, Page) else None
    if parent is not None:
        setattr(draft, parent.attname, getattr(draft, Page._meta.pk.attname))
    wanted = [field for field in fields if not (field.primary_key and getattr(draft, field.attname) is None)]
    returned = model._base_manager._insert(
        [draft], fields=wanted, returning_fields=[model._meta.pk], using=draft._state.db or "default"
    )
    if returned:
        setattr(draft, model._meta.pk.attname, returned[0][0])


def _write_children(draft: Any, model: Any, field: Any, rows: list[Any]) -> None:
    known: Any = model._base_manager.filter(**{field.name: draft.pk})
    known._raw_delete(known.db)
    for position, row in enumerate(rows):
        setattr(row, field.attname, draft.pk)
        if getattr(row, "sort_order", 0) is None:
            row.sort_order = position
        _fill(row, model._meta.local_concrete_fields)
    model._base_manager.bulk_create([row for row in rows if row.pk is not None])
    model._base_manager.bulk_create([row for row in rows if row.pk is None])


def _write_links(draft: Any, field: models.ManyToManyField[Any, Any]) -> None:
    through: Any = field.remote_field.through
    own, other = field.m2m_column_name(), field.m2m_reverse_name()
    wanted = [row.pk for row in getattr(draft, field.name).all()]
    known = through._base_manager.filter(**{own: draft.pk})
    known._raw_delete(known.db)
    through._base_manager.bulk_create([through(**{own: draft.pk, other: key}) for key in wanted])
