"""The tokenizer of the trade: "rev.B4", "250pcs", "PA12-GF", "v2.1", "±0.1", "RAL 7016" and file names are one token.

One expression over the text. spaCy's own rules for English cut such labels, and cost four times as much on a text that
is read for the first time.
"""

from __future__ import annotations

import re
from functools import cache

from spacy.tokens import Doc
from spacy.vocab import Vocab

from signoff_nlp import vocabulary

# A full stop joins ("rev.B4", "v2.1", "a_b.step") unless a new sentence may begin behind it; a comma joins digits.
_JOINED = r"\w+(?:(?:[-/'’_&×·+]|\.(?![A-Z][a-z])|(?<=\d),(?=\d))\w+)*"


@cache
def _token() -> re.Pattern[str]:
    """A code of a colour system, a word or label with its sign, or a mark; and the blank behind it."""
    systems = "|".join(map(re.escape, vocabulary.load("colors")["codes"]["tokens"]))
    return re.compile(rf"((?:{systems})[ -]?\d[\w-]*|[±⌀ø#~≈]?{_JOINED}[%°]?|\S|\s)( ?)")


class TradeTokenizer:
    """Callable that makes a Doc of a text; nothing of the text is lost or changed."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the tokens of `text`."""
        pairs = _token().findall(text)
        return Doc(self.vocab, words=[word for word, _ in pairs], spaces=[bool(space) for _, space in pairs])
