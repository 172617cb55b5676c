"""A desk that runs: a real store, a real server on a port of its own, and people of every role who are signed in."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import httpx

from signoff_nlp.desk.serving import listening, origin_of, server
from signoff_nlp.desk.visit import Desk
from signoff_nlp.names import DeskRole
from signoff_nlp.service.desk.running import Machine
from signoff_nlp.service.visitors import Client, Validity, begin, form_token
from signoff_nlp.settings import Settings
from signoff_nlp.store import people
from signoff_nlp.store.engine import Store, open_store
from signoff_nlp.store.people import Person

NOW = datetime.now(UTC).replace(microsecond=0)
_TLS = httpx.create_ssl_context()  # once: it takes longer than a request
CLIENT = Client("127.0.0.1", "test")


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


class Running(NamedTuple):
    """A desk that answers at `desk.origin`."""

    desk: Desk
    clock: Clock

    @property
    def store(self) -> Store:
        return self.desk.store


@contextmanager
def running(
    folder: Path, settings: Settings, machine: Machine | None = None, *, url: str | None = None, clock: Clock | None = None
) -> Iterator[Running]:  # fmt: skip
    """Serve a desk over a store, a new one in the folder without `url`, until the block ends; `machine` reads and sends."""
    clock = clock or Clock()
    url = url or f"sqlite:///{folder}/store.sqlite3"
    with closing(listening(settings.desk)) as bound, closing(open_store(url)) as store:
        desk = Desk(store, settings, origin_of(settings.desk, bound.getsockname()[1]), clock, machine)
        run = server(desk)
        thread = threading.Thread(target=run.run, args=([bound],))
        thread.start()
        try:
            while not run.started and thread.is_alive():
                time.sleep(0.01)
            assert run.started
            yield Running(desk, clock)
        finally:
            run.should_exit = True
            thread.join()


def person(store: Store, name: str, role: DeskRole, password: str | None = None) -> Person:
    """Return the account of this name, made if new."""
    with store.begin() as db:
        made = people.add_person(db, name, role, password, NOW) or people.person_named(db, name)
    assert made is not None
    return made


def session(running: Running, role: DeskRole, name: str | None = None) -> str:
    """Return the token of a new session of somebody with this role."""
    whose = person(running.store, name or f"{role}@yourshop.example", role)
    with running.store.begin() as db:
        return begin(db, whose, "password", CLIENT, Validity(), running.clock()).token


def browser(running: Running, token: str | None = None) -> httpx.Client:
    """Return a client that behaves as a browser does on our own pages, with the session's cookie if there is one."""
    cookies = {} if token is None else {running.desk.cookie: token}
    headers = {"Origin": running.desk.origin, "Sec-Fetch-Site": "same-origin"}
    return httpx.Client(base_url=running.desk.origin, cookies=cookies, headers=headers, timeout=30, verify=_TLS)


def form(token: str, **values: str) -> dict[str, str]:
    """Return the fields of a form of this session."""
    return {"form_token": form_token(token), **values}
