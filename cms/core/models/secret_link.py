"""Rows that can be reached by a secret link, without an account."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models

from cms.core.secret_links import hash_token, token_of


class SecretLinkModel(models.Model):
    """Has a token that is derived, so that it can be mailed again, stored as a hash, and replaced by `rotate()`."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.token_hash = hash_token(self.token)
        super().save(*args, **kwargs)

    @property
    def token(self) -> str:
        """128 bits, of use for this kind of row alone."""
        return token_of(self, self._meta.label_lower)

    @classmethod
    def with_token(cls, token: str) -> Self | None:
        """The row that a link leads to, or None."""
        found: Self | None = cls._default_manager.filter(token_hash=hash_token(token)).first()
        return found

    def rotate(self) -> None:
        """Give the row a new link and store it; the old one stops working at once."""
        self.token_version += 1
        self.save(update_fields=["token_version", "token_hash"])
