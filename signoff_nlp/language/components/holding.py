"""What stands where in a text: asking costs the length of the span, never the number of facts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from signoff_nlp.types import Fact


class Held:
    """A mask over the characters of one text."""

    def __init__(self, length: int, facts: Iterable[Fact] = ()) -> None:
        """Take the number of characters and the facts that hold some of them."""
        self._mask = bytearray(length)
        for fact in facts:
            self.hold(fact.start, fact.end)

    def hold(self, start: int, end: int) -> None:
        """Hold the characters `start`..`end`."""
        self._mask[start:end] = b"\x01" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Tell whether nobody holds a character of `start`..`end`."""
        return self._mask.find(1, start, end) < 0

    def take(self, start: int, end: int) -> bool:
        """Hold the characters if they are free, and tell whether they were."""
        if not self.free(start, end):
            return False
        self.hold(start, end)
        return True

    def full(self, start: int, end: int) -> bool:
        """Tell whether every character of `start`..`end` is held."""
        return self._mask.find(0, start, end) < 0


class Placed:
    """Facts by where they begin."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        """Take the facts in any order."""
        self._facts = sorted(facts, key=lambda fact: fact.start)
        self._starts = [fact.start for fact in self._facts]

    def between(self, first: int, last: int) -> Sequence[Fact]:
        """Return the facts that begin in `first`..`last`, both included, in order."""
        return self._facts[bisect_left(self._starts, first) : bisect_left(self._starts, last + 1)]
