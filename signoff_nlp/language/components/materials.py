"""Materials: polymers with fills and hardness, resins, metals by name and number, woods, foams, by vocabulary.

A fact's value is the canonical name of `vocabulary/materials.toml` ("PA12-GF30", "TPU 95A", "1.4301"). Flags:
"metal" (needs no colour), "color:<name>" (the material fixes it), "generic" (a family, no grade), and from the words
around it "rejected", "other" (a story, a screw, a bag), "alternative" ("PA12 or PETG"), "open" (undecided; value None
where nothing at all is named: "material TBD"). "Resin" or "plastic" name nothing and give no fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import Hit, Spans, pieces
from signoff_nlp.language.components.material_names import Entry, fill_words, gazetteer, kin, shapes
from signoff_nlp.language.components.surroundings import left_open, weighed
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Fact

# Whose characters no material claims. The name of a part may hold a material ("PA12 bracket").
HELD = frozenset(["FILE", "REVISION", "PO_NUMBER", "QUOTE_NUMBER", "DATE", "PRICE", "PERSON"])
LIST_LEFT = re.compile(
    r"(?:^| {2}| [/;–-]|[\n:•|\t(]|(?:^|\n)[ \t]*(?:[-*–·>]|\d{1,2}[.)]) ?|\d[^,\n]{0,24},|,)[ \t]*$"
)
LIST_RIGHT = re.compile(r"[ \t]*(?:$|[,;.)\r\n(|/\t]| {2})")
NAME_LEFT = re.compile(r"[A-Z]\w+ [A-Z]\w+,? ?$")
ADDRESSED = re.compile(r"(?<!\w)[A-Z][a-zà-ÿ]{1,20}-\Z")
DECIMAL = re.compile(r"\d{1,2}\.\d{1,2}")
AFTER_COLOR = re.compile(r"[ \t]*(?:[,;.)\n|/]|$| (?:colou?r|look|effect|finish))")
PLACE_LEFT = re.compile(r"(?:^|[\n|,·] ?)[A-Z][a-z]+(?: [A-Z][a-z]+)?, \Z")
PLACE_RIGHT = re.compile(r"(?: \d{5}(?:-\d{4})?)?[ \t]*(?:$|[\n|·])")
INSIDE_NUMBER = re.compile(r"\d[.,/]\d")
THICKNESS = re.compile(r"\d{1,3}(?:[.,]\d{1,2})? ?mm\b")
SAME_THING = re.compile(r" ?(?:[(/=]|, ?)? ?(?:i\.?e\.? |aka )?$")
HARDNESS_RIGHT = re.compile(r"$|[,;.)\n]")
UNSURE = "unsure"
PLACED = "placed"  # a bare number that only its place in a list makes a grade: another material makes it a count
COLORED = re.compile(r"(?:,? (?:in|en)|[,:/ -]) ?\w", re.I)
MOST = 1000  # materials in one message; more is junk, and weighing each costs time
WINDOW = 32


class Need(NamedTuple):
    """What kind of name asks for support: an abbreviation (a count before it means pieces, "50 pc"), one that a colour
    after it supports ("ASA in bone white"), a mere number or everyday word, which only words count for that say what a thing is made of."""

    short: bool = False
    colored: bool = False
    strict: bool = False


class Found(NamedTuple):
    """A material at its place, before the words around it are weighed."""

    start: int
    end: int
    value: str
    flags: tuple[str, ...]


def find_materials(text: str, taken: Iterable[Fact] = ()) -> list[Fact]:
    """Return the MATERIAL facts of `text`, in order. Offsets are code points; `taken` are facts found before."""
    held = Spans((fact.start, fact.end) for fact in taken if fact.label in HELD)
    found = [one for one in (*_named(text), *_graded(text)) if not held.overlap(one.start, one.end)]
    merged = [one for one in _merged(text, sorted(found)) if UNSURE not in one.flags]
    merged = [
        one
        for at, one in enumerate(merged)
        if not (at and _is_its_color(text, merged[at - 1], one)) and not _is_state(text, one)
    ]
    named = any(PLACED not in one.flags and "generic" not in one.flags for one in merged)
    merged = [
        one._replace(flags=tuple(flag for flag in one.flags if flag != PLACED))
        for one in merged
        if not (named and PLACED in one.flags)
    ]
    merged = _exact(merged)[:MOST]
    flags = weighed(text, [(one.start, one.end) for one in merged])
    facts = []
    several = sum(not judged for judged in flags) > 1
    for one, judged in zip(merged, flags, strict=True):
        # Of several materials, the one of the inserts or the bags is not the part's own; alone it is, with a grade.
        elsewhere = (several or "generic" in one.flags) and shapes().elsewhere.match(text[one.end : one.end + WINDOW])
        if elsewhere and not judged:
            judged = judged | {"other"}
        facts.append(_fact(text, one.start, one.end, one.value, (*one.flags, *sorted(judged))))
    own = Spans((fact.start, fact.end) for fact in facts)
    for start, end in left_open(text, shapes().nouns):
        if not own.overlap(start, end):
            facts.append(_fact(text, start, end, None, ("open",)))
    return sorted(facts, key=lambda fact: fact.start)


def _is_its_color(text: str, before: Found, one: Found) -> bool:
    """ "PLA, bronze": a metal by its mere name, right behind a polymer, is the polymer's colour."""
    return (
        {"metal", "generic"} <= set(one.flags)
        and "metal" not in before.flags
        and text[before.end : one.start] in (", ", ",", " ", " in ", " / ", " - ")
        and AFTER_COLOR.match(text, one.end) is not None
    )


def _is_state(text: str, one: Found) -> bool:
    """ "Erie, PA" at the end of a line is a place."""
    return (
        text[one.start : one.end].isupper()
        and len(one.value) == 2
        and PLACE_LEFT.search(text, max(0, one.start - WINDOW), one.start) is not None
        and PLACE_RIGHT.match(text, one.end) is not None
    )


def _fact(text: str, start: int, end: int, value: str | None, flags: tuple[str, ...]) -> Fact:
    return Fact(label="MATERIAL", start=start, end=end, text=text[start:end], value=value, flags=flags)


def _named(text: str) -> list[Found]:
    """Return the materials of the gazetteer, with fill or hardness taken in."""
    found = []
    for hit in gazetteer().find(text):
        start, end, value = hit.start, hit.end, hit.entry.value
        if not value or DECIMAL.fullmatch(text, start, end):
            continue  # "17.4." is a day, no 17-4
        if text[start:end].islower() and ADDRESSED.search(text, max(0, start - WINDOW), start):
            continue  # "Clara-san" is addressed politely, she is no SAN
        if hit.entry.fillable:
            start, end, value = _filled(text, hit)
        elif hit.entry.hardness:
            start, end, value = _hard(text, hit)
        if hit.entry.coded:
            code = shapes().range_code.match(text, end)
            if code is None:
                continue
            end, value = code.end(), text[start : code.end()]
        elif hit.entry.graded and (code := shapes().grade_code.match(text, end)):
            end = code.end()
        bare = value == hit.entry.value
        flags = tuple(flag for flag in hit.entry.flags if bare or flag != "generic")
        if (
            bare
            and hit.entry.context
            and not _support(
                text, start, end, hit.first, hit.last, Need(hit.entry.fillable, hit.entry.fillable, hit.entry.strict)
            )
        ):
            if "generic" not in flags:
                continue
            flags = (*flags, UNSURE)  # a grade beside it may still need it: "stainless 1.4301"
        found.append(Found(start, end, value, flags))
    return found


def _filled(text: str, hit: Hit[Entry]) -> tuple[int, int, str]:
    """Return place and name of a polymer with the fill that stands after or before it, if one does."""
    after = shapes().fill.match(text, hit.end)
    if after:
        code = after[1] or after[4] or fill_words().get((after[5] or "").casefold(), "")
        end = hit.end + len(after[0].rstrip())
        return hit.start, end, f"{hit.entry.value}-{code.upper()}{after[2] or after[3] or ''}"
    from_ = max(0, hit.start - WINDOW)
    likely = hit.first > 0 and pieces(text)[hit.first - 1].form in shapes().fill_ends
    before = shapes().fill_before.search(text[from_ : hit.start]) if likely else None
    if before:
        code = fill_words()[before[2].casefold()]
        return from_ + before.start(), hit.end, f"{hit.entry.value}-{code}{before[1] or ''}"
    return hit.start, hit.end, hit.entry.value


def _hard(text: str, hit: Hit[Entry]) -> tuple[int, int, str]:
    """Return place and name of an elastomer with its Shore hardness, if one stands after or before it."""
    after = shapes().hardness.match(text, hit.end)
    if after and (
        after[1]
        or after[4]
        or "sh" in after[0].casefold()
        or ("," not in after[0] and HARDNESS_RIGHT.match(text, after.end()))
    ):
        scale = (after[1] or after[4] or "A").upper()
        return hit.start, after.end(), f"{hit.entry.value} {after[2] or after[3]}{scale}"
    from_ = max(0, hit.start - WINDOW)
    before = shapes().hardness_before.search(text[from_ : hit.start])
    if before:
        return from_ + before.start(), hit.end, f"{hit.entry.value} {before[1]}{before[2].upper()}"
    return hit.start, hit.end, hit.entry.value


def _graded(text: str) -> list[Found]:
    """Return the metals named by number, tried only where a word with a digit begins."""
    found, shape, done = [], shapes(), 0
    row = pieces(text)
    for index in [index for index, piece in enumerate(row) if piece.form[0].isdecimal()]:
        piece = row[index]
        if piece.start < done:
            continue
        first = index
        while first and index - first < 4 and row[first].start - row[first - 1].end <= (first != index or 1):
            first -= 1  # "EN AW-6082", "X5CrNi18-10": the label may begin a few pieces earlier
        for begin in range(first, index + 1):
            start = row[begin].start
            if (
                start < done
                or (begin and row[begin - 1].end == start)
                or (start > 1 and INSIDE_NUMBER.match(text, start - 2))
            ):
                continue
            match = shape.grade.match(text, start)
            if match is None or match.lastgroup is None or match.end() < piece.end:
                continue
            last = index
            while last + 1 < len(row) and row[last + 1].start < match.end():
                last += 1
            placed = False
            if match.lastgroup in shape.bare:
                support = _support(text, *match.span(), begin, last, Need(short=True, strict=text[start].isdecimal()))
                placed = support == "place"
                if support is None or (placed and match.lastgroup in shape.wordy):
                    continue
            value = (
                re.sub(r"(?<=\d)[ -]?(?=[TH]\d)", "-", match[match.lastgroup])
                if match.lastgroup == "b"
                else match[match.lastgroup]
            )
            found.append(Found(match.start(), match.end(), value, ("metal", PLACED) if placed else ("metal",)))
            done = match.end()
            break
    return found


def _support(text: str, start: int, end: int, first: int, last: int, need: Need) -> str | None:
    """Tell whether what stands around an everyday word or an abbreviation makes it a material, and by what.

    "word" where a word of its kind stands beside it, "place" where it only stands as an item of a list; `first` and
    `last` index its pieces.
    """
    shape, row = shapes(), pieces(text)
    left, further = (row[first - 1] if first else None), (row[first - 2].form if first > 1 else "")
    if left is not None and 0 < start - left.end <= 3 and "\n" not in (gap := text[left.end : start]):
        if gap == " " and (left.form in shape.never_before or f"{further} {left.form}" in shape.never_before):
            return None
        if need.short and gap == " " and left.form.isdecimal():
            return None
        known = shape.number_before if need.strict else shape.before
        if "." not in gap and (left.form in known or f"{further} {left.form}" in known):
            return "word"
    right, next_ = (row[last + 1] if last + 1 < len(row) else None), (row[last + 2].form if last + 2 < len(row) else "")
    if right is not None and 0 < right.start - end <= 3 and "\n" not in (gap := text[end : right.start]):
        if gap in (" ", "-") and (right.form in shape.never_after or f"{right.form} {next_}" in shape.never_after):
            return None
        if "." not in gap and (right.form in shape.after or f"{right.form} {next_}" in shape.after):
            return "word"
        if right.form.isdecimal() and THICKNESS.match(text, right.start):
            return "word"
        if need.colored and COLORED.match(text, end) and (right.form in shape.shades or next_ in shape.shades):
            return "word"
    if need.short and text[start:end] != text[start:end].upper():
        return None
    before = text[max(0, start - WINDOW) : start]
    listed = LIST_RIGHT.match(text, end) is not None and LIST_LEFT.search(before) and not NAME_LEFT.search(before)
    return "place" if listed else None


def _merged(text: str, found: list[Found]) -> list[Found]:
    """Join names of one thing: "stainless 1.4301", "PC (Makrolon)", "1.4301 / AISI 304", and drop what lies inside."""
    merged: list[Found] = []
    for one in found:
        last = merged[-1] if merged else None
        if last is None or not (one.start < last.end or _same(text, last, one)):
            merged.append(one)
        else:
            closing = text[one.end : one.end + 1] == ")" and "(" in text[last.end : one.start]
            best = one if "generic" in last.flags and "generic" not in one.flags else last
            merged[-1] = Found(last.start, max(last.end, one.end + closing), best.value, best.flags)
    return merged


def _exact(found: list[Found]) -> list[Found]:
    """Drop a family where one of its grades stands in the same message: "the aluminium plates, 6061-T6"."""
    grades = {one.value for one in found if "generic" not in one.flags}
    known = {one.value for one in found if "generic" in one.flags and one.value in kin()}
    covered = {value for value in known if any(kin()[value].match(grade) for grade in grades)}
    return [one for one in found if one.value not in covered]


def _same(text: str, last: Found, one: Found) -> bool:
    """Tell whether two names side by side are one thing: equal, both metals, or a family and its grade."""
    if one.start - last.end > 6 or not SAME_THING.match(text[last.end : one.start]):
        return False
    if ("metal" in one.flags) != ("metal" in last.flags):
        return False
    return one.value == last.value or "metal" in one.flags or ("generic" in last.flags) != ("generic" in one.flags)


@step("materials")
def fill(found: Findings) -> None:
    """Append the materials of the message to `found.facts`."""
    found.facts.extend(find_materials(found.text, taken=found.facts))
