"""The order of revision labels exists only inside one scheme."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.judge.revision_order import compare, same

OLDER = [
    ("A", "B"),
    ("Y", "AA"),
    ("AA", "AB"),
    ("AY", "BA"),
    ("H", "J"),
    ("B3", "B4"),
    ("B4", "B10"),
    ("B10", "C"),
    ("A", "B4"),
    ("A.9", "A.10"),
    ("A.12", "B.1"),
    ("9", "10"),
    ("v2.9", "v2.10"),
    ("2", "2.1"),
    ("03", "4"),
    ("01/A", "01/B"),
    ("01/B", "02/A"),
    ("R01A", "R01B"),
    ("1.0.0-rc1", "1.0.0"),
    ("1.0-rc1", "1.0-rc2"),
    ("P01.05", "P01"),
    ("P01", "P02"),
    ("P02", "C01"),
    ("C01", "C02"),
    ("-", "A"),
    ("NC", "1"),
    ("rev B", "rev C"),
    ("v3", "v3b"),
    ("v3a", "v3b"),
    ("K2", "K3"),
    ("rev. b4", "B10"),
    ("Index 05", "06"),
    ("v3.step draft", "v4"),
]
SAME = [
    ("v2.1", "2.1"),
    ("03", "3"),
    ("B4", "b4"),
    ("rev B4", "B4"),
    ("v2", "2.0"),
    ("Rev. C", "c"),
    ("-", ""),
    ("Index 05", "5"),
    ("A.1", "A1"),
    ("R7", "r07"),
    ("dash", "-"),
    ("V3B", "v3b"),
]
UNKNOWN = [
    ("R3", "B"),
    ("2", "C"),
    ("-03", "3"),
    ("B", "B1"),
    ("X2", "A"),
    ("P3", "D"),
    ("R1", "P1"),
    ("A1", "4"),
    ("v2", "C"),
    ("T1", "C2"),
]


@pytest.mark.parametrize(("older", "newer"), OLDER)
def test_older_and_newer(older: str, newer: str) -> None:
    assert compare(older, newer) == -1
    assert compare(newer, older) == 1
    assert not same(older, newer)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_revision(one: str, other: str) -> None:
    assert compare(one, other) == 0
    assert same(one, other)


@pytest.mark.parametrize(("one", "other"), UNKNOWN)
def test_across_schemes_nothing_can_be_told(one: str, other: str) -> None:
    assert compare(one, other) is None
    assert compare(other, one) is None
    assert not same(one, other)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_both_ways(one: str, other: str) -> None:
    forth, back = compare(one, other), compare(other, one)
    assert (forth is None) == (back is None)
    if forth is not None and back is not None:
        assert forth == -back
    assert same(one, one)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=3), st.lists(st.integers(0, 30), min_size=1, max_size=3))
def test_numbers_are_numbers(one: list[int], other: list[int]) -> None:
    width = max(len(one), len(other))
    left, right = one + [0] * (width - len(one)), other + [0] * (width - len(other))
    assert compare(".".join(map(str, one)), ".".join(map(str, other))) == (left > right) - (left < right)
