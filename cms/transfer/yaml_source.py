"""YAML read into a small tree in which every value knows its line; no aliases, no tags, no surprises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from yaml.constructor import ConstructorError, SafeConstructor

MAX_DEPTH = 12
PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}
# Dates are read from their text, so that "2020-03-12 09:30" means the same with and without seconds.
TEXT_TAGS = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:value", "tag:yaml.org,2002:merge"}


class BadYaml(Exception):
    """Text that is no YAML, or YAML that this format does not take."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass
class Scalar:
    """A single value: as typed (`text`) and as YAML understands it (`value`)."""

    text: str
    value: Any
    line: int


@dataclass
class Items:
    """A list."""

    items: list[Node]
    line: int


@dataclass
class Entries:
    """A mapping."""

    entries: dict[str, Node]
    line: int
    # Where each key stands: that is where a person looks, also when its value begins below it.
    key_lines: dict[str, int]


Node = Scalar | Items | Entries


def read_yaml(text: str, first_line: int = 1) -> Node | None:
    """The tree of one YAML document, None when it is empty. Raises BadYaml with the line of the trouble."""
    try:
        _refuse_bombs(text, first_line)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise BadYaml(line, f"this is not valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        # A character that YAML does not allow: the reader knows its position only.
        position = int(getattr(error, "position", 0) or 0)
        raise BadYaml(first_line + text[:position].count("\n"), "this character is not allowed here") from error
    except RecursionError as error:
        raise BadYaml(first_line, "nested too deeply") from error
    return None if root is None else _node(root, first_line)


def _refuse_bombs(text: str, first_line: int) -> None:
    """Aliases can blow a small file up without end, and deep nesting exhausts the stack: neither is needed here."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadYaml(line, "anchors (&) and aliases (*) are not allowed; quote a text that starts with & or *")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise BadYaml(line, "nested too deeply")


def _node(node: Any, first_line: int) -> Node:
    line = first_line + node.start_mark.line
    if isinstance(node, yaml.ScalarNode):
        _refuse_surrogates(node.value, line)
        return Scalar(node.value, _value(node, line), line)
    if isinstance(node, yaml.SequenceNode) and node.tag == "tag:yaml.org,2002:seq":
        return Items([_node(item, first_line) for item in node.value], line)
    if isinstance(node, yaml.MappingNode) and node.tag == "tag:yaml.org,2002:map":
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        for key, value in node.value:
            key_line = first_line + key.start_mark.line
            if not isinstance(key, yaml.ScalarNode):
                raise BadYaml(key_line, "a key must be a single word")
            _refuse_surrogates(key.value, key_line)
            if key.value in entries:
                raise BadYaml(key_line, f"“{key.value}” stands here twice")
            entries[key.value] = _node(value, first_line)
            key_lines[key.value] = key_line
        return Entries(entries, line, key_lines)
    raise BadYaml(line, f"the tag “{node.tag}” is not allowed")


def _refuse_surrogates(text: str, line: int) -> None:
    """Half a character, which an escape such as \\ud800 can make and no file or database can hold."""
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        raise BadYaml(line, "this character is not allowed here")


def _value(node: yaml.ScalarNode, line: int) -> Any:
    if node.tag in TEXT_TAGS:
        return node.value
    if node.tag not in PLAIN_TAGS:
        raise BadYaml(line, f"the tag “{node.tag}” is not allowed")
    try:
        return SafeConstructor().construct_object(node)  # type: ignore[no-untyped-call]
    except (ConstructorError, ValueError, OverflowError) as error:
        raise BadYaml(line, "this value cannot be read; put it in quotes") from error
