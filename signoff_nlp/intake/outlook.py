"""Outlook's .msg files to a `Mail`, by way of python-oxmsg; the mail's own header is used where the file keeps it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from signoff_nlp.errors import SourceError
from signoff_nlp.intake.alternatives import Piece
from signoff_nlp.intake.bodies import clean_pieces, seen
from signoff_nlp.intake.charsets import decode
from signoff_nlp.intake.email import Mail, read_fields
from signoff_nlp.intake.headers import Headers, read_headers
from signoff_nlp.intake.mime import MAIL_FIELDS
from signoff_nlp.settings import Settings
from signoff_nlp.types import Attachment

if TYPE_CHECKING:
    from oxmsg import Message as OutlookMessage
    from oxmsg.properties import Properties

_BODY, _HTML, _SUBJECT, _CLASS, _TRANSPORT = 0x1000, 0x1013, 0x0037, 0x001A, 0x007D
_MESSAGE_ID, _IN_REPLY_TO, _REFERENCES, _RTF = 0x1035, 0x1042, 0x1039, 0x1009
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_RECIPIENT_KIND = 0x0C15
_SENDERS = ((0x5D02, 0x0042, 0x0065), (0x5D01, 0x0C1A, 0x0C1F))  # on whose behalf, then who pressed the button
_NOTICE = re.compile(
    r"report\.|ipm\.schedule\.|ipm\.note\.rules\.|ipm\.appointment|ipm\.outlook\.recall|ipm\.task", re.I
)


def read_msg(data: bytes, settings: Settings, name: str | None = None) -> Mail:
    """Read one .msg file. Raises SourceError where the file is damaged or holds no message."""
    from oxmsg import Message as OutlookMessage

    try:
        message = OutlookMessage.load(data)
        return _read(message, settings)
    except SourceError:
        raise
    except Exception as error:  # the library raises whatever a damaged file makes it run into
        reason = type(error).__name__
        raise SourceError(f"the Outlook file cannot be read ({reason})", where=name, hint="save it as .eml") from error


def _read(message: OutlookMessage, settings: Settings) -> Mail:
    properties = message.properties
    headers = _headers(properties, settings)
    _fill(headers, message)
    mail = read_fields(headers, settings)
    sent_at = mail.sent_at or _moment(properties, _SUBMITTED) or _moment(properties, _DELIVERED)
    pieces, warnings = _pieces(properties, settings)
    body = clean_pieces(pieces, mail.author, settings.limits)
    if not properties.str_prop_value(_CLASS) and not headers:
        raise SourceError("the Outlook file holds no message")
    kind = properties.str_prop_value(_CLASS) or ""
    attachments = tuple(
        Attachment(
            name=_attachment_name(attachment.properties), media_type=attachment.mime_type or "application/octet-stream"
        )
        for attachment in message.attachments[: settings.limits.parts]
    )
    return Mail(
        headers=headers,
        body=body,
        author=mail.author,
        to=mail.to,
        cc=mail.cc,
        reply_to=mail.reply_to,
        id=mail.id,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        subject=mail.subject,
        sent_at=sent_at,
        attachments=attachments,
        delivered_to=mail.delivered_to,
        report=bool(_NOTICE.match(kind)),
        doubtful=mail.doubtful,
        warnings=(*mail.warnings, *warnings, *body.warnings),
    )


def _headers(properties: Properties, settings: Settings) -> Headers:
    text = (properties.str_prop_value(_TRANSPORT) or "").replace("\r\n", "\n").lstrip()
    raw = text.encode("utf-8", "replace")
    return read_headers(raw, 0, len(raw), MAIL_FIELDS, settings.limits.header_characters)[0]


def _fill(headers: Headers, message: OutlookMessage) -> None:
    """Supply from the file's properties what its header lacks; a mail in Sent Items has no header at all."""
    properties = message.properties
    for name, pid in (
        ("subject", _SUBJECT),
        ("message-id", _MESSAGE_ID),
        ("in-reply-to", _IN_REPLY_TO),
        ("references", _REFERENCES),
    ):
        value = properties.str_prop_value(pid)
        if value and name not in headers:
            headers[name] = [value.replace("\r", " ").replace("\n", " ")]
    if "from" not in headers:
        for smtp, shown, address in _SENDERS:
            found = _person(
                properties.str_prop_value(shown), properties.str_prop_value(smtp), properties.str_prop_value(address)
            )
            if found:
                headers["from"] = [found]
                break
    people: dict[str, list[str]] = {}
    for recipient in message.recipients[:500]:
        field = {1: "to", 2: "cc"}.get(recipient.properties.int_prop_value(_RECIPIENT_KIND) or 1)
        found = _person(recipient.name, recipient.email_address, None)
        if field and found:
            people.setdefault(field, []).append(found)
    for field, found_people in people.items():
        headers.setdefault(field, [", ".join(found_people)])


def _person(name: str | None, *addresses: str | None) -> str:
    address = next((text for text in addresses if text and "@" in text), "")
    shown = re.sub(r"[\"\\\r\n]", " ", name or "").strip()
    if not address:
        return f'"{shown}"' if shown else ""
    return f'"{shown}" <{address}>' if shown else address


def _moment(properties: Properties, pid: int) -> datetime | None:
    moment = properties.date_prop_value(pid)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _pieces(properties: Properties, settings: Settings) -> tuple[list[Piece], list[str]]:
    """Return the body: the HTML, which is what Outlook shows, else the plain text."""
    markup = properties.str_prop_value(_HTML) or ""
    data = properties.binary_prop_value(_HTML)
    if data:
        label = re.search(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", data[:4000], re.I)
        markup = decode(data, label[1].decode("ascii") if label else properties.body_encoding)[0]
    text = properties.str_prop_value(_BODY) or ""
    if markup.strip():
        return [Piece("html", seen(markup[: settings.limits.message_characters * 10]))], []
    if text.strip():
        return [Piece("text", seen(text.replace("\r\n", "\n").replace("\r", "\n")))], []
    if properties.binary_prop_value(_RTF):
        return [], ["the message's text is only there as RTF and was not read; save it as .eml"]
    return [], []


def _attachment_name(properties: Properties) -> str:
    names = (properties.str_prop_value(pid) for pid in (0x3707, 0x3704, 0x3001))
    name = next((name for name in names if name), "unnamed")
    return re.split(r"[\\/]", seen(name))[-1].strip()[:255] or "unnamed"
