"""Uncached reads of our API against Wagtail's own API v2: same process, same content, taking turns, medians."""

from __future__ import annotations

import http.client
import statistics
import sys
import time

from bench.site import Installation, installation

ROUNDS, WARM_UP, SECONDS = 5, 6.0, 2.0
# More pages than the demo has: copies of one theme page and of one note page.
FILL = """
import copy
from themes.models import Theme, ThemePage
first = ThemePage.objects.filter(locale__language_code="nl").first()
parent = first.get_parent()
for number in range({pages}):
    theme = Theme.objects.create(site=first.theme.site, code=f"kopie-{{number}}", name=f"Kopie {{number}}", order=1000)
    page = ThemePage(title=f"Kopie {{number}}", slug=f"kopie-{{number}}", summary=first.summary, theme=theme,
                     body=copy.copy(first.body), links=first.links, locale=first.locale, image=first.image,
                     image_alt=first.image_alt)
    parent.add_child(instance=page)
    page.save_revision().publish()
print(first.pk, first.theme.code)
"""


def rate(site: Installation, address: str, seconds: float) -> float:
    """Answers a second on one connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    asked, started = 0, time.monotonic()
    while time.monotonic() - started < seconds:
        connection.request("GET", address)
        response = connection.getresponse()
        response.read()
        if response.status != 200:
            raise SystemExit(f"{address}: {response.status}")
        asked += 1
    return asked / (time.monotonic() - started)


def main(vendor: str, pages: int) -> None:
    """Prints answers a second of both for an item, a list, a filter and a search."""
    with installation(vendor) as site:
        site.environment["DJANGO_SETTINGS_MODULE"] = "bench.stock_settings"
        pk, code = site.shell(FILL.format(pages=pages)).split()[-2:]
        stock = "/stock/pages/?type=themes.ThemePage&fields=summary"
        pairs = {
            "item": (f"/api/v1/themes/{code}", f"/stock/pages/{pk}/"),
            "list": ("/api/v1/themes", stock),
            "filter": ("/api/v1/themes?accepts_visits=true", f"{stock}&show_in_menus=false"),
            "search": ("/api/v1/search?q=inclusieve", "/stock/pages/?search=inclusieve"),
        }
        with site.served(workers=1):
            for addresses in pairs.values():
                for address in addresses:
                    rate(site, address, WARM_UP / 8)
            for name, addresses in pairs.items():
                turns = [[rate(site, address, SECONDS) for address in addresses] for _round in range(ROUNDS)]
                ours, theirs = (statistics.median(turn[side] for turn in turns) for side in (0, 1))
                print(f"{vendor} {pages} pages, {name}: {ours:.0f}/s, stock {theirs:.0f}/s, {ours / theirs:.1f} times")


if __name__ == "__main__":
    main(next((one for one in sys.argv[1:] if not one.isdigit()), "sqlite"),
         next((int(one) for one in sys.argv[1:] if one.isdigit()), 200))  # fmt: skip
