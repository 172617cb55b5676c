"""Which count of a message stands where it names several, and which stand against each other."""

from __future__ import annotations

import pytest

from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.values import stated
from signoff_nlp.language.steps import read
from signoff_nlp.types import Message, Reading


def _reading(text: str) -> Reading:
    (reading,) = read([Message(text=text)])
    return reading


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Release: 220 pieces, rev 8. For the boxes: 6 full boxes with 40 pieces inside, total 240 pieces.", (220, 240)),
        ("We release all 300 pcs, rev C. That makes 320 pcs altogether, please start.", (300, 320)),
        ("Please run 90 clips, rev 2, black. The total of 100 clips ships in May.", (90, 100)),
        ("I release the first 200, rev B, of the 500 pcs ordered.", (200,)),
        ("please start, all 900, rev 2.1, PP white", (900,)),
        ("gate hinge is released, full run, 260, rev 9, PA12 black", (260,)),
        ("PILOT RELEASED. shroud rev 2C / 36 / ABS black", (36,)),
        ("Guide rail 6120 rev 4, run 200 pcs", (200,)),
        ("6120 rev B, 200 pcs, please start", (200,)),
        ("One piece. So please print 2 prototypes from hook_v4.step", (2,)),
        ("it was 400 then Lou wanted 150 then we settled on 275, so 275 it is. rev 2, start", (275,)),
        ("lunch took 45 minutes, so 30 mm it is", ()),
        ("Freigegeben ist nur, was (1. bis 15. Juni 2025) ausgeliefert wird, also 3.200 Clips, Stand 4.", (3200,)),
        ("three managers have tried it, so go ahead, rev 2, PETG, black", ()),
    ],
)  # fmt: skip
def test_counts_of_one_message(text: str, values: tuple[int, ...]) -> None:
    assert stated(_reading(text), "quantity").values == values


@pytest.mark.parametrize(
    "text",
    [
        "go ahead with the full order. Rev 2, PETG, black, and somewhere around 220 or so, depending on the annex.",
        "Please go ahead: rev C, PP, 150 give or take, as printed.",
        "please run 180-ish, rev 4, PLA black",
        "Approved for production, rev B, in the neighbourhood of 300, start now.",
    ],
)
def test_a_guess_is_marked(text: str) -> None:
    (fact,) = [one for one in stated(_reading(text), "quantity").facts if one.value is not None]
    assert "approximate" in fact.flags


def test_what_another_is_told_to_have_said_gives_no_count() -> None:
    assert stated(_reading('My boss said: "Please run all 200 pcs, rev C, start now."'), "quantity").values == ()


def test_a_story_of_earlier_labels_leaves_the_one_of_the_go() -> None:
    text = "In December the plan was 800 pieces with Index B, that made it dear. Please produce Index C, 1.250 pieces."
    assert stated(_reading(text), "revision").values == ("C",)


def test_a_plan_that_stands_is_no_story() -> None:
    assert stated(_reading("The plan is Index B. Please produce Index C, 90 pieces."), "revision").values == ("B", "C")


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("The sample of rev 2 is rejected, the wall splits when you look at it.", True),
        ("The sample is rejected if the wall splits.", False),
    ],
)
def test_a_rejection_stands_before_its_cause(text: str, stops: bool) -> None:
    assert ("reject" in [move.kind for move in moves(_reading(text))]) is stops
