"""Counts of units in a message, and what each is for: released, held, packed, a sample, a price break, something else.

Most numbers of a mail are no counts. A number becomes a candidate only on evidence (a unit, a key, "all", a verb of the
run, a plural noun behind it, a bare answer), and its role is read from the words of its own clause first, then of its
sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from signoff_nlp.language.components.clauses import find_sentences, unwrapped
from signoff_nlp.language.components.part_names import find_part_names
from signoff_nlp.language.components.tables import Row, find_table
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.language.numerals import Number, find_numbers, has_words
from signoff_nlp.language.quantity_candidates import candidate_of
from signoff_nlp.language.quantity_roles import settle
from signoff_nlp.language.quantity_scene import Candidate, Scene
from signoff_nlp.language.quantity_words import Words, words
from signoff_nlp.types import Fact

_LIST_MARK = re.compile(r"^[ \t]*\(?(\d{1,2})[.)/:]{1,2}[ \t]*(?=[^\s\d])", re.MULTILINE)
_VALUES = frozenset({"REVISION", "MATERIAL", "COLOR", "FINISH", "FILE"})
_SURE = frozenset({"unit", "key"})
_PLAIN = frozenset({"unit", "key", "all", "every", "verb", "noun", "share"})


def find_quantities(text: str, taken: Iterable[Fact] = ()) -> list[Fact]:
    """Return a QUANTITY fact for every count in `text`, in order; offsets are code points.

    Value: an int; None where words stand for a count ("the complete order", flag "whole"; "the rest ... on hold", role
    "held"; "qty TBD", flag "open"). Role: "released", "held", "per_pack", "sample", "quoted" or "other". Flags:
    "approximate", "whole", "partial", "total" (the order that a part is cut from), "correction", "rejected", "open",
    "asked" (in a question), "answer" (a bare number that answers one), "counted" (what it counts is said) and
    "unit:pcs" with the unit as found. The span
    is the number with its unit and with "all", "first", "other" before it. Characters of `taken` facts hold no counts.
    A "per_pack" count overlaps the words of packing ("25 per bag" holds the count "25").
    """
    if not text:
        return []
    taken = tuple(taken)
    held = sorted((fact.start, fact.end) for fact in taken)
    masked = _masked(text, held)
    low = normal(unwrapped(text))
    vocabulary = words()
    rows = find_table(text)
    numbers = [
        number for number in find_numbers(masked, vocabulary.unit, has_words(text)) if not _in_table(number, rows)
    ]
    marks = _list_marks(text)
    numbers = _with_ones(low, [number for number in numbers if number.start not in marks], vocabulary)
    values = sorted((fact for fact in taken if fact.label in _VALUES), key=lambda fact: fact.start)
    named = find_part_names(text)
    hits = [hit for hit in vocabulary.sought.find(text) if not any(start <= hit.start < end for start, end in named)]
    scene = Scene(text, low, find_sentences(text), hits, vocabulary.nouns, values)
    facts = list(_tabled(text, rows, scene))
    candidates: list[Candidate] = []
    skip = -1
    for index, number in enumerate(numbers):
        if number.start < skip:
            continue
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        candidate = candidate_of(number, following, scene, vocabulary)
        if candidate is None:
            continue
        skip = candidate.end
        candidates.append(candidate)
    if any(candidate.evidence in _PLAIN for candidate in candidates):
        # A number alone on its line, or "just the one", answers a question; beside a count it means something else.
        candidates = [one for one in candidates if one.evidence not in ("answer", "alone") or not _bare(low, one)]
    # Beside a count that says what it counts, a bare number of a list is the number of a part: "6120 rev B, 200 pcs".
    sure = {scene.sentence(one.start)[0] for one in candidates if one.evidence in _SURE}
    candidates = [one for one in candidates if one.evidence != "listed" or scene.sentence(one.start)[0] not in sure]
    for candidate, role, flags in settle(candidates, scene, vocabulary):
        facts.append(_fact(text, candidate.start, candidate.end, candidate.number.value, role, flags))
    facts.extend(_wordless(text, scene, candidates, held, vocabulary))
    return sorted(facts, key=lambda fact: fact.start)


def _list_marks(text: str) -> frozenset[int]:
    """Return where the numbers of a numbered list stand: "1." with "2." on another line."""
    found = {int(mark[1]): mark.start(1) for mark in reversed(list(_LIST_MARK.finditer(text)))}
    return frozenset(
        mark.start(1) for mark in _LIST_MARK.finditer(text) if int(mark[1]) - 1 in found or int(mark[1]) + 1 in found
    )


def _with_ones(low: str, numbers: list[Number], vocabulary: Words) -> list[Number]:
    """Add the articles that count: "só uma", "une seule", "a single"; "not a single", "in a single batch" count nothing."""
    found: list[Number] = []
    for one in vocabulary.ones.finditer(low):
        before = low[max(0, one.start() - 20) : one.start()]
        if vocabulary.sole.fullmatch(low, *one.span()):
            if not vocabulary.manner.search(before):
                found.append(Number(one.start(), one.end(), 1, spelled=True))
        elif vocabulary.alone.search(before):
            found.append(Number(one.start(), one.end(), 1, spelled=True))
    if not found:
        return numbers
    covered = {at for one in found for at in range(one.start, one.end)}
    return sorted([*(number for number in numbers if number.start not in covered), *found])


def _bare(low: str, candidate: Candidate) -> bool:
    if candidate.evidence == "alone":
        return True
    start, end = candidate.number.start, candidate.end
    if candidate.evidence == "answer" and candidate.number.value == 1:
        return True
    return low[max(0, start - 1) : start] in ("", "\n") and low[end : end + 1] in ("", "\n")


def _fact(text: str, start: int, end: int, value: int | None, role: str, flags: tuple[str, ...]) -> Fact:
    return Fact(label="QUANTITY", start=start, end=end, text=text[start:end], value=value, role=role, flags=flags)


def _masked(text: str, held: list[tuple[int, int]]) -> str:
    """Return `text` with the characters of earlier facts made unreadable, offsets unchanged."""
    if not held:
        return text
    parts: list[str] = []
    cursor = 0
    for start, end in held:
        if end <= cursor:
            continue
        start = max(start, cursor)
        parts += [text[cursor:start], "\x1f" * (end - start)]
        cursor = end
    parts.append(text[cursor:])
    return "".join(parts)


def _in_table(number: Number, rows: tuple[Row, ...]) -> bool:
    return any(row.start <= number.start < row.end for row in rows)


def _tabled(text: str, rows: tuple[Row, ...], scene: Scene) -> Iterator[Fact]:
    """Yield the counts of an order table by column; a row that its status holds is held."""
    for row in rows:
        stopped = "status" in row.cells and scene.has("hold", row.cells["status"].start, row.cells["status"].end)
        for field, role in (("quantity", "held" if stopped else "released"), ("held", "held")):
            cell = row.cells.get(field)
            found = find_numbers(cell.text, words().unit) if cell else []
            if cell and len(found) == 1:
                yield _fact(text, cell.start, cell.end, found[0].value, role, ())
            elif cell and cell.text.lower() in ("tbd", "tbc", "?"):
                yield _fact(text, cell.start, cell.end, None, role, ("open",))


def _wordless(
    text: str, scene: Scene, candidates: list[Candidate], held: list[tuple[int, int]], vocabulary: Words
) -> Iterator[Fact]:
    """Yield the counts without a number: "the complete order", "the rest ... on hold", "qty TBD"."""
    starts = [candidate.start for candidate in candidates]
    for found in vocabulary.open.finditer(scene.low):
        yield _fact(text, found.start(), found.end(), None, "released", ("open",))
    for hit in scene.hits:
        if "whole" not in hit.entry and "rest" not in hit.entry:
            continue
        if any(start < hit.end and hit.start < end for start, end in held):
            continue
        first, last = scene.sentence(hit.start)
        near = bisect_right(starts, hit.end + 12)
        overlapping = any(c.start < hit.end + 6 and hit.start < c.end for c in candidates[max(0, near - 3) : near + 1])
        if "whole" in hit.entry:
            stopped = scene.holds(first, last) and not scene.has("verbs", *scene.clause(hit.start))
            if "pronouns" in hit.entry and not stopped and not scene.has("verbs", first, last):
                continue
            counted = bisect_left(starts, first) < bisect_left(starts, last)
            refused = re.search(r"\bnot[ \n](?:yet[ \n])?$", scene.low[max(0, hit.start - 9) : hit.start])
            if not counted and not refused:
                yield _fact(text, hit.start, hit.end, None, "held" if stopped else "released", ("whole",))
        elif not overlapping and scene.holds(*scene.clause(hit.start)):
            yield _fact(text, hit.start, hit.end, None, "held", ())


@step("quantities")
def fill(found: Findings) -> None:
    """Add the QUANTITY facts of a message to `found.facts`; characters of earlier facts are left alone."""
    found.facts.extend(find_quantities(found.text, taken=found.facts))
