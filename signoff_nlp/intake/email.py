"""One mail (RFC 5322, MIME) to what a person sees of it: a `Mail`, which `threads` turns into a `Message`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from signoff_nlp.intake.addresses import read_addresses
from signoff_nlp.intake.authentication import read_results
from signoff_nlp.intake.bodies import clean_pieces, read_contents
from signoff_nlp.intake.headers import Headers, decode_words, message_ids, parse_date
from signoff_nlp.intake.mime import Part, Tree, parse
from signoff_nlp.intake.senders import first
from signoff_nlp.settings import Settings
from signoff_nlp.types import Attachment, Author

if TYPE_CHECKING:
    from signoff_nlp.intake.history import QuotedMessage
    from signoff_nlp.intake.zones import Body

_EMBEDDED_MOST = 20
_NOBODY = Author()
_HOST = re.compile(r"\bby\s+([\w.-]{1,255})")
_VIA = re.compile(r"\bvia\b", re.I)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as read, before sides are known: `headers` keeps the fields that decide about side and trust."""

    headers: Headers
    body: Body
    author: Author = _NOBODY
    to: tuple[Author, ...] = ()
    cc: tuple[Author, ...] = ()
    reply_to: tuple[Author, ...] = ()
    id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    subject: str | None = None
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    embedded: tuple[QuotedMessage, ...] = ()
    delivered_to: tuple[str, ...] = ()
    calendar: str | None = None
    report: bool = False
    doubtful: bool = False
    warnings: tuple[str, ...] = field(default=())


def read_mail(raw: bytes, settings: Settings) -> Mail:
    """Read one mail. Anything that is bytes is read as far as it goes; what was cut or guessed is in `warnings`."""
    tree = parse(raw, settings.limits)
    contents = read_contents(tree, 0, settings.limits)
    mail = read_fields(tree.parts[0].headers, settings)
    body = clean_pieces(contents.pieces, mail.author, settings.limits)
    embedded: tuple[QuotedMessage, ...] = ()
    names: tuple[Attachment, ...] = ()
    if contents.embedded and not contents.report:
        embedded, names = _read_embedded(tree, contents.embedded, settings)
    return replace(
        mail,
        body=body,
        attachments=(*contents.attachments, *names),
        embedded=embedded,
        calendar=contents.calendar,
        report=contents.report,
        warnings=(*mail.warnings, *tree.warnings, *body.warnings),
    )


def read_fields(headers: Headers, settings: Settings) -> Mail:
    """Read everything that the header of a mail says; the body stays empty."""
    from signoff_nlp.intake.zones import Body

    warnings: list[str] = []
    author, doubtful = _author(headers, warnings)
    to = _people(headers, "to", settings)
    replied = message_ids(first(headers, "in-reply-to"))
    references = message_ids(" ".join(headers.get("references", ())))
    ids = message_ids(first(headers, "message-id"))
    subject = headers.get("subject")
    return Mail(
        headers=headers,
        body=Body(new="", signature=""),
        author=author,
        to=to,
        cc=_people(headers, "cc", settings),
        reply_to=_people(headers, "reply-to", settings),
        id=ids[0] if ids else None,
        in_reply_to=replied[-1] if replied else (references[-1] if references else None),
        references=references,
        subject=decode_words(subject[0]) if subject else None,
        sent_at=_sent_at(headers, warnings),
        delivered_to=_delivered_to(headers, to),
        doubtful=doubtful,
        warnings=tuple(warnings),
    )


def _people(headers: Headers, name: str, settings: Settings) -> tuple[Author, ...]:
    values = headers.get(name)
    if not values:
        return ()
    return tuple(person for value in values for person in read_addresses(value))[: settings.limits.parts]


def _author(headers: Headers, warnings: list[str]) -> tuple[Author, bool]:
    """Return who the mail is from, and whether the From header leaves a doubt about it.

    Two different addresses in From are how a forger shows one sender to the check and another one to the reader.
    """
    people = [person for value in headers.get("from", ()) for person in read_addresses(value)]
    addresses = {person.address for person in people if person.address}
    doubtful = len(addresses) > 1
    if doubtful:
        warnings.append("the From header holds several addresses; the sender counts as not verified")
    author = next((person for person in reversed(people) if person.address), people[-1] if people else None)
    if author is None:
        sender = [person for value in headers.get("sender", ()) for person in read_addresses(value)]
        author = sender[0] if sender else Author()
        warnings.append("the mail has no From header" if "from" not in headers else "the From header names nobody")
    # A distribution list that writes itself into From ("'Dana Ruiz' via Sales") keeps the writer beside it.
    original = read_addresses(first(headers, "x-original-from") or first(headers, "x-original-sender"))
    if original and original[0].address and headers.get("list-id") and _VIA.search(author.name or ""):
        name = original[0].name or _VIA.split(author.name or "")[0].strip(" '\"")
        author = Author(name=name or None, address=original[0].address)
    return author, doubtful


def _sent_at(headers: Headers, warnings: list[str]) -> datetime | None:
    for name in ("date", "sent"):
        for value in headers.get(name, ()):
            moment = parse_date(value)
            if moment is not None:
                return moment
            warnings.append("the Date header cannot be read")
    received = first(headers, "received").rpartition(";")[2]
    return parse_date(received) if received else None


def _delivered_to(headers: Headers, to: tuple[Author, ...]) -> tuple[str, ...]:
    """Return the addresses of the mailbox that got this mail, as far as servers have noted it."""
    for name in ("delivered-to", "x-original-to", "envelope-to"):
        people = read_addresses(first(headers, name))
        if people and people[0].address:
            return (people[0].address,)
    hosts = [match[1].lower() for value in headers.get("received", ())[:1] if (match := _HOST.search(value))]
    hosts += [read_results(value).server for value in headers.get("authentication-results", ())[:1]]
    return tuple(
        person.address
        for person in to
        if person.address
        and any(host.endswith(("." + (domain := person.address.rpartition("@")[2]), domain)) for host in hosts if host)
    )


def _read_embedded(
    tree: Tree, roots: list[int], settings: Settings
) -> tuple[tuple[QuotedMessage, ...], tuple[Attachment, ...]]:
    """Read messages that travel inside this one: somebody else's words, kept as history, and their names."""
    from signoff_nlp.intake.history import QuotedMessage

    found: list[QuotedMessage] = []
    names: list[Attachment] = []
    queue = list(roots)
    for index in queue:
        if len(found) >= _EMBEDDED_MOST:
            tree.warn(f"only the first {_EMBEDDED_MOST} messages inside the message were read")
            break
        part = tree.parts[index]
        contents = read_contents(tree, index, settings.limits)
        inner = read_fields(part.headers, settings)
        body = clean_pieces(contents.pieces, inner.author, settings.limits)
        if index in roots:
            names.append(_embedded_name(tree.parts[part.parent], inner.subject))
        text = "\n".join(piece for piece in (body.new, body.signature) if piece)
        found.append(
            QuotedMessage(
                author_text=first(part.headers, "from") or None,
                author=inner.author if inner.author != Author() else None,
                time_text=first(part.headers, "date") or None,
                sent_at=inner.sent_at,
                text=text,
                forwarded=True,
            )
        )
        found.extend(body.history)
        queue.extend(contents.embedded)
    return tuple(found), tuple(names)


def _embedded_name(holder: Part, subject: str | None) -> Attachment:
    name = holder.file_name() or f"{(subject or 'message')[:100]}.eml"
    return Attachment(name=re.split(r"[\\/]", name)[-1] or "message.eml", media_type="message/rfc822")
