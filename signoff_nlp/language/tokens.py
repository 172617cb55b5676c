"""Text to tokens: what the trade writes as one word stays one token.

A revision ("rev.B4"), a grade ("PA12-GF"), a count ("250pcs"), a version ("v2.1"), a tolerance ("±0.1"), a colour number
("RAL 7016"), a file name: each is one token, and every other sign is one of its own. English exceptions ("do" + "n't")
are of no use to rules over characters, and building them takes longer than all our rules together.

Lossless: the tokens with their blanks give the text. Time: one pass over the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from signoff_nlp import vocabulary

NAME = "signoff.tokens.v1"
_WORD = r"\w+(?:[.,:/+'’&@-]\w+)*%?"


@cache
def _pattern() -> re.Pattern[str]:
    tables = vocabulary.load("tokens")
    numbered, signed = (
        "|".join(re.escape(word) for word in sorted(tables[name]["words"], key=len, reverse=True))
        for name in ("numbered", "signed")
    )
    return re.compile(
        rf"(?:{numbered}) \d+\b|(?:{signed})?(?<!\w)(?=\d){_WORD}|{_WORD}|(?:{signed})| |[^\S ]+|\S", re.IGNORECASE
    )


class Tokens:
    """The tokenizer: a text in, a Doc with all its characters out."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of `text`."""
        words: list[str] = []
        spaces: list[bool] = []
        for piece in _pattern().findall(text):
            if piece == " " and spaces and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_disk(self, path: str | Path, **_: object) -> None:
        """Nothing to save: the rules ship with the package."""

    def from_disk(self, path: str | Path, **_: object) -> Tokens:
        """Nothing to load."""
        return self

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to save: the rules ship with the package."""
        return b""

    def from_bytes(self, data: bytes, **_: object) -> Tokens:
        """Nothing to load."""
        return self


def make_tokens() -> Callable[[Language], Tokens]:
    """What spaCy's configuration calls for `@tokenizers = "signoff.tokens.v1"`."""
    return lambda nlp: Tokens(nlp.vocab)


registry.tokenizers.register(NAME, func=make_tokens)
