"""The phrases of `vocabulary/authority.toml`, found in a text at the words they begin with.

The notation is that of `signoff_nlp.language.phrases`.
"""

from __future__ import annotations

import re
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from signoff_nlp.language.phrases import lexicon, word_list

FILE = "authority"


class Frame(NamedTuple):
    """A phrase in a text: what kind it is, and where (code points)."""

    kind: str
    start: int
    end: int


@cache
def either(name: str) -> str:
    """Return an expression for any word of a list of the file, the longest first; bounded by no edges."""
    words = sorted(word_list(FILE, name), key=len, reverse=True)
    return "(?:" + "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in words) + ")"


def find_frames(low: str) -> dict[str, list[Frame]]:
    """Return the phrases in `low` (a text in normal form) by kind, in order; of two of a kind that overlap the longer."""
    frames: dict[str, list[Frame]] = {}
    low = low.replace(" (", "  ")  # "and the owner (also me)" says it all the same
    for rule, start, end in sorted(lexicon(FILE).matches(low), key=itemgetter(1, 2)):
        kind = rule.gives["frame"]
        _add(frames.setdefault(kind, []), Frame(kind, start, end))
    return frames


def _add(found: list[Frame], frame: Frame) -> None:
    """Append in order of start; a longer phrase from the same start replaces the shorter, one inside another is dropped."""
    if found and frame.start < found[-1].end:
        if frame.start == found[-1].start and frame.end > found[-1].end:
            found[-1] = frame
        elif frame.end > found[-1].end:
            found.append(frame)
        return
    found.append(frame)
