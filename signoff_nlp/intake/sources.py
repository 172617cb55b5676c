"""The front door of intake: any source to threads of messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from signoff_nlp.errors import SignoffError, SourceError, unreadable
from signoff_nlp.intake.alternatives import Piece
from signoff_nlp.intake.bodies import clean_pieces, seen
from signoff_nlp.intake.charsets import decode
from signoff_nlp.intake.detect import OLE_MAGIC, detect
from signoff_nlp.intake.email import Mail, read_mail
from signoff_nlp.intake.grouping import Grouping
from signoff_nlp.intake.mailfiles import header_block, mail_files, mbox_offsets, mbox_threads, read_head, unescape
from signoff_nlp.intake.threads import build_thread
from signoff_nlp.intake.timeline import Pasted, join, latest
from signoff_nlp.settings import Settings
from signoff_nlp.types import Thread

KINDS = ("email", "eml", "msg", "mbox", "maildir", "chat", "text", "html")

Source = bytes | str


def read_thread(
    source: Source | Sequence[Source],
    *,
    us: Sequence[str] = (),
    settings: Settings,
    kind: str | None = None,
    name: str | None = None,
    now: datetime | None = None,
) -> Thread:
    """Return one thread from one mail, .msg, mbox, chat or text, or from a list of messages of one thread.

    `source` is content, never a path. `us` are the shop's domains, addresses and chat names (default: the settings').
    Chats among mails are sorted in by their times; one without dates stands after the mails given before it. `kind` forces how the source is read; any other word than those in `KINDS` names a chat dialect. `name` is shown
    as the thread's source; `now` dates chats that carry no date. Raises SourceError where a source holds
    nothing that can be read.
    """
    own = tuple(us) or settings.us
    items = _items(source, name)
    if not items:
        raise SourceError("nothing to read: no message was given", where=name)
    mails: list[Mail] = []
    chats: list[Pasted] = []
    for item in items:
        data = _to_bytes(item, settings, name)
        found = _chat_kind(kind) or (kind if kind in KINDS else None) or detect(data, name, own)
        if found == "chat":
            chats.append(Pasted(_read_chat(data, own, settings, kind, now), latest(mails)))
        else:
            mails.extend(_read_mails(data, found, settings, name))
    thread = build_thread(mails, us=own, settings=settings, source=name) if mails else None
    if thread is not None and not chats:
        return thread
    if thread is None and len(chats) == 1:
        return chats[0].thread.model_copy(update={"source": name})
    return join(thread, chats, name)


def _items(source: object, name: str | None) -> list[Source]:
    """The messages of a source as a list. Raises SourceError for what is none (None, a path, a number)."""
    items = list(source) if isinstance(source, list | tuple) else [source]
    found = [one for one in items if isinstance(one, bytes | str)]
    if len(found) == len(items):
        return found
    odd = next(one for one in items if not isinstance(one, bytes | str))
    raise SourceError(
        f"bytes, text or a list of them can be read, and no {type(odd).__name__}",
        where=name,
        hint="give what stands in the file, not its path",
    )


def _chat_kind(kind: str | None) -> str | None:
    return "chat" if kind is not None and kind not in KINDS else None


def _to_bytes(item: Source, settings: Settings, name: str | None) -> bytes:
    most = settings.limits.source_bytes
    if isinstance(item, str):
        try:
            data = item.encode("utf-8")
        except UnicodeEncodeError:
            # Text read with surrogateescape holds the file's own bytes; any other lone surrogate is no character.
            data = item.encode(
                "utf-8", "replace" if any("\ud800" <= char < "\udc80" for char in item) else "surrogateescape"
            )
    else:
        data = bytes(item)
    if len(data) > most:
        raise SourceError(f"the source is larger than {most} bytes", where=name, hint="raise limits.source_bytes")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # saved as "Unicode" by a Windows program
        data = decode(data, None)[0].encode("utf-8", "replace")
    return data.removeprefix(b"\xef\xbb\xbf")


def _read_chat(data: bytes, us: Sequence[str], settings: Settings, kind: str | None, now: datetime | None) -> Thread:
    from signoff_nlp.intake.chat import read_chat

    text = seen(decode(data, None)[0].replace("\r\n", "\n").replace("\r", "\n"))
    return read_chat(text, us=us, settings=settings, kind=None if kind in KINDS else kind, now=now)


def _read_mails(data: bytes, kind: str, settings: Settings, name: str | None) -> list[Mail]:
    if kind == "msg" or data.startswith(OLE_MAGIC):
        from signoff_nlp.intake.outlook import read_msg

        return [read_msg(data, settings, name)]
    if kind == "mbox":
        from io import BytesIO

        spans = [(start, length) for start, length, _ in mbox_offsets(BytesIO(data))]
        if spans:
            return [read_mail(unescape(data[start : start + length]), settings) for start, length in spans]
    if kind in ("text", "html"):
        text = seen(decode(data, None)[0].replace("\r\n", "\n").replace("\r", "\n"))
        body = clean_pieces([Piece("html" if kind == "html" else "text", text)], None, settings.limits)
        warning = "the text has no mail header: nothing says who wrote it"
        return [Mail(headers={}, body=body, warnings=(warning, *body.warnings))]
    return [read_mail(data, settings)]


def iter_threads(
    path: Path,
    settings: Settings,
    us: Sequence[str] = (),
    kind: str | None = None,
    now: datetime | None = None,
) -> Iterator[Thread]:
    """Yield the threads of a file, an mbox, a Maildir or a folder of message files, grouped by their references.

    An mbox is read twice - headers, then one conversation at a time - so memory stays small whatever its size.
    A message of a collection that cannot be read becomes a thread without messages whose warning says why; a single
    file that cannot be read raises SourceError.
    """
    try:
        if path.is_dir():
            yield from _folder_threads(path, settings, us, kind, now)
            return
        with path.open("rb") as file:
            beginning = file.read(65_536)
        if kind == "mbox" or (kind is None and detect(beginning, path.name) == "mbox"):
            for group in mbox_threads(path, settings):
                yield _thread_of(group, us, settings, path.name, "email")
            return
        if path.stat().st_size > settings.limits.source_bytes:
            raise SourceError(
                f"the file is larger than {settings.limits.source_bytes} bytes",
                where=path.name,
                hint="raise limits.source_bytes",
            )
        yield read_thread(path.read_bytes(), us=us, settings=settings, kind=kind, name=path.name, now=now)
    except OSError as error:
        raise unreadable(SourceError, error, path.name) from error


def _folder_threads(
    path: Path, settings: Settings, us: Sequence[str], kind: str | None, now: datetime | None
) -> Iterator[Thread]:
    """Group the mails of a folder into conversations; .msg files and chats stand for themselves."""
    files = mail_files(path)
    if not files:
        raise SourceError("no messages found in the folder", where=path.name)
    grouping = Grouping()
    mails: list[Path] = []
    alone: list[Path] = []
    for file in files:
        try:
            block = header_block(file)
            if block and detect(block + b"\n", file.name) == "email":
                grouping.add(read_head(block, settings))
                mails.append(file)
                continue
        except (SourceError, OSError):
            pass
        alone.append(file)
    for group in grouping.groups():
        yield _thread_of([mails[index].read_bytes for index in group], us, settings, mails[group[0]].name, "email")
    for file in alone:
        try:
            yield from iter_threads(file, settings, us, None if kind == "maildir" else kind, now)
        except SignoffError as error:
            yield Thread(source=file.name, warnings=(f"not read: {error.what}",))


def _thread_of(
    readers: Sequence[Callable[[], bytes]], us: Sequence[str], settings: Settings, name: str, kind: str
) -> Thread:
    try:
        # Only the last messages of a conversation count against the limit: do not even read the others.
        kept = readers[-settings.limits.thread_messages :]
        thread = read_thread([read() for read in kept], us=us, settings=settings, kind=kind, name=name)
        if len(kept) == len(readers):
            return thread
        warning = f"only the last {len(kept)} of {len(readers)} messages were read"
        return thread.model_copy(update={"warnings": (*thread.warnings, warning)})
    except (SignoffError, OSError) as error:
        return Thread(source=name, warnings=(f"not read: {error}",))


def zones_of(data: bytes, *, kind: str | None, settings: Settings, name: str | None = None) -> tuple[str, int]:
    """Return the zones of one body, or the messages of a chat, as one JSON object (`signoff clean`), and how many mails
    the source holds: the zones are those of the first.

    Raises SourceError, naming `name`, for what holds no message.
    """
    import json

    from signoff_nlp.intake.zones import to_zones

    found = kind or detect(data, name, settings.us)
    text = seen(decode(data, None)[0].replace("\r\n", "\n").replace("\r", "\n"))
    if _chat_kind(found) or found == "chat":
        from signoff_nlp.intake.chat import split_chat

        return json.dumps({"messages": [one.model_dump() for one in split_chat(text, found)]}, ensure_ascii=False), 1
    if found in ("email", "eml", "msg", "mbox", "maildir"):
        (mail, *more) = _read_mails(data, found, settings, name)
        segments = [segment.model_dump() for segment in mail.body.segments]
        joined = mail.body.new + (f"\n\n{mail.body.signature}" if mail.body.signature else "")
        return json.dumps(
            {"new": mail.body.new, "new_with_signature": joined, "segments": segments}, ensure_ascii=False
        ), 1 + len(more)
    return to_zones(text, "html" if found == "html" else "text").model_dump_json(), 1
