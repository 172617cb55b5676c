"""What one buyer's message does to the order: its moves, weighed from acts and their cues.

An act counts only when no cue takes it away: "we release" under "if", "not", "will" or "?" is no release (rules 4 to 6).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.judge.doubts import is_elsewhere
from signoff_nlp.judge.other_lots import of_other_lots, of_other_months
from signoff_nlp.judge.spans import Spans
from signoff_nlp.types import Act, Reading

MoveKind = Literal[
    "go", "conditional", "hedged", "reported", "permission", "hold", "balance", "revoke", "reject", "change", "noted",
    "approve", "praise", "money", "confirm", "lift", "resume", "replace", "rfq", "later", "declined", "first",
    "unreleased", "wait",
]  # fmt: skip

_FIRST_WORD = re.compile(r"\s(\w+)")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n\n")
_GATE = 12  # characters between a word of time and the count that it makes a moment: "after the first 20"
_HEAD = 4  # characters of an article before the noun that heads a clause
_TAKES_GO = frozenset({"negation", "question", "plan", "wish", "past", "undo"})
_AUTHORS_OWN = frozenset(
    {"go", "approve", "praise", "permission", "confirm", "resume", "lift"}
)  # never by quoted words


class Move(NamedTuple):
    """One thing that the message does, and the act that shows it."""

    kind: MoveKind
    act: Act


def moves(reading: Reading) -> list[Move]:
    """Return the moves of a message, in order of the text."""
    if not reading.acts:
        return []
    # "Polished as plate 3 that we accept" names a standard of finish, it approves nothing.
    standards = Spans((fact.start, fact.end) for fact in reading.facts if fact.label == "FINISH")
    found = (_move(reading, act, standards) for act in reading.acts)
    return [move for move in found if move is not None]


def _move(reading: Reading, act: Act, standards: Spans) -> Move | None:
    if "quoted" in act.cues and act.kind in _AUTHORS_OWN and "report" not in act.cues:
        return None
    kind = _kind(act)
    if act.kind == "reject" and kind is None and _is_told_first(reading, act):
        kind = "reject"
    if act.kind == "go" and is_elsewhere(reading, act):
        return None
    if kind == "hold" and _is_within_go(reading, act):
        return None
    if kind is None or (kind in ("approve", "praise") and standards.hold(act.start)):
        return None
    if kind == "hold" and _is_of_rest(reading, act):
        return Move("balance", act)
    if kind == "conditional" and act.kind in ("approve", "go") and _leads_to_plan(reading, act):
        kind = "later"
    if kind == "go" and act.rule == "released_participle" and _is_of_aspect(reading, act):
        return Move("approve", act)
    return Move(kind, act)


def _kind(act: Act) -> MoveKind | None:
    cues = set(act.cues)
    if "condition_met" in cues:
        cues.discard("condition")
    match act.kind:
        case "go":
            return _go(cues)
        case "wait":
            return None if cues & {"past", "question", "report"} else "wait"
        case "before_start":
            return None if cues & {"past", "question"} else "first"
        case "hold" | "hold_start":
            return None if cues & {"past"} or ("negation" in cues and act.kind == "hold") else "hold"
        case "declined":
            return None if "question" in cues else "declined"
        case "revoke":
            return None if cues & {"negation", "condition"} else "revoke"  # "could you disregard it?" asks for it
        case "reject":
            return None if cues & {"question", "condition"} else "reject"
        case "change":
            return None if cues & {"negation", "past", "condition"} else "change"
        case "as_noted":
            return None if cues & {"question", "negation"} else "noted"
        case "approve":
            return _approve(cues)
        case "praise":
            return None if cues & {"negation", "question", "condition", "wish", "plan"} else "praise"
        case "permission":
            return "permission"
        case "money":
            return None if cues & {"negation", "question", "plan", "condition"} else "money"
        case "confirm":
            return None if cues & {"negation", "question", "plan", "wish", "condition"} else "confirm"
        case "lift":
            return None if cues & {"negation", "question", "plan", "condition"} else "lift"
        case "resume":
            return None if cues & {"negation", "question", "plan", "condition", "wish"} else "resume"
        case "replace":
            return None if cues & {"negation", "question"} else "replace"
        case "rfq":
            return "rfq"
        case _:
            return None


def _go(cues: set[str]) -> MoveKind | None:
    if "silence" in cues:
        return "conditional"
    if cues & {"question", "wish", "past", "undo"}:
        return "later"
    if "negation" in cues:
        return None if cues & {"condition", "report"} else "unreleased"
    if "report" in cues:
        return "reported"
    if "plan" in cues:
        return "later"
    if "condition" in cues:
        return "conditional"
    return "hedged" if cues & {"hedge", "unreal"} else "go"


def _approve(cues: set[str]) -> MoveKind | None:
    if cues & {"question", "negation", "wish", "past", "plan", "undo"}:
        return "later"
    if "report" in cues:
        return "reported"
    if cues & {"condition", "silence"}:
        return "conditional"
    # Of one aspect it is no release, sure or not (rule 3).
    return "hedged" if "hedge" in cues and not cues & {"aspect", "sample", "picture"} else "approve"


def _is_told_first(reading: Reading, act: Act) -> bool:
    """ "Is rejected, the wall splits when you look at it": the rejection stands before what begins with the "when"."""
    later = [cue for cue in reading.cues if cue.kind == "condition" and cue.scope[0] <= act.start < cue.scope[1]]
    between = reading.message.text[act.end : min((cue.start for cue in later), default=act.end)]
    return "question" not in act.cues and "," in between


def _is_within_go(reading: Reading, act: Act) -> bool:
    """ "Pull the trigger": the words of a stop that begin a longer saying, which starts the run."""
    return any(other.kind == "go" and other.start == act.start and act.end < other.end for other in reading.acts)


def _is_of_rest(reading: Reading, act: Act) -> bool:
    """A stop of what was not released: of a balance, of other months, of other lots; never of a released lot."""
    released = [other for other in reading.acts if other.kind == "go" and _kind(other) == "go"]
    others = of_other_lots(reading, act, released)
    if others is False and not _is_part_of_lot(reading, act):
        return False
    if released and _is_of_other_label(reading, act):
        return True
    return bool(others) or _is_balance(reading, act) or of_other_months(reading, act, released)


def _is_of_other_label(reading: Reading, act: Act) -> bool:
    """ "V8 is next year's housing, park that": the pronoun stands for a label that the release does not name."""
    text = reading.message.text
    pronoun = not _standing_for().isdisjoint(act.text.lower().split())
    start = max((mark.end() for mark in _SENTENCE_END.finditer(text, 0, act.start)), default=0)
    labels = [fact for fact in reading.facts if fact.label == "REVISION"]
    before = [fact for fact in labels if start <= fact.start < act.start]
    if (
        not pronoun
        or not before
        or any(other.kind == "go" and start <= other.start < act.start for other in reading.acts)
    ):
        return False
    named = {str(fact.value) for fact in labels if fact.role == "approved" and not start <= fact.start < act.start}
    return bool(named) and all(fact.role == "superseded" for fact in before)


@cache
def _standing_for() -> frozenset[str]:
    return frozenset(vocabulary.load("parts")["standing_for"]["words"])


def _is_part_of_lot(reading: Reading, act: Act) -> bool:
    """ "Hold the rest of lot 2" stops no more than the rest; the number of a lot alone makes no rest of it."""
    start, end = act.clause
    return any(
        cue.kind == "remainder" and start <= cue.start < end and not any(map(str.isdecimal, cue.text))
        for cue in reading.cues
    )


def _is_balance(reading: Reading, act: Act) -> bool:
    """A balance on hold is not a hold (rule 8): the clause speaks of a remainder or of a held count, and not of all.

    A pronoun speaks of what the sentence held back before it: "the other 300 come later, please do not make them yet".
    """
    start, end = act.clause
    held = [
        fact.start
        for fact in reading.facts
        if fact.label == "QUANTITY" and fact.role == "held" and "whole" not in fact.flags
    ]
    # "Stop after 20 prints": the count says when all of it stops.
    gates = [cue.end for cue in reading.cues if cue.kind == "temporal" and act.end <= cue.start < end]
    if "remainder" in act.cues or any(
        start <= at < end and not any(0 < at - gate <= _GATE for gate in gates) for at in held
    ):
        return True
    before = max((at for at in held if at < act.start), default=None)
    return before is not None and _is_about(reading, act, before)


def _is_about(reading: Reading, act: Act, held: int) -> bool:
    """Say whether a stop has a pronoun for its object, and nothing but the held count before it in its sentence."""
    text = reading.message.text
    following = _FIRST_WORD.match(text, act.end)
    if following is None or following[1].lower() not in _pointing() or _SENTENCE_END.search(text, held, act.start):
        return False
    return not any(held < other.start < act.start and other.kind in ("go", "stage") for other in reading.acts)


@cache
def _pointing() -> frozenset[str]:
    return frozenset(vocabulary.load("parts")["pointing"]["words"])


def _leads_to_plan(reading: Reading, act: Act) -> bool:
    """ "Once it is approved by the board, we will release it": the sentence only tells what comes when (rule 6)."""
    opened = [
        cue
        for cue in reading.cues
        if cue.kind == "temporal" and cue.scope[0] <= act.start < cue.scope[1] and cue.start < act.start
    ]
    if not opened or act.kind == "go":
        return False
    first = opened[0].scope[0]
    return opened[0].start - first <= _HEAD and any(
        cue.kind == "plan" and act.end <= cue.start < opened[0].scope[1] for cue in reading.cues
    )


def _is_of_aspect(reading: Reading, act: Act) -> bool:
    """The colour is released: one aspect (rule 3); "released for production" releases whatever it says."""
    if _is_of_paper(reading, act):
        return True
    if any(other.kind == "stage" and act.start <= other.start <= act.end + 2 for other in reading.acts):
        return False
    return any(cue.kind in ("aspect", "picture", "sample") and 0 < act.start - cue.end <= 2 for cue in reading.cues)


def _is_of_paper(reading: Reading, act: Act) -> bool:
    """ "Drawing revision C2 is approved for production use": the paper at the head of the clause is what is approved."""
    head = min(
        (cue for cue in reading.cues if cue.kind == "paper"),
        key=lambda cue: abs(cue.start - act.clause[0]),
        default=None,
    )
    return (
        head is not None
        and any(other.kind == "approve" and other.start == act.start for other in reading.acts)
        and 0 <= head.start - act.clause[0] <= _HEAD
        and head.end <= act.start
    )
