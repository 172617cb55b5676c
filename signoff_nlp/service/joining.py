"""Messages of the ledger into their threads, by what their headers say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from signoff_nlp.service.child import Ask, Failed, Heads, Piece
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.heads import header_block
from signoff_nlp.service.logs import warn
from signoff_nlp.store import messages, threads
from signoff_nlp.store.rows import MessageRow

_AT_ONCE = 100


def join(duty: Duty) -> int:
    """Put each message that is in no thread yet into one, which is due then; return how many that were."""
    done = 0
    while True:
        with duty.store.read() as db:
            rows = messages.unthreaded(db, duty.account_id, _AT_ONCE)
            blocks = [header_block(messages.raw(db, row.id) or b"") for row in rows]
        if not rows:
            return done
        _join(duty, rows, blocks)
        done += len(rows)
        duty.moving()


def _join(duty: Duty, rows: Sequence[MessageRow], blocks: Sequence[bytes]) -> None:
    ask = Ask("heads", tuple(Piece(row.id) for row in rows), us=duty.us)
    found = duty.workers.heads(ask, [partial(bytes, block) for block in blocks]).result()
    if isinstance(found, Failed):
        if len(rows) > 1:  # one header that cannot be read must not hold up the others
            for row, block in zip(rows, blocks, strict=True):
                _join(duty, [row], [block])
        else:
            failed(duty, rows[0], found)
        return
    _assign(duty, rows, found)


def _assign(duty: Duty, rows: Sequence[MessageRow], heads: Heads) -> None:
    now = duty.clock.now()
    with duty.store.begin() as db:
        for row, head in zip(rows, heads, strict=True):
            thread_id = threads.thread_for(db, duty.account_id, head, now)
            threads.assign(db, row.id, thread_id, now, head.sent_at)


def failed(duty: Duty, row: MessageRow, failure: Failed) -> None:
    """Count an attempt to read a message that failed; put it into quarantine where it was the last."""
    with duty.store.begin() as db:
        tries = messages.count_try(db, row.id)
        if tries < duty.settings.watch.tries:
            return
        messages.set_state(db, row.id, "quarantined", f"{failure.why}, {tries} times")
        duty.note(db, "message quarantined", f"message:{row.id}", {"why": failure.why, "tries": tries})
        duty.tell(db, f"quarantine:{row.id}", "attention", f"message {row.id} cannot be read: {failure.why}")
        if row.thread_id is not None:
            threads.mark_due(db, [row.thread_id], duty.clock.now())
    warn("quarantined", account=duty.name, message=row.id, why=failure.why)
