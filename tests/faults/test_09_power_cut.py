"""Fault 9: the power goes at any commit. The ledger is copied at each, with the mailbox as it is at that moment, and a
watcher is started from each copy. Pass: as after a kill: no mail lost, no draft twice, in the end the same as undisturbed."""

from __future__ import annotations

import random
import shutil
from functools import partial
from pathlib import Path

from tests.faults.states import State, holds, lying_of, state_of
from tests.faults.watcher import Nursery
from tests.mailbox.dovecot import Dovecot
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop

_LOOK = 0.5
_LEDGER = "store.sqlite3"


def test_09_the_power_goes_at_each_commit(shop: Shop, dovecot: Dovecot, nursery: Nursery, tmp_path: Path) -> None:
    """9: right after each commit, and right before each, where what it had begun to write is torn at a random byte.

    What SQLite has synced is there after a power cut, what it has not may be there in part: the tail of its log.
    """
    assert shop.user is not None
    count = 2
    nursery.round(shop)
    for number in range(count):
        shop.deliver(mails.vague(number))
    before = invariants.snapshot(shop)
    kept = tmp_path / "kept"
    nursery.round(shop, keep=str(kept), mailbox=str(shop.user.maildir))
    wanted, lying = state_of(shop), lying_of(shop)
    assert wanted.settled(count)
    assert len(lying) == count
    chance = random.Random(9)
    copies = sorted(kept.iterdir())
    for copy, after in zip(copies, [*copies[1:], None], strict=True):
        again = _restored(copy, dovecot, tmp_path / copy.name)
        if copy.name.endswith("before") and after is not None:
            _tear(again.folder / f"{_LEDGER}-wal", (after / f"{_LEDGER}-wal").read_bytes(), chance)
        with nursery.watching(again, look_seconds=_LOOK):
            eventually(partial(_is_at, again, wanted), f"after {copy.name}, the same as undisturbed")
        assert lying_of(again) == lying, copy.name
        holds(again, before)


def _is_at(shop: Shop, wanted: State) -> bool:
    return state_of(shop) == wanted


def _restored(copy: Path, dovecot: Dovecot, folder: Path) -> Shop:
    """Return a shop with the ledger and the mailbox of a copy."""
    folder.mkdir()
    user = dovecot.user()
    for file in copy.glob(f"{_LEDGER}*"):
        shutil.copy(file, folder / file.name)
    user.restore(copy / "Maildir")
    return imap_shop(user, folder)


def _tear(log: Path, whole: bytes, chance: random.Random) -> None:
    """Let a part of what was written next be there as well."""
    synced = log.stat().st_size if log.exists() else 0
    if len(whole) > synced:
        log.write_bytes(whole[: chance.randrange(synced, len(whole))])
