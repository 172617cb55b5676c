"""Opening a store: made where there is none, refused where it is not ours to read."""

from __future__ import annotations

import stat
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from signoff_nlp.errors import StoreError
from signoff_nlp.store import accounts
from signoff_nlp.store.engine import Store, default_url, open_store
from tests.store import postgres
from tests.store.making import NOW, finish, start

_NUMBERS = count()


def test_a_store_is_made_and_found_again(empty_url: str) -> None:
    first = open_store(empty_url)
    with first.begin() as db:
        accounts.ensure_account(db, "sales", "imap", NOW)
    first.close()
    again = open_store(empty_url)
    with again.read() as db:
        assert [one.name for one in accounts.accounts(db)] == ["sales"]
    again.close()


def test_many_may_open_a_new_store_at_the_same_time(empty_url: str) -> None:
    code = """
from signoff_nlp.store.engine import open_store
from signoff_nlp.store.accounts import ensure_account
from datetime import UTC, datetime
store = open_store(arguments[0])
with store.begin() as db:
    print(ensure_account(db, "sales", "imap", datetime(2026, 5, 4, tzinfo=UTC)).id)
store.close()
"""
    printed = finish([start(code, empty_url) for _ in range(6)])
    assert set(printed) == {"1\n"}


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError), store.read() as db:
        accounts.ensure_account(db, "sales", "imap", NOW)
    with store.begin() as db:  # the same connection of the pool may, the next time
        accounts.ensure_account(db, "sales", "imap", NOW)


def test_a_reader_sees_one_moment_and_holds_nobody_up(store: Store) -> None:
    with store.read() as seeing:
        assert accounts.accounts(seeing) == []
        with store.begin() as db:
            accounts.ensure_account(db, "sales", "imap", NOW)
        assert accounts.accounts(seeing) == []
    with store.read() as seeing:
        assert len(accounts.accounts(seeing)) == 1


def test_what_fails_leaves_nothing(store: Store) -> None:
    def fail(db: sa.Connection) -> None:
        accounts.ensure_account(db, "sales", "imap", NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.begin() as db:
        fail(db)
    with store.read() as db:
        assert accounts.accounts(db) == []


def test_a_newer_store_is_refused_and_not_touched(own_store: Store, empty_url: str) -> None:
    with own_store.begin() as db:
        db.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version") as caught:
        open_store(empty_url)
    assert caught.value.reason == "version"
    assert "pip install --upgrade" in str(caught.value)
    with own_store.read() as db:
        assert db.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == ["9999"]


@pytest.mark.parametrize(
    "url",
    ["", "nothing", "sqlite://", "sqlite:///:memory:", "mysql://root:hunter2@db/x", "postgresql://db:x/y", "a://[::1"],
)
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert caught.value.reason == "address"
    assert "sqlite:///PATH" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://signoff:hunter2@127.0.0.1:1/x",
        "postgres://signoff@127.0.0.1:1/x?password=hunter2",
        "postgresql://signoff:hunter2@no-such-host.invalid/x",
    ],
)
def test_a_server_that_is_not_there_is_said_without_the_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert caught.value.reason == "unreachable"
    assert (caught.value.where or "").startswith("postgresql+psycopg://signoff")
    assert "hunter2" not in str(caught.value)


def test_a_database_that_is_not_there_is_said(postgres_url: str) -> None:
    with pytest.raises(StoreError, match="no_such") as caught:
        open_store(postgres_url.replace("/postgres?", "/no_such?"))
    assert caught.value.reason == "unreachable"


def test_a_database_of_another_encoding_is_refused(postgres_url: str) -> None:
    more = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
    url = postgres.make_database(postgres_url, f"latin{next(_NUMBERS)}", template="template0", more=more)
    with pytest.raises(StoreError, match="LATIN1") as caught:
        open_store(url)
    assert "UTF8" in str(caught.value)


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"signoff-nlp\[postgres\]") as caught:
        open_store("postgresql://signoff@127.0.0.1:1/x")
    assert caught.value.reason == "driver"


def test_a_file_that_is_no_database_is_said_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Dana,\n" * 1000, "utf-8")
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{path}")
    assert caught.value.reason == "damaged"
    assert path.read_text("utf-8") == "Dear Dana,\n" * 1000


def test_a_place_where_no_file_can_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{tmp_path}/file/store.sqlite3")
    assert caught.value.reason == "unreachable"
    with pytest.raises(StoreError, match="directory"):
        open_store(f"sqlite:///{tmp_path}")


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/new/store.sqlite3")
    with store.begin() as db:
        accounts.ensure_account(db, "sales", "imap", NOW)
    files = [*(tmp_path / "new").iterdir(), tmp_path / "new"]
    assert len(files) == 4  # the database, its log, its index, the folder
    assert {stat.S_IMODE(file.stat().st_mode) & 0o077 for file in files} == {0}
    store.close()


def test_sqlite_keeps_what_it_said_it_keeps(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite3")
    with store.read() as db:
        asked = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        assert [db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked] == ["wal", 2, 1, 1]
    store.close()


def test_the_default_is_a_file_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "my data?"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert tmp_path in Path(make_url(default_url()).database or "").parents
    open_store().close()
    assert [file.name for file in tmp_path.rglob("*.sqlite3")] == ["store.sqlite3"]


@pytest.mark.parametrize(
    ("code", "loaded"),
    [
        ("import signoff_nlp", "[]"),
        ("from signoff_nlp.cli.app import app\ntry:\n    app(['--help'])\nexcept SystemExit:\n    pass", "[]"),
        ("from signoff_nlp.store.engine import open_store\nopen_store(sys.argv[1]).close()", "['sqlalchemy']"),
    ],
)
def test_nothing_is_loaded_before_it_is_needed(code: str, loaded: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    open_store(url).close()
    told = f"import sys\n{code}\nprint(sorted({{'sqlalchemy', 'alembic', 'psycopg'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told, url], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == loaded
