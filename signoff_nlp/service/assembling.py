"""A thread of the store as the reader takes it: every mail and every pasted chat of it, once each, in order."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from signoff_nlp.store import accounts, messages, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import MessageRow, MessageState

# What cannot be read, or only its header can: a person is told, and no release stands on a thread that holds it.
LEFT_OUT: tuple[MessageState, ...] = ("quarantined", "skipped")


class Piece(NamedTuple):
    """A mail or a chat of the thread, by its number, and when it came to us. `sent`: it lies in a folder of sent mail."""

    number: int
    came: datetime
    chat: bool = False
    sent: bool = False


def sources_of(db: Db, thread_id: int, most: int = 1_000) -> list[bytes | str]:
    """Return the contents of a thread, to be handed to `Reader.read` as one source.

    Mails come in the order of their dates, bytes that lie in several folders once. A chat stands after the mails that
    had come when it was pasted; the reader sorts its messages in by their own times where they bear any. What was
    forgotten, has vanished, or is in quarantine is left out (`left_out` says which). Of more than `most` mails the
    newest are given.
    """
    found = (content_of(db, piece) for piece in pieces_of(db, thread_id, most))
    return [one for one in found if one]


def pieces_of(db: Db, thread_id: int, most: int = 1_000) -> list[Piece]:
    """Return what `sources_of` gives the contents of, in the same order."""
    rows = [row for row in messages.messages_of_thread(db, thread_id) if row.sha256 and not row.forgotten]
    folders = {one.folder_id: accounts.folder(db, one.folder_id) for one in rows}
    ours = {row.sha256 for row in rows if (place := folders[row.folder_id]) and place.role == "sent"}
    first: dict[str | None, MessageRow] = {}
    for row in rows:
        if row.state not in LEFT_OUT:
            first.setdefault(row.sha256, row)
    pieces = [Piece(row.id, row.internal_date or row.stored_at, sent=row.sha256 in ours) for row in first.values()][
        -most:
    ]
    for chat in threads.chats_of_thread(db, thread_id):
        before = (at for at, piece in enumerate(pieces, 1) if piece.came <= chat.added_at)
        pieces.insert(max(before, default=0), Piece(chat.id, chat.added_at, chat=True))
    return pieces


def content_of(db: Db, piece: Piece) -> bytes | None:
    """Return the bytes of a piece, None where they were deleted."""
    return threads.chat_raw(db, piece.number) if piece.chat else messages.raw(db, piece.number)


def moment_of(db: Db, thread_id: int) -> datetime | None:
    """Return the time that a chat without dates counts from, as `now` of `Reader.read`: when the latest was pasted.

    In this machine's zone, since chats show the clock of whoever pasted them. None where the thread has no chat: mails
    bear their own dates, and the same thread gives the same report whenever it is read.
    """
    pasted = [chat.added_at for chat in threads.chats_of_thread(db, thread_id)]
    return max(pasted).astimezone() if pasted else None


def unread_warnings(db: Db, thread_id: int) -> list[str]:
    """Return what the report on the thread says of messages whose text nobody read."""
    return [f"message {row.id} of the thread was not read: {row.reason}" for row in left_out(db, thread_id)]


def left_out(db: Db, thread_id: int) -> list[MessageRow]:
    """Return the messages of the thread whose text nobody read."""
    return [row for row in messages.messages_of_thread(db, thread_id) if row.state in LEFT_OUT]
