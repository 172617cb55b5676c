"""What a disturbed watcher must have come to in the end: the same as one that nobody disturbed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import sqlalchemy as sa

from signoff_nlp.store import tables as t
from tests.faults.watcher import said
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
    engine = sa.create_engine(str(shop.settings.store.url))  # not opened as a store: this is asked often
    with engine.connect() as db:
        joined = (
            sa.select(m.message_id, m.state, th.verdict)
            .join(t.folders, t.folders.c.id == m.folder_id)
            .outerjoin(t.threads, th.id == m.thread_id)
            .where(t.folders.c.name == "INBOX")
        )
        messages = [(str(id), state, str(verdict)) for id, state, verdict in db.execute(joined)]
        answered = sa.select(m.message_id, d.state).join(t.drafts, d.answers == m.id)
        drafts = [(str(id), state) for id, state in db.execute(answered)]
    engine.dispose()
    return State(tuple(sorted(messages)), tuple(sorted(drafts)))


def holds(
    shop: Shop, before: invariants.Before | None = None, *, delivered: int | None = None, settled: bool = True
) -> None:
    """Check I1 to I5 after a fault, and that no mistake of ours is in the log.

    before: the folders as they must be; delivered: or how many mails the INBOX got, and nothing else.
    """
    invariants.check(shop, before, settled=settled)
    if delivered is not None:
        invariants.untouched(shop, delivered)
    loud = [
        line
        for line in said(shop)
        if not line.startswith("{") or '"level": "error"' in line or '"level": "critical"' in line
    ]
    assert not loud, "\n".join(loud)


def lying_of(shop: Shop) -> Counter[tuple[str, ...]]:
    """Return the drafts that lie in the mailbox: what they answer, to whom, and the lines of their text."""
    found = invariants.lying(shop)
    return Counter(
        (one["In-Reply-To"], one["To"], *bytes(one.get_payload(decode=True)).decode().splitlines()) for one in found
    )
