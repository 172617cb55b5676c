"""What a person reads of a message: which parts are its body, which are attachments, and what else it carries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from signoff_nlp.intake.alternatives import Piece, choose
from signoff_nlp.intake.mime import Part, Tree
from signoff_nlp.settings import Limits
from signoff_nlp.types import Attachment, Author, InlineReply

if TYPE_CHECKING:
    from signoff_nlp.intake.zones import Body

_UNSEEN_TYPES = frozenset({
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/applefile", "application/pgp-encrypted", "text/x-amp-html", "text/watch-html",
    "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
})  # fmt: skip
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_MARKUP = 4  # HTML may be so many times as long as text
_PICTURE = re.compile(r"data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=\s]*")
_MANY = 8  # pieces of body up to this number are read one by one; more are junk, and are read as one


@dataclass(slots=True)
class Contents:
    """What one message of a tree holds: its body, its attachments, the messages inside it, its calendar method."""

    pieces: list[Piece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    embedded: list[int] = field(default_factory=list)
    calendar: str | None = None
    report: bool = False


def read_contents(tree: Tree, owner: int, limits: Limits) -> Contents:
    """Collect the contents of the message whose root part is `owner`; attachments are named, never opened."""
    contents = Contents()
    bodies: dict[int, list[Piece]] = {}
    spare: list[int] = []
    texts = named = total = 0
    for index in range(owner, len(tree.parts)):
        part = tree.parts[index]
        if part.owner != owner:
            if part.parent >= 0 and part.owner == index and tree.parts[part.parent].owner == owner:
                contents.embedded.append(index)
            continue
        if part.children and not part.kind.startswith("message/"):
            contents.report |= part.kind == "multipart/report"
            continue
        role = _role(tree, part, texts == 0)
        if role == "body":
            texts += 1
            if texts > limits.parts:
                tree.warn(f"only the first {limits.parts} text parts were read")
                continue
            piece = _read_piece(tree, part, limits)
            total += len(piece.text)
            if total > limits.message_characters * 12 and texts > 1:
                tree.warn("text parts after the limit of a message's size were not read")
                continue
            bodies[index] = [piece]
        elif role == "spare":
            spare.append(index)
        elif role == "calendar":
            contents.calendar = _calendar_method(tree, part)
        elif role == "sealed":
            tree.warn("an encrypted or sealed part was not read")
        elif role == "attachment":
            named += 1
            if named > limits.parts:
                tree.warn(f"only the first {limits.parts} attachments were listed")
            else:
                contents.attachments.append(_attachment(part))
    _gather(tree, owner, bodies)
    contents.pieces = bodies.get(owner, [])
    if not contents.pieces and spare:
        contents.pieces = [_read_piece(tree, tree.parts[spare[0]], limits)]
    return contents


def _role(tree: Tree, part: Part, first: bool) -> str:
    """Say what a part without parts of its own is: body, attachment, calendar, spare, sealed or nothing to see."""
    kind = part.kind
    if kind in _UNSEEN_TYPES or part.children:
        return ""
    if kind in _SEALED:
        return "sealed" if part.parameters.get("smime-type", "").lower() != "certs-only" else ""
    disposition = part.disposition()[0]
    name = part.file_name()
    if kind == "text/calendar":
        return "attachment" if disposition == "attachment" and name else "calendar"
    if kind.startswith("multipart/"):
        if kind == "multipart/encrypted":
            return "sealed"
        return "body"  # a multipart in which no delimiter was found: its text is all there is
    if not kind.startswith("text/") or kind in ("text/rtf", "text/vcard", "text/x-vcard", "text/csv", "text/directory"):
        above = tree.parts[part.parent].kind if part.parent >= 0 else ""
        return "" if above == "multipart/related" and not name else "attachment"
    if disposition == "attachment":
        return "attachment" if name else "spare"
    if name and not first and disposition:
        return "attachment"
    return "body"


def _attachment(part: Part) -> Attachment:
    kind = part.kind if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", part.kind) else "application/octet-stream"
    return Attachment(name=part.file_name() or f"unnamed.{kind.partition('/')[2]}", media_type=kind)


def _read_piece(tree: Tree, part: Part, limits: Limits) -> Piece:
    text = tree.text(part)
    if part.kind in ("text/html", "application/xhtml+xml"):
        most = limits.message_characters * _MARKUP
        if len(text) > most and "base64," in text:
            text = _PICTURE.sub("data:,", text)
        if len(text) > most:
            tree.warn(f"HTML cut after {most} of {len(text)} characters")
        return Piece("html", _CONTROLS.sub("", text[:most]))
    if part.kind in ("text/enriched", "text/richtext"):
        text = re.sub(r"</?[A-Za-z-]{1,40}>", "", text).replace("<<", "<")
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, part.parameters.get("delsp", "").lower() == "yes")
    return Piece("text", seen(text))


def seen(text: str) -> str:
    """Return text without control characters and lone surrogates; page and line breaks become line ends."""
    if not text.isascii() or _CONTROLS.search(text) or "\x0c" in text or "\x0b" in text:
        text = _CONTROLS.sub("", text.replace("\x0b", "\n").replace("\x0c", "\n"))
    return text


def unflow(text: str, delete_space: bool = False) -> str:
    """Join the soft line breaks of format=flowed text (RFC 3676), within one quote depth; stuffing is taken off."""
    lines: list[str] = []
    joined: list[str] = []
    depth = -1
    for line in text.split("\n"):
        quotes = len(line) - len(line.lstrip(">"))
        content = line[quotes:]
        if content.startswith(" "):
            content = content[1:]
        if joined and (quotes != depth or content == "-- "):
            lines.append(_quoted(depth, "".join(joined)))
            joined = []
        depth = quotes
        if content.endswith(" ") and content != "-- ":
            joined.append(content[:-1] if delete_space else content)
            continue
        joined.append(content)
        lines.append(_quoted(quotes, "".join(joined)))
        joined = []
    if joined:
        lines.append(_quoted(depth, "".join(joined)))
    return "\n".join(lines)


def _quoted(depth: int, content: str) -> str:
    return f"{'>' * depth} {content}" if depth else content


def _calendar_method(tree: Tree, part: Part) -> str:
    method = part.parameters.get("method", "")
    if not method:
        match = re.search(rb"^METHOD:([A-Za-z]{1,20})", tree.content(part)[:4000], re.M)
        method = match[1].decode("ascii") if match else "PUBLISH"
    return method.upper()


def _gather(tree: Tree, owner: int, bodies: dict[int, list[Piece]]) -> None:
    """Hand bodies up from parts to the multiparts that hold them; children come after parents, so go backwards."""
    for index in range(len(tree.parts) - 1, owner - 1, -1):
        part = tree.parts[index]
        if part.owner != owner or not part.children or part.kind.startswith("message/"):
            continue
        held = [bodies.pop(child) for child in part.children if child in bodies]
        if not held:
            continue
        if part.kind == "multipart/alternative" and len(held) > 1:
            bodies[index] = choose(tree, held)
        elif part.kind in ("multipart/report", "multipart/related") or len(held) == 1:
            bodies[index] = held[0]
        else:
            bodies[index] = [piece for pieces in held for piece in pieces]


def clean_pieces(pieces: list[Piece], author: Author | None, limits: Limits) -> Body:
    """Read the zones of a body that may lie in several parts, each on its own as mail programs show them."""
    from signoff_nlp.intake.zones import Body, clean_body

    if not pieces:
        return Body(new="", signature="")
    if len(pieces) == 1:
        return _limited(clean_body(pieces[0].text, pieces[0].kind, author=author, limits=limits), limits)
    if len(pieces) > _MANY:
        texts = [piece.text for piece in pieces if piece.kind == "text"]
        pieces = [piece for piece in pieces if piece.kind == "html"]
        if texts:
            pieces.insert(0, Piece("text", "\n".join(texts)))
    bodies = [clean_body(piece.text, piece.kind, author=author, limits=limits) for piece in pieces]
    new = ""
    replies: list[InlineReply] = []
    for body in bodies:
        if not body.new.strip():
            continue
        offset = len(new) + 1 if new else 0
        new = f"{new}\n{body.new}" if new else body.new
        replies.extend(
            InlineReply(start=reply.start + offset, end=reply.end + offset, question=reply.question)
            for reply in body.replies
        )
    whole = Body(
        new=new,
        signature="\n".join(body.signature for body in bodies if body.signature),
        segments=tuple(segment for body in bodies for segment in body.segments),
        replies=tuple(replies),
        history=tuple(quoted for body in bodies for quoted in body.history),
        warnings=tuple(dict.fromkeys(warning for body in bodies for warning in body.warnings)),
    )
    return _limited(whole, limits)


def _limited(body: Body, limits: Limits) -> Body:
    """Cut new text that is longer than a message may be (HTML, or several parts together)."""
    most = limits.message_characters
    if len(body.new) <= most:
        return body
    return body.model_copy(
        update={
            "new": body.new[:most],
            "replies": tuple(reply for reply in body.replies if reply.end <= most),
            "warnings": (*body.warnings, f"message cut after {most} of {len(body.new)} characters"),
        }
    )
