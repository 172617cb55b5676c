"""Drafts: place one, find it again by comparing headers, and see what people made of it. Nothing is ever deleted.

An APPEND whose answer is lost may have been stored, and one that was answered may not have been. So what is not proven
is unknown, and unknown is settled by looking at the folder, never by doing it again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from imapclient.datetime_util import datetime_to_INTERNALDATE

from signoff_nlp.mailbox.failures import ConnectionLost, plain
from signoff_nlp.mailbox.fetch import Head, bodies, headers
from signoff_nlp.mailbox.folders import Position, examine, quoted
from signoff_nlp.mailbox.search import new_uids, sizes
from signoff_nlp.mailbox.session import Session, command

TOKEN = "X-Signoff-Token"
FLAGS = ("\\Draft", "\\Seen")
FIELDS = (TOKEN, "Message-ID", "In-Reply-To", "References", "From", "To", "Subject", "Date")

_PLACED = re.compile(rb"\[APPENDUID (\d+) (\d+)\]", re.IGNORECASE)
_FLAG = re.compile(r"\\?[A-Za-z0-9$_-]+")


class Appended(NamedTuple):
    """The server stored the draft and told where."""

    uidvalidity: int
    uid: int


class AppendUnknown(NamedTuple):
    """It may be there or not: look. `why` is "no_answer" (then the session is closed) or "no_place" (OK, but not where)."""

    why: str
    text: str


class Look(NamedTuple):
    """What was found: where the folder stands, and the heads that carry the token or the Message-ID, oldest first."""

    position: Position
    matches: tuple[Head, ...]


class DraftHead(NamedTuple):
    """A draft as it now is; `body` is `body_hash` of it, None where it is larger than asked for or gone meanwhile."""

    head: Head
    token: str
    message_id: str
    body: str | None


def append(
    session: Session,
    folder: str,
    raw: bytes,
    flags: Sequence[str] = FLAGS,
    date: datetime | None = None,
    sent: Callable[[], None] = lambda: None,
) -> Appended | AppendUnknown:
    """Store `raw` in `folder` once; never tries again.

    Args:
        raw: a complete mail; line ends become CRLF.
        date: aware; the server's clock where None.
        sent: called when all of it is on its way and nothing was answered yet.

    Raises:
        CommandRefused: certainly not stored (`code` says why: OVERQUOTA, TRYCREATE, LIMIT ...).
        ConnectionLost: only where the session was closed before: certainly not stored.
    """
    if not all(_FLAG.fullmatch(flag) for flag in flags):
        raise ValueError(f"no flags: {flags}")
    wire = session.wire
    if wire.sock.fileno() < 0:
        raise ConnectionLost("connection was closed before", where=session.where)
    moment = f'"{datetime_to_INTERNALDATE(date)}"' if date else ""
    try:
        data = command(
            session, "APPEND", lambda: wire.append_mail((quoted(folder), f"({' '.join(flags)})", moment), raw, sent)
        )
    except ConnectionLost as error:
        return AppendUnknown("no_answer", error.what)
    answer = data[-1] if data and isinstance(data[-1], bytes) else b""
    placed = _PLACED.search(answer)
    if placed and int(placed[1]) and int(placed[2]):
        return Appended(int(placed[1]), int(placed[2]))
    return AppendUnknown("no_place", plain(answer))


def look(session: Session, folder: str, since: Position | None, token: str, message_id: str = "") -> Look:
    """Look for a draft by its token, or its Message-ID, compared as a whole. The folder is examined, so not changed.

    Args:
        since: where the folder stood before the draft was to be stored; None, or another UIDVALIDITY: the whole folder.

    Raises CommandRefused (no such folder any more), ConnectionLost.
    """
    position = examine(session, folder)
    known = since is not None and since.uidvalidity == position.uidvalidity and since.uidnext > 0
    last = since.uidnext - 1 if since and known else 0
    found = headers(session, new_uids(session, last), FIELDS)
    wanted = _angled(message_id)
    return Look(
        position,
        tuple(
            head
            for head in found
            if (token and head.first(TOKEN.lower()) == token)
            or (wanted and _angled(head.first("message-id")) == wanted)
        ),
    )


def draft_heads(session: Session, uids: Sequence[int], *, most: int = 1024 * 1024) -> tuple[DraftHead, ...]:
    """Return what the drafts `uids` of the examined folder now are; those that are gone are left out.

    Args:
        most: bytes; of larger ones there is no body hash.

    """
    heads = list(headers(session, uids, FIELDS))
    there = [head.uid for head in heads]
    hashes = {
        mail.uid: body_hash(mail.raw)
        for mail in bodies(session, there, sizes(session, there), cap=most)
        if mail.outcome == "whole" and mail.raw is not None
    }
    return tuple(
        DraftHead(head, head.first(TOKEN.lower()), head.first("message-id"), hashes.get(head.uid)) for head in heads
    )


def body_hash(raw: bytes) -> str:
    """Return the SHA-256 of what stands below a mail's header, in hexadecimal.

    Line ends, white space at line ends and empty lines at the end are not counted: servers and clients that only move
    a mail change those. The same hash means that nobody edited it; another one, that somebody or something did.
    """
    text = raw.replace(b"\r\n", b"\n")
    body = text if text.startswith(b"\n") else text.partition(b"\n\n")[2]
    lines = b"\n".join(line.rstrip() for line in body.split(b"\n"))
    return hashlib.sha256(lines.strip(b"\n")).hexdigest()


def _angled(message_id: str) -> str:
    return message_id.strip().removeprefix("<").removesuffix(">").strip()
