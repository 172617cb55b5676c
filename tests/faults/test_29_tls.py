"""Case 29: a certificate for another name, one that has expired, one that nobody vouches for, and STARTTLS taken away.

Passed when the watcher refuses, says what is wrong, shows no password and reads no mail; and goes on once it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults.scenes import account, audited, awake, free_port, logins
from tests.mailbox.certificates import Certificate, expired, self_signed
from tests.mailbox.dovecot import PASSWORD, User
from tests.mailbox.proxy import proxied
from tests.mailbox.scripted import Peer, scripted
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually, imap_shop


@contextmanager
def refused(shop: Shop, workers: Workers) -> Iterator[str]:
    """Watch until the account's state says that the mailbox is not to be had; give its words."""
    port = free_port()
    shop.change(metrics_port=port)
    with awake(shop, workers):
        eventually(lambda: account(shop).state == "mailbox", "a refusal")
        told = invariants.says(port, well=False, within=1)
        assert told["accounts"][0]["state"] == "mailbox"
        yield account(shop).state_text


MADE: dict[str, tuple[Callable[[Path], Certificate], str]] = {
    "another name": (lambda folder: self_signed(folder, "mx", "DNS:mx.example"), "certificate not accepted: Hostname"),
    "expired": (expired, "certificate not accepted: certificate has expired"),
    "nobody vouches": (self_signed, "certificate not accepted: self-signed certificate"),
}


@pytest.mark.parametrize("what", MADE)
def test_29_a_server_that_cannot_prove_its_name(
    what: str, user: User, certificate: Certificate, tmp_path: Path, workers: Workers
) -> None:
    make, words = MADE[what]
    shown = make(tmp_path)
    trusted = certificate.chain if what == "nobody vouches" else shown.chain
    with proxied(user.server.port, shown) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=trusted)
        shop.deliver(mails.vague(1))
        with refused(shop, workers) as text:
            assert words in text.replace("self signed", "self-signed")
        assert logins(shop) == 0
        assert audited(shop, "messages stored") == []
        assert [event for event, _ in invariants.notices(shop)] == ["silence"]
    shop = imap_shop(user, tmp_path)
    shop.round(workers)
    assert [event for event, _ in invariants.notices(shop)] == ["silence", "recovery"]
    assert len(audited(shop, "messages stored")) == 1
    invariants.check(shop)


def test_29_starttls_taken_away(user: User, certificate: Certificate, tmp_path: Path, workers: Workers) -> None:
    def bare(peer: Peer) -> None:
        peer.say(b"* OK ready\r\n")
        peer.capability()
        peer.capability()
        while peer.line():  # whatever else comes must not come
            pass

    with scripted(certificate, bare, capabilities="IMAP4rev1 IDLE AUTH=PLAIN LOGIN", clear=True) as server:
        shop = imap_shop(user, tmp_path, port=server.port, ca_file=certificate.chain, security="starttls")
        with refused(shop, workers) as text:
            assert "offers no STARTTLS" in text
    heard = b" ".join(line for peer in server.peers for line in peer.heard)
    assert PASSWORD.encode() not in heard
    assert b"AUTH" not in heard
    assert b"LOGIN" not in heard
    shop = imap_shop(user, tmp_path, port=user.server.port, security="starttls")
    shop.round(workers)
    invariants.check(shop)
