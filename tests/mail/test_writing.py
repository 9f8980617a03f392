"""Our bytes of a message are Python's."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives

from cms.mail.services import finished
from cms.mail.writing import as_bytes

SUBJECTS = [
    "Kort", "", " ", "Één é " * 30, "a" * 66, "a" * 67, "a" * 68, "a" * 69, "a" * 70, "woord " * 12, "woord " * 40,
    "=?utf-8?q?x?=", "tab\there", "komma, punt; a@b.example",
]  # fmt: skip


@pytest.mark.parametrize("subject", SUBJECTS)
def test_bytes_are_those_of_python(subject):
    message = EmailMultiAlternatives(
        subject, "Tekst ‘hier’\nFrom mij\n" + "x" * 1200, "Stad É <stad@stad.example>", ["an@voorbeeld.example"] * 9
    )
    message.extra_headers["Message-ID"] = "<x@stad.example>"
    message.attach_alternative("<p>Tekst</p>", "text/html")
    message.attach("é.ics", b"BEGIN:VCALENDAR", "text/calendar")
    built = message.message()
    for number, part in enumerate(built.walk()):
        if part.is_multipart():
            part.set_boundary(f"=={number}==")
    assert as_bytes(built) == built.as_bytes()


def test_a_boundary_is_another_one_each_time_and_no_part_of_the_text():
    message = EmailMultiAlternatives("S", "Tekst", "stad@stad.example", ["an@voorbeeld.example"])
    message.attach_alternative("<p>Tekst</p>", "text/html")
    boundaries = {finished(message).split(b"boundary=")[1][:40] for _time in range(5)}
    assert len(boundaries) == 5
