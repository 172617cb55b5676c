"""A release said again: the author names the count of his own earlier release, "go for those 40"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.numbers import unread
from signoff_nlp.judge.values import stated
from signoff_nlp.types import Reading


def repeated_by(readings: Sequence[Reading], at: int) -> int | None:
    """Return the index of the release that message `at` says again: its author's last one, of the count that the message
    names, with or without a word for what it counts. None where another count was named since."""
    author = readings[at].message.author
    for before in range(at - 1, -1, -1):
        reading = readings[before]
        count = stated(reading, "quantity").value
        own = reading.message.side == "buyer" and same_author(reading.message.author, author)
        if own and any(move.kind == "go" for move in moves(reading)):
            return before if isinstance(count, int) and _names(readings, before, at, count) else None
    return None


def _names(readings: Sequence[Reading], first: int, at: int, count: int) -> bool:
    """Message `at` names `count` and no other, and so does every message between."""
    named = stated(readings[at], "quantity").values
    bare = {int(match[0]) for match in unread(readings[at])}
    if not set(named) | bare <= {count} or not (named or bare):
        return False
    between = [one for one in readings[first + 1 : at] if one.message.side != "machine"]
    return not any(
        set(stated(one, "quantity").values) - {count} or set(map(_number, unread(one))) - {count} for one in between
    )


def _number(match: re.Match[str]) -> int:
    return int(match[0])
