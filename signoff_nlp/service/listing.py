"""The newest threads of the store, as a list."""

from __future__ import annotations

from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import ThreadRow
from signoff_nlp.store.threads import threads


def recent_threads(store: Store, limit: int = 50) -> list[ThreadRow]:
    """Return the threads with the newest messages."""
    with store.read() as db:
        return threads(db, limit=limit)
