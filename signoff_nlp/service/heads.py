"""What the header of a mail says for the watcher: its thread, its side, who wrote it, and whether it may be answered.

Runs in the worker processes, apart from `message_id_of`, which is a look at one field.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from signoff_nlp.intake.email import Mail, read_fields
from signoff_nlp.intake.grouping import subject_key
from signoff_nlp.intake.headers import Headers, message_ids, read_headers
from signoff_nlp.intake.mime import MAIL_FIELDS
from signoff_nlp.intake.senders import Us, first, is_shop
from signoff_nlp.intake.threads import side_of
from signoff_nlp.names import Side
from signoff_nlp.service.guarding import guard_fields, guarded
from signoff_nlp.settings import Settings
from signoff_nlp.store.rows import ThreadHead

_HEADER_MOST = 400_000
_END = re.compile(rb"\r?\n\r?\n")


class Facts(NamedTuple):
    """What the drafting policy knows of one mail. Message-IDs have their brackets, addresses are in lower case.

    `guard` is why no draft may answer it; `answers` are the ids that it names in References and In-Reply-To.
    """

    side: Side
    guard: str | None
    author: str | None
    id: str | None
    answers: tuple[str, ...]
    people: tuple[str, ...]


def header_block(raw: bytes) -> bytes:
    """Return a mail's header, at most 400,000 bytes of it; line ends become LF."""
    end = _END.search(raw, 0, _HEADER_MOST)
    return raw[: end.end() if end else _HEADER_MOST].replace(b"\r\n", b"\n")


def message_id_of(raw: bytes) -> str | None:
    """Return the Message-ID in a mail's header without its brackets, or None."""
    block = header_block(raw)
    fields = read_headers(block, 0, len(block), frozenset({"message-id"}), 2_000)[0]
    ids = message_ids(first(fields, "message-id"))
    return ids[0][1:-1] if ids else None


def thread_head(block: bytes, settings: Settings, us: Us) -> ThreadHead:
    """Return what a header says about the thread that its mail belongs to."""
    mail = _read(block, settings)
    key, is_reply = subject_key(mail.subject or "")
    people = (person for person in (mail.author, *mail.to, *mail.cc) if not is_shop(person, us))
    return ThreadHead(
        message_id=mail.id[1:-1] if mail.id else None,
        references=tuple(one[1:-1] for one in _answers(mail)),
        subject_key=key,
        people=tuple(dict.fromkeys(person.address for person in people if person.address)),
        is_reply=is_reply,
        thread_index=first(mail.headers, "thread-index") or None,
        subject=mail.subject or "",
        sent_at=mail.sent_at,
    )


def facts_of(raw: bytes, settings: Settings, us: Us) -> Facts:
    """Return what the drafting policy has to know of a mail."""
    mail = _read(header_block(raw), settings)
    people = (person.address for person in (*mail.to, *mail.cc) if person.address)
    return Facts(
        side=side_of(mail, us),
        guard=guarded(mail.headers, raw, us),
        author=mail.author.address,
        id=mail.id,
        answers=_answers(mail),
        people=tuple(dict.fromkeys(people)),
    )


def author_of(raw: bytes, settings: Settings) -> str | None:
    """Return the address of who wrote a mail."""
    return _read(header_block(raw), settings).author.address


def _read(block: bytes, settings: Settings) -> Mail:
    wanted = MAIL_FIELDS | guard_fields()
    fields: Headers = read_headers(block, 0, len(block), wanted, settings.limits.header_characters)[0]
    return read_fields(fields, settings)


def _answers(mail: Mail) -> tuple[str, ...]:
    parents = (mail.in_reply_to,) if mail.in_reply_to else ()
    return tuple(dict.fromkeys((*mail.references, *parents)))
