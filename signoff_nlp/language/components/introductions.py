"""How an author names himself in a text: "Freya Lindgren here, owner of ...", "I'm the buyer", "... Giulia Ferri, Buyer"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from signoff_nlp.language.components.name_spans import Found, checked, name_at, name_before, names, title_at
from signoff_nlp.language.components.names import clean_name, is_full_name, looks_like_person, one_person, words_of
from signoff_nlp.language.components.titles import (
    all_role_words,
    classify_title,
    fold,
    holds_role,
    is_role_word,
    may_hold_title,
)
from signoff_nlp.types import Author, Person

MOST = 60  # introductions of one message that are looked at; more is junk
WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(
    r"\s*(?:just|only|also|still|now|both|indeed|actually|simply|as|in)?\s*(the|an|a|your|sole|der|die|das|la|le|el|il|de|het|en|ett|et|o)?\s+",
    re.IGNORECASE,
)
_GERUND = re.compile(r"\s*(?:\w+ing|purchase|order)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|[^\w\s'’\"“&/@-]|\n|\s[-–—]|\b(?:hi|hello|hey|morning|it's|its|me|signed|from|von)\b[^.!?\n]{0,20}[,:]?)\s*$",
    re.IGNORECASE,
)
_LOWER_NAME = re.compile(r"\s*([^\W\d_]{2,20}(?: [^\W\d_]{2,20}){0,2})(?=\s*[,(])")
_TAIL = re.compile(r"(?:^|[^\w\s'’\"“&@]|\n)[ ]*$")
_TAIL_END = re.compile(r"[\s.!)\]*_~:;]{0,6}(?:\n|$)")
_ROLE_ONLY = frozenset({"as", "as the", "as a", "als", "como", "som", "jako", "being"})
_FROM = re.compile(r"\s+(?:from|at|@|of|von|bei|de|chez)\s+(?=[^\W\d_])")


def introductions(
    text: str, low: str, frames: Iterable[tuple[str, int, int]], author: Author, signed: str | None
) -> list[Person]:
    """Return the persons as whom the author presents himself in `text`; offsets in code points of `text`.

    `low` is the normal form of `text`; `frames` are (kind, start, end) of the phrases of `authority.toml` with kind
    "self" and "self_after"; `signed` is the name under the message, if known.
    """
    found: list[Person] = []
    who = (signed, clean_name(author.name, author.address), author.name)
    plain = low if low.isascii() else fold.__wrapped__(text)
    titled = may_hold_title(set(WORD.findall(plain)), plain)
    for kind, start, end in frames:
        if not titled and low[start:end] in _ROLE_ONLY:
            continue
        person = _after(text, low, start, end, who) if kind == "self" else _before(text, start, end, who)
        if person:
            found.append(person)
    if titled:
        found.extend(islice(_named_with_title(text, who), MOST))
    tail = _tail(text, who)
    if tail:
        found.append(tail)
    return _distinct(found)


def _distinct(people: Sequence[Person]) -> list[Person]:
    """Of findings that overlap keep the one that says most: name and title before one of them."""
    kept: list[Person] = []
    for person in sorted(people, key=lambda one: (-bool(one.title and one.name), -bool(one.title), one.start or 0))[
        :MOST
    ]:
        if not any((one.start or 0) < (person.end or 0) and (person.start or 0) < (one.end or 0) for one in kept):
            kept.append(person)
    return sorted(kept, key=lambda one: one.start or 0)


def _person(text: str, name: str | None, title: Found | None, start: int, end: int) -> Person:
    owner = classify_title(title.value) if title else None
    return Person(
        name=name, title=title.value if title else None, owner=owner, start=start, end=end, text=text[start:end]
    )


def _is_author(name: str, who: Sequence[str | None]) -> bool:
    return any(one_person(name, one) for one in who)


def _after(text: str, low: str, start: int, end: int, who: Sequence[str | None]) -> Person | None:
    phrase = low[start:end]
    if phrase in _ROLE_ONLY:
        return _role_after(text, phrase, start, end, who)
    name = name_at(text, end)
    if name is None:
        lower = _LOWER_NAME.match(text, end)
        title = title_at(text, lower.end()) if lower else None
        if lower and title and not holds_role(lower.group(1)) and not _plain_words(lower.group(1)):
            name = Found(" ".join(word.capitalize() for word in lower.group(1).split()), lower.start(1), lower.end(1))
    if name:
        title = title_at(text, name.end)
        company = _FROM.match(text, name.end)
        named = is_full_name(name.value) and phrase not in {"this is", "it's", "its"}
        if title or _is_author(name.value, who) or named or (company and phrase == "this is"):
            return _person(text, name.value, title, start, title.end if title else name.end)
        return None
    return _role_after(text, phrase, start, end, who)


def _plain_words(words: str) -> bool:
    stop = words_of("not_a_name") | words_of("closing")
    return any(word in stop for word in fold(words).split())


def _role_after(text: str, phrase: str, start: int, end: int, who: Sequence[str | None]) -> Person | None:
    """Read "I'm the buyer", "as the owner": the words up to the role must be a title's words."""
    article = _ARTICLE.match(text, end)
    if not article:
        return None
    title = title_at(text, article.end(), introduced=False)
    if title is None or text[article.end() : title.start].strip():
        return None
    first = title.value.split(",")[0]
    inside = re.search(r"\bin\b", article.group(), re.IGNORECASE)
    if not article.group(1) and _GERUND.match(first) and not all_role_words(" ".join(first.split()[:2])):
        return None  # "I'm purchasing 200 of them"; "I'm purchasing manager" is a role
    words = WORD.findall(fold(first))
    ahead = next((number for number, word in enumerate(words) if is_role_word(word) and holds_role(word)), 0)
    strange = [word for word in words[:ahead] if not is_role_word(word)]
    if len(strange) > (1 if article.group(1) else 0) or words[0] in {"to", "for", "and", "with"}:
        return None
    owner = classify_title(title.value)
    of = re.split(r"\s(?:of|de|von|der|des|van|av|di|du)\s", first, maxsplit=1)[0]
    whole = all_role_words(first) or all_role_words(of)
    if phrase in {"i am", "i'm", "im"} or phrase.startswith(
        ("ich", "je", "s", "ik", "j", "ol", "eu", "yo", "io", "én", "ja")
    ):
        if owner is None or (inside and not whole) or not (whole or article.group(1) or len(words) <= ahead + 2):
            return None
    elif owner is not True or not whole:
        return None
    bracket = re.match(r"\s*(?:\(|,|-|–|:)\s*", text[title.end : title.end + 6])
    name = name_at(text, title.end + bracket.end()) if bracket else None
    if name and (_is_author(name.value, who) or ("(" in text[title.end : name.start] and is_full_name(name.value))):
        return _person(text, name.value, title, start, name.end)
    return _person(text, None, title, start, title.end)


def _before(text: str, start: int, end: int, who: Sequence[str | None]) -> Person | None:
    word = text[start:end].lower()
    name = name_before(text, start)
    if name is None:
        lower = re.search(r"([^\W\d_]{2,20}(?: [^\W\d_]{2,20})?)\s$", text[max(0, start - 42) : start])
        if lower:
            words = lower.group(1).split()
            for count in (2, 1):
                given = " ".join(words[-count:])
                if len(words) >= count and any(
                    _lower_name(fold(given).split(), fold(one).split()) for one in who if one
                ):
                    at = start - 1 - len(given)
                    name = Found(given.title(), at, start - 1)
                    break
    if name and _OPENS.search(text[max(0, name.start - 30) : name.start]):
        title = title_at(text, end)
        follows = re.match(r"\s*(?:[,.!:;)\n]|$|from\b|at\b|@|in\b|again\b|-|–)", text[end:])
        if title or (_is_author(name.value, who) and follows) or (word == "speaking" and is_full_name(name.value)):
            return _person(text, name.value, title, name.start, title.end if title else end)
    clause = re.search(r"(?:^|[.!?\n;:,(])\s*([^.!?\n;:,(]{2,50})\s$", text[max(0, start - 60) : start])
    if clause and word in {"here", "speaking", "hier", "am apparat"}:
        role = re.sub(r"^(?:and |so |the )+", "", clause.group(1).strip(), flags=re.IGNORECASE)
        if (
            all_role_words(role)
            and classify_title(role) is not None
            and (word != "here" or not clause.group(1).startswith("the "))
        ):
            at = text.rfind(role, 0, start)
            behind = name_at(text, end + 1) if text[end : end + 1] in {",", ":"} else None
            title = Found(role, at, at + len(role))
            return _person(text, behind.value if behind else None, title, at, behind.end if behind else end)
    return None


def _lower_name(given: list[str], known: list[str]) -> bool:
    """Tell whether words in lower case are the author's name, or his known first name with another word behind it."""
    if set(given) <= set(known):
        return True
    return len(given) == 2 and known == given[:1] and not _plain_words(given[1])


def _named_with_title(text: str, who: Sequence[str | None]) -> Iterable[Person]:
    for match in names().finditer(text):
        name = checked(match.group(1), match.start(1))
        if name is None or name.end != match.end(1):
            continue
        title = title_at(text, name.end)
        if title is None or (classify_title(title.value) is None and not holds_role(title.value)):
            continue
        mine = _is_author(name.value, who)
        if not mine and (any(is_full_name(one) for one in who) or not is_full_name(name.value)):
            continue
        if _TAIL.search(text[max(0, name.start - 4) : name.start]) or (
            mine and _OPENS.search(text[max(0, name.start - 30) : name.start])
        ):
            yield _person(text, name.value, title, name.start, title.end)


def _tail(text: str, who: Sequence[str | None]) -> Person | None:
    """Read a bare name at the very end: "... start today. Rafael Moura", "so this is the go - Jo"."""
    bare = text.rstrip(" \n\t.!)*_~")
    if not bare:
        return None
    name = name_before(bare, len(bare))
    if name is None or not looks_like_person(name.value):
        return None
    lead = text[max(0, name.start - 4) : name.start]
    if not _TAIL.search(lead) or lead.rstrip().endswith(","):
        return None
    dash = lead.rstrip().endswith(("-", "–", "—", "~", "/"))
    nobody = not any(is_full_name(one) for one in who)
    if _is_author(name.value, who) or (dash and nobody) or (nobody and is_full_name(name.value) and "\n" in lead):
        return _person(text, name.value, None, name.start, name.end)
    return None
