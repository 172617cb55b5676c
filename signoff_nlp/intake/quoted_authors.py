"""Who a quoted message is from: the name and address in a From value or in an attribution line."""

from __future__ import annotations

import re

from signoff_nlp.intake.attribution import ADDRESS, attribution_words
from signoff_nlp.types import Author

_NOTES_NAME = re.compile(r"[/@].*$")
_BEFORE = re.compile(
    r"[\"'“”]?([^\W\d_][^\"'“”<>\d:;,@]{1,60}(?:, [^\W\d_][^\"'“”<>\d:;,@]{1,40})?)[\"'“”]?\s{0,3}[<(\[]*(?:mailto:)?$"
)
_LEADING = re.compile(r"^(?:[AP]M|Uhr|h|On|At|Am|Le|El|Il|Em|Op|Den|Quoting|According|Zitat)\b[\s,]*")
_NAMES = re.compile(r"(?<![^\W_])[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,3}")


def read_author(text: str, *, block: bool) -> Author | None:
    """Name and address in a From value (`block`) or in an attribution line; None where neither is found."""
    address = ADDRESS.search(text) if "@" in text else None
    if block:
        name = re.split(r"[<\[(]|mailto:", text)[0] if not text.startswith(("<", "[")) else ""
        name = _NOTES_NAME.sub("", name).strip(" \"'*") if "@" in name or "/" in name else name.strip(" \"'*")
    else:
        name = _name_in(text, address.start() if address else None)
    if not name and not address:
        return None
    return Author(name=name or None, address=address.group().lower() if address else None)


def _name_in(text: str, address: int | None) -> str:
    """The name in an attribution: what stands before the address, or around the word for "wrote"."""
    verb, _, known = attribution_words()
    if address is not None:
        match = _BEFORE.search(text[max(0, address - 90) : address])
        candidate = match[1] if match else ""
        if ", " in candidate and all(part[:1].isupper() for part in candidate.split()):
            return _LEADING.sub("", candidate).strip(" ,")
    else:
        wrote = verb.search(text.lower())
        before, after = (text[: wrote.start()], text[wrote.end() :]) if wrote else (text, "")
        candidate = before if _NAMES.search(before) else after
    names = _NAMES.findall(candidate)
    words = (names[-1] if names else "").split()
    while words and (
        (words[0].lower() in known and not words[0][0].isupper()) or words[0].islower() or _LEADING.fullmatch(words[0])
    ):
        words.pop(0)
    return " ".join(words)
