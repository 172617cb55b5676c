"""The mails that everything is measured on: those of fixtures/emails, and as many variations of them as asked for."""

from __future__ import annotations

import email
import email.policy
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "fixtures" / "emails"
WARM_UP = ("friendly-approval", "clean-release")  # read before the clock starts, and never measured
_NUMBER = re.compile(rb"(?<![\w.=-])\d{2,4}(?![\w.=-])")
_LABEL = re.compile(rb"(?<=rev )[A-H](?!\w)")
_ID = re.compile(rb"(?<=<)[\w.+-]+(?=@)")


@cache
def warm_up() -> tuple[bytes, ...]:
    """Return the mails of the demonstration threads."""
    return tuple(file.read_bytes() for name in WARM_UP for file in sorted((FIXTURES / name).glob("*.eml")))


@cache
def mails() -> tuple[bytes, ...]:
    """Return every other mail of the fixtures, each text once."""
    files = sorted(FIXTURES.glob("*/*.eml"))
    return tuple(dict.fromkeys(file.read_bytes() for file in files if file.parent.name not in WARM_UP))


def decoded(source: bytes) -> str:
    """Return the text of a mail as the baseline reads it: its first plain or HTML part, decoded."""
    body = email.message_from_bytes(source, policy=email.policy.default).get_body(("plain", "html"))
    return str(body.get_content()) if body else ""


def varied(count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield `count` mails with other identifiers, counts and labels each time; the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        mail = mails()[number % len(mails())]
        tail = b".%d" % number
        head, blank, body = mail.partition(b"\n\n" if b"\r\n\r\n" not in mail else b"\r\n\r\n")
        body = _NUMBER.sub(lambda _: b"%d" % chance.randint(10, 9999), body)
        body = _LABEL.sub(lambda _: bytes([chance.randint(65, 72)]), body)
        yield _ID.sub(lambda found, tail=tail: found[0] + tail, head) + blank + body


def write_mbox(path: Path, count: int) -> None:
    """Write an mbox of `count` varied mails."""
    with path.open("wb") as file:
        for mail in varied(count):
            lines = mail.replace(b"\r\n", b"\n").split(b"\n")
            file.write(b"From bench@example.org Mon May  4 09:00:00 2026\n")
            file.write(b"\n".join(b">" + line if line.startswith(b"From ") else line for line in lines) + b"\n\n")


def read_mbox(path: Path) -> Iterator[bytes]:
    """Yield the mails of such an mbox one at a time."""
    lines: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"From ") and lines:
                yield b"".join(lines[1:])
                lines = []
            lines.append(line)
    yield b"".join(lines[1:])


def long_mail(paragraphs: int) -> bytes:
    """Return one mail of so many paragraphs, all different."""
    text = "\n\n".join(
        f"Please look at part {number}: the {number + 20} brackets of rev {chr(65 + number % 8)} arrived on "
        f"{number % 27 + 1} May, and the finish of number {number} is as we agreed. Thanks for that."
        for number in range(paragraphs)
    )
    return (
        f"From: a@b.example\nTo: c@d.example\nSubject: long\nDate: Mon, 04 May 2026 09:00:00 +0200\n\n{text}\n".encode()
    )


def thread(messages: int, *, quoting: bool) -> list[bytes]:
    """Return the mails of one thread; with `quoting` each quotes all before it, deeper and deeper."""
    sources: list[bytes] = []
    quoted = ""
    for number in range(messages):
        who, day = ("ann@a.example", "bob@b.example")[number % 2], number % 27 + 1
        text = f"Message {number}: the {number + 10} brackets of rev B are on my list, more next week.\n"
        head = f"From: {who}\nTo: c@d.example\nSubject: Re: brackets\nMessage-ID: <{number}@a.example>\n"
        head += f"Date: Mon, {day:02} May 2026 09:{number % 60:02}:00 +0200\n"
        head += f"In-Reply-To: <{number - 1}@a.example>\n" if number else ""
        sources.append(f"{head}\n{text}\n{quoted if quoting else ''}".encode())
        lines = f"On {day} May 2026 at 09:{number % 60:02}, {who} wrote:\n\n{text}\n{quoted}".splitlines()
        quoted = "\n".join(f"> {line}".rstrip() for line in lines) + "\n"
    return sources
