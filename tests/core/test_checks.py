"""What `check --deploy` says about mail and form."""

from __future__ import annotations

import django

from cms.core.checks import OUTBOX, check_form_limit, check_mail


def set_backend(settings, name):
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": name}}
    else:
        settings.EMAIL_BACKEND = name


def test_mail_that_bypasses_the_outbox_or_stays_in_a_folder_is_an_error(settings):
    set_backend(settings, "django.core.mail.backends.locmem.EmailBackend")
    settings.MAIL_FOLDER = "/somewhere"
    assert [message.id for message in check_mail(None)] == ["gaststad.E001", "gaststad.E002"]
    set_backend(settings, OUTBOX)
    settings.MAIL_FOLDER = ""
    assert check_mail(None) == []


def test_form_without_limit_is_a_warning(settings):
    settings.FORM_RATE_LIMIT = 0
    assert [message.id for message in check_form_limit(None)] == ["gaststad.W001"]
    settings.FORM_RATE_LIMIT = 10
    assert check_form_limit(None) == []
