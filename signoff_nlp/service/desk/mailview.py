"""One message as it came: all of its zones, quoted text too; and the HTML that the mail itself has."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail

from signoff_nlp.errors import DeskError, SignoffError
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.names import Frozen, Side
from signoff_nlp.service.desk.finding import thread_row
from signoff_nlp.service.whole import Whole, whole_of
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Store
from signoff_nlp.types import Message, Segment

_HTML_MOST = 2_000_000


class WholeMessage(Frozen):
    """A message with its zones in order; joined they are the whole body. `quoted`: it stands only in another's quote."""

    index: int
    who: str
    side: Side
    at: datetime | None
    subject: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    segments: tuple[Segment, ...]
    attachments: tuple[tuple[str, str], ...]
    verified: bool | None
    html: bool
    quoted: bool


def whole_message(store: Store, settings: Settings, thread_id: int, index: int) -> WholeMessage:
    """Return a message of a thread as it came. Raises DeskError where there is none."""
    whole, found = _found(store, settings, thread_id, index)
    segments = found.segments or (Segment(kind="new", text=found.text),)
    people = [tuple(one.address or one.name or "" for one in each) for each in (found.to, found.cc)]
    return WholeMessage(
        index=index, who=found.author.name or found.author.address or "unknown", side=found.side, at=found.sent_at,
        subject=found.subject or "", to=people[0], cc=people[1], segments=segments,
        attachments=tuple((one.name, one.media_type) for one in found.attachments), verified=found.verified,
        html=_html(whole, found) is not None, quoted=found.origin == "quoted",
    )  # fmt: skip


def original(store: Store, settings: Settings, thread_id: int, index: int) -> str:
    """Return the HTML of a mail, as its author's program wrote it: for a frame that may do nothing. Raises DeskError."""
    whole, found = _found(store, settings, thread_id, index)
    text = _html(whole, found)
    if text is None:
        raise DeskError("this message has no HTML", reason="missing")
    return text


def _found(store: Store, settings: Settings, thread_id: int, index: int) -> tuple[Whole, Message]:
    with store.read() as db:
        row = thread_row(db, thread_id)
        whole = whole_of(db, settings, row.id, row.account)
    try:
        thread = read_thread(list(whole.sources), us=whole.us, settings=settings, now=whole.moment)
    except SignoffError as error:
        raise DeskError(f"it cannot be read: {error.what}", reason="missing") from error
    found = next((one for one in thread.messages if one.index == index), None)
    if found is None:
        raise DeskError("there is no such message", reason="missing")
    return whole, found


def _html(whole: Whole, message: Message) -> str | None:
    if message.id is None or message.channel != "email":
        return None
    for source in whole.sources:
        raw = source if isinstance(source, bytes) else source.encode()
        if message.id.encode("utf-8", "replace") not in raw:
            continue
        mail = message_from_bytes(raw)
        if str(mail.get("Message-ID", "")).strip() == message.id:
            return _part(mail)
    return None


def _part(mail: Mail) -> str | None:
    for part in mail.walk():
        if part.get_content_type() == "text/html" and part.get_filename() is None:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            try:
                return content[:_HTML_MOST].decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:
                return content[:_HTML_MOST].decode("utf-8", "replace")
    return None
