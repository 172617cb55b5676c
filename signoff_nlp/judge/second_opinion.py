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
_EXPLAINED = frozenset({"remainder", "excluded", "request"})  # what is asked for in plain words the rules weigh
_EXPLAINED_CONDITION = _EXPLAINED | {"condition", "temporal", "courtesy"}  # the rules have weighed those
_CODES: dict[ActName, ReasonCode] = {
    "conditional_approval": "conditional", "reported_approval": "reported_approval", "vague_approval": "vague_wording",
    "aspect_approval": "aspect_only", "sample_acceptance": "sample_acceptance",
}  # fmt: skip


def objection(reading: Reading, found: Sequence[Move]) -> Speech | None:
    """Return the sentence that comes nearest to a release, if the classifier takes none of the rules' goes for one."""
    goes = [
        one
        for one in reading.speech
        if any(move.kind in _GOES and one.start <= move.act.start < one.end for move in found)
    ]
    nearest = max(goes, key=_share, default=None)
    return None if nearest is None or _share(nearest) >= OBJECTS_BELOW else nearest


def names_both(words: str, labels: Collection[str]) -> bool:
    """ "D please, not C": a sentence that sets one revision of the thread against another."""
    return len({label for label in labels if re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", words)}) > 1


def unheard_stop(reading: Reading) -> Act | None:
    """Return a stop of the whole that the classifier hears and no rule has found, or None."""
    for one in reading.speech:
        if sum(one.probabilities[act] for act in _STOPPING) < STOPS_FROM:
            continue
        kept_back = any(cue.kind == "remainder" and one.start <= cue.start < one.end for cue in reading.cues) or any(
            fact.label == "QUANTITY" and fact.role == "held" and one.start <= fact.start < one.end
            for fact in reading.facts
        )
        if not kept_back:  # a balance on hold is no hold (rule 8)
            return Act(
                kind="hold", start=one.start, end=one.end, text=one.text, clause=(one.start, one.end), rule="classifier"
            )
    return None


def unheard_hindrance(reading: Reading, found: Sequence[Move]) -> tuple[MoveKind, Act] | None:
    """Return a wish for a change, or a condition, that the classifier hears beside a go and no rule has found."""
    for one in reading.speech:
        if any(one.start <= move.act.start < one.end and move.kind in _SPOKEN for move in found) or any(
            one.start <= fact.start < one.end and fact.label in _VALUES for fact in reading.facts
        ):
            continue
        around = {cue.kind for cue in reading.cues if one.start <= cue.start < one.end}
        kind: MoveKind | None = None
        if one.probabilities["change_request"] >= CHANGES_FROM and not around & _EXPLAINED:
            kind = "change"
        elif one.probabilities["conditional_approval"] >= CONDITIONS_FROM and not around & _EXPLAINED_CONDITION:
            kind = "conditional"
        if kind is not None:
            span = (one.start, one.end)
            return kind, Act(kind=kind, start=one.start, end=one.end, text=one.text, clause=span, rule="classifier")
    return None


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
