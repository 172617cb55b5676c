"""Finishes in mails of many trades: the kind of standard, its key, exclusions and handwork."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signoff_nlp.language.components.finishes import find_exclusions, find_finishes, find_special_handling


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("look same as the tester from saturday", {"sample", "key:saturday"}),
        ("Oberfläche wie Muster Nr. 4 vom 3.2.2026.", {"sample", "key:3.2.2026"}),
        ("finition comme l'échantillon validé le 12 mars.", {"sample", "key:12 mars"}),
        ("sanded to 180 as the panel we signed on 4 June. 14 pcs.", {"process", "sample", "key:4 June"}),
        ("surface per golden sample GS-07 signed 9 Feb.", {"sample", "key:9 Feb"}),
        ("vapor-smoothed like the first article from 2 Feb 2026", {"process", "sample", "key:2 Feb 2026"}),
        ("Finish: MT-11020.", {"process"}),
        ("same finish as PO 88213", {"quote", "key:PO 88213"}),
        ("same finish as last time", {"earlier"}),
        ("finish per our drawing 5501-C", {"quote", "key:5501-C"}),
        ("surface like sample 3 from the 11th of March which I have accepted", {"sample", "key:11th of March"}),
        ("finish as the sample", {"sample", "undated"}),
        ("It is accepted, and the sample of 3 February is our standard for the look", {"sample", "key:3 February"}),
    ],
)
def test_the_kind_of_standard(text: str, flags: set[str]) -> None:
    (fact,) = find_finishes(text)
    assert set(fact.flags) == flags
    assert fact.value == fact.text


@pytest.mark.parametrize(
    "text", ["finish TBD", "surface to be agreed", "make them nice and smooth", "presentation quality please"]
)
def test_nothing_that_satisfies_has_no_value(text: str) -> None:
    (fact,) = find_finishes(text)
    assert fact.value is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("10 pcs, no painting.", ["no painting"]),
        ("bead blasted only - no dyeing.", ["no dyeing"]),
        ("as printed, no sanding or coating", ["no sanding or coating"]),
        ("No anodising on this batch, that comes later", ["No anodising on this batch"]),
        ("excluding the lids.", ["excluding the lids"]),
        ("no rush, no changes, no objections", []),
    ],
)
def test_exclusions(text: str, words: list[str]) -> None:
    assert [span[2] for span in find_exclusions(text)] == words


def test_an_excluded_process_is_no_finish() -> None:
    facts = find_finishes("PA12, tumbled, without anodised, polished edges")
    assert (facts[0].text, facts[0].flags) == (
        "tumbled",
        ("process",),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The T2 parts fit but only after we reamed the holes to 6.1.", True),
        ("It goes on, but only after Joris had filed the burr", True),
        ("fits perfectly, no filing needed", False),
        ("they ship after sanding", False),
    ],
)
def test_special_handling(text: str, found: bool) -> None:
    assert bool(find_special_handling(text)) is found


@given(st.text(alphabet="as printed like the sample 3,.\nfinish", max_size=120))
def test_facts_are_exact_and_apart(text: str) -> None:
    facts = find_finishes(text)
    assert all(fact.text == text[fact.start : fact.end] for fact in facts)
    assert all(before.end <= after.start for before, after in pairwise(facts))


@pytest.mark.parametrize(
    "junk", ["as the sample ", "no ", "after a ", "the finish ", "Ra 1", "surface and ", "make it nice and "]
)
def test_junk_of_any_size_ends(junk: str) -> None:
    text = junk * (30_000 // len(junk))
    assert all(0 <= fact.start < fact.end <= len(text) for fact in find_finishes(text))
    assert all(span[0] < span[1] for span in [*find_exclusions(text), *find_special_handling(text)])
