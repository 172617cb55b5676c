"""Whole numbers in running text, in digits and in words, with their values.

Reads "1,200", "1.200", "1 200", "1'200", "2.5k", "two hundred and fifty", "25 dozen", "two (2)". A group of three
digits behind a comma or a point is a thousand, since nobody orders 1.200 of a piece ("1,20,000" is grouped as in India); any other decimal is no count and
is left out. Numbers that hang on letters ("PA12", "95A", "Q-1043"), times, scales, percentages and money are left out
as well.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.gazetteer import pieces

_DIGITS = re.compile(
    r"\d{1,3}(?:[.,'’]\d{3})+(?!\d)|\d{1,2}(?:,\d{2}){1,3},\d{3}(?![\d,])|\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)|\d{1,9}(?:[.,]\d{1,9})?(?!\d)"
)
_AGAIN = re.compile(r"\s\((\d{1,3}(?:[.,'’]?\d{3}){0,2})\)")
_PLAIN = re.compile(r"\d{1,9}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,'’ \u00a0\u202f\u2009]\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3}")
_THOUSAND_MARK = re.compile(r"\s?[kK](?![A-Za-z0-9])")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)(?![A-Za-z])", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(\w+)[\s.:#-]{1,3}$")
_NOUN_AFTER = re.compile(r"[ \u00a0][^\W\d_]{3}")
_MOST = 600  # numbers of one text that are looked at; a mail that holds more is a listing, not a release


class Number(NamedTuple):
    """A number: where it stands (code points), its value, and whether its words only guess ("a couple of dozen")."""

    start: int
    end: int
    value: int
    spelled: bool = False
    guess: bool = False
    spaced: bool = False


@cache
def _spelled() -> tuple[re.Pattern[str], dict[str, float], dict[str, int], dict[str, float]]:
    data = vocabulary.load("numerals")
    units: dict[str, float] = data["units"]["values"]
    multipliers: dict[str, int] = data["multipliers"]["values"]
    articles: dict[str, float] = data["articles"]["values"]
    one = "|".join(sorted((*units, *multipliers), key=len, reverse=True))
    before = "|".join(sorted(articles, key=len, reverse=True))
    times = "|".join(sorted(multipliers, key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![\w.,-])(?:(?:(?:{before})|\d{{1,4}}(?:[.,]\d)?)[ \n](?={times})|(?={one}))(?:{one})"
        rf"(?:(?:[ \n-]|[ \n]and[ \n]|[ \n]of[ \n](?={times}))(?:{one})){{0,7}}(?![\w])",
        re.IGNORECASE,
    )
    return pattern, units, multipliers, articles


def _spelled_value(words: str) -> float | None:
    """Return what number words add up to, or None where they are no number by themselves ("dozens", "gross")."""
    _, units, multipliers, articles = _spelled()
    text = words.lower().replace("-", " ").replace("\n", " ")
    total, group, seen = 0.0, 0.0, False
    for article in sorted(articles, key=len, reverse=True):
        if text.startswith(article + " "):
            group, seen, text = articles[article], True, text[len(article) + 1 :]
            break
    for word in text.split():
        if word in ("and", "of"):
            continue
        if word in units:
            group, seen = group + units[word], True
        elif word in multipliers:
            if not seen:
                return None
            if multipliers[word] >= 1000:
                total, group = total + (group or 1) * multipliers[word], 0.0
            else:
                group = (group or 1) * multipliers[word]
        else:
            group, seen = group + float(word.replace(",", ".")), True
    return total + group


def _one_thousand(text: str, start: int, end: int) -> bool:
    """Say whether "1 500" before a noun is one number, and not a day or a label with a count behind it."""
    before = _WORD_BEFORE.search(text, max(0, start - 24), start)
    if before and before[1].lower() in vocabulary.load("numerals")["parted"]["words"]:
        return False
    return _NOUN_AFTER.match(text, end) is not None


def _is_list(figures: str) -> bool:
    """ "25,50,100" may be three counts without blanks; "1,20,000" can only be one."""
    groups = figures.split(",")
    return len(groups) > 2 and len(groups[1]) == 2 and int(groups[-1]) > int(groups[-2])


def _digits(text: str, found: re.Match[str], units: re.Pattern[str]) -> Number | None:
    start, end = found.span()
    before, earlier = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    if before.isalnum() or before == "_":
        if before not in "xX×" or earlier.isalnum():
            return None
        start -= 1
    elif before in ("-", "–"):
        if earlier not in ("", "\n") and not (
            earlier.isdecimal() and units.match(text, end + (text[end : end + 1] == " "))
        ):
            return None  # a bullet may touch its number, and "200-250 pcs" is a range
    elif before and (before in "/#$€£¥+±'’@\\°" or (before in ".,:" and earlier.isdecimal())):
        return None
    thousand = _THOUSAND_MARK.match(text, end)
    figures = found[0]
    if thousand:
        end = thousand.end()
        value = float(figures.replace(",", ".")) * 1000 if not _THOUSANDS.fullmatch(figures) else 0
    elif _is_list(figures):
        return None
    elif _THOUSANDS.fullmatch(figures):
        value = float(re.sub(r"\D", "", figures))
    elif figures.isdecimal():
        value = float(figures)
    else:
        return None
    after, later = text[end : end + 1], text[end + 1 : end + 2]
    if after.isalpha():
        if _ORDINAL.match(text, end):
            return None
        touching = text[end : end + 3].lower()
        if (
            not units.match(text, end)
            and touching[:2].strip() not in ("x", "s")
            and touching != "ish"
            and after not in "xX×"
        ):
            return None
    elif after in ("-", "–"):
        if (
            (later.isalnum())
            and not units.match(text, end + 1)
            and not later.isdecimal()
            and text[end + 1 : end + 4] != "ish"
        ):
            return None
    elif after and (after in '%°"″′_€$£' or (after in "/:.,'’" and later.isdecimal())):
        return None
    if value != int(value) or value <= 0 or value > 50_000_000:
        return None
    return Number(start, end, int(value), spaced=" " in figures or "\u00a0" in figures)


def has_words(text: str) -> bool:
    """Say whether a number in words may stand in `text`."""
    _, units, multipliers, _ = _spelled()
    return any(piece.form in units or piece.form in multipliers for piece in pieces(text))


def find_numbers(text: str, units: re.Pattern[str], words: bool = True) -> list[Number]:
    """Return the whole numbers in `text`, in order and without overlap; `units` matches a word that may touch one.

    With `words` False only digits are read.

    Offsets are code points. At most 600 numbers are read.
    """
    found: list[Number] = []
    pattern, *_ = _spelled()
    for match in pattern.finditer(text) if words else ():
        value = _spelled_value(match[0])
        if value is None or value != int(value) or value <= 0:
            continue
        guess = any(word in match[0].lower() for word in vocabulary.load("numerals")["guessing"]["words"])
        end = match.end()
        again = _AGAIN.match(text, end)
        if again and int(re.sub(r"\D", "", again[1])) == value:
            end = again.end()
        found.append(Number(match.start(), end, int(value), spelled=True, guess=guess))
        if len(found) >= _MOST:
            break
    spelled = list(found)
    index = cursor = 0
    while following := _DIGITS.search(text, cursor):
        match = following
        cursor = match.end()
        spaced = not match[0].isdecimal() and any(char.isspace() for char in match[0])
        if spaced and not (
            units.match(text, cursor + (text[cursor : cursor + 1] == " ")) or _one_thousand(text, *match.span())
        ):
            match = _PLAIN.match(text, match.start()) or match  # "1 200 pcs" is one number, "on 12 300 went out" two
            cursor = match.end()
        while index < len(spelled) and spelled[index].end <= match.start():
            index += 1
        if index < len(spelled) and spelled[index].start < match.end():
            continue
        number = _digits(text, match, units)
        if number:
            found.append(number)
            if len(found) >= 2 * _MOST:
                break
    return sorted(found)
