"""What one line of a signature can look like: a name, a title, a company, a street, or contact data.

The decision is positive. A line that is none of these - "Hold the run", "Ship Friday", "PETG" - is the author's word
wherever it stands: a leftover signature costs a line, a lost hold costs a run of parts. Words that the trade's
vocabulary knows never make a name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from signoff_nlp import vocabulary
from signoff_nlp.intake.attribution import ADDRESS
from signoff_nlp.intake.headerblocks import is_rule
from signoff_nlp.types import Author

PHONE = re.compile(
    r"\+\d[\d\s().\-/]{6,18}\d|\(\d{2,5}\)[\s-]?\d{2,4}[\s.-]?\d{2,5}"
    r"|\b\d{2,4}[-. /]\d{2,4}[-. /]\d{3,5}\b|\b\d{3}-\d{4}\b|\b0\d{2,4}[ /-]\d{4,9}\b"
    r"|(?:\bext?\.?|\bx)\s?-?\d{3,6}\b",
    re.I,
)
URL = re.compile(
    r"https?://\S+|\bwww\.\S+|\b[\w-]{2,40}\.(?:com|org|net|de|io|fr|co|eu|nl|se|dk|no|fi|it|es|pl|cz|ch|at|uk)\b", re.I
)
LABELLED = re.compile(r"[*_•|]{0,2}([^\W\d_][^:：|]{0,24}?)\s{0,20}[*_]{0,2}[:：]\s*(\S.*)$")
BULLET = re.compile(r"(?:[-*•·+–]|\d{1,3}[.)])\s+\S")
COLUMNS = re.compile(r"\S(?:\t| {2,}|\s\|\s)\S.*\S(?:\t| {2,}|\s\|\s)\S|^\|")
_DATE = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d\d|\d{4})\b|\b\d{4}-\d\d-\d\d\b")
_PIECES = re.compile(r"\s*[|•·]\s*|,\s+|;\s+|\s+[-–—/~]+\s+|\s{3,}|\t+")
_EDGES = " \t-–—~*_/,.;'\"“”<>[]()"
_STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_DECIDING = ("answers", "approval", "go", "hold", "change", "cues", "imperative", "stages", "open_items")
_DESCRIBING = ("colors", "materials", "finishes", "dates", "packaging", "revisions")
_WORD = re.compile(r"[^\W\d_]{2,}")


def fold(text: str) -> str:
    """Lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = text.lower().translate(_STROKES)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


@cache
def spoken() -> frozenset[str]:
    """Every word that the trade's vocabulary uses to decide, to describe parts or to name days: no names."""
    return _words_of(_DECIDING) | _words_of(_DESCRIBING)


@cache
def _words_of(files: tuple[str, ...]) -> frozenset[str]:
    found: set[str] = set()

    def gather(value: Any) -> None:
        if isinstance(value, str):
            found.update(_WORD.findall(fold(value)))
        elif isinstance(value, list):
            for entry in value:
                gather(entry)
        elif isinstance(value, dict):
            for key, entry in value.items():
                if key not in ("about", "yes", "no", "gives"):
                    gather(key)
                    gather(entry)

    for name in files:
        gather(vocabulary.load(name))
    if files is _DECIDING:
        gather(vocabulary.load("names")["not_a_name"]["words"])
    return frozenset(found)


@cache
def _given() -> frozenset[str]:
    return frozenset(map(fold, vocabulary.load("mail_names")["given"]["words"]))


@cache
def _name_table(table: str) -> frozenset[str]:
    return frozenset(map(fold, vocabulary.load("names")[table]["words"]))


@cache
def _contacts() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Labels, titles of one word, titles of several words."""
    table = vocabulary.load("mail_furniture")["contact"]
    titles = table["titles"]
    single = frozenset(title for title in titles if " " not in title)
    return frozenset(table["labels"]), single, tuple(title for title in titles if " " in title)


@cache
def _streets() -> tuple[frozenset[str], tuple[str, ...]]:
    table = vocabulary.load("mail_names")["streets"]
    return frozenset(table["words"]), tuple(table["ends"])


def known_words(author: Author | None, *texts: str) -> frozenset[str]:
    """The words that name the author: of the From header, and of mail addresses in `texts` (his own signature)."""
    raw = []
    if author is not None:
        raw += [author.name or "", (author.address or "").partition("@")[0]]
    for text in texts:
        if "@" in text and (match := ADDRESS.search(text)):
            raw.append(match.group().partition("@")[0])
    return frozenset(word for text in raw for word in re.split(r"[\s.,()\"'_+\d-]+", fold(text)) if len(word) > 1)


def is_name(text: str, known: frozenset[str] = frozenset(), *, near: bool = False) -> bool:
    """Is the text a person's (or house's) name? `near`: right below a closing, where unknown names of two words count.

    One word must be a known given name, a word of `known` or an initial. Words that the trade uses are never names.
    """
    text = text.strip(_EDGES)
    if not text or len(text) > 50 or any(c.isdecimal() or c in "?!:;=@" for c in text):
        return False
    words = [word.strip("().,'\"") for word in text.split()]
    words = [word for word in words if word]
    while len(words) > 1 and (
        fold(words[0]) in _name_table("honorific") or words[0].lower() in ("i.", "i", "a", "i.a", "v", "i.v")
    ):
        words.pop(0)
    if not 1 <= len(words) <= 5:
        return False
    folded = [fold(word) for word in words]
    if (
        known
        and any(word in known for word in folded)
        and all(
            word in known or len(word) == 1 or (raw[:1].isupper() and word not in spoken())
            for raw, word in zip(words, folded, strict=True)
        )
    ):
        return True
    if len(words) == 1:
        word = words[0]
        if len(word) == 1:
            return word.isupper()
        # "Max" is a name and "max" none; "EVA" is a material.
        plain = folded[0] not in spoken() or (word[:1].isupper() and not word.isupper())
        return plain and all(part in _given() for part in folded[0].split("-"))
    parts = [
        raw[:1].isupper()
        or raw.lower() == raw.upper()
        or word in _name_table("particle")
        or (near and raw.islower() and folded[0] in _given())
        for raw, word in zip(words, folded, strict=True)
    ]
    if not all(parts) or not all(re.sub(r"[-'’.]", "", word).isalpha() for word in words):
        return False
    given = folded[0] in _given() and (words[0][:1].isupper() or near)
    # Behind a given name a surname may be a colour ("Kim White"); elsewhere no word of the trade is a name.
    taken = _words_of(_DECIDING) if given else spoken()
    rest = [word for word in folded[given:] if word not in _name_table("particle")]
    if any(part in taken for word in rest for part in word.split("-")):
        return False
    return given or (near and not text.isupper())


def _is_house(text: str) -> bool:
    """A company, by its legal form or a word such as Robotics; every word capitalised, none of the trade."""
    words = text.strip(_EDGES).split()
    if not 2 <= len(words) <= 7 or any(c in "?!:=" for c in text):
        return False
    if not all(
        word[:1].isupper()
        or not word[:1].isalpha()
        or fold(word) in _name_table("particle")
        or word in ("and", "und", "et", "y")
        for word in words
    ):
        return False
    folded = [fold(word.strip(".,()")).replace(".", "") for word in words]
    if not any(word in _name_table("legal_form") for word in folded[1:]) and folded[-1] not in _name_table(
        "company_noun"
    ):
        return False
    return not any(word in spoken() for word in folded[:-1])


def _is_firm(text: str) -> bool:
    """A firm without a legal form, where a firm is due: up to five capitalised words, none of the trade's own."""
    words = text.strip(_EDGES).split()
    if not 2 <= len(words) <= 5 or text.endswith((".", "?", "!", ":")) or any(map(str.isdecimal, text)):
        return False
    folded = [fold(word.strip(_EDGES)) for word in words]
    return all(word[:1].isupper() for word in words) and all(
        part not in spoken() for word in folded for part in word.split("-")
    )


def _is_title(text: str) -> bool:
    """A role in a firm: capitalised words, one of which is a title."""
    words = text.strip(_EDGES).split()
    if not words or len(words) > 8 or text.endswith((".", "?", "!", ":")):
        return False
    if not all(w[:1].isupper() or not w[:1].isalpha() or len(w) <= 3 for w in words):
        return len(words) == 1 and _has_title(text)
    return _has_title(text)


@cache
def _roles() -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Words of job titles in many languages: whole ones, beginnings and ends."""
    words = {word for table in vocabulary.load("roles").values() for word in table.get("words", ())}
    # A title of several words is known by its rarer ones ("responsable achats", "kierownik zakupu").
    single = {part for word in words for part in word.split() if len(part) > 3 or part == word}
    whole = frozenset(word for word in single if "*" not in word)
    begins = tuple(word[:-1] for word in single if word.endswith("*") and not word.startswith("*"))
    ends = tuple(word[1:] for word in single if word.startswith("*") and not word.endswith("*"))
    return whole, begins, ends


def _is_role_word(word: str) -> bool:
    whole, begins, ends = _roles()
    return word in whole or word.startswith(begins) or word.endswith(ends)


def is_role(text: str) -> bool:
    """A title written small or in another language: "vedoucí nákupu", "Responsable achats (Head of Purchasing)"."""
    words = [fold(word.strip(_EDGES)) for word in re.split(r"[\s/|,–-]+", text) if word.strip(_EDGES)]
    if not 1 <= len(words) <= 9 or text.endswith((".", "?", "!", ":")) or any(map(str.isdecimal, text)):
        return False
    if len(words) == 1 and words[0] in _words_of(_DECIDING):
        return False
    if any(word in _words_of(_DECIDING) and not _is_role_word(word) for word in words if len(word) > 3):
        return False
    held = sum(map(_is_role_word, words))
    small = sum(len(word) <= 3 for word in words)
    capital = all(w[:1].isupper() or len(w) <= 3 for w in text.split())
    return held > 0 and (held + small == len(words) or capital or (held > 1 and held + small >= len(words) - 1))


def _has_title(text: str) -> bool:
    _, single, several = _contacts()
    lower = text.lower()
    words = {word.strip(",;:()|*/") for word in lower.split()}
    return not single.isdisjoint(words) or any(title in lower for title in several)


def is_street(text: str) -> bool:
    """A street or town line: a number with a street word, or a postcode behind a comma."""
    if not any(map(str.isdecimal, text)) or len(text) > 90 or text.endswith(("?", "!", ":")):
        return False
    words, ends = _streets()
    tokens = [token.strip(".,()").lower() for token in text.split()]
    capital = all(w[:1].isupper() or not w[:1].isalpha() or len(w) <= 3 for w in text.split())
    if not capital:
        return False
    street = any(token in words or (len(token) > 4 and token.endswith(ends)) for token in tokens)
    if street and (tokens[0][:1].isdecimal() or len(tokens) > 1):
        return True
    town = bool(re.search(r"\b\d{4,6}\b", text)) and "," in text and len(tokens) >= 3
    return town and not any(token in spoken() for token in tokens)


@lru_cache(maxsize=64)  # the lines of one signature are weighed several times
def is_contact(text: str) -> bool:
    """Does the line carry a phone, an address, a link, a title or a contact label, and no sentence around it?"""
    if len(text) > 140:
        return False
    labels = _contacts()[0]
    if _is_register(text):
        return True
    labelled = LABELLED.match(text)
    if labelled and not text.lower().startswith(("http", "mailto")):
        label = labelled[1].strip(" *.").lower()
        if label not in labels and f"{label}." not in labels:
            return False
        return _is_value(labelled[2], label)
    rest = text
    data = 0
    for pattern in (ADDRESS, URL, PHONE):
        if pattern is PHONE and _DATE.search(rest):
            continue
        rest, count = pattern.subn(" ", rest)
        data += count
    if data:
        words = [word.strip(_EDGES + ":") for word in rest.split()]
        words = [word for word in words if word]
        return len(words) <= 9 and not text.endswith(("?", "!")) and all(map(_beside_contact, words))
    return len(text.split()) <= 8 and not text.endswith((".", "?", "!", ":")) and (_is_title(text) or is_role(text))


@cache
def _registers() -> frozenset[str]:
    return frozenset(vocabulary.load("mail_furniture")["contact"]["registers"])


def _is_register(text: str) -> bool:
    """A firm's legal data: "Amtsgericht Hamburg HRB 12345", "VAT: GB 123456789"."""
    words = [word.strip(_EDGES + ":").lower() for word in text.split()]
    held = sum(map(_registers().__contains__, words))
    return held > 0 and len(words) <= 14 and (any(map(str.isdecimal, text)) or ":" in text) and not text.endswith("?")


def _is_value(value: str, label: str) -> bool:
    if (
        len(label) > 5
        and len(value.split()) <= 6
        and label in ("address", "office", "fingerprint", "key fingerprint", "gpg key")
    ):
        return True
    if sum(map(str.isdecimal, value)) >= 5 or "@" in value or URL.search(value):
        return len(value.split()) <= 14
    return len(value.split()) == 1 and fold(value.strip(_EDGES)) not in spoken() and len(label) > 1


def _beside_contact(word: str) -> bool:
    """May the word stand beside a phone or address? Labels, titles, names; nothing that speaks."""
    lower = word.lower()
    labels, single, _ = _contacts()
    if (
        lower in labels
        or lower in single
        or lower in ("or", "and", "und", "to", "no", "the", "of", "a", "at", "mailto")
    ):
        return True
    return not word[:1].isalpha() or (not word.islower() and fold(word) not in spoken()) or len(word) == 1


def is_signature_line(text: str, known: frozenset[str] = frozenset(), *, near: bool = False) -> bool:
    """Can the line stand in a signature and nowhere else? Parts between bars, commas and dashes are judged singly."""
    if is_rule(text) or text in ("--", "—", "*", "|"):
        return True
    if len(text) > 200 or (BULLET.match(text) and not is_name(text, known)):
        return False
    if is_contact(text) or is_name(text, known, near=near) or _is_house(text) or is_street(text):
        return True
    if near and _is_firm(text):
        return True
    pieces = [piece for piece in _PIECES.split(text.strip(" |*")) if piece.strip(_EDGES)]
    if len(pieces) < 2 or len(pieces) > 12 or text.endswith(("?", "!")):
        return False
    return all(
        is_contact(piece) or is_name(piece, known, near=near) or _is_house(piece) or is_street(piece)
        or bool(re.fullmatch(r"[A-Z]{2}|[A-Z]{2} \d{5}|(?:[A-Z]{1,3}-)?\d{4,6}(?: [A-Z][\w-]+){1,3}|[A-Z]{2,3}\.?", piece.strip(_EDGES)))
        for piece in pieces
    )  # fmt: skip
