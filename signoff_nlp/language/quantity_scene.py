"""A text's counts and what stands around them: what the roles of counts are read from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import Hit
from signoff_nlp.language.numerals import Number
from signoff_nlp.types import Fact

_NUMBERED = re.compile(r"[ \n](?:(?:no\.?[ \n]?#?|#|(?:no\.?[ \n])?[a-z]{1,4}-?)\d)")
_BREAK = re.compile(r",(?=[ \n])|[()]|:(?=[ \n])|[ \n](?:but|while|whereas)[ \n]|[ \n](?:and|&)[ \n]")
_WIDE = 600
_LAST_WORD = re.compile(r"([^\W\d_]+)[ \n]$")
_ENTRY_START = re.compile(r"(?:^|[,;:/|(\n•*–-][ \n]?)[x~]?\Z")
_ENTRY_END = re.compile(r"[ \n]?(?:[,;/|)\n]|[.!](?!\d)|\Z)")
_APART = re.compile(r"[ \n,;/|()•*–-]{1,6}")
_TOLERANCE = re.compile(r"[ \n]?[+±]")


class Candidate(NamedTuple):
    """A number that counts something: its span (code points) and what stands around it."""

    number: Number
    start: int
    end: int
    unit: str
    evidence: str
    before: str
    after: str
    head: str
    people: bool
    sample: bool
    packed: bool
    whole: bool
    part: bool
    rest: bool
    alike: bool
    changed: bool
    range_to: int | None


class Scene:
    """A text in lower case with its sentences and the telling words found in it; answers who stands where."""

    def __init__(
        self,
        text: str,
        low: str,
        sentences: Sequence[tuple[int, int]],
        hits: list[Hit[frozenset[str]]],
        nouns: frozenset[str],
        values: Sequence[Fact] = (),
    ) -> None:
        self._nouns = nouns
        self._values = values
        self._value_starts = [fact.start for fact in values]
        self.text = text
        self.low = low
        self.sentences = sentences
        self.hits = hits
        self._starts = [start for start, _ in sentences]
        self._hit_starts = [hit.start for hit in hits]
        self._clauses: dict[int, list[int]] = {}
        self.asks_price = any("quoted" in hit.entry for hit in hits)

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the sentence or line that holds position `at`, no further than 600 characters from it."""
        start, end = self._whole_sentence(at)
        return max(start, at - _WIDE), min(end, at + _WIDE)

    def _whole_sentence(self, at: int) -> tuple[int, int]:
        index = bisect_right(self._starts, at) - 1
        return self.sentences[index] if index >= 0 else (0, len(self.low))

    def between(self, start: int, end: int) -> list[Hit[frozenset[str]]]:
        """Return the telling words that begin in `start`..`end`."""
        return self.hits[bisect_left(self._hit_starts, start) : bisect_left(self._hit_starts, end)]

    def has(self, kind: str, start: int, end: int) -> bool:
        """Say whether a word of this kind begins in `start`..`end`; a verb behind an article is a noun."""
        return any(
            kind in hit.entry
            and (kind != "verbs" or self._word_before(hit.start) not in self._nouns)
            and not (kind == "quoted" and _NUMBERED.match(self.low, hit.end))  # "finish per quote KC-774" asks no price
            for hit in self.between(start, end)
        )

    def _word_before(self, at: int) -> str:
        found = _LAST_WORD.search(self.low, max(0, at - 12), at)
        return found[1] if found else ""

    def holds(self, start: int, end: int) -> bool:
        """Say whether words of `start`..`end` keep something back."""
        return any("hold" in hit.entry and not _TOLERANCE.match(self.low, hit.end) for hit in self.between(start, end))

    def values(self, start: int, end: int) -> Sequence[Fact]:
        """Return the values of other items (a revision, a material, a colour) that begin in `start`..`end`."""
        return self._values[bisect_left(self._value_starts, start) : bisect_left(self._value_starts, end)]

    def value_at(self, end: int) -> Fact | None:
        """Return the value that begins one blank behind `end`: the revision of "600 rev 4"."""
        found = self.values(end + 1, end + 2)
        return found[0] if found and self.low[end] in " \n" else None

    def listed(self, start: int, end: int) -> bool:
        """Say whether a number is by itself an entry of a list of values: "260, rev 9, PA12", "PA12 / 260 / black"."""
        first, last = self._whole_sentence(start)
        if not (_ENTRY_START.search(self.low, max(0, start - 4), start) and _ENTRY_END.match(self.low, end)):
            return False
        beside = [fact for fact in self.values(end, end + 8) if _APART.fullmatch(self.low, end, fact.start)]
        at = bisect_left(self._value_starts, start)
        if at and _APART.fullmatch(self.low, self._values[at - 1].end, start):
            beside.append(self._values[at - 1])
        kinds = {fact.label for fact in self.values(first, last)}
        return any(fact.label == "REVISION" for fact in beside) or (bool(beside) and len(kinds) > 1)

    def in_list(self, start: int) -> bool:
        """Say whether an entry of a list begins at `start`, beside other values of the order."""
        first, last = self._whole_sentence(start)
        return _ENTRY_START.search(self.low, max(0, start - 4), start) is not None and bool(self.values(first, last))

    def quoted(self, at: int) -> bool:
        """Say whether the sentence at `at` asks for a price."""
        return self.has("quoted", *self.sentence(at))

    def clause(self, at: int) -> tuple[int, int]:
        """Return the clause that holds position `at`: its sentence, cut at commas, brackets, "but" and some "and"s."""
        first, last = self._whole_sentence(at)
        cuts = self._clauses.get(first)
        if cuts is None:
            cuts = self._clauses[first] = [
                mark.start()
                for mark in _BREAK.finditer(self.low, first, min(last, first + 4000))
                if self._cuts(mark, last)
            ]
        index = bisect_right(cuts, at)
        start, end = (cuts[index - 1] if index else first), (cuts[index] if index < len(cuts) else last)
        return max(start, at - _WIDE), min(end, at + _WIDE)

    def _cuts(self, mark: re.Match[str], last: int) -> bool:
        if mark[0] == ":":  # "this replaces our stop: please run all 84"
            return any("verbs" in hit.entry for hit in self.between(mark.end(), min(mark.end() + 12, last)))
        if "and" not in mark[0] and "&" not in mark[0]:
            return True
        opened = self.between(mark.end(), min(mark.end() + 12, last))  # "... and hold the other 300"
        return any(hit.entry & {"hold", "verbs", "rest", "wishes", "balance"} for hit in opened)
