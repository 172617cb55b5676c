"""Parts whose name begins with a word that also stops a run: "212 stop knobs", "40 block heaters"."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from signoff_nlp import vocabulary
from signoff_nlp.language.normal import normal

_MOST = 50  # names of one message
_MOST_PLACES = 200  # where they stand; beyond, their words are read as any others


@cache
def _counted() -> re.Pattern[str]:
    tables = vocabulary.load("part_names")
    modifiers, work, between = (
        "|".join(map(re.escape, tables[name]["words"])) for name in ("modifiers", "work", "no_part")
    )
    return re.compile(
        rf"(?<![\w.,-])\d[\d.,]{{0,8}}[ \n](?:(?:pcs|pieces|off|x|sets of|pairs of|new|more)[ \n])?"
        rf"(?:(?!(?:{between})\b)[a-z]{{3,16}}[ \n])?"
        rf"((?:{modifiers})[ \n-](?!(?:{work})\b)[^\W\d_]{{3,24}}s)(?![\w-])"
    )


def find_part_names(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the parts that `text` counts are named, as offsets of code points; empty where no name misleads."""
    return _places(normal(text), part_names(text))


def part_names(text: str) -> frozenset[str]:
    """Return the misleading names of the parts that `text` counts, in normal form."""
    return frozenset(" ".join(found[1].split()) for found in islice(_counted().finditer(normal(text)), _MOST))


def _places(plain: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
    if not names:
        return ()
    either = "|".join(re.escape(name).replace(r"\ ", r"[ \n]") for name in sorted(names, key=len, reverse=True))
    found = re.finditer(rf"(?<![\w-])(?:{either})(?![\w-])", plain)
    return tuple(one.span() for one in islice(found, _MOST_PLACES))


def named_in(text: str, names: frozenset[str]) -> tuple[tuple[int, int], ...]:
    """Return where parts of these `names` stand in another text: the subject of the message that counts them."""
    return _places(normal(text), names)
