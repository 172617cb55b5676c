"""Conditions beside a go that are none of it: of another subject, of the rest, or of politeness alone."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.judge.moves import Move
from signoff_nlp.judge.spans import Spans
from signoff_nlp.types import Cue, Reading

_ORDERS = frozenset({"go", "approve", "resume"})
_SPEAKS_OF_GO = frozenset({"go", "approve", "hold", "hold_start", "resume", "stage"})
_SUBJECTS = frozenset({"other_subject", "next_subject"})
_OF_ORDER = frozenset({"matter", "strict", "silence"})
_PACKAGE = frozenset({"REVISION", "MATERIAL", "COLOR", "FINISH", "PART", "FILE"})


def harmless(reading: Reading, condition: Cue) -> bool:
    start, end = condition.scope
    if is_awaited(reading, condition):
        return False
    around = {
        cue.kind for cue in reading.cues if cue.scope[0] < end and start < cue.scope[1] and start <= cue.start < end
    }
    if "open_quantity" in around:
        return True  # "how many I still need to get": the count is missing, and asked for
    if "remainder" in around or "condition_met" in around or _asks_favour(reading, condition):
        return True
    if {"past", "report"} <= around and any(cue.kind == "condition_met" and cue.start >= end for cue in reading.cues):
        return True  # "She had said we could start only with a number. The PO is through, so please start."
    if (
        "temporal" in around
        and condition.start > start
        and not around & {"sanction", "strict"}
        and not any(act.kind in _SPEAKS_OF_GO and start <= act.start < end for act in reading.acts)
    ):
        return True
    if "strict" not in around and (_is_of_other_subject(reading, condition) or _is_of_own_plan(reading, condition)):
        return True
    counts = [fact for fact in reading.facts if fact.label == "QUANTITY" and start <= fact.start < end]
    if any(fact.role == "held" or "approximate" in fact.flags for fact in counts):
        return True  # it conditions the part kept back, or a count that is asked for anyway
    return not around & {"strict", "bargain"} and bool(around & {"courtesy", "paper"})


def is_awaited(reading: Reading, condition: Cue) -> bool:
    """ "Once the audit is through. Then go for those 40": the order behind it waits for it."""
    sequels = Spans(cue.scope for cue in reading.cues if cue.kind == "sequel" and cue.start >= condition.start)
    return any(act.kind in _ORDERS and sequels.hold(act.start) for act in reading.acts)


def _is_of_other_subject(reading: Reading, condition: Cue) -> bool:
    """ "First, the returns box: if it sits behind the jack, measure the lids." The subject has nothing of the order in it."""
    opened = [cue for cue in reading.cues if cue.kind in _SUBJECTS and cue.scope[0] <= condition.start < cue.scope[1]]
    return bool(opened) and _is_free_of_order(reading, max(cue.start for cue in opened), opened[0].scope[1])


def _is_of_own_plan(reading: Reading, condition: Cue) -> bool:
    """ "I'll swing by for the leftovers if nobody wants them": the condition is one of the author's own errand."""
    start, end = condition.scope
    planned = any(cue.kind == "plan" and start <= cue.start < condition.start for cue in reading.cues)
    return planned and _is_free_of_order(reading, start, end)


def _is_free_of_order(reading: Reading, start: int, end: int) -> bool:
    """Nothing between `start` and `end` goes, stops, approves, or names what an order is about or a value of it."""
    if any(cue.kind in _OF_ORDER and start <= cue.start < end for cue in reading.cues):
        return False
    if any(act.kind in _SPEAKS_OF_GO and start <= act.start < end for act in reading.acts):
        return False
    facts = [fact for fact in reading.facts if start <= fact.start < end]
    return not any(fact.label in _PACKAGE or (fact.label == "QUANTITY" and fact.role != "other") for fact in facts)


def keeps_back(reading: Reading, condition: Cue, found: Sequence[Move]) -> bool:
    """ "The October quantity you keep pending my call-off": until when the rest waits, said with or behind its stop."""
    start, end = condition.scope
    stops = [move.act for move in found if move.kind == "balance" and start <= move.act.start <= condition.start]
    if not stops:
        return False
    ordered = [act for act in reading.acts if act.kind in _ORDERS and stops[0].start < act.start < end]
    return not any(stops[0].end <= act.start for act in ordered)


def _asks_favour(reading: Reading, condition: Cue) -> bool:
    """ "If you can spare two dummies, please send them to the fair", in a paragraph that releases nothing."""
    start, end = condition.scope
    asked = any(cue.kind == "request" and condition.start < cue.start < end for cue in reading.cues)
    spoken = [act for act in reading.acts if act.kind in _SPEAKS_OF_GO]
    text = reading.message.text
    return asked and not any("\n\n" not in text[min(act.start, end) : max(act.start, start)] for act in spoken)
