"""A sentence in its context to hashed features: what the classifier sees.

Words, word pairs and character shapes of the sentence; words of the shop's sentence that it answers and of the author's
previous one; what our own rules found in it. Each feature is a row of one table of fixed size: no vocabulary is kept.
Hashes are CRC-32 of UTF-8 and a polynomial over code points: the same on every machine and in every process.
Time: linear in the text; a sentence is read up to `LONGEST` characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

BITS = 18
SIZE = 1 << BITS
LONGEST = 400
VERSION = 1  # of what the rows mean; a model made by another version does not fit

Rows = npt.NDArray[np.int64]
Values = npt.NDArray[np.float32]

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?|[^\w\s]|_")
_DIGIT = re.compile(r"\d")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_CHAR_SIZES = (2, 3, 4, 5)
_PAIR_REACH = 6  # words between the two of a pair
_FIRST = 3
# How much each kind of feature weighs, by its root mean square over a sentence; chosen on the development groups.
WEIGHTS = {
    "word": 1.5, "pair": 0.6, "class": 1.5, "char": 2.0, "asked": 1.0, "prev": 0.3, "cross": 0.5, "shape": 0.6, "rule": 0.8,
}  # fmt: skip


class Sentence(NamedTuple):
    """A sentence in its context. `findings` name what our rules found in it, such as "act:go" or "cue:negation"."""

    text: str
    asked: str = ""
    prev: str = ""
    channel: str = "email"
    findings: tuple[str, ...] = ()


class Table(NamedTuple):
    """Features of many sentences: rows and values one after another, sentence i at `starts[i]:starts[i + 1]`."""

    rows: Rows
    values: Values
    starts: Rows


def words(text: str) -> list[str]:
    """Return the lower-case words and signs of `text`; digits are all 0, letters said thrice or more are said twice."""
    plain = _LONG_RUN.sub(r"\1\1", text[:LONGEST].lower().replace("’", "'"))
    return [_DIGIT.sub("0", token) for token in _TOKEN.findall(plain)]


def featurize(sentences: Sequence[Sentence], classes: Mapping[str, str]) -> Table:
    """Return the features of `sentences`; `classes` names the class of words that have one."""
    rows: list[int] = []
    weights: list[float] = []  # of each block, and how many rows it has: numbers go to NumPy all at once
    counts: list[int] = []
    starts = [0]
    known: dict[str, list[str]] = {}  # what is asked stands beside many sentences, and each becomes the previous one
    for sentence, characters in zip(sentences, _characters([one.text for one in sentences]), strict=True):
        for text in sentence[:3]:
            if text not in known:
                known[text] = words(text)
        for kind, found in _blocks(sentence, known, characters, classes):
            if found:
                rows += found
                weights.append(WEIGHTS[kind] / sqrt(len(found)))
                counts.append(len(found))
        starts.append(len(rows))
    return Table(np.array(rows, np.int64), np.repeat(np.array(weights, np.float32), counts), np.array(starts, np.int64))


def _blocks(
    sentence: Sentence, known: Mapping[str, list[str]], characters: list[int], classes: Mapping[str, str]
) -> Iterable[tuple[str, list[int]]]:
    own, asked, prev = (known[text] for text in sentence[:3])
    yield "word", _hashed("w", _grams(["<", *own, ">"], 3))
    yield "pair", _hashed("p", _pairs([token for token in own if token[0].isalnum()]))
    kinds = [classes.get(token, "?" if token[0].isalpha() else token) for token in own]
    yield "class", _hashed("c", [*_grams(["<", *kinds, ">"], 3), *_pairs(kinds)])
    yield "char", characters
    yield "asked", _hashed("a", _grams(asked, 2) or ["-"])
    yield "prev", _hashed("b", _grams(prev, 2) or ["-"])
    yield "cross", _hashed("x", _crossed(own, asked))
    yield "shape", _hashed("s", _shape(own, asked, prev, sentence))
    yield "rule", _hashed("r", sentence.findings or ("-",))


def _hashed(prefix: str, features: Iterable[str]) -> list[int]:
    begun = crc32(f"{prefix}\t".encode())
    return [crc32(one.encode("utf-8", "surrogatepass"), begun) % SIZE for one in dict.fromkeys(features)]


def _grams(tokens: Sequence[str], longest: int) -> list[str]:
    return [
        " ".join(tokens[at : at + size])
        for size in range(1, longest + 1)
        for at in range(len(tokens) - size + 1)
    ]  # fmt: skip


def _pairs(tokens: Sequence[str]) -> list[str]:
    return [f"{one} _ {other}" for at, one in enumerate(tokens) for other in tokens[at + 2 : at + _PAIR_REACH]]


def _crossed(own: Sequence[str], asked: Sequence[str]) -> list[str]:
    """What stands first in an answer, beside each word of what was asked."""
    if not asked:
        return [f"- {one}" for one in own[:_FIRST]]
    return [f"{other} {one}" for one in own[:_FIRST] for other in asked]


def _shape(own: Sequence[str], asked: Sequence[str], prev: Sequence[str], sentence: Sentence) -> list[str]:
    last = own[-1] if own else ""
    size = min(len(own), 12) // 2
    ask = "none" if not asked else ("?" if "?" in asked else "told")
    return [
        f"channel {sentence.channel}", f"ask {ask}", f"ends {last if last[:1] and not last.isalnum() else 'word'}", f"size {size}",
        f"size {size} ask {ask}", f"first {own[0] if own else ''}", f"first {own[0] if own else ''} ask {ask}",
        f"prev {'yes' if prev else 'no'}", f"question {'?' in own}", f"number {any(one[0].isdecimal() for one in own)}",
        f"case {sentence.text[:1].isupper()} {sentence.channel}",
    ]  # fmt: skip


def _characters(texts: Sequence[str]) -> list[list[int]]:
    """Return the rows of the runs of characters of each text, in order; all texts side by side, as NumPy likes it."""
    plain = [_DIGIT.sub("0", _LONG_RUN.sub(r"\1\1", f" {text[:LONGEST].lower()} ")) for text in texts]
    codes = np.frombuffer("".join(plain).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(plain)), [len(one) for one in plain])
    found = []
    for size in _CHAR_SIZES:
        runs = len(codes) - size + 1
        if runs < 1:
            break
        mixed = np.full(runs, size * 2654435761 & 0xFFFFFFFF, np.uint32)
        for at in range(size):
            mixed ^= codes[at : runs + at]
            mixed *= np.uint32(16777619)
            mixed ^= mixed >> np.uint32(15)
        whole = owners[:runs] == owners[size - 1 :]
        found.append(owners[:runs][whole] * SIZE + (mixed % np.uint32(SIZE))[whole])
    if not found:
        return [[] for _ in texts]
    rows = np.sort(np.concatenate(found))
    rows = rows[np.concatenate([[True], rows[1:] != rows[:-1]])]
    ends = np.searchsorted(rows, np.arange(1, len(plain) + 1) * SIZE).tolist()
    numbers = (rows % SIZE).tolist()
    return [numbers[start:end] for start, end in zip([0, *ends], ends, strict=False)]
