"""Reading in other ways: with the keyboard alone, at 400 % zoom, without movement, and on paper."""

from __future__ import annotations

import pytest

from tests.factories import every_screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAMES = ("home", "theme", "note", "commitments", "form", "results")
# A window of 1280 by 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256}
STOPS = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const middle = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight) / 2];
  const style = getComputedStyle(document.activeElement);
  return {
    key: [document.activeElement.id || document.activeElement.href, scrollX + box.left, scrollY + box.top].join(" "),
    tag: document.activeElement.tagName,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
  };
}"""
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(
  one => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && one.type !== "hidden"
  && !(one.type === "radio" && !one.checked)).length"""
CUT = """() => [...document.querySelectorAll("main p, main h1, main h2, main a, main label")].filter(one => {
  const box = one.getBoundingClientRect();
  const scrolled = one.closest(".gs-table, .gs-data-table, .ds-sr-only, .gs-honeypot, .gs-video");
  return one.checkVisibility() && !scrolled && (box.right > innerWidth + 1 || box.left < -1);
}).map(one => one.outerHTML.slice(0, 120))"""
STUCK = """() => [...document.querySelectorAll("*")].filter(one =>
  ["fixed", "sticky"].includes(getComputedStyle(one).position) && one.offsetHeight > 128 && one.checkVisibility()
).map(one => one.className)"""
MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  const longest = value => Math.max(...value.split(",").map(part => parseFloat(part)));
  return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01
    || style.scrollBehavior === "smooth";
}).map(one => one.outerHTML.slice(0, 120))"""
ON_PAPER = """() => {
  const shown = name => [...document.querySelectorAll(name)].some(one => one.checkVisibility());
  return {
    furniture: [".gs-nav", ".gs-languages", ".ds-skip-link"].filter(shown),
    heading: shown("main h1"),
    wide: document.documentElement.scrollWidth > innerWidth,
    closed: [...document.querySelectorAll(".gs-accordion .gs-richtext")].filter(one => !one.offsetHeight).length,
  };
}"""


@pytest.fixture
def paths(live_server, site):
    every_screen.serve_at(site, live_server.url)
    screens = every_screen.build(site)
    return {name: screens[name].path for name in NAMES}


def changes_looks(page):
    """Whether the window looks otherwise without the focus: some marks stand on what surrounds the element."""
    focused = page.evaluate_handle("document.activeElement")
    before = page.screenshot()
    focused.evaluate("one => one.blur()")
    after = page.screenshot()
    focused.evaluate("one => one.focus({preventScroll: true})")
    return before != after


def test_keyboard_reaches_everything_and_shows_where_it_is(paths, new_page):
    page, problems = new_page(1280), []
    for name, path in paths.items():
        page.goto(path)
        wanted, seen = page.evaluate(REACHABLE), set()
        for _turn in range(3 * wanted):
            page.keyboard.press("Tab")
            stop = page.evaluate(STOPS)
            if stop["tag"] == "BODY":
                break
            # A date and a film have several stops inside.
            if stop["key"] not in seen and not (stop["seen"] and (stop["marked"] or changes_looks(page))):
                problems.append(f"{name}: {stop}")
            seen.add(stop["key"])
        if len(seen) < wanted:
            problems.append(f"{name}: the keyboard reaches {len(seen)} of {wanted}")
    assert not problems, "\n".join(problems)


def test_nothing_is_lost_at_four_hundred_percent(paths, new_page):
    page, problems = new_page(320), []
    page.set_viewport_size(ZOOMED)
    for name, path in paths.items():
        page.goto(path)
        problems += [f"{name}: {one}" for one in page.evaluate(CUT)]
        if page.evaluate("document.documentElement.scrollWidth") > ZOOMED["width"]:
            problems.append(f"{name}: scrolls sideways")
        problems += [f"{name}: {one} covers half of the window" for one in page.evaluate(STUCK)]
    assert not problems, "\n".join(problems)


def test_nothing_moves_for_who_asked_for_that(paths, new_page):
    page, problems = new_page(1280, reduced_motion="reduce"), []
    for name, path in paths.items():
        page.goto(path)
        problems += [f"{name}: {one}" for one in page.evaluate(MOVING)]
    assert not problems, "\n".join(problems)


def test_paper_holds_the_text_and_not_the_menus(paths, new_page):
    page = new_page(700)
    page.emulate_media(media="print")
    found = {}
    for name, path in paths.items():
        page.goto(path)
        found[name] = page.evaluate(ON_PAPER)
    right = {"furniture": [], "heading": True, "wide": False, "closed": 0}
    assert found == dict.fromkeys(NAMES, right)
