"""A plain yes to the shop's question about one item: "rev B?" - "yes" says rev B, and nothing else (rule 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.judge.values import LABELS, VALUE_ITEMS, same_value, stated
from signoff_nlp.types import Fact, ItemName, Reading

ANSWER = "answer"  # the flag of a value that stands in the question and not in the words that affirm it
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_BRIEF = 80  # characters of a plain yes
_QUESTION = 120  # characters of a question about one item


def with_answers(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """Return `readings` with the asked value added, as a fact flagged "answer", to each message that plainly affirms it.

    The words of such a fact are those of the answer.
    """
    return tuple(
        reading if (fact := _affirmed(readings, at)) is None else reading.model_copy(update={"facts": (*reading.facts, fact)})
        for at, reading in enumerate(readings)
    )  # fmt: skip


def _affirmed(readings: Sequence[Reading], at: int) -> Fact | None:
    reading = readings[at]
    question = readings[at - 1] if at else None
    if question is None or question.message.side != "shop" or reading.message.side != "buyer":
        return None
    if reading.message.origin != "message" or len(reading.message.text) > _BRIEF:
        return None
    asked = _asked(question)
    if asked is None or not _is_plain_yes(reading, *asked):
        return None
    fact = asked[1]
    words = reading.message.text
    start = len(words) - len(words.lstrip())
    end = len(words.rstrip())
    flags = tuple(flag for flag in fact.flags if flag != "asked")
    return fact.model_copy(update={"start": start, "end": end, "text": words[start:end], "flags": (*flags, ANSWER)})


def _asked(reading: Reading) -> tuple[ItemName, Fact] | None:
    """The one item and its one value that the shop's only question is about."""
    asked = {cue.scope for cue in reading.cues if cue.kind == "question" and cue.text == "?"}
    if len(asked) != 1 or reading.message.text.count("?") != 1:
        return None
    ((start, end),) = asked
    named = [
        name for name in VALUE_ITEMS if any(f.label == LABELS[name] and start <= f.start < end for f in reading.facts)
    ]
    if len(named) != 1 or end - start > _QUESTION:
        return None
    found = stated(reading, named[0])
    if found.value is None or found.open or "approximate" in {flag for fact in found.facts for flag in fact.flags}:
        return None
    inside = [fact for fact in found.facts if start <= fact.start < end]
    if not inside or any(fact.label == inside[0].label and fact not in found.facts for fact in reading.facts):
        return None  # a value that the question sets aside makes the yes ambiguous
    rest = _outside(reading.message.text, start, end, inside)
    return (named[0], inside[0]) if _words(rest) <= _set("one_item") else None


def _is_plain_yes(reading: Reading, name: ItemName, asked: Fact) -> bool:
    """Nothing but yes, thanks, a name, and at most the asked value once more."""
    text = reading.message.text
    own = [fact for fact in reading.facts if fact.label == asked.label]
    if any(not _is_same(name, fact, asked) for fact in own):
        return False
    said = _words(_outside(text, 0, len(text), own)) - _words(reading.message.author.name or "")
    return "?" not in text and bool(said & _set("plain_yes")) and said <= _set("plain_yes") | _set("beside_yes")


def _is_same(name: ItemName, fact: Fact, asked: Fact) -> bool:
    values = (fact.value, asked.value)
    if fact.flags and {"rejected", "open"} & set(fact.flags):
        return False
    return all(isinstance(value, (str, int)) for value in values) and same_value(name, *map(_plain, values))


def _plain(value: str | int | float | None) -> str | int:
    return value if isinstance(value, int) else str(value)


def _outside(text: str, start: int, end: int, facts: Sequence[Fact]) -> str:
    """The text from `start` to `end` without the words of `facts`."""
    rest, cursor = "", start
    for fact in sorted(facts, key=lambda one: one.start):
        rest += text[cursor : fact.start] + " "
        cursor = max(cursor, fact.end)
    return rest + text[cursor:end]


def _words(text: str) -> frozenset[str]:
    return frozenset(word.lower().replace("’", "'") for word in _WORD.findall(text))


@cache
def _set(table: str) -> frozenset[str]:
    return frozenset(vocabulary.load("answers")[table]["says"])
