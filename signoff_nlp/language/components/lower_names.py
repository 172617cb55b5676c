"""Names and roles that their authors write without capitals."""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp.language.components.name_spans import Found, title_at
from signoff_nlp.language.components.names import words_of
from signoff_nlp.language.components.titles import (
    fold,
    holds_role,
)

SMALL_NAME = r"([^\W\d_]{2,20}(?:['’-][^\W\d_]{1,20})*(?: [^\W\d_]{2,20}(?:['’-][^\W\d_]{1,20})*){1,2})"
_LOWER_NAME = re.compile(rf"\s*{SMALL_NAME}(?=\s*[,(])")


def lower_after(text: str, end: int) -> Found | None:
    """Read "this is dana ruiz, buyer": small letters are a name only before a title."""
    lower = _LOWER_NAME.match(text, end)
    if not lower or holds_role(lower[1]) or plain_words(lower[1]) or title_at(text, lower.end()) is None:
        return None
    return Found(titled(lower[1]), lower.start(1), lower.end(1))


def titled(words: str) -> str:
    return " ".join("-".join(part.capitalize() for part in word.split("-")) for word in words.split())


@cache
def _everyday_words() -> frozenset[str]:
    return words_of("not_a_name") | words_of("closing") | words_of("company_noun") | words_of("group")


def plain_words(words: str) -> bool:
    return any(word in _everyday_words() for word in fold(words).split())


def lower_name(given: list[str], known: list[str]) -> bool:
    """Tell whether words in lower case are the author's name, or his known first name with another word behind it."""
    if set(given) <= set(known):
        return True
    return len(given) == 2 and known == given[:1] and not plain_words(given[1])
