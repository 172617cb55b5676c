"""What our rules found in a sentence, as names that the classifier can weigh."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.types import Act, Cue, Fact


def find_findings(
    start: int, end: int, acts: Sequence[Act], cues: Sequence[Cue], facts: Sequence[Fact]
) -> tuple[str, ...]:
    """Return the names of the acts with their cues, of the cues, and of the facts with their roles in `start`..`end`."""
    found: list[str] = []
    for cue in cues:
        if start <= cue.start < end:
            found.append(f"cue {cue.kind}")
        elif cue.scope[0] < end and start < cue.scope[1]:
            found.append(f"scope {cue.kind}")
    for act in acts:
        if act.start < end and start < act.end:
            found += [f"act {act.kind}", f"act {act.kind} with {' '.join(act.cues)}"]
            found += [f"act {act.kind} under {cue}" for cue in act.cues]
    found += [f"fact {fact.label} {fact.role or ''}" for fact in facts if start <= fact.start < end]
    return tuple(dict.fromkeys(found))
