"""Who may release. Rules of judgement, section 4 (item `authority`) and rules 6 and 11."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signoff_nlp.types import Approver, Author, Evidence, Person, Reading, Records, Stage

_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FAILED = "the sender's address failed its domain's check"
_ABSENT = "not in the approver directory"


class Authority(NamedTuple):
    """Whether the release stands on the word of somebody who may give it."""

    satisfied: bool
    name: str | None = None
    unverified: bool = False
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()


def directory(readings: Sequence[Reading], records: Records) -> tuple[Approver, ...]:
    """Return the approvers that count for this thread: all listed ones once one of them belongs to it (rule 11).

    One belongs to it who shares the domain of anybody on the buyer's side, or who is named anywhere in the thread.
    """
    if not records.approvers:
        return ()
    domains = {_domain(reading.message.author.address) for reading in readings if reading.message.side == "buyer"} - {
        ""
    }
    written = "\n".join(
        f"{reading.message.text}\n{reading.message.signature}\n{reading.message.author.name or ''}"
        for reading in readings
    ).casefold()
    named = {reading.message.author.name or "" for reading in readings}
    named.update(person.name for reading in readings for person in reading.people if person.name)
    for approver in records.approvers:
        if (
            _domain(approver.address) in domains
            or (approver.customer or "").lower() in domains
            or _contains_name(written, approver.name)
        ):
            return records.approvers
        if any(_same_name(approver.name, name) for name in named):
            return records.approvers
    return ()


def authority(readings: Sequence[Reading], at: int, stage: Stage | None, records: Records) -> Authority:
    """Judge the author of message `at` of `readings`, or whom the message names as authorising, for `stage`.

    Where a directory exists only listed people satisfy; elsewhere a full name in an authorising phrase, a full name with
    a role that owns releases, or the author's own plain claim with any name.
    """
    reading = readings[at]
    listed = directory(readings, records)
    authorising = [person for person in reading.people if person.how == "authorising" and person.name]
    author = identity(readings, at)
    if listed:
        return _by_directory(reading, author, authorising, listed, stage)
    if reading.message.verified is False:
        return Authority(False, None, True, _FAILED, ())
    for person in authorising:
        if person.name and _is_full(person.name) and _may_release(readings, person):
            return Authority(
                True, person.name, evidence=_words(reading, person), note="named as authorising the release"
            )
    if author is None or author.owner is not True or not author.name:
        return Authority(False)
    if author.title is None or _is_full(author.name):
        return Authority(True, author.name, evidence=_words(reading, author), note=_note(author))
    return Authority(False)


def identity(readings: Sequence[Reading], at: int) -> Person | None:
    """Merge what all messages of one author say of who he is: name, title, whether he owns releases.

    A denial in the message or after it rules; then a plain claim in any message; then the roles, those of this message
    first. The title is None for a claim. Returns None where nobody is named and nothing is claimed.
    """
    reading = readings[at]
    own = [one for one in readings if one is reading or _is_by(one, reading)]
    said = [(one, person) for one in own for person in one.people if person.how == "author"]
    name = _fullest(person.name for _, person in said)
    if any(
        person.owner is False and person.title is None and one.message.index >= reading.message.index
        for one, person in said
    ):
        return Person(name=name, owner=False)
    claims = [(one, person) for one, person in said if person.owner and person.title is None]
    roles = [(one, person) for one, person in said if person.title and person.owner is not None]
    here = [(one, person) for one, person in roles if one is reading]
    for found in (claims, here, roles):
        if found:
            # Of several roles the one that owns speaks: "Quality and Purchasing" in two lines.
            one, person = next((pair for pair in reversed(found) if pair[1].owner), found[-1])
            placed = {"start": person.start, "end": person.end} if one is reading else {"start": None, "end": None}
            title = None if found is claims else person.title
            return person.model_copy(update={"name": name, "title": title, **placed})
    return Person(name=name) if name else None


def _is_by(one: Reading, other: Reading) -> bool:
    return one.message.side == "buyer" and same_author(one.message.author, other.message.author)


def _fullest(names: Iterable[str | None]) -> str | None:
    best: str | None = None
    for name in names:
        if name and (best is None or len(name.split()) >= len(best.split())):
            best = name
    return best


def _may_release(readings: Sequence[Reading], person: Person) -> bool:
    """Tell whether nothing says that a person named in an authorising phrase owns something else."""
    if person.owner is not None:
        return person.owner
    roles = [
        one.owner
        for reading in readings
        for one in reading.people
        if one.how == "author" and one.name and person.name and _same_name(one.name, person.name) and one.title
    ]
    return True in roles or False not in roles


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
    """Judge by the directory: mail by address, chat by full name; nobody vouches from a bare number."""
    message = reading.message
    names = [name for name in (author.name if author else None, message.author.name) if name]
    by_name = [approver for approver in listed if any(_same_name(approver.name, name) for name in names)]
    if message.channel == "chat":
        matched = [approver for approver in by_name if _may_be(message.author.name, approver.name)]
    else:
        address = (message.author.address or "").lower()
        matched = [approver for approver in listed if approver.address and approver.address.lower() == address]
        if by_name and not matched and any(approver.address for approver in by_name):
            return Authority(False, None, True, f"{by_name[0].name} is listed with another address", ())
        matched = matched or [approver for approver in by_name if not approver.address]
    if message.verified is False:
        return Authority(False, None, True, _FAILED)
    for approver in matched:
        if _covers(approver, stage):
            return Authority(True, approver.name, note="listed in the approver directory")
    if message.channel == "chat" and _is_number(message.author.name):
        return Authority(False, None, False, "a bare number is nobody in the approver directory")
    for person in authorising:
        for approver in listed:
            if person.name and _same_name(approver.name, person.name) and _covers(approver, stage):
                return Authority(
                    True, approver.name, evidence=_words(reading, person), note="named as authorising the release"
                )
    return Authority(False, None, False, f"{matched[0].name} may not release this stage" if matched else _ABSENT)


def _covers(approver: Approver, stage: Stage | None) -> bool:
    return stage is None or stage in approver.may_release


def _is_number(name: str | None) -> bool:
    return not any(letter.isalpha() for letter in name or "")


def _may_be(shown: str | None, listed: str) -> bool:
    """Tell whether somebody shown under a chat name may be a listed person: not a number, no other full name."""
    parts = _parts(shown or "")
    return not _is_number(shown) and (not _is_full(shown or "") or bool(parts & _parts(listed)))


def _words(reading: Reading, person: Person) -> tuple[Evidence, ...]:
    if person.start is None or person.end is None:
        return ()
    text = reading.message.text[person.start : person.end]
    return (Evidence(message=reading.message.index, start=person.start, end=person.end, text=text),)


def _note(person: Person) -> str:
    return f"signed as {person.title}" if person.title else "says that the release is his or hers to give"


def _is_full(name: str) -> bool:
    """Two words that are no initials; or East Asian characters, which stand for a word each."""
    if _EAST.search(name):
        return len(_EAST.findall(name)) >= 2
    return len([part for part in re.split(r"[\s.]+", name) if len(part) > 1]) >= 2


def _same_name(one: str, other: str) -> bool:
    left, right = _parts(one), _parts(other)
    if left == right:
        return len(left) >= 2 or bool(_EAST.search(one))
    return len(left & right) >= 2 and (left <= right or right <= left)


def _contains_name(text: str, name: str) -> bool:
    return len(name.split()) >= 2 and re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text) is not None


def _parts(name: str) -> frozenset[str]:
    return frozenset(part.casefold() for part in re.findall(r"[^\W_]+", name))


def _domain(address: str | None) -> str:
    return address.rsplit("@", 1)[1].lower() if address and "@" in address else ""
