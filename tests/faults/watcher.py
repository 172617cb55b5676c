"""Watchers as processes of their own, from the nursery: start them, hear what they log, kill them.

with nursery.watching(shop) as watcher:       # ended by SIGTERM, which must end it well
    watcher.hears("stored", messages=1)
nursery.round(shop)                           # goes round once
nursery.killed(shop, "append_sent")           # goes round once, and must end by SIGKILL at that step
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mailbox.dovecot import PASSWORD
from tests.service.shop import PATIENCE, ROOT, SECRET, Shop, eventually

CLIENT_SECRET = "SHOP_CLIENT_SECRET"


@dataclass(frozen=True)
class Watcher:
    """A watcher that runs."""

    pid: int
    shop: Shop
    nursery: Nursery
    since: int  # lines that the log had when it was started

    def kill(self) -> None:
        """End it by SIGKILL, and see it gone."""
        os.kill(self.pid, signal.SIGKILL)
        assert self.nursery.ended(self.pid) == -signal.SIGKILL, said(self.shop)[-5:]

    def hears(self, event: str, times: int = 1, seconds: float = PATIENCE, **fields: object) -> None:
        """Wait until it has logged the event, with these fields, so many times."""
        eventually(lambda: len(self.told(event, **fields)) >= times, f"{event} {fields}, {times} times,", seconds)

    def told(self, event: str, **fields: object) -> list[dict[str, Any]]:
        """Return its log entries of an event that have these fields."""
        return told(self.shop, event, since=self.since, **fields)

    def cpu(self) -> float:
        """Seconds of processor time that it has used, all its threads together."""
        words = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


class Nursery:
    """Starts watchers quickly. Thread-unsafe."""

    def __init__(self) -> None:
        environment = {**os.environ, SECRET: PASSWORD, CLIENT_SECRET: "client-secret", "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, "-m", "tests.faults.nursery"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout
        assert self._heard() == {"ready": True}

    def start(self, shop: Shop, **told: Any) -> Watcher:
        """Start a watcher; see tests/faults/nursery.py for what it can be told."""
        files = {
            "config": str(shop.config),
            "log": str(shop.folder / "watch.log"),
            "anchor": str(shop.folder / "anchor.json"),
        }
        since = len(said(shop))
        return Watcher(int(self._order(start=files | told)["pid"]), shop, self, since)

    def ended(self, pid: int, *, block: bool = True) -> int | None:
        """Return how a watcher ended: its exit code, or minus the signal; None where it still runs (and `block` is off)."""
        code: int | None = self._order(wait=pid, block=block)["code"]
        return code

    @contextmanager
    def watching(self, shop: Shop, **told: Any) -> Iterator[Watcher]:
        """A watcher that ends well, by SIGTERM, at the end of the block."""
        watcher = self.start(shop, **told)
        code: int | None = None

        def is_over() -> bool:
            nonlocal code
            code = self.ended(watcher.pid, block=False)
            return code is not None

        try:
            yield watcher
        finally:
            os.kill(watcher.pid, signal.SIGTERM)
            try:
                eventually(is_over, "the end on SIGTERM")
            except AssertionError:
                watcher.kill()
                raise
        assert code == 0, said(shop)[-5:]

    def round(self, shop: Shop, *, well: bool = True, **told: Any) -> None:
        """Go round once."""
        code = self.ended(self.start(shop, once=True, **told).pid)
        assert (code == 0) is well, said(shop)[-5:]

    def killed(self, shop: Shop, step: str, **told: Any) -> None:
        """Go round once, with an end by SIGKILL at the step."""
        code = self.ended(self.start(shop, once=True, kill_at=step, **told).pid)
        assert code == -signal.SIGKILL, f"it did not come to {step}: {code} {said(shop)[-5:]}"

    def close(self) -> None:
        """End, with all that still runs."""
        self._orders.close()
        self._process.wait(PATIENCE)
        self._answers.close()

    def _order(self, **order: object) -> dict[str, Any]:
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        return self._heard()

    def _heard(self) -> dict[str, Any]:
        line = self._answers.readline()
        assert line, "the nursery has ended"
        found: dict[str, Any] = json.loads(line)
        return found


def said(shop: Shop) -> list[str]:
    """Return the log of a shop's watchers, line by line."""
    log = shop.folder / "watch.log"
    return log.read_text("utf-8").splitlines() if log.exists() else []


def told(shop: Shop, event: str, *, since: int = 0, **fields: object) -> list[dict[str, Any]]:
    """Return the log entries of an event that have these fields, those before line `since` left out."""
    whole = [json.loads(line) for line in said(shop)[since:] if line.startswith("{") and line.endswith("}")]
    return [one for one in whole if one["event"] == event and fields.items() <= one.items()]
