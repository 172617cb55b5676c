"""Which matches of an act's words are no act: they name a part or a number, describe something, or lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.misspelt import misspelt
from signoff_nlp.language.phrases import Match, word_list
from signoff_nlp.types import Fact

Span = tuple[int, int]
_BEFORE = 200  # characters before a verb in which its subject stands
OBJECT_REACH = 40  # characters from a verb to the value that shows what it makes
WORDS = re.compile(r"[^\s,:;()]+")


@cache
def imperative_words() -> dict[str, frozenset[str]]:
    table = vocabulary.load("imperative")
    return {name: frozenset(entry["words"]) for name, entry in table.items() if "words" in entry}


@cache
def verbs() -> re.Pattern[str]:
    spelt = {*word_list("lists", "make"), *word_list("lists", "start")}
    slips = {slip for slip, verb in misspelt().items() if verb in spelt}
    verbs = sorted(spelt | slips, key=len, reverse=True)
    return re.compile(r"(?<![\w'-])(?:" + "|".join(re.escape(verb) for verb in verbs) + r")(?![\w'-]|/no\b)")


def undone(match: Match, plain: str) -> bool:
    """Say whether a stop is taken back by its own prefix: "un-park the clamps"."""
    return match.rule.gives["act"] in ("hold", "hold_start") and plain.endswith("un-", 0, match.start)


def numbered(match: Match, facts: Sequence[Fact]) -> bool:
    """Say whether a word that asks for a price only names a numbered quote: "Quote 26-418 accepted"."""
    return match.rule.gives["act"] == "rfq" and any(
        fact.label == "QUOTE_NUMBER" and fact.start <= match.start and match.end <= fact.end for fact in facts
    )


def veil(plain: str, facts: Sequence[Fact]) -> str:
    """Blank out file names, so that "print_v2.stl" is not an order to print."""
    for fact in facts:
        if fact.label == "FILE":
            plain = plain[: fact.start] + "_" * (fact.end - fact.start) + plain[fact.end :]
    return plain


def without_orders(matches: Sequence[Match], plain: str) -> list[Match]:
    """Drop a stop that reaches over an order, where its own head stops: "hold the other 280, and start these pending QA"."""
    heads: dict[int, int] = {}
    for match in matches:
        if match.rule.gives["act"] == "hold":
            heads[match.start] = min(match.end, heads.get(match.start, match.end))
    return [
        match
        for match in matches
        if match.rule.gives["act"] != "hold"
        or match.end == heads[match.start]
        or not _orders_in(plain, match.start, match.end)
    ]


def _orders_in(plain: str, start: int, end: int) -> bool:
    joined = plain.find(", and ", start, end)
    return joined >= 0 and verbs().match(plain, joined + len(", and ")) is not None


def ends_in(end: int, named: Sequence[Span]) -> bool:
    """Say whether words end inside the name of a part: the "stop" of "212 stop knobs" stops nothing."""
    return any(first < end <= last for first, last in named)


def leads_elsewhere(match: Match, plain: str) -> bool:
    return match.rule.name == "go_ahead" and goes_elsewhere(plain, match.start, match.end)


def goes_elsewhere(plain: str, start: int, end: int) -> bool:
    """Tell whether words of a go between `start` and `end` start something that makes no parts.

    "Go ahead and tell your boss hey": what is to be done stands behind the "and". "Proceed with the billing", "run the
    numbers": the object is other business. "Run it by your boss" asks.
    """
    if plain.startswith(" and ", end) and plain.startswith("ahead", end - len("ahead")):
        return not verbs().match(plain, end + len(" and "))
    words = imperative_words()
    ending = re.split(r"[.!?;:,()\n]|\s-\s", plain[end : end + OBJECT_REACH], maxsplit=1)[0]
    after = WORDS.findall(ending)
    if after[:1] and after[0] in words["replace_after"] and after[1:2] and after[1] in words["past_somebody"]:
        return True
    for at, word in enumerate(after):
        if word[:1].isdecimal() or (at and word in words["phrase_ends"]):
            return False
        if word in words["business_after"]:  # "start order PO-1182" names the parts by their paper
            return not any(char.isdecimal() for char in "".join(after[at + 1 : at + 2]))
    return False


def describes(match: Match, plain: str, clauses: Sequence[Span]) -> bool:
    """ "The clips hold the panel": a noun before the verb is its subject, and nobody is told to stop anything."""
    words = imperative_words()
    if (
        match.rule.gives["act"] != "hold"
        or plain[match.start : match.end].split(maxsplit=1)[0] not in words["stopping"]
    ):
        return False
    clause = enclosing(clauses, match.start)
    before = WORDS.findall(
        re.split(r"[:;,()!\n]|\s-\s", plain[max(clause[0], match.start - _BEFORE) : match.start])[-1]
    )
    if not words["subjects_blocking"] & set(before[:-1]):  # "Paula stop the trays!" calls somebody by name
        return False
    return not any(before[-1] in words[name] for name in ("openers", "adverbs", "strong_openers", "before_stopping"))
