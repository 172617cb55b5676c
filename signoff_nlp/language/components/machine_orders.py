"""Orders that name a machine or a motion: "get these on the mill", "let the laser loose", "have the printers do 250".

No list of phrases holds them: a verb of moving, words that stand for the order and a machine make one, as do a verb of
loosing, a machine and what it is to do, or "get" and the work that begins. The words stand in machine_orders.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.act_words import Span, imperative_words
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.components.openings import opens_order
from signoff_nlp.language.phrases import word_list

_TOKEN = re.compile(r"[^\s,;:.!?()\n]+(?:[.,][^\s,;:.!?()\n]+)*")
_GAP = re.compile(r"[ \n]{1,3}")
_FORBIDDEN = re.compile(r"(?<!\w)(?:don'?t|do not|never)[ \n](?:just[ \n]|yet[ \n])?\Z")
_BACK = 16  # characters before a verb that may forbid it
_REACH = 14  # words from the verb that are looked at
_WORK = 6  # words that may name what is ordered: "the last of the spacers"
_ADJECTIVES = 2
_NEAR = 4  # words behind an order in which its object is looked for


class Order(NamedTuple):
    """Where an order stands, whether it starts or stops ("go" or "hold"), and whether its words can ask nothing.

    "Have the printers do 250" begins like a question and is none; "have the printers run 250" may be one.
    """

    kind: str
    start: int
    end: int
    imperative: bool = False


def find_machine_orders(plain: str, clauses: Sequence[Span]) -> list[Order]:
    """Return the orders of `plain` (in normal form) that name a machine or a motion, in order."""
    if not _named().search(plain):
        return []
    found: list[Order] = []
    for verb in _verbs().finditer(plain):
        if found and verb.start() < found[-1].end:
            continue
        clause = enclosing(clauses, verb.start())
        end = _order(verb[0], list(_following(plain, verb.end())))
        if end is None:
            continue
        if opens_order(plain, verb.start(), verb.end(), clause):
            said = plain[verb.end() : end].rsplit(maxsplit=1)[-1]
            found.append(Order("go", verb.start(), end, (said,) not in _words()["participles"]))
        elif before := _FORBIDDEN.search(plain, max(clause[0], verb.start() - _BACK), verb.start()):
            found.append(Order("hold", before.start(), end))
    return found


def carries_no_work(plain: str, start: int, end: int) -> bool:
    """Tell whether an order whose verb stands at `start`..`end` carries paper, stock or tools to a machine, and no work.

    "Load the program onto the lathe", "get the fixtures on the mill"; a count or the name of a file is work.
    """
    if (plain[start:end].split()[-1],) not in _words()["placing"]:
        return False
    for at, word in enumerate(islice(_following(plain, end), _WORK)):
        if word.text[:1].isdecimal() or word.text.startswith("__") or (at and (word.text,) in _words()["onto"]):
            return False
        if (word.text,) in _words()["no_work"]:
            return True
    return False


def is_of_another(plain: str, start: int, end: int) -> bool:
    """Tell whether words of a go that end in a machine are followed by whose it is: "the bed of the truck", "the printers
    going on the other customer's job"."""
    last = (plain[start:end].rsplit(maxsplit=1)[-1],)
    if last not in _words()["machines"] and last not in _words()["working"]:
        return False
    after = [word.text for word in islice(_following(plain, end), _NEAR)]
    return after[:1] == ["of"] or any((word,) in _words()["others"] for word in after)


class _Word(NamedTuple):
    text: str
    end: int
    last: bool  # a mark of punctuation or the end follows


def _following(plain: str, at: int) -> Iterator[_Word]:
    for _ in range(_REACH):
        gap = _GAP.match(plain, at)
        word = _TOKEN.match(plain, gap.end()) if gap else None
        if word is None:
            return
        at = word.end()
        yield _Word(word[0], at, _GAP.match(plain, at) is None)
        if _GAP.match(plain, at) is None:
            return


@cache
def _words() -> Mapping[str, frozenset[tuple[str, ...]]]:
    table = vocabulary.load("machine_orders")
    return {name: frozenset(tuple(word.split()) for word in entry["words"]) for name, entry in table.items()}


@cache
def _verbs() -> re.Pattern[str]:
    verbs = sorted({verb for name in ("placing", "loosing") for (verb,) in _words()[name]})
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(verbs)})(?![\w'-])")


@cache
def _named() -> re.Pattern[str]:
    """Any machine or motion: most texts hold none."""
    words = sorted({words[-1] for name in ("machines", "moving") for words in _words()[name]})
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


@cache
def _refused() -> frozenset[str]:
    """Words for things that are no parts: paper, stock, tools, people, business, a feature of a part."""
    nouns = {word for (word,) in _words()["no_work"]}
    features = {*word_list("lists", "feature"), *word_list("lists", "aspect"), *word_list("lists", "picture")}
    return frozenset(nouns | features - _parts() | imperative_words()["business_after"])


@cache
def _parts() -> frozenset[str]:
    """Features of a part that are as often parts themselves."""
    return frozenset(word_list("lists", "feature")) & frozenset(vocabulary.load("machine_orders")["goods"]["words"])


def _order(verb: str, after: list[_Word]) -> int | None:
    """Return where the order ends that `verb` makes with the words behind it; None where they make none."""
    words = _words()
    if (verb,) in words["loosing"] and (end := _loosed(after)) is not None:
        return end
    if verb == "get" and (end := _moved(after)) is not None:
        return end
    return _placed(after) if (verb,) in words["placing"] else None


def _placed(after: list[_Word]) -> int | None:
    """ "(get) these on the mill": the work, a word of direction, a machine, and nothing that makes it another thing."""
    for at in range(1, min(len(after), _WORK + 1)):
        if after[at - 1].last:
            return None
        joint = _phrase(after, at, "onto")
        if joint and (machine := _machine(after, at + joint)) is not None:
            return after[machine - 1].end if _is_work(after[:at]) and _ends(after, machine) else None
    return None


def _loosed(after: list[_Word]) -> int | None:
    """ "(let) the laser loose", "(have) the printers do 250": a machine, and what it is set to."""
    at = _machine(after, 0)
    if at is None or after[at - 1].last:
        return None
    if (length := _phrase(after, at, "working")) and _ends(after, at + length):
        return after[at + length - 1].end
    length = _phrase(after, at, "doing")
    if not length:
        return None
    last = at + length
    if after[last - 1].last or _begins_work(after[last:]):
        return after[last - 1].end
    return None


def _moved(after: list[_Word]) -> int | None:
    """ "(get) spinning", "(get) all 400 printing"."""
    for at in range(min(len(after), _WORK)):
        if (after[at].text,) in _words()["moving"]:
            if at and not _is_work(after[:at]):
                return None
            return after[at].end if _ends(after, at + 1) or _begins_work(after[at + 1 :]) else None
        if after[at].last:
            return None
    return None


def _machine(after: list[_Word], at: int) -> int | None:
    """Return the index behind the machine that begins at `at` with its article; None where none does."""
    article = _phrase(after, at, "determiners")
    if not article:
        return None
    for first in range(at + article, min(len(after), at + article + _ADJECTIVES + 1)):
        if any(word.last for word in after[at:first]):
            return None
        if length := _phrase(after, first, "machines"):
            return first + length
    return None


def _phrase(after: list[_Word], at: int, name: str) -> int:
    """Return how many words of a phrase of the list `name` begin at `at`, of the longest one; 0 for none."""
    for length in (3, 2, 1):
        words = after[at : at + length]
        together = len(words) == length and not any(word.last for word in words[:-1])
        if together and tuple(word.text for word in words) in _words()[name]:
            return length
    return 0


def _is_work(named: list[_Word]) -> bool:
    """Tell whether words stand for the order: they begin as one does, and name no paper, stock, tool or feature."""
    first = named[0].text
    begins = (first,) in _words()["work"] or first[:1].isdecimal()
    return begins and _refused().isdisjoint(word.text.strip("'\"") for word in named)


def _begins_work(after: list[_Word]) -> bool:
    near = after[:_NEAR]
    return bool(near) and _is_work(near)


def _ends(after: list[_Word], at: int) -> bool:
    """Tell whether nothing behind the word before `at` makes it another thing: "the mill shop", "cutting fluid"."""
    if after[at - 1].last or at >= len(after):
        return True
    following = after[at].text
    refused = _refused() & {word.text for word in after[at : at + _NEAR]}
    return ((following,) in _words()["after"] or following[:1].isdecimal()) and not refused
