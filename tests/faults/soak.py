"""A soak with random faults 3 to 6, 10 and 12: goodbyes, ends, silence, lost answers, full mailboxes.

python -m tests.faults.soak FOLDER SECONDS

A mail each second, a fault every five. It ends well when every mail is there once, drafts are as I2 has them, no
descriptor stays open, and memory stays where it was. The clock of the watcher's pauses is hurried, so that it meets more
faults. It is a process of its own, with a server of its own, so that other tests can run beside it.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from signoff_nlp.mailbox.failures import CommandRefused
from signoff_nlp.service.imap_box import ImapBox
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store import tables as t
from tests.faults.scenes import answered, awake, free_port, hurried
from tests.mailbox.certificates import self_signed
from tests.mailbox.dovecot import User, running
from tests.mailbox.proxy import Proxy, proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop

EACH, FAULTY = 1.0, 5.0  # seconds between two mails, and between two faults
HURRY = 30  # how fast the clock of pauses goes
DRIFT, GRAIN = 1.10, 8_000_000  # how far memory may grow from a quarter of the time on; bytes that count for nothing


def memory() -> int:
    """Return what this process has in memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    """Return how many files this process has open."""
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


def fill_up(faults: Faults) -> None:
    """Let the mailbox be full whenever the faults say so."""
    place = ImapBox.place

    def placing(self: ImapBox, raw: bytes, sent: Callable[[], None]) -> object:
        if faults.full:
            raise CommandRefused("APPEND", "[OVERQUOTA] the mailbox is full", where="mx")
        return place(self, raw, sent)

    setattr(ImapBox, "place", placing)  # noqa: B010


def soak(shop: Shop, port: int, proxy: Proxy, faults: Faults, workers: Workers, seconds: float) -> None:
    """Deliver and do harm for so many seconds, then look at everything."""
    count, memories = 0, 0
    with awake(shop, workers, clock=hurried(HURRY)):
        invariants.says(port, well=True, within=60)
        began = time.monotonic()
        harm = began + FAULTY
        while (now := time.monotonic()) < began + seconds:
            shop.deliver(mails.vague(count) if count % 4 == 0 else mails.chat(count))
            count += 1
            if now >= harm:
                faults.heal()
                faults.one()
                harm = now + FAULTY * faults.chance.uniform(0.5, 1.5)
            if not memories and now > began + seconds / 4:
                memories = memory()
            time.sleep(EACH)
        faults.heal()
        eventually(lambda: _read(shop) == count, "all mails in the ledger", 120)
        invariants.says(port, well=True, within=60)
        asked = [f"m{number}" for number in range(0, count, 4)]
        eventually(lambda: sorted(answered(shop)) == sorted((one, "confirmed") for one in asked), "drafts", 120)
        opened = descriptors()
        assert memory() < max(memories * DRIFT, memories + GRAIN), (memories, memory())
        for _ in range(3):
            proxy.cut()
            eventually(lambda: invariants.health(port).get("well") is not None, "health")
            invariants.says(port, well=True, within=60)
        eventually(lambda: descriptors() <= opened + 2, "descriptors that are closed", 30)
    invariants.check(shop)
    assert len(faults.done) > seconds / FAULTY / 2, faults.done


def _read(shop: Shop) -> int:
    with shop.store() as store, store.read() as db:
        return int(
            db.execute(
                sa.select(sa.func.count()).select_from(t.messages).where(t.messages.c.state == "read")
            ).scalar_one()
        )


def main() -> None:
    """Soak; what fails ends it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server must be gone before we are
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    certificate = self_signed(folder)
    with (
        running() as server,
        proxied(server.port, certificate) as proxy,
        Workers(Settings(us=("yourshop.example",))) as workers,
    ):
        workers.warm()
        user, port = server.user(), free_port()
        shop = imap_shop(user, folder, port=proxy.port, ca_file=certificate.chain)
        # The lease lives by the hurried clock too.
        shop.change(metrics_port=port, timeout_seconds=1, poll_seconds=2, lease_seconds=10**9, stale_seconds=3600)
        faults = Faults(user, proxy, random.Random(38))
        fill_up(faults)
        soak(shop, port, proxy, faults, workers, seconds)


if __name__ == "__main__":
    main()
