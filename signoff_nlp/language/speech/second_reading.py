"""The encoder's word beside the linear model's: probabilities of both, calibrated together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from signoff_nlp.language.speech.encoder import Encoder, read_sums
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.model import Matrix, Model, classify, probabilities

SHARE = np.float32(0.5)  # of the encoder's logarithms in the sum; the development groups are best between 0.4 and 0.7
_LEAST = np.float32(1e-6)


def together(linear: Matrix, sums: Matrix, temperature: float) -> Matrix:
    """Return the probabilities of both: `linear` are the linear model's, `sums` the encoder's, a row a sentence."""
    return probabilities(logarithms(linear, sums), temperature)


def logarithms(linear: Matrix, sums: Matrix) -> Matrix:
    """Return the weighted logarithms of both, before they are calibrated."""
    found: Matrix = (1 - SHARE) * np.log(linear + _LEAST) + SHARE * np.log(probabilities(sums, 1.0) + _LEAST)
    return found


def classify_twice(model: Model, encoder: Encoder | None, sentences: Sequence[Sentence]) -> Matrix:
    """Return what both make of the sentences, or the linear model alone where there is no encoder."""
    linear = classify(model, sentences)
    if encoder is None or model.meta.both is None:
        return linear
    return together(linear, read_sums(encoder, sentences), model.meta.both.temperature)
