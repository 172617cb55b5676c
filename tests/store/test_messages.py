"""The ledger: once each, bytes once, and what repeats is said."""

from __future__ import annotations

from hashlib import sha256

import pytest
import sqlalchemy as sa

from signoff_nlp.errors import StoreError
from signoff_nlp.store import again, messages, threads
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import Counts, NewMessage
from tests.store.making import NOW, VALIDITY, add, add_thread, later, mail, make_account, make_folder


def _count(db: sa.Connection, table: sa.Table) -> int:
    return int(db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_a_message_is_kept_with_its_bytes(store: Store) -> None:
    one = mail(7, "Release 250.")._replace(old=True, note="found by hand", internal_date=later(hours=-1))
    with store.begin() as db:
        folder = make_folder(db)
        (kept,) = messages.add_messages(db, folder, VALIDITY, [one], NOW)
    with store.begin() as db:
        row = messages.message(db, kept.row.id)
        assert row == kept.row
        assert messages.raw(db, kept.row.id) == one.raw
        assert kept.row == messages.MessageRow(
            id=kept.row.id,
            account_id=make_account(db),
            folder_id=folder,
            uidvalidity=VALIDITY,
            uid=7,
            key=None,
            sha256=sha256(one.raw or b"").hexdigest(),
            size=one.size,
            message_id="m7@acme.example",
            internal_date=later(hours=-1),
            sent_at=None,
            old=True,
            state="stored",
            reason=None,
            note="found by hand",
            tries=0,
            forgotten=False,
            twin=None,
            thread_id=None,
            stored_at=NOW,
        )
        assert messages.message(db, 999) is None
        assert messages.raw(db, 999) is None


def test_the_same_batch_again_changes_nothing(store: Store) -> None:
    batch = [mail(uid) for uid in (3, 1, 2)]
    with store.begin() as db:
        folder = make_folder(db)
        first = messages.add_messages(db, folder, VALIDITY, batch, NOW)
        messages.set_state(db, first[0].row.id, "read")
    with store.begin() as db:
        again = messages.add_messages(db, folder, VALIDITY, [*batch, mail(4)], later(days=1))
        assert [one.fresh for one in first] == [True, True, True]
        assert [one.fresh for one in again] == [False, False, False, True]
        assert [one.row.uid for one in again] == [3, 1, 2, 4]
        assert [one.row.id for one in again[:3]] == [one.row.id for one in first]
        assert again[0].row.state == "read"
        assert again[1].row == first[1].row
        assert _count(db, t.messages) == _count(db, t.blobs) == 4


def test_another_uidvalidity_is_another_message(store: Store) -> None:
    with store.begin() as db:
        folder = make_folder(db)
        (old,) = messages.add_messages(db, folder, 1, [mail(1)], NOW)
        (new,) = messages.add_messages(db, folder, 2, [mail(1, "another", message_id="x@y")], NOW)
        assert new.fresh
        assert new.row.note is None
        assert old.row.id != new.row.id


def test_what_repeats_is_said_whether_before_or_in_the_same_batch(store: Store) -> None:
    raw = b"Subject: x\n\nthe same\n"
    same = NewMessage(1, raw, len(raw), "a@x")
    other = NewMessage(3, b"other", 5, "a@x")
    with store.begin() as db:
        inbox, sent = make_folder(db), make_folder(db, name="Sent")
        batch = [same, same._replace(uid=2, note="seen"), other, NewMessage(4, b"alone", 5, "b@x")]
        first, second, third, fourth = (one.row for one in messages.add_messages(db, inbox, VALIDITY, batch, NOW))
        (copy, again) = (
            one.row for one in messages.add_messages(db, sent, VALIDITY, [same, other._replace(raw=b"third")], NOW)
        )
        assert (first.twin, first.note) == (None, None)
        assert (second.twin, second.note) == (first.id, f"seen; same bytes as message {first.id}")
        assert (third.twin, third.note) == (None, f"same Message-ID as message {first.id}, other bytes")
        assert (fourth.twin, fourth.note) == (None, None)
        assert (copy.twin, copy.note) == (first.id, f"same bytes as message {first.id}")
        assert (again.twin, again.note) == (None, f"same Message-ID as message {first.id}, other bytes")
        for row in (first, second, third, fourth, copy, again):
            assert messages.message(db, row.id) == row
        assert _count(db, t.blobs) == 4


def test_accounts_do_not_know_each_others_mail(store: Store) -> None:
    with store.begin() as db:
        add(db, 1)
        folder = make_folder(db, "service")
        (row,) = messages.add_messages(db, folder, VALIDITY, [mail(1)], NOW)
        assert (row.row.twin, row.row.note) == (None, None)
        assert _count(db, t.blobs) == 1  # the bytes are kept once all the same
        assert messages.find_by_message_id(db, make_account(db, "service"), ["m1@acme.example"]) == {
            "m1@acme.example": [row.row]
        }


def test_a_uid_named_twice_is_one_message(store: Store) -> None:
    with store.begin() as db:
        first, second = messages.add_messages(db, make_folder(db), VALIDITY, [mail(1), mail(1, "other")], NOW)
        assert first.row == second.row
        assert messages.raw(db, first.row.id) == mail(1).raw


def test_a_message_of_which_nothing_came_has_no_bytes(store: Store) -> None:
    gone = NewMessage(1, None, 0, state="vanished", reason="gone between search and fetch")
    large = NewMessage(2, None, 2**33, state="skipped", reason="8 GiB")
    with store.begin() as db:
        rows = [one.row for one in messages.add_messages(db, make_folder(db), VALIDITY, [gone, large], NOW)]
        assert [(row.sha256, row.twin, row.note) for row in rows] == [(None, None, None)] * 2
        assert rows[1].size == 2**33
        assert messages.raw(db, rows[0].id) is None


def test_uids_and_uidvalidities_may_be_as_large_as_imap_lets_them(store: Store) -> None:
    largest = 2**32 - 1
    with store.begin() as db:
        folder = make_folder(db)
        messages.add_messages(db, folder, largest, [mail(largest), mail(1)], NOW)
        assert messages.known_uids(db, folder, largest, 2, largest) == {largest}
        assert messages.known_uids(db, folder, largest, 1, largest - 1) == {1}
        assert messages.known_uids(db, folder, 0, 1, largest) == set()


def test_a_local_folder_knows_its_messages_by_key(store: Store) -> None:
    with store.begin() as db:
        folder = make_folder(db)
        batch = [mail(uid)._replace(key=f"17{uid}.host") for uid in (1, 2)]
        messages.add_messages(db, folder, VALIDITY, batch, NOW)
        found = messages.known_keys(db, folder, VALIDITY, ["172.host", "no.host", "x" * 5000])
        assert found == {"172.host": 2}


def test_many_values_are_looked_up_in_parts(store: Store) -> None:
    with store.begin() as db:
        add(db, 1, 2)
        account = make_account(db)
        shas = [f"{number:064x}" for number in range(3000)]
        shas.append(sha256(mail(2).raw or b"").hexdigest())
        assert [[row.uid for row in rows] for rows in messages.find_by_sha(db, account, shas).values()] == [[2]]
        ids = ["m1@acme.example", *(f"{number}@x" for number in range(3000))]
        assert list(messages.find_by_message_id(db, account, ids)) == ["m1@acme.example"]
        assert messages.find_by_sha(db, account, []) == {}


def test_all_with_the_same_bytes_are_found_in_order(store: Store) -> None:
    with store.begin() as db:
        folder = make_folder(db)
        rows = [
            messages.add_messages(db, folder, validity, [mail(9)], NOW)[0].row for validity in (VALIDITY, VALIDITY + 1)
        ]
        sha = rows[0].sha256 or ""
        assert [row.id for row in messages.find_by_sha(db, make_account(db), [sha])[sha]] == [row.id for row in rows]


def test_a_re_seed_gives_messages_new_places_and_never_one_to_two(store: Store) -> None:
    with store.begin() as db:
        first, second = add(db, 1, 2)
        assert messages.move_message(db, first, VALIDITY + 1, 10)
        assert messages.move_message(db, first, VALIDITY + 1, 10)
        assert not messages.move_message(db, second, VALIDITY + 1, 10)
        assert not messages.move_message(db, 999, VALIDITY, 77)
        row = messages.message(db, first)
        assert row is not None
        assert (row.uidvalidity, row.uid) == (VALIDITY + 1, 10)


def test_waiting_and_quarantine(store: Store) -> None:
    with store.begin() as db:
        first, second, third = add(db, 1, 2, 3)
        assert [row.id for row in messages.waiting(db, 2)] == [first, second]
        assert [messages.count_try(db, first) for _ in range(3)] == [1, 2, 3]
        messages.set_state(db, first, "quarantined", "took more than 20 s, three times")
        messages.set_state(db, second, "read")
        assert [row.id for row in messages.waiting(db, 10)] == [third]
        (row,) = messages.quarantined(db)
        assert (row.id, row.reason, row.tries) == (first, "took more than 20 s, three times", 3)
        assert messages.counts(db, row.folder_id) == Counts(stored=1, read=1, quarantined=1)
        assert messages.counts(db, row.folder_id).total == 3
        assert again.retry(db, first, NOW)
        assert not again.retry(db, first, NOW)
        assert not again.retry(db, second, NOW)
        assert [(row.id, row.tries, row.reason) for row in messages.waiting(db, 1)] == [(first, 0, None)]
        assert messages.counts(db, 999) == Counts()


def test_messages_of_a_thread_are_in_the_order_of_their_dates(store: Store) -> None:
    with store.begin() as db:
        thread, first = add_thread(db, 5)
        second, third, fourth = add(db, 6, 7, 8)
        threads.assign(db, second, thread, NOW, later(hours=-2))
        threads.assign(db, third, thread, NOW)
        threads.assign(db, fourth, thread, NOW, later(hours=2))
        assert [row.id for row in messages.messages_of_thread(db, thread)] == [second, first, third, fourth]
        assert [row.id for row in messages.messages_of_thread(db, thread, 2)] == [third, fourth]


def test_a_folder_that_is_not_there_is_an_error(store: Store) -> None:
    with pytest.raises(StoreError), store.begin() as db:
        messages.add_messages(db, 999, VALIDITY, [mail(1)], NOW)


def test_large_contents_come_back_whole(store: Store) -> None:
    raws = [bytes(range(256)) * 20_000, b"\0" * 3_000_000, b""]  # 5 MB, and what compresses well
    with store.begin() as db:
        batch = [NewMessage(uid, raw, len(raw)) for uid, raw in enumerate(raws, 1)]
        kept = messages.add_messages(db, make_folder(db), VALIDITY, batch, NOW)
    with store.read() as db:
        assert [messages.raw(db, one.row.id) for one in kept] == raws
