"""HTML read strictly: what is wrong with it, and which words it says in which language."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)  # fmt: skip
# What may not stand inside a paragraph, and what a reader cannot press twice.
BLOCKS = frozenset(
    {"address", "article", "aside", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3",
     "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "section", "table", "ul"}
)  # fmt: skip
PHRASING_PARENTS = frozenset(
    {"p", "span", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "label", "button", "dt", "strong", "em",
     "b", "i"}
)  # fmt: skip
PRESSED = frozenset(["a", "button", "label", "select"])
CHILDREN = {
    "ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}, "select": {"option", "optgroup"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"}, "thead": {"tr"}, "tbody": {"tr"},
    "tr": {"th", "td"},
}  # fmt: skip
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "headers", "list")
SAID = ("alt", "aria-label", "title", "placeholder", "label")
NAMELESS = frozenset({"div", "span", "p"})
SILENT = frozenset({"script", "style", "template"})


@dataclass
class Element:
    """One open element: its name, its attributes, its language and the children so far."""

    tag: str
    attributes: dict[str, str]
    language: str
    children: list[str] = field(default_factory=list)
    text: str = ""


class StrictReader(HTMLParser):
    """Collects `problems` and `words` (language, text) of one page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.problems: list[str] = []
        self.words: list[tuple[str, str]] = []
        self.ids: Counter[str] = Counter()
        self.references: list[tuple[str, str]] = []
        self.tags: Counter[str] = Counter()
        self.levels: list[int] = []
        self.open = [Element("", {}, "")]
        self.feed(text)
        self.close()
        self._finish(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if len(attributes) < len(attrs):
            self._wrong(f"<{tag}> has an attribute twice")
        parent = self.open[-1]
        element = Element(tag, attributes, attributes.get("lang", parent.language))
        self._check_place(parent, tag)
        self._check_attributes(element)
        self._keep_words(element)
        parent.children.append(tag)
        self.tags[tag] += 1
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only drawings close themselves."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        element = self.open[-1]
        if tag in VOID or element.tag != tag:
            self._wrong(f"</{tag}> closes <{element.tag}>")
            return
        self.open.pop()
        inside = element.text.strip()
        if tag == "option" and not inside and not element.attributes.get("label"):
            self._wrong("an option without words")
        if tag in {"title", "h1", "h2", "h3", "h4", "button", "legend", "label"} and not inside:
            self._wrong(f"an empty <{tag}>")
        if tag == "figure" and "figcaption" in element.children[1:-1]:
            self._wrong("a caption in the middle of a figure")
        for outer in self.open[-1:]:
            outer.text += element.text

    def handle_data(self, data: str) -> None:
        element = self.open[-1]
        element.text += data
        words = " ".join(data.split())
        if words and element.tag not in SILENT:
            self.words.append((element.language, words))
        if words and element.tag in CHILDREN:
            self._wrong(f"text directly in <{element.tag}>")

    def _check_place(self, parent: Element, tag: str) -> None:
        if tag not in CHILDREN.get(parent.tag, {tag}) | {"script", "template"}:
            self._wrong(f"<{tag}> directly in <{parent.tag}>")
        if tag == "li" and parent.tag not in {"ul", "ol", "menu"}:
            self._wrong(f"<li> in <{parent.tag}>")
        if tag in BLOCKS and parent.tag in PHRASING_PARENTS and not (parent.tag == "summary" and tag[0] == "h"):
            self._wrong(f"<{tag}> in <{parent.tag}>")
        outside = {one.tag for one in self.open}
        if tag in {"a", "button"} and outside & {"a", "button"}:
            self._wrong(f"<{tag}> inside something that is pressed")
        if tag in {"form", "label", "main"} and tag in outside:
            self._wrong(f"<{tag}> in <{tag}>")

    def _check_attributes(self, element: Element) -> None:
        tag, attributes = element.tag, element.attributes
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
            if not attributes["id"] or " " in attributes["id"]:
                self._wrong(f"<{tag}> has an id that is none")
        for name in REFERENCES:
            self.references += [(name, key) for key in attributes.get(name, "").split()]
        if tag == "a" and attributes.get("href", "").startswith("#"):
            self.references.append(("href", attributes["href"][1:]))
        if tag in {"a", "link"} and attributes.get("href") == "":
            self._wrong(f"<{tag}> leads nowhere")
        if tag == "img" and "alt" not in attributes:
            self._wrong("<img> without alt")
        if attributes.get("type") == "date" and not re.fullmatch(r"(\d{4}-\d\d-\d\d)?", attributes.get("value", "")):
            self._wrong("a date that is none")
        if tag == "iframe" and not attributes.get("title"):
            self._wrong("<iframe> without title")
        if tag in NAMELESS and "role" not in attributes and {"aria-label", "aria-labelledby"} & set(attributes):
            self._wrong(f"<{tag}> is named but has no role")
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            self._wrong(f"<{tag}> has style or script inline")

    def _keep_words(self, element: Element) -> None:
        """What attributes say to the reader."""
        tag, attributes = element.tag, element.attributes
        self.words += [(element.language, attributes[name]) for name in SAID if attributes.get(name) and tag != "link"]
        if tag == "input" and attributes.get("type") in {"submit", "button"}:
            self.words.append((element.language, attributes.get("value", "")))
        if tag == "meta" and attributes.get("name") == "description":
            self.words.append((element.language, attributes.get("content", "")))

    def _finish(self, text: str) -> None:
        self.problems += [f"<{one.tag}> is not closed" for one in self.open[1:]]
        self.problems += [f"the id {key} stands {count} times" for key, count in self.ids.items() if count > 1]
        self.problems += [f"{name}={key} leads nowhere" for name, key in self.references if key not in self.ids]
        said: list[tuple[bool, str]] = [
            (not text.lower().startswith("<!doctype html>"), "no doctype"),
            (self.tags["h1"] != 1, f"{self.tags['h1']} main headings"),
            (self.tags["main"] != 1, f"{self.tags['main']} <main>"),
            (any(after > before + 1 for before, after in zip(self.levels, self.levels[1:], strict=False)),
             f"heading levels {self.levels}"),
        ]  # fmt: skip
        self.problems += [what for is_wrong, what in said if is_wrong]

    def _wrong(self, what: str) -> None:
        line, column = self.getpos()
        self.problems.append(f"{line}:{column} {what}")
