"""The phrase notation of the vocabulary files, compiled to expressions over characters.

    go ahead                literal words
    (start|begin|{make})    one of several, each of one or more words, or a word of a named list
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
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.errors import VocabularyError
from signoff_nlp.language.matching import Option, Pattern, PhraseIndex, Piece, option_of, words_of
from signoff_nlp.language.normal import normal
from signoff_nlp.types import STAGES

_PIECE = re.compile(r"\^|\.\.\.|\([^()]*\)\??|\{\w+\}\??|[^\s(){}^]+")
_WORD = re.compile(r"\w+")
KINDS = (
    "cues",
    "framing",
    "doubts",
    "go",
    "hold",
    "approval",
    "change",
    "stages",
)  # files whose rules give acts and cues
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
        parts = [part.strip() for part in piece[1:-1].split("|")]
        return tuple(word for part in parts for word in (word_list(file, part[1:-1]) if part[:1] == "{" else (part,)))
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
    """A phrase of a rule that can be said with signs (emoji, tolerances, "gem."), and those signs."""

    rule: Rule
    file: str
    says: str
    signs: tuple[str, ...]


def pattern_of(file: str, says: str) -> tuple[Pattern | None, tuple[str, ...]]:
    """Return a phrase of the notation ready to be matched, and its options that are no words (emoji, "gem.").

    The pattern knows only the options that are words; it is None where a piece has none.
    """
    pieces: list[Piece] = []
    needs: list[frozenset[str]] = []
    signs: list[str] = []
    for mark in _PIECE.findall(says.removesuffix("$")):
        if mark == "^":
            continue
        if mark == "...":
            pieces.append(Piece({}, gap=True))
            continue
        optional = mark.endswith("?")
        by_first: dict[str, tuple[Option, ...]] = {}
        for option in sorted(_alternatives(file, mark.removesuffix("?")), key=len, reverse=True):
            one = option_of(option)
            if one is None:
                signs.append(option)
            else:
                by_first[one.words[0]] = (*by_first.get(one.words[0], ()), one)
        if not optional:
            needs.append(frozenset(by_first))
        pieces.append(Piece(by_first, optional))
    if not needs:
        raise VocabularyError(f"a phrase needs a word that is not optional: {says}", where=vocabulary.place(file))
    pattern = Pattern(tuple(pieces), "^" in says, says.endswith("$"), tuple(needs[1:]))
    return pattern if all(needs) else None, tuple(signs)


class Lexicon:
    """The rules of some files, ready to be found in texts."""

    def __init__(self, files: Sequence[str], shop: Sequence[tuple[str, Rule]] = ()) -> None:
        sources = [*((file, rule) for file in files for rule in rules(file)), *shop]
        self._phrases: list[tuple[Pattern, Rule]] = []
        self._symbols: list[_Phrase] = []
        for file, rule in sources:
            for says in rule.phrases:
                pattern, signs = pattern_of(file, says)
                if signs:
                    self._symbols.append(_Phrase(rule, file, says, signs))
                if pattern is not None:
                    self._phrases.append((pattern, rule))
        self._index = PhraseIndex(self._phrases)
        self._signs = frozenset(sign for phrase in self._symbols for sign in phrase.signs)

    def matches(self, text: str) -> list[Match]:
        """Return wherever a phrase stands in `text` (in normal form), in no order; nothing hides anything."""
        found = [Match(rule, start, end) for rule, start, end in self._index.find(words_of(text))]
        signs = {sign for sign in self._signs if sign in text}
        return _once([*found, *self._signed(text, signs)]) if signs else found

    def _signed(self, text: str, signs: Set[str]) -> Iterator[Match]:
        for phrase in self._symbols:
            if not signs.isdisjoint(phrase.signs):
                for match in _compiled(phrase.file, phrase.says).finditer(text):
                    yield Match(phrase.rule, match.start(), match.end())

    def find(self, text: str) -> list[Match]:
        """Find every rule in `text` (in normal form), leftmost first; a match that a `pseudo` match hides is dropped."""
        found = _without_pseudo(self.matches(text))
        return _longest(sorted(found, key=lambda match: (match.start, -match.end, match.rule.name)))

    def alone(self, name: str, text: str) -> list[Match]:
        """Find the rule `name` in `text` (in normal form), whatever the other rules say."""
        index = PhraseIndex((pattern, rule) for pattern, rule in self._phrases if rule.name == name)
        found = [Match(rule, start, end) for rule, start, end in index.find(words_of(text))]
        return _once(found + [match for match in self._signed(text, self._signs) if match.rule.name == name])


def _once(found: Sequence[Match]) -> list[Match]:
    """Drop what words and signs both found."""
    return list({(id(match.rule), match.start, match.end): match for match in found}.values())


@cache
def _compiled(file: str, says: str) -> re.Pattern[str]:
    return re.compile(expression(file, says), re.MULTILINE)


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
    veils.sort(key=lambda veil: veil.start)
    starts = [veil.start for veil in veils]
    longest = max(veil.end - veil.start for veil in veils)
    return [
        match
        for match in matches
        if not match.rule.gives.get("pseudo")
        and not any(
            _hides(veil, match)
            for veil in veils[bisect_left(starts, match.start - longest) : bisect_left(starts, match.end)]
        )
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
