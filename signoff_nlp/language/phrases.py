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
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.errors import VocabularyError
from signoff_nlp.language.normal import normal
from signoff_nlp.types import STAGES

_PIECE = re.compile(r"\^|\.\.\.|\([^()]*\)\??|\{\w+\}\??|[^\s(){}^]+")
_WORD = re.compile(r"\w+")
KINDS = ("cues", "go", "hold", "approval", "change", "stages")  # files whose rules give acts and cues
_FORM = "a rule has about, says, gives, yes and no; see CONTRIBUTING"
_KEYS = frozenset({"about", "says", "gives", "yes", "no"})
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
        unknown = set(table) - _KEYS if isinstance(table, dict) else {name}
        if unknown or "says" not in table:
            raise VocabularyError(
                f"unknown or missing keys: {', '.join(sorted(unknown)) or 'says'}",
                where=f"{vocabulary.place(file)} [{name}]",
                hint=_FORM,
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
def shop_rules(path: str) -> tuple[tuple[str, Rule], ...]:
    """Return the rules of a shop's own file, each with the file of ours that holds rules of its kind.

    Rules are named after the file ("shop.full_send") and their phrases put into normal form. Raises VocabularyError for
    a rule that gives nothing we know, or lacks an example of either side.
    """
    kinds = _kinds()
    found = []
    for rule in rules(path):
        where = f"{vocabulary.place(path)} [{rule.name}]"
        if not isinstance(rule.gives, dict):
            raise VocabularyError("`gives` must be a table", where=where, hint=_FORM)
        for key, texts in (("says", rule.phrases), ("yes", rule.yes), ("no", rule.no)):
            if not texts or not all(isinstance(text, str) for text in vocabulary.load(path)[rule.name][key]):
                raise VocabularyError(f"`{key}` must be a list of texts, and not empty", where=where, hint=_FORM)
        kind = next((kind for kind in _gives(rule) if kind in kinds), None)
        if kind is None:
            known = ", ".join(f'{key} = "{value}"' for key, value in sorted(kinds))
            raise VocabularyError(f"gives nothing known: {dict(rule.gives)}", where=where, hint=f"give one of {known}")
        if rule.gives.get("stage") not in (None, *STAGES):
            raise VocabularyError(
                f"no such stage: {rule.gives['stage']}", where=where, hint=f"one of {', '.join(STAGES)}"
            )
        name = f"{Path(path).stem}.{rule.name}"
        phrases = tuple(normal(phrase) for phrase in rule.phrases)
        for phrase in phrases:
            expression(path, phrase)
        found.append((kinds[kind], rule._replace(name=name, phrases=phrases)))
    return tuple(found)


def _gives(rule: Rule) -> list[tuple[str, str]]:
    """What a rule gives as (key, value); a rule that hides others is of their kind."""
    hidden = [("act", act) for act in rule.gives.get("hides", ())]
    return [(key, rule.gives[key]) for key in ("act", "cue") if isinstance(rule.gives.get(key), str)] + hidden


@cache
def _kinds() -> Mapping[tuple[str, str], str]:
    """Which of our files holds the rules that give an act or a cue."""
    return {kind: file for file in reversed(KINDS) for rule in rules(file) for kind in _gives(rule)}


@cache
def word_list(file: str, name: str) -> tuple[str, ...]:
    """Return the named list of a file, or of lists.toml."""
    for source in (file, "lists"):
        lists = vocabulary.load(source).get("lists", {})
        if name in lists:
            return tuple(lists[name])
    raise VocabularyError(f"no list called {name}", where=vocabulary.place(file))


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
        raise VocabularyError(
            f"not in the phrase notation: {phrase}", where=vocabulary.place(file), hint="groups do not nest"
        )
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


class _Phrase(NamedTuple):
    """A phrase of a rule and when it is worth trying: where one of `heads` stands, in a text with one of `anchors`."""

    rule: Rule
    file: str
    says: str
    heads: frozenset[str]
    anchors: frozenset[str]


def _phrase(rule: Rule, file: str, says: str) -> _Phrase:
    heads: set[str] = set()
    needed: list[frozenset[str]] = []
    for piece in _PIECE.findall(says.removesuffix("$")):
        if piece in ("^", "..."):
            continue
        options = _alternatives(file, piece.removesuffix("?"))
        if not needed:
            heads.update(_head(option) for option in options)
        if not piece.endswith("?"):
            needed.append(frozenset(max(_WORD.findall(option) or [option], key=len) for option in options))
    if not needed:
        raise VocabularyError(f"a phrase needs a word that is not optional: {says}", where=vocabulary.place(file))
    telling = min(needed, key=lambda words: (len(words), -min(map(len, words))))
    return _Phrase(rule, file, says, frozenset(heads), telling)


def _head(option: str) -> str:
    """The first word of some words; what begins with no word (an emoji, a tolerance sign) stands for itself."""
    word = _WORD.match(option)
    return word[0] if word else option.split()[0]


@lru_cache(maxsize=4)
def _places(text: str) -> Mapping[str, list[int]]:
    """Where each word of a text begins; several lexicons ask for the same text."""
    places: dict[str, list[int]] = {}
    for match in _WORD.finditer(text):
        places.setdefault(match[0], []).append(match.start())
    return places


class Lexicon:
    """The rules of some files, ready to be found in texts; holds nothing that changes but compiled expressions.

    A phrase is tried only in a text that has its most telling word, and there only where its first word stands: that
    costs a microsecond a phrase, where a search through the text costs fifteen.
    """

    def __init__(self, files: Sequence[str], shop: Sequence[tuple[str, Rule]] = ()) -> None:
        sources = [*((file, rule) for file in files for rule in rules(file)), *shop]
        self._phrases = [_phrase(rule, file, says) for file, rule in sources for says in rule.phrases]
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._symbols: list[tuple[str, int]] = []
        for number, phrase in enumerate(self._phrases):
            for anchor in phrase.anchors:
                if _WORD.fullmatch(anchor):
                    self._by_word.setdefault(anchor, []).append(number)
                else:
                    self._symbols.append((anchor, number))

    def find(self, text: str) -> list[Match]:
        """Find every rule in `text` (in normal form), leftmost first; a match that a `pseudo` match hides is dropped."""
        places = _places(text)
        numbers = {number for word in self._by_word.keys() & places.keys() for number in self._by_word[word]}
        numbers.update(number for symbol, number in self._symbols if symbol in text)
        found = [match for number in numbers for match in self._matches(number, text, places)]
        return _longest(sorted(_without_pseudo(found), key=lambda match: (match.start, -match.end, match.rule.name)))

    def _matches(self, number: int, text: str, places: Mapping[str, list[int]]) -> Iterator[Match]:
        phrase = self._phrases[number]
        for head in phrase.heads:
            if head in places:
                starts: Iterable[int] = places[head]
            elif _WORD.match(head) or head not in text:
                continue
            else:
                starts = [found.start() for found in re.finditer(re.escape(head), text)]
            match = self._expression(number).match
            yield from (Match(phrase.rule, start, end.end()) for start in starts if (end := match(text, start)))

    def _expression(self, number: int) -> re.Pattern[str]:
        compiled = self._compiled.get(number)
        if compiled is None:
            _, file, says, _, _ = self._phrases[number]
            compiled = self._compiled[number] = re.compile(expression(file, says), re.MULTILINE)
        return compiled

    def alone(self, name: str, text: str) -> list[Match]:
        """Find the rule `name` in `text` (in normal form), whatever the other rules say."""
        return [
            Match(phrase.rule, found.start(), found.end())
            for number, phrase in enumerate(self._phrases)
            if phrase.rule.name == name
            for found in self._expression(number).finditer(text)
        ]


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


def lexicon(*files: str) -> Lexicon:
    """Return the one shared lexicon of these files, with the shop's own rules of the same kinds."""
    return _lexicon(files, vocabulary.shop_files())


@cache
def _lexicon(files: tuple[str, ...], shop: tuple[str, ...]) -> Lexicon:
    added = [(path, rule) for path in shop for file, rule in shop_rules(path) if file in files]
    return Lexicon(files, added)
