"""What the trained classifier adds to the rules: an objection to a go, and a stop that no rule has found.

It never releases. A release needs an explicit go found by rules, and no objection from here; where the classifier is not
sure that a sentence releases, it objects. Both voices are told in the reasons and the trace.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from signoff_nlp.judge.moves import Move, MoveKind
from signoff_nlp.types import Act, ActName, Reading, ReasonCode, Speech

# Of 160 releases in labelled threads none had a lower share in its best sentence, of wrong goes among sentences by
# authors that the model had not seen, two in five had.
OBJECTS_BELOW = 0.35
# No sentence of a labelled thread that stops nothing passed it in a message without a go; see the model card.
STOPS_FROM = 0.5
# Beside a go, in a sentence that names no value: no release in labelled threads has a sentence so much like a change
# request, or like a condition without a word of one.
CHANGES_FROM = 0.4
CONDITIONS_FROM = 0.5
# What the first reader is so sure of is not read again. Of 2,282 sentences by authors that the model had not seen, 325 came
# to a change or a condition after the second reading; the first had given each of them more than ASKED_FROM.
SURE = 0.9
ASKED_FROM = 0.01
_RELEASING: tuple[ActName, ...] = ("release", "confirmation")
_STOPPING: tuple[ActName, ...] = ("hold", "rejection")
_GOES: frozenset[MoveKind] = frozenset({"go", "confirm", "resume"})
_SPOKEN: frozenset[MoveKind] = _GOES | {"praise", "approve", "balance", "lift", "replace"}
_VALUES = frozenset(
    {
        "REVISION",
        "FILE",
        "PART",
        "QUANTITY",
        "MATERIAL",
        "COLOR",
        "FINISH",
        "PACKAGING",
        "PERSON",
        "QUOTE_NUMBER",
        "PO_NUMBER",
    }
)
_EXPLAINED = frozenset({"remainder", "excluded", "request", "slip"})  # what is asked for in plain words the rules weigh
_WEIGHED: dict[ActName, frozenset[str]] = {
    "change_request": _EXPLAINED,
    "conditional_approval": _EXPLAINED | {"condition", "temporal", "courtesy"},
}
_HINDRANCES: dict[ActName, tuple[MoveKind, float]] = {
    "change_request": ("change", CHANGES_FROM),
    "conditional_approval": ("conditional", CONDITIONS_FROM),
}
_CODES: dict[ActName, ReasonCode] = {
    "conditional_approval": "conditional", "reported_approval": "reported_approval", "vague_approval": "vague_wording",
    "aspect_approval": "aspect_only", "sample_acceptance": "sample_acceptance",
}  # fmt: skip


def objection(reading: Reading, found: Sequence[Move]) -> Speech | None:
    """Return the sentence that comes nearest to a release, if the classifier takes none of the rules' goes for one."""
    nearest = max(_goes(reading, found), key=_share, default=None)
    return None if nearest is None or _share(nearest) >= OBJECTS_BELOW else nearest


def names_both(words: str, labels: Collection[str]) -> bool:
    """ "D please, not C": a sentence that sets one revision of the thread against another."""
    return len({label for label in labels if re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", words)}) > 1


def unheard_stop(reading: Reading) -> Act | None:
    """Return a stop of the whole that the classifier hears and no rule has found, or None."""
    for one in reading.speech:
        if sum(one.probabilities[act] for act in _STOPPING) >= STOPS_FROM and not _is_kept_back(reading, one):
            return Act(
                kind="hold", start=one.start, end=one.end, text=one.text, clause=(one.start, one.end), rule="classifier"
            )
    return None


def unheard_hindrance(reading: Reading, found: Sequence[Move]) -> tuple[MoveKind, Act] | None:
    """Return a wish for a change, or a condition, that the classifier hears beside a go and no rule has found."""
    for one in reading.speech:
        for name in _hindrances(reading, one, found):
            kind, least = _HINDRANCES[name]
            if one.probabilities[name] >= least:
                span = (one.start, one.end)
                return kind, Act(kind=kind, start=one.start, end=one.end, text=one.text, clause=span, rule="classifier")
    return None


def heeded(reading: Reading, found: Sequence[Move]) -> list[Speech]:
    """Return the sentences whose second reading could change what a message with these moves comes to.

    Beside a go: the sentences of goes, unless one of them surely releases, and what may hinder. Else: what may stop.
    """
    goes = _goes(reading, found)
    if any(one.act in _RELEASING and one.probability >= SURE for one in goes):
        goes = []
    stopping = not any(move.kind in _GOES for move in found)
    return [
        one
        for one in reading.speech
        if one.probability < SURE
        and (
            one in goes
            or (stopping and not _is_kept_back(reading, one))
            or any(one.probabilities[name] >= ASKED_FROM for name in _hindrances(reading, one, found))
        )
    ]


def _goes(reading: Reading, found: Sequence[Move]) -> list[Speech]:
    starts = [move.act.start for move in found if move.kind in _GOES]
    return [one for one in reading.speech if any(one.start <= start < one.end for start in starts)]


def _is_kept_back(reading: Reading, one: Speech) -> bool:
    """A balance on hold is no hold (rule 8)."""
    return any(cue.kind == "remainder" and one.start <= cue.start < one.end for cue in reading.cues) or any(
        fact.label == "QUANTITY" and fact.role == "held" and one.start <= fact.start < one.end for fact in reading.facts
    )


def _hindrances(reading: Reading, one: Speech, found: Sequence[Move]) -> list[ActName]:
    """What a sentence may hinder a go by: nothing where it names a value, speaks a move, or the rules have weighed it."""
    if any(one.start <= move.act.start < one.end and move.kind in _SPOKEN for move in found) or any(
        one.start <= fact.start < one.end and fact.label in _VALUES for fact in reading.facts
    ):
        return []
    around = {cue.kind for cue in reading.cues if one.start <= cue.start < one.end}
    return [name for name, explained in _WEIGHED.items() if not around & explained]


def objection_code(doubted: Speech) -> ReasonCode:
    """Return the reason that fits what the classifier takes the sentence for."""
    return _CODES.get(doubted.act, "hedged")


def voices(doubted: Speech) -> str:
    """Say what either reader takes the words for."""
    return (
        f"The rules read an order in these words; the classifier, at {_share(doubted):.0%} for a release, does not"
        f" ({doubted.act.replace('_', ' ')} {doubted.probability:.0%})."
    )


def _share(one: Speech) -> float:
    return sum(one.probabilities[act] for act in _RELEASING)
