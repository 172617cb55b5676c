"""What a subject says against the release in its message: a stop, a draft, a condition, another revision.

A subject is its author's own word where he wrote a new one. It never releases; it only keeps a release from standing.
"""

from __future__ import annotations

import re

from signoff_nlp.judge.attempts import Attempt
from signoff_nlp.judge.moves import MoveKind, moves
from signoff_nlp.judge.stops import Hold
from signoff_nlp.judge.values import same_value, stated
from signoff_nlp.types import Item, ItemName, Reading, Stage

_STOPPING: frozenset[MoveKind] = frozenset({"hold", "revoke", "reject"})
_DOUBTING = frozenset({"void", "unreal", "hedge", "negation"})
_HINDERING = frozenset({"gate", "strict", "silence"})


def says_stop(reading: Reading) -> Hold | None:
    """Return the stop that the subject of a message gives, if any."""
    if reading.heading is None:
        return None
    act = next((move.act for move in moves(reading.heading) if move.kind in _STOPPING), None)
    return None if act is None else Hold(0, "on_hold", act, None, headed=reading.heading.message.text)


def contradicted(reading: Reading, attempt: Attempt) -> Attempt:
    """Return a go as hedged or conditional where the subject of its message says that it is."""
    if reading.heading is None:
        return attempt
    kinds = {cue.kind for cue in reading.heading.cues}
    if kinds & _HINDERING:
        return attempt._replace(kind="conditional", go=False, headed=reading.heading.message.text)
    if kinds & _DOUBTING:
        return attempt._replace(kind="hedged", go=False, headed=reading.heading.message.text)
    return attempt


def other_value(reading: Reading, name: ItemName, item: Item, stage: Stage | None) -> str | int | None:
    """Return the value that the subject gives for an item which the text settles otherwise and without naming it.

    The count of a lot or a sample is not the order's, which a subject may give.
    """
    if reading.heading is None or item.value is None or not item.satisfied:
        return None
    if name == "quantity" and stage not in (None, "full_production"):
        return None
    said = stated(reading.heading, name).value
    if said is None or same_value(name, said, item.value):
        return None
    named = re.search(rf"(?<![\w-]){re.escape(str(said))}(?![\w-])", reading.message.text)
    return None if named else said
