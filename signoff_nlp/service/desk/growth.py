"""How a thread's release ledger grew, report by report: what the picture of it shows."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.service.desk.views import Growth
from signoff_nlp.service.ledger import Dated, ledger
from signoff_nlp.types import Report


def growth(reports: Sequence[Dated]) -> tuple[Growth, ...]:
    """Return how many pieces stood released and held after each report; one that changed nothing is left out."""
    found: list[Growth] = []
    for at in range(len(reports)):
        book = ledger(reports[: at + 1])
        here = reports[at]
        ended = any(one.ended_at == here.at for one in book.releases)
        held = sum(one.held for one in book.standing)
        step = Growth(
            at=here.at, label=_label(here.report), verdict=here.report.verdict, held=held, changed=ended,
            released=sum(one.released for one in book.standing),
        )  # fmt: skip
        same = found and (found[-1].released, found[-1].held, found[-1].verdict) == (step.released, held, step.verdict)
        if not same or ended:
            found.append(step)
    return tuple(found)


def _label(report: Report) -> str:
    last = next((one for one in reversed(report.messages) if one.side != "machine"), None)
    if last is None:
        return ""
    return f"{last.author.name or last.author.address or 'unknown'}, message {last.index + 1}"
