"""Read mails without a trace: which are new, how large they are, and their bytes, by BODY.PEEK[] alone.

Nothing here trusts a server's arithmetic: UIDs are filtered on our side, sizes limit what an answer may bring, and only
a complete answer for a UID that was asked for counts, so that answers to nobody's question mix nothing up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Literal, NamedTuple

from imapclient.datetime_util import parse_to_datetime
from imapclient.response_parser import parse_response

from signoff_nlp.mailbox.failures import BodyTooLarge, CommandRefused, ConnectionLost
from signoff_nlp.mailbox.search import batches, fetch, still_there
from signoff_nlp.mailbox.session import Session, spoken

LARGE = 1024 * 1024
PART = 256 * 1024
HEADER_MOST = 64 * 1024
FIELDS_MOST = 32 * 1024

Outcome = Literal["whole", "too_large", "vanished", "refused"]

_NO_BYTES = "the server gives no bytes for it"
_SLACK = 1024 * 1024
# A NO with one of these is about the moment, not about a mail.
_PASSING = {
    "UNAVAILABLE",
    "SERVERBUG",
    "LIMIT",
    "INUSE",
    "OVERQUOTA",
    "THROTTLED",
    "EXPIRED",
    "AUTHORIZATIONFAILED",
    "CLOSED",
}


class Fetched(NamedTuple):
    """One mail that was asked for.

    outcome: "whole" (`raw` is the mail), "too_large" (`raw` is its header, 64 KiB at most), "vanished" (gone between
        search and fetch) or "refused" (the server cannot give it; `note` is its text); `raw` is None in the last two.
    received: when the server got it, aware, in UTC; None where it says nothing sensible.
    size: bytes; of a whole mail counted, else as announced.
    """

    uid: int
    outcome: Outcome
    raw: bytes | None
    received: datetime | None
    size: int
    note: str = ""


class Head(NamedTuple):
    """Header fields of a mail: names in small letters, values unfolded, in their order; and the flags it has."""

    uid: int
    fields: tuple[tuple[str, str], ...]
    flags: frozenset[str]
    received: datetime | None
    size: int

    def first(self, name: str) -> str:
        """Return the first value of the field `name` (small letters), or an empty string."""
        return next((value for field, value in self.fields if field == name), "")


def bodies(
    session: Session,
    uids: Sequence[int],
    sizes: Mapping[int, int],
    *,
    cap: int,
    batch: int = 250,
    batch_bytes: int = 8 * 1024 * 1024,
) -> Iterator[Fetched]:
    """Yield each mail that was asked for, in order, with its bytes as the server holds them.

    Args:
        uids: of the examined folder.
        sizes: as announced (`search.sizes`).
        cap: bytes; of larger mails only the header is fetched.
        batch, batch_bytes: most mails, and most announced bytes, of one command. Mails above 1 MiB come by themselves
            in parts of 256 KiB, so that memory holds them once.

    Raises:
        BodyTooLarge: an answer went far beyond what was announced. ConnectionLost: what was yielded is complete.
        CommandRefused: the server refuses to fetch at all for now. (A mail that it refuses is yielded as "refused".)
    """
    group: list[int] = []
    weight = 0
    for uid in uids:
        size = sizes.get(uid)
        alone = size is None or size > min(LARGE, cap)
        if group and (alone or len(group) >= batch or weight + (size or 0) > batch_bytes):
            yield from _whole(session, group, sizes)
            group, weight = [], 0
        if size is None:
            yield _withheld(session, uid, 0, "the server gives no size for it")
        elif alone:
            yield _header_only(session, uid, size) if size > cap else _in_parts(session, uid, size, cap)
        else:
            group.append(uid)
            weight += size
    if group:
        yield from _whole(session, group, sizes)


def headers(session: Session, uids: Sequence[int], names: Sequence[str]) -> Iterator[Head]:
    """Yield the header fields `names`, flags, date and size of each mail that is there; 32 KiB of fields at most.

    Comparing them here is the only reliable look-up: SEARCH HEADER finds parts of words, or nothing at all.
    """
    wanted = " ".join(name.upper() for name in names)
    items = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({wanted})]<0.{FIELDS_MOST}>)"
    for batch in batches(uids, 100):
        found = _answers(session, batch, items, b"BODY[HEADER.FIELDS", most=len(batch) * FIELDS_MOST + _SLACK)
        for uid in batch:
            answer = found.pop(uid, None)
            if answer and isinstance(answer.get(b"body"), bytes):
                flags = answer.get(b"FLAGS") or ()
                yield Head(
                    uid,
                    header_fields(answer[b"body"]),
                    frozenset(flag.decode("ascii", "replace") for flag in flags if isinstance(flag, bytes)),
                    _moment(answer.get(b"INTERNALDATE")),
                    _size(answer),
                )


def header_fields(block: bytes) -> tuple[tuple[str, str], ...]:
    """Return the fields of a header block: names in small letters, values unfolded and stripped. Never fails."""
    fields: list[tuple[str, list[str]]] = []
    for line in block.decode("utf-8", "replace").splitlines():
        if line[:1] in (" ", "\t"):
            if fields:
                fields[-1][1].append(line.strip())
        else:
            name, colon, value = line.partition(":")
            if colon:
                fields.append((name.strip().lower(), [value.strip()]))
    return tuple((name, " ".join(part for part in parts if part)) for name, parts in fields)


def _answers(
    session: Session, uids: Sequence[int], items: str, body: bytes, *, most: int
) -> dict[int, dict[bytes, Any]]:
    """Return the answers for the UIDs asked for; `body` is how the name of the body's item begins, kept under b"body".

    An answer without UID, or for another, is nobody's. Answers with a body are complete; without one they only count
    (flags that changed meanwhile) where none is. Two different bodies for one UID are no answer.
    """
    data = fetch(session, uids, items, most=most)
    asked = set(uids)
    found: dict[int, dict[bytes, Any]] = {}
    with spoken(session.wire, session.where, "FETCH"):
        parsed = parse_response([part for part in data if part is not None])
        for items_of in parsed[1::2]:
            if not isinstance(items_of, tuple):
                raise ConnectionLost("answer to FETCH not understood", where=session.where)
            answer: dict[bytes, Any] = {}
            for name, value in zip(items_of[::2], items_of[1::2], strict=False):
                if isinstance(name, bytes):
                    answer[b"body" if name.upper().startswith(body) else name.upper()] = value
            uid = answer.get(b"UID")
            if uid not in asked:
                continue
            before = found.get(uid)
            if before is None or b"body" not in before:
                found[uid] = answer
            elif b"body" in answer and answer[b"body"] != before[b"body"]:
                raise ConnectionLost(f"sends two different mails as UID {uid}", where=session.where)
    return found


def _whole(session: Session, uids: list[int], sizes: Mapping[int, int]) -> Iterator[Fetched]:
    announced = sum(sizes[uid] for uid in uids)
    try:
        found = _answers(session, uids, "(UID INTERNALDATE BODY.PEEK[])", b"BODY[]", most=2 * announced + _SLACK)
    except BodyTooLarge as error:
        raise BodyTooLarge(uids, announced, error.sent, where=session.where) from error
    except CommandRefused as error:
        if error.code in _PASSING:
            raise
        if len(uids) == 1:
            yield _withheld(session, uids[0], announced, error.server_text)
        else:  # one mail that a server cannot convert must not hold up the others
            yield from _whole(session, uids[: len(uids) // 2], sizes)
            yield from _whole(session, uids[len(uids) // 2 :], sizes)
        return
    for uid in uids:
        answer = found.pop(uid, {})
        raw = answer.get(b"body")
        if isinstance(raw, bytes):
            yield Fetched(uid, "whole", raw, _moment(answer.get(b"INTERNALDATE")), len(raw))
        else:
            yield _withheld(session, uid, sizes[uid], _NO_BYTES)


def _in_parts(session: Session, uid: int, size: int, cap: int) -> Fetched:
    whole = BytesIO()
    received = None
    while True:
        start = whole.tell()
        part = _one(session, uid, f"(UID INTERNALDATE BODY.PEEK[]<{start}.{PART}>)", f"BODY[]<{start}>".encode(), PART)
        if part.raw is None and not (part.outcome == "refused" and 0 < size <= start):
            return part._replace(size=size)
        received = received or part.received
        whole.write(part.raw or b"")  # beyond the end a server sends "", some send NIL
        if whole.tell() > cap:
            return _header_only(session, uid, max(size, whole.tell()))
        if len(part.raw or b"") < PART:
            raw = whole.getvalue()  # of a BytesIO written from its start: the buffer itself, not a copy
            return Fetched(uid, "whole", raw, received, len(raw))


def _header_only(session: Session, uid: int, size: int) -> Fetched:
    head = _one(session, uid, f"(UID INTERNALDATE BODY.PEEK[HEADER]<0.{HEADER_MOST}>)", b"BODY[HEADER]", HEADER_MOST)
    return head._replace(size=size, outcome="too_large" if head.raw is not None else head.outcome)


def _one(session: Session, uid: int, items: str, body: bytes, most: int) -> Fetched:
    try:
        answer = _answers(session, [uid], items, body, most=most).get(uid)
    except BodyTooLarge as error:
        raise BodyTooLarge([uid], most, error.sent, where=session.where) from error
    except CommandRefused as error:
        if error.code in _PASSING:
            raise
        return _withheld(session, uid, 0, error.server_text)
    raw = answer.get(b"body") if answer else None
    if answer is None or not isinstance(raw, bytes):
        return _withheld(session, uid, 0, _NO_BYTES)
    return Fetched(uid, "whole", raw, _moment(answer.get(b"INTERNALDATE")), 0)


def _withheld(session: Session, uid: int, size: int, note: str) -> Fetched:
    """What a mail is that the server does not give. Only one that is proven not to be there has vanished."""
    if still_there(session, [uid]):
        return Fetched(uid, "refused", None, None, size, note)
    return Fetched(uid, "vanished", None, None, size)


def _size(answer: Mapping[bytes, Any]) -> int:
    size = answer.get(b"RFC822.SIZE")
    return size if isinstance(size, int) else 0


def _moment(text: object) -> datetime | None:
    try:
        moment = parse_to_datetime(text, normalise=False) if isinstance(text, bytes) else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
