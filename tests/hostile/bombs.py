"""What expressions over characters choke on: long runs that nearly match. Shared with the benchmarks."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from signoff_nlp import vocabulary

BOMBS: dict[str, Callable[[int], str]] = {
    "one letter": lambda n: "a" * n,
    "capitals": lambda n: "A" * n,
    "capitalised words": lambda n: "Ann " * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "line breaks": lambda n: "a\n" * n,
    "digits": lambda n: "1" * n,
    "numbers": lambda n: " ".join(map(str, range(n))),
    "thousands": lambda n: "1,000" * n,
    "points": lambda n: "1." * n,
    "spaced figures": lambda n: "1 000 " * n,
    "hyphens": lambda n: "a-" * n,
    "underscores": lambda n: "a_" * n + "revB",
    "dashes": lambda n: "- " * n,
    "brackets": lambda n: "(" * n + ")" * n,
    "square brackets": lambda n: "[" * n + "10:00] Ann: x",
    "colons": lambda n: "a:" * n,
    "slashes": lambda n: "a/" * n,
    "at signs": lambda n: "a@" * n,
    "addresses": lambda n: "a@b.example, " * n,
    "angles": lambda n: "<" * n + ">" * n,
    "tags": lambda n: "<div>" * n,
    "quotes": lambda n: ">" * n + " hi",
    "quoted lines": lambda n: "> hi\n" * n,
    "bars": lambda n: "a | b | c\n" * n,
    "tabs": lambda n: "rev\tqty\n" + "B\t5\n" * n,
    "file names": lambda n: "a_v1.step " * n,
    "file without end": lambda n: "a" * n + ".step" * n,
    "revisions": lambda n: "rev B" * n,
    "revision words": lambda n: "rev rev. " * n,
    "dates": lambda n: "12 May 2026 " * n,
    "half dates": lambda n: "12/" * n,
    "clock times": lambda n: "[12/05/26, 10:00:00] " * n,
    "names with colons": lambda n: "Ann: " * n,
    "wrote": lambda n: "On Mon, Ann wrote:\n" * n,
    "headers": lambda n: "From: a\nSent: b\nTo: c\nSubject: d\n\n" * n,
    "forwards": lambda n: "---------- Forwarded message ---------\nFrom: a\n" * n,
    "signatures": lambda n: "--\nAnn\n" * n,
    "approved by": lambda n: "approved by " * n,
    "negations": lambda n: "not " * n + "approved",
    "conditions": lambda n: "if ok then go " * n,
    "gaps": lambda n: "please a b c d e f " * n,
    "question marks": lambda n: "?" * n,
    "emoji": lambda n: "👍" * n,
    "marks of direction": lambda n: "\u200e\u202e" * n,
    "combining marks": lambda n: "e\u0301" * n,
    "null bytes": lambda n: "\x00" * n,
    "soft line ends": lambda n: "=\n" * n,
    "encoded words": lambda n: "=?utf-8?q?a?= " * n,
    "colour codes": lambda n: "RAL 9005 " * n,
    "materials": lambda n: "PA12-GF30/" * n,
    "prices": lambda n: "$1.000,00 " * n,
    "tolerances": lambda n: "+/-0.1 x " * n,
    "per pack": lambda n: "5 x 4 x 3 per box of " * n,
    "json": lambda n: '{"messages":' * n,
}
_CHOICE = re.compile(r"\(([^()]*)\)")
_SPECIAL = ("cues", "go", "hold", "approval", "change", "stages", "authority", "pointers", "open_items")


@cache
def special_words() -> tuple[str, ...]:
    """Return a phrase or three of every rule that gives an act, a cue or a person, the first choice of each piece."""
    found = []
    for file in _SPECIAL:
        for rule in vocabulary.load(file).values():
            for says in rule.get("says", ())[:3] if isinstance(rule, dict) else ():
                words = _CHOICE.sub(lambda choice: choice[1].split("|")[0], says).replace("...", "it")
                found.append("".join(letter for letter in words if letter not in "{}^$?").strip())
    return tuple(dict.fromkeys(found))


def nested(kind: str, depth: int) -> bytes:
    """Return a mail with parts inside parts, `depth` levels."""
    head = b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"
    if kind == "message/rfc822":
        return (head + b"Content-Type: message/rfc822\n\n") * depth + head + b"\nhello\n"
    opened = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (level, level) for level in range(depth)
    )
    return head + opened + b"Content-Type: text/plain\n\nhello\n"
