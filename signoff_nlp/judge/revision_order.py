"""Which of two revision labels is the older one, as far as the labels themselves can tell.

Order exists only inside one scheme: letters by length and then alphabet (Y, AA, AB), numbers as numbers (9, 10; 2.9,
2.10), letter and number by both (B4, B10, C). Across schemes ("R3" against "B", "2" against "C") nothing can be told,
and "B" against "B1" cannot either: B1 may be a change inside B or a draft of it.
"""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp import vocabulary

_FIRST = frozenset({"", "-", "–", "NC", "IR", "DASH"})
# Letters that name a kind of issue (preliminary, prototype, trial, release) and not a place in the alphabet.
_FAMILIES = frozenset("PXTRV")
Token = int | str


_BEHIND_KEYWORD = re.compile(r"[\s.:_#-]{0,3}(?=[A-Z0-9-])")
_VERSION = re.compile(r"V[.\s]?(?=\d)")
_TOKEN = re.compile(r"\d{1,9}|[A-Z]{1,12}")
_EARLY = re.compile(r"[\s._-]{0,2}(?:RC|BETA|ALPHA|DRAFT|PRE)[\s._-]{0,2}(\d{0,4})$")


@cache
def _keywords() -> tuple[str, ...]:
    """The words before a label, the longest first."""
    data = vocabulary.load("revisions")
    spoken = {word.upper() for name in ("strong", "weak", "state") for word in data[name]["words"]}
    return tuple(sorted(spoken, key=lambda word: (-len(word), word)))


def _bare(text: str) -> str:
    """Cut the keyword from a label in capitals."""
    for word in _keywords():
        behind = _BEHIND_KEYWORD.match(text, len(word)) if text.startswith(word) else None
        if behind:
            return text[behind.end() :]
    return _VERSION.sub("", text, count=1) if _VERSION.match(text) else text


def _read(label: str) -> tuple[tuple[Token, ...], tuple[int, int], bool]:
    """Return a label's tokens, its place among pre-releases ((1, 0) if it is none), and whether it is a dash number."""
    text = _bare(label.strip()[:40].upper()).strip()
    if text in _FIRST:
        return (), (1, 0), False
    place = (1, 0)
    found = _EARLY.search(text)
    if found and found.start() > 0:
        place = (0, int(found[1] or 0))
        text = text[: found.start()]
    tokens: tuple[Token, ...] = tuple(int(t) if t.isdecimal() else t for t in _TOKEN.findall(text))
    return tokens, place, bool(re.match(r"-\d", text))


def _step(a: Token, b: Token) -> int | None:
    if isinstance(a, int) and isinstance(b, int):
        return (a > b) - (a < b)
    if isinstance(a, str) and isinstance(b, str):
        left, right = (len(a), a), (len(b), b)
        return (left > right) - (left < right)
    return None


def _tail(long: tuple[Token, ...], short: tuple[Token, ...]) -> int | None:
    """Compare a label with another that it begins with: 1 where the longer one is newer."""
    rest = long[len(short) :]
    if all(isinstance(t, int) for t in long):
        return int(any(rest))  # 2 and 2.0 are one label, 2.1 is newer
    if isinstance(long[0], int):
        return 1 if isinstance(rest[0], str) else None  # 3 and 3B
    if long[0] == "P" and len(short) == 2:
        return -1  # P01.05 is the work towards P01
    return 1 if len(short) >= 2 and isinstance(rest[0], int) else None  # A.1.2 after A.1; B and B1: nobody knows


def compare(a: str, b: str) -> int | None:
    """Say whether revision `a` is older (-1), equal (0) or newer (1) than `b`; None where the labels cannot tell.

    Labels are taken as written, keyword or not, in any case. "-", "NC" and an empty label come before all others.
    """
    left, left_place, left_dash = _read(a)
    right, right_place, right_dash = _read(b)
    if not left or not right:
        return (bool(left)) - (bool(right))
    if left_dash != right_dash:
        return None  # "-03" is a dash number, "3" is a revision
    letters = left[0], right[0]
    if letters[0] != letters[1] and not _FAMILIES.isdisjoint(str(x) for x in letters) and len(left + right) > 2:
        if set(letters) == {"P", "C"} and len(left) > 1 and len(right) > 1:
            return -1 if letters[0] == "P" else 1  # preliminary before contractual
        return None
    for one, other in zip(left, right, strict=False):
        result = _step(one, other)
        if result != 0:
            return result
    if len(left) != len(right):
        long, short = (left, right) if len(left) > len(right) else (right, left)
        result = _tail(long, short)
        if result:
            return result if long is left else -result
        if result is None:
            return None
    return (left_place > right_place) - (left_place < right_place)


def same(a: str, b: str) -> bool:
    """Say whether two labels name one revision: case, keyword, leading noughts and a closing ".0" do not matter."""
    return compare(a, b) == 0
