"""Multinomial logistic regression over sparse features, with NumPy alone: the same input gives the same weights.

Minimises  strength * sum of cross-entropies + |W|^2 / 2  by L-BFGS (Nocedal and Wright, Numerical Optimization, 7.4);
the objective is convex, so that the start does not matter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from signoff_nlp.language.speech.features import SIZE, Rows, Table

Matrix = npt.NDArray[np.float32]
_MEMORY = 8
_TOLERANCE = 2e-4  # of the gradient's largest entry, relative to `strength`
_DECREASE = 1e-4
_SMALLEST = 1e-3  # of a step; below it, rounding is what is seen
_SETTLED = 1e-5  # a gain, relative to the objective, that is worth no further round


class Fit(NamedTuple):
    """Weights of every row of the feature table (most are zero), one column per label, and the labels' biases."""

    weights: Matrix
    bias: Matrix


def rarity(table: Table, least: int = 2) -> Matrix:
    """Return a factor per row of the feature table: rarer features weigh more; those in less than `least` sentences 0."""
    counts = np.bincount(table.rows, minlength=SIZE)
    sentences = len(table.starts) - 1
    found: Matrix = np.where(counts < least, 0, np.log((1 + sentences) / (1 + counts)) + 1).astype(np.float32)
    return found


def fit(
    table: Table, labels: Rows, classes: int, *, strength: float, rounds: int = 120, weights: Matrix | None = None
) -> Fit:
    """Return the fit to sentences `table` of `labels` (numbers below `classes`); `weights` count each sentence."""
    factor = rarity(table)
    kept = factor[table.rows] > 0
    known, columns = np.unique(table.rows[kept], return_inverse=True)
    values = (table.values * factor[table.rows])[kept]
    sentence = np.repeat(np.arange(len(table.starts) - 1), np.diff(table.starts))[kept]
    each = np.ones(len(labels), np.float32) if weights is None else weights
    problem = _problem(columns, values, sentence, labels, classes, strength * each)
    solution = _minimize(problem, np.zeros((classes, len(known) + 1), np.float32), strength, rounds)
    full = np.zeros((SIZE, classes), np.float32)
    full[known] = (solution[:, :-1] * factor[known]).T
    return Fit(full, solution[:, -1].copy())


def _problem(
    columns: Rows, values: Matrix, sentence: Rows, labels: Rows, classes: int, each: Matrix
) -> Callable[[Matrix], tuple[float, Matrix]]:
    """Return the objective: a solution (a row per label, the bias last) to its value and gradient."""
    number = len(labels)
    order = np.argsort(columns, kind="stable")
    forward = _sums(columns, values, sentence, number)
    backward = _sums(sentence[order], values[order], columns[order], int(columns.max(initial=-1)) + 1)
    which = np.arange(number)

    def loss(solution: Matrix) -> tuple[float, Matrix]:
        scores = np.stack([forward.of(row[:-1]) + row[-1] for row in solution])
        scores -= scores.max(axis=0)
        exponents = np.exp(scores)
        sums = exponents.sum(axis=0)
        losses = np.log(sums) - scores[labels, which]
        error = exponents / sums
        error[labels, which] -= 1
        error *= each
        gradient = np.empty_like(solution)
        for row, mistakes in zip(gradient, error, strict=True):
            row[:-1] = backward.of(mistakes)
            row[-1] = mistakes.sum()
        gradient[:, :-1] += solution[:, :-1]
        return float(losses @ each + 0.5 * np.vdot(solution[:, :-1], solution[:, :-1])), gradient

    return loss


class _Sums(NamedTuple):
    """How to sum `values * source[which]` by targets: each target's first entry, and its place among `number`."""

    which: Rows
    values: Matrix
    heads: Rows
    places: Rows
    number: int

    def of(self, source: Matrix) -> Matrix:
        """Return the sums for `source`."""
        sums = np.zeros(self.number, np.float32)
        if len(self.heads):
            products = source.take(self.which)
            products *= self.values
            sums[self.places] = np.add.reduceat(products, self.heads)
        return sums


def _sums(which: Rows, values: Matrix, target: Rows, number: int) -> _Sums:
    """Return the sums by `target`, which is sorted."""
    heads = np.flatnonzero(np.r_[True, target[1:] != target[:-1]]) if len(target) else np.zeros(0, np.int64)
    return _Sums(which, values, heads, target[heads], number)


def _minimize(loss: Callable[[Matrix], tuple[float, Matrix]], start: Matrix, strength: float, rounds: int) -> Matrix:
    point = start
    value, gradient = loss(point)
    steps: deque[tuple[Matrix, Matrix, float]] = deque(maxlen=_MEMORY)
    for _ in range(rounds):
        if np.abs(gradient).max() < _TOLERANCE * strength:
            break
        direction = _direction(gradient, steps)
        slope = float(np.vdot(gradient, direction))
        size = 1.0 if steps else 1 / max(float(np.linalg.norm(gradient)), 1.0)
        while True:
            candidate = point + np.float32(size) * direction
            new_value, new_gradient = loss(candidate)
            if new_value <= value + _DECREASE * size * slope:
                break
            size /= 2
            if size < _SMALLEST:
                return point  # single precision sees no further down
        step, change = candidate - point, new_gradient - gradient
        curvature = float(np.vdot(step, change))
        if curvature > 1e-10:
            steps.append((step, change, 1 / curvature))
        settled = value - new_value < _SETTLED * value
        point, value, gradient = candidate, new_value, new_gradient
        if settled:
            break
    return point


def _direction(gradient: Matrix, steps: deque[tuple[Matrix, Matrix, float]]) -> Matrix:
    direction = -gradient
    factors = []
    for step, change, scale in reversed(steps):
        factor = np.float32(scale * float(np.vdot(step, direction)))
        direction -= factor * change
        factors.append(factor)
    if steps:
        step, change, _ = steps[-1]
        direction *= np.float32(float(np.vdot(step, change)) / float(np.vdot(change, change)))
    for (step, change, scale), factor in zip(steps, reversed(factors), strict=True):
        direction += step * (factor - np.float32(scale * float(np.vdot(change, direction))))
    return direction
