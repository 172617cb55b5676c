"""The words of finishes as data structures: what finishes.toml compiles to. No reading of text here."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import Gazetteer, Hit, listed
from signoff_nlp.vocabulary import load


class Patterns(NamedTuple):
    """The compiled expressions of finishes.toml."""

    standard: re.Pattern[str]
    standard_not_before: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    item_left: re.Pattern[str]
    item_right: re.Pattern[str]
    head_before: re.Pattern[str]
    relation: re.Pattern[str]
    sample: re.Pattern[str]
    accepted: re.Pattern[str]
    thing: re.Pattern[str]
    record: re.Pattern[str]
    quoted: re.Pattern[str]
    record_key: re.Pattern[str]
    earlier: re.Pattern[str]
    sample_id: re.Pattern[str]
    numbered: re.Pattern[str]
    month: re.Pattern[str]
    date: re.Pattern[str]
    weekday: re.Pattern[str]
    other_aspect: re.Pattern[str]
    stop: re.Pattern[str]
    vague: re.Pattern[str]
    standing: re.Pattern[str]


@cache
def gazetteer() -> Gazetteer[bool]:
    """Compile the finishes by name once. The entry tells whether the word is an everyday word as well."""
    table = load("finishes")["processes"]
    weak = set(listed(table["weak"]))
    return Gazetteer((phrase, phrase in weak) for phrase in (*table["says"], *listed(table["abroad"])))


@lru_cache(maxsize=2)
def treatments(text: str) -> tuple[Hit[bool], ...]:
    """Return where `text` names a finish. Remembered for the last texts, as colours ask for it as well."""
    return tuple(gazetteer().find(text))


@cache
def words(table: str, key: str) -> frozenset[str]:
    """Return a comma-separated word list of finishes.toml, folded."""
    return frozenset(form.casefold() for form in listed(load("finishes")[table][key]))


@cache
def patterns() -> Patterns:
    """Compile the expressions of finishes.toml once."""
    tables = load("finishes")
    process, standards, point = tables["processes"], tables["standards"], tables["pointers"]
    head = tables["heads"]["says"]
    day = r"\d{1,2}(?:st|nd|rd|th|er|\.)?(?:,? (?:of |de |di |den )?)"
    numbers = r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}(?:[./-](?:\d{4}|\d\d))?(?![\w/])"
    month = rf"(?:{point['months']})(?!\w)\.?"
    return Patterns(
        standard=re.compile(rf"(?<![\w-])(?:{'|'.join(standards['patterns'])})(?![\w]){standards['rest']}"),
        standard_not_before=re.compile(rf"(?:^|[^\w])(?:{standards['not_before']}) $", re.I),
        before=re.compile(rf"(?:^|[^\w])((?:(?:{process['before']})[ -]){{1,2}})$", re.I),
        after=re.compile(rf" (?:{process['after']})(?!\w)", re.I),
        item_left=re.compile(
            rf"(?:^|[\n,:(•|\t+]|- |\b(?:{process['item_before']}|{process['before']}|\d mm|\w*\d\w*)) ?$", re.I
        ),
        item_right=re.compile(rf"[ \t]*(?:$|[,;.)\n(|/\t&+]|- |(?:{process['item_after']}|\d)(?!\w))|[ \t]\d", re.I),
        head_before=re.compile(
            r"(?<!\w)((?:(?:the|same|of) (?=(?:the |same )?(?:finish|surface|look))){0,2}"
            r"(?:the (?=\w)|(?:the|same|of) |\w+ (?=finish|surface))?"
            rf"(?:(?:{head})(?:,? (?:and|&|\+) )?(?:\w+ )?){{1,2}}(?:{point['links']}|=|:|-)?"
            r"(?: ?[:=] ?| )?(?:(?:the|is|be|exactly|just|=) ){0,2})$",
            re.I,
        ),
        relation=re.compile(
            r"(?<!-)(?<!looks )(?<!seems )(?<!feels )(?<!soon )(?<!long )(?<!well )"
            rf"(?:(?P<strong>(?:the same )?(?:{point['relations']}))|(?P<weak>{point['weak_relations']}))"
            rf" (?!(?:{point['not_after']})\b)",
            re.I,
        ),
        sample=re.compile(rf"\b(?:{point['samples']})(?!\w)", re.I),
        accepted=re.compile(rf"(?<!\w)(?:{point['accepted']})(?!\w)", re.I),
        thing=re.compile(
            r"(?:per )?(?:the|those|our|my|on|in|all|accepted|approved|signed|dated|that|your|one|ones|these)\b", re.I
        ),
        record=re.compile(rf"\b(?:{point['records']})(?!\w)", re.I),
        quoted=re.compile(r"(?:quoted|offered|specified|ordered)\b", re.I),
        record_key=re.compile(rf"(?<!\w){point['record_key']}"),
        earlier=re.compile(rf"\b(?:{point['earlier']})(?!\w)", re.I),
        sample_id=re.compile(point["sample_id"]),
        numbered=re.compile(r"(?:\bno\.?|\bnr\.?|\bnumber|#|№) ?\d{1,6}\b", re.I),
        month=re.compile(month, re.I),
        date=re.compile(
            rf"{numbers}|(?<!\w)\d{{1,2}}-(?:{point['months']})-\d{{2,4}}|(?<!\w)(?:{day})?{month}(?: \d{{1,2}}(?:st|nd|rd|th)?(?![\d/:]))?(?:,? \d{{4}})?",
            re.I,
        ),
        weekday=re.compile(rf"\b(?:{point['days']})\b", re.I),
        other_aspect=re.compile(rf"(?:^|[^\w])(?:{point['other_aspects']})(?: is| are|:|,| and \w+)? $", re.I),
        stop=re.compile(rf"(?<!that)(?<!which)(?:,| -|\band)? (?:{point['stops']})(?!\w)", re.I),
        vague=re.compile(rf"(?<!\w)(?:{tables['vague']['says']})(?!\w)", re.I),
        standing=re.compile(
            rf"(?<!\w)(?:(?P<standard>{point['standard']}(?: for (?:the )?\w+)?)"
            rf"|(?P<included>(?:its |the )?(?:{point['included']})))(?!\w)",
            re.I,
        ),
    )
