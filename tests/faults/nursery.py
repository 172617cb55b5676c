"""Loads the reader once and forks watchers from there: a hundred of them start, and are killed, in the time of a few.

python -m tests.faults.nursery reads a line of JSON per order from stdin and answers with one on stdout:
    {"start": {...}}                 fork a watcher                   {"pid": 7}
    {"wait": 7, "block": true}       how it ended; null: it runs      {"code": -9}

A watcher is the product's own, all but two things: its reader is in its own process, since loading one takes seconds,
and it can be told (`start`) what a test sets otherwise:
    config, log, anchor     files: the settings, the log as JSON lines, where the end of the audit log is kept
    once                    go round once, as --once does, and end; else watch
    kill_at, kill_times     end by SIGKILL at this step, when it is come to for the so-manieth time
    look_seconds            seconds between two looks for a draft whose outcome is unknown
    pace                    pauses before connecting again last this part of what they would
    ahead                   its clock is so many seconds ahead
    carrier                 where the requests to an OAuth provider go instead
    keep, mailbox           a folder, and the one of the mailbox: both sides are copied at each commit, see `_copying`
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import logging
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from signoff_nlp.mailbox.oauth.access import login_secret
from signoff_nlp.reader import Reader
from signoff_nlp.records import Records
from signoff_nlp.service import child, doors, watching
from signoff_nlp.service.child import Ask
from signoff_nlp.service.clock import Clock
from signoff_nlp.service.logs import LOGGER, JsonLines
from signoff_nlp.service.worker import Load, Workers
from signoff_nlp.settings import Settings, load_settings
from signoff_nlp.store.engine import Store

_ENDS = (signal.SIGTERM, signal.SIGINT)


class Here(Workers):
    """Reads in this very process."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader.settings, number=1)
        self._reader = reader
        self._records = Records()

    def warm(self) -> None:
        """There is nothing to be loaded."""

    def _ask(self, ask: Ask, loads: Sequence[Load], records: Records | None = None) -> object:
        self._records = records or self._records
        return child._answer(ask, [load() for load in loads], self._reader, self._records)


def main() -> None:
    """Load, and take orders until stdin ends."""
    reader = Reader(Settings(us=("yourshop.example",)))
    reader.read("Please go ahead with 10.", us=("yourshop.example",), kind="text")
    import alembic.command  # noqa: F401 (what a watcher would load by itself)
    import imapclient  # noqa: F401
    import prometheus_client  # noqa: F401

    gc.collect()
    gc.freeze()
    _say(ready=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            _say(pid=_fork(order["start"], reader))
        else:
            pid, status = os.waitpid(order["wait"], 0 if order["block"] else os.WNOHANG)
            _say(code=os.waitstatus_to_exitcode(status) if pid else None)
    os._exit(0)  # taking the reader apart takes seconds


def _say(**answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _fork(told: dict[str, Any], reader: Reader) -> int:
    # A test may end a watcher the moment it has its number: the signal waits until there is somebody to take it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
        return pid
    code = 70
    try:
        with open(told["log"], "a") as log:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number, file in enumerate((nowhere, nowhere, log.fileno())):
                os.dup2(file, number)
            code = _watch(told, reader)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(code)


def _watch(told: dict[str, Any], reader: Reader) -> int:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    sys.addaudithook(_no_smtp)
    if told.get("carrier"):
        from tests.mailbox.provider import Carrier

        setattr(doors, "login_secret", partial(login_secret, carrier=Carrier(told["carrier"])))  # noqa: B010
    if told.get("keep"):
        setattr(Store, "begin", _copying(Path(told["keep"]), Path(told["mailbox"])))  # noqa: B010
    with watching.stop_switch() as stop:
        for name in _ENDS:
            signal.signal(name, lambda *_: stop.ask())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
        ahead = float(told.get("ahead", 0))
        pace = float(told.get("pace", 1))
        options = watching.Options(
            clock=Clock(
                lambda: datetime.now(UTC) + timedelta(seconds=ahead), lambda: time.monotonic() + ahead, stop.event.wait
            ),
            at=_killing(told.get("kill_at"), int(told.get("kill_times", 1))),
            look_seconds=float(told.get("look_seconds", 120)),
            chance=lambda: 2 * pace - 2,  # a pause is (1 + chance / 2) times as long as it should be
            workers=Here(reader),
            anchor=Path(told["anchor"]),
        )
        with watching.watching(load_settings(Path(told["config"])), stop, options=options) as watcher:
            if told.get("once"):
                return int(any(one.error for one in watcher.once()))
            watcher.run()
    return 0


def _killing(step: str | None, times: int) -> Callable[[str], None]:
    left = itertools.count(times - 1, -1)

    def at(done: str) -> None:
        if done == step and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return at


def _copying(keep: Path, mailbox: Path) -> Callable[[Store], Any]:
    """Return a `Store.begin` that copies ledger and mailbox before and after each commit: keep/0001-before, -after ..."""
    number = itertools.count(1)
    begin = Store.begin

    def copy(store: Store, name: str) -> None:
        place = keep / name
        place.mkdir(parents=True)
        file = str(store.engine.url.database)
        there = [one for one in (file, f"{file}-wal") if os.path.exists(one)]  # an -shm does not outlive a power cut
        subprocess.run(["cp", "-a", *there, str(mailbox), str(place)], check=True)

    @contextlib.contextmanager
    def kept(self: Store) -> Iterator[Any]:
        at = next(number)
        with begin(self) as db:
            yield db
            copy(self, f"{at:04}-before")
        copy(self, f"{at:04}-after")

    return kept


def _no_smtp(event: str, arguments: tuple[object, ...]) -> None:
    if event == "smtplib.connect":
        LOGGER.critical("mail is sent", extra={"signoff": {"to": arguments[1:]}})


if __name__ == "__main__":
    main()
