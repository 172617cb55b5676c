"""Every test that asks for `store` or `url` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from signoff_nlp.store.engine import Store, open_store
from signoff_nlp.store.tables import metadata
from tests.store import postgres

_NUMBERS = count()
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before anything imports NumPy


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a running server, whose database `shared` is a store."""
    with postgres.server() as url:
        open_store(postgres.make_database(url, "shared")).close()
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a database with nothing in it."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    return postgres.make_database(request.getfixturevalue("postgres_url"), f"empty{next(_NUMBERS)}")


@pytest.fixture
def url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a store with nothing in it. Its tables must stay as they are: the next test finds the same ones."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    shared = str(request.getfixturevalue("postgres_url")).replace("/postgres?", "/shared?")
    postgres.execute(shared, f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
    return shared


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def own_store(empty_url: str) -> Iterator[Store]:
    """A store whose tables may be changed."""
    opened = open_store(empty_url)
    yield opened
    opened.close()
