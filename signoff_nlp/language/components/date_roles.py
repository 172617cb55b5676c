"""What a date is for, from the words around it.

The nearest telling word before the date rules, within its sentence; the preposition decides which words may speak:
"by" is for deadlines (ship, need, start), "of" for what carries a date (sample, release, quote), "on" for either.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.date_tokens import Form, Reader
from signoff_nlp.language.components.date_values import Sense

_REACH = 16  # words that a telling word may stand before its date
_WRAPPED = 50  # a line this long may go on in the next one
_DEADLINE = frozenset({"start", "ship_by", "deliver", "other"})
_ORIGIN = frozenset({"sample", "reference", "other", "deliver"})
_RANGES = frozenset({"days", "kw", "weekof", "month", "quarter", "period"})


class Role(NamedTuple):
    """The role of a date, the side of the message on which to look for it, and whether it closes a period."""

    name: str
    sense: Sense
    deadline: bool


@cache
def _cues() -> Mapping[str, str]:
    roles = vocabulary.load("dates")["roles"]
    order = ("other", "deliver", "make", "reference", "sample", "ship_by", "start")
    return {word: role for role in order for word in roles[role]}


@cache
def _past() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["roles"]["past"])


def read_role(reader: Reader, form: Form) -> Role:
    """Return the role of `form` in its sentence."""
    sets = reader.table.sets
    left = _left(reader, form.first)
    preposition = next((word for word in left if word not in sets["determiner"] or word in sets["deadline"]), "")
    deadline = preposition in sets["deadline"]
    allowed = _DEADLINE if deadline else _ORIGIN if preposition in sets["origin"] else None
    past = any(word in _past() for word in left)
    cue = next((role for word in left if (role := _cues().get(word)) and (allowed is None or role in allowed)), None)
    after = _adjacent(reader, form.last)
    if after is not None and not deadline:
        cue = after
    elif cue is None:
        cue = next(
            (role for word in _right(reader, form.last) if (role := _cues().get(word)) in ("start", "ship_by")), None
        )
    return _settle(cue, form, deadline, past)


def _settle(cue: str | None, form: Form, deadline: bool, past: bool) -> Role:
    ranged = form.kind in _RANGES and not (form.kind in ("month", "period", "quarter") and form.parts[2] == "end")
    if cue in ("start", "make") and not past:
        return Role("start", "future", deadline)
    if cue == "window" or (cue in ("ship_by", "deliver") and ranged and not deadline and not past):
        return Role("window", "future", deadline)
    if cue == "ship_by" and not past:
        return Role("ship_by", "future", deadline)
    if cue in ("sample", "reference"):
        return Role(cue, "past", False)
    return Role("other", "past" if past else "near", deadline)


def _left(reader: Reader, first: int) -> list[str]:
    """Words before token `first`, nearest first, to the start of the sentence."""
    words: list[str] = []
    for index in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if _breaks(reader, index):
            break
        words.append(reader.words[index])
    return words


def _right(reader: Reader, last: int) -> list[str]:
    words: list[str] = []
    for index in range(last + 1, min(len(reader.words), last + 5)):
        if _breaks(reader, index - 1) or reader.gap(index - 1).startswith(","):
            break
        words.append(reader.words[index])
    return words


def _adjacent(reader: Reader, last: int) -> str | None:
    """The role that a noun right after the date gives: "the May shipment", "the 27 March sample"."""
    if reader.gap(last) not in (" ", "'"):
        return None
    window = frozenset(vocabulary.load("dates")["roles"]["window"])
    for index in (last + 1, last + 2):
        word = reader.word(index)
        if word in window:
            return "window"
        role = _cues().get(word)
        if role in ("sample", "reference"):
            return role
        if reader.gap(index) != " ":
            break
    return None


def _breaks(reader: Reader, index: int) -> bool:
    """Tell whether a sentence ends between token `index` and the next."""
    gap = reader.gap(index)
    if gap == " ":
        return False
    if "\n" in gap:
        if gap.strip(" ") != "\n" and gap.strip(" ") != ",\n":
            return True
        end = reader.spans[index][1]
        return end - (reader.text.rfind("\n", 0, end) + 1) < _WRAPPED
    stripped = gap.strip()
    if stripped == ".":
        word = reader.words[index]
        return len(word) > 4 and not word.isdigit() and gap != "."
    return any(mark in gap for mark in "!?;") or ". " in gap
