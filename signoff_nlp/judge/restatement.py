"""What a confirmation adopts from the shop's restatement (rule 2)."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.judge.doubts import is_limited
from signoff_nlp.judge.moves import Move
from signoff_nlp.judge.values import VALUE_ITEMS, stated
from signoff_nlp.types import Reading

_BRIEF = 220  # a bare "yes" answers the question only where the message is about nothing much else


def restatement_for(readings: Sequence[Reading], at: int) -> int | None:
    """Return the index of the shop's message that `at` answers, when it lays out at least two items; else None."""
    for before in range(at - 1, -1, -1):
        reading = readings[before]
        if reading.message.side == "shop":
            laid_out = sum(bool(stated(reading, item).values) for item in VALUE_ITEMS)
            if laid_out >= 2:
                return before
            if reading.message.text.strip():
                return None if laid_out == 0 and not _asks_release(reading) else before
        elif reading.message.side == "buyer" and any(act.kind in ("go", "confirm", "hold") for act in reading.acts):
            return None
    return None


def confirms(reading: Reading, found: Sequence[Move], restated: Reading) -> bool:
    """Tell whether the message plainly confirms `restated` as a release.

    A confirmation must carry a go, or answer a release question ("do you release ...?"). Praise never does.
    """
    kinds = {move.kind for move in found if move.kind != "change" or not _gives_value(reading, move)}
    asked = _asks_release(restated)
    if kinds & {"conditional", "hedged", "reported", "noted", "hold", "reject", "change", "permission", "later"}:
        return False
    if "go" in kinds:
        return "confirm" in kinds or asked
    if is_limited(reading) or _is_either_or(restated):
        return False
    return asked and "confirm" in kinds and len(reading.message.text) < _BRIEF + 200


def _gives_value(reading: Reading, change: Move) -> bool:
    """ "Yes, with one correction: 220": the change is the value itself, adopted with the rest (rule 2)."""
    start, end = change.act.clause
    return any("correction" in fact.flags and start <= fact.start < end for fact in reading.facts)


def _is_either_or(restated: Reading) -> bool:
    """ "Do you release this, or do you want a sample first?": a yes alone takes neither side."""
    return any(cue.kind == "either_or" for cue in restated.cues)


def _asks_release(reading: Reading) -> bool:
    return any(act.kind == "release_question" for act in reading.acts)
