"""What stands after each message: the last attempt to approve or release, the hold, the changes since.

A fold over the thread, oldest first. Only messages by people on the buyer's side, in their own new text, move it
(section 1); quoted history moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from signoff_nlp.judge.attempts import DOWNGRADES, FORCE, Attempt, attempt_of
from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.changes import Change, changes_of, corrects, differs, is_full, names_scope, was_replaced
from signoff_nlp.judge.heading import contradicted, says_stop
from signoff_nlp.judge.moves import MoveKind, moves
from signoff_nlp.judge.second_opinion import names_both, unheard_stop, voices
from signoff_nlp.judge.stops import Hold, lifted_again, stop_of
from signoff_nlp.judge.topics import about_parts
from signoff_nlp.types import Act, Evidence, Reading


class Outcome(NamedTuple):
    """What one message came to: an attempt, a stop, or neither."""

    at: int
    attempt: Attempt | None
    stopped: bool
    held: bool = False
    changed: bool = False


class State(NamedTuple):
    """Where the thread stands."""

    attempt: Attempt | None = None
    hold: Hold | None = None
    changes: tuple[Change, ...] = ()
    rivals: tuple[Attempt, ...] = ()
    partial: tuple[Attempt, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    trace: tuple[str, ...] = ()


def fold(readings: Sequence[Reading]) -> State:
    """Return the state after the last message of the thread."""
    state = State()
    for at, reading in enumerate(readings):
        if reading.message.side == "buyer" and reading.message.origin == "message":
            state = _step(readings, at, state)
    return state


def _step(readings: Sequence[Reading], at: int, state: State) -> State:
    reading = readings[at]
    found = about_parts(reading, moves(reading))
    kinds = {move.kind for move in found}
    state = state._replace(
        trace=(*state.trace, *(f"message {at}: {move.kind} {move.act.text!r} [{move.act.rule}]" for move in found))
    )
    stop = stop_of(readings, at, found, state.attempt)
    if stop is None and state.attempt is not None and state.attempt.go and not kinds & {"go", "confirm", "resume"}:
        unheard = unheard_stop(reading)
        if unheard is not None and names_both(unheard.text, _labels(readings[: at + 1])):
            return _disputed(readings, _came_to(state, at, None, False), at, unheard)
        stop = Hold(at, "on_hold", unheard, None) if unheard is not None else None
    if stop is not None:
        held = _held(_came_to(state, at, None, True), at, stop)
        lift = lifted_again(found, stop)
        return held if lift is None else _after_hold(readings, held, Attempt(at, "lift", lift), kinds)
    attempt = attempt_of(readings, at, found, kinds)
    if attempt is not None and attempt.go and (stopped := says_stop(reading)) is not None:
        return _held(_came_to(state, at, None, True), at, stopped)
    if attempt is not None and attempt.go:
        attempt = contradicted(reading, attempt)
    if attempt is not None and attempt.doubted is not None:
        state = state._replace(trace=(*state.trace, f"message {at}: {voices(attempt.doubted)}"))
    state = _came_to(state, at, attempt, False)
    if state.hold is not None:
        return _after_hold(readings, state, attempt, kinds)
    after = _attempted(readings, state, attempt) if attempt is not None else _changed(readings, at, state, kinds)
    last = after.outcomes[-1]
    if any(change.at == at for change in after.changes):
        last = last._replace(changed=True)
    elif after.attempt is not None and after.attempt.corrected == at:
        last = last._replace(attempt=after.attempt)  # a correction releases as corrected
    return after._replace(outcomes=(*after.outcomes[:-1], last))


def _labels(readings: Sequence[Reading]) -> frozenset[str]:
    """The revisions that the thread names."""
    facts = (fact for reading in readings for fact in reading.facts if fact.label == "REVISION")
    return frozenset(str(fact.value) for fact in facts if fact.value is not None)


def _disputed(readings: Sequence[Reading], state: State, at: int, act: Act) -> State:
    """ "D please, not C": who sets a label of the thread against the released one disputes it, and stops nothing."""
    stranger = state.attempt is not None and not same_author(
        readings[state.attempt.at].message.author, readings[at].message.author
    )
    words = Evidence(message=readings[at].message.index, start=act.start, end=act.end, text=act.text)
    return state._replace(changes=(*state.changes, Change(at, "revision", (words,), stranger)))


def _came_to(state: State, at: int, attempt: Attempt | None, stopped: bool) -> State:
    return state._replace(outcomes=(*state.outcomes, Outcome(at, attempt, stopped, state.hold is not None)))


def _held(state: State, at: int, stop: Hold) -> State:
    if state.hold is not None and state.hold.code == "on_hold" and stop.code != "on_hold":
        return state
    frozen = state.attempt if state.attempt and state.attempt.kind in ("go", "confirm") else None
    if state.hold is not None and frozen is None:
        frozen = state.hold.frozen
    return state._replace(hold=stop._replace(at=at, frozen=frozen), attempt=None, changes=(), rivals=(), partial=())


def _after_hold(
    readings: Sequence[Reading], state: State, attempt: Attempt | None, kinds: AbstractSet[MoveKind]
) -> State:
    if attempt is None or state.hold is None:
        return state
    if attempt.kind in ("go", "confirm") and names_scope(readings, attempt):
        return state._replace(hold=None, attempt=attempt)
    if attempt.kind in ("go", "lift", "confirm", "conditional", "hedged") or kinds & {"lift", "resume"}:
        frozen = state.hold.frozen
        lifted = Attempt(attempt.at, "lift", attempt.act, restored=frozen.at if frozen else None)
        return state._replace(hold=None, attempt=lifted)
    return state


def _attempted(readings: Sequence[Reading], state: State, attempt: Attempt) -> State:
    old = state.attempt
    if old is None:
        return state._replace(attempt=attempt, partial=(attempt,))
    mine = same_author(readings[old.at].message.author, readings[attempt.at].message.author)
    partial = (*state.partial, attempt)
    if old.go and mine and corrects(readings, old, attempt.at):
        return state._replace(attempt=old._replace(corrected=attempt.at), partial=partial)
    if old.go and attempt.go and not is_full(readings, attempt):
        answered = any(reading.message.side == "shop" for reading in readings[old.at : attempt.at])
        if not mine or (answered and any(act.kind == "replace" for act in readings[attempt.at].acts)):
            changed = _changed(readings, attempt.at, state._replace(partial=partial), {"replace"})
            if changed.changes != state.changes:
                return changed
    if old.go and attempt.go and not mine and was_replaced(readings, old, attempt):
        return state._replace(attempt=attempt, partial=partial, changes=())
    if old.go and attempt.go and not mine and differs(readings, old, attempt):
        return state._replace(rivals=(*(state.rivals or (old,)), attempt), attempt=attempt, partial=partial)
    if any(change.disputed for change in state.changes) and attempt.go and not is_full(readings, attempt):
        return state._replace(partial=partial)  # who insists settles no dispute
    if attempt.kind in DOWNGRADES or FORCE[attempt.kind] >= FORCE[old.kind]:
        if old.go and attempt.go and mine and attempt.bare:
            return state
        return state._replace(attempt=attempt, partial=partial, changes=())
    return _changed(readings, attempt.at, state._replace(partial=partial), {"replace"})


def _changed(readings: Sequence[Reading], at: int, state: State, kinds: AbstractSet[MoveKind]) -> State:
    """Correct the release that stands, or note what the message changes of it."""
    if state.attempt is None or not state.attempt.go:
        return state
    if corrects(readings, state.attempt, at):
        return state._replace(attempt=state.attempt._replace(corrected=at))
    changes = changes_of(readings, at, state.attempt, replacing="replace" in kinds)
    return state._replace(changes=(*state.changes, *changes))
