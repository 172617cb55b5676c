"""The words around a revision label: the vocabulary of revisions, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.gazetteer import PIECE

_LABEL = (
    r"\d{1,4}(?:\.\d{1,3}){0,3}(?:[A-Za-z]|/[A-Z])?|[A-Za-z](?:[._]?\d{1,3}(?:\.\d{1,3})?[A-Za-z]?|[._-]0\d)?"
    r"|[A-Z]{2}(?:\d{1,2})?|[–-](?=[ \t]*(?:[,;.)\n]|$))|(?:dash|DASH)"
)
_GLOSS = r"(?:\s?\([A-Za-z./ -]{2,16}\))?"  # "wijziging (revision) 3"
_OPENING = r"[\"“„«(\[‘']?"
_AFTER_LABEL = r"(?![A-Za-z0-9%°_]|[.:/-]\d|(?<=\d),\d|['’][a-z]|\s?(?:mm|cm|kg)\b)"
BARE = r"[A-Z]{1,2}\d{0,2}(?:\.\d{1,2})?|[vV]\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?"


class Words(NamedTuple):
    """Compiled expressions over a text as written."""

    keyed: re.Pattern[str]
    behind: re.Pattern[str]
    follows: re.Pattern[str]
    pair: re.Pattern[str]
    strong: re.Pattern[str]
    drawing: re.Pattern[str]
    document_before: re.Pattern[str]
    document_after: re.Pattern[str]
    open_after: re.Pattern[str]
    excluded_before: re.Pattern[str]
    excluded_after: re.Pattern[str]
    mentioned_before: re.Pattern[str]
    mentioned_after: re.Pattern[str]
    radius: re.Pattern[str]
    resin: re.Pattern[str]
    bare: re.Pattern[str]
    bare_not: re.Pattern[str]
    bare_is: re.Pattern[str]
    month: re.Pattern[str]
    entry: re.Pattern[str]
    colour: re.Pattern[str]
    joint: re.Pattern[str]
    small: frozenset[str]
    faint: frozenset[str]  # keywords that yield to any other
    open_words: tuple[str, ...]
    keys: frozenset[str]  # how words begin that name a revision: one to three folded letters
    leads: frozenset[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(words, key=len, reverse=True))


def _beginning(word: str) -> str:
    return str(PIECE.findall(word)[0]).casefold()[:3]


@cache
def words() -> Words:
    """Return the compiled vocabulary of revisions; built at the first call."""
    data = {name: table.get("words", []) for name, table in vocabulary.load("revisions").items()}
    glued = [first + last for first in data["compound"] for last in vocabulary.load("revisions")["compound"]["ends"]]
    data["strong"] = [*data["strong"], *(word for word in glued if not word.endswith("nummer") or "revisions" in word)]
    strong, weak, state = _any(data["strong"]), _any(data["weak"]), _any(data["state"])
    filler = rf"(?:\s{{1,3}}(?:{_any(data['fillers'])})){{0,3}}"
    exclude = rf"(?<!\w)(?:{_any(data['excluded'])}){filler}\s{{0,3}}(?:\(\s?)?$"
    return Words(
        keyed=re.compile(
            rf"(?<![A-Za-z0-9])(?:(?P<strong>(?i:{strong}))(?P<gap>{_GLOSS}[\s.:#=_\-]{{0,3}}{_OPENING}|[ \t]{{2,24}}[:=][ \t]{{0,24}}|:[ \t]{{2,24}}|[ \t]{{3,24}}(?=[A-Z]?\d)|\s(?i:is|should\sbe|=)\s)"
            rf"(?P<label>{_LABEL}){_AFTER_LABEL}"
            rf"|(?P<weak>(?i:{weak}))(?:{_GLOSS}[.:#]?\s{{0,2}}{_OPENING}|_)(?P<wlabel>(?:{_LABEL}))(?<!(?-i:(?<=\s)[a-z])){_AFTER_LABEL}"
            rf"|(?P<small>(?i:{_any(data['small_letter'])})\s(?P<ilabel>[a-hj-z])(?=\s*(?:[,;.()\n]|$|(?:{_any(data['after_letter'])})\b)))"
            rf"|(?P<v>[vV])[.\s]?(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[a-z]?){_AFTER_LABEL}"
            rf"|(?P<r>[rR])(?P<rnumber>\d{{1,2}}[a-z]?)(?=\s*(?:[,;.)!\n]|$)){_AFTER_LABEL}"
            rf"|(?P<state>{state})\s(?P<slabel>0\d{{1,2}}|\d{{1,2}}(?=\s*(?:[,;)\n]|$)))(?!\d|\.\d|\.\s?[A-Z]))"
        ),
        behind=re.compile(
            rf"(?<![A-Za-z0-9])(?i:{_any(vocabulary.load('revisions')['behind']['leads'])})\s"
            rf"(?P<label>[B-HJ-Z]|[A-Z]\d{{1,2}}|0\d)[\s-](?i:{_any(data['behind'])})(?![A-Za-z0-9-]|\.?\s?\d)"
        ),
        follows=re.compile(rf"[\s,(]{{0,3}}(?i:{strong}|{weak})(?![A-Za-z0-9])"),
        pair=re.compile(
            rf"(?<![A-Za-z0-9])(?i:{_any(data['drawing'])})(?:[\s.-]?(?i:no|nr|number|nummer))?\.?\s?[/&+|]\s?(?i:{strong}|{weak})\.?\s?[:=]?\s{{0,2}}"
            rf"[A-Za-z0-9][\w.-]{{1,20}}\s?[/|,]\s?(?P<label>[A-Z]\d{{0,2}}|\d{{1,2}})(?![\w-])"
        ),
        strong=re.compile(rf"(?<![A-Za-z0-9])(?i:{strong})(?![A-Za-z0-9])"),
        drawing=re.compile(
            rf"(?:(?<![A-Za-z0-9])(?i:{_any(data['drawing'])})\b[\s.:#]{{0,3}}(?:(?i:no|nr|number)[\s.:]{{1,2}})?"
            rf"(?P<number>(?:[A-Z]{{1,5}}[-\s]?){{0,2}}\d{{2,8}}(?:-\d{{1,5}}){{0,2}}(?:-|\s?/\s?|_|\s\(|\s(?=[B-HJ-Z]\b))(?P<a>[A-Z]\d{{0,2}}))"
            rf"|(?<![\w./-])\d{{3,6}}-(?P<b>[A-Z]))(?![\w-])"
        ),
        document_before=re.compile(
            rf"(?:(?<!\w)(?i:{_any(data['documents'])})\b[\s.:#]{{0,3}}(?:(?i:no|nr)[\s.]{{1,2}})?(?:[A-Za-z]{{0,3}}-?\d[\w/-]{{0,15}})?"
            rf"|(?<!\w)(?:Q|QU|QT|AN)-?\d[\w-]{{0,12}})[\s(]{{0,2}}$"
        ),
        document_after=re.compile(rf"\s{{1,3}}of\s(?:the|your|our|my|that)?\s?(?i:{_any(data['documents'])})\b"),
        open_after=re.compile(rf"(?:\s{{0,3}}[:=]\s{{0,3}}|\s{{1,3}}(?:is\s)?)(?:{_any(data['open'])})(?!\w)"),
        excluded_before=re.compile(exclude, re.IGNORECASE),
        excluded_after=re.compile(rf"\s{{0,3}}(?:{_any(data['excluded_after'])})(?!\w)", re.IGNORECASE),
        mentioned_before=re.compile(
            rf"(?<!\w)(?:{_any(data['mentioned_before'])})(?:\s(?:the|old|our|your)){{0,2}}\s{{1,3}}$", re.IGNORECASE
        ),
        mentioned_after=re.compile(
            rf"(?:\s(?:of|on|for)\s(?:the|this|your|our)(?:\s[a-z]+){{1,3}}?)?\s{{1,3}}(?:{_any(data['mentioned_after'])})(?!\w)",
            re.IGNORECASE,
        ),
        radius=re.compile(rf"(?<!\w)(?:{_any(data['radius'])})(?!\w)", re.IGNORECASE),
        resin=re.compile(rf"(?:(?<!\w)(?:{_any(data['resins'])})[\s-]?(?:\d{{1,5}}K?\s)?)$", re.IGNORECASE),
        bare=re.compile(rf"(?<=\s)(?:{BARE})(?![\w%°-]|[.,:/]\d|\s?(?:{_any(data['counted'])})\b)"),
        bare_not=re.compile(rf"(?<!\w)(?:{_any(data['excluded'])})(?:\s(?:the|to|from))?\s{{1,3}}$", re.IGNORECASE),
        bare_is=re.compile(rf"(?<!\w)(?:{_any(data['named'])})\s$", re.IGNORECASE),
        month=re.compile(rf"\.?\s?(?:of\s\d|/\s?\d|(?:{_any(data['months'])})[a-zä]{{0,6}}\b)", re.IGNORECASE),
        entry=re.compile(rf"\s/\s\d[\d.,]{{0,8}}(?:\s?(?:{_any(data['counted'])})\b|\s/\s|\s?$)", re.IGNORECASE),
        colour=re.compile(rf"(?<!\w)(?:{_any(data['chips'])})[\s.:#]{{0,2}}$", re.IGNORECASE),
        joint=re.compile(rf"\s?(or|and|/|vs\.?|,?\snot|oder|->|→)\s?(?:the\s)?({BARE})(?![\w%°-]|[.,:]\d)"),
        small=frozenset(data["small"]),
        faint=frozenset(data["faint"]),
        open_words=tuple(data["open"]),
        keys=frozenset(_beginning(word) for word in (*data["strong"], *data["weak"], *data["state"])) | {"v", "r"},
        leads=frozenset(PIECE.findall(word)[0].casefold() for word in vocabulary.load("revisions")["behind"]["leads"]),
    )
