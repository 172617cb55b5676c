"""Drafts into the Drafts folder: intent first, one look at the thread, one APPEND, proof; never a blind second one."""

from __future__ import annotations

from datetime import timedelta

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import CommandRefused, ConnectionLost, FolderUnclear
from signoff_nlp.service.boxes import Box, Mark, Place, Unplaced
from signoff_nlp.service.collecting import gather
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.joining import join
from signoff_nlp.service.steps import step
from signoff_nlp.store import drafts, messages, notices, threads
from signoff_nlp.store.rows import DraftEvent, DraftRow, DraftState

_WAIT = timedelta(minutes=10)
_LONGEST_WAIT = timedelta(hours=1)
_LOOKS = 2
_APPENDS = 2
_ENDINGS = 5
_ENDED = "we ended before an answer came"
_BROKEN = "the connection broke before an answer came"
_NOT_FOUND = "not found"
_OPEN: tuple[DraftState, ...] = ("intended", "appending", "unknown", "waiting")


def reply(duty: Duty, box: Box) -> bool:
    """Place the drafts that are due, and settle those whose outcome is unknown.

    Returns whether one had to stay because something happened to its thread meanwhile.

    Raises ConnectionLost where a connection broke; what is known of the draft then is kept.
    """
    with duty.store.read() as db:
        rows = [row for row in drafts.open_drafts(db, duty.account_id) if row.state in _OPEN]
    now, due = duty.clock.now(), False
    for row in rows:
        duty.moving()
        # A time further ahead than any pause was set by a clock that was wrong.
        if row.next_try_at is not None and now < row.next_try_at <= now + _LONGEST_WAIT:
            continue
        if row.state in ("appending", "unknown"):
            _settle(duty, box, row, None)
        elif duty.may_act():
            # The thread is looked at again just before: in the Inbox and in the folder of sent mails.
            gather(duty, box)
            join(duty)
            if _thread_is_due(duty, row):
                due = True
            else:
                _place(duty, box, row)
    return due


def _thread_is_due(duty: Duty, row: DraftRow) -> bool:
    with duty.store.read() as db:
        thread = threads.thread(db, row.thread_id)
    return thread is not None and thread.due


def _place(duty: Duty, box: Box, row: DraftRow) -> None:
    try:
        if stranger := _stranger(duty, box, row):
            with duty.store.begin() as db:
                step(duty, db, row, [row.state], "superseded", reason=stranger)
            return
        mark = box.mark()
    except (FolderUnclear, CommandRefused) as error:
        _wait(duty, row, error)
        return
    with duty.store.begin() as db:
        raw = drafts.draft_raw(db, row.id)
        if raw is None or not step(
            duty, db, row, ("intended", "waiting", "unknown"), "appending", place=Place(mark.folder)
        ):
            return
    duty.at("intended")
    row = row._replace(state="appending", tries=row.tries + 1)
    try:
        outcome = box.place(raw, lambda: duty.at("append_sent"))
    except ConnectionLost:  # it was closed before: certainly not stored
        with duty.store.begin() as db:
            step(
                duty,
                db,
                row,
                ["appending"],
                "waiting",
                reason="the connection broke before",
                next_try_at=duty.clock.now(),
            )
        raise
    except MailboxError as error:
        _wait(duty, row, error)
        return
    duty.at("append_ok")
    if isinstance(outcome, Unplaced):
        with duty.store.begin() as db:
            step(duty, db, row, ["appending"], "unknown", reason=_why(outcome))
        if outcome.lost:
            raise ConnectionLost(outcome.text, where=duty.name)
        _settle(duty, box, row._replace(state="unknown"), mark)
        return
    _confirm(duty, row, outcome)


def _confirm(duty: Duty, row: DraftRow, place: Place, reason: str | None = None) -> None:
    with duty.store.begin() as db:
        step(duty, db, row, ("appending", "unknown"), "confirmed", place=place, reason=reason)
        notices.clear_notice(db, f"desk:{duty.name}")
    duty.at("confirmed")


def _settle(duty: Duty, box: Box, row: DraftRow, mark: Mark | None) -> None:
    """Look for a draft whose outcome is not known. Not found twice, minutes apart: one more try, then none.

    A try that our own end cut short, or the connection's, tells nothing about the server, and counts apart.
    """
    if row.state == "appending":
        with duty.store.begin() as db:
            step(duty, db, row, ["appending"], "unknown", reason=_ENDED)
        row = row._replace(state="unknown")
    try:
        found = box.find(row.token, row.header_id, mark)
    except (FolderUnclear, CommandRefused) as error:
        with duty.store.begin() as db:
            later = duty.clock.now() + _WAIT
            step(duty, db, row, [row.state], "unknown", reason=f"cannot be looked for: {error.what}", next_try_at=later)
        return
    if found:
        several = f"there are {len(found)} of it; the oldest counts" if len(found) > 1 else "found by its header"
        _confirm(duty, row, found[0], several)
        if len(found) > 1:
            with duty.store.begin() as db:
                duty.tell(
                    db, f"twice:{row.id}", "attention", f"draft {row.id} lies {len(found)} times in {found[0].folder}"
                )
        return
    with duty.store.begin() as db:
        events = drafts.draft_events(db, row.id)
        looks = _looks(events) + 1
        if looks < _LOOKS:
            later = duty.clock.now() + timedelta(seconds=duty.look_seconds)
            step(duty, db, row, [row.state], "unknown", reason=f"{_NOT_FOUND}, look {looks}", next_try_at=later)
            return
        ended = sum((event.reason or "").startswith((_ENDED, _BROKEN)) for event in events)
        if row.tries - ended >= _APPENDS or ended >= _ENDINGS:
            step(duty, db, row, [row.state], "failed", reason=f"{_NOT_FOUND} after {row.tries} tries")
            duty.tell(
                db, f"draft:{row.id}", "attention", f"draft {row.id} was placed {row.tries} times and is not there"
            )
            return
    if duty.may_act():
        _place(duty, box, row)


def _why(outcome: Unplaced) -> str:
    return f"{_BROKEN}: {outcome.text}" if outcome.lost else outcome.text


def _looks(events: list[DraftEvent]) -> int:
    """Count the looks since the draft was last appended."""
    since = [event for event in events if event.to_state == "appending"]
    last = since[-1].id if since else 0
    return sum(event.id > last and (event.reason or "").startswith(_NOT_FOUND) for event in events)


def _wait(duty: Duty, row: DraftRow, error: MailboxError) -> None:
    """The mailbox does not take it now: full, forbidden, no such folder. Ten minutes at least, then longer."""
    state: DraftState = "waiting" if row.state in ("intended", "waiting", "appending") else "unknown"
    pause = min(_WAIT * max(1, row.tries), _LONGEST_WAIT)
    why = f"{error.what} ({error.hint})" if error.hint else error.what
    with duty.store.begin() as db:
        step(duty, db, row, [row.state], state, reason=why, next_try_at=duty.clock.now() + pause)
        duty.tell(db, f"desk:{duty.name}", "attention", f"drafts cannot be placed: {why}")


def _stranger(duty: Duty, box: Box, row: DraftRow) -> str | None:
    """A draft of ours for this thread that the ledger does not know, from before it was lost or restored."""
    ours = [one for one in box.lying() if one.token and not one.deleted]
    with duty.store.read() as db:
        unknown = [one for one in ours if drafts.draft_by_token(db, one.token) is None]
        if not unknown:
            return None
        ids = {one.message_id for one in messages.messages_of_thread(db, row.thread_id) if one.message_id}
    found = any(ids & set(one.answers) for one in unknown)
    return "a draft of ours for its thread is there that the ledger does not know" if found else None
