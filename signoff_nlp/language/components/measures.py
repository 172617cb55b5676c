"""Measures and prices: numbers that are neither counts nor revisions, so that nobody takes them for one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Fact

_NUMBER = r"\d{1,7}(?:[.,]\d{1,4}){0,2}"
_BLANKS = re.compile(r"\s+")
_DIGITS = re.compile(r"\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_LARGEST_THREAD = 64


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _price() -> re.Pattern[str]:
    data = vocabulary.load("measures")["price"]
    per = rf"(?:(?: ?/ ?| per | a | pro | je | par | por | )(?:{_any(data['per'])})(?!\w))?"
    amount = r"\d{1,7}(?:[.,' ]\d{3}){0,2}(?:[.,]\d{1,4})?"
    before = rf"(?P<sign>{_any(data['symbols'])}) ?(?P<first>{amount})(?P<kilo>k(?!\w))?"
    behind = rf"(?P<second>{amount}) ?(?P<word>{_any(data['behind'])})(?![^\W_])"
    return re.compile(rf"(?:{before}|{behind}){per}(?! ?(?:{_any(data['not_followed'])})(?!\w))")


@cache
def _dimension() -> re.Pattern[str]:
    data = vocabulary.load("measures")["dimension"]
    unit = rf"(?:{_any(data['units'])})(?![^\W_])"
    options = [
        rf"(?P<tolerance>(?:±|\+ ?/ ?-|\+-) ?{_NUMBER}(?: ?{unit})?)",
        rf"(?P<diameter>[ø⌀Ø] ?{_NUMBER}(?: ?{unit})?)",
        r"(?P<thread>m\d{1,2}(?:[.,]\d)?(?: ?x ?\d{1,3}(?:[.,]\d{1,2})?)?(?:-\d[ghe]\d?)?(?![\w-]))",
        rf"(?P<product>{_NUMBER}(?: ?{unit})? ?[x×] ?{_NUMBER}(?: ?{unit})?(?: ?[x×] ?{_NUMBER}(?: ?{unit})?)?)(?!\w)",
        rf"(?P<instead>\d{{1,4}}[.,]\d{{1,2}} (?:instead of|statt|au lieu de|en vez de|in place of) {_NUMBER})(?!\w)",
        r"(?P<hardness>shore ?[ad]? ?\d{2,3})(?!\w)",
        r"(?P<ratio>\d{1,3}:\d{1,3})(?![\d:])",
        rf"(?P<fraction>\d/(?:2|4|8|16|32|64)(?:-\d{{1,2}}(?!\d)| ?{unit}))",
        rf"(?P<layer>\d[.,]\d{{1,2}} (?:{_any(data['around'])})(?!\w))",
        rf"(?P<measure>-?{_NUMBER}(?: ?- ?{_NUMBER})?(?P<gap> ?|-)(?P<unit>{unit}))",
        r"(?P<decimal>\d{1,3}[.,]\d{1,2}(?![\d%])(?![.,]\d)(?![^\W\d_]))",
    ]
    return re.compile("|".join(options))


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
    held = [(fact.start, fact.end) for fact in taken]
    found: list[Fact] = []
    for fact in (*_prices(text, low), *_dimensions(text, low, held)):
        if not any(start < fact.end and fact.start < end for start, end in held):
            found.append(fact)
            held.append((fact.start, fact.end))
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


def _prices(text: str, low: str) -> Iterator[Fact]:
    for match in _price().finditer(low):
        start, end = match.span()
        sign = match["sign"] or match["word"]
        if start and (
            low[start - 1].isalnum() or low[start - 1] in ".,_-" or (low[start] == "$" and low[start - 1] == "/")
        ):
            continue
        if match["second"] and sign.isalpha() and match.end("word") < len(low) and low[match.end("word")] in "-_":
            continue
        value = amount(match["first"] or match["second"]) * (1000 if match["kilo"] else 1)
        yield Fact(label="PRICE", start=start, end=end, text=text[start:end], value=value)


def _dimensions(text: str, low: str, held: Sequence[tuple[int, int]]) -> Iterator[Fact]:
    for match in _dimension().finditer(low):
        start, end = match.span()
        before = low[start - 1] if start else " "
        kind = match.lastgroup if match.lastgroup != "unit" and match.lastgroup != "gap" else "measure"
        if before.isalnum() or before in "_#€$£@" or (before in ".,/:-" and start > 1 and low[start - 2].isalnum()):
            continue
        if kind in ("decimal", "measure", "product", "ratio") and _label_before(low, start):
            continue
        if not _plausible(match, low, text):
            continue
        value = _BLANKS.sub(" ", text[start:end])
        yield Fact(label="DIMENSION", start=start, end=end, text=text[start:end], value=value)


def _plausible(match: re.Match[str], low: str, text: str) -> bool:
    if match["thread"]:
        return int(re.findall(r"\d+", match["thread"])[0]) <= _LARGEST_THREAD
    if match["product"]:
        # "4 x 25" may be four boxes of 25: two whole numbers need a unit, a decimal or a third number
        crosses = len(re.findall("[x×]", match["product"]))
        return crosses > 1 or not re.fullmatch(r"\d+ ?[x×] ?\d+", match["product"])
    if match["ratio"]:
        return match["ratio"].startswith("1:") and len(match["ratio"]) <= 5 and match["ratio"] != "1:00"
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


@Language.component("signoff_measures")
def component(doc: Doc) -> Doc:
    """Add dimensions and prices to `doc._.facts`."""
    doc._.facts.extend(find_measures(doc._.source, taken=doc._.facts))
    return doc
