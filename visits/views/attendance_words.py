"""What was marked at the door, as the history of a request says it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def presence_in_words(detail: str) -> str:
    """Words for `present:8`, `present:0` (nobody came) and `present:` (the mark was taken back)."""
    people = detail.removeprefix("present:")
    if not people.isdigit():
        return _("the mark at the check-in is taken back")
    if int(people) == 0:
        return _("nobody came")
    return ngettext("%(count)s person came", "%(count)s people came", int(people)) % {"count": people}
