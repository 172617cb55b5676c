"""The phrase notation of the vocabulary files, compiled to expressions over characters.

    go ahead                literal words
    (start|begin)           one of several, each of one or more words
    {make}                  one word of a named list (`[lists]` of the file, or of lists.toml)
    please?                 the word or group before it may be missing
    ...                     a short gap of up to six words, within the sentence
    ^go                     at the start of a clause
    done$                   at the end of a clause

Character expressions, not token patterns: token patterns cost in proportion to their number, and labels of the trade
do not fall on token edges. A phrase is compiled only when one of its words stands in the text at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.errors import VocabularyError

_PIECE = re.compile(r"\^|\.\.\.|\([^()]*\)\??|\{\w+\}\??|[^\s(){}^]+")
_WORD = re.compile(r"\w+")
_GAP = r"(?:[^\s.!?;:\n]{1,30},?[ \n]{1,3}){0,6}?"
_BLANK = r",?[ \n]{1,3}"
_CLAUSE_START = r"(?:(?<=^)|(?<=[.!?:;,(\n])|(?<=[.!?:;,(\n] )|(?<= - ))"
_CLAUSE_END = r"(?=\s*(?:[.!?;,:)\n…]|$| - ))"


class Rule(NamedTuple):
    """One table of a vocabulary file: a name, its phrases and everything else it says."""

    name: str
    phrases: tuple[str, ...]
    gives: Mapping[str, Any]
    yes: tuple[str, ...]
    no: tuple[str, ...]


class Match(NamedTuple):
    """Where a rule's phrase stands: offsets of code points."""

    rule: Rule
    start: int
    end: int


def rules(file: str) -> tuple[Rule, ...]:
    """Return the rules of one vocabulary file, in order. Raises VocabularyError for a table with unknown keys."""
    found = []
    for name, table in vocabulary.load(file).items():
        if name == "lists":
            continue
        unknown = set(table) - {"about", "says", "gives", "yes", "no"}
        if unknown or "says" not in table:
            raise VocabularyError(
                f"unknown or missing keys: {sorted(unknown) or 'says'}", where=f"{file}.toml [{name}]"
            )
        found.append(
            Rule(
                name,
                tuple(table["says"]),
                table.get("gives", {}),
                tuple(table.get("yes", ())),
                tuple(table.get("no", ())),
            )
        )
    return tuple(found)


@cache
def word_list(file: str, name: str) -> tuple[str, ...]:
    """Return the named list of a file, or of lists.toml."""
    for source in (file, "lists"):
        lists = vocabulary.load(source).get("lists", {})
        if name in lists:
            return tuple(lists[name])
    raise VocabularyError(f"no list called {name}", where=f"{file}.toml")


def _alternatives(file: str, piece: str) -> tuple[str, ...]:
    if piece.startswith("("):
        return tuple(part.strip() for part in piece[1:-1].split("|"))
    if piece.startswith("{"):
        return word_list(file, piece[1:-1])
    return (piece,)


def _words_expression(words: str) -> str:
    return _BLANK.join(re.escape(word) for word in words.split())


def expression(file: str, phrase: str) -> str:
    """Return the regular expression for one phrase, over the normal form of a text."""
    if _PIECE.sub("", phrase.replace("$", "")).strip() or phrase.startswith("...") or phrase.endswith("..."):
        raise VocabularyError(f"not in the phrase notation: {phrase}", where=f"{file}.toml", hint="groups do not nest")
    out: list[str] = []
    blank_due = False
    at_end = phrase.endswith("$")
    for piece in _PIECE.findall(phrase[:-1] if at_end else phrase):
        if piece == "^":
            out.append(_CLAUSE_START)
            continue
        if piece == "...":
            out.append(_BLANK + _GAP if blank_due else _GAP)
            blank_due = False
            continue
        optional = piece.endswith("?")
        options = _alternatives(file, piece[:-1] if optional else piece)
        body = "|".join(_words_expression(option) for option in sorted(options, key=len, reverse=True))
        group = f"(?:{body})"
        if optional:
            out.append(f"(?:{_BLANK}{group})?" if blank_due else f"(?:{group}{_BLANK})?")
        else:
            out.append(f"{_BLANK}{group}" if blank_due else group)
            blank_due = True
    return rf"(?<!\w){''.join(out)}(?!\w)" + (_CLAUSE_END if at_end else "")


def _anchors(file: str, phrase: str) -> frozenset[str]:
    """Words of which one must stand in a text that the phrase can match: those of its most telling piece."""
    best: frozenset[str] | None = None
    for piece in _PIECE.findall(phrase.removesuffix("$")):
        if piece in ("^", "...") or piece.endswith("?"):
            continue
        heads = {
            min(_WORD.findall(option) or [option], key=lambda word: -len(word)) for option in _alternatives(file, piece)
        }
        weight = (len(heads), -min(len(head) for head in heads))
        if best is None or weight < (len(best), -min(len(head) for head in best)):
            best = frozenset(heads)
    if not best:
        raise VocabularyError(f"a phrase needs a word that is not optional: {phrase}", where=f"{file}.toml")
    return best


class Lexicon:
    """The rules of some files, ready to be found in texts; holds nothing that changes but compiled expressions."""

    def __init__(self, *files: str) -> None:
        self.rules: tuple[Rule, ...] = tuple(rule for file in files for rule in rules(file))
        self._phrases: list[tuple[Rule, str, str]] = [
            (rule, file, phrase) for file in files for rule in rules(file) for phrase in rule.phrases
        ]
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._symbols: list[tuple[str, int]] = []
        for number, (_, file, phrase) in enumerate(self._phrases):
            for anchor in _anchors(file, phrase):
                if _WORD.fullmatch(anchor):
                    self._by_word.setdefault(anchor, []).append(number)
                else:
                    self._symbols.append((anchor, number))

    def find(self, text: str) -> list[Match]:
        """Find every rule in `text` (in normal form), leftmost first; a match that a `pseudo` match hides is dropped."""
        numbers = {number for word in set(_WORD.findall(text)) for number in self._by_word.get(word, ())}
        numbers.update(number for symbol, number in self._symbols if symbol in text)
        matches = [match for number in numbers for match in self._matches(number, text)]
        return _longest(sorted(_without_pseudo(matches), key=lambda match: (match.start, -match.end, match.rule.name)))

    def _matches(self, number: int, text: str) -> Iterator[Match]:
        rule, file, phrase = self._phrases[number]
        compiled = self._compiled.get(number)
        if compiled is None:
            compiled = self._compiled[number] = re.compile(expression(file, phrase), re.MULTILINE)
        for found in compiled.finditer(text):
            yield Match(rule, found.start(), found.end())


def _longest(matches: Sequence[Match]) -> list[Match]:
    """Drop a match that stands inside another of the same rule."""
    kept: list[Match] = []
    reach: dict[str, int] = {}
    for match in matches:
        if match.end > reach.get(match.rule.name, -1):
            kept.append(match)
            reach[match.rule.name] = match.end
    return kept


def _without_pseudo(matches: Sequence[Match]) -> Iterable[Match]:
    veils = [match for match in matches if match.rule.gives.get("pseudo")]
    if not veils:
        return matches
    return [
        match
        for match in matches
        if not match.rule.gives.get("pseudo") and not any(_hides(veil, match) for veil in veils)
    ]


def _hides(veil: Match, match: Match) -> bool:
    """A veil hides what it overlaps, unless that says more than the veil.

    `gives.hides` narrows it to some acts, `gives.begins` to what begins inside it ("approved on 4 May" is no veil over
    "is approved").
    """
    start, end = veil.start, veil.end
    hides = veil.rule.gives.get("hides")
    if hides is not None and match.rule.gives.get("act") not in hides:
        return False
    overlaps = start < match.end and match.start < end
    if veil.rule.gives.get("begins") and match.start < start:
        return False
    return overlaps and not (match.start <= start and end <= match.end and (match.end - match.start) > (end - start))


@cache
def lexicon(*files: str) -> Lexicon:
    """Return the one shared lexicon of these files."""
    return Lexicon(*files)
