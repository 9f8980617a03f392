"""The people who log in; our own user model from the first migration, so that it can grow."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of staff: editor, coordinator, reader, privacy officer or administrator."""
