"""The figures as charts: SVG by matplotlib, told apart by hatching and labels, so that black and white shows them too."""

from __future__ import annotations

import io
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from signoff_nlp.service.desk.figures import OUTCOMES, Figures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

CHARTS: dict[str, str] = {
    "outcomes": "What became of drafts, by month",
    "lacks": "What threads lacked",
    "rounds": "Rounds of clarification before a release",
    "customers": "What customers leave out",
}
_HATCHES = ("", "//", "--", "\\\\", "xx")  # lines alone: dots make a chart ten times as large
_GREYS = ("#17404a", "#4d7f8a", "#8fb5bd", "#c4d9dd", "#eef4f5")
_INK = "#1c2126"
_DRAWING = Lock()  # matplotlib keeps its state in modules


def chart(name: str, figures: Figures) -> bytes:
    """Return a chart of CHARTS as SVG on white."""
    day = {
        "since": figures.since.replace(hour=0, minute=0, second=0, microsecond=0),
        "until": figures.until.replace(hour=0, minute=0, second=0, microsecond=0),
    }
    return _drawn(name, figures.model_copy(update=day).model_dump_json())


@lru_cache(maxsize=64)
def _drawn(name: str, data: str) -> bytes:
    figures = Figures.model_validate_json(data)
    with _DRAWING:
        import matplotlib
        from matplotlib.figure import Figure

        settings: Any = {
            "svg.fonttype": "none", "svg.hashsalt": "signoff", "font.family": "sans-serif", "font.size": 11, "hatch.linewidth": 0.6,
            "text.color": _INK, "axes.labelcolor": _INK, "xtick.color": _INK, "ytick.color": _INK,
        }  # fmt: skip
        with matplotlib.rc_context(settings):
            figure = Figure(figsize=(7, 3.6), layout="constrained")
            axes = figure.add_subplot()
            {"outcomes": _outcomes, "lacks": _lacks, "rounds": _rounds, "customers": _customers}[name](axes, figures)
            for side in ("top", "right"):
                axes.spines[side].set_visible(False)
            out = io.BytesIO()
            figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
            return out.getvalue()


def _whole(axis: Axis) -> None:
    """Let an axis count in whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(integer=True))


def _outcomes(axes: Axes, figures: Figures) -> None:
    names = [one.name for one in figures.months] or [""]
    below = [0] * len(names)
    for at, outcome in enumerate(OUTCOMES):
        counts = [one.outcomes[outcome] for one in figures.months] or [0]
        axes.bar(names, counts, 0.6, bottom=below, label=outcome, color=_GREYS[at], hatch=_HATCHES[at], edgecolor=_INK)
        below = [sum(pair) for pair in zip(below, counts, strict=True)]
    axes.set_ylabel("drafts")
    _whole(axes.yaxis)
    axes.legend(frameon=False, ncols=len(OUTCOMES), loc="lower center", bbox_to_anchor=(0.5, 1.0), fontsize=9)


def _lacks(axes: Axes, figures: Figures) -> None:
    names = list(figures.lacks)[::-1]
    counts = [figures.lacks[name] for name in names]
    bars = axes.barh(names, counts, color=_GREYS[1], hatch=_HATCHES[1], edgecolor=_INK)
    axes.bar_label(bars, padding=3)
    axes.set_xlabel("threads")
    _whole(axes.xaxis)


def _rounds(axes: Axes, figures: Figures) -> None:
    bars = axes.bar(list(figures.rounds), list(figures.rounds.values()), 0.6, color=_GREYS[1], edgecolor=_INK)
    axes.bar_label(bars, padding=3)
    axes.set_ylim(0, max(1, *figures.rounds.values()) * 1.15)
    axes.set_ylabel("released threads")
    _whole(axes.yaxis)


def _customers(axes: Axes, figures: Figures) -> None:
    # A $ would begin a formula, and a name may be as long as a mail's author likes.
    names = [one.name[:28].replace("$", "\\$") for one in figures.customers][::-1] or [""]
    left = [0] * len(names)
    for at, item in enumerate(figures.lacks):
        counts = [one.lacks[item] for one in figures.customers][::-1] or [0]
        shade, hatch = _GREYS[at % len(_GREYS)], _HATCHES[(at + at // len(_GREYS) * 2) % len(_HATCHES)]
        axes.barh(names, counts, 0.7, left=left, label=item, color=shade, hatch=hatch, edgecolor=_INK)
        left = [sum(pair) for pair in zip(left, counts, strict=True)]
    axes.set_xlabel("items missing")
    _whole(axes.xaxis)
    axes.legend(frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0), fontsize=9)
