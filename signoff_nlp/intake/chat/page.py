"""A pasted chat as lines, with the stamp of each line set apart so that layouts can be matched by shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from signoff_nlp.intake.chat.stamps import Stamp, find_stamp

if TYPE_CHECKING:
    from signoff_nlp.intake.chat.grammar import Dialect
    from signoff_nlp.intake.chat.headers import Hit

WHEN = "\ue000"  # stands for the stamp in a line's shape; a private-use character, removed from the source first
_HIDDEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ue000]")
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"), " "
)
_DIGITS = {base + n: str(n) for base in (0x0660, 0x06F0, 0x0966, 0xFF10) for n in range(10)}
_MARKS = {ord("："): ":", ord("，"): ",", ord("،"): ",", ord("．"): ".", ord("（"): "(", ord("）"): ")"}
_FOLD = {**_SPACES, **_DIGITS, **_MARKS}  # one character for one, so that offsets stay
_STAMPED = re.compile(r"^[^\n]{0,200}?\d(?:[:.]| ?[hH] ?)\d\d", re.M)


@dataclass
class Page:
    """The lines of a paste: `lines` as written (without marks of direction), `folded` for matching.

    `headers` are those that `headers.find_headers` has found, by the dialect and the number of lines looked at.
    """

    lines: list[str]
    folded: list[str]
    headers: dict[tuple[Dialect, int], tuple[Hit, ...]] = field(default_factory=dict)
    _shapes: dict[int, tuple[str, Stamp | None]] = field(default_factory=dict)

    def shape(self, i: int) -> tuple[str, Stamp | None]:
        """Return line `i` with its first stamp replaced by WHEN, and that stamp."""
        known = self._shapes.get(i)
        if known is None:
            line = self.folded[i]
            found = find_stamp(line)
            known = (line, None) if found is None else (line[: found[0]] + WHEN + line[found[1] :], found[2])
            self._shapes[i] = known
        return known

    @cached_property
    def candidates(self) -> list[int]:
        """Numbers of the lines that may hold a stamp."""
        found, number, position = [], 0, 0
        text = "\n".join(self.folded)
        for match in _STAMPED.finditer(text):
            number += text.count("\n", position, match.start())
            position = match.start()
            found.append(number)
        return found

    @cached_property
    def first(self) -> int:
        """Number of the first line that is not blank (0 where all are)."""
        return next((i for i, line in enumerate(self.lines) if line.strip()), 0)


@lru_cache(maxsize=1)
def open_page(text: str) -> Page:
    """Cut `text` into lines at CR, LF or CRLF; nothing else ends a line. The last page is kept: who asks whether a paste
    is a chat reads it next."""
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    folded = text if text.isascii() else text.translate(_FOLD)
    return Page(text.split("\n"), folded.split("\n"))
