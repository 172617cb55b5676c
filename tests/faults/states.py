"""What a disturbed watcher must have come to in the end: the same as one that nobody disturbed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from tests.service import invariants
from tests.service.shop import Shop


class State(NamedTuple):
    """Messages of the INBOX by Message-ID and state, with their thread's verdict; drafts of the ledger by the Message-ID
    they answer and their state."""

    messages: tuple[tuple[str, str, str], ...]
    drafts: tuple[tuple[str, str], ...]

    def placed(self) -> list[str]:
        """Return what placed drafts answer."""
        return [answers for answers, state in self.drafts if state == "confirmed"]

    def settled(self, count: int) -> bool:
        """Say whether `count` messages are there, all are read, and no draft waits for anything."""
        return (
            len(self.messages) == count
            and all(state == "read" for _, state, _ in self.messages)
            and all(state == "confirmed" for _, state in self.drafts)
        )


def state_of(shop: Shop) -> State:
    """Return what the ledger has come to."""
    m, d, th = t.messages.c, t.drafts.c, t.threads.c
    with shop.store() as store, store.read() as db:
        joined = (
            sa.select(m.message_id, m.state, th.verdict)
            .join(t.folders, t.folders.c.id == m.folder_id)
            .outerjoin(t.threads, th.id == m.thread_id)
            .where(t.folders.c.name == "INBOX")
        )
        messages = [(str(id), state, str(verdict)) for id, state, verdict in db.execute(joined)]
        answered = sa.select(m.message_id, d.state).join(t.drafts, d.answers == m.id)
        drafts = [(str(id), state) for id, state in db.execute(answered)]
    return State(tuple(sorted(messages)), tuple(sorted(drafts)))


def lying_of(shop: Shop) -> Counter[tuple[str, str, str]]:
    """Return the drafts that lie in the mailbox: what they answer, to whom, and their text."""
    found = invariants.lying(shop)
    return Counter(
        (one["In-Reply-To"], one["To"], bytes(one.get_payload(decode=True)).decode()) for one in found
    )
