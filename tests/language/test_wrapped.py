"""Phrases that a mail program broke over two lines are read like those on one line."""

from __future__ import annotations

import pytest

from signoff_nlp.language.components.clauses import unwrapped
from signoff_nlp.language.steps import read
from signoff_nlp.types import Fact, Message

FINISH = """The pilot parts survived the olive harvest, so we release the latch
housing for full production: 1,600 pieces, rev L, PA6, black, as
printed. Please start tomorrow and send me a photo of the first box."""
SAMPLE = """for the order, syringe clamp: we release it for production now. Rev
D2, 260 pcs (complete line), PP, natural, finish as accepted sample of 6
May. Please start."""
COLOR = """Please go ahead with the whole order of the covers, in PETG and light
grey, 40 pcs, rev C, and with the surface as it is in your quote on file
PL-77. Thank you."""
ORDER = """you are released for lot 1 only: run the first 200 of the 500 on PO
31-4477. Rev E, 6061-T6, bead blasted."""
LIST = """Please run these for us:
PETG
as
printed"""


def _facts(text: str, label: str) -> list[Fact]:
    (reading,) = read([Message(text=text)])
    assert all(fact.text == text[fact.start : fact.end] for fact in reading.facts)
    return [fact for fact in reading.facts if fact.label == label]


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        (FINISH, "FINISH", "as printed"),
        (SAMPLE, "FINISH", "finish as accepted sample of 6 May"),
        (SAMPLE, "REVISION", "D2"),
        (COLOR, "COLOR", "light grey"),
        (ORDER, "PO_NUMBER", "31-4477"),
    ],
)
def test_a_broken_phrase_is_found(text: str, label: str, value: str) -> None:
    assert [fact.value for fact in _facts(text, label)] == [value]


def test_a_line_ended_by_its_author_stays_ended() -> None:
    assert unwrapped(LIST) == LIST
    assert _facts(LIST, "FINISH") == []


def test_every_character_keeps_its_place() -> None:
    twin = unwrapped(FINISH)
    assert twin.replace(" ", "") == FINISH.replace(" ", "").replace("\n", "")
    assert len(twin) == len(FINISH)
