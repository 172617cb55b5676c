"""What the words of a message are about: parts, paper, a sample, a picture, one aspect.

Rules of judgement, rule 3 (one aspect is not the package) and section 3 (accepting a sample).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

from signoff_nlp.judge.moves import Move
from signoff_nlp.judge.spans import Spans
from signoff_nlp.judge.values import VALUE_ITEMS, stated
from signoff_nlp.types import Act, Cue, Reading

Topic = Literal["photo", "acceptance", "aspect", "approve"]

_PRONOUN = re.compile(r"\s*(?:it|that|this|them)\b", re.IGNORECASE)
_MODELS = frozenset({"drawing", "drawings", "model", "design", "cad"})  # papers that are the part itself
_NEAR = 60
_OBJECT = 24
_LABEL = 10  # characters between the name of an item and its value: "material PA6"
_BRIEF = 160  # characters over which a message's topic reaches
_RECENT = 3  # messages back in which something may have been shown
_ABOUT_PARTS = frozenset({"go", "hold", "change", "replace", "conditional", "hedged"})
_TOPIC_ORDER = ("picture", "sample", "aspect")  # the more special first: a photo is an aspect as well
_TOPICS: dict[str, Topic] = {"picture": "photo", "sample": "acceptance", "aspect": "aspect"}


def about_parts(reading: Reading, found: Sequence[Move]) -> list[Move]:
    """Drop moves whose object is paper, shipping or talk: "go ahead with the quote", "change the invoice"."""
    numbered = [fact.start for fact in reading.facts if fact.label in ("QUOTE_NUMBER", "PO_NUMBER")]
    papers = [
        c for c in reading.cues if c.kind == "paper" and not any(c.start <= start <= c.end + 2 for start in numbered)
    ]
    if not papers:
        return list(found)
    return [
        move
        for move in found
        if move.kind not in _ABOUT_PARTS
        or not any(_is_object(reading, move, paper) or _was_topic(reading, move, paper) for paper in papers)
    ]


def _was_topic(reading: Reading, move: Move, paper: Cue) -> bool:
    """ "The invoice shows our old address. Can you correct it?": the pronoun stands for the paper before it."""
    text = reading.message.text
    if move.kind not in ("change", "replace") or not 0 <= move.act.start - paper.end <= _BRIEF:
        return False
    if "\n\n" in text[paper.end : move.act.start]:
        return False
    return _PRONOUN.match(text, move.act.end) is not None and paper.text.lower() not in _MODELS


def _is_object(reading: Reading, move: Move, paper: Cue) -> bool:
    between = reading.message.text[move.act.end : paper.start]
    if move.kind == "go" and _counts_before(reading, move.act.end, paper.start):
        return False
    return move.act.end <= paper.start <= move.act.end + _OBJECT and not any(mark in between for mark in ".,:;\n")


def _counts_before(reading: Reading, start: int, paper: int) -> bool:
    """ "Proceed with 250 off drawing 1042": units are the object, the numbered drawing says which."""
    text = reading.message.text
    labels = {fact.start for fact in reading.facts if fact.label == "REVISION"}
    named = any(
        fact.label == "PART"
        and fact.start <= paper < fact.end
        and (fact.end + 1 in labels or not text[fact.end : fact.end + 2].strip(" ,.;\n"))
        for fact in reading.facts
    )
    return named and any(
        fact.label == "QUANTITY" and fact.role == "released" and start <= fact.start and fact.end <= paper
        and any(flag.startswith("unit:") for flag in fact.flags)
        for fact in reading.facts
    )  # fmt: skip


def things_approved(reading: Reading, acts: Sequence[Act]) -> list[Topic]:
    """What each of `acts` approves: the topic nearest to its words, in their clause, outside any acceptance standard."""
    if not acts:
        return []
    looks = sorted(fact.start for fact in reading.facts if fact.label in ("COLOR", "FINISH"))
    standards = Spans(
        (fact.start - _LABEL, fact.end) for fact in reading.facts if fact.label in ("FINISH", "MATERIAL", "COLOR")
    )
    topics = [cue for cue in reading.cues if cue.kind in _TOPICS and not standards.hold(cue.start)]
    topics.sort(key=lambda cue: cue.start)
    return [_approved(reading, act, looks, topics) for act in acts]


def _approved(reading: Reading, act: Act, looks: Sequence[int], topics: Sequence[Cue]) -> Topic:
    look = bisect_left(looks, act.end)
    if look < len(looks) and looks[look] - act.end <= _OBJECT // 2:
        return "aspect"
    best: tuple[bool, int, int] | None = None
    first = bisect_left(topics, act.clause[0], key=lambda cue: cue.start)
    last = bisect_left(topics, max(act.clause[1], act.end), key=lambda cue: cue.start)
    for cue in topics[first:last]:
        distance = (
            0
            if cue.start < act.end and act.start < cue.end
            else act.start - cue.end
            if cue.end <= act.start
            else 2 * (cue.start - act.end)
        )
        rank = (cue.start >= act.end, distance, _TOPIC_ORDER.index(cue.kind))  # what was approved mostly stands before
        if distance <= _NEAR and (best is None or rank < best):
            best = rank
    if best is None:
        if _values_approved(reading, act):
            return "aspect"
        if any(p.target == "sample" and act.end <= p.start <= act.end + _OBJECT for p in reading.pointers):
            return "acceptance"
        if (topic := _topic_before(reading, act)) is not None:
            return topic
        return "photo" if any(cue.kind == "picture" for cue in reading.cues) else "approve"
    return _TOPICS[_TOPIC_ORDER[best[2]]]


def _values_approved(reading: Reading, act: Act) -> bool:
    """ "PA12 dyed in RAL 9011 is approved": values of the look and the stuff are aspects, a revision or a count is more."""
    said = {fact.label for fact in reading.facts if act.clause[0] <= fact.start < act.start}
    return bool(said & {"MATERIAL", "COLOR", "FINISH"}) and not said & {"REVISION", "QUANTITY", "PART", "FILE"}


def _topic_before(reading: Reading, act: Act) -> Topic | None:
    """ "First article report FAIR-93 ... Result: ACCEPTED": a bare verdict is on what the message spoke of before."""
    if act.clause[1] - act.clause[0] > _NEAR:
        return None
    before = [cue for cue in reading.cues if cue.kind in _TOPICS and cue.end <= act.start <= cue.end + _BRIEF]
    return _TOPICS[before[0].kind] if before else None


def praise_of(readings: Sequence[Reading], at: int, found: Sequence[Move]) -> Act | None:
    """Praise of what is being made or was shown; thanks for papers, boxes or an answer praise nothing."""
    reading = readings[at]
    acts = [move.act for move in found if move.kind == "praise"]
    if not acts:
        warm = [act for act in reading.acts if act.kind == "warm" and not {"negation", "question"} & set(act.cues)]
        return warm[0] if warm and _laid_out_before(readings, at) else None
    thanks = any(act.kind == "thanks" for act in reading.acts)
    shown = shown_before(readings, at)
    firm = [act for act in acts if not is_interjection(act)]
    answered = any(earlier.message.side == "shop" for earlier in readings[:at])
    if firm and (shown or not (answered or any(move.kind == "rfq" for move in found))):
        return firm[0]
    words = len(reading.message.text.split())
    if shown and (words <= 12 or not thanks):
        return acts[0]
    return acts[0] if words <= 4 and not thanks and at == 0 else None


def _laid_out_before(readings: Sequence[Reading], at: int) -> bool:
    """The message answers the shop's restatement."""
    before = readings[at - 1] if at else None
    return (
        before is not None
        and before.message.side == "shop"
        and sum(bool(stated(before, i).values) for i in VALUE_ITEMS) >= 2
    )


def is_interjection(act: Act) -> bool:
    """Tell whether praise is one word that may only take up the talk: "ok", "great"."""
    return len(act.text.split()) == 1 and act.text[:1].isalpha() and act.text.lower() != "lgtm"


def shown_before(readings: Sequence[Reading], at: int) -> bool:
    """The last messages show or lay out something, or ask for approval."""
    for reading in reversed(readings[max(0, at - _RECENT) : at]):
        if reading.message.side != "shop":
            if any(cue.kind in ("sample", "picture") for cue in reading.cues):
                return True
            continue
        if reading.message.attachments or any(act.kind == "release_question" for act in reading.acts):
            return True
        if any(cue.kind in ("sample", "picture", "aspect", "shown") for cue in reading.cues):
            return True
        if sum(bool(stated(reading, item).values) for item in VALUE_ITEMS) >= 2:
            return True
    return False
