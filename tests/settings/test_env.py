"""Settings from the environment: typed, and refused with every problem at once."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.settings.env import Env


def test_env_names_every_problem_at_once():
    env = Env({"A": "maybe", "B": "ten", "C": "99", "D": "mysql://x"})
    env.flag("A")
    env.number("B", 1)
    env.number("C", 1, most=10)
    env.database("D", "sqlite:///x")
    env.text("E", required=True)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.check()
    assert all(f"  - {name} " in str(refused.value) for name in "ABCDE")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p%40ss@db:5433/city",
            {"NAME": "city", "USER": "u", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433"},
        ),
        ("postgresql://u@/city?host=/run/pg", {"NAME": "city", "USER": "u", "HOST": "/run/pg", "PORT": ""}),
        ("sqlite:///var/x.sqlite3", {"NAME": "var/x.sqlite3"}),
        ("sqlite:////abs/x.sqlite3", {"NAME": "/abs/x.sqlite3"}),
    ],
)
def test_database_address_is_read_in_all_its_parts(url, expected):
    found = Env({"DATABASE_URL": url}).database("DATABASE_URL", "")
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize(("query", "expected"), [("", 5), ("?prepare=1", 5), ("?prepare=0", None)])
def test_statements_are_prepared_unless_a_pool_in_between_cannot(query, expected):
    options = Env({"D": f"postgresql://u@db/city{query}"}).database("D", "")["OPTIONS"]
    assert options == {"prepare_threshold": expected}


GOOD = {
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "bezoek.stad.example",
    "BASE_URL": "https://bezoek.stad.example",
    "DATABASE_URL": "sqlite:////tmp/none.sqlite3",
    "DEFAULT_FROM_EMAIL": "Stad <bezoek@stad.example>",
    "MAIL_MESSAGE_ID_DOMAIN": "stad.example",
}


def start_production(*arguments: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    command = arguments or ("-c", "import django; django.setup(); print('started')")
    values = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.production", **values},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_on_safe_values():
    assert start_production().stdout.strip() == "started"


def test_production_passes_every_deployment_check():
    checked = start_production("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert (checked.returncode, "no issues" in checked.stdout) == (0, True), checked.stderr


def test_production_refuses_unsafe_values_and_names_each():
    refused = start_production(
        SECRET_KEY="short", ALLOWED_HOSTS="*", BASE_URL="http://x.example", DEBUG="1", DATABASE_URL=None,
        DEFAULT_FROM_EMAIL=None, MAIL_MESSAGE_ID_DOMAIN=None, PROXY_CACHE="1", RESPONSE_CACHE_MB="0",
    )  # fmt: skip
    assert refused.returncode != 0
    for name in (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "BASE_URL",
        "DEBUG",
        "DATABASE_URL",
        "DEFAULT_FROM_EMAIL",
        "MAIL_MESSAGE_ID_DOMAIN",
        "PROXY_CACHE",
    ):
        assert f"  - {name} " in refused.stderr, name


def test_every_variable_that_is_read_stands_in_the_example_file():
    import re

    read = set()
    for path in (settings.BASE_DIR / "cms" / "settings").glob("*.py"):
        read |= set(re.findall(r'env\.(?:text|flag|number|words|database)\(\s*["\']([A-Z_]+)["\']', path.read_text()))
    documented = set(re.findall(r"^#? ?([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE))
    assert read - documented == set()
    assert documented - read == {"DEMO_PASSWORD", "DJANGO_SETTINGS_MODULE"}
