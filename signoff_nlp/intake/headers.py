"""Header fields of a message or a part: splitting, unfolding, encoded words (RFC 2047), parameters (RFC 2231), dates.

All functions take hostile input and never raise. Work is linear in the size of the header block.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from signoff_nlp.intake.charsets import decode

Headers = dict[str, list[str]]

# A continuation line holds something besides blanks; a line of blanks ends the block, as it does for mail programs.
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t]+[^ \t\n][^\n]*)*)(?:\n|\Z)")
_FOLD = re.compile(r"\s*\n\s+")
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?\n]*)\?=")
_PARAMETER = re.compile(r";\s*([^\s=;\"]+)\s*=\s*(?:\"((?:[^\"\\]|\\.?)*)(?:\"|\Z)|([^;]*))", re.S)
_CONTINUED = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*?)\Z")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
_BLOCK = 100  # a header block may be as long as so many fields of full length; what comes after is skipped
_SAME = 100  # so many fields of one name are kept
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: index for index, name in enumerate(_MONTH_NAMES, 1)}
_PASTED_DATE = re.compile(r"(?:(\d{1,2})\.? ([A-Za-z]{3})|([A-Za-z]{3})[a-z]* (\d{1,2}))[a-z]*,? (\d{4})(?!\d)"
                          r"(?:,? (?:at )?(\d{1,2}):(\d\d)(?::\d\d)?(?: ?([AaPp])[Mm])?)?")  # fmt: skip


def read_headers(raw: bytes, start: int, end: int, wanted: frozenset[str], limit: int) -> tuple[Headers, int, bool]:
    """Read the header block at `raw[start:end]` (line ends are LF) and return fields, body offset, and "was cut".

    Only fields in `wanted` (lower case) are kept, as unfolded text of at most `limit` characters, encoded words left
    as they are. A line that is no field ends the block, so that text after a missing blank line is not lost.
    """
    fields: Headers = {}
    cut = False
    position = start
    while position < end:
        if raw[position] == 10:
            return fields, position + 1, cut
        if position - start > limit * _BLOCK:
            blank = raw.find(b"\n\n", position, end)
            return fields, end if blank < 0 else blank + 2, True
        match = _FIELD.match(raw, position, end)
        if match is None:
            line_end = raw.find(b"\n", position, end)
            line_end = end if line_end < 0 else line_end
            line = raw[position : min(line_end, position + 80)]
            if line.startswith((b"From ", b">From ")) and not fields:
                position = line_end + 1
                continue
            return fields, (line_end + 1 if not line.strip() else position), cut
        position = match.end()
        name = match[1].decode("ascii").lower()
        if name in wanted and len(fields.get(name, ())) < _SAME:
            value = match[2]
            if len(value) > limit:
                cut, value = True, value[:limit]
            text = value.decode("ascii") if value.isascii() else decode(value)[0]
            fields.setdefault(name, []).append((_FOLD.sub(" ", text) if "\n" in text else text).strip())
    return fields, end, cut


def one_line(text: str) -> str:
    """Return `text` as a reader sees it on one line: blanks collapsed, control and invisible characters gone."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(_UNSEEN.sub("", text.replace("\x00", "")).split())


def decode_words(value: str) -> str:
    """Decode RFC 2047 encoded words in a field value. Neighbours are joined as bytes: some mailers split characters."""
    if "=?" not in value:
        return one_line(value)
    pieces: list[str] = []
    pending = b""
    charset = ""
    position = 0
    for match in _WORD.finditer(value):
        between = value[position : match.start()]
        data = _word_bytes(match[2], match[3])
        position = match.end()
        if pending and not between.strip() and match[1].lower() == charset:
            pending += data
            continue
        if pending:
            pieces.append(decode(pending, charset)[0])
        if between.strip() or not pieces:
            pieces.append(between)
        pending, charset = data, match[1].lower()
    if pending:
        pieces.append(decode(pending, charset)[0])
    pieces.append(value[position:])
    return one_line("".join(pieces))


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return from_base64(raw)


def from_base64(raw: bytes) -> bytes:
    """Decode base64 as far as it goes: foreign characters skipped, missing padding supplied."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        return binascii.a2b_base64(kept[: len(kept) // 4 * 4] + _padded(kept[len(kept) // 4 * 4 :]))


def _padded(rest: bytes) -> bytes:
    return rest + b"=" * (4 - len(rest)) if len(rest) in (2, 3) else b""


@lru_cache(maxsize=512)
def media_type(value: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Split a Content-Type or Content-Disposition value into its lower-case main value and its parameters."""
    main = value.partition(";")[0].strip().lower()
    return main, tuple(_parameters(value))


def _parameters(value: str) -> Iterator[tuple[str, str]]:
    """Yield name and text of each parameter; RFC 2231 pieces are joined in their numbered order, then decoded."""
    if ";" not in value:
        return
    split: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value):
        text = match[3].strip() if match[2] is None else re.sub(r"\\(.)", r"\1", match[2], flags=re.S)
        form = _CONTINUED.match(match[1])
        if form is None:
            continue
        split.setdefault(form[1].lower(), []).append((int(form[2] or 0), bool(form[3]), text))
    for name, pieces in split.items():
        if len(pieces) == 1 and not pieces[0][1]:
            yield name, decode_words(pieces[0][2])
            continue
        # An extended value wins over a plain one of the same name: it is the one that can say every character.
        extended = [piece for piece in pieces if piece[1] or piece[0]]
        pieces = sorted(pieces if len({piece[0] for piece in pieces}) == len(pieces) else extended)
        charset = ""
        if pieces and pieces[0][1] and pieces[0][2].count("'") >= 2:
            charset, _, rest = pieces[0][2].split("'", 2)
            pieces[0] = (pieces[0][0], True, rest)
        data = b"".join(
            unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace") for _, encoded, text in pieces
        )
        yield name, one_line(decode(data, charset or None)[0])


def message_ids(value: str) -> tuple[str, ...]:
    """Return the message identifiers in a References, In-Reply-To or Message-ID field, with their angle brackets."""
    return tuple(_MESSAGE_ID.findall(value))


def parse_date(value: str) -> datetime | None:
    """Return the time of a Date field (aware; UTC where no zone is given), or None where it cannot be read.

    Also reads the "Sent:" lines that people paste from mail programs ("Monday, May 4, 2026 10:32 AM").
    """
    value = value[:120].strip()
    match = _PASTED_DATE.search(value)
    if match is None or not match[8]:  # the Internet's form has no AM and PM, and its reader would skip over them
        try:
            moment = parsedate_to_datetime(value)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
            pass
    if match is None:
        return None
    month = _MONTHS.get((match[2] or match[3]).lower())
    if month is None:
        return None
    hour = int(match[6] or 0)
    if match[8]:
        hour = hour % 12 + (12 if match[8] in "pP" else 0)
    try:
        return datetime(int(match[5]), month, int(match[1] or match[4]), hour, int(match[7] or 0), tzinfo=UTC)
    except ValueError:
        return None
