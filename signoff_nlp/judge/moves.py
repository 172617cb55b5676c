"""What one buyer's message does to the order: its moves, weighed from acts and their cues.

An act counts only when no cue takes it away: "we release" under "if", "not", "will" or "?" is no release (rules 4 to 6).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from signoff_nlp.judge.doubts import is_elsewhere
from signoff_nlp.types import Act, Reading

MoveKind = Literal[
    "go", "conditional", "hedged", "reported", "permission", "hold", "balance", "revoke", "reject", "change", "noted",
    "approve", "praise", "money", "confirm", "lift", "resume", "replace", "rfq", "later", "declined", "first",
    "unreleased",
]  # fmt: skip

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
    found = (_move(reading, act) for act in reading.acts)
    return [move for move in found if move is not None]


def _move(reading: Reading, act: Act) -> Move | None:
    if "quoted" in act.cues and act.kind in _AUTHORS_OWN and "report" not in act.cues:
        return None
    kind = _kind(act)
    if act.kind == "go" and is_elsewhere(reading, act):
        return None
    if kind is None or (kind in ("approve", "praise") and _in_standard(reading, act)):
        return None
    if kind == "hold" and _is_balance(reading, act):
        return Move("balance", act)
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
        case "before_start":
            return None if cues & {"past", "question"} else "first"
        case "hold" | "hold_start":
            return None if cues & {"past"} or ("negation" in cues and act.kind == "hold") else "hold"
        case "declined":
            return None if "question" in cues else "declined"
        case "revoke":
            return None if cues & {"negation", "question", "condition"} else "revoke"
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
    if "hedge" in cues:
        return "hedged"
    return "go"


def _approve(cues: set[str]) -> MoveKind | None:
    if cues & {"question", "negation", "wish", "past", "plan", "undo"}:
        return "later"
    if "report" in cues:
        return "reported"
    if cues & {"condition", "silence"}:
        return "conditional"
    # Of one aspect it is no release, sure or not (rule 3).
    return "hedged" if "hedge" in cues and not cues & {"aspect", "sample", "picture"} else "approve"


def _in_standard(reading: Reading, act: Act) -> bool:
    """ "Polished as plate 3 that we accept" names a standard of finish, it approves nothing."""
    return any(fact.label == "FINISH" and fact.start <= act.start < fact.end for fact in reading.facts)


def _is_balance(reading: Reading, act: Act) -> bool:
    """A balance on hold is not a hold (rule 8): the clause speaks of a remainder or of a held count."""
    start, end = act.clause
    return "remainder" in act.cues or any(
        fact.label == "QUANTITY" and fact.role == "held" and start <= fact.start < end for fact in reading.facts
    )


def _is_of_aspect(reading: Reading, act: Act) -> bool:
    """The colour is released: one aspect (rule 3); "released for production" releases whatever it says."""
    if any(other.kind == "stage" and act.start <= other.start <= act.end + 2 for other in reading.acts):
        return False
    return any(cue.kind in ("aspect", "picture", "sample") and 0 < act.start - cue.end <= 2 for cue in reading.cues)
