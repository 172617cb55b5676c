"""What a message that releases says against its own release, wherever it says it (rule 4).

"Don't quote me on that", "too soon?", "rev B4 with Tom's tweaks": a doubt in the next sentence is a doubt all the same.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from signoff_nlp.types import Act, Cue, Reading

_KINDS: dict[str, Literal["hedged", "noted"]] = {"doubt": "hedged", "amended_revision": "noted"}


class Doubt(NamedTuple):
    """What a doubt makes of a release, and the words that say it."""

    kind: Literal["hedged", "noted"]
    act: Act


def doubt_of(reading: Reading) -> Doubt | None:
    """Return the first doubt of the message, None where it has none."""
    for cue in reading.cues:
        if cue.kind in _KINDS:
            return Doubt(_KINDS[cue.kind], _as_act(cue))
    return None


def is_elsewhere(reading: Reading, act: Act) -> bool:
    """Tell whether the go is for paper or for a next step: "proceed with the quotation"."""
    return any(cue.kind == "errand" and cue.start < act.end and act.start < cue.end for cue in reading.cues)


def is_limited(reading: Reading) -> bool:
    """Tell whether a confirmation without a go reaches only so far: "confirmed as far as the data goes"."""
    return any(cue.kind in ("errand", "limited") for cue in reading.cues)


def _as_act(cue: Cue) -> Act:
    return Act(kind=cue.kind, start=cue.start, end=cue.end, text=cue.text, clause=cue.scope, rule=cue.kind)
