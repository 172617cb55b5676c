"""The phrase look-up: joints, edges of words, longest phrase, and offsets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.language.components.gazetteer import Gazetteer, Spans, listed

NAMES = [
    "PA",
    "PA12",
    "PA12-GF30",
    "PC-ABS",
    "17-4PH",
    "316L",
    "Ti-6Al-4V",
    "PLA",
    "PLA+",
    "POM-C",
    "1.4301",
    "6061-T6",
]
GAZETTEER = Gazetteer((name, name) for name in NAMES)


@pytest.mark.parametrize(
    ("text", "entry", "words"),
    [
        ("in PA12-GF30, black", "PA12-GF30", "PA12-GF30"),
        ("in pa 12 gf 30.", "PA12-GF30", "pa 12 gf 30"),
        ("in PC/ABS", "PC-ABS", "PC/ABS"),
        ("17-4 PH", "17-4PH", "17-4 PH"),
        ("17 - 4PH", "17-4PH", "17 - 4PH"),
        ("of 316L,", "316L", "316L"),
        ("POM-C.", "POM-C", "POM-C"),
        ("Ti6Al4V", "Ti-6Al-4V", "Ti6Al4V"),
        ("PLA+ please", "PLA+", "PLA+"),
        ("(1.4301)", "1.4301", "1.4301"),
        ("6061T6", "6061-T6", "6061T6"),
        ("lid_PLA_v3", "PLA", "PLA"),
        ("İİ PLA", "PLA", "PLA"),
    ],
)
def test_finds_however_it_is_joined(text: str, entry: str, words: str) -> None:
    (hit,) = GAZETTEER.find(text)
    assert (hit.entry, text[hit.start : hit.end]) == (entry, words)


@pytest.mark.parametrize("text", ["", "PLAN", "XPLA", "PA11", "PC\nABS", "PC. ABS", "3316L", "16061-T60"])
def test_keeps_to_the_edges_of_words(text: str) -> None:
    assert [hit.entry for hit in GAZETTEER.find(text)] == []


def test_bends_german_adjectives() -> None:
    assert "schwarzes" in listed("black, schwarz~")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9))), st.integers(0, 30), st.integers(1, 9))
def test_spans_overlap_as_by_hand(pairs: list[tuple[int, int]], start: int, size: int) -> None:
    spans = [(left, left + wide) for left, wide in pairs]
    by_hand = any(start < end and left < start + size for left, end in spans)
    assert Spans(spans).overlap(start, start + size) is by_hand


@given(st.text(max_size=80))
def test_hits_are_in_order_and_apart(text: str) -> None:
    hits = GAZETTEER.find(text)
    assert all(before.end <= after.start for before, after in pairwise(hits))
