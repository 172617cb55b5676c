"""Which mails there are: UIDs above a mark, since a day, and their sizes. Answers of any length, commands of a few bytes."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from imapclient.datetime_util import format_criteria_date

from signoff_nlp.mailbox.failures import ConnectionLost
from signoff_nlp.mailbox.session import LITERALS_MOST, Session, command

_UIDS_MOST = 5_000_000
_SET_MOST = 7_000  # characters of a UID set: commands stay under the 8,000 bytes that every server takes
_RUN = len("4294967295:4294967295,")
_RANGE = re.compile(rb"(\d+)(?::(\d+))?(?:,|$)")
_DIGITS = re.compile(rb"\d+")
_ALL = re.compile(rb"\bALL ([0-9:,]+)", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)


def new_uids(session: Session, last: int) -> Sequence[int]:
    """Return the UIDs above `last` in the examined folder, ascending.

    "n:*" always names at least the last mail (RFC 3501, 6.4.8), so what is not above `last` is left out here. A server
    that knows ESEARCH (RFC 4731) answers in ranges: 200,000 mails in 20 bytes.
    """
    return _found(session, last, "UID", f"{last + 1}:*")


def uids_since(session: Session, day: date) -> Sequence[int]:
    """Return the UIDs of mails that came on `day` or later, by the server's own calendar, ascending.

    For a start mark only: a day is not the same day everywhere.
    """
    return _found(session, 0, "SINCE", format_criteria_date(datetime(day.year, day.month, day.day)).decode("ascii"))


def still_there(session: Session, uids: Sequence[int]) -> set[int]:
    """Return those of `uids` that the examined folder has now."""
    found: set[int] = set()
    for batch in batches(sorted(uids), 5_000):
        found.update(_found(session, 0, "UID", uid_set(batch)))
    return found.intersection(uids)


def sizes(session: Session, uids: Sequence[int]) -> dict[int, int]:
    """Return the size in bytes that the server announces for each UID; one that is gone has none."""
    sizes: dict[int, int] = {}
    for batch in batches(uids, 5_000):
        asked = set(batch)
        for line in fetch(session, batch, "(UID RFC822.SIZE)"):
            uid, size = (_UID.search(line), _SIZE.search(line)) if isinstance(line, bytes) else (None, None)
            if uid and size and int(uid[1]) in asked:
                sizes[int(uid[1])] = int(size[1])
    return sizes


def batches(uids: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield `uids` in groups of at most `most` whose set fits into a command."""
    group: list[int] = []
    room = _SET_MOST
    for uid in uids:
        room -= 0 if group and uid == group[-1] + 1 else _RUN
        if group and (room < 0 or len(group) >= most):
            yield group
            group, room = [], _SET_MOST - _RUN
        group.append(uid)
    if group:
        yield group


def uid_set(uids: Sequence[int]) -> str:
    """Return UIDs as a set of a command: "1:3,7"."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in ranges)


def fetch(session: Session, uids: Sequence[int], items: str, *, most: int = LITERALS_MOST) -> list[Any]:
    """Run UID FETCH and return imaplib's data: lines, and pairs of a line and its literal. `most`: bytes of literals."""
    return command(session, "FETCH", lambda: session.wire.uid("FETCH", uid_set(uids), items), most=most)


def _found(session: Session, last: int, *criteria: str) -> Sequence[int]:
    wire = session.wire
    if "ESEARCH" in session.capabilities:
        command(session, "SEARCH", lambda: wire.uid("SEARCH", "RETURN", "(ALL)", *criteria))
        lines = wire.untagged_responses.pop("ESEARCH", [])
        numbers = _ranges(lines, last)
    else:
        lines = command(session, "SEARCH", lambda: wire.uid("SEARCH", *criteria))
        numbers = (
            int(n[0]) for line in lines if isinstance(line, bytes) for n in _DIGITS.finditer(line.partition(b"(")[0])
        )
    found = array("Q")
    ascending = True
    for number in numbers:
        if number > last:
            ascending = ascending and (not found or number > found[-1])
            found.append(number)
            if len(found) > _UIDS_MOST:
                raise ConnectionLost("names more mails than a folder can hold", where=session.where)
    return found if ascending else array("Q", sorted(set(found)))


def _ranges(lines: Sequence[object], last: int) -> Iterator[int]:
    for line in lines:
        found = _ALL.search(line) if isinstance(line, bytes) else None
        for one in _RANGE.finditer(found[1]) if found else ():
            low, high = sorted((int(one[1]), int(one[2] or one[1])))
            yield from range(max(low, last + 1), high + 1)
