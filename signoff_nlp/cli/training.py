"""What training and evaluation came to, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from signoff_nlp.cli.plain import printable
from signoff_nlp.evaluation import Figures, Share
from signoff_nlp.language.speech.rebuilding import Rebuilt

_MOST = 20  # texts of one kind


def say(text: str) -> None:
    """Say on standard error how far the work is."""
    click.echo(f"{text} ...", err=True)


def rebuilt_lines(found: Rebuilt, out: str) -> Iterator[str]:
    """Yield the scores of a new model, the test texts gained and lost, and whether it was written."""
    before = "no model to compare with" if found.before is None else f"before {found.before:.3f}"
    yield f"macro F1 on unseen authors: {found.after:.3f} ({before})"
    for name in ("accuracy", "vague_recall_at_precision_95", "not_release_surely_called_release", "calibration_error"):
        yield f"{name.replace('_', ' ')}: {found.meta.scores[name]}"
    yield from _texts("gained", found.gained)
    yield from _texts("lost", found.lost)
    yield from _texts("released, though it is none", found.released)
    if found.refused:
        yield f"REFUSED: {found.refused}. Nothing was written."
    else:
        yield f"Wrote {printable(out)}."
        if Path(out).resolve().name != "acts":
            yield f'To use it, set model = "{printable(out)}" in signoff.toml.'


def figure_lines(figures: Figures, errors: int) -> Iterator[str]:
    """Yield the figures of an evaluation, one a line, then as many wrong verdicts as asked for."""
    for label in ("released", "clarify", "hold", "none"):
        row = {got: count for (gold, got), count in sorted(figures.confusion.items()) if gold == label}
        if row:
            yield f"labelled {label}: " + ", ".join(f"{count} {got}" for got, count in row.items())
    low, high = figures.false_releases.interval
    yield f"false releases: {_share(figures.false_releases)}, 95 % between {100 * low:.2f} % and {100 * high:.2f} %"
    for name in ("release_recall", "hold_recall", "verdicts", "stages", "acts", "missing"):
        share: Share = getattr(figures, name)
        yield f"{name.replace('_', ' ')}: {_share(share)}"
    for case, gold, got in figures.wrong[:errors]:
        yield f"wrong: {printable(case)}: labelled {gold}, read {got}"


def _texts(name: str, texts: Sequence[str]) -> Iterator[str]:
    yield f"{name}: {len(texts)}"
    yield from (f"  {printable(one)}" for one in texts[:_MOST])
    if len(texts) > _MOST:
        yield f"  ... and {len(texts) - _MOST} more"


def _share(share: Share) -> str:
    return f"{share.hits} of {share.of}" + (f" = {100 * share.hits / share.of:.1f} %" if share.of else "")
