"""The audit log shows whatever was done to it."""

from __future__ import annotations

from datetime import timedelta, timezone
from hashlib import sha256

import pytest
import sqlalchemy as sa

from signoff_nlp.store import audit
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import Anchor, Broken
from tests.store.making import NOW, finish, later, start

_A = t.audit.c


@pytest.fixture
def log(store: Store) -> Store:
    with store.begin() as db:
        for number in range(1, 6):
            audit.append(db, "watch", "read", f"message:{number}", {"verdict": "clarify"}, later(minutes=number))
    return store


def test_entries_come_back(log: Store) -> None:
    with log.read() as db:
        entries = audit.entries(db, 10)
        assert [one.seq for one in entries] == [1, 2, 3, 4, 5]
        assert [one.seq for one in audit.entries(db, 2)] == [4, 5]
        assert [one.seq for one in audit.entries(db, 10, after=3)] == [4, 5]
        assert [one.seq for one in audit.entries(db, 10, "message:3")] == [3]
        assert (entries[0].at, entries[0].actor, entries[0].action) == (later(minutes=1), "watch", "read")
        assert entries[0].detail == {"verdict": "clarify"}
        assert entries[0].previous == "0" * 64
        assert entries[1].previous == entries[0].hash
        assert audit.head(db) == Anchor(5, entries[4].hash)
        assert audit.verify(db) is None
        assert audit.verify(db, audit.head(db)) is None
        assert audit.verify(db, Anchor(2, entries[1].hash)) is None


def test_an_empty_log_holds(store: Store) -> None:
    with store.read() as db:
        assert (audit.head(db), audit.verify(db), audit.entries(db, 10)) == (None, None, [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "nobody"),
        ("action", "read "),
        ("subject", "message:33"),
        ("detail", '{"verdict":"released"}'),
        ("at", "2026-05-04T09:33:00.000001+00:00"),
        ("at", ""),
        ("hash", "0" * 64),
        ("previous", "f" * 64),
    ],
)
def test_a_changed_entry_is_found(column: str, value: str, log: Store) -> None:
    with log.begin() as db:
        db.execute(sa.update(t.audit).where(_A.seq == 3).values({column: value}))
        broken = audit.verify(db)
    assert broken is not None
    assert broken.seq == 3


def test_a_removed_entry_is_found(log: Store) -> None:
    with log.begin() as db:
        db.execute(sa.delete(t.audit).where(_A.seq == 3))
        assert audit.verify(db) == Broken(3, "is missing")
        db.execute(sa.delete(t.audit).where(_A.seq == 1))
        assert audit.verify(db) == Broken(1, "is missing")


def test_a_removed_entry_is_found_though_the_numbers_close_the_gap(log: Store) -> None:
    with log.begin() as db:
        db.execute(sa.delete(t.audit).where(_A.seq == 3))
        for seq in (4, 5):
            db.execute(sa.update(t.audit).where(_A.seq == seq).values(seq=seq - 1))
        assert audit.verify(db) == Broken(3, "does not follow the entry before")


def test_a_cut_off_end_is_found_by_who_kept_an_anchor(log: Store) -> None:
    with log.begin() as db:
        anchor = audit.head(db)
        db.execute(sa.delete(t.audit).where(_A.seq >= 4))
        assert audit.verify(db) is None
        broken = audit.verify(db, anchor)
        assert broken is not None
        assert broken.seq == 4
        for _ in range(3):  # written over with entries that hold by themselves
            audit.append(db, "watch", "read", "message:9", {}, NOW)
        assert audit.verify(db) is None
        assert audit.verify(db, anchor) == Broken(5, "is not the one that the anchor names")
        db.execute(sa.delete(t.audit))
        broken = audit.verify(db, anchor)
        assert broken is not None
        assert broken.seq == 1


def test_the_hash_is_that_of_the_document(log: Store) -> None:
    """Whoever exports the log can check it without us: the fields, joined as JSON, in this order."""
    with log.read() as db:
        row = db.execute(sa.select(t.audit).where(_A.seq == 2)).one()
    text = f'[2,"{row.at}","watch","read","message:2","{{\\"verdict\\":\\"clarify\\"}}","{row.previous}"]'
    assert row.at == "2026-05-04T09:32:00.000000+00:00"
    assert sha256(text.encode("ascii")).hexdigest() == row.hash


def test_times_of_any_zone_are_the_same_entry(store: Store) -> None:
    with store.begin() as db:
        entry = audit.append(db, "a", "b", "c", {}, NOW.astimezone(timezone(timedelta(hours=-7))))
        assert entry == audit.entries(db, 1)[0]
        assert entry.at.utcoffset() == timedelta(0)
        assert audit.verify(db) is None


def test_what_no_json_can_hold_is_refused(store: Store) -> None:
    with store.begin() as db, pytest.raises(ValueError, match="JSON"):
        audit.append(db, "a", "b", "c", {"x": float("nan")}, NOW)


def test_a_log_of_many_pages_is_verified_in_pages(store: Store) -> None:
    with store.begin() as db:
        for number in range(2100):
            audit.append(db, "watch", "read", f"message:{number}", {}, NOW)
        assert audit.verify(db) is None
        db.execute(sa.update(t.audit).where(_A.seq == 2050).values(actor="nobody"))
        assert audit.verify(db) == Broken(2050, "was changed")


def test_two_processes_write_one_chain(store: Store, url: str) -> None:
    code = """
from datetime import UTC, datetime
from signoff_nlp.store import audit
from signoff_nlp.store.engine import open_store
store = open_store(arguments[0])
for number in range(150):
    with store.begin() as db:
        audit.append(db, arguments[1], "count", str(number), {}, datetime(2026, 5, 4, tzinfo=UTC))
store.close()
"""
    finish([start(code, url, name) for name in ("one", "two")])
    with store.read() as db:
        entries = audit.entries(db, 1000)
        assert audit.verify(db) is None
    assert len(entries) == 300
    for name in ("one", "two"):
        assert [int(one.subject) for one in entries if one.actor == name] == list(range(150))
