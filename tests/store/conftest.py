"""Every test that asks for `store` or `url` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from signoff_nlp.store.engine import Store, open_store
from tests.store import postgres

_NUMBERS = count()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a running server, whose database `migrated` is an empty store."""
    with postgres.server() as url:
        open_store(postgres.make_database(url, "migrated")).close()
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
    """The address of a store with nothing in it."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    server = request.getfixturevalue("postgres_url")
    return postgres.make_database(server, f"store{next(_NUMBERS)}", template="migrated")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()
