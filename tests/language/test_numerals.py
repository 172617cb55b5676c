"""Whole numbers in digits and in words."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp import vocabulary
from signoff_nlp.language.numerals import find_numbers

UNITS = re.compile(r"(?:pcs|pc|piece)\b")
TABLES = vocabulary.load("numerals")


@pytest.mark.parametrize("example", [text for data in TABLES.values() for text in data["yes"]])
def test_vocabulary_yes(example: str) -> None:
    sentence, _, value = example.partition(" => ")
    start = sentence.index("[[")
    words = sentence[start + 2 : sentence.index("]]")]
    text = sentence.replace("[[", "").replace("]]", "")
    assert (start, words, int(value)) in [(n.start, text[n.start : n.end], n.value) for n in find_numbers(text, UNITS)]


@pytest.mark.parametrize("example", [text for data in TABLES.values() for text in data["no"]])
def test_vocabulary_no(example: str) -> None:
    assert find_numbers(example, UNITS) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2.5k 2,5k 1.200 1,200 1'200 12.500", [2500, 2500, 1200, 1200, 1200, 12500]),
        ("1 200 pcs", [1200]),
        ("on 12 300 went out", [12, 300]),
        ("40pcs x250 250x 60-piece (30) ~20 qty:40 10s", [40, 250, 250, 60, 30, 20, 40, 10]),
        ("two (2) and 3 (three)", [2, 3, 3]),
        ("PA12 95A 316L 1.4301 Q-1043 10:30 1:2 18th 1st 0.250 50% €450 2026/0093 6061-T6 0.2 #7 ±5 Ø8", []),
        ("0", []),
    ],
)
def test_digits(text: str, values: list[int]) -> None:
    assert [number.value for number in find_numbers(text, UNITS)] == values


def test_words_may_be_left_out() -> None:
    assert [n.value for n in find_numbers("two lids, 40 pcs", UNITS, words=False)] == [40]


@given(st.integers(1, 9_999_999))
def test_every_way_to_part_thousands(value: int) -> None:
    for mark in (",", ".", "'"):
        assert [n.value for n in find_numbers(f"run {value:,} pcs".replace(",", mark), UNITS)] == [value]


@given(st.text(alphabet="0123456789 .,k'-xtwohundred\n", max_size=80))
def test_numbers_are_in_order_and_apart(text: str) -> None:
    numbers = find_numbers(text, UNITS)
    assert all(0 <= n.start < n.end <= len(text) and n.value > 0 for n in numbers)
    assert all(one.end <= other.start for one, other in pairwise(numbers))
