"""spaCy's own text classifiers on the same split: `python models/acts/experiments/textcat.py cnn` or `ensemble`.

Each sentence is one text with its context in front, apart by signs. Prints macro F1 on the test groups after training on
the training and development groups.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
import spacy
from spacy.training import Example as Pair
from spacy.util import compounding, fix_random_seed, minibatch

from signoff_nlp.language.speech.corpus import Example, read_split
from signoff_nlp.language.speech.model import LABELS
from signoff_nlp.language.speech.scores import macro_f1
from signoff_nlp.language.speech.training import numbers

PASSES = 8
ENCODER = {
    "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 96, "depth": 2, "embed_size": 4000,
    "window_size": 1, "maxout_pieces": 3, "subword_features": True,
}  # fmt: skip
BAG = {
    "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": True, "ngram_size": 2, "no_output_layer": False, "length": 65536,
}  # fmt: skip
MODELS = {
    "cnn": {"@architectures": "spacy.TextCatReduce.v1", "exclusive_classes": True, "use_reduce_first": False, "use_reduce_last": False,
            "use_reduce_max": True, "use_reduce_mean": True, "tok2vec": ENCODER},
    "ensemble": {"@architectures": "spacy.TextCatEnsemble.v2", "tok2vec": ENCODER, "linear_model": BAG},
}  # fmt: skip


def text_of(one: Example) -> str:
    """Return the sentence with its context in front."""
    return f"{one.channel} | {one.asked or '-'} | {one.prev or '-'} >> {one.text}"


def main(name: str) -> None:
    """Train and score one architecture."""
    fix_random_seed(0)
    split = read_split(Path(__file__).parents[1] / "corpus")
    nlp = spacy.blank("en")
    classifier = nlp.add_pipe("textcat", config={"model": MODELS[name]})
    for label in LABELS:
        classifier.add_label(label)
    pairs = [
        Pair.from_dict(nlp.make_doc(text_of(one)), {"cats": {label: float(label == one.act) for label in LABELS}})
        for one in (*split.train, *split.dev)
    ]
    optimizer = nlp.initialize(lambda: pairs)
    for number in range(PASSES):
        random.shuffle(pairs)
        losses: dict[str, float] = {}
        for batch in minibatch(pairs, size=compounding(16, 64, 1.01)):
            nlp.update(batch, sgd=optimizer, losses=losses, drop=0.3)
        gold = numbers(split.test)
        found = [max(doc.cats, key=doc.cats.__getitem__) for doc in nlp.pipe(map(text_of, split.test))]
        f1 = macro_f1(gold, np.array([LABELS.index(one) for one in found]))
        sys.stdout.write(f"{name}, pass {number + 1}: loss {losses['textcat']:.3f}, macro F1 {f1:.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
