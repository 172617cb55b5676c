"""The words and numbers of a text for the date rules, and the tables of `dates.toml` turned round for look-ups."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import find_sentences

TOKEN = re.compile(r"\d+|[^\W\d_]+")


class Form(NamedTuple):
    """A date as it is written: offsets, kind, and its parts as the kind needs them. `first` and `last` count tokens."""

    start: int
    end: int
    kind: str
    parts: tuple[Any, ...]
    first: int
    last: int


class Words(NamedTuple):
    """The tables of dates.toml, turned round for look-ups."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    feira: Mapping[str, int]
    offsets: Mapping[tuple[str, ...], int | None]
    shifts: Mapping[str, int]
    parts: Mapping[tuple[str, ...], str]
    periods: Mapping[str, str]
    units: Mapping[str, str]
    beginnings: frozenset[tuple[str, ...]]
    sets: Mapping[str, frozenset[str]]
    numbers: Mapping[str, int]
    firsts: Mapping[str, frozenset[str]]
    heads: frozenset[str]


@cache
def words() -> Words:
    """Return the look-up tables, read once."""
    data = vocabulary.load("dates")

    def turned(table: str) -> dict[str, int]:
        return {name: int(key) for key, names in data[table].items() if key.lstrip("-").isdecimal() for name in names}

    def phrase(text: str) -> tuple[str, ...]:
        return tuple(TOKEN.findall(text))

    months, weekdays, feira = turned("months"), turned("weekdays"), turned("weekday_ordinals")
    offsets: dict[tuple[str, ...], int | None] = {phrase(text): days for text, days in turned("offsets").items()}
    offsets |= {phrase(text): None for text in data["offsets"]["week_end"]}
    parts = {phrase(text): part for part, texts in data["parts"].items() for text in texts}
    spans = data["spans"]
    units = {name: unit for unit in ("day", "working", "week", "month") for name in spans[unit]}
    beginnings = frozenset(phrase(text) for text in data["weeks"]["beginning"])
    sets = {name: frozenset(values) for name, values in (data["glue"] | data["senses"]).items()}
    sets |= {name: frozenset(data["weeks"][name]) for name in ("numbered", "letter")}
    sets |= {name: frozenset(spans[name]) for name in ("ahead", "ago")} | {
        "morning": frozenset(data["offsets"]["morning"])
    }
    periods = {name: period for period, names in data["periods"].items() for name in names}
    shifts = turned("shifts")
    heads = frozenset(months) | set(weekdays) | set(feira) | {key[0] for key in offsets} | {key[0] for key in parts}
    heads |= {key[0] for key in beginnings} | set(shifts) - {"the", "ce"} | sets["numbered"] | sets["letter"] | {"q"}
    heads |= set(spans["numbers"])
    heads = frozenset(head for head in heads if head.isalpha())
    firsts = {
        "offset": frozenset(key[0] for key in offsets),
        "part": frozenset(key[0] for key in parts),
        "beginning": frozenset(key[0] for key in beginnings),
    }
    return Words(
        months, weekdays, feira, offsets, shifts, parts, periods, units, beginnings, sets, spans["numbers"], firsts, heads
    )  # fmt: skip


class Reader:
    """The tokens of one text and the forms that begin at each of them."""

    def __init__(self, text: str, original: str) -> None:
        """Take a text in normal form, and as it was written (for capitals)."""
        self.text, self.original, self.table = text, original, words()
        self._sentences: list[int] | None = None
        spans = [found.span() for found in TOKEN.finditer(text)]
        self.spans = spans
        self.words = [text[start:end] for start, end in spans]

    def word(self, index: int) -> str:
        """Return the token at `index`, "" outside the text."""
        return self.words[index] if 0 <= index < len(self.words) else ""

    def gap(self, index: int) -> str:
        """Return what stands between the token at `index` and the next; "" at the edges."""
        if 0 <= index < len(self.spans) - 1:
            return self.text[self.spans[index][1] : self.spans[index + 1][0]]
        return ""

    def opens_sentence(self, index: int) -> bool:
        """Tell whether a sentence or list line begins between the token before `index` and the one there."""
        if self._sentences is None:
            self._sentences = [start for start, _ in find_sentences(self.original)]
        start = self.spans[index][0]
        at = bisect_right(self._sentences, start) - 1
        return at >= 0 and self._sentences[at] > self.spans[index - 1][0]

    def capital(self, index: int) -> bool:
        """Tell whether the token was written with a capital, but not all in capitals beside others of the kind."""
        return index < len(self.spans) and self.original[self.spans[index][0]].isupper()

    def form(self, kind: str, parts: tuple[Any, ...], first: int, last: int, *, end: int | None = None) -> Form:
        """Build a form over the tokens `first`..`last`."""
        return Form(self.spans[first][0], self.spans[last][1] if end is None else end, kind, parts, first, last)


@cache
def window_words() -> frozenset[str]:
    """Words for what is delivered in a window: "the May shipment"."""
    return frozenset(vocabulary.load("dates")["roles"]["window"])
