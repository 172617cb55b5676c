"""What the desk keeps, when threads merge, when they are forgotten, and when two want the same."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from signoff_nlp.errors import StoreError
from signoff_nlp.store import desk_drafts, overrides, queue, releases, retention
from signoff_nlp.store import tables as t
from signoff_nlp.store.desk_rows import SendRow, Standing
from signoff_nlp.store.engine import Store
from signoff_nlp.store.merging import merge
from tests.store.making import NOW, add_thread, later

STANDING = Standing(
    stage=None, customer="acme.example", part=None, reason_code=None, reason="", stale=False, conflict=False, near_at=None,
    since=NOW, ours=True, spoken=True, facts=0, question="q", words="bracket", first_yes_at=None, released_at=None, rounds=0,
    lacking=("quantity",),
)  # fmt: skip


def _send(db: sa.Connection, thread: int, raw: bytes = b"mail") -> SendRow | None:
    return desk_drafts.add_send(
        db, thread, raw, draft_id=None, release_id=None, seen=1, question="q", sender="a@b.example", recipients="c@d.example",
        message_id="m@b.example", outcome="unedited", changed_share=0.0, by="robin", now=NOW, due_at=later(seconds=15),
    )  # fmt: skip


def _all(db: sa.Connection, thread: int) -> None:
    """Everything that the desk can keep of a thread."""
    queue.put_standing(db, thread, STANDING)
    overrides.add_override(db, thread, {"kind": "act"}, "robin", NOW)
    desk_drafts.put_text(db, thread, 0, subject="s", body="b", base="x", by="robin", now=NOW)
    releases.add_release(
        db, thread, subject=None, stage="lot", quantity=5, job="J", record='{"words": []}', by="robin", now=NOW
    )
    desk_drafts.add_outcome(
        db,
        thread,
        customer="c",
        verdict="clarify",
        outcome="left",
        share=None,
        why=None,
        seconds=None,
        by="robin",
        now=NOW,
    )
    assert _send(db, thread) is not None


def test_one_mail_of_a_thread_is_on_its_way(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        row = _send(db, thread)
        assert row is not None
        assert _send(db, thread, b"other") is None
        assert desk_drafts.move_send(db, row.id, ["waiting"], "checking", NOW)
        assert not desk_drafts.move_send(db, row.id, ["waiting"], "checking", NOW)
        assert desk_drafts.due_sends(db, later(days=1)) == []
        assert [one.id for one in desk_drafts.stranded(db, later(seconds=1))] == [row.id]
        assert desk_drafts.move_send(db, row.id, ["checking"], "stopped", NOW, reason="x")
        assert _send(db, thread) is not None
    columns = [column for column in t.sends.c if column.name != "id"]
    copied = sa.select(*columns).where(t.sends.c.state == "waiting")
    again = sa.insert(t.sends).from_select([column.name for column in columns], copied)
    with pytest.raises(StoreError), store.begin() as db:  # even past our own look
        db.execute(again)


def test_threads_that_merge_keep_what_people_did_and_stop_what_waits(store: Store) -> None:
    with store.begin() as db:
        (kept, _), (gone, _) = add_thread(db, 1), add_thread(db, 2, subject="other")
        _all(db, kept)
        _all(db, gone)
        merge(db, gone, kept, NOW)
        assert [one.state for one in desk_drafts.sends_of_thread(db, kept)] == ["stopped", "stopped"]
        assert len(overrides.overrides_of(db, kept)) == 2
        assert len(releases.releases_of_thread(db, kept)) == 2
        assert desk_drafts.text(db, gone) is None
        assert queue.handled(db, gone) is None
        assert queue.handled(db, kept) is not None


def test_a_text_follows_into_a_thread_that_has_none(store: Store) -> None:
    with store.begin() as db:
        (kept, _), (gone, _) = add_thread(db, 1), add_thread(db, 2, subject="other")
        desk_drafts.put_text(db, gone, 0, subject="s", body="mine", base="x", by="robin", now=NOW)
        merge(db, gone, kept, NOW)
        found = desk_drafts.text(db, kept)
    assert found is not None
    assert found.body == "mine"


def test_forgetting_takes_all_but_what_the_shop_did(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        _all(db, thread)
        assert retention.delete_thread(db, thread, NOW) is None  # a mail is on its way
        (row,) = desk_drafts.sends_of_thread(db, thread)
        desk_drafts.move_send(db, row.id, ["waiting"], "undone", NOW)
        assert retention.delete_thread(db, thread, NOW) is not None
        for table in (t.queue, t.lacks, t.overrides, t.texts, t.sends):
            assert db.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0, table.name
        assert [one.thread_id for one in releases.newest(db)] == [None]
        assert db.execute(sa.select(t.outcomes.c.thread_id)).scalars().all() == [None]
        assert desk_drafts.send_raw(db, row.id) is None


def test_what_was_missing_once_is_remembered(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        queue.put_standing(db, thread, STANDING)
        queue.put_standing(db, thread, STANDING._replace(lacking=("finish",), released_at=later(hours=1)))
        queue.put_standing(db, thread, STANDING._replace(lacking=(), released_at=later(hours=9)))
        assert set(db.execute(sa.select(t.lacks.c.item)).scalars()) == {"quantity", "finish"}
        assert db.execute(sa.select(t.queue.c.released_at)).scalar() == later(hours=1)


def test_released_pieces_of_a_job_add_up_without_samples_and_revoked_ones(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        for stage, quantity in (("lot", 5), ("lot", 7), ("sample", 1)):
            releases.add_release(
                db, thread, subject=None, stage=stage, quantity=quantity, job="J", record="{}", by="robin", now=NOW
            )
        assert releases.released_by_job(db, ["J", "K"]) == {"J": 12}
        assert releases.revoke(db, 1, "kim", "wrong", NOW)
        assert not releases.revoke(db, 1, "kim", "wrong", NOW)
        assert releases.released_by_job(db, ["J"]) == {"J": 7}
