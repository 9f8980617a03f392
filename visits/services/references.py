"""The numbers that requests are known by: one after the other per site and year, none left out."""

from __future__ import annotations

from django.db import connection
from wagtail.models import Site

from visits.models import ReferenceCounter


def next_reference(site: Site, year: int) -> str:
    """Take the next number, such as GS-2027-00012; locks the site's counter until the transaction ends.

    One statement, which the ORM has no words for: who comes second waits in it, and then counts on from there.
    """
    table, quote = ReferenceCounter._meta.db_table, connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(table)} (site_id, year, last) VALUES (%s, %s, 1)"  # noqa: S608 -- names of ours
            f" ON CONFLICT (site_id, year) DO UPDATE SET last = {quote(table)}.last + 1 RETURNING last",
            [site.pk, year],
        )
        (number,) = cursor.fetchone()
    return f"GS-{year}-{number:05d}"
