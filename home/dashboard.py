"""The panel on the first screen of the admin that says what waits for an editor."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from home.services.attention import Wait, seeker, waiting_for


class AttentionPanel(Component):
    """One line for each kind of thing that waits; nothing when nothing does."""

    name = "attention"
    template_name = "home/admin/attention_panel.html"
    # Above the figures about requests.
    order = 40

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        request = parent_context["request"]
        site = Site.find_for_request(request)
        found = waiting_for(seeker(request.user, site, now=timezone.now())) if site else []
        lines = [(words_of(wait), wait.url) for wait in found]
        # Other apps add a line of their own: how many, the words, the address of the list.
        for line_of in hooks.get_hooks("what_needs_you"):
            count, words, url = line_of(request)
            if count:
                lines.append((words, url))
        return {"lines": lines}


def words_of(wait: Wait) -> str:
    """The line of the panel."""
    return _WORDS[wait.kind](wait.count) % {"count": wait.count}


# Functions, so that each text stands whole in the catalogue and is chosen when it is shown.
_WORDS = {
    "reviews-mine": lambda n: ngettext("%(count)s page of yours to review", "%(count)s pages of yours to review", n),
    "reviews-late": lambda n: ngettext(
        "%(count)s page whose review is late", "%(count)s pages whose review is late", n
    ),
    "links": lambda n: ngettext("%(count)s link that leads nowhere", "%(count)s links that lead nowhere", n),
    "moderation": lambda n: ngettext(
        "%(count)s text waits for your approval", "%(count)s texts wait for your approval", n
    ),
    "commitments": lambda n: ngettext(
        "%(count)s commitment whose date has passed", "%(count)s commitments whose date has passed", n
    ),
    "drafts": lambda n: ngettext(
        "%(count)s draft of yours is not published", "%(count)s drafts of yours are not published", n
    ),
    "themes": lambda n: ngettext(
        "%(count)s theme was not updated for 12 months", "%(count)s themes were not updated for 12 months", n
    ),
    "notes": lambda n: ngettext(
        "%(count)s note of a term that is over still says that it holds",
        "%(count)s notes of a term that is over still say that they hold",
        n,
    ),
    "statements": lambda n: ngettext(
        "%(count)s accessibility statement is older than a year",
        "%(count)s accessibility statements are older than a year",
        n,
    ),
    "days-without-place": lambda n: ngettext(
        "%(count)s info day without a place", "%(count)s info days without a place", n
    ),
    "days-without-text": lambda n: ngettext(
        "%(count)s info day without a text in every language",
        "%(count)s info days without a text in every language",
        n,
    ),
    "images": lambda n: ngettext("%(count)s image without a description", "%(count)s images without a description", n),
}
