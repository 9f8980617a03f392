"""Template plus language makes a mail: subject, plain text and HTML. Visitors' words are values, never templates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation


def compose(template: str, language: str, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """A message to one person from `<template>.subject.txt`, `<template>.txt` and `<template>.html`.

    The text parts are rendered without HTML escaping, the HTML part with it.
    """
    with translation.override(language):
        values = {**context, "language": language}
        subject = " ".join(_plain(f"{template}.subject.txt", values).split())
        text = _plain(f"{template}.txt", values).strip() + "\n"
        html = get_template(f"{template}.html").render(values)
    message = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    message.attach_alternative(html, "text/html")
    return message


def _plain(name: str, values: dict[str, Any]) -> str:
    template: Any = get_template(name)
    return str(template.template.render(Context(values, autoescape=False)))
