"""Roles that only the acts can tell: a count in the clause of a stop of the remainder is held, not released."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp.types import Act, Fact

_STOPS = frozenset({"hold", "hold_start"})


def assign(facts: Sequence[Fact], acts: Sequence[Act]) -> list[Fact]:
    """Return `facts` with the roles that `acts` give; order and offsets are kept."""
    held = [act.clause for act in acts if act.kind in _STOPS and "remainder" in act.cues]
    if not held:
        return list(facts)
    return [
        fact.model_copy(update={"role": "held"})
        if fact.label == "QUANTITY" and fact.role == "released" and any(start <= fact.start < end for start, end in held)
        else fact
        for fact in facts
    ]


@Language.component("signoff_roles")
def component(doc: Doc) -> Doc:
    """Assign the roles of the message's facts."""
    doc._.facts[:] = assign(doc._.facts, doc._.acts)
    return doc
