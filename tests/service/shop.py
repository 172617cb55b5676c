"""A shop whose mailbox is watched, for tests: its settings, mails of its buyers, one round at a time, or a running watcher.

shop = imap_shop(user, tmp_path)            # or local_shop("maildir", tmp_path)
shop.deliver(mails.vague(1))
shop.round(workers)                         # in this process
with shop.running() as watcher: ...         # as a process of its own
shop.driven("append_ok", times=1)           # a process that kills itself there
invariants.check(shop)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from signoff_nlp.service.watching import Options, Outcome, Watch, stop_switch, watching
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings, load_settings
from signoff_nlp.store.engine import Store, open_store
from tests.mailbox.dovecot import PASSWORD, User

ROOT = Path(__file__).parents[2]
SECRET = "SHOP_PASSWORD"
PATIENCE = 60.0  # seconds after which a test gives up waiting for what must come


@dataclass(frozen=True)
class Shop:
    """A watched account. `user` is its mailbox on the server, None for a local folder; `config` its settings file."""

    folder: Path
    config: Path
    user: User | None = None
    kind: str = "imap"
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    @property
    def mails(self) -> Path:
        """The folder of a local account."""
        return self.folder / "mails"

    @property
    def desk(self) -> Path:
        """Where drafts of a local account lie."""
        drafts = self.settings.accounts[0].drafts_folder
        assert drafts is not None
        return drafts

    def change(self, **watch: object) -> None:
        """Change settings of [watch]."""
        lines = [f"{name} = {json.dumps(value)}" for name, value in watch.items()]
        text = self.config.read_text("utf-8").replace("[watch]\n", "[watch]\n" + "\n".join(lines) + "\n")
        self.config.write_text(text, "utf-8")

    def deliver(self, raw: bytes, folder: str = "") -> None:
        """Put a mail into a folder of the mailbox, as a delivery agent does."""
        if self.user is not None:
            self.user.deliver(raw, folder)
            return
        name = f"{time.time_ns()}.{next(self.numbers)}.test"
        place = self.mails / f".{folder}" if folder else self.mails
        aside, whole = (place / "tmp" / name, place / "new" / name) if self.kind == "maildir" else (
            self.folder / name, place / f"{name}.eml",
        )  # fmt: skip
        aside.write_bytes(raw)
        os.replace(aside, whole)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The ledger, open."""
        store = open_store(self.settings.store.url)
        try:
            yield store
        finally:
            store.close()

    @contextmanager
    def watching(self, workers: Workers, **options: Any) -> Iterator[Watch]:
        """A watcher in this process that does nothing by itself."""
        chosen = Options(workers=workers, anchor=self.folder / "anchor.json", **options)
        with stop_switch() as stop, watching(self.settings, stop, options=chosen) as watcher:
            yield watcher

    def round(self, workers: Workers, **options: Any) -> list[Outcome]:
        """Go round once, as `signoff watch --once` does; what fails fails the test."""
        with self.watching(workers, **options) as watcher:
            outcomes = watcher.once()
        assert [one.error for one in outcomes] == [None]
        return outcomes

    @contextmanager
    def running(self, *arguments: str, **driver: Any) -> Iterator[subprocess.Popen[str]]:
        """`signoff watch` as a process of its own, ended by SIGTERM; see tests/service/driver.py for `driver`."""
        process = self._start(*arguments, **driver)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                process.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                raise AssertionError("the watcher does not end on SIGTERM") from None

    def driven(self, step: str, *, times: int = 1, once: bool = True) -> int:
        """Run a watcher that kills itself (SIGKILL) when it comes to `step` for the so-manieth time; return how it ended:
        0, or -9 where it came there."""
        process = self._start(*(["--once"] if once else []), kill_at=step, kill_times=times)
        _, said = process.communicate(timeout=PATIENCE * 2)
        assert process.returncode in (0, -signal.SIGKILL), said
        return process.returncode

    def _start(self, *arguments: str, **driver: Any) -> subprocess.Popen[str]:
        told = json.dumps({"anchor": str(self.folder / "anchor.json"), **driver})
        command = [
            sys.executable,
            "-m",
            "tests.service.driver",
            told,
            "watch",
            "--config",
            str(self.config),
            *arguments,
        ]
        environment = {**os.environ, SECRET: PASSWORD}
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


def imap_shop(
    user: User, folder: Path, *, port: int | None = None, ca_file: Path | None = None, **account: object
) -> Shop:
    """A shop with a mailbox on the server; `port` and `ca_file` of a proxy in front of it, if there is one."""
    os.environ[SECRET] = PASSWORD
    values: dict[str, object] = {
        "name": "sales", "host": "localhost", "port": port or user.server.secure_port, "user": user.name,
        "ca_file": str(ca_file or user.server.chain), "password_env": SECRET, "address": "sales@yourshop.example",
    }  # fmt: skip
    return _shop(folder, values | account, user=user)


def local_shop(kind: str, folder: Path, **account: object) -> Shop:
    """A shop with a Maildir or a folder of .eml."""
    mails = folder / "mails"
    for name in ("tmp", "new", "cur") if kind == "maildir" else (".",):
        (mails / name).mkdir(parents=True, exist_ok=True)
    values: dict[str, object] = {"name": "sales", "kind": kind, "path": str(mails), "address": "sales@yourshop.example"}
    return _shop(folder, values | account, kind=kind)


def _shop(folder: Path, account: dict[str, object], **rest: Any) -> Shop:
    lines = [f"{name} = {json.dumps(value)}" for name, value in account.items()]
    config = folder / "signoff.toml"
    text = f"""us = ["yourshop.example"]
[store]
url = "sqlite:///{folder}/store.sqlite3"
tokens = "{folder}/tokens"
[watch]
timeout_seconds = 10
[[accounts]]
"""
    config.write_text(text + "\n".join(lines) + "\n", "utf-8")
    return Shop(folder, config, **rest)


def eventually(holds: Callable[[], object], what: str = "it", seconds: float = PATIENCE) -> None:
    """Wait until `holds()` is true; it must be within a minute."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {seconds:g} seconds")
