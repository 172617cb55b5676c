"""What happened to a thread, by whom: the audit log and the drafts' own history in one list."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.service.desk.views import Step
from signoff_nlp.store.rows import AuditEntry, DraftEvent

_TOLD = ("verdict", "draft", "why", "reason", "to", "from", "what", "quantity", "stage", "state", "until")
_LONGEST = 300


def history(entries: Sequence[AuditEntry], events: Sequence[DraftEvent]) -> tuple[Step, ...]:
    """Return the steps, the newest first. What the audit log says of a draft's states is in their own history."""
    steps = [Step(at=one.at, who=one.actor, what=one.action, detail=_detail(one)) for one in entries]
    steps += [
        Step(at=one.at, who="watch", what=f"draft {one.to_state}", detail=(one.reason or "")[:_LONGEST])
        for one in events
    ]
    return tuple(sorted(steps, key=lambda one: one.at, reverse=True))


def _detail(entry: AuditEntry) -> str:
    told = [f"{name}: {entry.detail[name]}" for name in _TOLD if entry.detail.get(name) not in (None, "", [])]
    return "; ".join(told)[:_LONGEST]
