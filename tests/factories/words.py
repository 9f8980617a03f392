"""Reply templates and macros for tests."""

from __future__ import annotations

from wagtail.models import Site

from visits.models import Macro, ReplyTemplate, ReplyText


def make_template(
    occasion: str, subject: str = "Over {reference}", body: str = "Dag {name}", **fields
) -> ReplyTemplate:
    """A template with a text in Dutch, or in the languages of `languages`."""
    languages = fields.pop("languages", ["nl"])
    fields.setdefault("name", f"Sjabloon {ReplyTemplate.objects.count()}")
    template = ReplyTemplate.objects.create(
        site=fields.pop("site", None) or Site.objects.get(is_default_site=True), occasion=occasion, **fields
    )
    for language in languages:
        ReplyText.objects.create(template=template, language=language, subject=subject, body=body)
    return template


def make_macro(action: str, template: ReplyTemplate, **fields) -> Macro:
    """A macro of the template's site."""
    fields.setdefault("name", f"Macro {action}")
    return Macro.objects.create(site=template.site, action=action, template=template, **fields)
