"""People as a message presents them: who writes and in what role, who authorises, whose word is only told.

Rules of judgement: item `authority`, rules 6, 10 and 11. The words stand in vocabulary/authority.toml; what each frame
means is said there. Names come from the header, the signature, and the message's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.components.names import clean_name, is_full_name, looks_like_person, same_person
from signoff_nlp.language.components.signatures import read_signature
from signoff_nlp.language.components.titles import classify_title, holds_role
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Match, lexicon, word_list
from signoff_nlp.types import Author, Fact, Person

Span = tuple[int, int]
_REACH = 90
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]{0,30}(?:[ ](?:(?:van|von|de|der|den|da|di|do|dos|el|al|bin|la|le|ten|ter)[ ]){0,2}[^\W\d_a-z][\w'’.-]{0,30}){0,3}")
_LAST_NAME = re.compile(rf"({_NAME.pattern})[\s,]*$")
_ENDS = re.compile(r"[\n;!?:]|\.\s|\.$|\s[-–—]\s")
_FILLER = re.compile(r"^(?:\s*\((?:name|role|name, role|name and role)[^)]{0,20}\))?[\s:=,-]{0,4}(?:mr|mrs|ms|dr|our|my|the)?\.?\s", re.IGNORECASE)
_NAMED = re.compile(rf"({_NAME.pattern})\s?[,(|–-]\s?([^\n]{{2,120}})")
_COMPANY = re.compile(r"\s(?:of|at|@|for|bei|chez|de|da|di|van|von|here|so|and)\s|[,(!.;:]|\s[-–—]\s")
_TRAIL = 6
_TITLE_WORDS = 7
_TITLE = 80


def find_people(text: str, *, author: Author, signature: str = "", channel: str = "email") -> list[Person]:
    """Return the people of one message: its author first, then who authorises, then whose word is reported.

    `signature` holds the closing and signature lines that intake cut off. Offsets count code points of `text`; a person
    known from header or signature alone has none.
    """
    writer = _author(text, author, signature)
    people = [writer] if writer else []
    plain = normal(text)
    sentences = find_sentences(text)
    matches = lexicon("authority").find(plain)
    frames = [(match, match.rule.gives["frame"]) for match in matches]
    for match, frame in frames:
        sentence = enclosing(sentences, match.start)
        person = _person(text, match, frame, sentence, writer, author, frames)
        if person is not None and person not in people:
            people.append(person)
    return people


def person_facts(people: Sequence[Person]) -> list[Fact]:
    """Return PERSON facts for the people whose names stand in the text."""
    roles = {"authorising": "approver", "author": "author", "reported": "mentioned"}
    return [
        Fact(label="PERSON", start=person.start, end=person.end, text=person.text, value=person.name, role=roles[person.how])
        for person in people
        if person.name and person.start is not None and person.end is not None and person.name in person.text
    ]


def _author(text: str, author: Author, signature: str) -> Person | None:
    """The writer: signature first, then a signature left in the text, then the header."""
    signed = read_signature(signature, author) if signature.strip() else None
    if signed is not None and signed.title:
        return signed
    for start, end in _own_blocks(text):
        block = text[start:end]
        found = _name_and_title(block, author) or read_signature(block, author)
        if found is None or not found.name or not found.title or not _is_title(found.title):
            continue
        if not any(word in block.casefold() for word in found.name.casefold().split() if len(word) > 1):
            continue  # the name is the header's: prose that happens to hold a word of a role
        header = clean_name(author.name, author.address)
        if header is None or same_person(found.name, header) or not is_full_name(header):
            return found.model_copy(update={"start": start, "end": end, "text": block})
    return signed or read_signature("", author)


def _is_title(title: str) -> bool:
    """A title is a few words that hold a role, no clause."""
    words = normal(title).replace(",", " ").split()
    never = word_list("authority", "not_in_title")
    return len(title) <= _TITLE and len(words) <= _TITLE_WORDS and holds_role(title) and not any(word in never for word in words)


def _name_and_title(piece: str, author: Author) -> Person | None:
    """ "Viktor Hrytsenko, owner of Lypa Bikes": a name, a comma or bracket, a title."""
    found = _NAMED.match(piece.strip(" \t-–—(*_"))
    if found is None:
        return None
    name, rest = found.group(1).strip(), found.group(2)
    header = clean_name(author.name, author.address)
    if not looks_like_person(name) or not (is_full_name(name) or same_person(name, header)):
        return None
    title = _COMPANY.split(rest, maxsplit=1)[0].strip(" ,.)")
    if not _is_title(title) or classify_title(title) is None:
        title = rest.split(",")[-1].strip(" .)!")
    if not _is_title(title) or classify_title(title) is None:
        return None
    return Person(name=name, title=title, owner=classify_title(title), how="author")


def _own_blocks(text: str) -> Iterator[Span]:
    """Stretches where a writer names himself: the last lines, the last sentence, a bracket or dash at the end."""
    stripped = text.rstrip()
    paragraph = stripped.rfind("\n\n")
    tail = stripped[paragraph + 2 :] if paragraph >= 0 else stripped
    if tail.count("\n") < _TRAIL and len(tail) < 300 and "\n" in tail:
        yield (len(stripped) - len(tail), len(stripped))
    for line in reversed(list(re.finditer(r"[^\n]+", text))[-_TRAIL:]):
        start, end = line.span()
        for cut in reversed(list(re.finditer(r"(?<=[.!?])\s+|\s+[-–—]\s+|\(|,\s+(?=[^\W\d_a-z])|(?<=[\U0001F300-\U0001FAFF])\s*", line.group()))[-6:]):
            piece = text[start + cut.end() : end].rstrip()
            if piece:
                yield (start + cut.end(), start + cut.end() + len(piece.rstrip(")!.")))
        yield (start, end)
    for bracket in list(re.finditer(r"\(([^()\n]{4,90})\)", text))[-2:]:
        yield bracket.span(1)


def _person(
    text: str, match: Match, frame: str, sentence: Span, writer: Person | None, author: Author, frames: Sequence[tuple[Match, str]]
) -> Person | None:
    near = {other for found, other in frames if sentence[0] <= found.start < sentence[1]}
    asked = text[sentence[0] : sentence[1]].rstrip().endswith("?")
    match frame:
        case "claim" | "denial":
            if asked:
                return None
            name = writer.name if writer else clean_name(author.name, author.address)
            name = _signed_short(text) or name if name is None or not is_full_name(name) else name
            return Person(name=name, owner=frame == "claim", how="author", start=match.start, end=match.end, text=text[match.start : match.end])
        case "by" | "behalf":
            before = {other for found, other in frames if sentence[0] <= found.start < match.start and match.start - found.end < 30}
            if asked or "planned" in before or "narrated" in near or ("aspect" in before and frame == "by"):
                return None
            return _named_after(text, match, "authorising")
        case "self":
            return _self(text, match, author)
        case "self_after":
            found = _LAST_NAME.search(text, max(sentence[0], match.start - _REACH), match.start)
            after = text[match.end : _stop(text, match.end)]
            piece = f"{found.group(1)}, {after.strip(' ,')}" if found else f"{text[sentence[0] : match.start].strip(' ,')} {after}"
            return _introduced(piece, author, sentence[0] if not found else found.start(1), match.end)
        case "reported" | "reported_name" | "reported_from":
            if asked or "planned" in near:
                return None
            found = _LAST_NAME.search(text, max(sentence[0], match.start - _REACH), match.start) if frame == "reported_name" else None
            name = found.group(1).strip() if found and looks_like_person(found.group(1).strip()) else None
            if frame == "reported_name" and name is None:
                return None
            return Person(name=name, how="reported", start=match.start, end=match.end, text=text[match.start : match.end])
        case _:
            return None


def _named_after(text: str, match: Match, how: str) -> Person | None:
    """The full name, and title if any, that follow the words of authorising."""
    lead = _FILLER.match(text, match.end, min(len(text), match.end + 40))
    start = lead.end() if lead else match.end + (len(text[match.end :]) - len(text[match.end :].lstrip(" :,=-")))
    found = _NAME.match(text, start)
    if found is None:
        return None
    name = found.group().rstrip(".,-")
    if not looks_like_person(name) or len(name.split()) < 2:
        return None
    rest = text[found.end() : _stop(text, found.end())].lstrip(" ,(")
    title = rest.split(",")[0].split(")")[0].strip() or None
    title = title if title and holds_role(title) else None
    return Person(
        name=name, title=title, owner=classify_title(title) if title else None, how="authorising",
        start=start, end=start + len(name), text=text[start : start + len(name)],
    )  # fmt: skip


def _self(text: str, match: Match, author: Author) -> Person | None:
    stop = _stop(text, match.end)
    return _introduced(text[match.end : stop].lstrip(" :,"), author, match.start, stop)


def _introduced(piece: str, author: Author, start: int, end: int) -> Person | None:
    """A self-introduction counts when it gives a role; a name alone is the header's business."""
    piece = piece.strip()[:_REACH]
    article = re.match(r"(?:the|a|an|your|our|sole|der|die|das|le|la|el|il|de|het)\s+", piece, re.IGNORECASE)
    words = piece[article.end() :] if article else piece
    title = re.split(r",| and | here| at | of | so | from | bei | chez |\(|\.|!", words)[0].strip()
    if title and _is_title(title) and classify_title(title) is not None and not looks_like_person(title.split(",")[0]):
        name = _bracketed(piece) or clean_name(author.name, author.address)
        return Person(name=name, title=title, owner=classify_title(title), how="author", start=start, end=end, text=piece)
    found = _name_and_title(words, author)
    if found is None:
        return None
    return found.model_copy(update={"start": start, "end": end, "text": piece})


def _bracketed(piece: str) -> str | None:
    found = re.search(r"\(([^()\n]{4,60})\)", piece)
    name = found.group(1).split(",")[0].strip() if found else None
    return name if name and looks_like_person(name) and is_full_name(name) else None


def _signed_short(text: str) -> str | None:
    """ "- Jo" at the end of a chat message."""
    found = re.search(r"[-–—]\s*([^\W\d_a-z][\w'’-]{1,20}(?:\s[^\W\d_a-z][\w'’-]{1,20})?)\s*[.!)]*\s*$", text)
    return found.group(1) if found and looks_like_person(found.group(1)) else None


def _stop(text: str, start: int) -> int:
    found = _ENDS.search(text, start, min(len(text), start + _REACH))
    return found.start() if found else min(len(text), start + _REACH)


@Language.component("signoff_people")
def component(doc: Doc) -> Doc:
    """Fill `doc._.people`, and add the PERSON facts."""
    message = doc._.message
    people = find_people(doc._.source, author=message.author, signature=message.signature, channel=message.channel)
    doc._.people.extend(people)
    doc._.facts.extend(person_facts(people))
    return doc
