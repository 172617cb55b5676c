"""A small transformer that reads a sentence in its context, with NumPy alone.

Four layers of all-MiniLM-L6-v2 (BERT's architecture), fine-tuned on our corpus by `encoder_training.py`; weights are 8-bit
codes with one scale per output, embeddings one per piece. Sentences of one call are read side by side without padding.
Time: linear in the number of sentences; a sentence has at most `wordpiece.LONGEST` pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from signoff_nlp.errors import ModelError
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.model import ENCODER, Matrix
from signoff_nlp.language.speech.wordpiece import Pieces, encode, read_pieces

WEIGHTS, PIECES = ENCODER
HEADS = 12
_SMALL = np.float32(1e-12)  # in the norm's root
_CODES = 127
_AT_ONCE = 32  # sentences; keeps memory small
_GELU = np.float32(sqrt(2 / np.pi))
_HINT = "install the model that belongs to this version, or build one with `make train`"


class Layer(NamedTuple):
    """One layer: attention's inputs side by side (query, key, value), its output, the two norms, the inner layer."""

    attend: Matrix
    attend_bias: Matrix
    mix: Matrix
    mix_bias: Matrix
    mix_norm: Matrix
    widen: Matrix
    widen_bias: Matrix
    narrow: Matrix
    narrow_bias: Matrix
    narrow_norm: Matrix


class Encoder(NamedTuple):
    """An encoder ready to read: embeddings stay 8-bit, a row is decoded when it is used."""

    pieces: Pieces
    codes: npt.NDArray[np.int8]
    scales: Matrix
    places: Matrix
    kinds: Matrix
    norm: Matrix
    layers: tuple[Layer, ...]
    out: Matrix
    out_bias: Matrix


def encoded(weights: Matrix, axis: int) -> tuple[npt.NDArray[np.int8], Matrix]:
    """Return `weights` as 8-bit codes, and the scale of each stretch along `axis`."""
    scales = np.abs(weights).max(axis=axis, keepdims=True) / _CODES
    scales = np.where(scales > 0, scales, 1).astype(np.float32)
    return np.rint(weights / scales).astype(np.int8), scales


def load_encoder(folder: Path) -> Encoder:
    """Return the encoder in `folder`. Raises ModelError where its files cannot be read."""
    path = folder / WEIGHTS
    try:
        pieces = read_pieces(folder / PIECES)
        with np.load(path, allow_pickle=False) as stored:
            held = {name: stored[name] for name in stored.files}
        layers = tuple(_layer(held, number) for number in range(int(held["layers"])))
        return Encoder(
            pieces, held["pieces"], held["pieces_scale"], held["places"], held["kinds"], held["norm"], layers,
            _plain(held, "out"), held["out_bias"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot be read: {error}", where=str(path), hint=_HINT) from error


def read_sums(encoder: Encoder, sentences: Sequence[Sentence]) -> Matrix:
    """Return for each sentence the sums of all labels (columns, in the order of `model.LABELS`), before the softmax."""
    if not sentences:
        return np.zeros((0, encoder.out_bias.shape[0]), np.float32)
    return np.concatenate([_sums(encoder, sentences[at : at + _AT_ONCE]) for at in range(0, len(sentences), _AT_ONCE)])


def _sums(encoder: Encoder, sentences: Sequence[Sentence]) -> Matrix:
    texts = [encode(one.text, one.asked, one.prev, one.channel, encoder.pieces) for one in sentences]
    lengths = [len(numbers) for numbers, _ in texts]
    ends = np.cumsum(lengths)
    spans = list(zip((ends - lengths).tolist(), ends.tolist(), strict=True))
    rows = np.concatenate([np.array(numbers) for numbers, _ in texts])
    kinds = np.concatenate([np.arange(length) >= own for length, (_, own) in zip(lengths, texts, strict=True)])
    places = np.concatenate([np.arange(length) for length in lengths])
    states = encoder.codes[rows] * encoder.scales[rows] + encoder.places[places] + encoder.kinds[kinds.astype(int)]
    states = _normal(states, encoder.norm)
    for layer in encoder.layers:
        seen = _attention(_linear(states, layer.attend, layer.attend_bias), spans)
        states += _linear(seen, layer.mix, layer.mix_bias)
        states = _normal(states, layer.mix_norm)
        inner = _gelu(_linear(states, layer.widen, layer.widen_bias))
        states += _linear(inner, layer.narrow, layer.narrow_bias)
        states = _normal(states, layer.narrow_norm)
    heads = np.stack([np.concatenate([states[start], states[start:end].mean(axis=0)]) for start, end in spans])
    sums: Matrix = heads @ encoder.out + encoder.out_bias
    return sums


def _attention(inputs: Matrix, spans: Sequence[tuple[int, int]]) -> Matrix:
    """Return what each piece sees of its own sentence; `inputs` hold query, key and value side by side."""
    width = inputs.shape[1] // 3
    found = np.empty((len(inputs), width), np.float32)
    for start, end in spans:
        query, key, value = (
            inputs[start:end, part * width : (part + 1) * width].reshape(end - start, HEADS, -1).transpose(1, 0, 2)
            for part in range(3)
        )
        weights = query @ key.transpose(0, 2, 1)
        weights *= np.float32(1 / sqrt(width // HEADS))
        np.exp(weights - weights.max(axis=2, keepdims=True), out=weights)
        weights /= weights.sum(axis=2, keepdims=True)
        found[start:end] = (weights @ value).transpose(1, 0, 2).reshape(end - start, width)
    return found


def _linear(states: Matrix, weights: Matrix, bias: Matrix) -> Matrix:
    found: Matrix = states @ weights
    found += bias
    return found


def _normal(states: Matrix, norm: Matrix) -> Matrix:
    """Overwrites `states`: fresh memory for each step costs more than the step."""
    states -= states.mean(axis=1, keepdims=True)
    states /= np.sqrt(np.einsum("ij,ij->i", states, states)[:, None] / np.float32(states.shape[1]) + _SMALL)
    states *= norm[0]
    states += norm[1]
    return states


def _gelu(inner: Matrix) -> Matrix:
    """The tanh form of GELU, which training uses too."""
    found: Matrix = inner * inner
    found *= _GELU * np.float32(0.044715)
    found += _GELU
    found *= inner
    np.tanh(found, out=found)
    found += 1
    found *= inner
    found *= np.float32(0.5)
    return found


def _plain(held: dict[str, npt.NDArray[Any]], name: str) -> Matrix:
    found: Matrix = held[name].astype(np.float32) * held[f"{name}_scale"]
    return found


def _layer(held: dict[str, npt.NDArray[Any]], number: int) -> Layer:
    values = (
        _plain(held, f"{number}_{name}") if name in ("attend", "mix", "widen", "narrow") else held[f"{number}_{name}"]
        for name in Layer._fields
    )
    return Layer(*values)
