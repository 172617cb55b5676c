"""A plain yes to the shop's question about one item fixes that item, and nothing else."""

from __future__ import annotations

import pytest

import signoff_nlp
from signoff_nlp.types import Decision

READER = signoff_nlp.load()
GO = "Please go ahead and run 60 pcs in black PETG, as printed. Tom Hale, purchasing manager"


def decide(*turns: str) -> Decision:
    names = {"S": "Mike (Shop)", "T": "Tom Hale", "J": "Jo Park"}
    lines = [f"[21/05/2026, 09:{at:02}] {names[turn[0]]}: {turn[3:]}" for at, turn in enumerate(turns)]
    (decision,) = READER.read("\n".join(lines) + "\n", us=("Mike (Shop)",)).decisions
    return decision


@pytest.mark.parametrize(
    ("question", "answer"),
    [("rev B right?", "yup"), ("rev B?", "yes"), ("that is rev B, right?", "yes, correct"), ("so we use rev B?", "yes, rev B 👍")],
)  # fmt: skip
def test_the_yes_completes_the_release(question: str, answer: str) -> None:
    decision = decide(f"T: {GO}", f"S: {question}", f"T: {answer}")
    item = decision.items["revision"]
    assert (decision.verdict, item.state, item.value) == ("released", "stated", "B")
    assert item.evidence[-1].text == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("rev B right?", "ok"),
        ("rev B right?", "no"),
        ("rev B right?", "yes but wait for the logo"),
        ("rev B right?", "yes?"),
        ("rev B right?", "yes, rev C"),
        ("rev B or rev C?", "yes"),
        ("do you have rev B?", "yes"),
        ("did rev B arrive, and is the PO on its way?", "yes"),
        ("rev B? and do you want bags?", "yes"),
        ("we got rev B.", "yes"),
    ],
)
def test_any_other_answer_leaves_it(question: str, answer: str) -> None:
    decision = decide(f"T: {GO}", f"S: {question}", f"T: {answer}")
    assert decision.verdict != "released"
    assert not decision.items["revision"].satisfied


def test_only_the_item_that_was_asked() -> None:
    decision = decide("T: Please go ahead, 60 pcs. Tom Hale, purchasing manager", "S: PETG, right?", "T: yes")
    assert decision.items["material"].value == "PETG"
    assert {name for name, item in decision.items.items() if not item.satisfied} == {"revision", "color", "finish"}


def test_somebody_elses_yes_is_not_the_authors() -> None:
    assert not decide(f"T: {GO}", "S: rev B right?", "J: yes").items["revision"].satisfied


@pytest.mark.parametrize(("question", "item"), [("rev B right?", "revision"), ("80 pcs, right?", "quantity")])
def test_a_yes_against_the_release_is_a_change(question: str, item: str) -> None:
    decision = decide(f"T: {GO}. Rev C.", f"S: {question}", "T: yes")
    assert decision.verdict == "clarify"
    assert [name for name, one in decision.items.items() if not one.satisfied] == [item]


def test_a_yes_alone_releases_nothing() -> None:
    decision = decide("S: rev B right?", "T: yup")
    assert decision.verdict != "released"
