"""The demo accounts: one per role, with one password that is made on the first run."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction

DEMO_ACCOUNTS = {
    "admin": ("admin", "Beheerder"),
    "editor": ("editor", "Redacteur"),
    "approver": ("approver", "Goedkeurder"),
    "coordinator": ("coordinator", "Coördinator"),
    "reader": ("reader", "Lezer"),
    "privacy": ("privacy", "Privacy"),
}


def demo_password(folder: Path) -> str:
    """DEMO_PASSWORD, or the password kept in the folder, made there on the first run and readable by its owner."""
    wanted = os.environ.get("DEMO_PASSWORD", "")
    path = folder / "demo-password"
    if not wanted and path.exists():
        return path.read_text().strip()
    password = wanted or secrets.token_urlsafe(12)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
    return password


@transaction.atomic
def create_accounts(password: str) -> int:
    """Make the accounts that are missing and see to it that the password fits; returns how many were made."""
    made = 0
    for username, (role, name) in DEMO_ACCOUNTS.items():
        user, created = get_user_model().objects.get_or_create(
            username=username, defaults={"email": f"{username}@gaststad.example", "first_name": name}
        )
        made += created
        if created:
            user.groups.add(Group.objects.get(name=role))
            user.is_superuser = user.is_staff = role == "admin"
        if created or not user.check_password(password):
            user.set_password(password)
            user.save()
    return made
