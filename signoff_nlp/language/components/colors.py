"""Colours: words with their modifiers, RAL, Pantone, NCS and the like, and whether the word is the ordered thing's.

A fact's value is the canonical lower-case name ("light grey") or the code ("RAL 7016"). Flags: "rejected" ("not the
ivory"), "other" (a colour of something else, or of a story), "alternative" and "open" ("torn between teal and
charcoal"; value None: "colour TBD"), "vague" (value None: "something dark"). Lists of colour words alone find more
that is none than what is one, so context comes first: without a sign that the word belongs to the ordered thing it is
only "other", and everyday words ("clear", "gold", "natural") without one give no fact at all.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from signoff_nlp.language.components.clauses import unwrapped
from signoff_nlp.language.components.color_names import Shade, gazetteer, hues, surroundings, words
from signoff_nlp.language.components.finish_names import treatments
from signoff_nlp.language.components.gazetteer import Hit, Spans, indexes, matches, pieces
from signoff_nlp.language.components.surroundings import is_hesitant, left_open, weighed
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Fact

# Whose characters no colour claims. The name of a part may hold one ("black knob").
HELD = frozenset(["FILE", "REVISION", "PO_NUMBER", "QUOTE_NUMBER", "DATE", "PRICE", "PERSON"])
WINDOW = 32
MOST = 1000  # colours in one message; more is junk, and weighing each costs time
COUNT_LEFT = re.compile(
    r"(?:\d|\ball|\bpcs|\bpieces|\bunits|\boff|\bea)[ ,]{1,2}(?:(?:matt?e?|glossy?|satin) )?$", re.I
)
ITEM_LEFT = re.compile(r"(?:^| {2}|[\n,:(•|\t/]|- )[ \t]*(?:(?:matt?e?|glossy?|satin) )?$", re.I)
PHRASE_LEFT = re.compile(r"(?:^|[\n,:;(•|.!?]|- )[ \t]*$")
FRAGMENT_LEFT = re.compile(r"[.!;][ \n]?")
FRAGMENT_RIGHT = re.compile(r"[.!;,]|\n|$")
ITEM_RIGHT = re.compile(r"[ \t]*(?:$|[,;.)\r\n(|/\t]|- | {2})")
NAME_LEFT = re.compile(r"(?:^|[^\w])[A-ZÀ-Þ][a-zà-ÿ]+ $")
HASH = re.compile(r"#")
UNKNOWN = re.compile(r"[,/|:(]? ?([A-Za-z][a-z]{2,13})[ -]$")
PAIR = re.compile(r" (?:and|&|und|et|y|e|en) $")


class Found(NamedTuple):
    """A colour at its place; `sure` where nothing around it is needed to believe it."""

    start: int
    end: int
    value: str
    weak: bool
    sure: bool


def find_colors(text: str, taken: Iterable[Fact] = ()) -> list[Fact]:
    """Return the COLOR facts of `text`, in order. Offsets are code points; `taken` are facts found before: where
    materials stand decides which colour words count."""
    taken = tuple(taken)
    materials = sorted((fact.start, fact.end) for fact in taken if fact.label == "MATERIAL" and fact.value is not None)
    held = Spans([*materials, *((fact.start, fact.end) for fact in taken if fact.label in HELD)])
    found = [
        one
        for one in _merged(text, sorted([*_coded(text), *_named(text, held, materials)]))
        if not held.overlap(one.start, one.end)
    ][:MOST]
    # A finish beside it makes a colour the part's as a material does: "powder coat black", "white as sintered".
    treated = treatments(text)
    found = [_widened(text, one, materials, Spans((hit.start, hit.end) for hit in treated)) for one in found]
    around = sorted([*materials, *((hit.start, hit.end) for hit in treated)])
    facts = []
    judged = weighed(text, [(one.start, one.end) for one in found])
    for one, flags in zip(found, judged, strict=True):
        if not flags & {"rejected", "other", "alternative"}:
            place = _place(text, one, materials, around)
            if place is None:
                continue
            if place == "other":
                flags = flags | {"other"}
        elif one.weak and "alternative" not in flags and not _beside(text, one, materials):
            continue
        facts.append(_fact(text, one.start, one.end, one.value, tuple(sorted(flags))))
    facts = _coded_once(facts)
    return sorted([*facts, *_unnamed(text, facts)], key=lambda fact: fact.start)


def _coded_once(facts: list[Fact]) -> list[Fact]:
    """Drop a plain colour word where the message names the same colour by its code as well."""
    codes = {str(fact.value) for fact in facts if not fact.flags and str(fact.value)[:1].isupper()}
    said = {word for word in hues() if any(hues()[word].match(code) for code in codes)}
    return [fact for fact in facts if fact.flags or str(fact.value).split()[-1] not in said]


def _fact(text: str, start: int, end: int, value: str | None, flags: tuple[str, ...]) -> Fact:
    return Fact(label="COLOR", start=start, end=end, text=text[start:end], value=value, flags=flags)


def _unnamed(text: str, facts: list[Fact]) -> list[Fact]:
    """Return the colours that are spoken of and not named: open ("colour TBD") or vague ("something dark")."""
    places = [(start, end, "open") for start, end in left_open(text, words("context", "nouns"))]
    vague = matches(surroundings().vague, text, words("context", "vague_starts"))
    places += [(match.start(), match.end(), "vague") for match in vague]
    held, done, unnamed = Spans((fact.start, fact.end) for fact in facts), 0, []
    for start, end, flag in sorted(places):
        if start >= done and not held.overlap(start, end + 1):
            unnamed.append(_fact(text, start, end, None, (flag,)))
            done = end
    return unnamed


def _coded(text: str) -> list[Found]:
    """Return the colours named by a code, spelt as their system spells them."""
    found = []
    starts = [pieces(text)[index].start for index in indexes(text, words("codes", "starts"))]
    for start in [*starts, *(match.start() for match in HASH.finditer(text))]:
        match = surroundings().code.match(text, start)
        if match and match.lastgroup:
            found.append(Found(match.start(), match.end(), _spelt(match.lastgroup, match[0]), weak=False, sure=True))
    return found


def _spelt(system: str, code: str) -> str:
    """Return a code in one spelling: "Ral9005" is "RAL 9005", "PMS 286" is "Pantone 286"."""
    digits = re.search(r"\d", code)
    rest = code[digits.start() :].upper() if digits else code
    if system == "ral":
        return f"RAL {rest}"
    if system == "hex":
        return "#" + code[-6:].lstrip("# ") if digits and len(code) > 4 else code
    if system == "fs":
        return f"FS {code[-5:]}"
    if system == "munsell":
        return code[:1].upper() + code[1:]
    if system == "pantone":
        return (
            f"Pantone {rest}"
            if digits and not re.search(r"[a-z]{3} \d", code)
            else re.sub(r"(?i)^(?:pms|pantone)[ :-]*", "Pantone ", code)
        )
    return code.upper()


def _named(text: str, held: Spans, materials: list[tuple[int, int]]) -> list[Found]:
    """Return the colour words with the modifiers that make another colour of them ("light grey", "blue grey")."""
    row, found = pieces(text), list[Found]()
    keep = words("modifiers", "keep")
    for hit in gazetteer().find(text):
        if "/" in text[hit.start : hit.end]:
            continue  # the label of two values: "Material / colour: ASA / white"
        shade = hit.entry
        if shade.value is None:
            continue
        if shade.figure:
            if _before_material(text, hit.end, materials):
                found.append(Found(row[hit.last].start, hit.end, shade.value, weak=False, sure=True))
            continue
        start, value = hit.start, shade.value
        first = hit.first
        while shade.basic and first and hit.first - first < 2 and row[first - 1].form in keep:
            if text[row[first - 1].end : start] not in (" ", "-") or held.overlap(row[first - 1].start, start):
                break
            first -= 1
            start, value = row[first].start, f"{row[first].form} {value}"
        if found and start <= found[-1].start:
            found.pop()  # "olive green": the modifier is a colour word itself
        elif found and shade.basic and text[found[-1].end : start] in (" ", "-") and not found[-1].sure:
            value, start = f"{found[-1].value} {value}", found.pop().start
        if _surname(text, hit):
            continue
        found.append(
            Found(start, hit.end, value, shade.weak and first == hit.first, first != hit.first or " " in value)
        )
    return found


def _before_material(text: str, end: int, materials: list[tuple[int, int]]) -> bool:
    """Tell whether a material, or a word for one, stands right after `end`."""
    at = bisect_left(materials, (end + 1,))
    named = at < len(materials) and materials[at][0] == end + 1 and text[end] in " -"
    return named or surroundings().material.match(text, end) is not None


def _surname(text: str, hit: Hit[Shade]) -> bool:
    """Tell whether a capitalised colour word is a person's name: after a title or a capitalised first name."""
    word = text[hit.start : hit.end]
    if not word[:1].isupper() or word.isupper() or word.casefold() not in words("context", "surnames"):
        return False
    before = text[max(0, hit.start - WINDOW) : hit.start]
    if surroundings().title.search(before):
        return True
    name = NAME_LEFT.search(before)
    return (
        name is not None
        and name[0].strip().casefold() not in words("context", "nouns")
        and not ITEM_RIGHT.match(text[hit.end : hit.end + 4])
    )


def _merged(text: str, found: list[Found]) -> list[Found]:
    """Join a code and the name beside it (the code rules), and the two colours of a two-coloured thing."""
    merged: list[Found] = []
    for one in found:
        last = merged[-1] if merged else None
        between = text[last.end : one.start] if last else ""
        coded = bool(last) and (one.value[:1].isupper() != last.value[:1].isupper()) if last else False
        if last and one.start < last.end:
            continue
        if last and coded and surroundings().same.fullmatch(between):
            value = one.value if one.value[:1].isupper() else last.value
            end = one.end + (text[one.end : one.end + 1] == ")" and "(" in between)
            merged[-1] = Found(last.start, end, value, weak=False, sure=True)
        elif last and PAIR.fullmatch(between) and not is_hesitant(text, last.start):
            merged[-1] = Found(last.start, one.end, f"{last.value} and {one.value}", last.weak or one.weak, last.sure)
        else:
            merged.append(one)
    return merged


def _beside(text: str, one: Found, materials: list[tuple[int, int]]) -> bool:
    """Tell whether a material stands right before or after, with at most a comma, bracket or small word between."""
    at = bisect_left(materials, (one.start, one.end))
    for start, end in materials[max(0, at - 1) : at + 1]:
        if 0 <= one.start - end <= 40 and surroundings().between.match(text[end : one.start]):
            return True
        if 0 <= start - one.end <= 24 and surroundings().between.match(text[one.end : start]):
            return True
    return False


def _widened(text: str, one: Found, materials: list[tuple[int, int]], treated: Spans) -> Found:
    """Take in a word of the colour's name that no vocabulary holds, right between a material's comma and the colour:
    "ASA, blaze orange" would be known, "ASA, kumquat orange" is too."""
    before = text[max(0, one.start - WINDOW) : one.start]
    word = UNKNOWN.search(before)
    if one.sure or word is None or word[1].casefold() in words("context", "no_shade"):
        return one
    at = bisect_left(materials, (one.start, one.end))
    begin = one.start - len(before) + word.start(1)
    touches = at > 0 and text[materials[at - 1][1] : begin] in (", ", " ", " - ", "/", " / ", " (", ": ")
    if not touches or treated.overlap(begin, one.start) or not ITEM_RIGHT.match(text, one.end):
        return one
    return Found(begin, one.end, f"{word[1].casefold()} {one.value}", weak=False, sure=True)


def _place(text: str, one: Found, materials: list[tuple[int, int]], treated: list[tuple[int, int]]) -> str | None:
    """Return "own" for the ordered thing's colour, "other" for another's, None where the word names no colour."""
    around = surroundings()
    before, after = text[max(0, one.start - WINDOW) : one.start], text[one.end : one.end + WINDOW]
    if around.elsewhere.match(after) or around.owned_elsewhere.search(before):
        return None if one.weak else "other"
    if one.sure or _beside(text, one, materials) or (not one.weak and _beside(text, one, treated)):
        return "own"
    at = bisect_left(materials, (one.start, one.end))
    if at and FRAGMENT_LEFT.fullmatch(text, materials[at - 1][1], one.start) and FRAGMENT_RIGHT.match(after):
        return "own"  # "petg. red. as printed"
    line = before[before.rfind("\n") + 1 :]
    alone = (
        not line.strip(" \t-•*")
        and len(before) < WINDOW + (before.find("\n") >= 0)
        and re.match(r"[ \t.!]*(?:\n|$)", after)
    )
    if one.weak:
        return (
            "own"
            if around.weak_before.search(before)
            or around.weak_after.match(after)
            or (around.weak_please.match(after) and (around.weak_choice.search(before) or PHRASE_LEFT.search(before)))
            or (alone and ("\n" in before or one.start < WINDOW))
            else None
        )
    if around.before.search(before) or around.after.match(after) or COUNT_LEFT.search(before):
        return "own"
    if (ITEM_LEFT.search(before) or around.ours.search(line)) and ITEM_RIGHT.match(after):
        return "own"
    return "other"


@step("colors")
def fill(found: Findings) -> None:
    """Append the colours of the message to `found.facts`; materials come before."""
    for fact in find_colors(unwrapped(found.text), taken=found.facts):
        found.facts.append(fact.model_copy(update={"text": found.text[fact.start : fact.end]}))
