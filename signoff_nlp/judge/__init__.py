"""Facts of a thread, records and policy to decisions; pure: no spaCy, no clock, no input or output."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.judge.decide import decide
from signoff_nlp.judge.jobs import job_warning
from signoff_nlp.judge.ledger import fold
from signoff_nlp.judge.moves import moves
from signoff_nlp.judge.one_item import with_answers
from signoff_nlp.judge.parts import by_part
from signoff_nlp.judge.policy import Policy
from signoff_nlp.judge.second_opinion import heeded as heeded_in
from signoff_nlp.judge.speech_acts import main_act
from signoff_nlp.judge.topics import about_parts
from signoff_nlp.types import ActName, Decision, Reading, Records

__all__ = ["heeded", "job_warning", "judge"]


def judge(
    readings: Sequence[Reading], records: Records, policy: Policy
) -> tuple[tuple[Decision, ...], tuple[ActName | None, ...]]:
    """Return the decisions, one per part that the thread treats separately, and each message's main speech act."""
    readings = with_answers(readings)
    views = by_part(readings)
    decisions = tuple(decide(view, records, policy, subject=subject) for subject, view in views)
    outcomes = {outcome.at: outcome for outcome in fold(readings).outcomes}
    acts: list[ActName | None] = []
    for at, reading in enumerate(readings):
        if reading.message.side == "machine":
            acts.append(None)
        else:
            outcome = outcomes.get(at)
            if outcome is None:
                acts.append(main_act(readings, at, None, stopped=False))
            else:
                changed = outcome.changed
                acts.append(
                    "change_request"
                    if changed
                    else main_act(readings, at, outcome.attempt, stopped=outcome.stopped, held=outcome.held)
                )
    return decisions, tuple(acts)


def heeded(readings: Sequence[Reading]) -> tuple[frozenset[int], ...]:
    """Return for each message where the sentences begin whose second reading could change the decisions."""
    views = [view for _, view in by_part(with_answers(readings))]
    return tuple(
        frozenset(one.start for view in views for one in heeded_in(view[at], about_parts(view[at], moves(view[at]))))
        if reading.message.side == "buyer" and reading.message.origin == "message"
        else frozenset()
        for at, reading in enumerate(readings)
    )
