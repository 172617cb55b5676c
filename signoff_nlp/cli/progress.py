"""Something on screen while a long run reads: one line on standard error, only where that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Thing = TypeVar("Thing")
_EVERY = 0.2  # seconds between two counts
_CLEAR = "\r\x1b[K"


def counted(things: Iterable[Thing], *, typed: bool) -> Iterator[Thing]:
    """Yield `things`; while the next one is awaited, the line says how many threads were read.

    Nothing is said while a person types or pastes on the same terminal (`typed`).
    """
    if typed or not sys.stderr.isatty():
        yield from things
        return
    number, shown = 0, time.monotonic()
    _say("Reading ...")
    try:
        for thing in things:
            _say("")
            yield thing
            number += 1
            if time.monotonic() - shown > _EVERY:
                _say(f"{number:,} read ...")
                shown = time.monotonic()
    finally:
        _say("")


def _say(text: str) -> None:
    sys.stderr.write(_CLEAR + text)
    sys.stderr.flush()
