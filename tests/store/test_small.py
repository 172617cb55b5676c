"""Accounts, leases, notices and corrections."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone

import pytest

from signoff_nlp.errors import StoreError
from signoff_nlp.store import accounts, corrections, leases, notices
from signoff_nlp.store.engine import Store
from tests.store.making import NOW, VALIDITY, add_thread, finish, later, make_account, start


def test_an_account_is_made_once(store: Store) -> None:
    with store.begin() as db:
        first = accounts.ensure_account(db, "sales", "imap", NOW)
        assert (first.state, first.state_text, first.alive_at, first.created_at) == ("new", "", None, NOW)
        again = accounts.ensure_account(db, "sales", "maildir", later(days=1))
        assert again == first._replace(kind="maildir")
        other = accounts.ensure_account(db, "a", "eml", NOW)
        assert accounts.accounts(db) == [other, again]


def test_an_accounts_state_changes_with_its_name_not_with_its_words(store: Store) -> None:
    with store.begin() as db:
        account = make_account(db)
        assert accounts.set_account_state(db, account, "refused", "wrong password", later(hours=1))
        assert not accounts.set_account_state(db, account, "refused", "wrong password, 2nd time", later(hours=2))
        accounts.prove_life(db, account, later(hours=3))
        (row,) = accounts.accounts(db)
        assert (row.state, row.state_text) == ("refused", "wrong password, 2nd time")
        assert (row.state_at, row.alive_at) == (later(hours=1), later(hours=3))


def test_a_folder_keeps_its_position(store: Store) -> None:
    with store.begin() as db:
        account = make_account(db)
        made = accounts.ensure_folder(db, account, "INBOX", "inbox", NOW)
        assert (made.uidvalidity, made.last_uid, made.start_uid) == (None, 0, 0)
        accounts.set_position(db, made.id, VALIDITY, 2**32 - 1, 12)
        again = accounts.ensure_folder(db, account, "INBOX", "sent", later(days=1))
        assert again == made._replace(uidvalidity=VALIDITY, last_uid=2**32 - 1, start_uid=12, role="sent")
        assert accounts.folder(db, made.id) == again
        assert accounts.folder(db, 999) is None
        other = accounts.ensure_folder(db, account, "inbox", "inbox", NOW)
        assert accounts.folders(db, account) == [again, other]


def test_bytes_are_spent_by_the_day(store: Store) -> None:
    with store.begin() as db:
        account, other = make_account(db), make_account(db, "service")
        day, next_day = date(2026, 5, 4), date(2026, 5, 5)
        assert accounts.spend_bytes(db, account, day, 0) == 0
        assert [accounts.spend_bytes(db, account, day, 2**40) for _ in range(2)] == [2**40, 2**41]
        assert accounts.spend_bytes(db, account, next_day, 5) == 5
        assert accounts.spend_bytes(db, other, day, 7) == 7
        assert accounts.spend_bytes(db, account, day, 0) == 2**41
        assert accounts.spend_bytes(db, account, day, 2**70) == 2**63 - 1


def test_times_are_kept_in_utc_and_naive_ones_refused(store: Store) -> None:
    there = datetime(2026, 5, 4, 3, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-6)))
    with store.begin() as db:
        account = make_account(db)
        accounts.prove_life(db, account, there)
        (row,) = accounts.accounts(db)
        assert row.alive_at == there
        assert row.alive_at is not None
        assert row.alive_at.isoformat() == "2026-05-04T09:30:00.123456+00:00"
    with pytest.raises(StoreError, match="without a zone"), store.begin() as db:
        accounts.prove_life(db, account, datetime(2026, 5, 4))


@pytest.mark.parametrize("hours", [-14, 0, 14])
@pytest.mark.parametrize("edge", [datetime.min, datetime.max])
def test_the_edges_of_the_calendar_can_be_kept(edge: datetime, hours: int, store: Store) -> None:
    with store.begin() as db:
        account = make_account(db)
        accounts.prove_life(db, account, edge.replace(tzinfo=timezone(timedelta(hours=hours))))
        (row,) = accounts.accounts(db)
        assert row.alive_at is not None
        assert row.alive_at.year == edge.year


def test_a_lease_is_held_by_one(store: Store) -> None:
    with store.begin() as db:
        ours = leases.take(db, "watch", "host1", 11, "one", NOW, 60)
        assert (ours.held, ours.taken_from) == (True, None)
        other = leases.take(db, "watch", "host2", 22, "two", later(seconds=59), 60)
        assert (other.held, other.host, other.pid, other.token, other.beat_at) == (False, "host1", 11, "one", NOW)
        assert leases.take(db, "other", "host2", 22, "two", NOW, 60).held
        assert leases.beat(db, "watch", "one", later(seconds=50))
        assert not leases.beat(db, "watch", "two", later(seconds=50))
        assert not leases.take(db, "watch", "host2", 22, "two", later(seconds=109), 60).held
        again = leases.take(db, "watch", "host1", 11, "one", later(seconds=100), 60)
        assert (again.held, again.taken_at, again.beat_at) == (True, NOW, later(seconds=100))


def test_a_stale_lease_is_taken_over_and_its_holder_told(store: Store) -> None:
    with store.begin() as db:
        leases.take(db, "watch", "host1", 11, "one", NOW, 60)
        taken = leases.take(db, "watch", "host2", 22, "two", later(seconds=60), 60)
        assert (taken.held, taken.taken_from) == (True, "host1, process 11")
        assert not leases.beat(db, "watch", "one", later(seconds=61))
        assert not leases.release(db, "watch", "one")
        held = leases.holder(db, "watch")
        assert held is not None
        assert (held.host, held.pid, held.token) == ("host2", 22, "two")
        assert leases.release(db, "watch", "two")
        assert leases.holder(db, "watch") is None


def test_a_lease_of_a_process_that_is_no_more_is_taken_at_once(store: Store) -> None:
    with store.begin() as db:
        leases.take(db, "watch", "host1", 11, "one", NOW, 60)
        assert not leases.take(db, "watch", "host1", 22, "two", later(seconds=1), 60, gone="another").held
        taken = leases.take(db, "watch", "host1", 22, "two", later(seconds=1), 60, gone="one")
        assert (taken.held, taken.taken_from) == (True, "host1, process 11")


def test_a_clock_that_was_a_day_ahead_does_not_lock_for_a_day(store: Store) -> None:
    with store.begin() as db:
        leases.take(db, "watch", "host1", 11, "one", later(days=1), 60)
        assert leases.take(db, "watch", "host2", 22, "two", NOW, 60).held


def test_of_many_processes_one_gets_the_lease(url: str, store: Store) -> None:
    code = """
from datetime import UTC, datetime
from signoff_nlp.store import leases
from signoff_nlp.store.engine import open_store
store = open_store(arguments[0])
with store.begin() as db:
    print(leases.take(db, "watch", "host", 1, arguments[1], datetime(2026, 5, 4, tzinfo=UTC), 60).held)
store.close()
"""
    printed = finish([start(code, url, str(number)) for number in range(5)])
    assert sorted(printed) == ["False\n"] * 4 + ["True\n"]


def test_a_notice_is_raised_once_until_it_is_cleared(store: Store) -> None:
    with store.begin() as db:
        assert notices.raise_notice(db, "sales:down", "no proof of life", "sales: nothing since 9:30", NOW)
        assert not notices.raise_notice(db, "sales:down", "no proof of life", "sales: nothing since 9:40", NOW)
        (one,) = notices.pending(db)
        assert (one.key, one.event, one.text) == ("sales:down", "no proof of life", "sales: nothing since 9:30")
        notices.settle(db, one.id, False, "connection refused", later(minutes=1))
        (again,) = notices.pending(db)
        assert (again.id, again.tries, again.error) == (one.id, 1, "connection refused")
        notices.settle(db, one.id, True, None, later(minutes=2))
        assert notices.pending(db) == []
        assert not notices.raise_notice(db, "sales:down", "no proof of life", "again", NOW)
        assert notices.clear_notice(db, "sales:down")
        assert not notices.clear_notice(db, "sales:down")
        assert notices.raise_notice(db, "sales:down", "no proof of life", "again", NOW)
        assert [one.text for one in notices.pending(db)] == ["again"]


def test_corrections_come_back_as_lines(store: Store) -> None:
    lines = [{"text": f"ok go \ud800\0 ü {number}", "act": "release"} for number in range(1100)]
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        first = corrections.add(db, lines[0], NOW, thread)
        for line in lines[1:]:
            corrections.add(db, line, NOW)
        assert [json.loads(line) for line in corrections.export(db)] == lines
        assert all(line.endswith("\n") and line.count("\n") == 1 for line in corrections.export(db))
        assert corrections.corrections(db, 1) == [(first, thread, lines[0], NOW)]
        assert [one.line for one in corrections.corrections(db, 1, after=first)] == [lines[1]]
