"""Case 16: a search for UIDs from n on always names the last mail (RFC 3501, 6.4.8).

Passed when a hundred polls with nothing new fetch nothing and write nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from signoff_nlp.service.doors import Door
from signoff_nlp.service.rounds import go_round
from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import proxied, without
from tests.service import invariants, mails
from tests.service.shop import imap_shop


@pytest.mark.parametrize("missing", [(), ("ESEARCH",)])
def test_16_a_hundred_polls_with_nothing_new(
    missing: tuple[str, ...], user: User, certificate: Certificate, tmp_path: Path, workers: Workers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with proxied(user.server.port, certificate) as proxy:
        proxy.rewrite = without(*missing) if missing else None
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.round(workers)
        shop.deliver(mails.vague(1))
        shop.deliver(mails.release(2))
        shop.deliver(mails.vague(3), "Sent")
        shop.round(workers)
        before, done = invariants.snapshot(shop), invariants.actions(shop)
        commands = ledger.wiretap(monkeypatch)
        with shop.watching(workers) as watcher:
            (duty,) = watcher.duties
            box = Door(duty).open()
            go_round(duty, box)  # our own draft is read once in a session
            commands.clear()
            for _ in range(100):
                go_round(duty, box)
            box.close()
    asked = [one for one in commands if one.startswith(b"UID SEARCH")]
    assert len(asked) >= 200
    assert len([one for one in asked if b"RETURN" in one]) == (0 if missing else len(asked))
    assert [one for one in commands if b"FETCH" in one] == []
    assert invariants.actions(shop) == done
    invariants.check(shop, before)
