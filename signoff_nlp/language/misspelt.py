"""Slips of the fingers in the few verbs that start a run: "strat", "prodcution", "relase".

Two letters changed places, one was left out or struck twice. Anything further off is another word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from signoff_nlp import vocabulary

_SHORTEST = 5  # letters; what is shorter is too near to other words


@cache
def misspelt() -> Mapping[str, str]:
    """Return the slips that are mended, each with the verb that it stands for."""
    table = vocabulary.load("imperative")["often_misspelt"]
    words = table["words"]
    known = {*words, *table["real"]}
    return {slip: word for word in words for slip in _slips(word) if slip not in known}


def mended(word: str) -> str:
    """Return the verb that `word`, in normal form, is a slip of, else `word` itself."""
    return misspelt().get(word, word)


def _slips(word: str) -> Iterator[str]:
    for at in range(len(word) - 1):
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    for at in range(1, len(word)):
        yield word[: at + 1] + word[at:]
        if len(word) > _SHORTEST:
            yield word[:at] + word[at + 1 :]
