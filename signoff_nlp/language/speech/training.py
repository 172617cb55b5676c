"""Build a model from labelled sentences: the same corpus gives the same model.

The probabilities are calibrated, and the thresholds set, on the training and development groups, each read by a model that
has not seen it (folds of whole author groups). The test groups are read once, for the scores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from signoff_nlp.errors import CorpusError
from signoff_nlp.language.findings import Findings
from signoff_nlp.language.speech import features
from signoff_nlp.language.speech.corpus import Example, Split, corpus_hash
from signoff_nlp.language.speech.curve import reliability_svg
from signoff_nlp.language.speech.encoder import load_encoder
from signoff_nlp.language.speech.features import Rows, Sentence, Table, featurize
from signoff_nlp.language.speech.findings import find_findings
from signoff_nlp.language.speech.fitting import Fit, fit
from signoff_nlp.language.speech.model import (
    LABELS,
    RELEASING,
    Both,
    Matrix,
    Meta,
    encoded,
    encoder_mark,
    load_model,
    probabilities,
    read_meta,
    read_words,
    save_model,
    scores,
    words_hash,
)
from signoff_nlp.language.speech.scores import all_scores, calibration_error, reliability
from signoff_nlp.language.speech.second_reading import classify_twice, logarithms
from signoff_nlp.language.steps import RULES, steps
from signoff_nlp.types import Message

STRENGTH = 3.0  # weight of the loss against the size of the weights; chosen on the development groups
FOLDS = 4
ENCODER_FOLDS = 2  # of them: half of the authors calibrate both together, as each fold takes minutes
RIGHT = 0.9  # share of right answers that makes an act certain
CURVE = "reliability.svg"
_MARGIN = 0.5  # above the surest wrong release, in the logarithm of the odds
_SURELY = 0.9999  # a threshold is never above it
_TEMPERATURES = np.arange(0.3, 3.01, 0.05)

Say = Callable[[str], None]


class Fold(NamedTuple):
    """Examples of whole author groups, and the sums that a model which has not seen them gives."""

    labels: Rows
    sums: Matrix


def sentences(examples: Sequence[Example]) -> list[Sentence]:
    """Return the examples as the classifier sees them: the rules read each with its context."""
    found = []
    for one in examples:
        before = f"{one.prev}\n" if one.prev else ""
        message = Message(text=before + one.text, channel=one.channel)
        read = Findings(message.text, message)
        read.asked = one.asked or ""
        for fill in steps(RULES):
            fill(read)
        names = find_findings(len(before), len(message.text), read.acts, read.cues, read.facts)
        found.append(Sentence(one.text, one.asked or "", one.prev or "", one.channel, names))
    return found


def numbers(examples: Sequence[Example]) -> Rows:
    """Return the labels of the examples as numbers."""
    return np.array([LABELS.index(one.act) for one in examples], np.int64)


def train(
    folder: Path, split: Split, corpus: Path, *, version: str, package: str, say: Say,
    encode: bool = False, both: Both | None = None,
) -> Meta:  # fmt: skip
    """Train on `split`, write the model to `folder` (its words.txt stands there already) and return its description.

    With `encode` the encoder is fine-tuned as well, else `folder` holds one already, which `both` describes, or none.
    `say` is told how far the work is. Raises CorpusError where an act has no example, ModelError where fine-tuning
    lacks what it needs.
    """
    known = (*split.train, *split.dev)
    if missing := sorted(set(LABELS) - {one.act for one in known}):
        raise CorpusError(f"no example of {', '.join(missing)}", where=str(corpus), hint="every act needs some")
    words = read_words(folder)
    say(f"reading {len(known)} sentences")
    read, labels = sentences(known), numbers(known)
    table = featurize(read, words)
    groups = np.array([one.group for one in known])
    folds = []
    for number, held in enumerate(group_folds(groups), 1):
        say(f"calibrating, {number} of {FOLDS}")
        folds.append(_fold(table, labels, held))
    sums, gold = np.concatenate([one.sums for one in folds]), np.concatenate([one.labels for one in folds])
    temperature = best_temperature(gold, sums)
    limits = thresholds(gold, probabilities(sums, temperature))
    if encode:
        both = _taught(folder, read, labels, groups, [probabilities(one.sums, temperature) for one in folds], say)
    say("fitting to all groups")
    whole = fit(table, labels, len(LABELS), strength=STRENGTH)
    codes, scale = encoded(whole.weights)
    meta = Meta(
        version=version, package=package, corpus=corpus_hash(corpus), labels=LABELS, features=features.VERSION,
        words=words_hash(folder), bias=tuple(round(float(one), 5) for one in whole.bias), scale=scale, temperature=temperature,
        thresholds=limits, both=both,
    )  # fmt: skip
    save_model(folder, meta, codes)
    say(f"scoring on {len(split.test)} sentences of other authors")
    shares, gold = shares_of(folder, sentences(split.test)), numbers(split.test)
    meta = meta.model_copy(update={"scores": all_scores(gold, shares, final_thresholds(meta))})
    save_model(folder, meta, codes)
    bins = reliability(gold, shares)
    (folder / CURVE).write_text(reliability_svg(bins, calibration_error(bins)), "utf-8")
    return meta


def evaluate(folder: Path, examples: Sequence[Example]) -> dict[str, object]:
    """Return the scores of the model in `folder` on `examples`: of both its readers, where there are two."""
    return all_scores(numbers(examples), shares_of(folder, sentences(examples)), final_thresholds(read_meta(folder)))


def shares_of(folder: Path, read: Sequence[Sentence]) -> Matrix:
    """Return the probabilities that the model in `folder` comes to, with its encoder where it has one."""
    model = load_model(folder)
    return classify_twice(model, load_encoder(folder) if model.meta.both else None, read)


def final_thresholds(meta: Meta) -> dict[str, float]:
    """Return from which probability each act is certain, at the last reader."""
    return meta.both.thresholds if meta.both else meta.thresholds


def _taught(
    folder: Path,
    read: Sequence[Sentence],
    labels: Rows,
    groups: npt.NDArray[np.str_],
    linear: Sequence[Matrix],
    say: Say,
) -> Both:
    """Fine-tune an encoder, write it to `folder`, and calibrate it with the linear model's shares of the first folds."""
    from signoff_nlp.language.speech.encoder_training import teach

    logs, gold = [], []
    for held, shares in zip(group_folds(groups)[:ENCODER_FOLDS], linear, strict=False):
        seen, unseen = np.flatnonzero(~held).tolist(), np.flatnonzero(held).tolist()
        sums = teach(
            [read[at] for at in seen], labels[seen], len(LABELS), say=say, write=None, read=[read[at] for at in unseen]
        )
        logs.append(logarithms(shares, sums))
        gold.append(labels[unseen])
    teach(read, labels, len(LABELS), say=say, write=folder)
    sums, known = np.concatenate(logs), np.concatenate(gold)
    temperature = best_temperature(known, sums)
    limits = thresholds(known, probabilities(sums, temperature))
    return Both(encoder=encoder_mark(folder), temperature=temperature, thresholds=limits)


def group_folds(groups: npt.NDArray[np.str_]) -> list[npt.NDArray[np.bool_]]:
    """Return which sentences each fold holds back: whole groups, dealt out in order."""
    names = list(dict.fromkeys(groups.tolist()))
    return [np.isin(groups, names[at::FOLDS]) for at in range(min(FOLDS, len(names)))]


def _fold(table: Table, labels: Rows, held: npt.NDArray[np.bool_]) -> Fold:
    seen, unseen = select(table, ~held), select(table, held)
    found: Fit = fit(seen, labels[~held], len(LABELS), strength=STRENGTH)
    return Fold(labels[held], scores(unseen, found.weights[unseen.rows], found.bias))


def select(table: Table, wanted: npt.NDArray[np.bool_]) -> Table:
    """Return the features of the wanted sentences."""
    counts = np.diff(table.starts)
    kept = np.repeat(wanted, counts)
    starts = np.concatenate([[0], np.cumsum(counts[wanted])])
    return Table(table.rows[kept], table.values[kept], starts)


def best_temperature(gold: Rows, sums: Matrix) -> float:
    """Return the temperature at which the probabilities fit best: the least cross-entropy."""
    losses = [-np.log(probabilities(sums, one)[np.arange(len(gold)), gold] + 1e-12).mean() for one in _TEMPERATURES]
    return round(float(_TEMPERATURES[int(np.argmin(losses))]), 2)


def thresholds(gold: Rows, shares: Matrix) -> dict[str, float]:
    """Return from which probability each act is certain.

    For the acts that release, above the surest sentence of another kind that is taken for one of them; for others, where
    nine of ten are right.
    """
    best, sure = shares.argmax(axis=1), shares.max(axis=1)
    releasing = [LABELS.index(label) for label in RELEASING]
    wrong = sure[np.isin(best, releasing) & ~np.isin(gold, releasing)]
    found = {}
    for number, label in enumerate(LABELS):
        if label in RELEASING:
            found[label] = _above(min(_SURELY, float(wrong.max(initial=0.5))))
        else:
            found[label] = _where_right(sure[best == number], gold[best == number] == number)
    return {label: round(limit, 5) for label, limit in found.items()}


def _above(share: float) -> float:
    odds = share / (1 - share) * exp(_MARGIN)
    return min(_SURELY, odds / (1 + odds))


def _where_right(sure: Matrix, right: npt.NDArray[np.bool_]) -> float:
    """Return the lowest probability from which upwards the share of right answers is at least RIGHT."""
    order = np.argsort(-sure, kind="stable")
    good = np.flatnonzero(np.cumsum(right[order]) / np.arange(1, len(order) + 1) >= RIGHT)
    return float(sure[order[good[-1]]]) if len(good) else _SURELY
