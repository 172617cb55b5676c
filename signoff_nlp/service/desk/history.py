"""What happened, by whom: to a thread (the audit log and its drafts' own history in one list), and the whole audit log."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.service.desk.views import AuditLine, AuditPage, Step
from signoff_nlp.store import audit
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import AuditEntry, DraftEvent

_TOLD = ("verdict", "draft", "why", "reason", "to", "from", "what", "quantity", "stage", "state", "until")
_LONGEST = 300
_ENTRIES = 200


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


def audit_page(store: Store, subject: str | None, before: int | None, *, check: bool = False) -> AuditPage:
    """Return entries of the audit log, of one subject if named, those below the number `before` if given.

    With `check` every entry's hash is computed again, which takes a second for a hundred thousand.
    """
    with store.read() as db:
        found = audit.entries(db, _ENTRIES + 1, subject, before=before)
        broken = audit.verify(db) if check else None
    lines = tuple(_line(one) for one in reversed(found[-_ENTRIES:]))
    whole = "the chain holds: no entry was changed or removed"
    told = (f"entry {broken.seq} {broken.why}" if broken else whole) if check else None
    return AuditPage(lines=lines, next=lines[-1].seq if len(found) > _ENTRIES else None, checked=told)


def _line(one: AuditEntry) -> AuditLine:
    kind, _, number = one.subject.partition(":")
    thread = int(number) if kind == "thread" and number.isascii() and number.isdecimal() else None
    return AuditLine(
        seq=one.seq, at=one.at, who=one.actor, what=one.action, about=one.subject, thread=thread, detail=_detail(one)
    )
