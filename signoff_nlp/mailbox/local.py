"""Mail folders on disk as a source: a Maildir, or a folder of .eml files. Read without a trace, like a server.

There are no UIDs here. A mail is known by its key, its file's name without the flags behind ":2,", which stays when a
mail client moves the file from new/ to cur/ or changes flags; the caller's ledger gives keys their numbers. Only regular
files directly in the folder count: what a link points to is not a mail of this folder.
"""

from __future__ import annotations

import os
import secrets
import selectors
import socket
import time
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.alarm import Woke
from signoff_nlp.mailbox.drafts import TOKEN, body_hash
from signoff_nlp.mailbox.fetch import HEADER_MOST, Outcome, header_fields

Kind = Literal["maildir", "eml"]
_LOOK_EVERY = 0.25


class LocalMail(NamedTuple):
    """A mail on disk: its key, where it is now, its size in bytes and when it came (the file's time, UTC)."""

    key: str
    path: Path
    size: int
    received: datetime


class LocalFetched(NamedTuple):
    """What was read of a mail; outcome and raw as in `fetch.Fetched`."""

    key: str
    outcome: Outcome
    raw: bytes | None
    received: datetime | None
    size: int
    note: str = ""


class LocalDraft(NamedTuple):
    """A draft on disk as it now is; flags as letters of a Maildir, in order."""

    key: str
    flags: str
    token: str
    message_id: str
    body: str


def new_mails(folder: Path, kind: Kind, known: Collection[str] = ()) -> tuple[LocalMail, ...]:
    """Return the mails whose key is not `known` (a set), oldest first.

    A file has to be complete when it gets its name (written elsewhere and renamed, as delivery agents do). Raises MailboxError when there is no such folder."""
    # By key: a mail that moves from new/ to cur/ while we look is seen twice.
    mails = {mail.key: mail for place in _places(folder, kind) for mail in _scan(place, kind) if mail.key not in known}
    return tuple(sorted(mails.values(), key=lambda mail: (mail.received, mail.key)))


def read(folder: Path, kind: Kind, mail: LocalMail, *, cap: int) -> LocalFetched:
    """Read a mail that `new_mails` gave, also where its flags have changed since; of one above `cap` bytes its header."""
    try:
        return _read(mail, cap)
    except FileNotFoundError:
        moved = next((one for one in new_mails(folder, kind) if one.key == mail.key), None)
    except OSError as error:
        return LocalFetched(mail.key, "refused", None, mail.received, mail.size, error.strerror or str(error))
    try:
        if moved:
            return _read(moved, cap)
    except OSError:
        pass  # moved once more between the look and the reading: it is asked for again another time
    return LocalFetched(mail.key, "vanished", None, None, mail.size)


def write_draft(folder: Path, kind: Kind, raw: bytes) -> str:
    """Store a draft so that it is there as a whole or not at all, and return its key.

    A Maildir is made where there is none, flags are D and S (draft, seen); an .eml has LF or CRLF as it is given.
    Raises MailboxError: no space, no right.
    """
    unique = f"{time.time_ns()}.{secrets.token_hex(8)}.signoff"
    try:
        if kind == "maildir":
            for name in ("tmp", "new", "cur"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            # Into cur/, since only a name there may carry flags; the spelling is that of every other Maildir.
            _store(folder / "tmp" / unique, folder / "cur" / f"{unique}:2,DS", raw)
            return unique
        folder.mkdir(parents=True, exist_ok=True)
        _store(folder / f".{unique}.tmp", folder / f"{unique}.eml", raw)
        return f"{unique}.eml"
    except OSError as error:
        raise MailboxError(
            f"draft cannot be written: {error.strerror}",
            where=str(folder),
            hint="is there space, and the right to write?",
        ) from error


def draft_heads(folder: Path, kind: Kind, *, cap: int = 1024 * 1024) -> tuple[LocalDraft, ...]:
    """Return what lies in a folder of drafts, oldest first; empty where there is no such folder. Larger ones than `cap`
    bytes are nobody's drafts and left out."""
    if not folder.is_dir():
        return ()
    found = []
    for mail in new_mails(folder, kind):
        got = read(folder, kind, mail, cap=cap)
        if got.outcome == "whole" and got.raw is not None:
            head = dict(reversed(header_fields(got.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0])))
            flags = mail.path.name.partition(":2,")[2] if kind == "maildir" else ""
            found.append(
                LocalDraft(mail.key, flags, head.get(TOKEN.lower(), ""), head.get("message-id", ""), body_hash(got.raw))
            )
    return tuple(found)


def wait_local(folder: Path, kind: Kind, seconds: float, *, other: int | socket.socket | None = None) -> Woke:
    """Wait until something is put into the folder or taken out, `other` can be read, or `seconds` have passed.

    The folder's own times are looked at four times a second: that costs nothing and works on every file system.
    """
    end = time.monotonic() + seconds
    before = _stamp(folder, kind)
    with selectors.DefaultSelector() as watched:
        if other is not None:
            watched.register(other, selectors.EVENT_READ)
        while (rest := end - time.monotonic()) > 0:
            pause = min(rest, _LOOK_EVERY)
            if other is None:
                time.sleep(pause)
            elif watched.select(pause):
                return Woke("asked", idle=True)
            if _stamp(folder, kind) != before:
                return Woke("news", idle=True)
    return Woke("quiet", idle=True)


def _places(folder: Path, kind: Kind) -> tuple[Path, ...]:
    places = (folder / "new", folder / "cur") if kind == "maildir" else (folder,)
    missing = next((place for place in places if not place.is_dir()), None)
    if missing:
        what = "no Maildir: new/ and cur/ are not both there" if kind == "maildir" else "no such folder"
        raise MailboxError(what, where=str(folder), hint="is the path right?")
    return places


def _scan(place: Path, kind: Kind) -> list[LocalMail]:
    found = []
    try:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.startswith(".") or (kind == "eml" and not entry.name.lower().endswith(".eml")):
                    continue
                try:
                    if not entry.is_file(follow_symlinks=False):
                        continue
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue  # renamed while we looked: found under its new name, or the next time
                key = entry.name.partition(":2,")[0] if kind == "maildir" else entry.name
                received = datetime.fromtimestamp(status.st_mtime, UTC)
                found.append(LocalMail(_printable(key), Path(entry.path), status.st_size, received))
    except OSError as error:
        raise MailboxError(
            f"cannot be read: {error.strerror}", where=str(place), hint="is the right to read there?"
        ) from error
    return found


def _printable(name: str) -> str:
    """Return a name that any database takes, also where the file's is not UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read(mail: LocalMail, cap: int) -> LocalFetched:
    with open(mail.path, "rb", opener=_no_link) as file:
        raw = file.read(cap + 1)
    if len(raw) > cap:
        head = raw[:HEADER_MOST]
        ends = [end for end in (head.find(b"\r\n\r\n"), head.find(b"\n\n")) if end >= 0]
        return LocalFetched(mail.key, "too_large", head[: min(ends)] if ends else head, mail.received, mail.size)
    return LocalFetched(mail.key, "whole", raw, mail.received, len(raw))


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _store(aside: Path, place: Path, raw: bytes) -> None:
    try:
        with open(aside, "xb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, place)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    directory = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _stamp(folder: Path, kind: Kind) -> tuple[int, ...]:
    return tuple(place.stat().st_mtime_ns for place in _places(folder, kind))
