"""The fixed words: every phrase that can be asked for is there, and none promises or approves."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Any

import pytest

from signoff_nlp.drafting.wording import phrase, wording
from signoff_nlp.types import STAGES

BLANKS = {
    "words", "a", "b", "name", "subject", "stage", "who", "count", "of", "under", "revision", "material", "color", "finish",
    "limits", "numbers", "held", "packaging", "exclusions", "first", "last", "date",
}  # fmt: skip


def phrases(table: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from phrases(value, (*path, name))
        elif isinstance(value, str):
            yield (*path, name), value


@pytest.mark.parametrize(("path", "text"), list(phrases(wording())))
def test_every_phrase_is_plain_and_has_known_blanks(path: tuple[str, ...], text: str) -> None:
    assert {name for _, name, _, _ in string.Formatter().parse(text) if name is not None} <= BLANKS
    assert text.isprintable()
    assert not re.search(r"\d", text)
    words = re.sub(r"\{\w*\}", "", text)
    assert not re.search(
        r"\bcolor|\bwe (?:approve|accept|promise|guarantee)\b|\bwill ship\b|\bprice\b", words, re.IGNORECASE
    )
    assert phrase(*path, **dict.fromkeys(BLANKS, "{0}"))


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_its_words(stage: str) -> None:
    assert phrase("stages", stage)
    assert phrase("scope", stage)
    assert phrase("sentence", "stages", stage)
