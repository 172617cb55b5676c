"""Which thread gets a draft, which message it answers, and why not. Pure: rows and facts in, an answer or a reason out.

A draft is for a person to review, and one too many is a nuisance: whatever is in doubt gets none, with the reason kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from signoff_nlp.names import Verdict
from signoff_nlp.service.heads import Facts
from signoff_nlp.store.rows import OPEN_DRAFT, DraftRow, MessageRow, MessageState
from signoff_nlp.types import Draft

NEEDED: tuple[Verdict, ...] = ("clarify", "hold")
_UNREAD: tuple[MessageState, ...] = ("quarantined", "skipped")


class Thread(NamedTuple):
    """What is known of a thread. `rows` are its messages; `sent` the numbers of the folders of sent mails."""

    rows: Sequence[MessageRow]
    facts: Mapping[int, Facts]
    sent: frozenset[int]
    verdict: Verdict
    draft: Draft | None
    drafts: Sequence[DraftRow] = ()


class Answer(NamedTuple):
    """Draft a reply to this message."""

    row: MessageRow
    facts: Facts


class Silence(NamedTuple):
    """No draft, and why."""

    why: str


def arrival(row: MessageRow) -> tuple[datetime, int]:
    """Return by what messages are ordered here: when they came, not the date that they bear."""
    return (row.internal_date or row.stored_at, row.id)


def decide(thread: Thread) -> Answer | Silence:
    """Return which message a new draft answers, or why there is none."""
    if thread.verdict not in NEEDED:
        return Silence(f"the verdict is {thread.verdict}")
    latest = latest_word(thread)
    if isinstance(latest, Silence):
        return latest
    row, facts = latest
    if row.old:
        return Silence("it was there before watching began")
    if thread.draft is None or not thread.draft.to:
        return Silence("there is nobody to answer")
    if not _is_answered_by(thread.draft, facts, thread):
        return Silence("the dates of its mails contradict the order in which they came")
    for one in thread.drafts:
        if one.answers in (row.id, row.twin):
            return Silence(f"draft {one.id} was made for it ({one.state})")
    return latest


def latest_word(thread: Thread) -> Answer | Silence:
    """Return the newest message if a buyer's person wrote it; mails of machines and crowds are looked past."""
    why: str | None = None
    for row in sorted(thread.rows, key=arrival, reverse=True):
        if row.state in _UNREAD:
            return Silence(f"message {row.id} could not be read")
        facts = thread.facts.get(row.id)
        if facts is None:  # the same bytes as another message of the thread
            continue
        if facts.side == "machine":
            why = why or facts.guard or "a machine wrote it"
        elif row.folder_id in thread.sent or facts.side == "shop":
            return Silence("the shop has had the last word")
        elif facts.guard:
            why = why or facts.guard
        elif facts.id and facts.id in _answered(thread):
            return Silence("it is answered in the Sent folder")
        else:
            return Answer(row, facts)
    return Silence(why or "no mail of a buyer is in it")


def _answered(thread: Thread) -> set[str]:
    """Return the ids that a mail of the shop answers, whatever its date."""
    sent = (thread.facts[row.id] for row in thread.rows if row.folder_id in thread.sent and row.id in thread.facts)
    return {one for facts in sent if facts.side != "machine" for one in facts.answers[-1:]}


def overtaken(thread: Thread) -> list[tuple[DraftRow, str]]:
    """Return the open drafts that events have overtaken, and by what."""
    latest = latest_word(thread)
    found: list[tuple[DraftRow, str]] = []
    for one in thread.drafts:
        if one.state not in OPEN_DRAFT:
            continue
        if isinstance(latest, Silence):
            found.append((one, latest.why))
        elif one.answers not in (latest.row.id, latest.row.twin):
            found.append((one, f"message {latest.row.id} came after it"))
        elif thread.verdict not in NEEDED:
            found.append((one, f"the verdict is {thread.verdict} now"))
    return found


def _is_answered_by(draft: Draft, facts: Facts, thread: Thread) -> bool:
    """Say whether the draft speaks to who wrote the message: drafting goes by dates, we by the order of arrival."""
    if facts.id is None or draft.in_reply_to in (None, facts.id):
        return True
    other = next((one for one in thread.facts.values() if one.id == draft.in_reply_to), None)
    return other is None or other.author == facts.author
