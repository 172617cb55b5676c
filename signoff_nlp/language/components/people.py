"""Who speaks, who authorises, whose word is reported: PERSON facts and the persons behind them.

The words are in `vocabulary/authority.toml` and `roles.toml`. Release rules: section 4 (row `authority`), section 5
rules 6 (reports), 10 and 11 (who speaks, who it really is).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from signoff_nlp.language.components.frames import Frame, either, find_frames
from signoff_nlp.language.components.introductions import introductions
from signoff_nlp.language.components.name_spans import names
from signoff_nlp.language.components.names import clean_name, fuller, words_of
from signoff_nlp.language.components.reports import asked, authorising, reported
from signoff_nlp.language.components.signatures import read_signature, title_below
from signoff_nlp.language.components.titles import all_role_words, classify_title, fold, heads_house
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Author, Fact, Person

Spans = Sequence[tuple[int, int]]
_THINGS = frozenset({"FILE", "MATERIAL", "PART", "REVISION", "PO_NUMBER", "QUOTE_NUMBER", "COLOR"})


def find_people(
    text: str,
    *,
    author: Author | None = None,
    signature: str = "",
    channel: str = "email",
    taken: Sequence[Fact] = (),
) -> list[Person]:
    """Return the persons of one message: the signer (no offsets), then those in the text, in order (code points).

    A claim ("I own this release") is an author with `owner` True and no title; a denial one with `owner` False and no
    title; both carry the best name known for the author. `taken` are facts whose characters are no names.
    """
    author = author or Author()
    signer = read_signature(signature, author)
    if signer and signer.title is None and channel == "email" and (title := title_below(text)):
        signer = signer.model_copy(update={"title": title, "owner": classify_title(title)})
    low = normal(text)
    frames = find_frames(low)
    signed = signer.name if signer else None
    own = introductions(text, low, frames, author, signed)
    held = [(fact.start, fact.end) for fact in taken if fact.label in _THINGS]
    own = [
        person
        for person in own
        if person.name is None or not _overlaps((person.start or 0, (person.start or 0) + 2), held)
    ]
    name = _best_name(signed, author, own)
    people = [person if person.name else person.model_copy(update={"name": name}) for person in own]
    people.extend(_claims(text, low, frames, name, held))
    plain = {frame.start for kind in ("self", "self_role") for frame in frames.get(kind, ())}
    for person in own:
        if person.start in plain and person.title and heads_house(person.title):
            people.append(person.model_copy(update={"name": person.name or name, "title": None}))
    people.extend(authorising(text, low, frames, author, held))
    people.extend(reported(text, low, frames, author, name, held))
    people.sort(key=lambda person: person.start or 0)
    return ([signer] if signer else []) + people


def person_facts(people: Iterable[Person]) -> list[Fact]:
    """Return a PERSON fact for every name that stands in the text: role approver, author or mentioned."""
    facts: list[Fact] = []
    reach = 0
    for person in people:
        if person.start is None or not person.name:
            continue
        place = _place(person)
        if place is None:
            continue
        start, end = place
        role = {"authorising": "approver", "reported": "mentioned"}.get(person.how, "author")
        words = person.text[start - person.start : end - person.start]
        if start >= reach:
            reach = end
            facts.append(Fact(label="PERSON", start=start, end=end, text=words, value=person.name, role=role))
    return facts


def _place(person: Person) -> tuple[int, int] | None:
    words, offset = (person.name or "").split(), person.start or 0
    if any(word.lower() not in person.text.lower() for word in words):
        return None
    expression = r"\s+".join(re.escape(word) for word in words)
    found = re.search(rf"(?<!\w){expression}(?!\w)", person.text, re.IGNORECASE)
    return (offset + found.start(), offset + found.end()) if found else None


def _overlaps(span: tuple[int, int], spans: Spans) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def _best_name(signed: str | None, author: Author, own: Sequence[Person]) -> str | None:
    name = fuller(signed, clean_name(author.name, author.address))
    for person in own:
        name = fuller(name, person.name)
    return name


def _claims(text: str, low: str, frames: dict[str, list[Frame]], name: str | None, held: Spans) -> Iterable[Person]:
    """Yield denials and claims, one person each; a question, a condition and somebody else's claim are none."""
    denials = [
        match for match in frames.get("denial", ()) if not asked(text, match) and not _chosen().match(low, match.end)
    ]
    spans = [(match.start, match.end) for match in denials]
    for match in denials:
        yield _author(text, match, name, owner=False)
    for kind in ("claim", "owns", "runs", "buys"):
        for match in frames.get(kind, ()):
            if _overlaps((match.start, match.end), spans) or asked(text, match):
                continue
            if _no_claim().search(low, max(0, match.start - 20), match.start):
                continue
            if kind in ("owns", "runs"):
                company = _company(text, match, held)
                if company is None:
                    continue
                match = Frame(kind, match.start, company)
            person = _author(text, match, name, owner=True)
            yield person.model_copy(update={"title": person.text}) if kind == "buys" else person


@cache
def _no_claim() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w)|(?=n't)){either('no_claim')}\W+$")


@cache
def _chosen() -> re.Pattern[str]:
    return re.compile(rf"\W{{0,2}}{either('chosen')}(?!\w)")


@cache
def _after_company() -> re.Pattern[str]:
    return re.compile(rf"(?:\s*(?:[.,!;:)(\n]|$)|\s+(?:[-–—]\s|&|{either('goes_on')}(?!\w)))", re.IGNORECASE)


def _company(text: str, match: Frame, held: Spans) -> int | None:
    """Return where the name of a business ends that follows "I own": capitals, no thing, no everyday word, no role."""
    found = names().match(text, match.end + 1)
    if found is None or _overlaps(found.span(1), held) or not _after_company().match(text, found.end()):
        return None
    words = [fold(word) for word in found[1].split()]
    if words[0] in words_of("not_a_name") or all_role_words(found[1]):
        return None
    business = len(words) > 1 or words[-1] in words_of("company_noun") | words_of("legal_form")
    return found.end() if business or match.kind == "owns" else None


def _author(text: str, match: Frame, name: str | None, *, owner: bool) -> Person:
    return Person(name=name, owner=owner, start=match.start, end=match.end, text=text[match.start : match.end])


@step("people")
def fill(found: Findings) -> None:
    """Fill `found.people` and add the PERSON facts."""
    message = found.message
    people = find_people(
        found.text,
        author=message.author if message else None,
        signature=message.signature if message else "",
        channel=message.channel if message else "email",
        taken=found.facts,
    )
    found.people.extend(people)
    found.facts.extend(person_facts(people))
