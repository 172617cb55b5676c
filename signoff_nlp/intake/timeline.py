"""Mails and pasted chats of one conversation on one timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

from signoff_nlp.intake.email import Mail
from signoff_nlp.types import Message, Thread


class Pasted(NamedTuple):
    """A chat, and the date of the latest mail that was given before it."""

    thread: Thread
    after: datetime | None


def latest(mails: Sequence[Mail]) -> datetime | None:
    """Return the latest date that the mails bear."""
    return max((mail.sent_at for mail in mails if mail.sent_at), key=lambda sent: sent.timestamp(), default=None)


def join(mails: Thread | None, chats: Sequence[Pasted], source: str | None) -> Thread:
    """Return one thread of mails and chats: each keeps its own order, and their messages interleave by time.

    A message without a time stays with the one before it; a chat without any stands after the mails given before it.
    The times of a chat that names no zone are taken for those of the mails' zone.
    """
    dated = [message.sent_at.tzinfo for message in mails.messages if message.sent_at] if mails else []
    zone = next((one for one in dated if one), None)
    threads = [*([mails] if mails else []), *(chat.thread for chat in chats)]
    lines = [_timed(mails.messages, None, zone)] if mails else []
    lines += [_timed(chat.thread.messages, chat.after, zone) for chat in chats]
    messages = [message for _, message in merge(*lines, key=itemgetter(0))]
    return Thread(
        source=source,
        messages=tuple(message.model_copy(update={"index": index}) for index, message in enumerate(messages)),
        warnings=tuple(dict.fromkeys(warning for thread in threads for warning in thread.warnings)),
        day_first=next((thread.day_first for thread in threads if thread.day_first is not None), None),
    )


def _timed(messages: Sequence[Message], after: datetime | None, zone: tzinfo | None) -> Iterator[tuple[float, Message]]:
    """Yield each message with the time where it stands: its own, but never before the message ahead of it."""
    known = [_zoned(message.sent_at, zone) for message in messages]
    first = next((one for one in known if one), _zoned(after, zone))
    at = first.timestamp() if first else float("-inf")
    for message, sent in zip(messages, known, strict=True):
        at = max(at, sent.timestamp()) if sent else at
        yield at, message.model_copy(update={"sent_at": sent}) if zone else message


def _zoned(moment: datetime | None, zone: tzinfo | None) -> datetime | None:
    return moment.replace(tzinfo=zone or UTC) if moment and moment.tzinfo is None else moment
