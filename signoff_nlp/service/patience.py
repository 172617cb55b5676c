"""How long to wait before connecting again: longer each time, and much longer where a login was refused."""

from __future__ import annotations

from collections.abc import Callable

_LONGEST = 300.0
_LIVED = 300.0  # only a connection that lived so long counts as a success
_REFUSED = (60.0, 900.0, 3600.0)  # four attempts in the first hour, the renewal of a token among them
_STORE = (2.0, 5.0, 15.0, 60.0)


class Patience:
    """Counts what failed in a row. `chance` gives numbers from 0 to 1, so that many watchers do not come back at once."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._lost = self._refused = self._store = 0

    def lost(self, lived: float) -> float:
        """Return the seconds to wait after a connection that lived so many seconds, or none at all (0)."""
        self._lost = 1 if lived >= _LIVED else self._lost + 1
        return min(_LONGEST, 2.0 ** min(self._lost - 1, 10)) * (1 + self._chance() / 2)

    def refused(self) -> float:
        """Return the seconds to wait after a login was refused: nobody must be locked out for our sake."""
        self._refused += 1
        return _REFUSED[min(self._refused, len(_REFUSED)) - 1]

    def store(self) -> float:
        """Return the seconds to wait where the store cannot be used."""
        self._store += 1
        return _STORE[min(self._store, len(_STORE)) - 1]

    def well(self) -> None:
        """The mailbox let us in, and the store works. What a connection was worth shows when it ends."""
        self._refused = self._store = 0
