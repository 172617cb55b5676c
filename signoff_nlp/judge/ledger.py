"""What stands after each message: the last attempt to approve or release, the hold, the changes since.

A fold over the thread, oldest first. Only messages by people on the buyer's side, in their own new text, move it
(section 1); quoted history moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.moves import Move, MoveKind, moves
from signoff_nlp.judge.restatement import confirms, restatement_for
from signoff_nlp.judge.values import LABELS, VALUE_ITEMS, evidence, same_value, stated
from signoff_nlp.types import Act, Cue, Evidence, Fact, ItemName, Reading, ReasonCode

AttemptKind = Literal[
    "go", "confirm", "conditional", "hedged", "noted", "reported", "permission", "lift", "acceptance", "aspect", "photo",
    "approve", "money", "praise",
]  # fmt: skip
_FORCE: dict[AttemptKind, int] = {
    "go": 6, "confirm": 6, "conditional": 5, "hedged": 5, "noted": 5, "lift": 5, "permission": 4, "reported": 4,
    "acceptance": 3, "aspect": 3, "photo": 3, "approve": 3, "money": 2, "praise": 1,
}  # fmt: skip
_HINDERED: tuple[Literal["conditional"], Literal["noted"], Literal["hedged"]] = ("conditional", "noted", "hedged")
_TOLD: tuple[Literal["reported"], Literal["permission"]] = ("reported", "permission")
# Beside these a wish to change something is no plain change request (rule 7): it is an edit, or part of an inquiry.
_NO_PLAIN_CHANGE: frozenset[MoveKind] = frozenset(
    {"go", "noted", "approve", "conditional", "hedged", "praise", "permission", "reported", "rfq"}
)
DOWNGRADES: frozenset[AttemptKind] = frozenset({"conditional", "hedged", "noted"})


class Attempt(NamedTuple):
    """Language of approval or release: which message, what kind, the act that shows it."""

    at: int
    kind: AttemptKind
    act: Act | None
    restated: int | None = None
    restored: int | None = None
    bare: bool = False
    go: bool = False
    corrected: int | None = None


class Hold(NamedTuple):
    """A stop that stands: which message, why, and the attempt that it froze."""

    at: int
    code: ReasonCode
    act: Act
    frozen: Attempt | None
    accepted: Act | None = None


class Change(NamedTuple):
    """A value changed after the attempt; `disputed` where somebody else on the buyer's side says so (rule 10)."""

    at: int
    item: ItemName
    evidence: tuple[Evidence, ...]
    disputed: bool = False


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
    found = _about_parts(reading, moves(reading))
    kinds = {move.kind for move in found}
    state = state._replace(
        trace=(*state.trace, *(f"message {at}: {move.kind} {move.act.text!r} [{move.act.rule}]" for move in found))
    )
    stop = _stop(readings, at, found, state)
    if stop is not None:
        return _held(_came_to(state, at, None, True), at, stop)
    attempt = _attempt(readings, at, found, kinds)
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


def _came_to(state: State, at: int, attempt: Attempt | None, stopped: bool) -> State:
    return state._replace(outcomes=(*state.outcomes, Outcome(at, attempt, stopped, state.hold is not None)))


def _about_parts(reading: Reading, found: Sequence[Move]) -> list[Move]:
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
    if move.kind not in ("change", "replace") or not 0 <= move.act.start - paper.end <= _NEAR:
        return False
    return _PRONOUN.match(text, move.act.end) is not None and paper.text.lower() not in _MODELS


def _is_object(reading: Reading, move: Move, paper: Cue) -> bool:
    between = reading.message.text[move.act.end : paper.start]
    return move.act.end <= paper.start <= move.act.end + _OBJECT and not any(mark in between for mark in ".,:;\n")


def _stop(readings: Sequence[Reading], at: int, found: Sequence[Move], state: State) -> Hold | None:
    """The stop that this message gives, if any: an order to hold, a rejection, or a plain change request."""
    reading = readings[at]
    kinds = {move.kind for move in found}
    running = bool(kinds & {"go", "confirm", "conditional"})
    accepted = next((move.act for move in found if move.kind == "approve" and "sample" in move.act.cues), None)
    rejected = [move.act for move in found if move.kind == "reject"]
    for move in found:
        if running and move.kind == "hold" and _is_what_if(reading, move):
            continue
        if any(act.start < move.act.end and move.act.start < act.end for act in rejected):
            continue
        if (
            move.kind == "revoke"
            or (move.kind == "hold" and not _outweighed(found, move))
            or (move.kind == "balance" and not running)
        ):
            return Hold(0, "on_hold", move.act, None, accepted)
    if "declined" in kinds and not running and _asked_to_start(readings, at):
        return Hold(0, "on_hold", next(move.act for move in found if move.kind == "declined"), None)
    if "reject" in kinds and not kinds & {"go"}:
        return Hold(0, "rejected", next(move.act for move in found if move.kind == "reject"), None)
    if "confirm" in kinds and restatement_for(readings, at) is not None:
        return None
    if "change" in kinds and not kinds & _NO_PLAIN_CHANGE:
        if state.attempt is not None and state.attempt.go and _changed(readings, at, state, {"replace"}).changes:
            return None
        return Hold(0, "changes_requested", next(move.act for move in found if move.kind == "change"), None)
    return None


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


def _outweighed(found: Sequence[Move], stop: Move) -> bool:
    """A release that follows the words of a stop in one message ("the stop is over, I release it again") lifts it."""
    lifted = any(move.kind in ("lift", "resume") and move.act.start <= stop.act.end for move in found)
    return lifted and any(move.kind == "go" and move.act.start > stop.act.start for move in found)


def _held(state: State, at: int, stop: Hold) -> State:
    if state.hold is not None and state.hold.code == "on_hold" and stop.code != "on_hold":
        return state
    frozen = state.attempt if state.attempt and state.attempt.kind in ("go", "confirm") else None
    if state.hold is not None and frozen is None:
        frozen = state.hold.frozen
    return state._replace(hold=stop._replace(at=at, frozen=frozen), attempt=None, changes=(), rivals=(), partial=())


def _attempt(
    readings: Sequence[Reading], at: int, found: Sequence[Move], kinds: AbstractSet[MoveKind]
) -> Attempt | None:
    reading = readings[at]
    source = restatement_for(readings, at)
    complete = bool(stated(reading, "revision").values and stated(reading, "quantity").values)
    if source is not None and confirms(reading, found, readings[source]) and not (complete and "go" in kinds):
        act = next(move.act for move in found if move.kind in ("confirm", "go"))
        return Attempt(at, "confirm", act, restated=source, go=True)
    clean = [move for move in found if move.kind == "go"]
    restored = _restored(readings, at)
    if "resume" in kinds and restored is not None and not kinds & {"conditional", "hedged"}:
        act = next(move.act for move in found if move.kind == "resume")
        return Attempt(at, "go", act, restored=restored, go=True)
    for kind in _HINDERED:
        hindered = [move for move in found if move.kind == kind and not _is_aside(reading, move, clean)]
        if hindered:
            act = min(hindered, key=lambda move: move.act.kind != "go").act
            return Attempt(at, kind, act)
    if clean and (doubt := _doubt(reading)) is not None:
        return Attempt(at, "conditional", doubt)
    if clean and "change" in kinds:
        return Attempt(at, "noted", next(move.act for move in found if move.kind == "change"))
    if clean:
        return Attempt(at, "go", clean[0].act, restored=restored, bare=_is_bare(reading), go=True)
    return _weaker(readings, at, found, kinds)


def _doubt(reading: Reading) -> Act | None:
    """A condition elsewhere in a message that releases: it counts unless it plainly speaks of something else.

    The rest of the order, an offer to talk, paper and shipping are something else.
    """
    for cue in reading.cues:
        if cue.kind == "silence" or (cue.kind == "condition" and not _harmless(reading, cue)):
            return Act(
                kind="condition", start=cue.start, end=cue.end, text=cue.text, clause=cue.scope, rule="condition"
            )
    return None


def _harmless(reading: Reading, condition: Cue) -> bool:
    start, end = condition.scope
    around = {
        cue.kind for cue in reading.cues if cue.scope[0] < end and start < cue.scope[1] and start <= cue.start < end
    }
    if "remainder" in around or "condition_met" in around:
        return True
    if (
        "temporal" in around
        and condition.start > start
        and not any(act.kind in _SPEAKS_OF_GO and start <= act.start < end for act in reading.acts)
    ):
        return True
    counts = [fact for fact in reading.facts if fact.label == "QUANTITY" and start <= fact.start < end]
    if any(fact.role == "held" or "approximate" in fact.flags for fact in counts):
        return True  # it conditions the part kept back, or a count that is asked for anyway
    return "strict" not in around and bool(around & {"courtesy", "paper"})


def _is_aside(reading: Reading, move: Move, clean: Sequence[Move]) -> bool:
    """Conditions on the part kept back, or far from the go that stands, do not touch it."""
    if "remainder" in move.act.cues:
        return True
    if not clean:
        return False
    return move.act.kind in ("praise", "approve") and move.act.clause not in {go.act.clause for go in clean}


def _is_bare(reading: Reading) -> bool:
    """A go with no package at all."""
    return not any(stated(reading, item).values for item in VALUE_ITEMS) and not reading.pointers


def _weaker(
    readings: Sequence[Reading], at: int, found: Sequence[Move], kinds: AbstractSet[MoveKind]
) -> Attempt | None:
    reading = readings[at]
    for told in _TOLD:
        move = next((move for move in found if move.kind == told), None)
        if move is not None:
            return Attempt(at, told, move.act)
    if (told_by := _told(reading)) is not None or _passes_on(readings, at):
        return Attempt(at, "reported", told_by)
    if kinds & {"approve", "praise"} and "change" in kinds:
        return Attempt(at, "noted", next(move.act for move in found if move.kind == "change"))
    for kind in ("lift", "resume"):
        move = next((move for move in found if move.kind == kind), None)
        if move is not None:
            return Attempt(at, "lift", move.act)
    money = next((move.act for move in found if move.kind == "money"), None)
    approved = [move.act for move in found if move.kind == "approve" and not _is_money(found, move)]
    things = [(_thing(reading, act), act) for act in approved]
    if things and (money is None or things[0][0] != "approve"):
        thing, act = next((one for one in things if one[0] == "acceptance"), things[0])
        return Attempt(at, thing, act)
    if money is not None and "rfq" not in kinds:
        return Attempt(at, "money", money)
    praise = _praise(readings, at, found)
    if praise is not None:
        return Attempt(at, "praise", praise)
    if "confirm" in kinds and restatement_for(readings, at) is not None:
        return Attempt(at, "approve", next(move.act for move in found if move.kind == "confirm"))
    if _waves_through(readings, at):
        return Attempt(at, "permission", None)
    if _lays_out(reading) and "rfq" not in kinds:
        cues = {cue.kind for cue in reading.cues}
        return Attempt(at, "conditional" if "silence" in cues else "hedged" if "hedge" in cues else "approve", None)
    return None


def _told(reading: Reading) -> Act | None:
    """Somebody else's approval, narrated (rule 6)."""
    for person in reading.people:
        if person.how == "reported" and person.start is not None and person.end is not None:
            span = (person.start, person.end)
            return Act(kind="report", start=span[0], end=span[1], text=person.text, clause=span, rule="reported")
    return None


def _passes_on(readings: Sequence[Reading], at: int) -> bool:
    """The mail forwards the approval of somebody else on the buyer's side: evidence, not the sender's word."""
    before = readings[at - 1] if at else None
    return (
        before is not None
        and before.message.origin == "quoted"
        and before.message.side == "buyer"
        and any(segment.kind == "forward" for segment in readings[at].message.segments)
        and not same_author(before.message.author, readings[at].message.author)
        and any(move.kind in ("go", "approve") for move in moves(before))
    )


def _waves_through(readings: Sequence[Reading], at: int) -> bool:
    """A short answer to "any objections if we start?" (rule 5)."""
    before = readings[at - 1] if at else None
    asked = (
        before is not None
        and before.message.side == "shop"
        and any(act.kind == "objection_question" for act in before.acts)
    )
    return asked and len(readings[at].message.text) < _BRIEF


def _lays_out(reading: Reading) -> bool:
    """The buyer lays out a package in words that no rule knows as a go: that is never nothing, and never a release."""
    told = [cue.scope for cue in reading.cues if cue.kind in ("plan", "wish", "question", "past", "report")]
    names: tuple[ItemName, ...] = ("revision", "quantity", "material")
    return all(
        any(not any(start <= fact.start < end for start, end in told) for fact in stated(reading, name).facts)
        for name in names
    )


def _is_money(found: Sequence[Move], approve: Move) -> bool:
    return any(
        move.kind == "money" and move.act.start < approve.act.end and approve.act.start < move.act.end for move in found
    )


_SPEAKS_OF_GO = frozenset({"go", "approve", "hold", "hold_start", "resume", "stage"})
_CONTROLS: tuple[ItemName, ...] = ("revision", "quantity")
_PRONOUN = re.compile(r"\s*(?:it|that|this|them)\b", re.IGNORECASE)
_MODELS = frozenset({"drawing", "drawings", "model", "design", "cad"})  # papers that are the part itself
_NEAR = 60
_OBJECT = 24
_LABEL = 10  # characters between the name of an item and its value: "material PA6"
_BRIEF = 160
_RECENT = 3
_ABOUT_PARTS = frozenset({"go", "hold", "change", "replace", "conditional", "hedged"})
_TOPIC_ORDER = ("picture", "sample", "aspect")  # the more special first: a photo is an aspect as well
_TOPICS: dict[str, AttemptKind] = {"picture": "photo", "sample": "acceptance", "aspect": "aspect"}


def _thing(reading: Reading, act: Act) -> AttemptKind:
    """What is approved: the topic nearest to the words of approval, in their clause, outside any acceptance standard."""
    if any(fact.label in ("COLOR", "FINISH") and 0 <= fact.start - act.end <= _OBJECT // 2 for fact in reading.facts):
        return "aspect"
    standards = [
        (fact.start - _LABEL, fact.end) for fact in reading.facts if fact.label in ("FINISH", "MATERIAL", "COLOR")
    ]
    best: tuple[bool, int, int] | None = None
    for cue in reading.cues:
        if cue.kind not in _TOPICS or not (act.clause[0] <= cue.start < max(act.clause[1], act.end)):
            continue
        if any(left <= cue.start < right for left, right in standards):
            continue
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


def _topic_before(reading: Reading, act: Act) -> AttemptKind | None:
    """ "First article report FAIR-93 ... Result: ACCEPTED": a bare verdict is on what the message spoke of before."""
    if act.clause[1] - act.clause[0] > _NEAR:
        return None
    before = [cue for cue in reading.cues if cue.kind in _TOPICS and cue.end <= act.start <= cue.end + _BRIEF]
    return _TOPICS[before[0].kind] if before else None


def _praise(readings: Sequence[Reading], at: int, found: Sequence[Move]) -> Act | None:
    """Praise of what is being made or was shown; thanks for papers, boxes or an answer praise nothing."""
    reading = readings[at]
    acts = [move.act for move in found if move.kind == "praise"]
    if not acts:
        warm = [act for act in reading.acts if act.kind == "warm" and not {"negation", "question"} & set(act.cues)]
        return warm[0] if warm and _laid_out_before(readings, at) else None
    thanks = any(act.kind == "thanks" for act in reading.acts)
    shown = _shown_before(readings, at)
    firm = [act for act in acts if not _is_interjection(act)]
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


def _is_interjection(act: Act) -> bool:
    return len(act.text.split()) == 1 and act.text[:1].isalpha() and act.text.lower() != "lgtm"


def _shown_before(readings: Sequence[Reading], at: int) -> bool:
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


def _restored(readings: Sequence[Reading], at: int) -> int | None:
    """The earlier release that the message names ("per my release of 3 September"), if it is in the thread."""
    for pointer in readings[at].pointers:
        if pointer.target != "release":
            continue
        releases = [
            before
            for before in range(at)
            if readings[before].message.side == "buyer" and any(move.kind == "go" for move in moves(readings[before]))
        ]
        dated = [
            b
            for b in releases
            if pointer.key and (sent := readings[b].message.sent_at) and sent.date().isoformat() == pointer.key
        ]
        if dated:
            return dated[-1]
        if len(releases) == 1 and (pointer.key is None or not pointer.key[:4].isdigit()):
            return releases[0]
    return None


def _names_scope(readings: Sequence[Reading], attempt: Attempt) -> bool:
    reading = readings[attempt.at]
    if attempt.restored is not None or attempt.restated is not None:
        return True
    return bool(stated(reading, "revision").values or stated(reading, "quantity").values)


def _after_hold(
    readings: Sequence[Reading], state: State, attempt: Attempt | None, kinds: AbstractSet[MoveKind]
) -> State:
    if attempt is None or state.hold is None:
        return state
    if attempt.kind in ("go", "confirm") and _names_scope(readings, attempt):
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
    if old.go and mine and _corrects(readings, old, attempt.at):
        return state._replace(attempt=old._replace(corrected=attempt.at), partial=partial)
    if old.go and attempt.go and not _is_full(readings, attempt):
        answered = any(reading.message.side == "shop" for reading in readings[old.at : attempt.at])
        if not mine or (answered and any(act.kind == "replace" for act in readings[attempt.at].acts)):
            changed = _changed(readings, attempt.at, state._replace(partial=partial), {"replace"})
            if changed.changes != state.changes:
                return changed
    if old.go and attempt.go and not mine and _differs(readings, old, attempt):
        return state._replace(rivals=(*(state.rivals or (old,)), attempt), attempt=attempt, partial=partial)
    if attempt.kind in DOWNGRADES or _FORCE[attempt.kind] >= _FORCE[old.kind]:
        if old.go and attempt.go and mine and attempt.bare:
            return state
        return state._replace(attempt=attempt, partial=partial, changes=())
    return _changed(readings, attempt.at, state._replace(partial=partial), {"replace"})


def _corrects(readings: Sequence[Reading], old: Attempt, at: int) -> bool:
    """The author corrects a value of his own release before the shop has answered it (rule 10); later it is a change."""
    if old.corrected is not None or not same_author(readings[old.at].message.author, readings[at].message.author):
        return False
    if any(reading.message.side == "shop" and reading.message.origin == "message" for reading in readings[old.at : at]):
        return False
    reading = readings[at]
    if any(act.kind == "replace" and "question" in act.cues for act in reading.acts):
        return False
    return any("correction" in fact.flags and "asked" not in fact.flags for fact in reading.facts)


def _is_full(readings: Sequence[Reading], attempt: Attempt) -> bool:
    """The release names both revision and quantity itself, or restores or confirms what does."""
    if attempt.restated is not None or attempt.restored is not None:
        return True
    return all(stated(readings[attempt.at], item).values for item in _CONTROLS)


def _differs(readings: Sequence[Reading], old: Attempt, new: Attempt) -> bool:
    for item in _CONTROLS:
        one, other = stated(readings[old.at], item).value, stated(readings[new.at], item).value
        if one is not None and other is not None and not same_value(item, one, other):
            return True
    return False


def _changed(readings: Sequence[Reading], at: int, state: State, kinds: AbstractSet[MoveKind]) -> State:
    """A newer value after a release, with no new full release (rule 9)."""
    if state.attempt is None or not state.attempt.go:
        return state
    reading = readings[at]
    if _corrects(readings, state.attempt, at):
        return state._replace(attempt=state.attempt._replace(corrected=at))
    found = []
    stranger = not same_author(readings[state.attempt.at].message.author, reading.message.author)
    ordered = any(move.kind == "go" for move in moves(reading))
    # "Could we make it 140?" after a release is a change as well: the shop must ask (rule 9).
    replaced = "replace" in kinds or any(act.kind == "replace" and "negation" not in act.cues for act in reading.acts)
    standing = _standing(readings, state.attempt, "revision")
    for label in reading.attached_revisions:
        if (
            standing is not None
            and not same_value("revision", label, standing)
            and not stated(reading, "revision").values
        ):
            found.append(Change(at, "revision", (), stranger and ordered))
    for item in VALUE_ITEMS:
        new = stated(reading, item)
        old = _standing(readings, state.attempt, item)
        gone = [fact for fact in reading.facts if fact.label == LABELS[item] and _gives_way(fact)]
        if old is not None and any(
            fact.value is not None
            and same_value(item, fact.value if isinstance(fact.value, int) else str(fact.value), old)
            for fact in gone
        ):
            found.append(Change(at, item, tuple(evidence(reading, fact) for fact in (*gone, *new.facts)), stranger))
            continue
        if new.value is None or old is None or same_value(item, new.value, old):
            continue
        if replaced or item == "revision" or any("correction" in fact.flags for fact in new.facts):
            words = tuple(
                Evidence(message=reading.message.index, start=f.start, end=f.end, text=f.text) for f in new.facts
            )
            found.append(Change(at, item, words, stranger and ordered))
    return state._replace(changes=(*state.changes, *found))


def _gives_way(fact: Fact) -> bool:
    return "rejected" in fact.flags or fact.role == "superseded"


def _standing(readings: Sequence[Reading], attempt: Attempt, item: ItemName) -> str | int | None:
    for source in (attempt.corrected, attempt.at, attempt.restated, attempt.restored):
        if source is not None and (value := stated(readings[source], item).value) is not None:
            return value
    return None
