"""Measures and prices: numbers that are neither counts nor revisions, so that nobody takes them for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.holding import Held
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Fact

_NUMBER = r"\d{1,7}(?:[.,]\d{1,4}){0,2}"
_BLANKS = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_LARGEST_THREAD = 64
_LONGEST_RATIO = 5
_RUN = re.compile(r"\d{1,12}")


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _signs() -> re.Pattern[str]:
    """Any sign or word for money beside a digit: asked before the longer expression."""
    data = vocabulary.load("measures")["price"]
    return re.compile(rf"(?:{_any(data['symbols'])}) ?\d|\d ?(?:{_any(data['behind'])})(?![^\W_])")


@cache
def _price() -> re.Pattern[str]:
    data = vocabulary.load("measures")["price"]
    per = rf"(?:(?: ?/ ?| per | a | pro | je | par | por | )(?:{_any(data['per'])})(?!\w))?"
    amount = r"\d{1,7}(?:[.,' ]\d{3}){0,2}(?:[.,]\d{1,4})?"
    before = rf"(?P<sign>{_any(data['symbols'])}) ?(?P<first>{amount})(?P<kilo>k(?!\w))?"
    behind = rf"(?P<second>{amount}) ?(?P<word>{_any(data['behind'])})(?![^\W_])"
    return re.compile(rf"(?:{before}|{behind}){per}(?! ?(?:{_any(data['not_followed'])})(?!\w))")


class Dimensions(NamedTuple):
    """Expressions for what begins with a digit, and for what a sign or a letter announces."""

    numbered: re.Pattern[str]
    signed: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _dimension() -> Dimensions:
    data = vocabulary.load("measures")["dimension"]
    unit = rf"(?:{_any(data['units'])})(?![^\W_])"
    options = [
        rf"(?P<product>{_NUMBER}(?: ?{unit})? ?[x×] ?{_NUMBER}(?: ?{unit})?(?: ?[x×] ?{_NUMBER}(?: ?{unit})?)?)(?!\w)",
        rf"(?P<instead>\d{{1,4}}[.,]\d{{1,2}} (?:{_any(data['instead'])}) {_NUMBER})(?!\w)",
        r"(?P<ratio>\d{1,3}:\d{1,3})(?![\d:])",
        rf"(?P<fraction>\d/(?:2|4|8|16|32|64)(?:-\d{{1,2}}(?!\d)| ?{unit}))",
        rf"(?P<layer>\d[.,]\d{{1,2}} (?:{_any(data['around'])})(?!\w))",
        rf"(?P<measure>{_NUMBER}(?: ?- ?{_NUMBER})?(?P<gap> ?|-)(?P<unit>{unit}))",
        r"(?P<decimal>\d{1,3}[.,]\d{1,2}(?![\d%])(?![.,]\d)(?![^\W\d_]))",
    ]
    tolerance = rf"(?:±|\+ ?/ ?-|\+-) ?{_NUMBER}(?: ?{unit})?"
    signed = (
        ("±", tolerance), ("+", tolerance), ("ø", rf"ø ?{_NUMBER}(?: ?{unit})?"), ("⌀", rf"⌀ ?{_NUMBER}(?: ?{unit})?"),
        ("m", r"m(?P<thread>\d{1,2})(?:[.,]\d)?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?)?(?:-\d[ghe]\d?)?(?![\w-])"),
        ("shore", r"shore ?[ad]? ?\d{2,3}(?!\w)"),
    )  # fmt: skip
    return Dimensions(re.compile("|".join(options)), tuple((sign, re.compile(option)) for sign, option in signed))


@cache
def _loose() -> frozenset[str]:
    return frozenset(vocabulary.load("measures")["dimension"]["loose"])


@cache
def _not_before() -> frozenset[str]:
    return frozenset(vocabulary.load("measures")["dimension"]["not_before"])


def find_measures(text: str, taken: Sequence[Fact] = ()) -> list[Fact]:
    """Return dimensions (DIMENSION, `value` the words with single blanks) and prices (PRICE, `value` the amount).

    A bare decimal ("1.5") is a dimension; whole numbers need a unit, a sign or a cross. Surface roughness is a finish
    and stays out. Characters that a fact of `taken` holds are left alone.
    """
    if not _DIGITS.search(text):
        return []
    low = normal(text)
    held = Held(len(text), taken)
    found: list[Fact] = []
    for start, end, price in (*_prices(low), *_signed(low), *_numbered(low)):
        if not held.take(start, end):
            continue
        words = text[start:end]
        if price is not None:
            found.append(Fact(label="PRICE", start=start, end=end, text=words, value=price))
        else:
            found.append(Fact(label="DIMENSION", start=start, end=end, text=words, value=_BLANKS.sub(" ", words)))
    return sorted(found, key=lambda fact: fact.start)


def amount(digits: str) -> float:
    """Read an amount: the last separator is the decimal one unless three digits follow it ("1.200" is 1200)."""
    plain = digits.replace("'", "").replace(" ", "")
    if _THOUSANDS.fullmatch(plain):
        return float(re.sub(r"[.,]", "", plain))
    cut = max(plain.rfind("."), plain.rfind(","))
    if cut < 0:
        return float(plain)
    return float(re.sub(r"[.,]", "", plain[:cut]) + "." + plain[cut + 1 :])


def _prices(low: str) -> Iterator[tuple[int, int, float | None]]:
    if not _signs().search(low):
        return
    for match in _price().finditer(low):
        start, end = match.span()
        sign = match["sign"] or match["word"]
        if start and (low[start - 1].isalnum() or low[start - 1] in ".,_-"):
            continue
        if match["second"] and sign.isalpha() and low[match.end("word") : match.end("word") + 1] in ("-", "_"):
            continue
        yield start, end, amount(match["first"] or match["second"]) * (1000 if match["kilo"] else 1)


def _signed(low: str) -> Iterator[tuple[int, int, None]]:
    for sign, expression in _dimension().signed:
        if sign not in low:
            continue
        for match in expression.finditer(low):
            start, end = match.span()
            if start and (low[start - 1].isalnum() or low[start - 1] in "_@#.-/"):
                continue
            if sign == "m" and int(match["thread"]) > _LARGEST_THREAD:
                continue
            yield start, end, None


def _numbered(low: str) -> Iterator[tuple[int, int, None]]:
    """Try each run of digits once, where nothing before it makes it a part of something longer."""
    expression, cursor = _dimension().numbered, 0
    for digits in _RUN.finditer(low):
        start = digits.start()
        before = low[start - 1] if start else " "
        if start < cursor or before.isalpha() or before in "_#€$£@":
            continue
        if before in ".,/:-" and start > 1 and low[start - 2].isalnum():
            continue
        match = expression.match(low, start)
        if match is None or _label_before(low, start) or not _plausible(match, low):
            continue
        cursor = match.end()
        signed = before == "-" and match["unit"] is not None
        yield start - signed, cursor, None


def _plausible(match: re.Match[str], low: str) -> bool:
    if match["product"]:
        # "4 x 25" may be four boxes of 25: two whole numbers need a unit, a decimal or a third number
        crosses = len(re.findall("[x×]", match["product"]))
        return crosses > 1 or not re.fullmatch(r"\d+ ?[x×] ?\d+", match["product"])
    if match["ratio"]:
        return match["ratio"].startswith("1:") and len(match["ratio"]) <= _LONGEST_RATIO and match["ratio"] != "1:00"
    unit = match["unit"]
    if unit in _loose():
        following = low[match.end() : match.end() + 2]
        word = following[:1] == " " and following[1:].isalpha()
        if unit == "in":  # "250 in all" is no length
            return not word and match["gap"] != " "
        if unit in ("l", "n", "w"):  # "316L", "4 l of resin"
            return match["gap"] == " "
        return match["gap"] == "" or not word or unit in ("m", "g", "v")
    return True


def _label_before(low: str, start: int) -> bool:
    words = low[max(0, start - 16) : start].replace(".", " ").replace(":", " ").split()
    return bool(words) and words[-1] in _not_before()


@step("measures")
def fill(found: Findings) -> None:
    """Add dimensions and prices to `found.facts`."""
    found.facts.extend(find_measures(found.text, taken=found.facts))
