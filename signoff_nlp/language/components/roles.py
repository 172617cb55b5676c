"""Roles that only the acts can tell: a count in the clause of a stop of the remainder is held, not released."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp.types import Act, Cue, Fact

_STOPS = frozenset({"hold", "hold_start"})


def assign(facts: Sequence[Fact], acts: Sequence[Act], cues: Sequence[Cue]) -> list[Fact]:
    """Return `facts` with the roles that `acts` give; order and offsets are kept."""
    held = [_between(act, cue) for act in acts if act.kind in _STOPS for cue in cues if _names_remainder(act, cue)]
    if not held:
        return list(facts)
    return [
        fact.model_copy(update={"role": "held"})
        if fact.label == "QUANTITY"
        and fact.role == "released"
        and any(start <= fact.start < end for start, end in held)
        else fact
        for fact in facts
    ]


def _names_remainder(act: Act, cue: Cue) -> bool:
    return cue.kind == "remainder" and act.clause[0] <= cue.start < act.clause[1]


def _between(act: Act, cue: Cue) -> tuple[int, int]:
    """ "Lots 2 and 3, together 4.000 pcs, remain blocked": from the words of the remainder to those of the stop."""
    return (min(act.start, cue.start), max(act.end, cue.end))


@Language.component("signoff_roles")
def component(doc: Doc) -> Doc:
    """Assign the roles of the message's facts."""
    doc._.facts[:] = assign(doc._.facts, doc._.acts, doc._.cues)
    return doc
