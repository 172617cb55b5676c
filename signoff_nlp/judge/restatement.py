"""What a confirmation adopts from the shop's restatement (rule 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.judge.doubts import is_limited
from signoff_nlp.judge.harmless import is_awaited
from signoff_nlp.judge.moves import Move
from signoff_nlp.judge.numbers import unread
from signoff_nlp.judge.values import LABELS, VALUE_ITEMS, stated
from signoff_nlp.types import Fact, Reading

_VALUES = frozenset(LABELS.values())
_MOVES = frozenset({"go", "hold", "hold_start", "revoke", "reject", "change", "replace", "as_noted"})
_TURNS = frozenset({"negation", "condition", "hedge", "plan", "limited", "exclusion"})
_WORD = re.compile(r"[^\W\d_]{5,}")
_WANTS = frozenset({"negation", "condition", "request", "wish", "change_wanted", "temporal"})
_ASKED = 80  # characters of a question that leaves what was laid out as it is,
_ANSWER = 60  # and of the answer
_BRIEF = 220  # a bare "yes" answers the question only where the message is about nothing much else


def restatement_for(readings: Sequence[Reading], at: int) -> int | None:
    """Return the index of the shop's message that `at` answers, when it lays out at least two items; else None."""
    for before in range(at - 1, -1, -1):
        reading = readings[before]
        if reading.message.side == "shop":
            laid_out = sum(bool(stated(reading, item).values) for item in VALUE_ITEMS)
            if laid_out >= 2:
                return before
            if reading.message.text.strip() and not _only_answers(readings, before):
                return None if laid_out == 0 and not _asks_release(reading) else before
        elif reading.message.side == "buyer" and any(act.kind in ("go", "confirm", "hold") for act in reading.acts):
            return None
    return None


def _only_answers(readings: Sequence[Reading], at: int) -> bool:
    """The shop's yes to the buyer's question whether a value is as laid out: "smoothed on both sides?" - "yes, all
    surfaces". Neither names another value or asks for one, so that what was laid out before still stands."""
    question, answer = readings[at - 1] if at else None, readings[at]
    if question is None or question.message.side != "buyer" or len(question.message.text) > _ASKED:
        return False
    if not any(cue.kind == "question" for cue in question.cues) or not _is_yes(answer):
        return False
    if any(unread(question)) or not _swaps().isdisjoint(_WORD.findall(question.message.text.lower())):
        return False
    if any(act.kind in _MOVES for act in question.acts) or any(cue.kind in _WANTS for cue in question.cues):
        return False
    before = next((one for one in reversed(readings[: at - 1]) if one.message.side == "shop"), None)
    asked = [fact for fact in question.facts if fact.label in _VALUES]
    return before is not None and bool(asked) and all(_is_known(fact, before) for fact in (*asked, *answer.facts))


def _is_yes(answer: Reading) -> bool:
    """A short answer that begins with a yes, and turns or moves nothing."""
    text = answer.message.text
    if len(text) > _ANSWER or "?" in text or any(unread(answer)):
        return False
    opened = any(act.kind == "confirm" and not text[: act.start].strip() for act in answer.acts)
    return opened and not any(cue.kind in _TURNS for cue in answer.cues) and not _moves_on(answer)


@cache
def _swaps() -> frozenset[str]:
    """Words that put one thing in the place of another ("matte instead?"); of sayings the longest word."""
    says = vocabulary.load("replacements")["second_goes"]["between"]
    return frozenset(max(saying.split(), key=len) for saying in says)


def _moves_on(answer: Reading) -> bool:
    return any(act.kind in _MOVES for act in answer.acts)


def _is_known(fact: Fact, restated: Reading) -> bool:
    """What the question asks about is laid out: the same value, or the same finish in other words."""
    laid_out = [one for one in restated.facts if one.label == fact.label]
    if fact.label == "FINISH":
        asked = set(_WORD.findall(str(fact.value).lower()))
        return any(asked & set(_WORD.findall(str(one.value).lower())) for one in laid_out)
    return any(one.value == fact.value for one in laid_out)


def confirms(reading: Reading, found: Sequence[Move], restated: Reading) -> bool:
    """Tell whether the message plainly confirms `restated` as a release.

    A confirmation must carry a go, or answer a release question ("do you release ...?"). Praise never does.
    """
    kinds = {move.kind for move in found if move.kind != "change" or not _gives_value(reading, move)}
    asked = _asks_release(restated)
    if kinds & {"conditional", "hedged", "reported", "noted", "hold", "reject", "change", "permission", "later"}:
        return False
    if any(cue.kind == "temporal" and is_awaited(reading, cue) for cue in reading.cues):
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
