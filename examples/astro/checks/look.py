"""Look at the built example in Chromium: axe, width, links, every type of block, search and form."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (390, 1280)
NAMES = ("chromium", "chromium-browser", "google-chrome")
DIST = Path(__file__).parent.parent / "dist"


def built_paths() -> list[str]:
    """The address of every page in `dist`."""
    files = sorted(DIST.rglob("*.html"))
    return ["/" + file.relative_to(DIST).as_posix().removesuffix("index.html") for file in files]


def look_at(page: Page, address: str) -> list[str]:
    """What is wrong with one page at the width of the window."""
    page.goto(address, wait_until="load")
    found = [f"axe {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("runs off the side")
    return found


def look_at_all(browser: Browser, base: str) -> tuple[int, list[str], set[str], set[str]]:
    """Every page at every width: pages looked at, what is wrong, links found, types of block found."""
    wrong, links, blocks, looked = [], set(), set(), 0

    def note(error: object) -> None:
        wrong.append(f"browser: {error}")

    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.on("pageerror", note)
        page.on(
            "requestfailed",
            lambda request: "ABORTED" in str(request.failure) or note(f"{request.url} {request.failure}"),
        )
        for path in built_paths():
            wrong += [f"{path} at {width}: {problem}" for problem in look_at(page, base + path)]
            links |= set(page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"))
            blocks |= set(page.eval_on_selector_all("[data-block]", "all => all.map(b => b.dataset.block)"))
            looked += 1
        context.close()
    return looked, wrong, links, blocks


def broken(browser: Browser, links: set[str], base: str, source: str) -> list[str]:
    """Links to this site or to its source where nothing stands."""
    context = browser.new_context()
    ours = sorted({link.split("#")[0] for link in links if link.startswith((base + "/", source + "/"))})
    found = [f"{link}: {answer.status}" for link in ours if (answer := context.request.get(link)).status >= 400]
    context.close()
    return found


def expect(is_so: bool, what: str) -> None:
    """Stop, and say what is not as it should be."""
    if not is_so:
        raise SystemExit(f"not so: {what}")


def search(page: Page, base: str) -> None:
    """A question gives results that can be opened; the address keeps it; a failing API says where to go."""
    page.goto(base + "/en/zoeken/")
    page.get_by_label("Search this site").fill("city")
    page.get_by_role("button", name="Search").click()
    hit = page.locator("[data-hits] a").first
    hit.wait_for()
    expect("q=city" in page.url, page.url)
    title = hit.inner_text()
    hit.click()
    expect(title in page.locator("h1").inner_text(), page.url)
    page.go_back()
    page.locator("[data-hits] a").first.wait_for()
    page.route("**/api/v1/search*", lambda route: route.abort())
    page.goto(base + "/en/zoeken/?q=city")
    expect(
        "/en/zoeken/?q=city" in str(page.locator("[data-status] a").get_attribute("href")),
        "a failed search leads to the source",
    )
    page.unroute("**/api/v1/search*")


def fill(page: Page) -> None:
    """Answer what must be answered, but for the e-mail address."""
    page.locator("[name=organisation]").fill("City of Malmö")
    page.locator("[name=organisation_kind]").select_option("municipality")
    page.locator("[name=contact_name]").fill("Kim Berg")
    page.locator("[name=themes]").first.check()
    page.locator("[name=people]").fill("8")
    page.locator("[name=language]").select_option("en")
    page.locator("[name=privacy_accepted]").check()


def send(page: Page, base: str, source: str) -> None:
    """Mistakes stand at their question and nothing is lost; a lost connection sends again under the same key."""
    page.goto(base + "/en/werkbezoek-aanvragen/")
    fill(page)
    page.locator("[name=email]").fill("kim")
    button = page.get_by_role("button", name="Send your request")
    button.click()
    page.locator("#field-email[aria-invalid=true]").wait_for()
    expect(page.locator("[aria-invalid=true]").count() == 1, "one question is marked")
    expect(
        page.locator("[data-summary]").evaluate("box => box === document.activeElement"), "the summary has the focus"
    )
    expect(not look_again(page), "axe finds something among the mistakes")
    expect(page.locator("[name=organisation]").input_value() == "City of Malmö", "what was typed is kept")
    page.locator("[data-summary] a").click()
    expect(page.evaluate("document.activeElement.id") == "field-email", "the summary leads to the question")
    page.locator("[name=email]").fill("kim@malmo.example")
    keys: list[str | None] = []

    def lose_first(route, request) -> None:
        if request.method != "POST":
            route.fallback()
            return
        keys.append(request.headers.get("idempotency-key"))
        if len(keys) == 1:
            # The request arrives, its answer does not: the hardest case.
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/submissions*", lose_first)
    button.click()
    page.locator("[data-thanks]").wait_for()
    expect(len(keys) == 2 and keys[0] == keys[1], f"keys {keys}")
    own = str(page.locator("[data-own-page]").get_attribute("href"))
    expect(own.startswith(source), urlsplit(own).netloc)
    expect(bool(page.locator("[data-reference]").inner_text()), "a reference is shown")


def look_again(page: Page) -> list[str]:
    """What axe says about the page as it is now."""
    return [rule["id"] for rule in Axe().run(page).response["violations"]]


def without_script(browser: Browser, base: str, source: str) -> None:
    """Search and form lead to the site that answers without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base + "/en/zoeken/")
    page.get_by_label("Search this site").fill("city")
    page.get_by_role("button", name="Search").click()
    expect(page.url == f"{source}/en/zoeken/?q=city", page.url)
    page.goto(base + "/en/werkbezoek-aanvragen/")
    expect(not page.locator("form[data-request]").is_visible(), "wrong: " + page.url)
    page.locator("noscript a").click()
    expect(page.url == f"{source}/en/werkbezoek-aanvragen/", page.url)
    context.close()


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(line + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preview", default="http://127.0.0.1:4321", help="where the built site is shown")
    parser.add_argument("--source", default="http://127.0.0.1:8000", help="the site that it was built from")
    parser.add_argument("--submit", action="store_true", help="send a request too: stores one in the source")
    options = parser.parse_args()
    base, source = options.preview.rstrip("/"), options.source.rstrip("/")
    named = os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=named, args=["--no-sandbox"])
        looked, wrong, links, blocks = look_at_all(browser, base)
        wrong += [f"broken link {link}" for link in broken(browser, links, base, source)]
        missing = browser.new_context().request.get(urljoin(base, "/no-such-page/"))
        if missing.status != 404:
            wrong.append(f"a missing page answers {missing.status}")
        page = browser.new_context().new_page()
        search(page, base)
        without_script(browser, base, source)
        if options.submit:
            send(page, base, source)
        browser.close()
    say(f"{looked} looks at {len(built_paths())} pages, {len(links)} links, blocks: {', '.join(sorted(blocks))}")
    say("\n".join(wrong) if wrong else "nothing wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
