"""Address fields (RFC 5322 section 3.4, read leniently): names and addresses as a person sees them."""

from __future__ import annotations

import re
from functools import lru_cache

from signoff_nlp.intake.headers import decode_words
from signoff_nlp.types import Author

# The everyday forms, read in one step: Name <a@b>, "Name" <a@b>, a@b. Everything else goes through the tokens.
_SIMPLE = re.compile(r"\s*(?:\"([^\"\\]*)\"|([^\"<>()@,;:\\]*))\s*<\s*([^<>\s,;:\"()@]+@[^<>\s,;:\"()@]+)\s*>\s*\Z")
_BARE = re.compile(r"\s*<?([^<>\s,;:\"()@]+@[^<>\s,;:\"()@]+)>?\s*\Z")
_TOKEN = re.compile(r"\"((?:[^\"\\]|\\.?)*)(\"|\Z)|(<[^<>]*>?)|([(])|([,;])|([^\"<(,;]+)", re.S)
_PARENTHESIS = re.compile(r"\\.|[()]", re.S)
_ADDRESS = re.compile(r"[^\s<>\"(),;:@]{1,64}@[^\s<>\"(),;:@]{1,255}")
# After a comma these belong to the name before it: "Acme Parts, Inc.", "Dana Ruiz, PhD".
_SUFFIXES = frozenset(
    {
        "inc",
        "ltd",
        "llc",
        "llp",
        "lp",
        "gmbh",
        "ag",
        "kg",
        "kgaa",
        "ug",
        "co",
        "corp",
        "plc",
        "bv",
        "nv",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "ab",
        "as",
        "oy",
        "aps",
        "pty",
        "limited",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
        "phd",
        "md",
        "pe",
        "mba",
        "esq",
        "dipl",
        "ing",
        "msc",
        "bsc",
        "cpsm",
    }
)


def read_addresses(value: str) -> tuple[Author, ...]:
    """Return everybody in an address field, in order. Addresses in lower case, names decoded; never raises.

    Names are decoded after the field is taken apart, so that an encoded comma or bracket stays part of a name.
    """
    if len(value) < 200:
        return _read_short(value)
    return _read(value)


@lru_cache(maxsize=1024)
def _read_short(value: str) -> tuple[Author, ...]:
    match = _SIMPLE.match(value)
    if match is not None:
        return (_author(match[1] or match[2] or "", match[3]),)
    match = _BARE.match(value)
    return (_author("", match[1]),) if match else _read(value)


def _read(value: str, again: bool = True) -> tuple[Author, ...]:
    found: list[Author] = []
    words: list[str] = []
    comments: list[str] = []
    addresses: list[str] = []
    position = 0
    grouped = ";" in value
    while position < len(value):
        match = _TOKEN.match(value, position)
        if match is None:  # a lone backslash or the like
            position += 1
            continue
        position = match.end()
        if match[1] is not None:
            if not match[2] and again and "@" in match[1]:
                # An unclosed quote would swallow everybody after it: read the rest without the quote.
                words.append(" ")
                value, position, again = value[match.start() + 1 :], 0, False
                continue
            words.append(re.sub(r"\\(.)", r"\1", match[1], flags=re.S))
        elif match[3]:
            addresses.append(match[3].strip("<> \t"))
        elif match[4]:
            end = _comment_end(value, position)
            comments.append(value[position : end - 1] if end > position else "")
            position = max(end, position)
        elif match[5]:
            _finish(found, words, comments, addresses)
            words, comments, addresses = [], [], []
        else:
            text = match[6]
            group, colon, rest = text.partition(":")
            words.append(rest if colon and grouped and "@" not in group else text)
    _finish(found, words, comments, addresses)
    return tuple(found)


def _comment_end(value: str, position: int) -> int:
    """Return the offset after the parenthesis that closes the comment whose content starts at `position`."""
    depth = 1
    for match in _PARENTHESIS.finditer(value, position):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return len(value)


def _finish(found: list[Author], words: list[str], comments: list[str], addresses: list[str]) -> None:
    text = " ".join(word for word in words if word.strip())
    if not addresses:
        inner = _ADDRESS.findall(text)
        if inner:
            addresses, text = [inner[-1]], _ADDRESS.sub(" ", text) if len(inner) == 1 else ""
            text = text or " ".join(comments)
    if comments and not text.strip():
        text = " ".join(comments)
    elif comments:
        text = f"{text} ({' '.join(comments)})"
    if text.strip() or addresses:
        for address in addresses[:-1]:
            found.append(_author("", address))
        found.append(_author(text, addresses[-1] if addresses else ""))


def _author(name: str, address: str) -> Author:
    address = decode_words(address).lower().strip("'\"") if "@" in address else ""
    return Author(name=display_name(name, address), address=address or None)


def display_name(name: str, address: str = "") -> str | None:
    """Return a display name as a person writes it: decoded, unquoted, "O'Dwyer, Kathleen" turned round.

    None for an empty name and for one that only shows an address: such a name says nothing, or lies.
    """
    name = decode_words(name).strip()
    while len(name) > 1 and name[0] in "\"'" and name[-1] == name[0]:
        name = name[1:-1].strip()
    if not name or name.lower() == address or (_ADDRESS.fullmatch(name)):
        return None
    family, comma, given = name.partition(",")
    given, bracket, rest = given.partition("(")
    if comma and "," not in given and family.strip() and given.strip() and len(family.split()) <= 3:
        first = given.split()[0].strip(".").lower().replace(".", "")
        if len(given.split()) <= 3 and first not in _SUFFIXES:
            name = f"{given.strip()} {family.strip()}" + (f" ({rest}" if bracket else "")
    return name[:200]
