"""The labelled sentences: reading them, the split by author group, near-duplicates, and a shop's own corrections.

One JSON object a line: {"text", "asked", "prev", "channel", "act", "pair", "group", "written"}; models/acts/corpus/README.md
says what each means. A shop's corrections have the same form; only "text" and "act" are required.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field, ValidationError

from signoff_nlp.errors import CorpusError, unreadable
from signoff_nlp.names import ActName, Frozen
from signoff_nlp.settings import first_problem

SHOP = "shop"  # the author group of a shop's own corrections
_APART = re.compile(r"\W+")
_SHINGLE = 5  # characters
_SHORTEST = 15  # characters of a text that can be a near-duplicate without being a duplicate
_ALIKE = 0.8  # share of common shingles
_COMMON = 200  # texts that hold a shingle; one held by more tells nothing


class Example(Frozen):
    """One labelled sentence in its context."""

    text: str = Field(min_length=1)
    act: ActName
    asked: str | None = None
    prev: str | None = None
    channel: Literal["email", "chat"] = "email"
    pair: str | None = None
    group: str = SHOP
    written: Literal["original", "generated", "correction"] = "correction"


class Split(NamedTuple):
    """The examples of the author groups that train, choose and test."""

    train: tuple[Example, ...]
    dev: tuple[Example, ...]
    test: tuple[Example, ...]


def read_examples(path: Path) -> tuple[Example, ...]:
    """Return the examples of a JSONL file, in order. Raises CorpusError naming file and line."""
    examples = []
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(CorpusError, error, str(path)) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                examples.append(Example.model_validate_json(line))
            except ValidationError as error:
                raise CorpusError(
                    first_problem(error), where=f"{path}:{number}", hint="docs/training.md shows the format"
                ) from error
    return tuple(examples)


def read_split(folder: Path) -> Split:
    """Return the corpus in `folder`: its *.jsonl files, by the groups that split.toml gives to each part.

    Raises CorpusError for a group in no part or in two, or with no file.
    """
    try:
        table = tomllib.loads((folder / "split.toml").read_text("utf-8"))
    except OSError as error:
        raise unreadable(CorpusError, error, str(folder / "split.toml")) from error
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(str(error), where=str(folder / "split.toml"), hint="is the corpus there?") from error
    parts = {name: tuple(table[name]["groups"]) for name in Split._fields}
    named = Counter(group for groups in parts.values() for group in groups)
    by_group = {path.stem: read_examples(path) for path in sorted(folder.glob("*.jsonl"))}
    if any(count > 1 for count in named.values()) or named.keys() != by_group.keys():
        raise CorpusError("every group stands in one part", where=str(folder / "split.toml"), hint="one file a group")
    return Split(*(tuple(one for group in parts[name] for one in by_group[group]) for name in Split._fields))


def corpus_hash(folder: Path) -> str:
    """Return the SHA-256 of the corpus's files, by name."""
    digest = sha256()
    for path in sorted([*folder.glob("*.jsonl"), folder / "split.toml"]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def near_duplicates(texts: Sequence[str], others: Sequence[str]) -> list[tuple[int, int]]:
    """Return (index in `texts`, index in `others`) of texts that are the same, or nearly: time is linear in both."""
    plain, known = [normal_text(one) for one in texts], [normal_text(one) for one in others]
    same: dict[str, int] = {}
    holders: dict[str, list[int]] = defaultdict(list)
    shingles = [_shingles(one) for one in known]
    for at, one in enumerate(known):
        same.setdefault(one, at)
        for shingle in shingles[at]:
            if len(holders[shingle]) < _COMMON:
                holders[shingle].append(at)
    found = []
    for at, one in enumerate(plain):
        other = same.get(one)
        found += [(at, other)] if other is not None else _alike(at, _shingles(one), shingles, holders)
    return found


def normal_text(text: str) -> str:
    """Return what makes two texts the same: words in lower case, or all signs where there is no word."""
    return _APART.sub(" ", text.lower()).strip() or text.strip()


def without(examples: Iterable[Example], others: Iterable[Example]) -> tuple[Example, ...]:
    """Return the `examples` whose text is no near-duplicate of one of `others`."""
    listed = list(examples)
    drop = {at for at, _ in near_duplicates([one.text for one in listed], [one.text for one in others])}
    return tuple(one for at, one in enumerate(listed) if at not in drop)


def _shingles(text: str) -> frozenset[str]:
    if len(text) < _SHORTEST:
        return frozenset()
    return frozenset(text[at : at + _SHINGLE] for at in range(len(text) - _SHINGLE + 1))


def _alike(
    at: int, own: frozenset[str], shingles: Sequence[frozenset[str]], holders: dict[str, list[int]]
) -> list[tuple[int, int]]:
    shared = Counter(other for shingle in own for other in holders.get(shingle, ()))
    return [
        (at, other)
        for other, count in shared.items()
        if count >= _ALIKE * (len(own) + len(shingles[other])) / (1 + _ALIKE)
    ]


def as_line(example: Example) -> str:
    """Return the example as one line of JSON."""
    return json.dumps(example.model_dump(), ensure_ascii=False)
