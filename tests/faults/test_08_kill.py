"""Fault 8: our process is killed (SIGKILL) at each step, three times over, and at random moments. Pass: I1, I2, and what is
started again comes to the same as a watcher that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.states import State, holds, lying_of, state_of
from tests.faults.watcher import Nursery
from tests.mailbox.dovecot import Dovecot
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop, local_shop

# As the fault list names them: fetch, stored, parsed, intent, APPEND sent, APPEND OK, confirmed.
STEPS = ("fetched", "stored", "judged", "intended", "append_sent", "append_ok", "confirmed")
TIMES = 3
_LOOK = 1.0


@pytest.fixture(scope="module")
def undisturbed(dovecot: Dovecot, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop that got the same mails, and whose watcher nobody disturbed."""
    shop = imap_shop(dovecot.user(), tmp_path_factory.mktemp("undisturbed"))
    nursery.round(shop)
    for number in range(TIMES):
        _mail_comes(shop, number)
        nursery.round(shop)
    assert len(lying_of(shop)) == TIMES
    return shop


@pytest.mark.parametrize("step", STEPS)
def test_08_killed_at_a_step(step: str, shop: Shop, nursery: Nursery, undisturbed: Shop) -> None:
    """8: three times in a row, each with a mail more; then one goes through."""
    nursery.round(shop)
    for number in range(TIMES):
        _mail_comes(shop, number)
        nursery.killed(shop, step, look_seconds=_LOOK)
        invariants.drafts_once(shop)
    before = invariants.snapshot(shop)
    _goes_through(shop, nursery, state_of(undisturbed))
    assert lying_of(shop) == lying_of(undisturbed)
    holds(shop, before)


@pytest.mark.parametrize(
    ("kind", "step"), [("maildir", "append_sent"), ("maildir", "append_ok"), ("eml", "stored"), ("eml", "append_ok")]
)
def test_08_killed_with_a_folder_on_disk(
    kind: str, step: str, tmp_path: Path, nursery: Nursery, undisturbed: Shop
) -> None:
    """8, where there is no server."""
    test_08_killed_at_a_step(step, local_shop(kind, tmp_path), nursery, undisturbed)


@pytest.mark.parametrize("step", ["stored", "append_sent"])
def test_08_killed_in_the_midst_of_several(step: str, shop: Shop, nursery: Nursery, undisturbed: Shop) -> None:
    """8: when a step is come to for the second, then for the third time."""
    shop.change(batch=1)
    nursery.round(shop)
    for number in range(TIMES):
        _mail_comes(shop, number)
    before = invariants.snapshot(shop)
    nursery.killed(shop, step, kill_times=2, look_seconds=_LOOK)
    _goes_through(shop, nursery, state_of(undisturbed))
    assert lying_of(shop) == lying_of(undisturbed)
    holds(shop, before)


@pytest.mark.parametrize("step", ["intended", "append_sent"])
def test_08_killed_with_the_same_draft_again_and_again(step: str, shop: Shop, nursery: Nursery) -> None:
    """8: three times where nobody can know whether it was placed. Looked for twice each time, and placed once."""
    nursery.round(shop)
    _mail_comes(shop, 1)
    before = invariants.snapshot(shop)
    minute = 60.0
    for time_of_kill in range(TIMES):
        ahead = 10 * minute * time_of_kill
        if invariants.lying(shop):  # it was sent, and is found instead of being placed again
            break
        nursery.killed(shop, step, ahead=ahead)
        nursery.round(shop, ahead=ahead + minute)
        assert not invariants.notices(shop)
    nursery.round(shop, ahead=100 * minute)
    assert state_of(shop).settled(1)
    assert len(invariants.lying(shop)) == 1
    holds(shop, before)


def test_08_killed_at_random_moments(shop: Shop, nursery: Nursery) -> None:
    """8: at 200 random moments, mail arriving all the while. No mail lost, no draft twice."""
    chance, kills = random.Random(8), 200
    nursery.round(shop)
    began = time.monotonic()
    shop.deliver(mails.vague("first"))
    nursery.round(shop)
    whole = time.monotonic() - began  # what it takes from the start to a draft
    for number in range(kills):
        watcher = nursery.start(shop, pace=0.01, look_seconds=_LOOK)
        first, last = sorted([chance.random() * whole, chance.random() * whole])
        time.sleep(first)
        shop.deliver(mails.vague(number) if number % 3 == 0 else mails.chat(number))
        time.sleep(last - first)
        watcher.kill()
    asked = 1 + (kills + 2) // 3
    with nursery.watching(shop, pace=0.01, look_seconds=_LOOK):
        eventually(lambda: state_of(shop).settled(kills + 1), f"{kills} mails read, {asked} drafts placed")
    assert len(state_of(shop).placed()) == len(invariants.lying(shop)) == asked
    holds(shop, delivered=kills + 1)


def test_08_the_command_itself_is_killed_while_it_reads(shop: Shop, nursery: Nursery, undisturbed: Shop) -> None:
    """8, with the reader in processes of its own: none of them stays behind, and the next run finds all in order."""
    nursery.round(shop)
    for number in range(TIMES):
        _mail_comes(shop, number)
    before = invariants.snapshot(shop)
    with shop.running("--log-json", look_seconds=_LOOK) as process:
        eventually(lambda: len(state_of(shop).messages) == TIMES, "mail in the ledger")
        readers = _children(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert readers
    eventually(lambda: not any(map(_runs, readers)), "the end of the readers")
    _goes_through(shop, nursery, state_of(undisturbed))
    assert lying_of(shop) == lying_of(undisturbed)
    holds(shop, before)


def _mail_comes(shop: Shop, number: int) -> None:
    shop.deliver(mails.vague(number))


def _goes_through(shop: Shop, nursery: Nursery, wanted: State) -> None:
    with nursery.watching(shop, look_seconds=_LOOK):
        eventually(lambda: state_of(shop) == wanted, f"the same as undisturbed: {wanted}")


def _children(pid: int) -> list[int]:
    return list(_descendants(pid, _parents()))


def _descendants(pid: int, parents: dict[int, int]) -> Iterator[int]:
    for child, parent in parents.items():
        if parent == pid:
            yield child
            yield from _descendants(child, parents)


def _parents() -> dict[int, int]:
    """Return the parent of each process of this machine."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(status.parent.name)] = int(status.read_text("ascii", "replace").rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
    return found


def _runs(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()
