"""Stretches of a text that answer quickly whether they hold a place: asking costs no more where there are many."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Spans:
    """Stretches (start, end) in code points, `end` outside."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._reach: list[int] = []  # the furthest end of all stretches up to here
        for start, end in sorted(spans):
            self._starts.append(start)
            self._reach.append(max(end, self._reach[-1]) if self._reach else end)

    def hold(self, place: int) -> bool:
        """Tell whether a stretch holds `place`."""
        at = bisect_right(self._starts, place)
        return at > 0 and self._reach[at - 1] > place
