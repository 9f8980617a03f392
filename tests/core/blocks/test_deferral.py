"""A draft that is saved while another page is published."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from cms.core.blocks import CleansAloneBlock


class SlowBlock(blocks.CharBlock):
    """Stops half-way until it is let go."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.inside, self.go = threading.Event(), threading.Event()

    def clean(self, value: Any) -> Any:
        self.inside.set()
        assert self.go.wait(10)
        return super().clean(value)


def test_a_page_is_asked_for_all_it_must_have_while_somebody_saves_a_draft():
    slow, word = SlowBlock(), blocks.CharBlock(label="word")
    draft, page = CleansAloneBlock([("slow", slow), ("word", word)]), CleansAloneBlock([("word", word)])
    refused: list[StreamBlockValidationError] = []

    def publish() -> None:
        try:
            page.clean(page.to_python([{"type": "word", "value": ""}]))
        except StreamBlockValidationError as error:
            refused.append(error)

    saving = threading.Thread(target=draft.clean_deferred, args=(draft.to_python([{"type": "slow", "value": "x"}]),))
    publishing = threading.Thread(target=publish)
    saving.start()
    assert slow.inside.wait(10)
    publishing.start()
    # Who does not wait for the draft is through by now.
    publishing.join(0.3)
    slow.go.set()
    saving.join(10)
    publishing.join(10)
    assert len(refused) == 1
    assert word.required


def test_a_draft_may_be_incomplete_and_leaves_the_rules_as_they_were():
    word = blocks.CharBlock(label="word")
    stream = CleansAloneBlock([("word", word)])
    empty = stream.to_python([{"type": "word", "value": ""}])
    assert stream.clean_deferred(empty)[0].value == ""
    with pytest.raises(StreamBlockValidationError):
        stream.clean(empty)
