"""Forgetting takes content and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from signoff_nlp.store import again, audit, blobs, corrections, drafts, messages, reports, retention, threads
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store, open_store
from signoff_nlp.store.rows import DecisionRow, DraftState, Forgotten, ThreadHead
from tests.store.making import NOW, VALIDITY, add, add_draft, add_thread, later, mail, make_account, make_folder

OLD = later(days=-400)
BEFORE = later(days=-365)


def _whole_thread(db: sa.Connection, uid: int, state: DraftState = "sent") -> tuple[int, int]:
    """Make a thread of long ago with all that a thread can have."""
    thread, message = add_thread(db, uid, subject=f"part {uid}", at=OLD)
    threads.put_off(db, thread, 9)
    reports.save_report(db, thread, "1", 9, "clarify", "{}", [DecisionRow(None, "clarify")], OLD)
    draft = add_draft(db, thread, message, f"t{uid}", OLD)
    assert draft is not None
    db.execute(sa.update(t.drafts).where(t.drafts.c.id == draft.id).values(state=state))
    threads.add_chat(db, thread, f"chat {uid}".encode(), OLD)
    corrections.add(db, {"text": "ok"}, OLD, thread)
    return thread, message


def _counts(db: sa.Connection) -> dict[str, int]:
    tables = (
        t.threads,
        t.reports,
        t.decisions,
        t.drafts,
        t.draft_events,
        t.chats,
        t.thread_ids,
        t.thread_people,
        t.blobs,
    )
    return {table.name: int(db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()) for table in tables}


def test_an_old_thread_is_forgotten_and_a_new_one_is_not(store: Store) -> None:
    with store.begin() as db:
        thread, message = _whole_thread(db, 1)
        before = messages.message(db, message)
        kept, new = add_thread(db, 2)
        untouched = messages.message(db, new)
        assert retention.forget(db, BEFORE, NOW) == Forgotten(1, 1, 3, 1, 1, 1)
        assert threads.thread(db, thread) is None
        assert messages.raw(db, message) is None
        after = messages.message(db, message)
        assert before is not None
        assert after == before._replace(thread_id=None, forgotten=True, old=True, note=None)
        assert messages.message(db, new) == untouched
        assert messages.raw(db, new) == mail(2).raw
        assert _counts(db) == {
            "threads": 1, "reports": 0, "decisions": 0, "drafts": 0, "draft_events": 0, "chats": 0,
            "thread_ids": 1, "thread_people": 1, "blobs": 1,
        }  # fmt: skip
        assert [one.thread_id for one in corrections.corrections(db)] == [None]
        (entry,) = audit.entries(db, 10)
        assert (entry.action, entry.detail["threads"], entry.detail["raw"]) == ("forgotten", 1, 3)
        assert [one.id for one in threads.threads(db)] == [kept]
        assert retention.forget(db, BEFORE, NOW) == Forgotten()
        assert len(audit.entries(db, 10)) == 1


def test_what_is_forgotten_is_not_fetched_or_drafted_for_again(store: Store) -> None:
    with store.begin() as db:
        _, message = _whole_thread(db, 1)
        retention.forget(db, BEFORE, NOW)
        (again,) = messages.add_messages(db, make_folder(db), VALIDITY, [mail(1)], NOW)
        assert not again.fresh
        assert messages.known_uids(db, make_folder(db), VALIDITY, 1, 9) == {1}
        sha = blobs.digest(mail(1).raw or b"")
        assert [row.id for row in messages.find_by_sha(db, make_account(db), [sha])[sha]] == [message]
        assert messages.waiting(db, 10) == []
        assert messages.raw(db, message) is None


def test_bytes_that_another_message_needs_stay(store: Store) -> None:
    with store.begin() as db:
        _, message = add_thread(db, 1, at=OLD)
        sent = make_folder(db, name="Sent")
        (copy,) = messages.add_messages(db, sent, VALIDITY, [mail(1)], NOW)
        assert retention.forget(db, BEFORE, NOW).raw == 0
        assert messages.raw(db, copy.row.id) == mail(1).raw
        row = messages.message(db, message)
        assert row is not None
        assert row.forgotten


@pytest.mark.parametrize("state", ["appending", "unknown"])
def test_a_draft_of_unknown_outcome_keeps_its_thread(state: DraftState, store: Store) -> None:
    with store.begin() as db:
        thread, _ = _whole_thread(db, 1, state)
        assert retention.forget(db, BEFORE, NOW) == Forgotten()
        assert retention.delete_thread(db, thread, NOW) is None
        assert len(drafts.drafts_of_thread(db, thread)) == 1


def test_single_messages_are_forgotten_unless_they_wait_to_be_read(store: Store) -> None:
    with store.begin() as db:
        waits, poison, recent = add(db, 1, at=OLD)[0], add(db, 2, at=OLD)[0], add(db, 3)[0]
        messages.set_state(db, poison, "quarantined", "took too long")
        messages.set_state(db, recent, "quarantined", "took too long")
        assert retention.forget(db, BEFORE, NOW) == Forgotten(messages=1, raw=1)
        assert [messages.raw(db, one) is None for one in (waits, poison, recent)] == [False, True, False]
        row = messages.message(db, poison)
        assert row is not None
        assert (row.reason, row.forgotten) == ("took too long", True)
        assert not again.retry(db, poison, NOW)
        assert again.retry(db, recent, NOW)


def test_forgetting_goes_in_steps(store: Store) -> None:
    with store.begin() as db:
        for uid in range(1, 6):
            _whole_thread(db, uid)
        assert [retention.forget(db, BEFORE, NOW, limit=2).threads for _ in range(4)] == [2, 2, 1, 0]


def test_one_thread_is_deleted_with_those_merged_into_it(store: Store) -> None:
    with store.begin() as db:
        first, _ = _whole_thread(db, 1)
        second, _ = _whole_thread(db, 2)
        threads.merge(db, second, first, NOW)
        assert retention.delete_thread(db, second, NOW) is None  # named by its own name only
        assert retention.delete_thread(db, first, NOW) == Forgotten(1, 2, 6, 2, 2, 2)
        assert _counts(db) == dict.fromkeys(_counts(db), 0)
        assert retention.delete_thread(db, first, NOW) is None
        assert audit.verify(db) is None
        again = threads.thread_for(db, make_account(db), ThreadHead("x@y", ("m1@acme.example",)), NOW)
        assert again > second  # a number is never given twice


def test_sqlite_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as db:
        for uid in range(1, 50):
            add_thread(db, uid, subject=f"confidential subject {uid}", at=OLD)
    store.close()
    assert b"confidential" in path.read_bytes()
    store = open_store(f"sqlite:///{path}")
    with store.begin() as db:
        assert retention.forget(db, BEFORE, NOW).threads == 49
    store.close()
    assert b"confidential" not in path.read_bytes()
