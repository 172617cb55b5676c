"""A thread as it is read again: its contents, who we are, what people corrected, and what is on file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from signoff_nlp.overrides import Override
from signoff_nlp.records import Records
from signoff_nlp.service.assembling import content_of, moment_of, pieces_of, unread_warnings
from signoff_nlp.service.heads import author_of
from signoff_nlp.service.judging import us_of
from signoff_nlp.service.recording import with_unread
from signoff_nlp.settings import Settings
from signoff_nlp.store import overrides
from signoff_nlp.store.engine import Db
from signoff_nlp.types import Report


class Whole(NamedTuple):
    """A thread. `moment` is what undated chats count from, `unread` warnings about messages that are not among them."""

    sources: tuple[bytes | str, ...]
    us: tuple[str, ...] = ()
    moment: datetime | None = None
    unread: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()


Read = Callable[[Whole, Records], Report]


def whole_of(db: Db, settings: Settings, thread_id: int, account: str) -> Whole:
    """Return a thread of an account as the watcher reads it."""
    pieces = [(piece, content_of(db, piece) or b"") for piece in pieces_of(db, thread_id)]
    sent = (author_of(content, settings) for piece, content in pieces if piece.sent)
    sender = next((one.sender for one in settings.accounts if one.name == account), None)
    return Whole(
        sources=tuple(content for _, content in pieces if content),
        us=tuple(dict.fromkeys((*us_of(settings, sender), *(one for one in sent if one)))),
        moment=moment_of(db, thread_id),
        unread=tuple(unread_warnings(db, thread_id)),
        overrides=tuple(Override.model_validate(one.data) for one in overrides.overrides_of(db, thread_id)),
    )


def reader_of(settings: Settings) -> Read:
    """Return what reads a thread in this process. Raises as Reader."""
    from signoff_nlp.reader import Reader

    reader = Reader(settings)

    def read(whole: Whole, records: Records) -> Report:
        report = reader.read(
            list(whole.sources), us=whole.us, records=records, now=whole.moment, overrides=whole.overrides
        )
        return with_unread(report, whole.unread)

    return read
