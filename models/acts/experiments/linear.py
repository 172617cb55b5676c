"""The linear model with some kinds of features only, on the same split: `python models/acts/experiments/linear.py`.

Prints macro F1 on the test groups after training on the training and development groups.
"""

from __future__ import annotations

import sys
from pathlib import Path

from signoff_nlp.language.speech import features
from signoff_nlp.language.speech.corpus import read_split
from signoff_nlp.language.speech.fitting import fit
from signoff_nlp.language.speech.model import LABELS, read_words, scores
from signoff_nlp.language.speech.scores import macro_f1
from signoff_nlp.language.speech.training import STRENGTH, numbers, sentences

MODEL = Path(__file__).parents[1]
SHAPES = ("word", "pair", "char")
CONTEXT = ("asked", "prev", "cross", "shape")
KINDS = {
    "(a) words and characters of the sentence": SHAPES,
    "(a) the same in context": (*SHAPES, *CONTEXT),
    "(d) what the rules found, in context": ("rule", *CONTEXT),
    "(e) word classes, in context": ("class", *CONTEXT),
    "(a) + (e)": (*SHAPES, *CONTEXT, "class"),
    "(a) + (d)": (*SHAPES, *CONTEXT, "rule"),
    "(a) + (d) + (e)": (*SHAPES, *CONTEXT, "rule", "class"),
}


def main() -> None:
    """Train and score each."""
    split, words = read_split(MODEL / "corpus"), read_words(MODEL)
    known = (*split.train, *split.dev)
    seen, unseen = sentences(known), sentences(split.test)
    weights = dict(features.WEIGHTS)
    for name, kinds in KINDS.items():
        features.WEIGHTS.update({kind: weight if kind in kinds else 0.0 for kind, weight in weights.items()})
        found = fit(features.featurize(seen, words), numbers(known), len(LABELS), strength=STRENGTH)
        table = features.featurize(unseen, words)
        sums = scores(table, found.weights[table.rows], found.bias)
        sys.stdout.write(f"{name}: macro F1 {macro_f1(numbers(split.test), sums.argmax(axis=1)):.3f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
