"""Rebuild the model from the corpus and a shop's corrections, and say whether it may replace the one in use."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from signoff_nlp.errors import ModelError
from signoff_nlp.language.speech.corpus import SHOP, Example, Split, read_split, without
from signoff_nlp.language.speech.model import Meta, copy_encoder, copy_words, read_meta
from signoff_nlp.language.speech.scores import macro_f1, passed_as_release
from signoff_nlp.language.speech.training import Say, final_thresholds, numbers, sentences, shares_of, train

VERSION = "2"  # of our own model; one with corrections says so
TOLERANCE = 0.005  # of the macro F1: what the choice of sentences alone moves


class Rebuilt(NamedTuple):
    """A new model beside the one in use, on the frozen test split.

    `gained` and `lost` are test texts that only the new, only the old model gets right; `released` those that the new one
    surely takes for a release, though they are none, and the old one did not. `refused` says why it may not replace it.
    """

    meta: Meta
    before: float | None
    after: float
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    released: tuple[str, ...]
    refused: str | None


def rebuild(
    present: Path,
    out: Path,
    corpus: Path,
    corrections: Sequence[Example],
    *,
    package: str,
    say: Say,
    encode: bool = False,
) -> Rebuilt:
    """Train on the corpus and `corrections`, compare with the model in `present`, and write to `out` if it may be used.

    With `encode` the encoder is fine-tuned anew; else that of `present` is kept.

    A correction that is a text of the test split takes it out of the comparison. Raises CorpusError, and ModelError
    where `present` holds no word classes.
    """
    split = read_split(corpus)
    shop = [one.model_copy(update={"group": SHOP, "written": "correction"}) for one in corrections]
    split = Split((*split.train, *shop), split.dev, without(split.test, shop))
    with tempfile.TemporaryDirectory() as name:
        made = Path(name)
        copy_words(present, made)
        both = None if encode else copy_encoder(present, made)
        version = f"{VERSION}+{len(shop)}" if shop else VERSION
        meta = train(made, split, corpus, version=version, package=package, say=say, encode=encode, both=both)
        found = compare(meta, present, made, split.test)
        if found.refused is None:
            out.mkdir(parents=True, exist_ok=True)
            for file in sorted(made.iterdir()):
                shutil.copyfile(file, out / file.name)
    return found


def compare(meta: Meta, present: Path, made: Path, test: Sequence[Example]) -> Rebuilt:
    """Compare the models of two folders on the `test` examples; without a fitting one in `present` nothing is refused."""
    gold, read = numbers(test), sentences(test)
    new_shares = shares_of(made, read)
    after = macro_f1(gold, new_shares.argmax(axis=1))
    try:
        old = read_meta(present)
    except ModelError:
        return Rebuilt(meta, None, after, (), (), (), None)
    old_shares = shares_of(present, read)
    before = macro_f1(gold, old_shares.argmax(axis=1))
    right, was_right = new_shares.argmax(axis=1) == gold, old_shares.argmax(axis=1) == gold
    now = passed_as_release(gold, new_shares, final_thresholds(meta))
    fresh = np.setdiff1d(now, passed_as_release(gold, old_shares, final_thresholds(old)))
    released = _texts(test, fresh.tolist())
    return Rebuilt(
        meta=meta,
        before=before,
        after=after,
        gained=_texts(test, np.flatnonzero(right & ~was_right).tolist()),
        lost=_texts(test, np.flatnonzero(was_right & ~right).tolist()),
        released=released,
        refused=_refusal(before, after, len(released)),
    )


def _texts(test: Sequence[Example], which: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{test[at].act}: {test[at].text}" for at in which)


def _refusal(before: float, after: float, released: int) -> str | None:
    if released:
        return f"it takes {released} sentences for releases that are none, and the model in use does not"
    if after < before - TOLERANCE:
        return f"macro F1 on the test split falls from {before:.3f} to {after:.3f}"
    return None
