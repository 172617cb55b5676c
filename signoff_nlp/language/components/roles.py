"""Roles that only the acts can tell: a count in the clause of a stop of the remainder is held, not released."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Act, Cue, Fact

_ORDERED = 40
_PACKAGE = frozenset({"PO_NUMBER", "REVISION", "MATERIAL"})
_BARE = re.compile(
    r"\b(?:the|all|those|these|full|complete|whole)\s(\d{1,3}(?:[ .,']\d{3}){1,2}|\d{1,6})(?=\s?(?:[,;!?:)]|$|\n|\.(?!\d)|\s(?:of|for|in|now|please|to|today|tonight|as)\b))"
)
_WHOLE = ("all ", "full ", "complete ", "whole ")
_STOPS = frozenset({"hold", "hold_start"})


def assign(text: str, facts: Sequence[Fact], acts: Sequence[Act], cues: Sequence[Cue]) -> list[Fact]:
    """Return `facts` with the roles that `acts` give, and the counts that only an instruction shows; sorted by start."""
    held = [_between(act, cue) for act in acts if act.kind in _STOPS for cue in cues if _names_remainder(act, cue)]
    found = [_held(fact, held) for fact in facts]
    goes = [act for act in acts if act.kind == "go"]
    if goes and not any(fact.label == "QUANTITY" and fact.role == "released" for fact in found):
        orders = [(fact.start - _ORDERED, fact.end + _ORDERED) for fact in found if fact.label in _PACKAGE]
        found = [_ordered(fact, orders) for fact in found]
        if not any(fact.label == "QUANTITY" and fact.role == "released" for fact in found):
            found += _bare_counts(text, found, goes)
    return found


def _held(fact: Fact, held: Sequence[tuple[int, int]]) -> Fact:
    if fact.label == "QUANTITY" and fact.role == "released" and any(start <= fact.start < end for start, end in held):
        return fact.model_copy(update={"role": "held"})
    return fact


def _ordered(fact: Fact, orders: Sequence[tuple[int, int]]) -> Fact:
    """ "Our PO 5518 for 60 panels", "320 rail ends, rev H": a count amid the package is what the go releases."""
    if (
        fact.label == "QUANTITY"
        and fact.role == "other"
        and not fact.flags
        and any(a <= fact.start and fact.end <= b for a, b in orders)
    ):
        return fact.model_copy(update={"role": "released"})
    return fact


def _bare_counts(text: str, facts: Sequence[Fact], goes: Sequence[Act]) -> list[Fact]:
    """ "Light the fuse on the 400": a bare number in the clause of a go, that nothing else has claimed."""
    counts = []
    for match in _BARE.finditer(text):
        start, end = match.span(1)
        in_go = any(act.clause[0] <= start < act.clause[1] for act in goes)
        if (in_go or match[0].startswith(_WHOLE)) and not any(fact.start < end and start < fact.end for fact in facts):
            digits = re.sub(r"\D", "", match[1])
            counts.append(
                Fact(label="QUANTITY", start=start, end=end, text=text[start:end], value=int(digits), role="released")
            )
    return counts


def _names_remainder(act: Act, cue: Cue) -> bool:
    return cue.kind == "remainder" and act.clause[0] <= cue.start < act.clause[1]


def _between(act: Act, cue: Cue) -> tuple[int, int]:
    """ "Lots 2 and 3, together 4.000 pcs, remain blocked": from the words of the remainder to those of the stop."""
    return (min(act.start, cue.start), max(act.end, cue.end))


@step("roles")
def fill(found: Findings) -> None:
    """Assign the roles of the message's facts."""
    found.facts[:] = assign(found.text, found.facts, found.acts, found.cues)
