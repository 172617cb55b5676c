"""What one message stops: an order to hold, a revocation, a rejection, a plain change request (rules 5, 7 and 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.judge.attempts import Attempt
from signoff_nlp.judge.changes import changes_of
from signoff_nlp.judge.moves import Move, MoveKind
from signoff_nlp.judge.restatement import restatement_for
from signoff_nlp.judge.topics import is_interjection, shown_before
from signoff_nlp.types import Act, Reading, ReasonCode

# Beside these a wish to change something is no plain change request (rule 7): it is an edit, or part of an inquiry.
_NO_PLAIN_CHANGE: frozenset[MoveKind] = frozenset(
    {"go", "noted", "approve", "conditional", "hedged", "praise", "permission", "reported", "rfq"}
)


class Hold(NamedTuple):
    """A stop that stands: which message, why, and the attempt that it froze.

    `headed` is the subject that says so, where no words of the text do.
    """

    at: int
    code: ReasonCode
    act: Act
    frozen: Attempt | None
    accepted: Act | None = None
    headed: str = ""


def stop_of(readings: Sequence[Reading], at: int, found: Sequence[Move], standing: Attempt | None) -> Hold | None:
    """The stop that this message gives, if any: an order to hold, a rejection, or a plain change request."""
    reading = readings[at]
    kinds = {move.kind for move in found}
    running = bool(kinds & {"go", "confirm", "conditional"})
    accepted = next((move.act for move in found if move.kind == "approve" and "sample" in move.act.cues), None)
    rejected = [move.act for move in found if move.kind == "reject"]
    for move in sorted(found, key=lambda move: move.kind != "revoke"):  # what is taken back is more than held
        if running and move.kind == "hold" and _is_what_if(reading, move):
            continue
        if any(act.start < move.act.end and move.act.start < act.end for act in rejected):
            continue
        if (
            move.kind == "revoke"
            or (move.kind == "hold" and not _outweighed(found, move))
            or (move.kind == "balance" and not running)
            or (move.kind == "wait" and (running or (standing and standing.go)) and not _goes_on(found, move))
        ):
            turned_down = [act for act in rejected if "sample" in act.cues]
            if turned_down and move.kind == "hold" and not (running or (standing and standing.go)):
                return Hold(0, "rejected", turned_down[0], None)  # "no more of these": no run was stopped
            return Hold(0, "on_hold", move.act, None, accepted)
    if "declined" in kinds and not running and _asked_to_start(readings, at):
        return Hold(0, "on_hold", next(move.act for move in found if move.kind == "declined"), None)
    if "unreleased" in kinds and not kinds & _NO_PLAIN_CHANGE and "confirm" not in kinds:
        return Hold(0, "on_hold", next(move.act for move in found if move.kind == "unreleased"), None)
    if "first" in kinds and not kinds & _NO_PLAIN_CHANGE:
        return Hold(0, "on_hold", next(move.act for move in found if move.kind == "first"), None)
    if "reject" in kinds and not kinds & {"go"}:
        return Hold(0, "rejected", next(move.act for move in found if move.kind == "reject"), None)
    if "confirm" in kinds and restatement_for(readings, at) is not None:
        return None
    if "change" in kinds and not _spoken_beside(readings, at, found) & _NO_PLAIN_CHANGE:
        if changes_of(readings, at, standing, replacing=True):
            return None
        return Hold(0, "changes_requested", next(move.act for move in found if move.kind == "change"), None)
    return None


def _spoken_beside(readings: Sequence[Reading], at: int, found: Sequence[Move]) -> set[MoveKind]:
    """What the message does, without an "ok" that praises nothing: it only takes the word, and nothing was shown."""
    if shown_before(readings, at):
        return {move.kind for move in found}
    return {move.kind for move in found if not (move.kind == "praise" and is_interjection(move.act))}


def lifted_again(found: Sequence[Move], stop: Hold) -> Act | None:
    """The words that lift the stop which the same message gave before them, with no stop behind them; they release nothing."""
    stops = [move.act for move in found if move.kind in ("hold", "revoke", "reject", "wait", "declined", "unreleased")]
    last = max((act.start for act in stops), default=stop.act.start)
    apart = [move.act for move in found if move.kind == "lift" and not any(_meet(move.act, act) for act in stops)]
    return next((act for act in apart if act.start > last), None) if stop.code == "on_hold" else None


def _meet(one: Act, other: Act) -> bool:
    return one.start < other.end and other.start < one.end


def _asked_to_start(readings: Sequence[Reading], at: int) -> bool:
    """The message before is the shop's, and asks whether it may start; to "anything against it?" a no is none."""
    before = readings[at - 1] if at else None
    if before is None or before.message.side != "shop":
        return False
    asked = {act.kind for act in before.acts}
    return "release_question" in asked and "objection_question" not in asked


def _is_what_if(reading: Reading, move: Move) -> bool:
    """ "If it is not, nothing can move" beside a go says what the condition is, it stops nothing."""
    return any(
        cue.kind == "condition" and cue.scope[0] <= move.act.start < cue.scope[1] and cue.start < move.act.start
        for cue in reading.cues
    )


def _goes_on(found: Sequence[Move], pause: Move) -> bool:
    """ "Hang on, not 120, it is 80: please start": who says what to do after the pause holds nothing."""
    return any(move.kind in ("go", "confirm", "replace") and move.act.start > pause.act.start for move in found)


def _outweighed(found: Sequence[Move], stop: Move) -> bool:
    """A release that follows the words of a stop in one message ("the stop is over, I release it again") lifts it."""
    lifted = any(move.kind in ("lift", "resume") and move.act.start <= stop.act.end for move in found)
    return lifted and any(move.kind == "go" and move.act.start > stop.act.start for move in found)
