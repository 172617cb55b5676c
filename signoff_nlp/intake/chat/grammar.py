"""What a dialect is, and the notation of its layouts.

A layout is a regular expression for one header, with places: `{when}` a date and/or time (the grammar of `stamps`),
`{name}` who speaks, `{text}` what follows on the same line, and `⏎` where the header goes on in the next line. A layout
must match its lines from end to end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from signoff_nlp.intake.chat.page import WHEN
from signoff_nlp.intake.chat.stamps import Stamp

Kind = Literal["message", "follow", "system", "divider"]
Expected = tuple[str | None, str | None, str]  # author, ISO time or None, text


@dataclass(frozen=True, slots=True)
class Sample:
    """An example of a dialect and what must come out of it. No messages: this must not be taken for a chat."""

    name: str
    text: str
    messages: tuple[Expected, ...] = ()


@dataclass(slots=True)
class Bubble:
    """One message as it stands in the paste. `lines` are raw: marks, quotes and attachments are still in them."""

    author: str | None
    stamp: Stamp | None = None
    lines: list[str] = field(default_factory=list)
    kind: Kind = "message"
    attachments: list[str] = field(default_factory=list)
    forwarded: str = ""
    quoted: str = ""
    machine: bool = False


@dataclass(frozen=True, eq=False)
class Dialect:
    """One program's way to write a chat down.

    `heads` start a message; `follow` starts another one of the same author; `system` lines are nobody's. `noise` are
    patterns of whole lines that the program adds.

    `weak`: the layouts are so plain that prose can look like them, and need speakers who recur. `dated`: a header
    always names a day. `tell`: a line that only this program writes; it decides between dialects of one shape, and
    what stands before the first message is then the program's. `preview`: "text by Name" above a message is
    dropped. `indented` texts, and texts `wrapped` in quotation marks, are laid bare.

    `precise`: a header always shows seconds. `untimed` are layouts of a name without a time (see `untimed`); `alone`:
    names stand alone above paragraphs (see `blocks`).

    `parse` reads an export that is not made of lines, and returns None where it is not of its kind.
    """

    app: str
    name: str
    heads: tuple[str, ...] = ()
    follow: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    weak: bool = False
    dated: bool = False
    precise: bool = False
    preview: bool = False
    indented: bool = False
    wrapped: bool = False
    untimed: tuple[str, ...] = ()
    alone: bool = False
    tell: str | None = None
    parse: Callable[[str], list[Bubble] | None] | None = None
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A compiled layout: one pattern for each line, and which line holds the stamp."""

    lines: tuple[re.Pattern[str], ...]
    stamped: int
    kind: Kind
    number: int


_PLACES = {
    "{when}": WHEN,
    "{name}": r"(?P<name>[^:\t\ue000]{1,80}?)",
    "{text}": r"(?P<text>.*)",
    "{system}": r"(?P<system>.+)",
}


@cache
def compile_layout(notation: str, kind: Kind, number: int = 0) -> Layout:
    """Compile one layout. Raises re.error on a bad pattern."""
    lines = notation.split("⏎")
    stamped = next((i for i, line in enumerate(lines) if "{when}" in line), -1)
    patterns = []
    for line in lines:
        for place, pattern in _PLACES.items():
            line = line.replace(place, pattern)
        patterns.append(re.compile(line))
    return Layout(tuple(patterns), stamped, kind, number)


@cache
def layouts(dialect: Dialect) -> tuple[Layout, ...]:
    """Compile a dialect's layouts, in the order in which they are tried."""
    parts: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("message", dialect.heads),
        ("follow", dialect.follow),
        ("system", dialect.system),
    )
    return tuple(
        compile_layout(notation, kind, number) for kind, notations in parts for number, notation in enumerate(notations)
    )


@cache
def noise_of(dialect: Dialect) -> re.Pattern[str] | None:
    """Compile the lines that a program adds; None where there are none."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in dialect.noise)) if dialect.noise else None
