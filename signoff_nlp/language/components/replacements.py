"""Of two values of one kind, the one that gives way: "swap the PLA for ASA", "320, not 300", "ASA instead of PLA",
or the one that a speaker corrects.

Runs after all facts are found and flags the loser "rejected" (a revision gets the role "superseded").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Fact

_LABELS = frozenset({"REVISION", "QUANTITY", "MATERIAL", "COLOR"})
_REACH = 40
_ENDS = re.compile(r"[\n;!?]|\.(?!\d)")


@cache
def _words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    data = vocabulary.load("replacements")
    return (
        frozenset(data["first_goes"]["between"]),
        frozenset(data["first_goes"]["before"]),
        frozenset(data["second_goes"]["between"]),
    )


@cache
def _retracts() -> re.Pattern[str]:
    table = vocabulary.load("replacements")["retracts"]
    back, anew = ("|".join(map(re.escape, sorted(table[key], key=len, reverse=True))) for key in ("words", "anew"))
    return re.compile(rf"(?<!\w)(?:{back})(?!\w)[^\n?;]{{0,40}}?(?<!\w)(?:{anew}) ")


def corrected(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """Return `facts` with those flagged "correction" that stand behind words which take back what was just said
    ("grey PLA, actually no, make it PETG"); a value counts as one only where another of its kind stands before."""
    found = list(facts)
    plain = normal(text)
    for match in _retracts().finditer(plain):
        end = _ENDS.search(plain, match.end())
        stop = end.start() if end else len(plain)
        before = {fact.label for fact in found if fact.end <= match.start()}
        for at, fact in enumerate(found):
            if fact.label in _LABELS & before and match.end() <= fact.start < stop and "rejected" not in fact.flags:
                found[at] = fact.model_copy(update={"flags": tuple(dict.fromkeys((*fact.flags, "correction")))})
    return found


def settle(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """Return `facts` with the ones that gave way flagged; order and offsets are kept."""
    between, before, behind = _words()
    settled = list(facts)
    plain: str | None = None
    order = sorted((at for at, fact in enumerate(settled) if fact.label in _LABELS), key=lambda at: settled[at].start)
    for here, at in enumerate(order):
        for other in order[here + 1 : here + 3]:
            first, second = settled[at], settled[other]
            if first.label != second.label or not 0 < second.start - first.end <= _REACH or first.value == second.value:
                continue
            plain = normal(text) if plain is None else plain
            gap = plain[first.end : second.start].strip(" ,.;:()-")
            lead = plain[max(0, first.start - 24) : first.start].rstrip()
            if gap in behind:
                settled[other] = _give_way(second)
            elif gap in between and any(lead.endswith(word) for word in before):
                settled[at] = _give_way(first)
    return settled


def _give_way(fact: Fact) -> Fact:
    if fact.label == "REVISION":
        return fact.model_copy(update={"role": "superseded"})
    return fact.model_copy(update={"flags": tuple(dict.fromkeys((*fact.flags, "rejected")))})


@step("replacements")
def fill(found: Findings) -> None:
    """Settle the facts of the message."""
    found.facts[:] = corrected(found.text, settle(found.text, found.facts))
