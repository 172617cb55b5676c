"""Mail content made safe for a terminal: no control or bidirectional characters, one line."""

from __future__ import annotations

import unicodedata

_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def printable(text: str, *, lines: bool = False) -> str:
    """Return `text` with everything that could move the cursor or reorder the line taken out."""
    kept = []
    for char in text:
        if char == "\n" and lines:
            kept.append(char)
        elif char in "\n\t":
            kept.append(" ")
        elif char in _DIRECTION or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
            continue
        else:
            kept.append(char)
    return "".join(kept)
