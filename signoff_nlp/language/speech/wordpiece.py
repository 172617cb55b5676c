"""Text to word pieces, as BERT's uncased models read them: lower case, no accents, greedy longest pieces of a fixed list.

Wu et al., Google's Neural Machine Translation System (2016), 4.1; Devlin et al., BERT (2019), appendix A.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

PAD, UNKNOWN, START, APART = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
SPECIAL = (PAD, UNKNOWN, START, APART)
LONGEST = 64  # pieces of a sentence with its context
_OWN = 44  # of them for the sentence itself
_ASKED = 12  # at most, for what it answers; the rest is for the author's previous sentence
_CHARACTERS = 400  # of a text that are read
_WORD = 100  # characters; a longer word is unknown
_INSIDE = "##"
_WORDS = re.compile(r"[^\W_]+|[^\s\w]|_")
_IDEOGRAPHS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")

Pieces = Mapping[str, int]


def read_pieces(path: Path) -> dict[str, int]:
    """Return the number of each piece: one a line, in order."""
    return {piece: number for number, piece in enumerate(path.read_text("utf-8").split("\n")) if piece}


def words(text: str) -> list[str]:
    """Return the words and signs of `text`, in lower case and without accents; each ideograph is a word."""
    plain = unicodedata.normalize("NFD", text[:_CHARACTERS].lower())
    plain = "".join(
        char for char in plain if unicodedata.category(char) not in ("Mn", "Cc", "Cf", "Cs") or char in "\n\t"
    )
    return _WORDS.findall(_IDEOGRAPHS.sub(r" \g<0> ", plain))


def pieces_of(word: str, pieces: Pieces) -> list[int]:
    """Return the numbers of the longest pieces that make up `word`, from its beginning on; one unknown where none do."""
    if len(word) > _WORD:
        return [pieces[UNKNOWN]]
    found: list[int] = []
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            number = pieces.get((_INSIDE if start else "") + word[start:end])
            if number is not None:
                break
        else:
            return [pieces[UNKNOWN]]
        found.append(number)
        start = end
    return found


def numbers_of(text: str, pieces: Pieces, most: int) -> list[int]:
    """Return the numbers of the first `most` pieces of `text`."""
    found: list[int] = []
    for word in words(text):
        if len(found) >= most:
            break
        found += pieces_of(word, pieces)
    return found[:most]


def encode(text: str, asked: str, prev: str, channel: str, pieces: Pieces) -> tuple[list[int], int]:
    """Return a sentence in its context as numbers, `LONGEST` at most, and where the context begins.

    The sentence stands first; the context is its channel, what it answers and its author's previous sentence.
    """
    own = [pieces[START], *numbers_of(text, pieces, _OWN), pieces[APART]]
    context = numbers_of(channel, pieces, 2)
    for part, most in ((asked, _ASKED), (prev, LONGEST)):
        context += [*numbers_of(part, pieces, most), pieces[APART]]
    return [*own, *context[: LONGEST - len(own) - 1], pieces[APART]], len(own)


def choose(wanted: Sequence[str], known: Sequence[str], most: int) -> list[str]:
    """Return the `most` pieces to keep: the special ones, single characters, then `wanted` before the rest of `known`.

    `known` is in order of frequency in the language, `wanted` in that of the corpus.
    """
    single = [one for one in known if len(one.removeprefix(_INSIDE)) == 1 and ord(one[-1]) < 0x2000]
    common = [one for one in known if one not in SPECIAL and not one.startswith("[unused")]
    return list(dict.fromkeys([*SPECIAL, *single, *wanted, *common]))[:most]
