"""Which stage a message speaks of. Rules of judgement, section 3."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.judge.moves import Move
from signoff_nlp.types import Act, Fact, Reading, Stage

_STANDARD = ("FINISH",)
# A narrower scope that is spelled out rules over a wider word in the same message.
_NARROW_FIRST: tuple[Stage, ...] = ("sample", "pilot", "shipment_window", "lot", "full_production")


def stage_of(reading: Reading, found: Sequence[Move], *, released: bool) -> Stage | None:
    """Return the stage that the message's words show.

    `released` says that the message instructs to make something: then a bare count is the full order, and a partial or
    held count is a lot. Words inside an acceptance standard ("as the sample of 4 May") and words about the part kept
    back ("production comes later") show nothing.
    """
    spoken = [
        act.stage
        for act in reading.acts
        if act.kind == "stage" and act.stage and _is_scope(reading, act) and (released or act.rule != "all")
    ]
    for stage in _NARROW_FIRST[:3]:
        if stage in spoken and not (stage == "pilot" and _beyond_pilot(reading)):
            return stage
    counts = [fact for fact in reading.facts if fact.label == "QUANTITY"]
    partial = any("partial" in fact.flags and fact.role in (None, "released") for fact in counts)
    if "lot" in spoken or partial or any(_is_call_off(fact) for fact in reading.facts):
        return "lot"
    if released and any(fact.role == "held" and fact.value is not None for fact in counts):
        return "lot"
    if released and any(move.kind == "balance" for move in found) and "full_production" not in spoken:
        return "lot"
    if "full_production" in spoken:
        return "full_production"
    if released and any("whole" in fact.flags for fact in counts if fact.role in (None, "released")):
        return "full_production"
    if released and any(fact.role in (None, "released") and fact.value is not None for fact in counts):
        return "full_production"
    return None


def _is_scope(reading: Reading, act: Act) -> bool:
    if {"question", "plan", "wish", "negation", "past"} & set(act.cues) and act.stage != "full_production":
        return not {"negation", "past"} & set(act.cues) and act.stage not in ("lot",) and "plan" not in act.cues
    if act.stage == "full_production" and {"negation", "plan", "past", "wish"} & set(act.cues):
        return False
    if "remainder" in act.cues and act.stage == "full_production":
        return False
    inside = [
        fact for fact in reading.facts if fact.label in _STANDARD and fact.start < act.end and act.start < fact.end
    ]
    return not inside


def _beyond_pilot(reading: Reading) -> bool:
    """The whole order is spoken of too; a heading ("release to production") over "pilot series, 36 pcs" is no more of it."""
    counted = [fact.start for fact in reading.facts if fact.label == "QUANTITY" and fact.role in (None, "released")]
    piloted = any(
        act.stage == "pilot" and any(act.clause[0] <= at < act.clause[1] for at in counted) for act in reading.acts
    )
    full = [act for act in reading.acts if act.stage == "full_production" and act.rule == "full"]
    if piloted and full and not any(act.clause[0] <= at < act.clause[1] for act in full for at in counted):
        return any(speaks_of_all(act) for act in full)
    return bool(full)


def _is_call_off(fact: Fact) -> bool:
    return "call_off" in fact.flags


def speaks_of_all(act: Act) -> bool:
    """Tell "the full run" from "the production run", which may be any part of it."""
    return act.stage == "full_production" and not _totals().isdisjoint(act.text.lower().split())


@cache
def _totals() -> frozenset[str]:
    return frozenset(vocabulary.load("quantities")["all"]["words"])
