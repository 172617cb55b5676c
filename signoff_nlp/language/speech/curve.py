"""A reliability curve as SVG: what the model says against how often it is right; a dot's area is its share of sentences."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.language.speech.scores import Bin

_SIZE, _EDGE, _LARGEST = 360, 44, 16


def reliability_svg(bins: Sequence[Bin], error: float) -> str:
    """Return the picture of `bins`; `error` is the expected calibration error that its title states."""
    total = sum(one.sentences for one in bins)
    low, high = _place(0, 0), _place(1, 1)
    ticks = "".join(_tick(tenth / 10) for tenth in range(0, 11, 2))
    dots = "".join(_dot(one, total) for one in bins)
    line = " ".join("{:.1f},{:.1f}".format(*_place(one.said, one.right)) for one in bins)
    whole = _SIZE + 2 * _EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" font-family="sans-serif" font-size="12">\n'
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>\n'
        f'<text x="{whole / 2}" y="22" text-anchor="middle">Reliability on {total} sentences of unseen authors, calibration error {error:.3f}</text>\n'
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#999"/>\n'
        f'<line x1="{low[0]}" y1="{low[1]}" x2="{high[0]}" y2="{high[1]}" stroke="#999" stroke-dasharray="4"/>\n'
        f'{ticks}<polyline points="{line}" fill="none" stroke="#06c"/>\n{dots}'
        f'<text x="{whole / 2}" y="{whole - 8}" text-anchor="middle">probability that the model gives its answer</text>\n'
        f'<text transform="translate(12 {whole / 2}) rotate(-90)" text-anchor="middle">share that is right</text>\n</svg>\n'
    )


def _place(said: float, right: float) -> tuple[float, float]:
    return _EDGE + said * _SIZE, _EDGE + (1 - right) * _SIZE


def _tick(share: float) -> str:
    x, y = _place(share, 0)[0], _place(0, share)[1]
    return (
        f'<text x="{x:.1f}" y="{_EDGE + _SIZE + 16}" text-anchor="middle">{share:.1f}</text>'
        f'<text x="{_EDGE - 6}" y="{y + 4:.1f}" text-anchor="end">{share:.1f}</text>\n'
    )


def _dot(one: Bin, total: int) -> str:
    x, y = _place(one.said, one.right)
    radius = 2 + _LARGEST * (one.sentences / total) ** 0.5
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#06c" fill-opacity="0.5">'
        f"<title>{one.sentences} sentences: says {one.said:.2f}, right {one.right:.2f}</title></circle>\n"
    )
