"""What a message says against its own values: labels that no longer rule, sums that differ, questions about them.

Handed on as cues: `conflict_revision`, `conflict_quantity`, `amended`, `doubt`; the scope of each is its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, pairwise

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.components.quantities import find_quantities
from signoff_nlp.language.components.references import find_references
from signoff_nlp.language.components.revisions import find_revisions
from signoff_nlp.language.normal import normal
from signoff_nlp.language.numerals import Number, find_numbers
from signoff_nlp.language.quantity_words import words as quantity_words
from signoff_nlp.types import Cue, Fact

_SIBLING = re.compile(r"(?<![\w./-])([A-Z])(\d{1,2})(?![\w%°]|[.,:/-]\d)")
_PAPER_SIZES = frozenset({"A3", "A4", "A5"})
_WORDS = re.compile(r"[^\W_]+(?:['-][^\W\d_]+)*")
_LINE_BREAKS = re.compile(r"[\n;]")
_OF = re.compile(r"[ \n](?:[^\W\d_]+[ \n]){1,3}?(?:of|à|zu|mit|with|x|de|van|je|a)[ \n](?:je[ \n]|each[ \n])?$")
_LAST = re.compile(r"([^\W\d_]+)[ \n:=]{1,3}$")
_ALONE = re.compile(r"[ \n]?(?:[,;.)!](?!\w)|\Z|[ \n](?:in total|altogether|all told))")
_STOP = re.compile(r"[,;:.!?()\n]")
_NAME_WORDS = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
_NEXT = 3  # characters between a label and the words that amend it
_SOON = 40  # characters between a label and the words that take it out of force
_RATED = 5  # words behind a count in which it is said to be a rate
_SMALL_TALK = 6  # words of a question that can only ask back
_PREFIX = re.compile(r"\s*\w{1,5}\s?:")  # "Re:", "AW:", "RFQ:"
_MOST = 200  # of a kind in one message: what holds more is a listing, not a release
# A number between marks of a subject, or behind a plural; one that opens the subject is the number of a job.
_ENTRY = re.compile(
    r"(?:\s[-–—|/]\s|[,:]\s|[(\[]|[^\W\d_]{3}s\s)(\d{1,3},\d{3}|\d{2,6})(?=\s[-–—|/]\s|[,;)\]]|[.!]?\s*$|\s(?:please|pls)\b)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_VALUES = frozenset({"REVISION", "QUANTITY", "MATERIAL", "COLOR", "FINISH"})


@cache
def _list(name: str) -> frozenset[str]:
    return frozenset(vocabulary.load("second_looks")[name]["words"])


def find_second_looks(
    text: str, facts: Sequence[Fact], cues: Sequence[Cue], subject: str = "", names: Sequence[str] = ()
) -> list[Cue]:
    """Return what `text`, the subject of its mail or the `names` of its attachments say against the values that `facts`
    hold, as cues."""
    return [
        *_siblings(text, facts),
        *_gone(text, facts, cues),
        *_both_ways(text, facts),
        *_amended(facts, cues),
        *_sums(text, facts),
        *_rates(text, facts),
        *_headed(text, facts, subject),
        *_on_paper(text, facts),
        *_named(text, facts, names),
        *_asked_back(text, facts, cues),
        *_either_or(text),
    ]


def _cue(kind: str, text: str, start: int, end: int) -> Cue:
    return Cue(kind=kind, start=start, end=end, text=text[start:end], scope=(start, end))


def _approved(facts: Sequence[Fact]) -> list[Fact]:
    found = [f for f in facts if f.label == "REVISION" and f.role == "approved" and isinstance(f.value, str)]
    return found[:_MOST]


def _siblings(text: str, facts: Sequence[Fact]) -> Iterator[Cue]:
    """ "Rev B4 (B5 on the STEP)": another label of the same make that nothing sets aside."""
    made = {str(fact.value) for fact in _approved(facts)}
    kin = {(match[1], match[0]) for value in made if (match := _SIBLING.fullmatch(value))}
    if not kin:
        return
    letters = {letter for letter, _ in kin}
    for match in islice(_SIBLING.finditer(text), _MOST):
        if match[1] not in letters or match[0] in made or match[0] in _PAPER_SIZES:
            continue
        if any(fact.start <= match.start() < fact.end for fact in facts):
            continue
        first, last = enclosing(find_sentences(text), match.start())
        said = set(_WORDS.findall(normal(text[max(first, match.start() - 60) : min(last, match.end() + 60)])))
        if not said & _list("sets_aside"):
            yield _cue("conflict_revision", text, *match.span())


def _gone(text: str, facts: Sequence[Fact], cues: Sequence[Cue]) -> Iterator[Cue]:
    """ "Run rev B4. B4 has been superseded": the label that is released is said to be out of force."""
    labels = {str(fact.value) for fact in _approved(facts)}
    named = [fact for fact in facts if fact.label == "REVISION"][:_MOST]
    for cue in [cue for cue in cues if cue.kind == "gone"][:_MOST]:
        before = text[max(cue.scope[0], cue.start - _SOON) : cue.start]
        words = _WORDS.findall(before)
        last = max((fact for fact in named if fact.end <= cue.start), key=lambda fact: fact.end, default=None)
        near = last is not None and cue.start - last.end <= _SOON and "." not in text[last.end : cue.start]
        keyed = last is not None and near and str(last.value) in labels  # "rev F (rev E is obsolete)" says nothing of F
        headed = before.strip() in labels and cue.start - len(before) == cue.scope[0]  # "K becomes L on Wednesday"
        if keyed or headed or any(word in labels and len(word) > 1 for word in words[-2:]):
            yield _cue("conflict_revision", text, cue.start, cue.end)


def _both_ways(text: str, facts: Sequence[Fact]) -> Iterator[Cue]:
    """ "Run rev D. Rev D has nothing to do with this order": the label that is released is set aside behind it."""
    first = {str(fact.value): fact.end for fact in reversed(_approved(facts))}
    for fact in [f for f in facts if f.label == "REVISION" and f.role == "superseded"][:_MOST]:
        if fact.start > first.get(str(fact.value), fact.start):
            yield _cue("conflict_revision", text, fact.start, fact.end)


def _amended(facts: Sequence[Fact], cues: Sequence[Cue]) -> Iterator[Cue]:
    """ "Rev B4 with Tom's tweaks": what is to be made has no label of its own."""
    ends = [fact.end for fact in _approved(facts)]
    for cue in [cue for cue in cues if cue.kind == "amended"][:_MOST]:
        if any(0 <= cue.start - end <= _NEXT for end in ends):
            yield cue.model_copy(update={"kind": "amended_revision"})


def _total(facts: Sequence[Fact]) -> set[int]:
    return {
        fact.value
        for fact in facts
        if fact.label == "QUANTITY" and fact.role == "released" and isinstance(fact.value, int)
    }


def _sums(text: str, facts: Sequence[Fact]) -> Iterator[Cue]:
    """ "250 pcs. That makes 12 boxes of 25", "250: 150 left, 150 right": parts that do not add up to the whole."""
    totals = _total(facts)
    if len(totals) != 1:
        return
    total = next(iter(totals))
    held = [fact for fact in facts if fact.label not in ("QUANTITY", "PACKAGING")]
    numbers = [
        number
        for number in find_numbers(normal(text), quantity_words().unit)[:_MOST]
        if not any(f.start <= number.start < f.end for f in held)
    ]
    packed = [(one, two) for one, two in pairwise(numbers) if _packs(text, one, two)]
    if len(packed) == 1:
        one, two = packed[0]
        said = set(_WORDS.findall(normal(text[slice(*enclosing(find_sentences(text), one.start))])))
        if one.value * two.value != total and total not in (one.value, two.value) and not said & _list("leftover"):
            yield _cue("conflict_quantity", text, one.start, two.end)
    for row in _rows(text, [number for number in numbers if 1 < number.value < total]):
        if sum(number.value for number in row) != total:
            yield _cue("conflict_quantity", text, row[0].start, row[-1].end)


def _rates(text: str, facts: Sequence[Fact]) -> Iterator[Cue]:
    """ "Run 220 clips a week", "220 boxes of clips": a rate tells no count, nor do packs of nobody knows how many."""
    for fact in [f for f in facts if f.label == "QUANTITY" and f.role == "released"][:_MOST]:
        behind = _WORDS.findall(normal(_STOP.split(text[fact.end : fact.end + _SOON])[0]))[:_RATED]
        packs = len(behind) > 2 and behind[0] in _list("packs") and behind[1] in _list("of") and behind[2].isalpha()
        if packs or any(one in _list("each") and two in _list("spans") for one, two in pairwise(behind)):
            yield _cue("open_quantity", text, fact.start, fact.end)


def _headed(text: str, facts: Sequence[Fact], subject: str) -> Iterator[Cue]:
    """ "Subject: release of 500 brackets" over a text that orders 250; the subject of an answer is an older one."""
    ordered = [f for f in facts if f.label == "QUANTITY" and f.role == "released" and isinstance(f.value, int)]
    partial = any("partial" in fact.flags for fact in ordered) or any(f.role == "held" for f in facts)
    if not subject or not ordered or partial or _PREFIX.match(subject):
        return
    headed = find_quantities(subject, find_revisions(subject))
    counts = {f.value for f in headed if "counted" in f.flags and f.role == "released" and f.value is not None}
    counts = counts or _entries(subject, text)
    if len(counts) == 1 and counts.isdisjoint(fact.value for fact in ordered):
        yield _cue("conflict_quantity", text, ordered[0].start, ordered[0].end)


def _entries(subject: str, text: str) -> set[str | int | float]:
    """Return the bare numbers that are entries of a subject ("Jaws - 250 - please run") and stand nowhere in the text."""
    named = [*find_references(subject), *find_revisions(subject)]
    found = {
        int(one[1].replace(",", ""))
        for one in _ENTRY.finditer(subject)
        if not any(fact.start <= one.start(1) < fact.end for fact in named) and not _YEAR.fullmatch(one[1])
    }
    said = {number.value for number in find_numbers(normal(text), quantity_words().unit)[:_MOST]} if found else set()
    return {*(found - said)}


def _ordered(facts: Sequence[Fact]) -> list[Fact]:
    """The counts of an order that is no part of another, none where a part of it or a rest is spoken of."""
    counts = [f for f in facts if f.label == "QUANTITY"]
    if any("partial" in fact.flags or fact.role == "held" for fact in counts):
        return []
    return [f for f in counts if f.role == "released" and isinstance(f.value, int)]


def _on_paper(text: str, facts: Sequence[Fact]) -> Iterator[Cue]:
    """ "14 patterns. The total on the attached sheet is 16": a paper of the message counts otherwise (rule 10)."""
    ordered = _ordered(facts)
    taken = [fact for fact in facts if fact.label not in ("QUANTITY", "PACKAGING")]
    counted = [fact for fact in facts if fact.label == "QUANTITY" and fact.role != "per_pack"][:_MOST]
    numbers = find_numbers(normal(text), quantity_words().unit)[:_MOST] if ordered else []
    for start, end in find_sentences(text)[:_MOST] if ordered else ():
        inside = [one for one in numbers if start <= one.start < end and one.value > 1]
        said = set(_WORDS.findall(normal(text[start:end]))) if inside else set()
        if not (said & _list("order_papers") and said & _list("of_message")) or said & _list("sets_aside"):
            continue
        apart = {fact.value for fact in ordered if not start <= fact.start < end}
        total = apart or {fact.value for fact in ordered if "counted" in fact.flags}
        for number in inside if len(total) == 1 else ():
            lead = _LAST.search(normal(text[start : number.start]))
            stated = lead is not None and lead[1] in _list("paper_says") and _ALONE.match(text, number.end)
            counts = any(fact.start <= number.start < fact.end for fact in counted)
            if number.value not in total and (counts or stated) and not _within(number, taken):
                yield _cue("conflict_quantity", text, number.start, number.end)


def _within(number: Number, facts: Sequence[Fact]) -> bool:
    return any(fact.start <= number.start < fact.end for fact in facts)


def _named(text: str, facts: Sequence[Fact], names: Sequence[str]) -> Iterator[Cue]:
    """ "Order_sheet_16pcs.pdf" under a text that orders 14; a name that the text explains is none of these."""
    ordered = _ordered(facts)
    counts = {fact.value for fact in ordered}
    if len(counts) != 1:
        return
    for name in names[:_MOST]:
        words = " ".join(_NAME_WORDS.findall(name))
        if set(_WORDS.findall(normal(words))).isdisjoint(_list("order_papers")):
            continue  # a model may be of a plate with so many pieces
        unit = quantity_words().unit
        low = normal(words)
        values = {
            one.value for one in find_numbers(low, unit) if unit.match(low, one.end + low.startswith(" ", one.end))
        }
        said = {number.value for number in find_numbers(normal(text), unit)[:_MOST]}
        if len(values) == 1 and values.isdisjoint(said):
            yield _cue("conflict_quantity", text, ordered[0].start, ordered[0].end)


def _packs(text: str, one: Number, two: Number) -> bool:
    between = normal(text[one.end : two.start])
    return len(between) < 40 and bool(_OF.match(between)) and bool(_list("packs") & set(_WORDS.findall(between)))


def _rows(text: str, numbers: Sequence[Number]) -> Iterator[list[Number]]:
    """Yield counts in a row, each beside a word that tells one share of a whole from the other ("left", "black")."""
    row: list[Number] = []
    for number in numbers:
        if row and number.start - row[-1].end > 40:
            if len(row) > 1:
                yield row
            row = []
        before = text[max(0, number.start - 24) : number.start]
        before = _LINE_BREAKS.split(before)[-1].split(",")[-1]
        after = re.split(r"[\n,;.]", text[number.end : number.end + 24])[0]
        if _list("shares") & set(_WORDS.findall(normal(f"{before} {after}"))):
            row.append(number)
    if len(row) > 1:
        yield row


def _asked_back(text: str, facts: Sequence[Fact], cues: Sequence[Cue]) -> Iterator[Cue]:
    """A question that doubts what was just ordered: "too soon?", "was it 250?", "B4 is the one, isn't it?"."""
    values = {str(f.value) for f in facts if f.label in ("REVISION", "QUANTITY") and f.value is not None}
    tags = [cue for cue in cues if cue.kind == "tag"][:_MOST]
    told = [fact for fact in facts if fact.label in _VALUES][:_MOST]
    asked_before = False
    for start, end in find_sentences(text)[:_MOST]:
        sentence = normal(text[start:end])
        asks = sentence.endswith("?")
        said = _WORDS.findall(sentence)
        if asks and said and not asked_before:
            numbers = [word for word in said if word.isdecimal()]
            labels = [word for word in _WORDS.findall(text[start:end]) if word in values and not word.isdecimal()]
            tagged = any(start <= cue.start < end <= cue.end + 2 for cue in tags)
            short = len(said) <= _SMALL_TALK
            holds = labels or numbers or any(start <= fact.start < end for fact in told)
            if (
                (tagged and (holds or not set(said[-2:]) & _list("looking_back")))
                or (said[0] in _list("asking") and set(said[1:2]) & _list("self") and set(said[:8]) & _list("haste"))
                or (numbers and short and said[0] in _list("asking") and set(said[1:2]) & _list("self"))
                or labels
                or (said[0] in _list("alternatives") and not set(said[:5]) & _list("offers"))
                or (numbers and values & set(numbers) and (short or said[0] in _list("asking")))
                or (len(said) <= 3 and set(said) & _list("haste"))
            ):
                yield _cue("doubt", text, start, end)
        asked_before = asks


def _either_or(text: str) -> Iterator[Cue]:
    """A question that offers two ways: "do you release this, or do you want a sample first?"."""
    for start, end in find_sentences(text):
        if text[end - 1] == "?":
            said = _WORDS.findall(normal(text[start:end]))
            if any(word in _list("alternatives") and said[at + 1 : at + 2] != ["not"] for at, word in enumerate(said)):
                yield _cue("either_or", text, start, end)
