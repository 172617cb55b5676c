"""Where an author's text ends and his closing and signature begin.

Three signs, strongest first: a delimiter ("-- "), a closing ("Kind regards,"), a block of names, phones, addresses and
titles at the very end. From there on a line goes only while it can stand in a signature and nowhere else
(signature_lines.py); the first line that may be content ends the signature and stays new text, with all below it.
"""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.headerblocks import is_rule
from signoff_nlp.intake.lines import Line
from signoff_nlp.intake.signature_lines import (
    BULLET,
    COLUMNS,
    LABELLED,
    PHONE,
    URL,
    is_contact,
    is_name,
    is_signature_line,
    known_words,
)
from signoff_nlp.types import Author

_DELIMITERS = frozenset(["--", "—", "- -", "__", "--=20", "–", "---", "**", "-- --"])
_DASHED = re.compile(r"[-–—~/]{1,3}\s?(?=[^\W\d_])")
_TRAILING = re.compile(r"[\s,.!;:\-–—~()😊🙂👍，。！]{1,20}$")
_SPLIT = re.compile(r"[,\-–—!.]\s?|\s{2,}")
_FRINGE = re.compile(r"[-–—_=~*+#ᐧ.]{3,200}|[ᐧ—_]|--")
_DEEP = 25  # lines of text in which a signature is looked for


@cache
def _closings() -> frozenset[str]:
    return frozenset(vocabulary.load("mail_furniture")["closing"]["words"])


def is_closing(text: str, known: frozenset[str] = frozenset()) -> bool:
    """Does the line close a mail and do nothing else: "Kind regards,", "Thanks, Bo"?"""
    if len(text) > 60:
        return False
    plain = text.strip("*_ ").lower().replace("’", "'")
    words = _closings()
    if _TRAILING.sub("", plain) in words:
        return True
    if "/" in plain and all(_TRAILING.sub("", half.strip()) in words for half in plain.split("/")):
        return True
    head, *rest = _SPLIT.split(text.strip("*_ "), maxsplit=1)
    if not rest or head.lower().replace("’", "'").strip() not in words:
        return False
    tail = rest[0].strip(" ,.!-–—")
    return tail.lower() in words or is_name(tail, known, near=len(tail.split()) > 1)


def could_be_content(text: str) -> bool:
    """Could the line be part of what the author says: a label with a value, a table row, a bullet, a sentence?"""
    return not is_signature_line(text, near=True)


def mark_delimited(lines: list[Line], author: Author | None = None) -> bool:
    """Mark a signature below "-- " (or its relatives); True where one was found.

    Below the exact "-- " of the convention stand any lines but labels, bullets and rows; below anything else only
    lines of a signature.
    """
    texts = [at for at, line in enumerate(lines) if line.bare and line.kind is None and not line.depth]
    for position in range(max(0, len(texts) - _DEEP - 2), len(texts)):
        at = texts[position]
        bare = lines[at].bare
        if bare not in _DELIMITERS and not (is_rule(bare) and len(bare) >= 3):
            continue
        below = texts[position + 1 :]
        rest = [lines[k].bare for k in below]
        if not rest:
            if bare in ("--", "__") and position:
                lines[at].kind = "signature"
                return True
            continue
        exact = lines[at].raw.rstrip("\r") == "-- "
        known = known_words(author, *rest)
        held = [is_signature_line(text, known, near=True) or is_closing(text, known) for text in rest]
        mottos = [exact and _is_motto(text) for text in rest]
        contacts = sum(map(is_contact, rest))
        if exact:
            accepted = len(rest) <= 12 or contacts > 2
        elif bare in _DELIMITERS and (position or contacts):
            accepted = held[0] and len(rest) <= 10
        else:
            accepted = bool(position) and held[0] and contacts > 0 and all(held)
        if not accepted:
            continue
        lines[at].kind = "signature"
        for k, good, motto in zip(below, held, mottos, strict=True):
            if not good and not motto:
                if not exact:
                    break
                continue
            lines[k].kind = "signature"
        return True
    return False


def _is_motto(text: str) -> bool:
    """Below an exact "-- " a sentence is a motto; labels, bullets and rows are still content."""
    labelled = LABELLED.match(text)
    return not BULLET.match(text) and not COLUMNS.search(text) and not (labelled and ":" in text[:26])


def mark_tail(lines: list[Line], author: Author | None) -> None:
    """Mark closing and signature at the end of the author's last stretch."""
    texts = [at for at, line in enumerate(lines) if line.bare and line.kind is None and not line.depth]
    while len(texts) > 1 and _FRINGE.fullmatch(lines[texts[-1]].bare):
        lines[texts.pop()].kind = "signature"
    if not texts:
        return
    lead = any(line.kind == "greeting" for line in lines)
    known = known_words(author, *(lines[at].bare for at in texts[-_DEEP:]))
    start = _closing_start(lines, texts, known)
    if start is None:
        start = _block_start(lines, texts, known)
    if start is None:
        start = _name_start(lines, texts, author, lead)
    if start is None or (start == 0 and not lead and len(texts) <= 2):
        return
    above = ""
    for position in range(start, len(texts)):
        line = lines[texts[position]]
        if is_closing(line.bare, known):
            line.kind = above = "closing"
            continue
        if not is_signature_line(line.bare, known, near=True):
            return
        # The name right below a closing belongs to it: "Best, / Bo".
        named = above == "closing" and len(line.bare.split()) <= 3 and is_name(line.bare, known, near=True)
        above = line.kind = "closing" if named else "signature"
        if named:
            above = "name"


def _closing_start(lines: list[Line], texts: list[int], known: frozenset[str]) -> int | None:
    """Position of the closing line that the end of the text begins with; below it stands nothing or a signature."""
    found = None
    for position in range(len(texts) - 1, max(-1, len(texts) - _DEEP), -1):
        if is_closing(lines[texts[position]].bare, known):
            below = lines[texts[position + 1]].bare if position + 1 < len(texts) else ""
            if below and found != position + 1 and not is_signature_line(below, known, near=True):
                return found
            found = position
        elif found is not None:
            break
    return found


def _block_start(lines: list[Line], texts: list[int], known: frozenset[str]) -> int | None:
    """Position where a paragraph or more of name, title, phone and address lines begins that runs to the end.

    It stands apart from the text by a blank line, below no line that ends in a colon ("Ship to:"), and gives a name
    or a house with a phone or address, or two of these.
    """
    position = len(texts)
    contacts = links = names = 0
    top = None
    while position > 0 and len(texts) - position < 14:
        at = texts[position - 1]
        text = lines[at].bare
        if not is_signature_line(text, known, near=contacts > 0):
            break
        position -= 1
        if is_rule(text):
            continue
        if is_contact(text):
            contacts += 1
            links += not PHONE.search(text) and "@" not in text and bool(URL.search(text))
        elif is_name(text, known, near=contacts > 0):
            names += 1
        apart = position == 0 or not lines[at - 1].bare or is_rule(lines[texts[position - 1]].bare)
        if not apart or not contacts or (position and lines[texts[position - 1]].bare.endswith((":", "："))):
            continue
        if (contacts >= 2 and links < contacts) or (names and contacts and (links < contacts or known)):
            top = position
    return top


def _name_start(lines: list[Line], texts: list[int], author: Author | None, lead: bool) -> int | None:
    """Position of a last line that is nothing but the author's name, or a name behind a dash: "- Kim"."""
    at = texts[-1]
    text = lines[at].bare
    dashed = _DASHED.match(text)
    if dashed and (lead or len(texts) > 1) and not BULLET.match(lines[texts[-2]].bare if len(texts) > 1 else ""):
        name = text[dashed.end() :]
        if is_name(name, known_words(author), near=len(name.split()) > 1):
            return len(texts) - 1
    known = known_words(author)
    if known and len(texts) > 1 and len(text.split()) <= 4 and is_name(text, known) and _is_own(text, known):
        return len(texts) - 1
    return None


def _is_own(text: str, known: frozenset[str]) -> bool:
    words = re.split(r"[\s.,_*-]+", text.lower())
    return all(word in known or len(word) <= 1 for word in words)
