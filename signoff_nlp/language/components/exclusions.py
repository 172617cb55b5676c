"""What a release leaves out ("no sanding or coating"), and handwork that a sample needed before it passed."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import listed, matches
from signoff_nlp.vocabulary import load

Span = tuple[int, int, str]


class Patterns(NamedTuple):
    """The compiled expressions of processes.toml."""

    exclusion: re.Pattern[str]
    more: re.Pattern[str]
    handling: re.Pattern[str]
    ways: re.Pattern[str]
    negated: re.Pattern[str]
    worked: re.Pattern[str]


@cache
def patterns() -> Patterns:
    """Compile processes.toml once."""
    tables = load("processes")
    out, hand = tables["exclusions"], tables["handling"]
    word = rf"(?:[ -](?!(?:{out['ends']})\b)[\w-]{{1,20}})"
    work = rf"(?:(?:{out['small']}) ){{0,3}}(?:[\w-]{{1,16}} )?(?:{out['work']})(?![\w-])"
    did, doing, base = hand["did"], hand["doing"], hand["base"]
    who = rf"(?:{hand['who']}|(?-i:[A-ZÀ-Þ][a-zà-ÿ]{{1,20}}))"
    bit = rf"(?:(?:{hand['bit']}) ){{0,4}}"
    return Patterns(
        exclusion=re.compile(
            rf"(?:(?:{out['open']}) (?:the |any |our )?[\w-]{{2,24}}{word}{{0,2}}|(?:{out['starts']}) {work})", re.I
        ),
        more=re.compile(
            rf"(?:,? ?(?:{out['more']}) (?:no )?|, no ){work}"
            r"|(?: (?:on|for|of|in) (?:this|these|the|that) \w{1,20}(?! (?:of|as)))|(?: kit)",
            re.I,
        ),
        handling=re.compile(
            rf"\b(?:(?:only |but |and |erst )?(?:{hand['after']}) {who}(?: (?:had|have|has))?"
            rf"(?: (?:\w+ly|just|first|also))? (?:{did}|{base})"
            rf"|(?:i|we|he|she|they|you) (?:had to|have to|must|needed to) (?:\w+ly )?(?:{base})"
            rf"|(?:{hand['with']}) {bit}(?:{doing})"
            rf"|(?:had|has|have|needed|needs) to be (?:{did})|hand[- ]?(?:fitted|trimmed|filed)"
            rf"|(?:i|we|he|she|they) (?:{did}))(?!\w)",
            re.I,
        ),
        ways=re.compile(rf"(?:{'|'.join(hand['ways'])})", re.I),
        negated=re.compile(rf"\b(?:{hand['negated']})\b", re.I),
        worked=re.compile(rf"\b(?:{hand['worked']})\b", re.I),
    )


@cache
def starts() -> frozenset[str]:
    """Return the words that an exclusion can begin with."""
    return frozenset(listed(load("processes")["exclusions"]["first"]))


@cache
def ways_first() -> frozenset[str]:
    """Return the words that the longer ways of telling handwork begin with."""
    return frozenset(listed(load("processes")["handling"]["first"]))


def find_exclusions(text: str) -> list[Span]:
    """Return what `text` leaves out of the work, as (start, end, words) in order; offsets in code points."""
    spans: list[Span] = []
    for match in matches(patterns().exclusion, text, starts()):
        end = match.end()
        for _ in range(4):
            more = patterns().more.match(text, end)
            if more is None:
                break
            end = more.end()
        if not spans or match.start() >= spans[-1][1]:
            spans.append((match.start(), end, text[match.start() : end]))
    return spans


def find_special_handling(text: str) -> list[Span]:
    """Return the words that say a part passed only after handwork, as (start, end, words); offsets in code points.

    Handwork counts where the same sentence says that something then fitted or passed, and no "without" or "no" stands
    right before it. A sample that needed it is no standard (release rules, pointers).
    """
    spans: list[Span] = []
    longer = matches(patterns().ways, text, ways_first())
    found = sorted([*patterns().handling.finditer(text), *longer], key=lambda match: match.start())
    for match in found:
        if spans and match.start() < spans[-1][1]:
            continue
        near = (text[max(0, match.start() - 16) : match.start()], match[0], text[match.end() : match.end() + 14])
        if any(patterns().negated.search(words) for words in near):
            continue
        around = text[max(0, match.start() - 90) : match.start()] + "|" + text[match.end() : match.end() + 60]
        if patterns().worked.search(around):
            spans.append((match.start(), match.end(), match[0]))
    return spans
