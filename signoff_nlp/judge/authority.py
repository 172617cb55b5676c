"""Who may release. Rules of judgement, section 4 (item `authority`) and rules 6 and 11."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.types import Approver, Author, Evidence, Person, Reading, Records, Stage


class Authority(NamedTuple):
    """Whether the release stands on the word of somebody who may give it."""

    satisfied: bool
    name: str | None = None
    unverified: bool = False
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()


def directory(readings: Sequence[Reading], records: Records) -> tuple[Approver, ...]:
    """Return the approvers that count for this thread: all listed ones once one of them belongs to it (rule 11)."""
    domains = {_domain(reading.message.author.address) for reading in readings if reading.message.side == "buyer"} - {
        ""
    }
    named = "\n".join(
        f"{reading.message.text}\n{reading.message.signature}\n{reading.message.author.name or ''}"
        for reading in readings
    ).casefold()
    for approver in records.approvers:
        if _domain(approver.address) in domains or _contains_name(named, approver.name):
            return records.approvers
    return ()


def authority(readings: Sequence[Reading], at: int, stage: Stage | None, records: Records) -> Authority:
    """Judge the author of message `at` of `readings`, or whom the message names as authorising, for `stage`."""
    reading = readings[at]
    message = reading.message
    listed = directory(readings, records)
    authorising = [person for person in reading.people if person.how == "authorising" and person.name]
    author = identity(readings, at)
    if listed:
        return _by_directory(reading, author, authorising, listed, stage)
    if message.verified is False:
        return Authority(False, None, True, "the sender's address failed its domain's check", ())
    for person in authorising:
        if person.name and _is_full(person.name) and person.owner is not False:
            return Authority(
                True, person.name, evidence=_words(reading, person), note="named as authorising the release"
            )
    denied = any(person.how == "author" and person.owner is False and person.title is None for person in reading.people)
    if author is None or author.owner is not True or not author.name or denied:
        return Authority(False)
    if author.title is None or _is_full(author.name):
        return Authority(True, author.name, evidence=_words(reading, author), note=_note(author))
    return Authority(False)


def identity(readings: Sequence[Reading], at: int) -> Person | None:
    """Merge what all messages of one author say of who he is; his own later words rule."""
    author = readings[at].message.author
    name: str | None = None
    title: str | None = None
    owner: bool | None = None
    words: Person | None = None
    for reading in readings:
        if not same_author(reading.message.author, author) or reading.message.side != "buyer":
            continue
        for person in reading.people:
            if person.how != "author":
                continue
            if person.name and (name is None or len(person.name.split()) >= len(name.split())):
                name = person.name
            title = person.title or title
            if person.owner is not None and (owner is not True or reading is readings[at]):
                owner, words = person.owner, person
    if name is None:
        name = author.name
    if name is None:
        return None
    claimed = words is not None and words.owner is True and words.title is None
    return Person(
        name=name, title=None if claimed else title, owner=owner, how="author",
        start=words.start if words and words in readings[at].people else None,
        end=words.end if words and words in readings[at].people else None, text=words.text if words else "",
    )  # fmt: skip


def same_author(one: Author, other: Author) -> bool:
    """Tell whether two headers mean the same person: by address, else by name."""
    if one.address and other.address:
        return one.address == other.address
    return bool(one.name) and (one.name or "").casefold() == (other.name or "").casefold()


def _by_directory(
    reading: Reading,
    author: Person | None,
    authorising: Sequence[Person],
    listed: Sequence[Approver],
    stage: Stage | None,
) -> Authority:
    message = reading.message
    names = [person.name for person in (author,) if person and person.name]
    by_name = [approver for approver in listed if any(_same_name(approver.name, name) for name in names)]
    if message.channel == "chat":
        matched = by_name
    else:
        matched = [
            a
            for a in listed
            if a.address and message.author.address and a.address.lower() == message.author.address.lower()
        ]
        if by_name and not matched and any(approver.address for approver in by_name):
            return Authority(False, None, True, f"{by_name[0].name} is listed with another address", ())
        matched = matched or [approver for approver in by_name if not approver.address]
        if matched and message.verified is False:
            return Authority(False, None, True, "the sender's address failed its domain's check", ())
    for approver in matched:
        if stage is None or stage in approver.may_release:
            return Authority(True, approver.name, note="listed in the approver directory")
    if message.verified is not False:
        for person in authorising:
            for approver in listed:
                if (
                    person.name
                    and _same_name(approver.name, person.name)
                    and (stage is None or stage in approver.may_release)
                ):
                    return Authority(
                        True, approver.name, evidence=_words(reading, person), note="named as authorising the release"
                    )
    note = f"{matched[0].name} may not release this stage" if matched else "not in the approver directory"
    return Authority(False, None, False, note)


def _words(reading: Reading, person: Person) -> tuple[Evidence, ...]:
    if person.start is None or person.end is None:
        return ()
    text = reading.message.text[person.start : person.end]
    return (Evidence(message=reading.message.index, start=person.start, end=person.end, text=text),)


def _note(person: Person) -> str:
    return f"signed as {person.title}" if person.title else "says that the release is his or hers to give"


def _is_full(name: str) -> bool:
    return len([part for part in re.split(r"[\s.]+", name) if len(part) > 1]) >= 2


def _same_name(one: str, other: str) -> bool:
    left, right = _parts(one), _parts(other)
    return bool(left) and (left == right or (len(left & right) >= 2 and (left <= right or right <= left)))


def _contains_name(text: str, name: str) -> bool:
    return len(name.split()) >= 2 and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text) is not None


def _parts(name: str) -> frozenset[str]:
    return frozenset(part.casefold() for part in re.findall(r"\w+", name))


def _domain(address: str | None) -> str:
    return address.rsplit("@", 1)[1].lower() if address and "@" in address else ""
