"""What a job title owns: releases, something else, or nobody can tell.

The words are in `vocabulary/roles.toml`; this file holds the order in which they are weighed. Titles are compared
without accents and case, so "Geschäftsführer", "Geschaeftsfuehrer" and "GESCHÄFTSFÜHRER" are one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from signoff_nlp import vocabulary

TITLE_LIMIT = 160
_PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "’": "'"}
)
_GENDER = re.compile(r"(?:[:*_]|/-?)in(?:nen)?\b|\((?:e|ne|in|a|r)\)|\b(?<=[a-z])·e\b")
_ALTERNATIVES = re.compile(r"\s*[/|;•·\n]\s*")
_QUALIFIERS = re.compile(r"\s*[,()]\s*|\s+[-–—]\s+|\s*:\s+")
_PLACE = re.compile(r"\s(?:at|@|bei|chez|here|hos|w firmie|ve firme|presso|with)(?:\s|$)")
_WORD = re.compile(r"[^\W_]+(?:[.&'+-][^\W_]+)*")


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return `text` in lower case without accents, one plain letter for each special one; length may change."""
    if text.isascii():
        return text.lower()
    lowered = text.casefold().translate(_PLAIN_LETTERS)
    return "".join(letter for letter in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(letter))


def pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Compile words of the vocabulary (stars for the rest of a compound) into one expression over folded text."""
    pieces = []
    for word in sorted({fold(word) for word in words}, key=len, reverse=True):
        body = re.escape(word.strip("*").replace("*", "\0")).replace("\\\x00", "\\w*").replace("\0", "\\w*")
        pieces.append(("\\w*" if word.startswith("*") else "") + body + ("\\w*" if word.endswith("*") else ""))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(pieces)})(?![^\W_])")


@cache
def _table(name: str, key: str = "words") -> re.Pattern[str]:
    return pattern(tuple(vocabulary.load("roles")[name][key]))


@cache
def _single_words() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Words that show a title: whole words, the first four letters of stems, and endings of compounds."""
    whole: set[str] = set()
    stems: set[str] = set()
    starred: list[str] = []
    for name, table in vocabulary.load("roles").items():
        if name in {"plain", "void"}:
            continue
        for word in (*table["words"], *table.get("fields", ())):
            folded = fold(word)
            if folded.startswith("*"):
                starred.append(folded.strip("*").split("*")[0])
            elif folded.endswith("*"):
                stems.add(folded.split()[0].rstrip("*")[:4])
            else:
                whole.add(folded.split()[0])
    return frozenset(whole), frozenset(stems), tuple(dict.fromkeys(starred))


def may_hold_title(words: set[str], folded: str) -> bool:
    """Tell cheaply whether a text with these folded `words` can hold a title at all; errs towards yes."""
    whole, stems, starred = _single_words()
    if not whole.isdisjoint(words) or not stems.isdisjoint({word[:4] for word in words}):
        return True
    return any(ending in folded for ending in starred if not (folded.isascii() and not ending.isascii()))


@lru_cache(maxsize=4096)
def is_role_word(word: str) -> bool:
    """Tell whether one folded word belongs to a title, rank words included."""
    return any(_table(name).fullmatch(word) for name in vocabulary.load("roles")) or bool(
        _table("running", "fields").fullmatch(word)
    )


@lru_cache(maxsize=4096)
def holds_role(text: str) -> bool:
    """Tell whether `text` holds a word or phrase that says what somebody owns (rank words alone do not)."""
    folded = _GENDER.sub("in", fold(text[:TITLE_LIMIT]))
    if any(_table(name).search(folded) for name in vocabulary.load("roles") if name not in {"plain", "void"}):
        return True
    return bool(_table("running", "fields").search(folded)) or bool(
        re.search(r"\b(?:manager|head|lead|officer)\b", folded)
    )


def all_role_words(text: str) -> bool:
    """Tell whether `text` consists of title words only ("Purchase", "Machined"? no: "Engineering & Design")."""
    words = _WORD.findall(_GENDER.sub("in", fold(text)))
    return bool(words) and all(is_role_word(word) for word in words)


@lru_cache(maxsize=2048)
def classify_title(title: str) -> bool | None:
    """Return True where a title owns releases, False where it owns something else, None where nobody can tell.

    `title` is one title as written, with parts, company or department ("Leiterin Einkauf / Head of Purchasing",
    "Director, Volta Ferry Services"). Release rules, section 4, row `authority`; helpers never release.
    """
    folded = _GENDER.sub("in", fold(title[:TITLE_LIMIT]).strip(" .,-–—*"))
    if not folded or _table("void").search(folded):
        return None
    verdicts = [_alternative(part) for part in _ALTERNATIVES.split(folded) if part]
    if True in verdicts:
        helped = any(_support(part) for part in _ALTERNATIVES.split(folded))
        return None if helped else True
    return False if False in verdicts else None


@lru_cache(maxsize=2048)
def heads_house(title: str) -> bool:
    """Tell whether a title owns or heads the whole business, so that "I'm the owner" is a claim in plain words."""
    return classify_title(title) is True and bool(_table("owner").search(fold(title[:TITLE_LIMIT])))


def _alternative(text: str) -> bool | None:
    head, *rest = (part for part in _QUALIFIERS.split(text) if part) if text.strip(" ,()-–—:") else ("",)
    head = _PLACE.split(head)[0]
    verdicts: list[bool | None] = []
    doubtful = False
    for part in rest:
        if all_role_words(part):
            head = f"{head}, {part}"
        elif _owns_at_an_end(part):
            verdicts.append(_part(part))
        elif _table("field").search(part) and not _company(part):
            doubtful = True  # "Director, Marine Engineering": a company or a department?
    verdicts.append(_part(head, doubtful))
    return True if True in verdicts else verdicts[-1]


def _owns_at_an_end(part: str) -> bool:
    """ "owner of Tarn Boats", "clinic owner": a part with a role of its own, and no company called "Owner Club"."""
    for table in (_table("owner"), _table("buyer")):
        if any(found.start() == 0 or found.end() == len(part) for found in table.finditer(part)):
            return True
    return False


def _company(text: str) -> bool:
    forms = vocabulary.load("names")["legal_form"]["words"]
    return any(word.replace(".", "") in forms for word in text.split())


def _support(text: str) -> bool:
    found = _table("support").search(text)
    if not found:
        return False
    rest = text[found.end() :]
    manages = _table("support", "manager_words").search(rest)
    return not (found.group() in {"assistant", "asst"} and manages and not re.match(r"\W*(?:to|of|for)\b", rest))


def _part(text: str, doubtful: bool = False) -> bool | None:
    """Weigh one title without alternatives: helpers, owners, buyers, project and operations, heads, all others."""
    unclear = _table("unclear").search(text)
    if unclear:
        text = _table("unclear").sub(" ", text)
    if _support(text):
        return False
    assistant = _table("support").search(text)
    if _table("owner").search(text):
        return None if assistant else True
    trade = _table("trade").search(text)
    field = _table("field").search(text)
    if _table("buyer").search(text):
        return True
    if _table("buying").search(text) or (re.search(r"\bpurchase\b", text) and not trade):
        if trade:
            return None
        return not re.search(r"\bquality\b", text) or bool(re.search(r"\band\b|&", text))
    if assistant:
        return None
    vice = "vice" in unclear.group() if unclear else False
    run = _table("running").search(text)
    if run and not trade:
        return True
    if _table("running", "fields").search(text) and (vice or _table("running", "heads").search(text)) and not trade:
        return (
            True if not field or re.search(r"\b(?:project|program)", text) else None
        )  # not "Sales Operations Manager"
    if _table("director").search(text) and not unclear and not trade and (not field or _keeps(text)):
        return None if doubtful else True
    if trade or field:
        return False
    if _table("head_of_house").search(text) and not unclear:
        return True if not doubtful and _stands_alone(text) else None
    return None


def _keeps(text: str) -> bool:
    """Tell whether all fields of a director's title are such that the release stays his ("Director of Hardware")."""
    return not _table("field").search(_table("director", "keeps").sub(" ", text))


def _stands_alone(text: str) -> bool:
    """Tell whether a president or partner is one of the whole house: no unknown word before it or after "of"."""
    found = _table("head_of_house").search(text)
    if not found:
        return False
    before, after = text[: found.start()], text[found.end() :]
    if any(not is_role_word(word) for word in _WORD.findall(before)):
        return False
    of = re.match(r"\s*(?:of|for|des?|der|fur)\s+(.*)", after)
    return not of or all_role_words(of.group(1)) or _company(of.group(1))
