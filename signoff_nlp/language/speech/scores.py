"""How good a classifier is: F1 by act, what passes for a release, calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from signoff_nlp.language.speech.model import LABELS, RELEASING, Matrix

Numbers = npt.NDArray[np.int64]
BINS = 10
PRECISION = 0.95  # at which the recall of vague is stated
_DIGITS = 4
_RELEASING = [LABELS.index(label) for label in RELEASING]
_VAGUE = LABELS.index("vague_approval")


class Bin(NamedTuple):
    """Sentences whose highest probability lies in one tenth: how many, their mean probability, the share that is right."""

    sentences: int
    said: float
    right: float


def f1_by_label(gold: Numbers, predicted: Numbers) -> dict[str, float]:
    """Return the F1 of each label; 0 for one that is neither there nor predicted."""
    found: dict[str, float] = {}
    for number, label in enumerate(LABELS):
        both = int(((gold == number) & (predicted == number)).sum())
        either = int((gold == number).sum() + (predicted == number).sum())
        found[label] = round(2 * both / either, _DIGITS) if either else 0.0
    return found


def macro_f1(gold: Numbers, predicted: Numbers) -> float:
    """Return the mean F1 over all labels."""
    by_label = f1_by_label(gold, predicted)
    return round(sum(by_label.values()) / len(by_label), _DIGITS)


def reliability(gold: Numbers, shares: Matrix) -> list[Bin]:
    """Return the reliability curve in ten bins of equal width; empty bins are left out."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == gold
    place = np.minimum((best * BINS).astype(int), BINS - 1)
    return [
        Bin(int((place == at).sum()), float(best[place == at].mean()), float(right[place == at].mean()))
        for at in range(BINS)
        if (place == at).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error of a reliability curve."""
    total = sum(one.sentences for one in bins)
    return round(sum(one.sentences * abs(one.said - one.right) for one in bins) / total, _DIGITS)


def recall_at(gold: Numbers, score: Matrix, precision: float = PRECISION) -> float:
    """Return the best recall of the true among `gold` (0 or 1) by a threshold on `score` with at least `precision`."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(gold[order])
    good = hits / np.arange(1, len(order) + 1) >= precision
    return round(float(hits[good].max() / hits[-1]), _DIGITS) if good.any() else 0.0


def passed_as_release(gold: Numbers, shares: Matrix, thresholds: Mapping[str, float]) -> Numbers:
    """Return the indices of sentences of other acts that the model surely takes for a release or a confirmation."""
    best = shares.argmax(axis=1)
    sure = shares.max(axis=1) >= np.array([thresholds[label] for label in LABELS])[best]
    return np.flatnonzero(np.isin(best, _RELEASING) & sure & ~np.isin(gold, _RELEASING))


def all_scores(gold: Numbers, shares: Matrix, thresholds: Mapping[str, float]) -> dict[str, Any]:
    """Return the figures that meta.json states."""
    best = shares.argmax(axis=1)
    sure = shares.max(axis=1) >= np.array([thresholds[label] for label in LABELS])[best]
    explicit = np.isin(gold, _RELEASING)
    vague = gold == _VAGUE
    either = explicit | vague
    releasing = shares[:, _RELEASING].sum(axis=1)
    return {
        "sentences": len(gold),
        "macro_f1": macro_f1(gold, best),
        "accuracy": round(float((best == gold).mean()), _DIGITS),
        "f1": f1_by_label(gold, best),
        "vague_recall_at_precision_95": recall_at(vague[either].astype(int), 1 - releasing[either]),
        "no_release_recall_at_precision_95": recall_at((~explicit).astype(int), 1 - releasing),
        "not_release": int((~explicit).sum()),
        "not_release_called_release": int((np.isin(best, _RELEASING) & ~explicit).sum()),
        "not_release_surely_called_release": len(passed_as_release(gold, shares, thresholds)),
        "releases": int(explicit.sum()),
        "releases_surely_found": int((explicit & sure & np.isin(best, _RELEASING)).sum()),
        "certain": round(float(sure.mean()), _DIGITS),
        "accuracy_where_certain": round(float((best == gold)[sure].mean()), _DIGITS) if sure.any() else 0.0,
        "calibration_error": calibration_error(reliability(gold, shares)),
    }


def wilson(hits: int, of: int, deviations: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval of a share: 95 % at 1.96 standard deviations; (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share, square = hits / of, deviations**2
    middle, wide = share + square / (2 * of), deviations * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, (middle - wide) / (1 + square / of)), min(1.0, (middle + wide) / (1 + square / of))
