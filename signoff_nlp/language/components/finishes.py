"""Finishes: what the visible surface is judged by, as written ("as printed", "look as the sample of 27 March").

A fact's value is the phrase itself. Flags say what kind of standard it is: "process" (a named finish or a measured
surface), "sample" (an accepted, dated or numbered sample), "quote" (a quote, order or drawing), each pointer with
"key:<date or number>", or with "undated" where nothing identifies the record; "earlier" ("same finish as before"),
"vague" ("make it nice", value None), "open" ("finish TBD", value None), "excluded" ("no sanding": left out, and no
finish). Facts of other kinds do not block a finish, as its words hold dates, numbers and colours ("black anodised").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signoff_nlp.language.components.clauses import unwrapped
from signoff_nlp.language.components.exclusions import find_exclusions, find_special_handling
from signoff_nlp.language.components.finish_names import patterns, treatments, words
from signoff_nlp.language.components.gazetteer import Spans, matches
from signoff_nlp.language.components.surroundings import left_open
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Fact

__all__ = ["find_exclusions", "find_finishes", "find_special_handling"]

HELD = frozenset(["FILE", "PERSON"])
RECORDS = frozenset(["QUOTE_NUMBER", "PO_NUMBER", "PART"])
BRACKET = re.compile(r" ?\(([^()\n]{1,48})\)")
WINDOW = 48
SENTENCE = re.compile(r"[;\r\n]|[.!?](?=\s|$)(?<!\b[nN]o\.)(?<!\b[nN]r\.)(?<!\b[nN]\.)(?<!\bacc\.)(?<!\bdt\.)")
COMMA = re.compile(
    r",(?! (?:that|which|who|signed|dated|accepted|approved|the one|as|like|same|exactly|no\.|\d{4}\b)(?!\w))"
    r"| - |: |[(]",
    re.I,
)
GLUE = re.compile(
    r"(?:,|:|;)? ?(?:and|und|et|&|\+|/|with|then|also|plus)?(?: the| all)?(?: rest| others?)?(?: is| are)? ?$", re.I
)


class Found(NamedTuple):
    """A stretch that speaks of the finish, and its flags."""

    start: int
    end: int
    flags: frozenset[str]


def find_finishes(text: str, taken: Iterable[Fact] = ()) -> list[Fact]:
    """Return the FINISH facts of `text`, in order. Offsets are code points; of `taken` only files and people block."""
    taken = tuple(taken)
    held = Spans((fact.start, fact.end) for fact in taken if fact.label in HELD)
    records = [fact for fact in taken if fact.label in RECORDS and fact.value is not None]
    excluded = Spans((start + 1, end) for start, end, _ in find_exclusions(text))
    named = _extended(text, [*_named(text), *_measured(text)])
    found = [*named, *_pointed(text, named, records), *_unfixed(text), *_standing(text)]
    facts = []
    for one in _joined(text, sorted(found)):
        if held.overlap(one.start, one.end):
            continue
        flags = set(one.flags)
        if "process" in flags and excluded.overlap(one.start, one.start + 1):
            flags = {"excluded"}
        value = (
            None
            if flags & {"vague", "open"} and not flags & {"process", "sample", "quote"}
            else text[one.start : one.end]
        )
        facts.append(
            Fact(
                label="FINISH",
                start=one.start,
                end=one.end,
                text=text[one.start : one.end],
                value=value,
                flags=tuple(sorted(flags)),
            )
        )
    return facts


def _named(text: str) -> list[Found]:
    """Return the finishes named in the vocabulary; everyday words only in an item's place."""
    shape, found = patterns(), []
    for start, end, weak, _, _ in treatments(text):
        if weak is None:
            continue
        if weak and not (
            shape.item_left.search(text[max(0, start - WINDOW) : start]) and shape.item_right.match(text, end)
        ):
            continue
        found.append(Found(start, end, frozenset(["process"])))
    return found


def _measured(text: str) -> list[Found]:
    """Return the measured and graded surfaces ("Ra 1.6", "VDI 27")."""
    return [
        Found(match.start(), match.end(), frozenset(["process"]))
        for match in matches(patterns().standard, text, words("standards", "starts"))
        if not patterns().standard_not_before.search(text[max(0, match.start() - WINDOW) : match.start()])
    ]


def _extended(text: str, found: list[Found]) -> list[Found]:
    """Widen each named finish by the words that belong to it ("outside brushed grain 240")."""
    shape, wide = patterns(), []
    for start, end, flags in sorted(found):
        before = shape.before.search(text[max(0, start - WINDOW) : start])
        if before:
            start = start - min(start, WINDOW) + before.start(1)
        after = shape.after.match(text, end)
        wide.append(Found(start, after.end() if after else end, flags))
    return wide


def _pointed(text: str, named: list[Found], records: Sequence[Fact]) -> list[Found]:
    """Return the pointers: a relation word, what it leads to, and the word of the look or the process before it."""
    shape, found, done = patterns(), [], 0
    ends = {one.end for one in named}
    for match in matches(shape.relation, text, words("pointers", "starts")):
        if match.start() < done:
            continue
        before = text[max(0, match.start() - WINDOW) : match.start()]
        head = shape.head_before.search(before)
        process = match.start() - 1 in ends or match.start() - 2 in ends
        if match.lastgroup == "weak" and not (head or process):
            continue
        tail = _tail(text, match.end())
        headed = head is not None or process
        flags = _kind(text[match.end() : tail], headed=headed, weak=match.lastgroup == "weak")
        if headed and not flags & {"sample", "quote"}:
            flags = _recorded(records, match.end(), tail) or flags
        if not flags or (head is None and not process and shape.other_aspect.search(before)):
            continue
        begin = match.start() - len(before) + head.start(1) if head else match.start()
        found.append(Found(begin, tail, flags))
        done = tail
    return found


def _recorded(records: Sequence[Fact], start: int, end: int) -> frozenset[str]:
    """Return the flags of a pointer that leads to the number of a quote, an order or a drawing; empty where none."""
    found = next((fact for fact in records if start <= fact.start and fact.end <= end), None)
    return frozenset(["quote", f"key:{found.value}"]) if found else frozenset()


def _tail(text: str, start: int) -> int:
    """Return where the words that a relation leads to end: the sentence, a new list item or a new instruction."""
    limit = min(len(text), start + 110)
    for match in SENTENCE.finditer(text, start, limit):
        if not (text[match.start() - 1].isdecimal() and patterns().month.match(text, match.end() + 1)):  # "11. March"
            limit = match.start()
            break
    for cut in (COMMA, patterns().stop):
        found = cut.search(text, min(start + 3, limit), limit)
        if found:
            limit = found.start()
    bracket = BRACKET.match(text, limit - (text[limit - 1 : limit] == " "))
    if bracket and any(shape.search(bracket[1]) for shape in (patterns().date, patterns().sample_id)):
        return bracket.end()  # "(S3, 8 march)" says which one is meant
    return start + len(text[start:limit].rstrip(" ,.!)-\t\r"))


def _kind(tail: str, *, headed: bool, weak: bool) -> frozenset[str]:
    """Return the flags of a pointer from the words that it leads to; empty where it is none of the finish."""
    shape = patterns()
    sample, accepted = shape.sample.search(tail), shape.accepted.search(tail)
    record = shape.record.search(tail)
    if (sample or accepted) and not (record and not sample):
        if not sample and not headed and not shape.thing.match(tail):
            return frozenset()
        key = shape.date.search(tail) or shape.sample_id.search(tail) or shape.weekday.search(tail)
        kind = "sample"
    elif headed and (record or shape.quoted.match(tail)):
        key = shape.record_key.search(tail)
        kind = "quote"
    elif headed and shape.earlier.search(tail):
        return frozenset(["earlier"])
    elif (
        headed
        and not weak
        and (found := shape.date.search(tail) or shape.numbered.search(tail) or shape.weekday.search(tail))
    ):
        key, kind = found, "sample"
    else:
        return frozenset()
    if key:
        return frozenset([kind, f"key:{key[0].strip()}"])
    return frozenset([kind]) if accepted else frozenset([kind, "undated"])


def _unfixed(text: str) -> list[Found]:
    """Return what is said of the finish without fixing it: "finish TBD", "make it nice"."""
    found = [Found(start, end, frozenset(["open"])) for start, end in left_open(text, words("heads", "nouns"))]
    praise = matches(patterns().vague, text, words("vague", "starts"))
    return found + [Found(match.start(), match.end(), frozenset(["vague"])) for match in praise]


def _standing(text: str) -> list[Found]:
    """Return a sample made the standard by a statement ("that one is my benchmark", "its surface included")."""
    found = []
    for match in matches(patterns().standing, text, words("pointers", "standing_starts")):
        left = text[max(0, match.start() - 160) : match.start()]
        if patterns().sample.search(left) and (match.lastgroup != "included" or patterns().accepted.search(left)):
            keys = list(patterns().date.finditer(left)) or list(patterns().sample_id.finditer(left))
            key = f"key:{keys[-1][0].strip()}" if keys else "undated"
            found.append(Found(match.start(), match.end(), frozenset(["sample", key])))
    return found


def _joined(text: str, found: list[Found]) -> list[Found]:
    """Join neighbours into one phrase ("as moulded" + "like the accepted sample"), at most a small word between."""
    joined: list[Found] = []
    for one in found:
        last = joined[-1] if joined else None
        if last and one.start < last.end:
            flags = last.flags if one.flags <= {"vague", "open"} else last.flags | one.flags
            joined[-1] = Found(
                last.start,
                max(last.end, one.end),
                flags - {"vague"} if flags & {"sample", "process", "quote"} else flags,
            )
        elif (
            last
            and one.start - last.end <= 20
            and not {"vague", "open"} & (last.flags | one.flags)
            and GLUE.match(text[last.end : one.start])
        ):
            joined[-1] = Found(last.start, one.end, last.flags | one.flags)
        else:
            joined.append(one)
    return [_settled(one) for one in joined]


def _settled(one: Found) -> Found:
    """A key anywhere in the phrase identifies the record of the whole phrase."""
    keyed = any(flag.startswith("key:") for flag in one.flags)
    return one._replace(flags=one.flags - {"undated"}) if keyed else one


@step("finishes")
def fill(found: Findings) -> None:
    """Append the finishes of the message to `found.facts`; materials and colours come before.

    A phrase may run over a line break of the mail program; its value has a blank there.
    """
    for fact in find_finishes(unwrapped(found.text), taken=found.facts):
        found.facts.append(fact.model_copy(update={"text": found.text[fact.start : fact.end]}))
