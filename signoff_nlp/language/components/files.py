"""File names in running text, and the revision that a file's name carries.

A name is found from its extension backwards ("bracket_revB4.step"), or as a word with underscores or hyphens that
closes with a revision ("clip_v6", "foot-rev3"): people quote names without their extension. "final", "(1)" and dates in
a name are no revisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Fact

_MOST = 200  # names of one message that are looked at
_LONGEST = 120  # characters of a name before its extension; longer ones are no names that people write


class NameRevision(NamedTuple):
    """A revision inside a file name: its normalised value, and where it stands there with its keyword."""

    value: str
    start: int
    end: int


class _Names(NamedTuple):
    anchor: re.Pattern[str]
    stem: re.Pattern[str]
    bare: re.Pattern[str]
    extension: re.Pattern[str]
    keyed: re.Pattern[str]
    closing: re.Pattern[str]
    noise: re.Pattern[str]
    papers: re.Pattern[str]
    geometry: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted((re.escape(word) for word in words), key=len, reverse=True))


@cache
def _names() -> _Names:
    words = vocabulary.load("revisions")
    kinds = words["extensions"]
    everything = _any((*kinds["geometry"], *kinds["papers"], *kinds["pictures"]))
    label = r"\d{1,3}(?:\.\d{1,3}){0,3}[A-Za-z]?|[A-Za-z]{1,2}(?:[._-]?\d{1,3}){0,2}"
    keywords = _any([word for word in (*words["strong"]["words"], *words["weak"]["words"]) if " " not in word])
    return _Names(
        anchor=re.compile(rf"(?<=[\w)])\.(?:{everything})(?![\w])(?!\.\w)", re.IGNORECASE),
        stem=re.compile(r"[\w.+()&~\-–]+$"),
        bare=re.compile(
            rf"(?<![\w./\\@-])[A-Za-z][A-Za-z0-9]{{0,30}}(?:[_-][A-Za-z0-9]{{1,30}}){{0,6}}?"
            rf"(?:[_-](?:v\.?|(?:{keywords})[_-]?)\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[a-z]?|_(?:rev|REV|Rev)[_-]?[A-Z]\d{{0,2}}"
            rf"|(?-i:_[A-LN-Z]\d{{0,2}})|_[rR]\d{{1,3}})(?![\w])(?!\.\w)",
            re.IGNORECASE,
        ),
        extension=re.compile(rf"(?:\.(?:{everything}))+$", re.IGNORECASE),
        keyed=re.compile(
            rf"(?:^|[\s_.\-–(]|(?-i:(?<=[a-z])(?=[A-Z])))(?:(?P<word>{keywords})[\s_.\-]?(?P<label>{label})"
            rf"|(?P<v>v)[\s_.]?(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[a-z]?)|r(?P<r>\d{{1,3}}[a-z]?))(?=$|[\s_.\-–()])",
            re.IGNORECASE,
        ),
        closing=re.compile(
            r"(?<=[A-Za-z0-9])(?:[\s_.]|(?<=\d)-)(?P<label>[A-Z]\d{0,2}|[A-Z]{2}|(?<=[_.])[a-z]\d{0,2})$"
        ),
        noise=re.compile(
            rf"(?:[\s_.\-]*(?:\(\d{{1,3}}\)|\(?(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d\)?|(?<=[\s_.\-(])(?:{_any(words['noise']['words'])})\d?\)?))$",
            re.IGNORECASE,
        ),
        papers=re.compile(rf"(?<![a-z])(?:{_any(words['documents']['words'])}|q|po)(?![a-z])", re.IGNORECASE),
        geometry=re.compile(rf"\.(?:{_any((*kinds['geometry'], 'pdf'))})$", re.IGNORECASE),
    )


def read_name(name: str) -> NameRevision | None:
    """Return the revision that a file's name carries, with its place in the name, or None.

    "bracket_revB4.step" is B4, "clip_v6" v6, "lamp_base_r7.step" 7, "rotor_C.pdf" C. Names of quotes, orders and other
    papers of trade give None, and so do keywordless labels in names of pictures.
    """
    names = _names()
    text = name[-_LONGEST:]
    shift = len(name) - len(text)
    extension = names.extension.search(text)
    stem = text[: extension.start()] if extension else text
    if names.papers.search(stem):
        return None
    found = None
    for found in names.keyed.finditer(stem):  # noqa: B007 - the last one counts
        pass
    if found:
        if found["number"]:
            return NameRevision("v" + found["number"].lower(), shift + found.start("v"), shift + found.end("number"))
        if found["r"]:
            minor = re.match(r"(?:\.\d{1,3})*", stem[found.end("r") :])  # "arm_r3.1.3mf"
            more = minor[0] if minor else ""
            return NameRevision(
                f"{found['r']}{more}".upper(), shift + found.start("r") - 1, shift + found.end("r") + len(more)
            )
        return NameRevision(found["label"].upper(), shift + found.start("word"), shift + found.end("label"))
    for _ in range(4):  # "_final", "(1)" and dates stand behind one another
        shorter = names.noise.sub("", stem)
        if shorter == stem:
            break
        stem = shorter
    if extension and not names.geometry.search(text):
        return None
    last = names.closing.search(stem)
    if last is None or re.fullmatch(r"[Mm]\d+", last["label"]):  # a thread
        return None
    return NameRevision(last["label"].upper(), shift + last.start("label"), shift + last.end("label"))


def revision_of_name(name: str) -> str | None:
    """Return the normalised revision label that a file's name carries ("clip_v6.stl" gives "v6"), or None."""
    found = read_name(name)
    return found.value if found else None


def find_files(text: str, taken: Iterable[Fact] = ()) -> list[Fact]:
    """Return a FILE fact for every file name in `text`; the value is the name as written, offsets are code points."""
    names = _names()
    spans: list[tuple[int, int]] = []
    if "." in text:
        for anchor in islice(names.anchor.finditer(text), _MOST):
            floor = max(spans[-1][1] if spans else 0, anchor.start() - _LONGEST)
            stem = names.stem.search(text[floor : anchor.start()])
            if stem is None:
                continue
            start = floor + stem.start() + (len(stem[0]) - len(stem[0].lstrip(".(-–&~+")))
            if start >= anchor.start():
                # "bracket_v2 (1).step" leaves "(1)" alone; a name needs a letter or figure of its own
                continue
            if re.fullmatch(r"\(?\d{1,3}\)", text[start : anchor.start()]):
                wider = names.stem.search(text[floor : max(start - 2, floor)].rstrip())
                if wider:
                    start = floor + wider.start()
            if start and text[start - 1] == "@":
                continue
            spans.append((start, anchor.end()))
    if "_" in text or "-" in text:
        for bare in islice(names.bare.finditer(text), _MOST):
            if any(start < bare.end() and bare.start() < end for start, end in spans[:_MOST]):
                continue
            if read_name(bare[0]):
                spans.append(bare.span())
    held = [(fact.start, fact.end) for fact in taken]
    return [
        Fact(label="FILE", start=start, end=end, text=text[start:end], value=text[start:end])
        for start, end in sorted(spans)
        if not any(a < end and start < b for a, b in held)
    ]


@step("files")
def fill(found: Findings) -> None:
    """Add the FILE facts of a message to `found.facts`."""
    found.facts.extend(find_files(found.text, taken=found.facts))
