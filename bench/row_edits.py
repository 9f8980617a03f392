"""Random edits of rows: another value, a copy, a deletion, a move, and what everything hangs on."""

from __future__ import annotations

import datetime as dt
import decimal
import random
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.core.models import SiteSettings
from home.models import HomePage

# A tree with a wrong place in it is no tree; what is edited there is edited by moving.
PLACES = {"path", "depth", "numchild"}
# Without them there are no pages.
BEARING = (Site, SiteSettings, Locale, HomePage)


@dataclass
class Edit:
    """A change of one row, and the one that takes it back.

    What bears everything (`is_bearing`) is put back at once, from a copy, lest the rest be made in an empty place.
    """

    what: str
    do: Any
    undo: Any
    is_bearing: bool = False


def bearing_pages() -> set[int]:
    """The root of all pages and the homes."""
    return set(Page.objects.filter(depth__lte=2).values_list("pk", flat=True))


def bears(model: Any, pk: Any, *values: Any) -> bool:
    """Whether a site would have no pages without this row as it is."""
    if issubclass(model, BEARING):
        return True
    pages = bearing_pages()
    if model is PageViewRestriction:
        return bool(pages & set(values))
    return model is Page and pk in pages


def fill_empty(tables: list[Any], dice: random.Random) -> None:
    """A few rows in every table that the demo city leaves empty, where its rules allow them."""
    for model in [*tables, *tables]:
        for _time in range(10):
            if model._base_manager.count() > 2 or issubclass(model, (Page, *BEARING)):
                break
            values = {}
            for field in model._meta.local_concrete_fields:
                if not field.primary_key:
                    values[field.attname] = other(field, field.get_default(), dice)
            if bears(model, None, values.get("page_id")):
                continue
            try:
                with transaction.atomic():
                    raw_insert(model, values)
            except (DatabaseError, ValueError, TypeError, ValidationError):
                continue
    print("empty:", *(model._meta.label for model in tables if not model._base_manager.exists()))


def an_edit(models_: list[Any], dice: random.Random) -> Edit | None:
    """A random update, deletion, copy or move of a random row; None where there is no row."""
    model = dice.choice(models_)
    keys = list(model._base_manager.values_list("pk", flat=True)[:3000])
    if not keys:
        return None
    pk, label = dice.choice(keys), model._meta.label
    values = model._base_manager.filter(pk=pk).values().get()
    own = {field.attname: values[field.attname] for field in model._meta.local_concrete_fields}
    bearing = bears(model, pk, own.get("page_id"))
    how = dice.random()
    if bearing and how < 0.2:
        return whole(model, pk, dice)
    if how < 0.08 and model is Page:
        return a_move(pk, dice)
    if how < 0.16 and not issubclass(model, Page):
        return Edit(f"delete {label} {pk}", lambda: raw_delete(model, pk), lambda: raw_insert(model, own), bearing)
    if how < 0.24 and not issubclass(model, Page) and isinstance(model._meta.pk, models.AutoField):
        return a_copy(model, own, max(keys) + dice.randint(1, 5000), dice)
    return an_update(model, pk, own, dice)


def a_copy(model: Any, own: dict[str, Any], pk: int, dice: random.Random) -> Edit:
    """The same row once more, with other values where each must be its own."""
    new = {**own, model._meta.pk.attname: pk}
    for field in model._meta.local_concrete_fields:
        if field.unique and not field.primary_key:
            new[field.attname] = other(field, own[field.attname], dice)
    if model is Site:
        new["is_default_site"] = False
    bearing = bears(model, pk, new.get("page_id"))
    what = f"insert {model._meta.label} {pk}"
    return Edit(what, lambda: raw_insert(model, new), lambda: raw_delete(model, pk), bearing)


def an_update(model: Any, pk: Any, own: dict[str, Any], dice: random.Random) -> Edit | None:
    """Another value in one column."""
    fields = {field.attname: field for field in model._meta.local_concrete_fields if field.name not in PLACES}
    names = [name for name, field in fields.items() if not field.primary_key]
    if not names:
        return None
    name = dice.choice(names)
    value = other(fields[name], own[name], dice)
    if model is Page and name == "content_type_id":
        # The only other kind that a page can be found as: one whose own is no longer there.
        value = ContentType.objects.get_for_model(Page).pk
    bearing = bears(model, pk, own.get("page_id"), value if name == "page_id" else None)
    what = f"{model._meta.label} {pk} {name}"
    return Edit(
        what, lambda: raw_update(model, pk, name, value), lambda: raw_update(model, pk, name, own[name]), bearing
    )


def whole(model: Any, pk: Any, dice: random.Random) -> Edit:
    """What editors can do to what everything hangs on: delete it with all that it holds, unpublish it, move it away."""
    label = f"{model._meta.label} {pk}"
    row = model._base_manager.get(pk=pk)
    if not isinstance(row, Page):
        return Edit(f"cascade {label}", row.delete, None, is_bearing=True)
    if row.depth < 2:
        return Edit(f"hide {label}", lambda: raw_update(Page, pk, "live", value=False), None, is_bearing=True)
    there = dice.choice(list(Page.objects.filter(depth__in=(2, 3)).exclude(path__startswith=row.path)))
    ways = {"cascade": row.delete, "unpublish": row.unpublish, "move": lambda: move(pk, there.pk)}
    how = dice.choice(list(ways))
    return Edit(f"{how} {label}", ways[how], None, is_bearing=True)


def other(field: Any, value: Any, dice: random.Random) -> Any:
    """Another value that the column can hold."""
    if field.is_relation:
        keys = list(field.related_model._base_manager.values_list(field.target_field.attname, flat=True)[:200])
        return dice.choice([*keys, None] if field.null else keys or [value])
    if field.choices:
        return dice.choice([choice for choice, _label in field.flatchoices])
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return timezone.now() + dt.timedelta(hours=dice.randint(-900, 900), seconds=1)
    if isinstance(field, models.DateField):
        return timezone.localdate() + dt.timedelta(days=dice.randint(-900, 900))
    if isinstance(field, models.TimeField):
        return dt.time(dice.randint(7, 20), 30)
    if field.name in ("width", "height"):
        # Of a picture: with none, its file is read, and that may be another by now.
        return dice.choice([1, 7, 400])
    if isinstance(field, models.IntegerField | models.FloatField | models.DecimalField):
        return dice.choice([0, 1, 2, 7, 40, (value or decimal.Decimal(0)) + 1])
    if isinstance(field, models.UUIDField):
        return uuid.UUID(int=dice.getrandbits(128), version=4)
    return other_text(field, value, dice)


def other_text(field: Any, value: Any, dice: random.Random) -> Any:
    """The text with a word more, also in the middle of JSON."""
    word = f"woord{dice.randint(0, 999)}"
    stored = field.get_prep_value(value) if value is not None else ""
    if isinstance(stored, list | dict):
        return value
    stored = str(stored or "")
    if stored.startswith("[{"):
        return stored.replace("<p ", f"<p>{word}</p><p ", 1) if "<p " in stored else "[]"
    longest = getattr(field, "max_length", None) or 400
    if isinstance(field, models.SlugField) or " " not in stored:
        return dice.choice([f"{stored}-{word}", word])[:longest]
    return f"{word} {stored}"[:longest]


def a_move(pk: int, dice: random.Random) -> Edit | None:
    page = Page.objects.get(pk=pk)
    if page.depth < 3:
        return None
    back = page.get_parent().pk
    there = dice.choice(list(Page.objects.filter(depth__in=(2, 3)).exclude(pk__in=[pk, back])))
    if there.is_descendant_of(page):
        return None
    return Edit(f"move {pk}", lambda: move(pk, there.pk), lambda: move(pk, back))


def move(pk: int, target: int) -> None:
    Page.objects.get(pk=pk).move(Page.objects.get(pk=target), "last-child")


def raw_update(model: Any, pk: Any, name: str, value: Any) -> None:
    field = model._meta.get_field(name)
    if isinstance(value, str) and "Stream" in type(field).__name__:
        value = field.to_python(value)
    model._base_manager.filter(pk=pk).update(**{name: value})


def raw_delete(model: Any, pk: Any) -> None:
    rows = model._base_manager.filter(pk=pk)
    rows._raw_delete(rows.db)


def raw_insert(model: Any, values: dict[str, Any]) -> None:
    model._base_manager.bulk_create([model(**values)])
