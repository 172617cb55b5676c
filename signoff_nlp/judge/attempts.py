"""What one message attempts: a release, a confirmation, an approval of some kind, or nothing (rules 1 to 6)."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.doubts import doubt_of
from signoff_nlp.judge.harmless import harmless, keeps_back
from signoff_nlp.judge.moves import Move, MoveKind, moves
from signoff_nlp.judge.repeats import repeated_by
from signoff_nlp.judge.restatement import confirms, restatement_for
from signoff_nlp.judge.second_opinion import objection, unheard_hindrance
from signoff_nlp.judge.spans import Spans
from signoff_nlp.judge.topics import praise_of, things_approved
from signoff_nlp.judge.values import VALUE_ITEMS, stated
from signoff_nlp.types import Act, ItemName, Reading, Speech

AttemptKind = Literal[
    "go", "confirm", "conditional", "hedged", "noted", "reported", "permission", "lift", "acceptance", "aspect", "photo",
    "approve", "money", "praise",
]  # fmt: skip
FORCE: dict[AttemptKind, int] = {
    "go": 6, "confirm": 6, "conditional": 5, "hedged": 5, "noted": 5, "lift": 5, "permission": 4, "reported": 4,
    "acceptance": 3, "aspect": 3, "photo": 3, "approve": 3, "money": 2, "praise": 1,
}  # fmt: skip
_HINDERED: tuple[Literal["conditional"], Literal["noted"], Literal["hedged"]] = ("conditional", "noted", "hedged")
_TOLD: tuple[Literal["reported"], Literal["permission"]] = ("reported", "permission")
DOWNGRADES: frozenset[AttemptKind] = frozenset({"conditional", "hedged", "noted"})
_HINDRANCES: dict[str, AttemptKind] = {
    "tied": "conditional", "first_piece": "conditional", "not_meant": "hedged", "change_wanted": "noted",
}  # fmt: skip
_MOST = 50  # approvals of one message that are weighed
_VOIDS = frozenset({"void", "gate"})
_BRIEF = 160


class Attempt(NamedTuple):
    """Language of approval or release: which message, what kind, the act that shows it.

    `doubted` is the sentence in which the classifier hears no release, where rules found one;
    `headed` the subject that contradicts a go in the text; `repeated` the author's own release that is said again.
    """

    at: int
    kind: AttemptKind
    act: Act | None
    restated: int | None = None
    restored: int | None = None
    bare: bool = False
    go: bool = False
    corrected: int | None = None
    doubted: Speech | None = None
    headed: str = ""
    repeated: int | None = None


def attempt_of(
    readings: Sequence[Reading], at: int, found: Sequence[Move], kinds: AbstractSet[MoveKind]
) -> Attempt | None:
    """Return what message `at` attempts, by the rules and with the classifier's consent; None if nothing."""
    attempt = _by_rules(readings, at, found, kinds)
    if attempt is None or not attempt.go:
        return attempt
    if (hindered := _hindered(readings[at])) is not None:
        kind, act = hindered
        return attempt._replace(kind=kind, act=act, go=False)
    if attempt.bare or attempt.restored is not None:
        return attempt  # a bare go releases nothing anyhow
    if (void := _void(readings[at])) is not None:
        return attempt._replace(kind="conditional" if void.kind == "gate" else "hedged", go=False, act=void)
    if (doubt := doubt_of(readings[at])) is not None:
        return attempt._replace(kind=doubt.kind, act=doubt.act, restated=None, go=False)
    if (unheard := unheard_hindrance(readings[at], found)) is not None:
        return attempt._replace(kind="noted" if unheard[0] == "change" else "conditional", act=unheard[1], go=False)
    doubted = objection(readings[at], found)
    return attempt if doubted is None else attempt._replace(kind="hedged", go=False, doubted=doubted, restated=None)


def _hindered(reading: Reading) -> tuple[AttemptKind, Act] | None:
    """Words beside a go that keep it from standing, and what they make of it; the weightiest first (rule 4)."""
    for hinders, kind in _HINDRANCES.items():
        for cue in reading.cues:
            if cue.kind == hinders and (hinders != "first_piece" or _releases_many(reading)):
                act = Act(kind=hinders, start=cue.start, end=cue.end, text=cue.text, clause=cue.scope, rule=hinders)
                return kind, act
    return None


def _releases_many(reading: Reading) -> bool:
    """One piece to be seen first hinders a run; where only one is released it is the release."""
    return any(isinstance(count, int) and count > 1 for count in stated(reading, "quantity").values)


def _by_rules(
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
    if (
        "resume" in kinds
        and not kinds & {"conditional", "hedged"}
        and (restored is not None or _lays_out_some(reading))
    ):
        act = next(move.act for move in found if move.kind == "resume")
        return Attempt(at, "go", act, restored=restored, go=True)
    for kind in _HINDERED:
        hindered = [move for move in found if move.kind == kind and not _is_aside(reading, move, clean)]
        if hindered:
            act = min(hindered, key=lambda move: move.act.kind != "go").act
            return Attempt(at, kind, act)
    if clean and "first" in kinds:
        return Attempt(at, "conditional", next(move.act for move in found if move.kind == "first"))
    if clean and (doubt := _doubt(reading, found)) is not None:
        return Attempt(at, "conditional", doubt)
    if clean and "change" in kinds:
        return Attempt(at, "noted", next(move.act for move in found if move.kind == "change"))
    if clean:
        bare, repeated = _is_bare(reading), repeated_by(readings, at)
        return Attempt(at, "go", clean[0].act, restored=restored, bare=bare, go=True, repeated=repeated)
    return _weaker(readings, at, found, kinds)


def _void(reading: Reading) -> Act | None:
    """What makes a whole message no word of its author to this shop: a draft, a test, another's mail by mistake.

    A gate is what all of it waits for: "effective when Harriet has initialled it".
    """
    cue = next((cue for cue in reading.cues if cue.kind in _VOIDS), None)
    if cue is None:
        return None
    return Act(kind=cue.kind, start=cue.start, end=cue.end, text=cue.text, clause=cue.scope, rule="framing")


def _doubt(reading: Reading, found: Sequence[Move]) -> Act | None:
    """A condition elsewhere in a message that releases: it counts unless it plainly speaks of something else.

    The rest of the order, an offer to talk, paper and shipping are something else.
    """
    for cue in reading.cues:
        if cue.kind == "silence" or (
            cue.kind == "condition" and not (harmless(reading, cue) or keeps_back(reading, cue, found))
        ):
            return Act(
                kind="condition", start=cue.start, end=cue.end, text=cue.text, clause=cue.scope, rule="condition"
            )
    return None


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
    aspects = {move.act.clause for move in found if move.kind == "approve" and "aspect" in move.act.cues}
    for told in _TOLD:
        move = next((move for move in found if move.kind == told), None)
        # "Fit is approved, no objections": the second waves through no more than the first approves.
        if move is not None and not (told == "permission" and move.act.clause in aspects):
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
    approvals = [move for move in found if move.kind == "approve"][:_MOST]
    approved = [move.act for move in approvals if not _is_money(found, move)]
    things = list(zip(things_approved(reading, approved), approved, strict=True))
    if things and (money is None or things[0][0] != "approve"):
        thing, act = next((one for one in things if one[0] == "acceptance"), things[0])
        return Attempt(at, thing, act)
    if money is not None and "rfq" not in kinds:
        return Attempt(at, "money", money)
    praise = praise_of(readings, at, found)
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


def _lays_out_some(reading: Reading) -> bool:
    """The message restates enough of the package to stand for itself, whatever stood before."""
    return sum(bool(stated(reading, item).values) for item in VALUE_ITEMS) >= 2


def _lays_out(reading: Reading) -> bool:
    """The buyer lays out a package in words that no rule knows as a go: that is never nothing, and never a release."""
    told = Spans(cue.scope for cue in reading.cues if cue.kind in ("plan", "wish", "question", "past", "report"))
    names: tuple[ItemName, ...] = ("revision", "quantity", "material")
    return all(any(not told.hold(fact.start) for fact in stated(reading, name).facts) for name in names)


def _is_money(found: Sequence[Move], approve: Move) -> bool:
    return any(
        move.kind == "money" and move.act.start < approve.act.end and approve.act.start < move.act.end for move in found
    )


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
        if len(releases) == 1 and (pointer.key is None or not pointer.key[:4].isdecimal()):
            return releases[0]
    return None
