"""Case 38: a soak with random faults 3 to 6, 10 and 12: goodbyes, ends, silence, lost answers, full mailboxes.

Passed when every mail is there once, drafts as I2 has them, no descriptor stays open, and memory stays where it was.

`make soak` takes an hour, `make soak SOAK_SECONDS=300` five minutes; else it takes the seconds that every change can bear,
with mail that comes faster. The clock of the watcher's pauses is hurried, so that it meets more faults.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from signoff_nlp.mailbox.failures import CommandRefused
from signoff_nlp.service.imap_box import ImapBox
from signoff_nlp.service.worker import Workers
from tests.faults.scenes import answered, awake, free_port, hurried
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import Proxy, proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop

SECONDS = float(os.environ.get("SOAK_SECONDS") or (3600 if os.environ.get("SOAK") == "1" else 8))
LONG = SECONDS >= 60
EACH = 1.0 if LONG else 0.25  # seconds between two mails
FAULTY = 5.0 if LONG else 1.0  # seconds between two faults
HURRY = 30 if LONG else 120  # how fast the clock of pauses goes
DRIFT = 1.10


def memory() -> int:
    """What this process has in memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


class Faults:
    """Does harm for a moment, at random."""

    def __init__(self, user: User, proxy: Proxy, chance: random.Random) -> None:
        self.user, self.proxy, self.chance = user, proxy, chance
        self.kinds: list[Callable[[], None]] = [self.kick, self.end, self.silence, self.lose, self.fill]
        self.done: list[str] = []
        self.full = False

    def one(self) -> None:
        kind = self.chance.choice(self.kinds)
        self.done.append(kind.__name__)
        kind()

    def heal(self) -> None:
        self.full = False
        self.proxy.flow()
        self.proxy.lose_answer_to = None

    def kick(self) -> None:
        self.user.kick()

    def end(self) -> None:
        self.proxy.cut()

    def silence(self) -> None:
        self.proxy.stall()

    def lose(self) -> None:
        self.proxy.lose_answer_to = b" APPEND "

    def fill(self) -> None:
        self.full = True


def test_38_a_soak(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(38)
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        port = free_port()
        # The lease lives by the hurried clock too, the daily limits by the number of mails.
        shop.change(
            metrics_port=port, timeout_seconds=1, poll_seconds=2, lease_seconds=10**9, stale_seconds=3600,
        )  # fmt: skip
        faults = Faults(user, proxy, chance)
        place = ImapBox.place

        def placing(self: ImapBox, raw: bytes, sent: Callable[[], None]) -> object:
            if faults.full:
                raise CommandRefused("APPEND", "[OVERQUOTA] the mailbox is full", where="mx")
            return place(self, raw, sent)

        monkeypatch.setattr(ImapBox, "place", placing)
        with awake(shop, workers, clock=hurried(HURRY)):
            invariants.says(port, well=True, within=60)
            count, memories, opened = 0, 0, 0
            began = time.monotonic()
            harm = began + FAULTY
            while (now := time.monotonic()) < began + SECONDS:
                shop.deliver(mails.vague(count) if count % 4 == 0 else mails.chat(count))
                count += 1
                if now >= harm:
                    faults.heal()
                    faults.one()
                    harm = now + FAULTY * chance.uniform(0.5, 1.5)
                if not memories and now > began + SECONDS / 4:
                    memories = memory()
                time.sleep(EACH)
            faults.heal()
            eventually(lambda: _stored(shop) == count, "all mails in the ledger", 120)
            invariants.says(port, well=True, within=60)
            asked = [f"m{number}" for number in range(0, count, 4)]
            eventually(lambda: sorted(answered(shop)) == sorted((one, "confirmed") for one in asked), "drafts", 120)
            opened = descriptors()
            assert memory() < max(memories * DRIFT, memories + 8_000_000)
            for _ in range(3):
                proxy.cut()
                eventually(lambda: invariants.health(port).get("well") is not None, "health")
                invariants.says(port, well=True, within=60)
            eventually(lambda: descriptors() <= opened + 2, "descriptors that are closed", 30)
        invariants.check(shop)
    assert len(faults.done) >= 4


def _stored(shop: Shop) -> int:
    from sqlalchemy import func, select

    from signoff_nlp.store import tables as t

    with shop.store() as store, store.read() as db:
        return int(
            db.execute(select(func.count()).select_from(t.messages).where(t.messages.c.state == "read")).scalar_one()
        )
