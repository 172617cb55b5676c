"""`signoff review` on a real store: what it shows, what a letter does, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from signoff_nlp.cli.app import app
from signoff_nlp.service.desk.queueing import queue_page, wanted_of
from signoff_nlp.settings import load_settings
from signoff_nlp.store import desk_drafts
from signoff_nlp.store.engine import Store, open_store
from tests.mailbox.certificates import self_signed
from tests.mailbox.smtp_server import Inbox, smtp_server
from tests.service.desk.desks import put
from tests.service.threads import HOLD, VAGUE
from tests.store.making import later


class Bench:
    """A shop with a folder of mails, a mail server, and two threads in its queue."""

    def __init__(self, folder: Path, port: int) -> None:
        (folder / "mails").mkdir()
        self.config = folder / "signoff.toml"
        self.config.write_text(
            f'us = ["yourshop.example"]\n[store]\nurl = "sqlite:///{folder}/store.sqlite3"\n[desk]\nundo_seconds = 5\n'
            f'[[accounts]]\nname = "sales"\nkind = "eml"\npath = "{folder}/mails"\naddress = "sales@yourshop.example"\n'
            f'[accounts.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nlogin = false\n',
            "utf-8",
        )
        with self.store() as store:
            self.first = put(store, VAGUE + "\x1b[2J", subject="hinge", first=10)
            self.second = put(store, HOLD, subject="knob", first=20)

    def store(self) -> Opened:
        return Opened(self.config)

    def run(self, keys: str, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["review", "--config", str(self.config), *arguments], input=keys)

    def open_ones(self) -> set[int]:
        with self.store() as store:
            page = queue_page(store, load_settings(self.config), wanted_of({}), later(days=1))
        return {one.id for one in page.lines}


class Opened:
    """The store of the bench, open for a block."""

    def __init__(self, config: Path) -> None:
        self._url = load_settings(config).store.url

    def __enter__(self) -> Store:
        self._store = open_store(self._url)
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def bench(tmp_path: Path, inbox: Inbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with smtp_server(inbox, self_signed(tmp_path_factory.mktemp("tls")), "none") as port:
        yield Bench(tmp_path, port)


def test_it_shows_the_thread_and_the_draft_and_goes_on(bench: Bench) -> None:
    done = bench.run("n\nn\n")
    assert (done.exit_code, "1 of 2" in done.output, "2 of 2" in done.output) == (0, True, True)
    assert "Looks good, go ahead!" in done.output
    assert "To: dana@acme.example" in done.output
    assert "The run has not been started." in done.output
    assert "\x1b" not in done.output
    assert bench.open_ones() == {bench.first, bench.second}


def test_letters_decide(bench: Bench) -> None:
    done = bench.run("x\nd\nthey called\nh\n")
    assert (done.exit_code, "One of these letters" in done.output) == (0, True)
    assert bench.open_ones() == set()
    assert "Nothing wants a decision." in bench.run("").output


def test_what_cannot_be_is_refused_and_asked_again(bench: Bench) -> None:
    done = bench.run("l\nq\n")
    assert (done.exit_code, "Refused: there is no draft in the mailbox" in done.output) == (0, True)
    assert "2 of 2" not in done.output


def test_a_reply_is_edited_and_sent(
    bench: Bench, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "Which revision?\\n" > "$1"\n', "utf-8")
    editor.chmod(0o755)
    monkeypatch.setitem(os.environ, "EDITOR", str(editor))
    monkeypatch.delitem(os.environ, "VISUAL", raising=False)
    done = bench.run("e\ns\nq\n", "--search", "hinge")
    assert (done.exit_code, "Sent." in done.output) == (0, True), done.output
    assert len(inbox.mails) == 1
    assert b"Which revision?" in bytes(inbox.mails[0].content or b"")
    with bench.store() as store, store.read() as db:
        (row,) = desk_drafts.sends_of_thread(db, bench.first)
    assert (row.state, row.outcome) == ("sent", "rewritten")
    assert bench.open_ones() == {bench.second}
