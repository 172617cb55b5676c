"""Pointers: words that stand for a value by naming the record that holds it ("as quoted", "same as last time")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import cast

from signoff_nlp import vocabulary
from signoff_nlp.language.components.references import find_references
from signoff_nlp.language.components.wording import find_phrases
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Match
from signoff_nlp.types import Fact, ItemName, Pointer

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\w+")
_BREAK = re.compile(r"[.;!?\n]")
_KEY_REACH = 24  # characters between a pointer and the number or date that identifies its record
_NUMBERED = re.compile(r"[ ,(]{0,2}(?:no\.?|nr\.?|number|#|n°)? ?#?([a-z]{0,2}-?\d{1,4}|[a-z])(?![\w-]|\.\w)")
_AS_NOUN = re.compile(r"(?: (?:as|of|like)(?: on| for| with)? the|(?<= the)) ([^\W\d_]{3,20}(?: [^\W\d_]{3,20})?)")
_SENTENCE = 300  # characters that a sentence is looked back through
_NEXT = 12  # characters between the words and the number right after them ("as in the quote Q-1043")
_MOST = 40  # numbers of records in one message that are looked for again
_TARGETS = {"QUOTE_NUMBER": "quote", "PO_NUMBER": "po", "PART": "drawing"}
_LEFT = 9  # words before a pointer that may name its items


@cache
def _words(prefix: str) -> Mapping[str, frozenset[str]]:
    lists = vocabulary.load("pointers")["lists"]
    return {name.removeprefix(prefix): frozenset(words) for name, words in lists.items() if name.startswith(prefix)}


@cache
def _items() -> Mapping[str, ItemName]:
    return {word: cast("ItemName", item) for item, words in _words("item_").items() for word in words}


def find_pointers(text: str, taken: Sequence[Fact] = ()) -> list[Pointer]:
    """Return the pointers of `text`, left to right, none overlapping.

    `covers` are the items that the words around the pointer name, else those of the kind of record; `key` is the quote
    or PO number, the date (ISO 8601 where `taken` holds its DATE fact, else as written), the sample's number or the
    part's name that identifies the record, or None. Numbers are read from `taken`, or from the text where it has none.
    """
    matches = find_phrases("pointers", text)
    if not matches:
        return []
    low = normal(text)
    numbers = [fact for fact in taken if fact.label in ("QUOTE_NUMBER", "PO_NUMBER", "PART")]
    if not numbers:
        numbers = find_references(text)
    numbers = sorted(_with_repeats(text, [fact for fact in numbers if fact.value is not None]), key=_start)
    dates = None if taken == () else sorted((fact for fact in taken if fact.label == "DATE"), key=_start)
    found: list[Pointer] = []
    for match in sorted(matches, key=lambda match: (match.start, -match.end)):
        if found and match.start < found[-1].end:
            continue
        pointer = _pointer(text, low, match, numbers, dates)
        if pointer is not None:
            found.append(pointer)
    return found


def _with_repeats(text: str, numbers: Sequence[Fact]) -> Iterator[Fact]:
    """Yield the numbers, and those quotes and orders that are named again by their number alone ("as in P-3310")."""
    yield from numbers
    known = {str(fact.value): fact for fact in numbers[:_MOST] if fact.label in ("QUOTE_NUMBER", "PO_NUMBER")}
    if not known:
        return
    held = [range(fact.start, fact.end) for fact in numbers[:_MOST]]
    spelled = "|".join(re.escape(value) for value in sorted(known, key=len, reverse=True))
    for again in islice(re.finditer(rf"(?<![\w-])(?:{spelled})(?![\w-])", text), _MOST):
        if not any(again.start() in span for span in held):
            start, end = again.span()
            yield known[again[0]].model_copy(update={"start": start, "end": end, "text": again[0]})


def _start(fact: Fact) -> int:
    return fact.start


def _between(facts: Sequence[Fact], first: int, last: int) -> Sequence[Fact]:
    """Those of the sorted `facts` that begin at `first` or later and before `last`."""
    return facts[bisect_left(facts, first, key=_start) : bisect_left(facts, last, key=_start)]


def _pointer(
    text: str, low: str, match: Match, numbers: Sequence[Fact], dates: Sequence[Fact] | None
) -> Pointer | None:
    gives, rule = match.rule.gives, match.rule.name
    target, default, end = gives["target"], tuple(gives["covers"]), match.end
    key = noun = None
    if rule == "release" and _next_word(low, end) in _list("not_release"):
        return None
    if rule == "numbered":
        following = next(iter(_between(numbers, end + 1, end + _NEXT + 1)), None)
        if following is None:
            return None
        target, key, end = _TARGETS[following.label], str(following.value), following.end
    elif target in ("quote", "po", "drawing"):
        end, key = _number(low, match, target, numbers)
    elif target == "earlier" and (found := _AS_NOUN.match(low, end)):
        noun, end = _noun(text, found)
    if rule in ("rest", "mail", "listed", "whole") and (near := _near_number(low, end, numbers)):
        target, key, end = ("quote" if near.label == "QUOTE_NUMBER" else "po"), str(near.value), near.end
    elif target == "quote" and key is None:
        key = _said_before(low, match.start, numbers)
    if key is None and target in ("release", "earlier", "sample"):
        before, (end, key) = end, _dated(text, low, end, dates)
        between = set(_WORD.findall(low, before, end))
        words = set(_WORD.findall(noun.lower())) if noun else set()
        if noun and (words & _list("sample_nouns") or (key and between & _list("accepted"))):
            target, default = "sample", ("finish",)
        key = key or noun
    if target == "sample" and key in (None, noun) and (number := _NUMBERED.match(low, end)):
        key, end = text[number.start(1) : number.end(1)].upper(), number.end()
    if key is None and (gives.get("needs") == "number" or low.endswith((" the", " the release"), match.start, end)):
        return None  # "everything as in the call", "same as the": nothing to look up
    covers = _covers(low, match, default)
    if covers is None:
        return None
    return Pointer(start=match.start, end=end, text=text[match.start : end], covers=covers, target=target, key=key)


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(vocabulary.load("pointers")["lists"][name])


def _next_word(low: str, end: int) -> str:
    found = _WORD.match(low, end + 1)
    return found[0] if found else ""


def _noun(text: str, found: re.Match[str]) -> tuple[str | None, int]:
    """The name in "same as the <name>", without what is no part of it: "the lid please"; None where none is left."""
    words = found[1].split()
    kept = next((number for number, word in enumerate(words) if number and word in _list("noun_stop")), len(words))
    if words[0] in _list("noun_stop") - _list("accepted"):
        return None, found.start(1) - 1
    end = found.start(1) + len(" ".join(words[:kept]))
    return text[found.start(1) : end], end


def _number(low: str, match: Match, target: str, numbers: Sequence[Fact]) -> tuple[int, str | None]:
    label = {"quote": "QUOTE_NUMBER", "po": "PO_NUMBER", "drawing": "PART"}[target]
    for fact in _between(numbers, match.start, match.end + _KEY_REACH + 1):
        broken = fact.start >= match.end and _BREAK.search(low, match.end, fact.start)
        if fact.label == label and not broken:
            return max(match.end, fact.end), str(fact.value).upper()
    return match.end, None


def _said_before(low: str, start: int, numbers: Sequence[Fact]) -> str | None:
    """ "Proceed on Q-2087: material and colour as that quote has them": the one quote named earlier in the sentence."""
    far = max(0, start - _SENTENCE)
    sentence = max(far, *(low.rfind(mark, far, start) for mark in (". ", "!", "?", "\n")))
    named = {str(fact.value) for fact in _between(numbers, sentence, start) if fact.label == "QUOTE_NUMBER"}
    return named.pop() if len(named) == 1 else None


def _near_number(low: str, end: int, numbers: Sequence[Fact]) -> Fact | None:
    near = (fact for fact in _between(numbers, end - 16, end + 17) if fact.label in ("QUOTE_NUMBER", "PO_NUMBER"))
    return next((fact for fact in near if not _BREAK.search(low, end, fact.start)), None)


def _dated(text: str, low: str, end: int, dates: Sequence[Fact] | None) -> tuple[int, str | None]:
    if dates is None:
        from signoff_nlp.language.components.dates import find_dates

        stretch = text[end : end + _KEY_REACH + 16]
        dates = [
            fact.model_copy(update={"start": fact.start + end, "end": fact.end + end})
            for fact in find_dates(stretch, anchor=None)
        ]
    for fact in _between(dates, end, end + _KEY_REACH + 1):
        if not _BREAK.search(low, end, fact.start):
            return fact.end, str(fact.value or fact.text)
    return end, None


def _covers(low: str, match: Match, default: tuple[ItemName, ...]) -> tuple[ItemName, ...] | None:
    """Items that the pointer speaks of; None where it speaks of something else, or names none and needs one."""
    inside = [item for word in _WORD.findall(low, match.start, match.end) if (item := _items().get(word))]
    if match.rule.name == "whole":
        return default
    if inside and match.rule.name not in ("release", "listed", "file"):
        return tuple(dict.fromkeys(inside))
    around, items = _words("around_"), _items()
    left = _BREAK.split(low[max(0, match.start - 90) : match.start])[-1]
    named: list[ItemName] = []
    words = _TOKEN.findall(left)[::-1][:_LEFT]
    for word in words:
        if word in items:
            named.insert(0, items[word])
        elif not named and word in around["foreign"]:
            return None
        elif word not in around["filler"]:
            break
    if not named:  # "colour grey same as ...": within the commas
        segment = _TOKEN.findall(left.rsplit(",", 1)[-1])[-3:]
        named = [items[word] for word in segment if word in items]
    if named and match.rule.name == "rest":
        return tuple(dict.fromkeys([*named, "material", "color", "finish"]))
    if named and match.rule.name != "release":
        return tuple(dict.fromkeys(named))
    nearest = next((word for word in words if word not in around["filler"] - {"all"}), "")
    if nearest in around["rest"] or match.rule.name == "rest":
        return (*_before_rest(words, nearest), "material", "color", "finish")
    if nearest in around["whole"] or (nearest in around["order"] and around["everything"] & set(words)):
        full: tuple[ItemName, ...] = ("revision", "quantity", "material", "color", "finish")
        return full if nearest in around["whole"] else full[1:]
    if match.rule.gives.get("needs") == "items" and match.rule.name != "same":
        return None
    return default or None


def _before_rest(words: Sequence[str], rest: str) -> tuple[ItemName, ...]:
    """Revision and count where they are named before the rest: "revision and everything else as in"."""
    around, items = _words("around_"), _items()
    named: list[ItemName] = []
    for word in words[words.index(rest) + 1 :] if rest in words else ():
        if word in items:
            named.insert(0, items[word])
        elif word not in around["filler"] and word not in around["everything"]:
            break
    return tuple(item for item in dict.fromkeys(named) if item in ("revision", "quantity"))


@step("pointers")
def fill(found: Findings) -> None:
    """Fill `found.pointers`; runs after references and dates."""
    found.pointers.extend(find_pointers(found.text, taken=found.facts))
