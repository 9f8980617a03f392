"""Every screen in a real browser: axe finds nothing and nothing runs off the side, at each width, language and colours.

One screen is opened once for each language and looked at in each width; colours forced by the reader come with one
language, another for each screen. FULL_MATRIX=1 looks at every combination.
"""

from __future__ import annotations

import os
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import every_screen

from .test_pages import RULES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WIDTHS = (320, 390, 1280)
LANGUAGES = every_screen.LANGUAGES
IS_FULL = os.environ.get("FULL_MATRIX") == "1"
MODES = {"none": {}, "active": {"rules": {"color-contrast": {"enabled": False}}}}
SEND = """data => {
  const form = document.createElement("form");
  form.method = "post";
  for (const [name, value] of Object.entries(data)) {
    const field = document.createElement("textarea");
    [field.name, field.value] = [name, String(value)];
    form.append(field);
  }
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""


@pytest.fixture
def screens(live_server, site):
    every_screen.serve_at(site, live_server.url)
    return every_screen.build(site)


def combinations(number: int, is_private: bool) -> list[tuple[str, str, tuple[int, ...]]]:
    """Language, colours and widths in which a screen is looked at."""
    if IS_FULL:
        return [(language, colours, WIDTHS) for language in LANGUAGES for colours in MODES]
    chosen = [(LANGUAGES[(number + turn) % 3], "none", (WIDTHS[turn],)) for turn in range(3)]
    if is_private:
        # They are made of the same parts as the public ones.
        return chosen[:: 2 if number % 2 else -2]
    return [*chosen, (LANGUAGES[number % 3], "active", (WIDTHS[number // 3 % 3],))]


def open_screen(page, screen, language):
    address = screen.address(language)
    page.goto(address)
    if screen.data is not None:
        with page.expect_navigation():
            page.evaluate(SEND, {name: one[0] if isinstance(one, list) else one for name, one in screen.data.items()})


def look(page, colours, width):
    """What is wrong with an open page."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"], **MODES[colours]})
    problems = [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:160]}"
        for one in found.response["violations"]
        for node in one["nodes"][:2]
    ]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        problems.append("scrolls sideways")
    return problems


def test_every_screen_is_accessible(screens, new_page, capsys):
    pages = {colours: new_page(320, forced_colors=colours, reduced_motion="reduce") for colours in MODES}
    problems, count = [], 0
    for number, (name, screen) in enumerate(screens.items()):
        for language, colours, widths in combinations(number, screen.is_private):
            page = pages[colours]
            open_screen(page, screen, language)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                problems += [f"{name} {language} {width} {colours}: {one}" for one in look(page, colours, width)]
                count += 1
    with capsys.disabled():
        sys.stdout.write(f" {len(screens)} screens, {count} combinations, {len(problems)} problems\n")
    assert not problems, "\n".join(problems)
