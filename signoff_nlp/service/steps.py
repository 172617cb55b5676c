"""A draft goes from one state to the next: compared and swapped, kept as an event, explained in the audit log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from signoff_nlp.service.boxes import Place
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.logs import log
from signoff_nlp.store import drafts
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import DraftRow, DraftState


def step(
    duty: Duty,
    db: Db,
    draft: DraftRow,
    from_states: Collection[DraftState],
    to_state: DraftState,
    *,
    reason: str | None = None,
    place: Place | None = None,
    next_try_at: datetime | None = None,
) -> bool:
    """Move a draft into a state if it is in one of `from_states`; return whether it was. See `store.drafts.move`."""
    at = place or Place("")
    moved = drafts.move(
        db, draft.id, from_states, to_state, duty.clock.now(), reason=reason, folder=at.folder or None,
        uidvalidity=at.uidvalidity, uid=at.uid, next_try_at=next_try_at,
    )  # fmt: skip
    if moved:
        detail = {"from": draft.state, "to": to_state, "why": reason, "place": list(place) if place else None}
        duty.note(db, f"draft {to_state}", f"draft:{draft.id}", detail)
        log("draft", account=duty.name, draft=draft.id, state=to_state, why=reason)
    return moved
