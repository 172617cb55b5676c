"""Faults 6 and 7: the server throws us out at any moment, or goes down while much is to be caught up with."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from pathlib import Path

from tests.faults.states import holds, state_of
from tests.faults.watcher import Nursery
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import running
from tests.mailbox.proxy import proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop

_BODY = re.compile(rb"FETCH \(UID (\d+) [^{\r\n]*BODY\[\] \{")
_PAUSE = 0.3  # seconds at most between two kicks


def test_06_kicked_at_random_moments(shop: Shop, nursery: Nursery) -> None:
    """6: `doveadm kick`, 200 rounds with mail arriving. Pass: all mails once, none twice."""
    assert shop.user is not None
    chance, kicks = random.Random(6), 200
    nursery.round(shop)
    with nursery.watching(shop, pace=0.0005, look_seconds=0.5) as watcher:
        for number in range(kicks):
            shop.deliver(mails.vague(number) if number % 4 == 0 else mails.chat(number))
            time.sleep(chance.random() * _PAUSE)
            shop.user.kick()
        asked = (kicks + 3) // 4
        eventually(lambda: len(state_of(shop).placed()) == asked, f"{asked} drafts")
        eventually(lambda: state_of(shop).settled(kicks), f"{kicks} mails read")
        assert watcher.told("account", state="no_connection")
    assert shop.user.logins() >= kicks, "hardly any kick was felt"
    assert len(invariants.lying(shop)) == asked
    holds(shop, delivered=kicks)


def test_07_restarted_while_5000_mails_are_caught_up_with(
    tmp_path: Path, certificate: Certificate, nursery: Nursery
) -> None:
    """7: server restart during a catch-up of 5,000 mails. Pass: it goes on at the ledger, no mail is fetched more than twice."""
    most, batch = 5000, 100
    with running() as server, proxied(server.port, certificate) as proxy:
        user = server.user()
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.change(batch=batch)
        nursery.round(shop)
        for number in range(most):
            shop.deliver(mails.chat(number, size=1000))
        before = invariants.snapshot(shop)
        fetched: Counter[int] = Counter()
        tail = b""
        restarts = 0

        def watch(data: bytes) -> bytes:
            nonlocal tail, restarts
            text = tail + data
            end = 0
            for found in _BODY.finditer(text):
                fetched[int(found[1])] += 1
                end = found.end()
            tail = text[end:][-200:]
            if restarts == 0 and len(fetched) > most // 2:
                restarts, tail = 1, b""
                server.stop()
                server.start()
            return data

        proxy.rewrite = watch
        with nursery.watching(shop, pace=0.01) as watcher:
            eventually(
                lambda: sum(one["messages"] for one in watcher.told("stored", folder="INBOX")) == most,
                f"{most} mails in the ledger",
            )
            assert len(watcher.told("account", state="no_connection")) == 1
        assert restarts == 1
        assert set(fetched) == set(range(1, most + 1))
        assert max(fetched.values()) <= 2
        assert sum(count > 1 for count in fetched.values()) <= 2 * batch
        holds(shop, before, settled=False)
