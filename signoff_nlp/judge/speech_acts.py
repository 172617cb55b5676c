"""A message's main speech act: the one word for what its author does. Contract: `act`."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.judge.attempts import Attempt
from signoff_nlp.judge.moves import moves
from signoff_nlp.types import ActName, Reading

_BRIEF = 120  # characters: a longer message tells something even where no rule reads it


def main_act(
    readings: Sequence[Reading], at: int, attempt: Attempt | None, *, stopped: bool, held: bool = False
) -> ActName:
    """Return the main act of message `at`; `attempt` and `stopped` say what the ledger made of this very message.

    Praise while a hold stands (`held`) approves nothing.
    """
    reading = readings[at]
    found = moves(reading)
    kinds = {move.kind for move in found}
    if stopped and "go" in kinds and len({section.name for section in reading.sections}) > 1:
        return "release"  # one part is released, another stopped (rule 14)
    if stopped:
        if "reject" in kinds and not kinds & {"hold", "revoke"}:
            return "rejection"
        return "change_request" if "change" in kinds and not kinds & {"hold", "revoke"} else "hold"
    if attempt is not None and attempt.doubted is not None:
        return attempt.doubted.act
    if attempt is not None and not (held and attempt.kind == "praise"):
        match attempt.kind:
            case "go":
                return "vague_approval" if attempt.bare else "release"
            case "confirm":
                return "confirmation"
            case "conditional" | "noted":
                return "conditional_approval"
            case "reported":
                return "reported_approval"
            case "acceptance":
                return "sample_acceptance"
            case "aspect" | "photo":
                return "aspect_approval"
            case "money" | "lift":
                return "information"
            case _:
                return "vague_approval"
    if kinds & {"change", "replace"} and "rfq" not in kinds:
        return "change_request"
    if any(cue.kind == "question" for cue in reading.cues) or "rfq" in kinds:
        return "question"
    return "other" if _says_nothing(reading) else "information"


def _says_nothing(reading: Reading) -> bool:
    """Greetings, thanks and small talk: no value, no plan, no report."""
    telling = any(cue.kind in ("plan", "report", "condition", "past") for cue in reading.cues)
    values = any(fact.label != "PERSON" for fact in reading.facts) or any(one.title for one in reading.people)
    return not telling and not values and len(reading.message.text) < _BRIEF
