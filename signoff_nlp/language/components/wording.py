"""The normal form of a text with the places of its words, made once for all components that read the same message.

Phrases are tried only where their first word stands, and only when the text holds a word of each of their parts: that
costs a microsecond a phrase, where a search through the text costs fifteen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Match, Rule, expression, rules, word_list

_WORD = re.compile(r"[^\W\d_]+")
_PIECE = re.compile(r"\^|\.\.\.|\([^()]*\)\??|\{\w+\}\??|[^\s(){}^]+")


class Wording(NamedTuple):
    """A text in normal form, and where each of its words begins."""

    low: str
    places: Mapping[str, tuple[int, ...]]


class Phrase(NamedTuple):
    """A phrase of a rule: the words of which one must stand in a text, for each part that may not be missing."""

    rule: Rule
    file: str
    says: str
    needs: tuple[frozenset[str], ...]


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


def find_phrases(file: str, text: str) -> list[Match]:
    """Find the rules of a vocabulary file in `text`, leftmost and longest first; `pseudo` rules hide what they cover."""
    low, places = wording(text)
    heads = _heads(file)
    found: list[Match] = []
    for word in heads.keys() & places.keys():
        for phrase in heads[word]:
            if any(places.keys().isdisjoint(needed) for needed in phrase.needs):
                continue
            compiled = _compiled(phrase.file, phrase.says)
            for start in places[word]:
                match = compiled.match(low, start)
                if match is not None:
                    found.append(Match(phrase.rule, start, match.end()))
    hidden = [match for match in found if match.rule.gives.get("pseudo")]
    if hidden:
        found = [
            match for match in found if not any(over.start <= match.start and match.end <= over.end for over in hidden)
        ]
    return sorted(found, key=lambda match: (match.start, -match.end, match.rule.name))


@cache
def _compiled(file: str, says: str) -> re.Pattern[str]:
    return re.compile(expression(file, says), re.MULTILINE)


@cache
def _heads(file: str) -> Mapping[str, tuple[Phrase, ...]]:
    heads: dict[str, list[Phrase]] = {}
    for rule in rules(file):
        for says in rule.phrases:
            firsts: set[str] = set()
            needs: list[frozenset[str]] = []
            for piece in _PIECE.findall(says.removesuffix("$")):
                if piece in ("^", "..."):
                    continue
                options = _options(file, piece.removesuffix("?"))
                begun = {_WORD.findall(option)[0] for option in options if _WORD.search(option)}
                if not needs:
                    firsts |= begun
                if not piece.endswith("?"):
                    needs.append(frozenset(begun))
            for word in firsts:
                heads.setdefault(word, []).append(Phrase(rule, file, says, tuple(needs)))
    return {word: tuple(phrases) for word, phrases in heads.items()}


def _options(file: str, piece: str) -> tuple[str, ...]:
    if piece.startswith("("):
        return tuple(part.strip() for part in piece[1:-1].split("|"))
    return word_list(file, piece[1:-1]) if piece.startswith("{") else (piece,)
