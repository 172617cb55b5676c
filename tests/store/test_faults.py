"""What goes wrong with a database leaves the store as it was, and is said."""

from __future__ import annotations

import os
import random
import shutil
import signal
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import exc

from signoff_nlp.errors import StoreError
from signoff_nlp.store import accounts, audit, drafts, failures, messages, threads
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store, open_store
from signoff_nlp.store.rows import NewMessage
from tests.store import postgres
from tests.store.making import NOW, VALIDITY, add, finish, make_account, make_folder, start

_RANDOM = random.Random(4)


def _noise(uid: int, size: int = 20_000) -> NewMessage:
    """A message that does not compress."""
    return NewMessage(uid, random.Random(uid).randbytes(size), size)


def _uids(db: sa.Connection) -> list[int]:
    return list(db.execute(sa.select(t.messages.c.uid).order_by(t.messages.c.id)).scalars())


def _fill(store: Store, start_at: int) -> int:
    """Add batches of ten until that fails; return the first UID of the batch that failed."""
    for uid in range(start_at, start_at + 2000, 10):
        try:
            with store.begin() as db:
                messages.add_messages(db, make_folder(db), VALIDITY, [_noise(uid + at) for at in range(10)], NOW)
        except StoreError as error:
            if error.reason != "full":
                raise
            return uid
    raise AssertionError("the disk never was full")


def _limit_pages(store: Store, more: int | None) -> None:
    """Let SQLite's file grow by so many pages only, or without limit."""
    with store.read() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {2**31 if more is None else pages + more}")


def test_a_full_disk_is_said_loses_nothing_and_ends_when_there_is_space(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite3")
    with store.begin() as db:
        make_folder(db)
    _limit_pages(store, 200)
    failed = _fill(store, 1)
    assert failed > 10
    for _ in range(3):
        assert _fill(store, failed) == failed
    with store.read() as db:
        assert _uids(db) == list(range(1, failed))
        assert [len(messages.raw(db, row.id) or b"") for row in messages.waiting(db, 2)] == [20_000] * 2
    _limit_pages(store, None)
    with store.begin() as db:
        messages.add_messages(db, make_folder(db), VALIDITY, [_noise(failed)], NOW)
        assert _uids(db) == list(range(1, failed + 1))
        assert db.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
    store.close()


def test_a_full_disk_while_the_store_is_made_leaves_none(tmp_path: Path) -> None:
    """No limit of pages can be set before the file is there; the system's limit of a file's size does it."""
    code = """
import resource, signal
from signoff_nlp.errors import StoreError
from signoff_nlp.store.engine import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
try:
    open_store(arguments[0])
except StoreError as error:
    print(error.reason)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
open_store(arguments[0]).close()
"""
    (said,) = finish([start(code, f"sqlite:///{tmp_path}/store.sqlite3")])
    assert said in ("full\n", "unreachable\n")


def test_postgres_says_that_its_disk_is_full(postgres_url: str) -> None:
    store = open_store(postgres_url.replace("/postgres?", "/shared?"))
    full = "DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
    with pytest.raises(StoreError, match="could not extend file") as caught, store.begin() as db:
        db.exec_driver_sql(full)
    assert caught.value.reason == "full"
    store.close()


def test_whoever_goes_on_past_an_error_keeps_nothing(store: Store) -> None:
    def go_on(db: sa.Connection) -> None:
        make_account(db, "before")
        with suppress(exc.SQLAlchemyError):
            db.exec_driver_sql("INSERT INTO accounts (id) VALUES (NULL)")
        with suppress(exc.SQLAlchemyError):
            make_account(db, "after")

    with pytest.raises(StoreError, match="nothing of it is kept"), store.begin() as db:
        go_on(db)
    with store.begin() as db:
        assert accounts.accounts(db) == []
        make_account(db)


def test_a_writer_that_waits_too_long_is_told(store: Store, url: str) -> None:
    impatient = open_store(url, wait_seconds=0.2)
    with store.begin() as db:
        make_account(db)
        with pytest.raises(StoreError) as caught, impatient.begin():
            pass
        assert caught.value.reason == "locked"
        with impatient.read() as reading:
            assert accounts.accounts(reading) == []
    with impatient.begin() as db:
        assert len(accounts.accounts(db)) == 1
    impatient.close()


def test_a_connection_that_is_cut_is_said_and_the_next_one_works(postgres_url: str) -> None:
    url = postgres.make_database(postgres_url, "cut")
    store = open_store(url)

    def cut(db: sa.Connection) -> None:
        make_account(db)
        number = db.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        postgres.execute(url, f"SELECT pg_terminate_backend({number})")
        accounts.accounts(db)

    with pytest.raises(StoreError) as caught, store.begin() as db:
        cut(db)
    assert caught.value.reason == "unreachable"
    with store.begin() as db:
        assert accounts.accounts(db) == []
    store.close()


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as db:
        add(db, *range(1, 200))
    store.close()
    with path.open("r+b") as file:
        for page in range(1, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(b"\xff" * 200)
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{path}")
    assert caught.value.reason == "damaged"


WRITER = """
from datetime import UTC, datetime
from signoff_nlp.store import accounts, audit, messages
from signoff_nlp.store.engine import open_store
from signoff_nlp.store.rows import NewMessage
now = datetime(2026, 5, 4, tzinfo=UTC)
store = open_store(arguments[0])
for first in range(int(arguments[1]), 100_000, 25):
    with store.begin() as db:
        account = accounts.ensure_account(db, "sales", "imap", now).id
        folder = accounts.ensure_folder(db, account, "INBOX", "inbox", now).id
        batch = [NewMessage(uid, b"mail %d" % uid, 9, f"{uid}@x") for uid in range(first, first + 25)]
        messages.add_messages(db, folder, 1, batch, now)
        accounts.set_position(db, folder, 1, first + 24, 0)
        audit.append(db, "watch", "stored", str(first), {}, now)
    print(first + 24, flush=True)
"""


def test_a_process_killed_at_any_moment_leaves_whole_transactions(store: Store, url: str) -> None:
    said = 0
    for _ in range(6):
        process = start(WRITER, url, str(said + 1))
        assert process.stdout is not None
        for _ in range(_RANDOM.randrange(1, 30)):
            said = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        said = int(rest.split()[-1]) if rest.split() else said
        with store.begin() as db:
            uids = _uids(db)
            (folder,) = accounts.folders(db, make_account(db))
            assert uids == list(range(1, len(uids) + 1))
            assert len(uids) in (said, said + 25)  # killed between the commit and the word
            assert folder.last_uid == len(uids)
            assert len(audit.entries(db, 10_000)) == len(uids) // 25
            assert audit.verify(db) is None
            said = len(uids)


def test_power_that_fails_leaves_what_was_committed(tmp_path: Path) -> None:
    """Whatever part of the log reached the disk, the store is that of some commit, and never older than the last sync."""
    path = tmp_path / "store.sqlite3"
    store = open_store(f"sqlite:///{path}")
    with store.begin() as db:
        folder = make_folder(db)
    log = Path(f"{path}-wal")
    lengths = [log.stat().st_size]
    for uid in range(1, 13):
        with store.begin() as db:
            messages.add_messages(db, folder, VALIDITY, [_noise(uid, 3000)], NOW)
        lengths.append(log.stat().st_size)
    assert lengths == sorted(set(lengths))  # nothing was written over meanwhile
    whole = log.read_bytes()
    for number, end in enumerate([*lengths, *(_RANDOM.randrange(lengths[0], len(whole)) for _ in range(20))]):
        copy = tmp_path / str(number) / "store.sqlite3"
        copy.parent.mkdir()
        shutil.copy(path, copy)
        Path(f"{copy}-wal").write_bytes(whole[:end] + os.urandom(len(whole) - end))
        committed = sum(length <= end for length in lengths) - 1
        restored = open_store(f"sqlite:///{copy}")
        with restored.begin() as db:
            assert _uids(db) == list(range(1, committed + 1))
            assert db.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            messages.add_messages(db, folder, VALIDITY, [_noise(uid, 3000) for uid in range(1, 14)], NOW)
            assert _uids(db) == list(range(1, 14))
        restored.close()
    store.close()


RIVAL = """
from datetime import UTC, datetime
from signoff_nlp.store import accounts, drafts, messages, threads
from signoff_nlp.store.engine import open_store
from signoff_nlp.store.rows import NewMessage, ThreadHead
now = datetime(2026, 5, 4, tzinfo=UTC)
store = open_store(arguments[0])
made = 0
for first in range(1, 201, 10):
    with store.begin() as db:
        account = accounts.ensure_account(db, "sales", "imap", now).id
        folder = accounts.ensure_folder(db, account, "INBOX", "inbox", now).id
        batch = [NewMessage(uid, b"mail %d" % uid, 9, f"{uid}@x") for uid in range(first, first + 10)]
        stored = messages.add_messages(db, folder, 1, batch, now)
        made += sum(one.fresh for one in stored)
    for one in stored:
        with store.begin() as db:
            root = f"root{one.row.uid % 7}@x"
            thread = threads.thread_for(db, account, ThreadHead(one.row.message_id, (root,)), now)
            threads.assign(db, one.row.id, thread, now)
            token = f"{one.row.uid}-{arguments[1]}"
            drafts.intend(db, thread, answers=one.row.id, token=token, header_id=token, sender="d@x", raw=b"d", now=now)
print(made)
store.close()
"""


def test_processes_that_do_the_same_at_once_do_it_once(store: Store, url: str) -> None:
    made = finish([start(RIVAL, url, str(number)) for number in range(3)])
    assert sum(map(int, made)) == 200
    with store.begin() as db:
        assert sorted(_uids(db)) == list(range(1, 201))
        assert len(threads.threads(db)) == 7
        assert sum(row.messages for row in threads.threads(db)) == 200
        assert len(drafts.open_drafts(db, make_account(db))) == 7


def test_every_kind_of_failure_has_a_hint() -> None:
    cases = {*failures._SQLITE.values(), *failures._POSTGRES.values(), failures._OTHER}
    assert all(case.what and case.hint for case in cases)
