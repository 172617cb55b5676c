"""Mail content made safe for a terminal: nothing that moves the cursor, changes a colour or reorders a line."""

from __future__ import annotations

import re
import unicodedata

# Joiners belong to the spelling of words in several scripts; every other format character is dropped.
_JOINERS = frozenset("\u200c\u200d")
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})
_BREAKS = frozenset("\n\t\v\f\r\x85\u2028\u2029")
_ESCAPED = re.compile(r"[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\U000e0000-\U000e007f]")


def printable(text: str, *, lines: bool = False) -> str:
    """Return `text` without control, direction and other format characters; breaks become blanks, or with `lines`
    stay where they are line feeds."""
    if text.isprintable():
        return text
    return "".join(_safe(char, lines) for char in text)


def printable_json(text: str) -> str:
    """Return the same JSON with the characters that a terminal would obey written as escapes."""
    return _ESCAPED.sub(
        lambda found: found[0].encode("utf-16-be").hex(" ", 2).replace(" ", "\\u").join(("\\u", "")), text
    )


def _safe(char: str, lines: bool) -> str:
    if char in _BREAKS:
        return "\n" if lines and char == "\n" else " "
    return "" if unicodedata.category(char) in _DROPPED and char not in _JOINERS else char
