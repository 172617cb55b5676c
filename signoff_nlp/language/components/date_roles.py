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

_LONGEST = 4  # words of a phrase that says when the goods are due
_REACH = 16  # words that a telling word may stand before its date
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


@cache
def _pairs() -> Mapping[tuple[str, str], str]:
    pairs = vocabulary.load("dates")["roles"]["pairs"]
    words = {tuple(phrase.split()): role for role, phrases in pairs.items() for phrase in phrases}
    return {(words[-2], words[-1]): role for words, role in words.items() if len(words) > 1}


@cache
def _origins() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["roles"]["origin"])


@cache
def _runs() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["roles"]["runs"])


@cache
def _dated() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["roles"]["dated"])


@cache
def _loose() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["roles"]["loose"])


@cache
def _now() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["roles"]["now"])


@cache
def _due() -> Mapping[tuple[str, ...], bool]:
    """Phrases right before a day, backwards: True where they make it the day that the goods are due."""
    due = vocabulary.load("dates")["due"]
    return {
        tuple(reversed(phrase.split())): says
        for table, says in (("goods", True), ("else", False))
        for phrase in due[table]
    }


@cache
def _due_links() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["due"]["links"])


@cache
def _papers() -> frozenset[str]:
    return frozenset(vocabulary.load("dates")["due"]["papers"])


def read_role(reader: Reader, form: Form) -> Role:
    """Return the role of `form` in its sentence."""
    sets = reader.table.sets
    left = _left(reader, form.first)
    if _is_due(reader, form, left):
        return _settle("ship_by", form, any(word in sets["deadline"] for word in left[:3]), False)
    left = left[: _begun(reader, form, left)]
    preposition = next((word for word in left if word not in sets["determiner"] or word in sets["deadline"]), "")
    deadline = preposition in sets["deadline"]
    allowed = _DEADLINE if deadline else _ORIGIN if preposition in sets["origin"] else None
    past = any(word in _past() for word in left)
    loose = past or preposition in sets["origin"] or preposition in _origins()
    cue = _cue(left, allowed, form.kind == "offset" and not past, loose)
    if cue in ("reference", None) and not past and _begins(reader, form, left):
        cue = "start"
    after = _adjacent(reader, form.last)
    if after is not None and not deadline:
        cue = after
    elif cue is None:
        cue = next(
            (role for word in _right(reader, form.last) if (role := _cues().get(word)) in ("start", "ship_by")), None
        )
    return _settle(cue, form, deadline, past)


def _is_due(reader: Reader, form: Form, left: list[str]) -> bool:
    """Say whether the goods are due on the day: "due", "needed by", "delivery date:" right before it.

    Of what has happened, and where the clause speaks of a paper or an answer, it is none.
    """
    sets = reader.table.sets
    first = next(
        (
            at
            for at, word in enumerate(left)
            if word not in _due_links() and word not in sets["determiner"] and word not in sets["deadline"]
        ),
        len(left),
    )
    sizes = range(min(_LONGEST, len(left) - first), 0, -1)
    says = next((_due()[key] for size in sizes if (key := tuple(left[first : first + size])) in _due()), False)
    if not says or any(word in _past() for word in left):
        return False
    clause = next((at for at in range(first, len(left)) if "," in reader.gap(form.first - 1 - at)), len(left))
    return _papers().isdisjoint(left[:clause])


def _begun(reader: Reader, form: Form, left: list[str]) -> int:
    """How many words of `left` may say what the day is for: none of a clause that starts the run at once, before it
    ("start now, the fair is on 5 June")."""
    for at, word in enumerate(left[1:], 1):
        if word in _now() and ("," in reader.gap(form.first - 1 - at) or left[at - 1] in reader.table.sets["join"]):
            return at
    return len(left)


def _cue(left: list[str], allowed: frozenset[str] | None, new: bool, loose: bool) -> str | None:
    """The role of the nearest telling word or pair of words; a day to come ("today") refers to no earlier paper."""
    for at, word in enumerate(left):
        role = _pairs().get((left[at + 1], word)) if at + 1 < len(left) else None
        role = role or _cues().get(word)
        if role is None or (new and role == "reference") or (not loose and word in _loose()):
            continue
        if allowed is None or role in allowed:
            return role
    return None


def _begins(reader: Reader, form: Form, left: list[str]) -> bool:
    """Say whether a run begins on the day: "from 16 March" behind a verb of the run."""
    steps = [word for word in left[:3] if word not in reader.table.sets["determiner"]]
    opens = bool(steps) and (steps[0] in _origins() or " ".join(reversed(steps[:2])) in _origins())
    if not opens or not _dated().isdisjoint(left[:4]):
        return False
    around = (*left, *_right(reader, form.last))
    return any(_cues().get(word) in ("make", "start") or word in _runs() for word in around)


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
        return reader.opens_sentence(index + 1)
    stripped = gap.strip()
    if stripped == ".":
        word = reader.words[index]
        return len(word) > 4 and not word.isdecimal() and gap != "."
    return any(mark in gap for mark in "!?;") or ". " in gap
