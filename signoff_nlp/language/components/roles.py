"""Roles that only the acts can tell: a count in the clause of a stop of the remainder is held, not released."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from signoff_nlp.language.components.gazetteer import Spans
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
    remainders = sorted((cue.start, cue.end) for cue in cues if cue.kind == "remainder")
    held = Spans(span for act in acts if act.kind in _STOPS and (span := _stopped(act, remainders)))
    found = [_held(fact, held) for fact in facts]
    goes = [act for act in acts if act.kind == "go"]
    if goes and not any(fact.label == "QUANTITY" and fact.role == "released" for fact in found):
        orders = Spans((fact.start - _ORDERED, fact.end + _ORDERED) for fact in found if fact.label in _PACKAGE)
        found = [_ordered(fact, orders) for fact in found]
        if not any(fact.label == "QUANTITY" and fact.role == "released" for fact in found):
            found += _bare_counts(text, found, goes)
    return found


def _held(fact: Fact, held: Spans) -> Fact:
    if fact.label == "QUANTITY" and fact.role == "released" and held.overlap(fact.start, fact.start + 1):
        return fact.model_copy(update={"role": "held"})
    return fact


def _ordered(fact: Fact, orders: Spans) -> Fact:
    """ "Our PO 5518 for 60 panels", "320 rail ends, rev H": a count amid the package is what the go releases."""
    if fact.label == "QUANTITY" and fact.role == "other" and not fact.flags and orders.contain(fact.start, fact.end):
        return fact.model_copy(update={"role": "released"})
    return fact


def _bare_counts(text: str, facts: Sequence[Fact], goes: Sequence[Act]) -> list[Fact]:
    """ "Light the fuse on the 400": a bare number in the clause of a go, that nothing else has claimed."""
    counts = []
    clauses, claimed = Spans(act.clause for act in goes), Spans((fact.start, fact.end) for fact in facts)
    for match in _BARE.finditer(text):
        start, end = match.span(1)
        in_go = clauses.overlap(start, start + 1)
        if (in_go or match[0].startswith(_WHOLE)) and not claimed.overlap(start, end):
            digits = re.sub(r"\D", "", match[1])
            counts.append(
                Fact(label="QUANTITY", start=start, end=end, text=text[start:end], value=int(digits), role="released")
            )
    return counts


def _stopped(act: Act, remainders: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """ "Lots 2 and 3, together 4.000 pcs, remain blocked": from the words of the remainder to those of the stop.

    `remainders` are the places of such words in order; None where none stands in the clause of the stop.
    """
    first, last = bisect_left(remainders, (act.clause[0], 0)), bisect_left(remainders, (act.clause[1], 0))
    if first == last:
        return None
    return min(act.start, remainders[first][0]), max(act.end, remainders[last - 1][1])


@step("roles")
def fill(found: Findings) -> None:
    """Assign the roles of the message's facts."""
    found.facts[:] = assign(found.text, found.facts, found.acts, found.cues)
