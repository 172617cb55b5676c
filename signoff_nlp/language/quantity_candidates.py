"""Which numbers of a text count units, and on what evidence."""

from __future__ import annotations

import re

from signoff_nlp.language.numerals import Number
from signoff_nlp.language.quantity_roles import FROM_TO
from signoff_nlp.language.quantity_scene import Candidate, Scene
from signoff_nlp.language.quantity_surroundings import (
    answers,
    answers_alone,
    beside_revision,
    is_changed,
    is_order,
    name_before,
    names_samples,
    of_revision,
    packs,
    replaces,
    said_twice,
    unit_at,
)
from signoff_nlp.language.quantity_words import Words

_LABELLED = 16  # characters behind a count in which the label of what it counts begins
_NEAR = 28  # characters before a number in which its own words stand ("the remaining quantity of")
_REACH = 80  # characters before and after a number that are looked at
_RANGE = re.compile(r"[ \n]?(?:-|to|bis|or|and)[ \n]?(?=\d|[a-z])")
_SHARE = re.compile(r"[ \n](?:[a-z]+[ \n]){0,3}of[ \n](?:(?:the|our|your|these|those)[ \n])?\d")
_OF_THEM = re.compile(r"[ \n]of[ \n](?:the|these|those|them|'?em|our|your)(?!\w)")
_OF_THEM_ENTRY = re.compile(r"[ \n]of[ \n](?:them|these|those|'?em)(?:[ \n]?[,;()\n]|[.!](?!\d)|[ \n]?\Z)")
_ADDED = re.compile(r"[ \n]?\+[ \n]?\d")
_LINK = re.compile(r"[ \n](?:(?:are|is|stay|stays|remain)[ \n])?")
_ACRONYM = re.compile(r"(?<![\w-])[A-Z]{2,6}[ .:#-]{0,2}$")
_REACTION = re.compile(r"(?:^|\n)[ \t]*(?::[a-z0-9_+-]{2,30}:|[\U0001F300-\U0001FAFF\u2600-\u27BF]\ufe0f?)[ \t]*\Z")
_COMPOUND = 5  # "run 12 hitch pins" counts parts, "drill 2 deep holes" does not
_MANY = 20
_COLUMN = re.compile(r"[ ]{2,80}")  # between the columns of a list: "quantity        2,400"
_TAIL_WORD = re.compile(r"[ \n-]([^\W\d_]+(?:['&/-][^\W\d_]+)*)")


def _tail(after: str, most: int = 5) -> list[str]:
    """Return the words that follow a number up to the first mark of punctuation."""
    found: list[str] = []
    cursor = 0
    while len(found) < most:
        match = _TAIL_WORD.match(after, cursor)
        if match is None:
            break
        found.append(match[1])
        cursor = match.end()
    return found


def _of_what(tail: list[str], vocabulary: Words) -> bool:
    """Say whether a number is cut from things that are no units: "two of the holes"."""
    if tail[0] != "of" or len(tail) < 2:
        return False
    noun = tail[2] if len(tail) > 2 and tail[1] in vocabulary.stop else tail[1]
    return noun.endswith("s") and (noun in vocabulary.uncounted or noun in vocabulary.features)


def _printed_goods(tail: list[str], head: str | None, vocabulary: Words) -> bool:
    """Say whether labels and stamps are the parts themselves ("130 plant labels"), and no paper for the parcel."""
    return head in vocabulary.printed_goods and head != tail[0] and vocabulary.parcel.isdisjoint(tail)


def _features(number: Number, tail: list[str], head: str, governed: bool) -> bool:
    """Say whether a count is of things that a part has ("3 vents"), and not of parts called so ("all 600 hitch pins")."""
    compound = head != tail[0] and number.value >= _COMPOUND
    return not (governed and (number.value >= _MANY or compound))


def _named(text: str, start: int) -> bool:
    """Say whether capitals before a number make it a name ("ECO 331"), in a line that is not all in capitals."""
    if not _ACRONYM.search(text, max(0, start - 10), start):
        return False
    first = text.rfind("\n", 0, start) + 1
    line = text[max(first, start - _REACH) : start + _REACH].partition("\n")[0]
    return any(char.islower() for char in line)


def _is_thing(number: Number, near: str, after: str, vocabulary: Words) -> bool:
    """Say whether `one` counts nothing: "this one", "which one", "one more thing"."""
    following = _TAIL_WORD.match(after)
    return (following is not None and following[1] in vocabulary.another) or (
        number.spelled and vocabulary.pronoun.search(near) is not None
    )


def _singular(unit: str, number: Number, low: str, end: int, vocabulary: Words) -> bool:
    """Say whether a unit in the singular only belongs to the noun behind it: "two part numbers"."""
    noun = _TAIL_WORD.match(low, end) if unit in vocabulary.singular and number.value > 1 else None
    return noun is not None and (noun[1] in vocabulary.uncounted or (len(noun[1]) > 3 and noun[1].endswith("s")))


def _head(tail: list[str], vocabulary: Words) -> str | None:
    """Return the plural noun that a number counts ("lift panels"), or None."""
    head = None
    for word in tail:
        if word in vocabulary.stop:
            break
        plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
        if plural or word in vocabulary.plural:
            head = word
    return head


def _has_label(scene: Scene, end: int) -> bool:
    """ "10 trays to rev H": what carries a revision is the part, and no packing."""
    return any(fact.label == "REVISION" for fact in scene.values(end, end + _LABELLED))


def candidate_of(number: Number, following: Number | None, scene: Scene, vocabulary: Words) -> Candidate | None:
    """Return the candidate that a number makes, or None where nothing shows that it counts units.

    `following` is the next number of the text: the end of a range belongs to the range.
    """
    low = scene.low
    start, end = number.start, number.end
    first, last = scene.sentence(start)
    before = low[max(first, start - _REACH) : start]
    near = before[-_NEAR:]
    upper: Number | None = None
    joint = _RANGE.match(low, end)
    if joint and following and following.start == joint.end() and following.value > number.value:
        mark = joint[0].strip()
        measured = vocabulary.unit.match(low, following.end + (low[following.end : following.end + 1] == " "))
        span = measured or vocabulary.key.search(near) or vocabulary.approximate.search(before)
        changed = mark == "to" and before.endswith("from ")
        if span and (mark in ("-", "to", "bis", "or") or ("between" in before[-12:] and mark == "and")) and not changed:
            upper, end = following, following.end
    end = said_twice(number, following, low) or end
    unit, unit_end = unit_at(low, end, vocabulary)
    if unit and _singular(unit, number, low, unit_end, vocabulary):
        unit, unit_end = "", end
    end = unit_end
    after = low[end : min(last, end + _REACH)]
    if not unit and number.value == 1 and _is_thing(number, near, after, vocabulary):
        return None
    if after[:1] in "xX×" and after[:1] and not unit:
        if re.match(r"[x×][ ]?\d", after):
            return None
        unit, end, after = "x", end + 1, after[1:]
    if not unit and re.match(r"[ \n][x×][ \n][a-z]", after):
        unit, end, after = "x", end + 2, after[2:]
    if re.match(r"[ \n][x×*][ \n]?\d", after) or re.search(r"\d[ \n]?[x×*][ \n]?$", before):
        return None  # a size, or a sum that a person should do
    tail = _tail(after) if unit in ("", "x") else []
    if len(tail) > 1 and tail[0] in vocabulary.another:
        tail = tail[1:]  # "48 more hours"
    head = _head(tail, vocabulary) if tail else None
    verb = vocabulary.verb.search(before)
    packed = (
        vocabulary.packed.match(after)
        or vocabulary.packing.search(near)
        or (
            not unit
            and packs(after, end, vocabulary, scene)
            and not (verb and number.value >= _MANY)
            and not _has_label(scene, end)
        )
    )
    whole, part = vocabulary.all.search(near), vocabulary.first.search(near)
    if (
        tail
        and not packed
        and not (verb and number.value >= _MANY and _printed_goods(tail, head, vocabulary))
        and (tail[0] in vocabulary.uncounted or head in vocabulary.uncounted or _of_what(tail, vocabulary))
    ):
        return None
    if tail and head in vocabulary.features and not packed:
        listed = before.endswith(": ") and number.value >= _MANY  # "the run is released: 720 rack inserts"
        governed = (
            bool(verb)
            or ((bool(whole) or listed) and scene.has("verbs", first, last))
            or answers_alone(before, after, str(head), vocabulary)
        )
        if _features(number, tail, str(head), governed):
            return None
    label = vocabulary.label.search(near)
    if label and number.spelled and verb and vocabulary.verb.search(label[0] + " "):
        label = None  # "machine one prototype": no machine called one
    if label and unit and label[0].endswith("\n"):
        label = None  # "approved on the phone / 300 pcs": the line before is another matter
    key = vocabulary.key.search(_COLUMN.sub(" ", before)[-_NEAR:]) or vocabulary.line_key.search(before)
    pressed = _REACTION.search(low, max(0, start - 40), start) and low[end : end + 1] in ("", "\n")
    if not (unit or key or head or packed or verb or whole) and _named(scene.text, start):
        return None
    share = _SHARE.match(after)
    if label and not (key or packed or (verb and (unit or head))):
        loose = vocabulary.loose.search(near) and (share or number.value >= 20)
        numbered = any(char.isdecimal() for char in label[0])
        named = (unit or head) and (":" in label[0] or numbered or scene.quoted(start))
        if unit and vocabulary.batches.search(near):
            named = True
        if not loose and not named:
            return None
    if (
        verb
        and vocabulary.callof.match(after)
        and before.rstrip().endswith(("release", "call off", "released", "call-off"))
    ):
        return None
    rest, alike = vocabulary.balance.search(near), vocabulary.alike.search(near)
    samples = names_samples(tail, after, vocabulary)
    if number.value == 1 and not (
        unit
        or samples
        or key
        or part
        or (verb and re.match(r"[ \n](?:of|off|only|for|to|as|piece|first)\b|[ \n]?[,.;]", after))
        or vocabulary.alone.search(near)
        or vocabulary.sole.fullmatch(low, number.start, number.end)
        or "(" in low[number.start : number.end]
    ):
        return None
    opening = next((found for found in (whole, part, rest) if found), None)
    begin = start - len(near) + opening.start() if opening else start
    whole_line = not low[first:begin].strip(" \n-*•·")
    outof = re.search(r"\bof[ \n](?:(?:the|our|your)[ \n])?$", before)
    people = bool(pressed) or (
        bool(tail)
        and (
            head in vocabulary.people
            or tail[0] in vocabulary.people
            or (tail[0] == "of" and not vocabulary.people.isdisjoint(tail[1:3]))
        )
    )  # so many pressed a smiley, so many persons
    beside = scene.value_at(end)
    free = not tail or tail[0] in vocabulary.stop or beside is not None  # nothing behind the number claims it
    if not unit and not key and re.match(r"[ \u00a0]\d", after):
        return None  # a telephone number
    article = before.endswith(("the ", "those ", "these "))
    guess = vocabulary.approximate.search(before)
    changed = number.value >= _COMPOUND and is_changed(before, after, vocabulary)
    sole = vocabulary.sole.fullmatch(low, number.start, number.end) is not None
    alone = number.value == 1 and (sole or vocabulary.alone.search(near) is not None)
    if alone and tail and not vocabulary.features.isdisjoint(tail[:2]):
        return None  # "drill a single hole"
    changes = (
        changed
        or replaces(number, before, after, following, vocabulary)
        or (
            (free or head or samples)
            and (vocabulary.correction.search(near) or vocabulary.rejected.search(near) or FROM_TO.search(before))
        )
    )
    single = number.value == 1 and number.spelled and whole_line and not low[end:last].strip(" \n.!")
    stated = any(
        hit.entry & {"hold", "stated"} and _LINK.fullmatch(low, end, hit.start) for hit in scene.between(end, end + 10)
    )
    evidence = (
        "people" if pressed
        else "answer" if single
        else "unit" if unit
        else "key" if key
        else "answer" if number.value >= _MANY and vocabulary.concluding.search(near) and vocabulary.concluded.match(after)
        else "x" if low[start] in "x×"
        else "pack" if packed
        else "people" if people
        else "listed" if beside_revision(number, beside, before, vocabulary) or of_revision(after, end, scene)
        else "all" if rest or ((whole or part) and (head or free or samples))
        else "every" if whole and (whole_line or scene.has("verbs", first, start))
        else "alone" if alone and (free or verb or samples or (sole and whole_line))
        else "alike" if alike and (head or number.spelled) and number.value < 100
        else "verb" if verb and (head or free or "(" in low[start : number.end])
        else "change" if changes
        else "answer" if (whole_line and _ADDED.match(after)) or answers(before, after, vocabulary, whole_line)
        or (head and answers_alone(before, after, head, vocabulary))
        else "noun" if head or samples
        else "share" if share or ((whole_line or scene.has("verbs", first, start) or scene.holds(first, start)) and _OF_THEM.match(after))
        else "share" if number.value >= _COMPOUND and _OF_THEM_ENTRY.match(after) and scene.in_list(start)
        else "all" if scene.has("all_after", end, end + 10)
        else "state" if stated and not name_before(before, vocabulary)
        else "verb" if verb and number.value >= _COMPOUND and len(tail[0]) > 2 and not vocabulary.finite.match(after, 1)
        else "verb" if vocabulary.approximate_after.match(after) and (verb or whole_line)
        else "listed" if number.value > 1 and scene.listed(start, end)
        else "guess" if number.value >= _MANY and ((guess and free) or vocabulary.approximate_after.match(after)) and is_order(scene, first, last)
        else "quote" if scene.quoted(start) and not name_before(before, vocabulary)
        else "verb" if guess and free and number.value >= _MANY and scene.has("wishes", first, start)
        else "of" if outof
        else "the" if article and free and not (number.spelled and not free)
        else ""
    )  # fmt: skip
    if not evidence:
        return None
    return Candidate(
        number=number, start=begin, end=end, unit=unit, evidence=evidence, before=before, after=after, head=head or "",
        people=people, sample=samples, packed=bool(packed),
        whole=bool(whole), part=bool(part), rest=bool(rest), alike=bool(alike), changed=changed,
        range_to=upper.value if upper else None,
    )  # fmt: skip
