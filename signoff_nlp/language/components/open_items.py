"""What a message leaves undecided: "colour TBD", "still checking labels", "qty to be confirmed"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.language.normal import normal
from signoff_nlp.language.phrases import Lexicon, Rule
from signoff_nlp.types import Fact

_WORD = re.compile(r"[^\W\d_]+")
_END = re.compile(r"[.!?;](?=\s|$)|\n")
_LABELS = {"REVISION": "revision", "FILE": "revision", "QUANTITY": "quantity", "MATERIAL": "material", "COLOR": "color", "FINISH": "finish", "PACKAGING": "packaging"}
_ASPECTS = ("revision", "quantity", "material", "color", "finish", "packaging")


class _OpenWords(Lexicon):
    """The lexicon of the phrase tables of packaging.toml: open, closed and outside."""

    def __init__(self) -> None:
        tables = vocabulary.load("packaging")
        super().__init__()
        chosen = [
            Rule(name, tuple(tables[name]["says"]), tables[name].get("gives", {}), (), ()) for name in ("open", "closed", "outside")
        ]
        self._take(chosen)

    def _take(self, chosen: Sequence[Rule]) -> None:
        raise NotImplementedError


@cache
def _aspects() -> Mapping[str, str]:
    tables = vocabulary.load("packaging")["aspects"]
    return {word: aspect for aspect in _ASPECTS for word in tables[aspect]}


def find_open_items(text: str, taken: Sequence[Fact] = ()) -> list[tuple[int, int, str, str]]:
    """Return (start, end, words, what) of everything that `text` names as undecided, left to right.

    `what` is revision, quantity, material, color, finish, packaging or other: by the nearest word or fact of `taken` in
    the sentence, before the words first. A sentence that puts the thing outside the released scope opens nothing.
    """
    return []
