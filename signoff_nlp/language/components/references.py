"""Numbers of purchase orders, quotes, parts and drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import unwrapped
from signoff_nlp.language.components.holding import Held
from signoff_nlp.language.components.wording import Wording, wording
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.quantity_words import words as count_words
from signoff_nlp.types import Fact, Label

_WORD = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d")
_CODE = re.compile(r"([A-Z]{1,4})-?(\d{1,5})(?:-\d{1,4})?[A-Z]?(?![\w/-]|\.\w)")
_COUNTED = re.compile(r"[ ,]{0,2}(\w+)")
_BARE_DIGITS = 3  # "PO 55" might be anything; "PO 118" is a number
_NOUN = re.compile(r"([^\W\d_]{3,}) \(?$")
_NAME = 24  # characters before a number in which the noun that it names ends
_LONG = 5  # an order of this many digits needs no word for "number"


class Head(NamedTuple):
    """Words before a number, the label they give, and whether a word for "number" must follow them."""

    label: Label
    strict: bool
    says: str


class Tables(NamedTuple):
    """references.toml, compiled."""

    heads: Mapping[str, tuple[Head, ...]]
    part_number: re.Pattern[str]
    number: re.Pattern[str]
    quoted: re.Pattern[str]
    ahead: re.Pattern[str]
    behind: re.Pattern[str]
    line: re.Pattern[str]
    revision: re.Pattern[str]
    unnumbered: re.Pattern[str]
    frames: tuple[str, ...]
    others: frozenset[str]
    units: frozenset[str]
    stop: frozenset[str]
    labels: frozenset[str]
    leads: frozenset[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _tables() -> Tables:
    data = vocabulary.load("references")
    words = data["words"]
    number = rf"(?:[ .:-]{{0,2}}(?P<said>(?:{_any(words['number'])})(?![^\W\d_])|[#:°]|nº|n°)[ .:#°]{{0,3}})?"
    link = rf"(?:[ :]{{1,2}}(?:{_any(words['links'])})(?![^\W\d_])(?=[ :]))?"
    code = r"(?P<number>(?=[\w/-]{0,12}\d)[^\W_][\w/-]{0,24})(?!\.\w|[\w@])"
    heads: dict[str, list[Head]] = {}
    groups: list[tuple[Label, str, bool, str]] = [
        ("PO_NUMBER", "purchase_order", False, "heads"), ("PO_NUMBER", "purchase_order", True, "heads_numbered"),
        ("QUOTE_NUMBER", "quote", False, "heads"), ("QUOTE_NUMBER", "quote", True, "heads_numbered"),
        ("PART", "part", False, "heads"),
    ]  # fmt: skip
    for label, table, strict, key in groups:
        for head in sorted(data[table][key], key=len, reverse=True):
            first = _WORD.findall(head)[0]
            heads.setdefault(first, []).append(Head(label, strict, head))
    line = rf"(?:{_any(words['line'])})\.?"
    release = rf"(?:{_any(words['call_off'])})"
    glue = rf"(?:(?:{_any(words['glue'])}) ){{0,3}}"
    return Tables(
        {first: tuple(entries) for first, entries in heads.items()},
        re.compile(rf"(?![^\W\d_]){number}(?:[ \t]{{2,24}}:[ \t]{{0,24}}|:[ \t]{{2,24}}|[ .:#-]{{0,2}}){code}"),
        re.compile(rf"(?![^\W\d_]){link}{number}[ .:#-]{{0,2}}{code}"),
        re.compile(rf"(?:{_any(data['quote']['prefixes'])})-?\d[\w-]{{1,16}}(?![\w]|\.\w)"),
        re.compile(rf"(?<!\w){release}[ .:#-]{{0,2}}(?:(?:no|nr)[ .]{{1,2}})?#?\d{{1,3}},? \(?{glue}$"),
        re.compile(rf"[ ,/-]{{1,3}}{release}[ .:#-]{{0,2}}(?:(?:no|nr)[ .]{{1,2}})?\d{{1,3}}(?!\w)"),
        re.compile(rf"[ ,/(-]{{1,3}}{line} ?#?(\d{{1,3}})(?:(?:, | and | & |\+)(\d{{1,3}}))?(?!\w|\.\d)"),
        re.compile(rf"[, (]{{1,2}}(?:{_any(data['part']['revisions'])})[ .:-]{{0,2}}(?:[a-z]?\d|[a-z](?!\w)|[a-z]\d)"),
        re.compile(
            rf"{release} (?:(?:no|nr)\. ?|#)?\d{{1,3}},? {glue}(?:{_any(words['frame'])})\w{{0,12}}"
            rf"(?: (?:{_any(data['purchase_order']['heads'])}|order|contract))?(?!\w)"
        ),
        tuple(words["frame"]),
        frozenset(words["other_orders"]),
        frozenset(words["units"]),
        frozenset(data["part"]["stop_prefixes"]),
        frozenset(data["part"]["label_words"]),
        frozenset(words["leads"]),
    )


def find_references(text: str, taken: Sequence[Fact] = ()) -> list[Fact]:
    """Return purchase orders (PO_NUMBER), quotes (QUOTE_NUMBER) and part or drawing numbers (PART), left to right.

    `value` is the number in capitals, without the word before it. A call-off ("release 4 of blanket PO 55120") has the
    flag "call_off", its words are part of the fact and its `value` is None where no number of the order follows; order
    lines are flags "line:3". Characters that a fact of `taken` holds are left alone.
    """
    if not _DIGITS.search(text):
        return []
    words = wording(text)
    low = words.low
    held = Held(len(text), taken)
    found: list[Fact] = []
    headed = sorted(_headed(text, words), key=lambda fact: fact.start - fact.end)
    for fact in (*headed, *_quotes(text, low), *_call_offs(text, low), *_parts(text, low)):
        if held.take(fact.start, fact.end):
            found.append(fact)
    return sorted(found, key=lambda fact: fact.start)


def _headed(text: str, words: Wording) -> Iterator[Fact]:
    tables, low = _tables(), words.low
    for word in sorted(tables.heads.keys() & words.places.keys()):
        for head in tables.heads[word]:
            for start in words.places[word]:
                number = tables.part_number if head.label == "PART" else tables.number
                match = number.match(low, start + len(head.says)) if low.startswith(head.says, start) else None
                if match is None:
                    continue
                led = head.label == "QUOTE_NUMBER" and _word_before(low, start) in tables.leads
                if (start and (low[start - 1].isalnum() or low[start - 1] in "_@/")) or not _is_number(
                    head, match, low, led
                ):
                    continue
                if head.label == "PO_NUMBER" and _word_before(low, start) in tables.others:
                    continue
                yield _fact(head.label, text, low, start, match.start("number"), match.end("number"))


def _is_number(head: Head, match: re.Match[str], low: str, led: bool) -> bool:
    number = match["number"]
    digits = sum(char.isdecimal() for char in number)
    plain = number.isdecimal()
    follower = _COUNTED.match(low, match.end("number"))
    follower_free = follower is None or follower[1] not in _tables().units
    counted = plain and follower is not None and low[match.end("number")] == " " and follower[1] in _tables().units
    if head.label == "PART":
        code = not plain and digits >= 1 and (number[0].isdecimal() or "-" in number or digits >= _BARE_DIGITS)
        return (bool(match["said"]) or digits >= _BARE_DIGITS or code) and not counted and not _is_unit_code(number)
    said = match["said"] if not (head.strict and match["said"] == ":") else None
    if said:
        return not counted or digits >= _LONG
    if head.strict and led:
        coded = digits >= _BARE_DIGITS or (digits > 1 and "-" in number and not number[0].isdecimal())
        return coded and follower_free and not counted and not _is_unit_code(number)
    if head.strict:
        return (
            digits >= (_LONG if plain else _BARE_DIGITS) and (plain or "-" in number or "/" in number) and follower_free
        )
    return digits >= _BARE_DIGITS and not (counted and digits < _LONG) and not _is_unit_code(number)


def _is_unit_code(number: str) -> bool:
    """Tell "40pcs" and "3x" from a number with letters."""
    letters = number.lstrip("0123456789")
    return letters != number and (letters in _tables().units or letters in ("mm", "x", "k", "st", "nd", "rd", "th"))


def _fact(label: Label, text: str, low: str, start: int, first: int, end: int) -> Fact:
    tables = _tables()
    value = text[first:end].rstrip("-/").upper()
    end = first + len(value)
    flags: list[str] = []
    if label == "PO_NUMBER":
        before = tables.ahead.search(low, max(0, start - 48), start)
        if before:
            start = before.start()
            flags.append("call_off")
        after = tables.behind.match(low, end)
        if after:
            end = after.end()
            flags.append("call_off")
        line = tables.line.match(low, end)
        if line:
            end = line.end()
            flags.extend(f"line:{number}" for number in line.groups() if number)
    return Fact(label=label, start=start, end=end, text=text[start:end], value=value, flags=tuple(dict.fromkeys(flags)))


def _quotes(text: str, low: str) -> Iterator[Fact]:
    if "q" not in low:
        return
    for match in _tables().quoted.finditer(low):
        start, end = match.span()
        before = low[start - 1] if start else " "
        digits = sum(char.isdecimal() for char in match[0])
        if before.isalnum() or before in "_-/." or digits < 2 or ("-" not in match[0] and digits <= _BARE_DIGITS):
            continue
        yield Fact(label="QUOTE_NUMBER", start=start, end=end, text=text[start:end], value=text[start:end].upper())


def _call_offs(text: str, low: str) -> Iterator[Fact]:
    """A call-off that names no order: "release 4 of the blanket order"."""
    tables = _tables()
    if not any(word in low for word in tables.frames):
        return
    for match in tables.unnumbered.finditer(low):
        start, end = match.span()
        if not start or not low[start - 1].isalnum():
            yield Fact(label="PO_NUMBER", start=start, end=end, text=text[start:end], flags=("call_off",))


def _parts(text: str, low: str) -> Iterator[Fact]:
    """Part numbers without a word before them: "GS-114", and what stands right before a revision: "7710 rev 3"."""
    tables = _tables()
    for match in _CODE.finditer(text):
        start, end = match.span()
        prefix, before = match[1].lower(), _word_before(low, start)
        dashed = "-" in match[0]
        if start and (low[start - 1].isalnum() or low[start - 1] in "_./-"):
            continue
        if (
            prefix in tables.stop
            or before in tables.labels
            or not (dashed or (len(match[2]) > _BARE_DIGITS and len(prefix) > 1))
        ):
            continue
        yield Fact(label="PART", start=start, end=end, text=match[0], value=match[0].upper())
    for match in re.finditer(r"\d[\d-]{2,14}", low):
        start, end = match.span()
        if (start and (low[start - 1].isalnum() or low[start - 1] in "_-./,:#$€£+")) or end >= len(low):
            continue
        if (
            tables.revision.match(low, end)
            and match[0][-1] != "-"
            and _word_before(low, start) not in tables.labels
            and (_is_dashed(match[0]) or _is_named(low, start, end))
        ):
            yield Fact(label="PART", start=start, end=end, text=text[start:end], value=text[start:end])


def _is_dashed(number: str) -> bool:
    """Tell the number of a part ("88-140") from a range of counts ("200-250")."""
    first, _, last = number.partition("-")
    return bool(last) and not (len(first) == len(last) and last.isdecimal() and int(first) < int(last))


def _is_named(low: str, start: int, end: int) -> bool:
    """Tell "guide rail 6120 rev 4" from a count: a bare number alone is no part, and a comma sets it off from both."""
    noun = _NOUN.search(low, max(0, start - _NAME), start)
    counts = count_words()
    return (
        low[end] == " "
        and noun is not None
        and noun[1] not in counts.stop
        and noun[1] not in counts.small
        and not counts.unit.fullmatch(noun[1])
        and not counts.key.search(noun[0])
    )


def _word_before(low: str, start: int) -> str:
    words = low[max(0, start - 20) : start].split()
    return words[-1] if words else ""


@step("references")
def fill(found: Findings) -> None:
    """Add numbers of orders, quotes and parts to `found.facts`."""
    for fact in find_references(unwrapped(found.text), taken=found.facts):
        found.facts.append(fact.model_copy(update={"text": found.text[fact.start : fact.end]}))
