"""Creates an account that may do everything, for the first person who logs in."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

PASSWORD_VARIABLE = "ADMIN_PASSWORD"  # noqa: S105 -- the name of a variable


class Command(BaseCommand):
    help = f"Create an administrator. The password comes from {PASSWORD_VARIABLE}, else it is asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        users: Any = get_user_model()
        if users.objects.filter(username=options["username"]).exists():
            raise CommandError(f"There is already an account {options['username']}; nothing was changed.")
        user = users(username=options["username"], email=options["email"], is_superuser=True, is_staff=True)
        password = self._password()
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            user.set_password(password)
            user.save()
            user.groups.set(Group.objects.filter(name="admin"))
        self.stdout.write(f"Created administrator {user.username}.")

    def _password(self) -> str:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if password:
            return password
        if not sys.stdin.isatty():
            raise CommandError(f"Set {PASSWORD_VARIABLE}, or run this command where a password can be typed.")
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Password (again): "):
            raise CommandError("The two passwords are not equal.")
        return password
