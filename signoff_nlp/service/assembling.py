"""A thread of the store as the reader takes it: every mail and every pasted chat of it, once each, in order."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from signoff_nlp.store import messages, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import MessageRow, MessageState

# What cannot be read, or only its header can: a person is told, and no release stands on a thread that holds it.
_LEFT_OUT: tuple[MessageState, ...] = ("quarantined", "skipped")


class _Piece(NamedTuple):
    """A mail or a chat of the thread, and when it came to us."""

    number: int
    came: datetime
    chat: bool


def sources_of(db: Db, thread_id: int, most: int = 1_000) -> list[bytes | str]:
    """Return the contents of a thread, to be handed to `Reader.read` as one source.

    Mails come in the order of their dates, bytes that lie in several folders once. A chat stands after the mails that
    had come when it was pasted; the reader sorts its messages in by their own times where they bear any. What was
    forgotten, has vanished, or is in quarantine is left out (`left_out` says which). Of more than `most` mails the
    newest are given.
    """
    found = (_content(db, piece) for piece in _pieces(db, thread_id, most))
    return [one for one in found if one]


def moment_of(db: Db, thread_id: int) -> datetime | None:
    """Return the time that a chat without dates counts from, as `now` of `Reader.read`: when the latest was pasted.

    In this machine's zone, since chats show the clock of whoever pasted them. None where the thread has no chat: mails
    bear their own dates, and the same thread gives the same report whenever it is read.
    """
    pasted = [chat.added_at for chat in threads.chats_of_thread(db, thread_id)]
    return max(pasted).astimezone() if pasted else None


def left_out(db: Db, thread_id: int) -> list[MessageRow]:
    """Return the messages of the thread whose text nobody read."""
    return [row for row in messages.messages_of_thread(db, thread_id) if row.state in _LEFT_OUT]


def _pieces(db: Db, thread_id: int, most: int) -> list[_Piece]:
    seen: set[str] = set()
    pieces: list[_Piece] = []
    for row in messages.messages_of_thread(db, thread_id):
        if row.sha256 and row.sha256 not in seen and row.state not in _LEFT_OUT and not row.forgotten:
            seen.add(row.sha256)
            pieces.append(_Piece(row.id, row.internal_date or row.stored_at, False))
    pieces = pieces[-most:]
    for chat in threads.chats_of_thread(db, thread_id):
        before = (at for at, piece in enumerate(pieces, 1) if piece.came <= chat.added_at)
        pieces.insert(max(before, default=0), _Piece(chat.id, chat.added_at, True))
    return pieces


def _content(db: Db, piece: _Piece) -> bytes | str | None:
    return threads.chat_raw(db, piece.number) if piece.chat else messages.raw(db, piece.number)
