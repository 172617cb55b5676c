"""The trained model: a table of quantised weights, its calibration, and what it needs in order to fit.

On disk a folder: `meta.json` (everything but the weights), `weights.npy` (one row of 8-bit codes per feature, one column
per label; mapped, not read), `words.txt` (word classes, one a line), and the encoder's `encoder.npz` and `pieces.txt`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple, get_args

import numpy as np
import numpy.typing as npt
from pydantic import Field, ValidationError

from signoff_nlp.errors import ModelError
from signoff_nlp.language.speech import features
from signoff_nlp.language.speech.features import Sentence, Table, featurize
from signoff_nlp.names import ActName, Frozen

LABELS: tuple[ActName, ...] = get_args(ActName)
RELEASING: tuple[ActName, ...] = ("release", "confirmation")
NAME = "acts"
_META, _WEIGHTS, _WORDS = "meta.json", "weights.npy", "words.txt"
ENCODER = ("encoder.npz", "pieces.txt")
_STEPS = 127
_HINT = "install the model that belongs to this version, or build one with `signoff train`"

Matrix = npt.NDArray[np.float32]


class Both(Frozen):
    """How the encoder and the linear model speak together: `encoder` is the mark of its files."""

    encoder: str
    temperature: float
    thresholds: dict[str, float]


class Meta(Frozen):
    """What stands in meta.json. `scores` are those on the frozen test split, of both where there is an encoder;
    `features` is the version of the rows."""

    version: str
    package: str
    corpus: str
    labels: tuple[str, ...]
    features: int
    words: str
    bias: tuple[float, ...]
    scale: float
    temperature: float
    thresholds: dict[str, float]
    both: Both | None = None
    scores: dict[str, Any] = Field(default_factory=dict)


class Model(NamedTuple):
    """A model ready to classify."""

    meta: Meta
    codes: npt.NDArray[np.int8]
    words: Mapping[str, str]


def model_path(own: str | None = None) -> Path:
    """Return the folder `own`, else that of the model that ships: inside the installed package, or beside it in a checkout."""
    return _shipped() if own is None else Path(own)


@cache
def _shipped() -> Path:
    package = Path(str(files("signoff_nlp")))
    inside = package / "models" / NAME
    return inside if inside.exists() else package.parent / "models" / NAME


def read_meta(folder: Path) -> Meta:
    """Return what the model in `folder` says of itself. Raises ModelError where it is missing or does not fit."""
    place = str(folder / _META)
    try:
        meta = Meta.model_validate_json((folder / _META).read_text("utf-8"))
    except OSError as error:
        raise ModelError("no model there", where=str(folder), hint=_HINT) from error
    except ValidationError as error:
        raise ModelError("not the description of a model of this version", where=place, hint=_HINT) from error
    if meta.labels != LABELS:
        odd = sorted(set(meta.labels) ^ set(LABELS)) or ["their order"]
        raise ModelError(f"its labels are not ours: {', '.join(odd)}", where=place, hint=_HINT)
    if meta.features != features.VERSION:
        raise ModelError(f"made for features {meta.features}, these are {features.VERSION}", where=place, hint=_HINT)
    if meta.both is not None and encoder_mark(folder) != meta.both.encoder:
        raise ModelError(
            "its encoder is not the one it was calibrated with", where=str(folder / ENCODER[0]), hint=_HINT
        )
    if words_hash(folder) != meta.words:
        raise ModelError("its word classes are not those it was trained with", where=str(folder / _WORDS), hint=_HINT)
    return meta


def load_model(folder: Path) -> Model:
    """Return the model in `folder`; the weights are mapped. Raises ModelError as `read_meta` does."""
    meta = read_meta(folder)
    try:
        codes = np.load(folder / _WEIGHTS, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot be read: {error}", where=str(folder / _WEIGHTS), hint=_HINT) from error
    if codes.shape != (features.SIZE, len(LABELS)) or codes.dtype != np.int8:
        raise ModelError(f"not a table of {features.SIZE} x {len(LABELS)}", where=str(folder / _WEIGHTS), hint=_HINT)
    return Model(meta, codes, read_words(folder))


def read_words(folder: Path) -> dict[str, str]:
    """Return the class of each word that has one."""
    lines = (folder / _WORDS).read_text("utf-8").split("\n")
    return {word: number for number, _, words in (line.partition("\t") for line in lines) for word in words.split()}


def copy_words(source: Path, target: Path) -> None:
    """Copy the word classes of a model to the folder of another. Raises ModelError where there are none."""
    try:
        (target / _WORDS).write_bytes((source / _WORDS).read_bytes())
    except OSError as error:
        raise ModelError("no word classes there", where=str(source / _WORDS), hint=_HINT) from error


def copy_encoder(source: Path, target: Path) -> Both | None:
    """Copy the encoder of a model to the folder of another, and return how it speaks; None where there is no such model."""
    try:
        both = read_meta(source).both
    except ModelError:
        return None
    for name in ENCODER if both else ():
        (target / name).write_bytes((source / name).read_bytes())
    return both


def encoder_mark(folder: Path) -> str:
    """Return what tells the encoder in `folder` from others, or "" where there is none: its pieces' SHA-256 and its size.

    Not the hash of all of it: that would cost every start some milliseconds.
    """
    weights, pieces = (folder / name for name in ENCODER)
    if not (weights.exists() and pieces.exists()):
        return ""
    return f"{sha256(pieces.read_bytes()).hexdigest()} {weights.stat().st_size}"


def words_hash(folder: Path) -> str:
    """Return the SHA-256 of the word classes, or of nothing where there is no file."""
    path = folder / _WORDS
    return sha256(path.read_bytes() if path.exists() else b"").hexdigest()


def classify(model: Model, sentences: Sequence[Sentence]) -> Matrix:
    """Return the calibrated probabilities of all labels (columns, in the order of `LABELS`) for each sentence."""
    table = featurize(sentences, model.words)
    return probabilities(scores(table, _decoded(model.codes.view(np.ndarray)[table.rows], model.meta.scale), model.meta.bias), model.meta.temperature)  # fmt: skip


def scores(table: Table, weights: Matrix, bias: Sequence[float] | Matrix) -> Matrix:
    """Return the sums for each sentence: `weights` has a row for each entry of `table.rows`."""
    sums: Matrix = np.add.reduceat(weights * table.values[:, None], table.starts[:-1], axis=0) if len(table.rows) else np.zeros((0, len(LABELS)), np.float32)  # fmt: skip
    return sums + np.asarray(bias, np.float32)


def probabilities(sums: Matrix, temperature: float) -> Matrix:
    """Return the softmax of `sums` over `temperature`."""
    scaled = sums / np.float32(temperature)
    exponents = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: Matrix = exponents / exponents.sum(axis=1, keepdims=True)
    return shares


def save_model(folder: Path, meta: Meta, codes: npt.NDArray[np.int8]) -> None:
    """Write the model; `words.txt` must stand in `folder` already."""
    np.save(folder / _WEIGHTS, codes, allow_pickle=False)
    (folder / _META).write_text(json.dumps(meta.model_dump(), indent=1, ensure_ascii=False) + "\n", "utf-8")


def encoded(weights: Matrix) -> tuple[npt.NDArray[np.int8], float]:
    """Return `weights` as 8-bit codes of their square roots, so that small weights keep their digits, and the scale."""
    scale = float(np.abs(weights).max()) or 1.0
    codes = np.rint(np.sign(weights) * np.sqrt(np.abs(weights) / scale) * _STEPS)
    return codes.astype(np.int8), scale


def _decoded(codes: npt.NDArray[np.int8], scale: float) -> Matrix:
    roots = codes.astype(np.float32)
    found: Matrix = roots * np.abs(roots) * np.float32(scale / _STEPS**2)
    return found
