"""Which chat names are the shop's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from signoff_nlp.intake.chat.speakers import fold_name, words


def ours(names: Sequence[str], us: Sequence[str], *, sure: bool = False) -> set[str]:
    """Return those of the chat `names` that belong to the shop, by its own names `us`.

    For each name of `us`: a chat name that equals it but for case and blanks, and then no other one. Else chat names
    that consist of the same words in any order and decoration ("Tom @ Northforge", "Tom (Northforge)"); else the one
    chat name whose words include all of its words, or the other way round; where two would fit, none does. A mail
    address or a domain stands for the words of its name. `sure`: nothing else says that these are chat names, so a part
    of a domain is none ("Print" of "acme-print.example"), and neither is an address to somebody ("Mike, PO").
    """
    found: set[str] = set()
    for own in us:
        exact = {name for name in names if fold_name(name) == fold_name(own)}
        if exact:
            found |= exact
            continue
        key = _key(own)
        if not key:
            continue
        same = {name for name in names if _key(name) == key or "".join(sorted(_key(name))) == "".join(sorted(key))}
        glued = {name for name in names if _glued(name) & _glued(own)}
        part = {name for name in names if _key(name) and (_key(name) < key or key < _key(name))}
        if sure:
            part = set() if _is_domain(own.strip().rpartition("@")[2]) else {name for name in part if "," not in name}
        for group in (same, glued, part):
            if len({fold_name(name) for name in group}) == 1:
                found |= group
                break
            if group:
                break
    return found


def guess(texts: Mapping[str, str]) -> str | None:
    """Return the chat name that is the shop's by its name or its words, where exactly one stands out; else None.

    `texts` holds all that each name said. Used only where nobody said which name is the shop's.
    """
    if len(texts) < 2:
        return None
    named = [name for name in texts if any(mark in name.casefold() for mark in words("shop_name"))]
    if len(named) == 1:
        return named[0]
    scores = {name: _count(text, "shop_says") - _count(text, "buyer_says") for name, text in texts.items()}
    ranked = sorted(scores, key=lambda name: scores[name], reverse=True)
    best, second = ranked[0], ranked[1]
    return best if scores[best] > 0 and scores[second] < 0 else None


def _count(text: str, table: str) -> int:
    folded = text.casefold().replace("’", "'")
    return sum(phrase in folded for phrase in words(table))


def _key(name: str) -> frozenset[str]:
    local, at, domain = name.partition("@")
    if at and local and domain and " " not in name.strip():
        name = domain.split(".", 1)[0]
    elif _is_domain(name.strip()):
        name = name.strip().split(".", 1)[0]
    return frozenset(word for word in re.findall(r"\w+", name.casefold()) if word not in ("and", "at", "from", "the"))


def _is_domain(name: str) -> bool:
    return re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", name) is not None and name.rsplit(".", 1)[-1].islower()


def _glued(name: str) -> set[str]:
    """A name and each decorated part of it, written as one word of at least five letters."""
    parts = [name, *re.split(r"[()\[\]|@,–—/]| - | at | from ", name)]
    glued = {re.sub(r"[\W_]+", "", part.casefold()) for part in parts}
    glued.add("".join(re.findall(r"\w+", name.casefold().rpartition("@")[2].split(".", 1)[0])))
    return {part for part in glued if len(part) >= 5}
