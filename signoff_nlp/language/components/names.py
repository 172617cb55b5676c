"""Names of people: as written, without titles, companies and handles.

Display names come as "Last, First", "First Last (Company)", "Purchasing - First Last", "方秀兰 Fang Xiulan" or
"mika.salo"; signatures come in capitals. The words that are no part of a name are in `vocabulary/names.toml`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from signoff_nlp import vocabulary
from signoff_nlp.language.components.titles import all_role_words, fold, holds_role, is_role_word

NAME_LIMIT = 120
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?|[^\W\d_]\.")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")
_EAST = re.compile(r"[぀-ヿ㐀-鿿가-힯]+")
_ASIDE = re.compile(r"\s*(?:\([^()]{0,60}\)|\[[^\[\]]{0,60}\])\s*")
_SEPARATOR = re.compile(r"\s+[-–—|/@·•]+\s+|\s*[|·•]\s*|\s+(?:via|at|from)\s+", re.IGNORECASE)
_NOT_NAME = re.compile(r"[\d_@/\\=<>#+]")


@cache
def words_of(table: str) -> frozenset[str]:
    """The words of one table of `vocabulary/names.toml`, folded."""
    return frozenset(fold(word) for word in vocabulary.load("names")[table]["words"])


@cache
def _strangers() -> frozenset[str]:
    return words_of("company_noun") | words_of("closing") | words_of("not_a_name") | words_of("group")


def tokens(name: str | None) -> tuple[str, ...]:
    """The folded words of a name, of a handle ("mika.salo") or of an address's local part; initials without dot."""
    return tuple(word for word in re.split(r"[^\w'’]+|_|\d+", fold((name or "")[:NAME_LIMIT])) if word)


@lru_cache(maxsize=2048)
def looks_like_person(name: str) -> bool:
    """Tell whether words of a text are written like a person's name: one to five with capitals, none of the trade."""
    words = _name_words(name)
    strange = [word for word in words if len(word) > 1 and (word in _strangers() or _role(word))]
    return bool(words) and (not strange or _everyday(words, strange))


def _everyday(words: list[str], strange: list[str]) -> bool:
    """Tell whether one word of two or three is a name and an everyday word in one: "Will Farthing", "Owen Price"."""
    if not 2 <= len(words) <= 3 or len(strange) != 1:
        return False
    return (strange[0] == words[0] and strange[0] in words_of("everyday_given")) or (
        strange[0] == words[-1] and strange[0] in words_of("everyday_surname")
    )


def header_person(name: str, address: str | None = None) -> bool:
    """The same of a display name, which may hold one everyday word ("May Chen") or be proved by its address."""
    words = _name_words(name)
    if not words or looks_like_person(name):
        return bool(words)
    local = fold(address or "").partition("@")[0]
    proved = [word for word in words if len(word) > 1 and word in local and word not in words_of("mailbox")]
    if proved and len(words) > 1 and not (words[-1] in words_of("company_noun") and words[-1] not in local):
        return True
    strange = [word for word in words if len(word) > 1 and (word in _strangers() or _role(word))]
    everyday = words_of("not_a_name") | words_of("closing")
    return 2 <= len(words) <= 4 and len(strange) == 1 and strange[0] in everyday and not _role(strange[0])


def _role(word: str) -> bool:
    return is_role_word(word) and holds_role(word)


def _name_words(name: str) -> list[str]:
    """The folded words of what has the form of a name, else nothing."""
    words = name.split()
    if _NOT_NAME.search(name) or not 1 <= len(words) <= 5 or len(name) > 60 or words[0] == "I":
        return []
    if not all(_WORD.fullmatch(word) for word in words) or all(len(word) == 1 for word in words):
        return []
    folded = [fold(word).strip(".") for word in words]
    small = words_of("particle")
    big = [word for word, plain in zip(words, folded, strict=True) if plain not in small or word[0].isupper()]
    if not big or any(word[0].islower() for word in big):
        return []
    return [] if folded[-1] in words_of("legal_form") and len(words) > 1 else folded


def is_full_name(name: str | None) -> bool:
    """Tell whether a name has at least two words (one may be an initial), or is written in East Asian characters."""
    if not name or any(letter.isdecimal() for letter in name):
        return False
    if not _LATIN.search(name) and _EAST.search(name):
        return len(_EAST.sub(lambda run: run.group(), name).replace(" ", "")) >= 2
    words = [word for word in name.split() if fold(word).strip(".") not in words_of("particle")]
    return len(words) >= 2 and any(len(word.strip(".")) > 1 for word in words)


def spell(name: str, model: str | None = None) -> str:
    """Return a name in capitals in the spelling of `model` where that has the same word, else in Title Case."""
    known = {fold(word): word for word in (model or "").split() if not word.isupper()}
    words = []
    for word in name.split():
        if len(word.strip(".")) > (2 if name.isupper() else 3) and word.isupper() and _LATIN.search(word):
            plain = "'".join(part.capitalize() for part in word.lower().replace("’", "'").split("'"))
            word = known.get(fold(word)) or "-".join(part[:1].upper() + part[1:] for part in plain.split("-"))
        elif word.isupper() and len(word) == 2 and fold(word) in words_of("particle"):
            word = known.get(fold(word), word.lower())
        elif word.isupper() and len(word) == 2 and len(name.split()) > 1 and name.isupper():
            word = known.get(fold(word), word.capitalize())
        words.append(word)
    return " ".join(words)


@lru_cache(maxsize=2048)
def clean_name(display: str | None, address: str | None = None) -> str | None:
    """Return the person's name in a display name, or None where it is a handle, a mailbox or a company.

    "Ruiz, Dana" → "Dana Ruiz"; "Purchasing - Farouk Benali" → "Farouk Benali"; "Quynh Tran (Moonlit Props)" → "Quynh
    Tran"; "方秀兰 Fang Xiulan" → "Fang Xiulan". `address` helps to tell a person from a shared mailbox.
    """
    text = _ASIDE.sub(" ", (display or "")[:NAME_LIMIT]).strip(" \t\"'“”‘’~,;:*-–—")
    if not text or "@" in text.strip("@"):
        return None
    if _LATIN.search(text):
        text = _EAST.sub(" ", text).strip()
    text = "".join(letter for letter in text if letter.isalnum() or letter.isspace() or letter in "'’.,-–—|/@·•&_+")
    parts = [part for part in _SEPARATOR.split(text) if part.strip()]
    for part in parts:
        name = _turned(part, address)
        if name and header_person(name, address) and not _mailbox(name, address):
            return spell(name)
    if len(parts) == 1 and len(parts[0].split()) == 1 and not _NOT_NAME.search(text) and "." not in text.strip("."):
        lone = _bare(parts[0])
        known = fold(lone) in words_of("company_noun") | words_of("mailbox") | words_of("group")
        return lone if lone and not known and not holds_role(lone) else None
    return None


def _mailbox(name: str, address: str | None) -> bool:
    local, _, domain = fold(address or "").partition("@")
    if not domain or not set(tokens(local)) & words_of("mailbox"):
        return False
    return all(word in domain for word in tokens(name)) or (
        len(tokens(name)[0]) > 3 and tokens(name)[0] in domain.partition(".")[0]
    )


def _turned(text: str, address: str | None) -> str:
    """Put "Last, First" the right way round and drop what follows another comma (company, title, degree)."""
    first, comma, second = (part.strip() for part in text.partition(","))
    if not comma:
        return _bare(text)
    second = _bare(second.split(",")[0])
    folded = set(tokens(second))
    if not second or folded <= words_of("credential") or folded & words_of("legal_form") or all_role_words(second):
        return _bare(first)
    domain = fold(address or "").partition("@")[2]
    surname = [word for word in first.split() if fold(word) not in words_of("particle")]
    foreign = any(len(word) > 3 and word in domain for word in folded) and tokens(first)[0] not in domain
    if looks_like_person(second) and len(second.split()) <= 3 and not foreign and len(surname) <= 2:
        given_first = (
            set(tokens(address.partition("@")[0])) & set(tokens(first)[:1]) if address and len(surname) > 1 else set()
        )
        return _bare(first) if given_first and not set(tokens(address)) & folded else f"{second} {_bare(first)}"
    return _bare(first)


def _bare(text: str) -> str:
    """Drop titles before and degrees after a name."""
    words = text.strip(" ,;:*-–—\"'").split()
    while len(words) > 1 and _honorific(words[0]):
        words = words[1:]
    if words and len(words[-1]) > 2:
        words[-1] = words[-1].rstrip(".")
    while (
        len(words) > 2 and fold(words[-1]).replace(".", "") in words_of("credential") and words[-1] != words[-1].lower()
    ):
        words = words[:-1]
    return " ".join(words)


def _honorific(word: str) -> bool:
    """Tell whether a word is a "Mr": the short ones that are also names ("Don", "Eng") only with their full stop."""
    plain = re.sub(r"[^\w-]", "", fold(word)).strip("-")
    return plain in words_of("honorific") and (word.endswith(".") or plain in words_of("plain_honorific"))


def same_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names may be one person: a word in common, an initial or a short form of one."""
    left, right = tokens(one), tokens(other)
    if not left or not right:
        return False
    if {word for word in left if len(word) > 1} & set(right):
        return True
    short, long = (left, right) if len(left) <= len(right) else (right, left)
    return len(short) == 1 and any(word.startswith(short[0]) for word in long)


def one_person(one: str | None, other: str | None) -> bool:
    """Tell whether two names are one person's, and not two of a family or a firm: of full names each word must fit."""
    if not same_person(one, other):
        return False
    if not is_full_name(one) or not is_full_name(other):
        return True
    short, long = sorted((tokens(one), tokens(other)), key=len)
    return all(
        any(word.startswith(mate) or mate.startswith(word) or _one_name(word, mate) for mate in long) for word in short
    )


@cache
def _short_forms() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(fold, line.split())) for line in vocabulary.load("names")["short_forms"]["words"])


def _one_name(one: str, other: str) -> bool:
    """Tell whether two given names are forms of one: Toni and Antoni."""
    return any(one in forms and other in forms for forms in _short_forms())


def fuller(one: str | None, other: str | None) -> str | None:
    """Of two spellings of one person's name return the one that says more; the first where they are equal."""
    if not one or not other:
        return one or other
    if fold(one) == fold(other) and one.islower():
        return other
    weight = [sum(len(word) > 1 for word in tokens(name)) for name in (one, other)]
    return other if weight[1] > weight[0] and (weight[0] < 2 or not is_full_name(one)) else one
