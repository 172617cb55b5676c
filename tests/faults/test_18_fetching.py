"""Cases 18 and 19: what happens in the middle of a fetch.

18: the server tells of flags, removals and new mails that nobody asked about. Passed when each mail has its own bytes.
19: fewer mails come than were asked for, or one is gone between search and fetch. Passed when the others are processed
    and what is gone is marked as vanished.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import proxied
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop

STRANGE = (
    b"* 2 FETCH (FLAGS (\\Seen))\r\n"
    b"* 3 FETCH (UID 3 FLAGS (\\Flagged))\r\n"
    b"* 1 FETCH (BODY[] {4}\r\nnone)\r\n"  # without a UID it is nobody's
    b"* 9 FETCH (UID 4000 BODY[] {5}\r\nother)\r\n"
    b"* VANISHED 4001\r\n"
    b"* 99 EXPUNGE\r\n"
    b"* 99 EXISTS\r\n"
)


def delivered(shop: Shop, count: int) -> dict[str, bytes]:
    raws = {f"m{number}@acme.example": mails.vague(number, size=700 + 900 * number) for number in range(1, count + 1)}
    for raw in raws.values():
        shop.deliver(raw)
    return raws


def unharmed(shop: Shop, raws: dict[str, bytes], *without: str) -> None:
    """Each mail of the ledger has the bytes that were delivered under its name."""
    rows = {row.name: row for row in ledger.kept(shop) if row.name}
    assert set(rows) == set(raws) - set(without)
    for name, row in rows.items():
        assert (row.raw, row.state) == (raws[str(name)], "read")


def once(does: Callable[[], object], when: bytes) -> Callable[[bytes], bytes]:
    """A rewriting that changes nothing, and does something when the server says `when` for the first time."""
    left = [does]

    def rewrite(data: bytes) -> bytes:
        if left and re.search(when, data):
            left.pop()()
        return data

    return rewrite


def test_18_what_nobody_asked_about_mixes_no_bodies_up(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.round(workers)
        raws = delivered(shop, 6)
        before = invariants.snapshot(shop)
        # Before each whole answer to a fetch; a piece of a literal does not begin like one.
        strange = re.compile(rb"^(?=\* \d+ FETCH \(UID \d+ )", re.MULTILINE)
        proxy.rewrite = lambda data: strange.sub(STRANGE.replace(b"\\", b"\\\\"), data)
        shop.round(workers)
        shop.round(workers)
        unharmed(shop, raws)
        assert len(invariants.lying(shop)) == 6
        invariants.check(shop, before)


def test_18_people_move_flags_and_mails_while_it_fetches(shop: Shop, workers: Workers) -> None:
    assert shop.user is not None
    user = shop.user
    shop.change(batch=2)
    shop.round(workers)
    raws = delivered(shop, 8)
    steps = iter(range(100))

    def meddle(step: str) -> None:
        if step == "stored" and (number := next(steps)) < 3:
            user.doveadm("flags", "add", "-u", user.name, "\\Seen \\Flagged", "mailbox", "INBOX", "uid", "1:8")
            user.doveadm("expunge", "-u", user.name, "mailbox", "INBOX", "uid", str(number + 1))
            user.deliver(mails.chat(f"more{number}"))

    shop.round(workers, at=meddle)
    raws |= {f"mmore{number}@acme.example": mails.chat(f"more{number}") for number in range(3)}
    shop.round(workers)
    unharmed(shop, raws)
    invariants.check(shop)


def test_19_gone_between_search_and_fetch(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.round(workers)
        raws = delivered(shop, 5)
        gone = iter(("2", "4"))

        def remove() -> None:
            user.doveadm("expunge", "-u", user.name, "mailbox", "INBOX", "uid", next(gone))

        after_search, after_sizes = once(remove, rb"ESEARCH.* UID ALL 1:5"), once(remove, rb"RFC822\.SIZE")
        proxy.rewrite = lambda data: after_sizes(after_search(data))
        shop.round(workers)
        proxy.rewrite = None
        assert next(gone, None) is None
        rows = {row.uid: row for row in ledger.kept(shop)}
        assert [rows[uid].state for uid in (1, 2, 3, 4, 5)] == ["read", "vanished", "read", "vanished", "read"]
        assert rows[2].reason == rows[4].reason == "gone between being listed and being fetched"
        unharmed(shop, raws, "m2@acme.example", "m4@acme.example")
        assert len(invariants.lying(shop)) == 3
        shop.deliver(mails.vague(6))
        shop.round(workers)
        assert len(invariants.lying(shop)) == 4
        invariants.check(shop)


def test_19_a_mail_that_the_server_leaves_out_holds_up_nobody(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.round(workers)
        raws = {f"m{number}@acme.example": mails.vague(number) for number in (1, 2, 3)}
        for raw in raws.values():
            shop.deliver(raw)
        # Answers for UID 2 come under a UID that nobody asked for.
        proxy.rewrite = lambda data: re.sub(rb"FETCH \(UID 2 (?=INTERNALDATE)", b"FETCH (UID 7 ", data)
        shop.round(workers)
        rows = {row.uid: row for row in ledger.kept(shop)}
        assert [rows[uid].state for uid in (1, 2, 3)] == ["read", "quarantined", "read"]
        assert rows[2].reason == "it cannot be had: the server gives no bytes for it"
        unharmed(shop, raws, "m2@acme.example")
        assert len(invariants.lying(shop)) == 2
        invariants.check(shop)
