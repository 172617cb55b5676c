"""The normal form of a text with the places of its words, made once for all components that read the same message."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import Spans
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Match, lexicon

_WORD = re.compile(r"[^\W\d_]+")


class Wording(NamedTuple):
    """A text in normal form, and where each of its words begins."""

    low: str
    places: Mapping[str, tuple[int, ...]]


@lru_cache(maxsize=4)
def wording(text: str) -> Wording:
    """Return the normal form of `text` and the places of its words."""
    low = normal(text)
    places: dict[str, list[int]] = {}
    for match in _WORD.finditer(low):
        word = match[0]
        if word in places:
            places[word].append(match.start())
        else:
            places[word] = [match.start()]
    return Wording(low, {word: tuple(starts) for word, starts in places.items()})


@lru_cache(maxsize=8)
def find_phrases(file: str, text: str) -> tuple[Match, ...]:
    """Find the rules of a vocabulary file in `text`, leftmost and longest first; `pseudo` rules hide what they cover."""
    found = lexicon(file).matches(normal(text))
    hidden = [match for match in found if match.rule.gives.get("pseudo")]
    if hidden:
        veils = Spans((over.start, over.end) for over in hidden)
        found = [match for match in found if not veils.contain(match.start, match.end)]
    return tuple(sorted(found, key=lambda match: (match.start, -match.end, match.rule.name)))
