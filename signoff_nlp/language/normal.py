"""A lower-case twin of a text with the same offsets, for matching."""

from __future__ import annotations

from functools import lru_cache

_SAME_LENGTH = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "\u00a0": " ", "\u202f": " ", "–": "-", "\t": " "}
)


@lru_cache(maxsize=8)  # several components ask for the twin of the same message
def normal(text: str) -> str:
    """Lower-case `text`, straighten quotes, blanks and dashes; every code point keeps its offset."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters grow when lowered ("İ"); those stay as they are
        lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_SAME_LENGTH)
