"""Who signs: name and title from the closing lines and signature of a message."""

from __future__ import annotations

import re
from functools import lru_cache

from signoff_nlp.language.components.names import (
    clean_name,
    fuller,
    is_full_name,
    looks_like_person,
    same_person,
    spell,
    tokens,
    words_of,
)
from signoff_nlp.language.components.titles import all_role_words, classify_title, fold, holds_role
from signoff_nlp.types import Author, Person

LINES = 16
LINE_LENGTH = 160
SURE = 15  # the line has two words of the header's name: no other line is looked at
_DECORATION = " \t*_~>\"'“”|·•-–—=:;"
_NO_WORDS = re.compile(r"https?://|www\.|\S@\S|\+?\d[\d ()./-]{6,}|^[\d\W_]*$")
_SIGNED = re.compile(r"^(?:/s/|s/|signed:?|gez\.|i\.\s?[av]\.|ppa\.?|p\.?p\.|p\.?o\.)\s*", re.IGNORECASE)
_PIECES = re.compile(r"\s*[|•·]\s*|\s*,\s+|\s+[-–—]+\s+|\s*\(|\)\s*|\s+/\s+(?=[^\W\d_]+\s*$)")
_JOINED = re.compile(r"\s*[|•·]\s*|\s+[-–—]+\s+")


def title_below(text: str) -> str | None:
    """Return a title that stands alone on one of the last lines of `text`: a signature that was cut too late."""
    lines = [line.strip(_DECORATION)[:LINE_LENGTH] for line in text[-400:].splitlines()[-4:]]
    for line in lines:
        title = (
            _title_of(line)
            if line and (line[-1] not in ".?!" or _ends_in_form(line)) and len(line.split()) <= 7
            else None
        )
        first = re.split(r"\s*[,|/(]\s*|\s+[-–—]\s+", line)[0]
        if title and classify_title(title) is not None and (all_role_words(first) or _opens_with_role(first)):
            return title
    return None


def _ends_in_form(line: str) -> bool:
    """Tell the point of "Purchasing, Hale s.r.o." from that of a sentence."""
    return fold(line).split()[-1].replace(".", "") in words_of("legal_form")


def _opens_with_role(words: str) -> bool:
    pieces = words.split()
    return (
        1 < len(pieces) <= 3 and words[0].isupper() and holds_role(pieces[0]) and classify_title(pieces[0]) is not None
    )


@lru_cache(maxsize=512)
def read_signature(signature: str, author: Author) -> Person | None:
    """Return the person who signs, or None where neither the signature nor the header names anybody.

    `signature` holds closing and signature lines as written; `author` the header. The name is spelled as the fuller of
    the two gives it, never in capitals. A group ("Your Bluebird team") gives a person without a name.
    """
    header = clean_name(author.name, author.address)
    lines = [line.strip(_DECORATION)[:LINE_LENGTH] for line in signature.splitlines()]
    lines = [line for line in lines if line and not _NO_WORDS.search(line.split("|")[0])][:LINES]
    found = _name_line(lines, header, author)
    if found is None:
        if any(_group(line) for line in lines) and not is_full_name(header):
            return Person(name=None, text=next(line for line in lines if _group(line)))
        title = next((_title_of(line) for line in lines if _title_of(line)), None) if header else None
        return _person(header, title, header or "") if header else None
    at, name, rest = found
    title = _title(rest, lines[at + 1 : at + 5], name) or _title_before(lines[:at])
    return _person(_canonical(name, header, author), title, lines[at])


def _person(name: str | None, title: str | None, text: str) -> Person:
    return Person(name=name, title=title, owner=classify_title(title) if title else None, text=text)


def _canonical(name: str, header: str | None, author: Author) -> str:
    """Choose between the signed name and the header's: the fuller one, in a spelling that is not all capitals."""
    model = header or author.name
    spelled = spell(name, model)
    if spelled.isupper() and len(spelled) > 2 and "." not in spelled:
        spelled = spell(spelled.title() if " " not in spelled else spelled, model)
    if header is None:
        return spelled
    if is_full_name(spelled):
        initials = any(len(word.strip(".")) == 1 for word in spelled.split())
        return (
            header
            if initials and same_person(spelled, header) and len(header.split()) >= len(spelled.split())
            else spelled
        )
    return fuller(spelled, header) or spelled


def _name_line(lines: list[str], header: str | None, author: Author) -> tuple[int, str, str] | None:
    """Find the line with the name: the one that shares a word with the header, else the first that looks like one.

    Returns the line's number, the name as written and what follows it on the line.
    """
    known = set(tokens(header)) | {word for word in tokens((author.address or "").partition("@")[0]) if len(word) > 2}
    best: tuple[int, int, str, str] | None = None
    for at, line in enumerate(lines):
        if _group(line) or words_of("closing").issuperset(fold(line).strip(" .,!").split()):
            continue
        bare = _SIGNED.sub("", line)
        pieces = [piece for piece in _PIECES.split(bare) if piece and piece.strip()]
        for number, piece in enumerate(pieces[:2]):
            name = _read_name(piece, author.address, known)
            if not name or (number and all_role_words(name)):
                continue
            score = _score(name, known, author, at, lines, alone=len(pieces) == 1)
            if score and (best is None or score > best[0]):
                rest = bare[bare.find(piece) + len(piece) :] if number == 0 else bare[: bare.find(piece)]
                best = (score, at, name, rest)
        if best and best[0] >= SURE:
            break
    return best[1:] if best else None


def _read_name(piece: str, address: str | None, known: set[str]) -> str | None:
    name = clean_name(piece, address)
    if name is None or not (looks_like_person(name) or known.issuperset(tokens(name))):
        lone = piece.strip(" .,!*")
        if len(lone) <= 3 and lone.isalpha() and lone[0].isupper() and fold(lone) not in words_of("closing"):
            return lone
        return name if name and name[0].islower() and name.isalpha() and len(piece.split()) == 1 else None
    return name


def _score(name: str, known: set[str], author: Author, at: int, lines: list[str], *, alone: bool) -> int:
    words = set(tokens(name))
    shared = len({word for word in words if len(word) > 1} & known)
    if shared:
        return 10 + 2 * shared + (len(words) > 1)
    if len(words) == 1 and any(
        word.startswith(name.lower()) or name.lower().startswith(word) for word in known if len(word) > 1
    ):
        return 8 if fold(name) not in words_of("closing") else 0
    if words & words_of("closing") or name[0].islower():
        return 0
    domain = fold(author.address or "").partition("@")[2].partition(".")[0]
    titled = at + 1 < len(lines) and holds_role(lines[at + 1])
    if domain and not titled and all(word in domain for word in words):
        return 0
    if is_full_name(name):
        if is_full_name(clean_name(author.name, author.address)) and not titled:
            return 0  # a company's two words under a person's message
        return 6 if at <= 4 else 3
    return 2 if at <= 1 and (alone or not known) and len(name) > 1 else 0


def _group(line: str) -> bool:
    words = set(re.split(r"[^\w']+", fold(line)))
    return (
        bool(words & words_of("group")) and len(words) <= 7 and not holds_role(line.split(",")[0].replace("team", ""))
    )


def _company(part: str) -> bool:
    """Tell whether a piece of a line is a company's name: "Global Sourcing Ltd", "The Kite Workshop"."""
    words = [word.strip(".,").replace(".", "") for word in fold(part).split()]
    if len(words) < 2 or any(all_role_words(side) for side in part.split(" / ")[:-1]):
        return False  # "Founder / Monsoon Bikes" holds both
    if words[-1] in words_of("legal_form") and words[-1] not in ("co", "as"):
        return True
    return words[-1] in words_of("company_noun") and (words[0] == "the" or not all_role_words(part))


def _title(rest: str, below: list[str], name: str) -> str | None:
    """Read the title from the rest of the name's line, else from the lines under it."""
    rest = rest.strip(" ,;:-–—|•·()/")
    on_line = _title_of(rest)
    title = on_line
    for line in below:
        if same_person(line, name) and looks_like_person(line):
            continue
        found = _title_of(line)
        if found and (title is None or (classify_title(title) is None and classify_title(found) is not None)):
            title = found
        if title:
            break
    return title


def _title_before(lines: list[str]) -> str | None:
    return next((title for line in reversed(lines[-2:]) if (title := _title_of(line)) and all_role_words(title)), None)


def _title_of(line: str) -> str | None:
    """Return the part of a line that is a title: its pieces as long as they hold title words, no company."""
    if not line or not holds_role(line):
        return None
    kept: list[str] = []
    for piece in (piece.strip(" ,;()") for piece in _JOINED.split(line)):
        parts = [part.strip(" ()") for part in re.split(r",\s+|\s*\(|\)", piece) if part.strip(" ()")]
        parts = [part for part in parts if not _company(part)]
        titled = [
            number for number, part in enumerate(parts) if holds_role(part) or (number == 0 and all_role_words(part))
        ]
        if not titled:
            continue
        first, last = titled[0], titled[-1]
        while last > first and not all_role_words(parts[last]) and classify_title(parts[first]) is not None:
            last -= 1
        kept.append(", ".join(parts[first : last + 1]))
    return " / ".join(kept[:2]) or None
