"""Which kind of source is this? Told from the content; a name or a declared kind never decides alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from signoff_nlp.errors import SourceError
from signoff_nlp.intake.charsets import decode

Kind = Literal["email", "msg", "mbox", "chat", "text", "html"]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FROM_LINE = re.compile(rb"From \S[^\n]{0,300}\d\d:\d\d[^\n]{0,60}\n")
_FIELD = re.compile(rb"(?:>?From [^\n]*\n)?(?:[!-9;-~]{1,80}[ \t]*:[^\n]*(?:\n[ \t]+[^ \t\n][^\n]*)*(?:\n|\Z))+")
_NAME = re.compile(rb"^([!-9;-~]{1,80})[ \t]*:[ \t]*([^\n]{0,200})", re.M)
# Fields that only mail has; of the ambiguous ones (a chat may be between From and To) two are needed.
_SURE = frozenset(
    b"received return-path message-id mime-version content-type dkim-signature delivered-to authentication-results "
    b"arc-seal in-reply-to references reply-to x-mailer user-agent content-transfer-encoding auto-submitted list-id "
    b"received-spf".split()
)
_LIKELY = frozenset(b"from to subject date cc sender bcc sent".split())
_MOST_OF_ONE = 2
_SHORT, _WORDY = 24, 0.7  # characters below which nothing is called noise; the share of letters and the like in text
_FOREIGN = (
    (b"%PDF-", "a PDF file"), (b"PK\x03\x04", "a ZIP archive or an Office document"), (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "an archive"), (b"Rar!", "an archive"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"!BDN", "an Outlook data file (.pst)"), (b"{\\rtf", "a rich text document"), (b"solid ", "a 3D model"),
)  # fmt: skip


def detect(data: bytes, name: str | None = None, us: Sequence[str] = ()) -> Kind:
    """Return the kind of a source. Raises SourceError where it is empty, or nothing that a message can be in.

    `us` are the shop's own names: a line "Name: text" of one of them makes a chat of a paste however short.
    """
    if not data.strip():
        raise SourceError("nothing to read: the source is empty", where=name)
    if data.startswith(OLE_MAGIC):
        return "msg"
    for magic, what in _FOREIGN:
        if data.startswith(magic) and not (magic == b"solid " and b"facet" not in data[:2000]):
            raise SourceError(
                f"this is {what}, not mail or chat", where=name, hint="save the message as .eml, .msg or text"
            )
    head = data[:65_536].lstrip(b"\xef\xbb\xbf").lstrip().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if _is_mbox(head):
        return "mbox"
    if looks_like_mail(head):
        return "email"
    if _is_binary(data[:65_536]):
        raise SourceError("this is not text, mail or chat", where=name, hint="save the message as .eml, .msg or text")
    if _is_noise(data[:65_536]):
        raise SourceError("no readable message", where=name, hint="save the message as .eml, .msg or text")
    from signoff_nlp.intake.chat import looks_like_chat

    if looks_like_chat(decode(data[:400_000], None)[0], us):
        return "chat"
    return "html" if re.match(rb"<(?:!doctype html|html|head|body|div|table|p)\b", head, re.I) else "text"


def looks_like_mail(head: bytes) -> bool:
    """Say whether bytes (LF line ends) begin with the header of a mail."""
    block = _FIELD.match(head)
    if block is None:
        return False
    found = [(match[1].lower(), match[2]) for match in _NAME.finditer(block[0])]
    fields, counts = dict(found), Counter(name for name, _ in found)
    if not _SURE.isdisjoint(fields):
        return len(fields) > 1 or block.end() >= len(head.rstrip()) or head[block.end() : block.end() + 1] == b"\n"
    # A mail has each of these once, a chat between From and To has them again and again.
    likely = {name for name in _LIKELY.intersection(fields) if counts[name] <= _MOST_OF_ONE}
    ended = head[block.end() : block.end() + 1] in (b"\n", b"")
    return len(likely) >= 2 or (len(likely) == 1 and ended and b"@" in fields.get(b"from", b"") and len(fields) == 1)


def _is_mbox(head: bytes) -> bool:
    match = FROM_LINE.match(head)
    return match is not None and _FIELD.match(head, match.end()) is not None


def _is_noise(data: bytes) -> bool:
    """Do the bytes come out as signs rather than words? Text in a wrong charset still has mostly letters and blanks."""
    try:
        data.rsplit(b" ", 1)[0].decode("utf-8")  # whose last character may be cut
        return False
    except UnicodeDecodeError:
        text = decode(data, None)[0]
    words = sum(char.isalnum() or char.isspace() or char in ".,:;-?!" for char in text)
    return len(text) >= _SHORT and words < _WORDY * len(text)


def _is_binary(data: bytes) -> bool:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    odd = len(data) - len(data.translate(None, bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))))
    return odd * 20 > len(data)
