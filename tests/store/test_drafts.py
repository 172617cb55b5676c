"""Drafts: at most one open per thread, at most one ever per message, every transition kept."""

from __future__ import annotations

from typing import get_args

import pytest
import sqlalchemy as sa

from signoff_nlp.errors import StoreError
from signoff_nlp.store import drafts
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import OPEN_DRAFT, DraftState
from tests.store.making import NOW, add, add_draft, add_thread, later, make_account

STATES: tuple[DraftState, ...] = get_args(DraftState)


def _drafted(db: sa.Connection, uid: int = 1) -> int:
    draft = add_draft(db, *add_thread(db, uid, subject=f"part {uid}"), f"t{uid}")
    assert draft is not None
    return draft.id


def _state(db: sa.Connection, draft: int) -> str:
    row = drafts.draft(db, draft)
    assert row is not None
    return row.state


def test_an_intent_is_kept_with_its_bytes(store: Store) -> None:
    with store.begin() as db:
        thread, message = add_thread(db, 1)
        made = add_draft(db, thread, message)
    with store.begin() as db:
        assert made is not None
        assert made == drafts.draft_by_token(db, "t1") == drafts.draft(db, made.id)
        assert (made.account_id, made.thread_id, made.answers) == (make_account(db), thread, message)
        assert (made.state, made.header_id, made.created_at) == ("intended", "t1@yourshop.example", NOW)
        assert (drafts.draft_raw(db, made.id) or b"").startswith(b"X-Signoff-Token: t1\n")
        assert drafts.draft_by_token(db, "t") is None  # a token is compared whole
        assert [(one.from_state, one.to_state) for one in drafts.draft_events(db, made.id)] == [(None, "intended")]


def test_a_thread_has_one_open_draft_and_a_message_one_draft_ever(store: Store) -> None:
    with store.begin() as db:
        thread, message = add_thread(db, 1)
        (second,) = add(db, 2)
        first = add_draft(db, thread, message)
        assert first is not None
        assert add_draft(db, thread, second, "t2") is None
        assert drafts.move(db, first.id, ("intended",), "superseded", NOW)
        assert add_draft(db, thread, message, "t3") is None
        assert add_draft(db, thread, second, "t4") is not None
        assert [one.token for one in drafts.drafts_of_thread(db, thread)] == ["t1", "t4"]


@pytest.mark.parametrize("state", OPEN_DRAFT)
def test_the_database_itself_refuses_a_second_open_draft(state: DraftState, store: Store) -> None:
    with store.begin() as db:
        opened, other = drafts.draft(db, _drafted(db, 1)), drafts.draft(db, _drafted(db, 2))
        assert opened is not None
        assert other is not None
    open_too = sa.update(t.drafts).where(t.drafts.c.id == other.id).values(thread_id=opened.thread_id, state=state)
    with pytest.raises(StoreError) as caught, store.begin() as db:
        db.execute(open_too)
    assert caught.value.reason == "conflict"
    assert "t2" not in str(caught.value)


def test_a_move_compares_swaps_and_is_recorded(store: Store) -> None:
    with store.begin() as db:
        draft = _drafted(db)
        assert drafts.move(db, draft, ("intended", "waiting"), "appending", later(seconds=1))
        assert not drafts.move(db, draft, ("intended", "waiting"), "appending", later(seconds=2))
        full = {"reason": "mailbox full", "next_try_at": later(minutes=10)}
        assert drafts.move(db, draft, ("appending",), "waiting", later(seconds=3), **full)
        assert drafts.due_waiting(db, later(minutes=9)) == []
        assert [one.id for one in drafts.due_waiting(db, later(minutes=10))] == [draft]
        assert drafts.move(db, draft, ("intended", "waiting"), "appending", later(minutes=10))
        place = {"folder": "Entwürfe", "uidvalidity": 2**32 - 1, "uid": 77}
        assert drafts.move(db, draft, ("appending",), "confirmed", later(minutes=11), **place)
        assert drafts.move(db, draft, ("confirmed",), "edited", later(minutes=12), uid=78)
        row = drafts.draft(db, draft)
        assert row is not None
        assert (row.folder, row.uidvalidity, row.uid) == ("Entwürfe", 2**32 - 1, 78)
        assert (row.tries, row.reason, row.next_try_at, row.changed_at) == (2, None, None, later(minutes=12))
        assert [(one.from_state, one.to_state, one.reason) for one in drafts.draft_events(db, draft)] == [
            (None, "intended", None),
            ("intended", "appending", None),
            ("appending", "waiting", "mailbox full"),
            ("waiting", "appending", None),
            ("appending", "confirmed", None),
            ("confirmed", "edited", None),
        ]
        assert not drafts.move(db, 999, ("intended",), "appending", NOW)


@pytest.mark.parametrize("before", STATES)
def test_no_other_transitions_than_those_named(before: DraftState, store: Store) -> None:
    with store.begin() as db:
        draft = _drafted(db)
        for after in STATES:
            db.execute(sa.update(t.drafts).values(state=before))
            if after == before or after in drafts.MOVES[before]:
                assert drafts.move(db, draft, (before,), after, NOW)
                assert _state(db, draft) == after
            else:
                with pytest.raises(ValueError, match=f"{before} to {after}"):
                    drafts.move(db, draft, (before,), after, NOW)
                assert _state(db, draft) == before


def test_nothing_leads_back_to_an_intent_and_nothing_out_of_sent() -> None:
    assert set(drafts.MOVES) == set(STATES)
    assert not any("intended" in after for after in drafts.MOVES.values())
    assert drafts.MOVES["sent"] == ()


def test_a_draft_that_comes_back_stands_beside_no_other(store: Store) -> None:
    with store.begin() as db:
        thread, message = add_thread(db, 1)
        first = add_draft(db, thread, message)
        assert first is not None
        for before, after in (("intended", "appending"), ("appending", "confirmed"), ("confirmed", "discarded")):
            assert drafts.move(db, first.id, (before,), after, NOW)
        second = add_draft(db, thread, add(db, 2)[0], "t2")
        assert second is not None
        assert not drafts.move(db, first.id, ("discarded",), "edited", NOW)
        assert drafts.move(db, first.id, ("discarded",), "sent", NOW)  # but that may have happened to it
        assert [one.id for one in drafts.open_drafts(db, make_account(db))] == [second.id]


def test_drafts_are_counted_by_sender(store: Store) -> None:
    with store.begin() as db:
        for uid in range(1, 4):
            _drafted(db, uid)
        account = make_account(db)
        assert drafts.drafts_for_sender_since(db, account, "dana@acme.example", NOW) == 3
        assert drafts.drafts_for_sender_since(db, account, "dana@acme.example", later(seconds=1)) == 0
        assert drafts.drafts_for_sender_since(db, account, "dana@acme.exampl", NOW) == 0
        assert drafts.drafts_for_sender_since(db, account + 1, "dana@acme.example", NOW) == 0


def test_open_drafts_are_those_of_the_account(store: Store) -> None:
    with store.begin() as db:
        first, second = _drafted(db, 1), _drafted(db, 2)
        drafts.move(db, first, ("intended",), "failed", NOW, reason="no Drafts folder")
        account = make_account(db)
        assert [one.id for one in drafts.open_drafts(db, account)] == [second]
        assert drafts.open_drafts(db, account + 1) == []
