"""History mode: a note of a term that is over stays as it is, unless somebody may edit history."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.locks import BaseLock
from wagtail.models import PagePermissionTester

from .moderation import is_moderated, may_go_around

# Who may say when a term ends may also touch what belongs to a term that is over.
EDIT_HISTORY = "themes.change_term"


def may_edit_history(user: Any) -> bool:
    """Whether somebody may change notes of terms that are over."""
    return bool(user.is_active and user.has_perm(EDIT_HISTORY))


class EndedTermLock(BaseLock):
    """Shows the editor a page that cannot be changed, and why."""

    def for_user(self, user: Any) -> bool:
        return not may_edit_history(user)

    def get_message(self, user: Any) -> str:
        term = self.object.note.term
        if may_edit_history(user):
            text = _("This note belongs to the term {term}, which is over. You may change it; readers will notice.")
        else:
            text = _("This note belongs to the term {term}, which is over. It can no longer be changed.")
        return format_html(text, term=term)

    def get_locked_by(self, user: Any) -> str:
        return _("Locked because its term is over")

    def get_description(self, user: Any) -> str:
        return _("Only somebody who may edit terms of office can change notes of a term that is over.")


class NotePermissionTester(PagePermissionTester):
    """What somebody may do with a note page: with one of a term that is over, nothing without the permission."""

    def is_history(self) -> bool:
        return self.page.is_history() and not may_edit_history(self.user)

    def can_publish(self) -> bool:
        """Not past the steps that were chosen for notes, unless one may change those."""
        if not super().can_publish() or self.is_history():
            return False
        return may_go_around(self.user) or not is_moderated(self.page)

    def can_unpublish(self) -> bool:
        return bool(super().can_unpublish()) and not self.is_history()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return bool(super().can_delete(ignore_bulk)) and not self.is_history()

    def can_move(self) -> bool:
        return bool(super().can_move()) and not self.is_history()

    def can_lock(self) -> bool:
        return bool(super().can_lock()) and not self.is_history()

    def can_unlock(self) -> bool:
        return bool(super().can_unlock()) and not self.is_history()


class NoteIndexPermissionTester(PagePermissionTester):
    """A new note is not published at once where notes pass a workflow."""

    def can_publish_subpage(self) -> bool:
        if not super().can_publish_subpage():
            return False
        return may_go_around(self.user) or not is_moderated(self.page)
