"""Heads under which a message treats parts or order lines separately: "Line 10 housing", "The body:"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary
from signoff_nlp.language.components.holding import Held
from signoff_nlp.types import Fact

_NAME = r"[^\W\d_][\w/-]{0,24}(?: (?!and |und |et |is |are |to |for |of |we |please )[^\W\d_][\w/-]{0,24}){0,3}"
_LONGEST = 40


class Tables(NamedTuple):
    """parts.toml, compiled; the expressions are case-blind and run over the text as written."""

    line: re.Pattern[str]
    article: re.Pattern[str]
    bare: re.Pattern[str]
    fields: frozenset[str]
    verbs: frozenset[str]


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _tables() -> Tables:
    data = vocabulary.load("parts")["heads"]
    line = rf"(?P<word>{_any(data['lines'])})\.?[ ]?#?(?P<number>\d{{1,3}})(?![\w/]|[.]\d)"
    name_after = rf"(?:[ ]?[,:.)–-]?[ ](?:the )?(?P<name>{_NAME})(?=[ ]?[,:;(–]|[ ]-|$| is | are ))?"
    at_start = r"(?:^[ \t]*(?:[-*•–·][ \t]*)?|(?<=[.;!?] ))"
    one = rf"(?:{_any(data['for_the'])})[ ](?P<one>{_NAME})(?=[,:])"
    two = rf"(?:{_any(data['the'])})[ ](?P<two>{_NAME})(?=:)"
    flags = re.IGNORECASE | re.MULTILINE
    return Tables(
        re.compile(rf"(?<![\w-]){line}(?! of my| of your| of the){name_after}", flags),
        re.compile(rf"{at_start}(?:{one}|{two})", flags),
        re.compile(rf"^[ \t]*(?:[-*•–·][ \t]*)?(?P<name>{_NAME})(?=:[ ]\S)", flags),
        frozenset(data["fields"]),
        frozenset(data["verbs"]),
    )


def find_parts(text: str, taken: Sequence[Fact] = ()) -> list[Fact]:
    """Return the heads of separately treated parts as facts labelled PART with the flag "head", left to right.

    `value` is the part's name as written, or "line 3" where a line has no name; order lines carry the flag "line:3".
    A bare "Lid:" is a head only beside another one, and never where it names a field ("Material:").
    """
    found: list[Fact] = []
    held = Held(len(text), taken)
    for fact in (*_lines(text), *_articles(text), *_bare(text)):
        if held.take(fact.start, fact.end):
            found.append(fact)
    return sorted(found, key=lambda fact: fact.start)


def _lines(text: str) -> Iterator[Fact]:
    for match in _tables().line.finditer(text):
        name = match["name"]
        if name and (name.lower() in _tables().fields or name.lower().split()[0] in _tables().verbs):
            name = None
        end = match.end("name") if name else match.end("number")
        number = match["number"].lstrip("0") or "0"
        start = match.start("word")
        value = name or f"line {number}"
        yield Fact(
            label="PART", start=start, end=end, text=text[start:end], value=value, flags=("head", f"line:{number}")
        )


def _articles(text: str) -> Iterator[Fact]:
    for match in _tables().article.finditer(text):
        group = "one" if match["one"] else "two"
        name = match[group]
        if name.lower() in _tables().fields or name.lower().split()[0] in _tables().fields or len(name) > _LONGEST:
            continue
        start, end = match.span(group)
        yield Fact(label="PART", start=start, end=end, text=name, value=name, flags=("head",))


def _bare(text: str) -> Iterator[Fact]:
    heads = [
        match
        for match in _tables().bare.finditer(text)
        if not {match["name"].lower(), *match["name"].lower().split()} & _tables().fields
    ]
    if len(heads) < 2:
        return
    for match in heads:
        start, end = match.span("name")
        yield Fact(label="PART", start=start, end=end, text=match["name"], value=match["name"], flags=("head",))


@Language.component("signoff_parts")
def component(doc: Doc) -> Doc:
    """Add heads of separately treated parts to `doc._.facts`."""
    doc._.facts.extend(find_parts(doc._.source, taken=doc._.facts))
    return doc
