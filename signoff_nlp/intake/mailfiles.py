"""Files that hold many mails: mbox, Maildir, folders. Read in two passes, so that size does not become memory."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from signoff_nlp.errors import SourceError
from signoff_nlp.intake.email import read_fields
from signoff_nlp.intake.grouping import Grouping, Head, head_of
from signoff_nlp.intake.headers import read_headers
from signoff_nlp.intake.mime import MAIL_FIELDS
from signoff_nlp.settings import Settings

_FROM_LINE = re.compile(rb"From (?:\S|- )[^\n]{0,300}\d\d:\d\d")
_FIELD = re.compile(rb"[!-9;-~]{1,80}[ \t]*:|>From ")
_ESCAPED = re.compile(rb"(?:^|(?<=\n))>(>*From )")
_HEADER_MOST = 400_000


def mbox_offsets(file: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield start, length and header block (line ends LF) of each mail in an mbox, in one pass over its lines.

    A mail begins at a "From " line with a time, after an empty line, that a header field follows: a sentence that
    happens to begin with "From" does not part a mail in two.
    """
    offset = 0
    start = -1
    header: list[bytes] = []
    room = 0
    in_header = False
    blank = True
    candidate = -1
    for line in file:
        if candidate >= 0:
            if _FIELD.match(line):
                if start >= 0:
                    yield start, candidate - start, b"".join(header)
                start, header, in_header, room = candidate, [], True, _HEADER_MOST
            candidate = -1
        if blank and line.startswith(b"From ") and _FROM_LINE.match(line):
            candidate = offset
        elif in_header:
            bare = line.rstrip(b"\r\n")
            if not bare:
                in_header = False
            elif room > 0:
                room -= len(line)
                header.append(bare + b"\n")
        blank = not line.strip(b"\r\n")
        offset += len(line)
    if start >= 0:
        yield start, offset - start, b"".join(header)


def unescape(raw: bytes) -> bytes:
    """Take off the envelope line of a mail in an mbox, and the mark that mbox writers put before "From " lines.

    A line beside other quoted lines keeps its mark: there it is a quote.
    """
    first, _, rest = raw.partition(b"\n")
    if not first.startswith(b"From "):
        rest = raw
    if b"\n>" not in rest:
        return rest

    def plain(match: re.Match[bytes]) -> bytes:
        before = rest.rfind(b"\n", 0, max(0, match.start() - 1)) + 1
        after = rest.find(b"\n", match.end())
        quoted = rest[before : before + 1] == b">" or (after >= 0 and rest[after + 1 : after + 2] == b">")
        return match[0] if quoted and not match[1].startswith(b">") else match[1]

    return _ESCAPED.sub(plain, rest)


def read_head(header: bytes, settings: Settings) -> Head:
    """Return the grouping facts in a header block."""
    header = header.replace(b"\r\n", b"\n")
    fields = read_headers(header, 0, len(header), MAIL_FIELDS, settings.limits.header_characters)[0]
    return head_of(read_fields(fields, settings))


def mbox_threads(path: Path, settings: Settings) -> Iterator[list[Callable[[], bytes]]]:
    """Yield each conversation of an mbox as functions that read one mail's bytes from the file when called."""
    grouping = Grouping()
    starts, lengths = array("q"), array("q")
    with path.open("rb") as file:
        for start, length, header in mbox_offsets(file):
            starts.append(start)
            lengths.append(length)
            grouping.add(read_head(header, settings))
    if not starts:
        raise SourceError("no mail found in the mbox", where=path.name)
    groups = grouping.groups()
    del grouping
    for group in groups:
        yield [_reader(path, starts[index], lengths[index], settings) for index in group]


def _reader(path: Path, start: int, length: int, settings: Settings) -> Callable[[], bytes]:
    def read() -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            return unescape(file.read(min(length, settings.limits.source_bytes)))

    return read


def is_maildir(path: Path) -> bool:
    """Say whether a folder is a Maildir."""
    return path.is_dir() and ((path / "cur").is_dir() or (path / "new").is_dir())


def mail_files(path: Path) -> list[Path]:
    """Return the files of a Maildir (cur and new) or of a plain folder, in the order of their names."""
    folders = [path / "cur", path / "new"] if is_maildir(path) else [path]
    found = [entry for folder in folders if folder.is_dir() for entry in folder.iterdir()]
    return sorted(
        (entry for entry in found if entry.is_file() and not entry.name.startswith(".")), key=lambda entry: entry.name
    )


def header_block(path: Path) -> bytes:
    """Return the beginning of a file up to the end of its header block, at most 400,000 bytes."""
    kept: list[bytes] = []
    room = _HEADER_MOST
    with path.open("rb") as file:
        for line in file:
            if not line.strip(b"\r\n") or room <= 0:
                break
            kept.append(line)
            room -= len(line)
    return b"".join(kept)
