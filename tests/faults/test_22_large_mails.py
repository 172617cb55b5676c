"""Case 22: a mail of 34 MB; one that is announced with 1.4 GB; one that is larger than announced.

Passed when memory grows by less than 40 MB, what is too large is in quarantine with its size, and the connection is
closed before an answer is read that is far larger than announced.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults import ledger
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import Rewrite, proxied
from tests.service import invariants, mails
from tests.service.shop import ROOT, Shop, eventually, imap_shop

MB = 1024 * 1024


def attachment(size: int) -> bytes:
    """A mail of about `size` bytes, nearly all of it an attachment."""
    head, _, text = mails.vague("large").partition(b"\r\n\r\n")
    noise = random.Random(1)
    line = bytes(noise.choices(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=76))
    rows = b"\r\n".join(line[at % 76 :] + line[: at % 76] for at in range(size // 78))
    head = head.replace(b'text/plain; charset="utf-8"', b'multipart/mixed; boundary="b"')
    return b"\r\n".join(
        [
            head, b"", b"--b", b"Content-Type: text/plain", b"", text, b"--b",
            b'Content-Type: model/step; name="bracket.step"', b"Content-Transfer-Encoding: base64", b"", rows, b"--b--", b"",
        ]
    )  # fmt: skip


def test_22_a_mail_of_34_mb_takes_little_memory(shop: Shop) -> None:
    shop.change(message_bytes=64 * MB)
    command = [sys.executable, "-m", "tests.faults.weigh", str(shop.config), str(shop.folder / "anchor.json")]
    shop.deliver(mails.vague(1))
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        raw = attachment(34 * MB)
        shop.deliver(raw)
        process.stdin.write("\n")
        process.stdin.flush()
        grown = json.loads(process.stdout.readline())
    large = ledger.kept(shop)[-1]
    assert (large.state, large.verdict, large.size) == ("read", "clarify", len(raw))
    assert large.raw == raw
    assert len(invariants.lying(shop)) == 1
    assert grown["watcher"] < 40 * MB, grown
    invariants.check(shop)


def announcing(size: int) -> Rewrite:
    """A rewriting that announces another size for UID 2."""
    told = b"* 2 FETCH (UID 2 RFC822.SIZE %d" % size
    return lambda data: re.sub(rb"\* 2 FETCH \(UID 2 RFC822\.SIZE \d+", told, data)


def test_22_what_is_announced_with_1_4_gb_is_set_aside_with_its_size(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.round(workers)
        for number in (1, 2, 3):
            shop.deliver(mails.vague(number))
        proxy.rewrite = announcing(1_400_000_000)
        commands = ledger.wiretap(monkeypatch)
        shop.round(workers)
    first, large, last = ledger.kept(shop)
    assert (first.state, large.state, last.state) == ("read", "quarantined", "read")
    assert large.size == 1_400_000_000
    assert large.reason.startswith("1,400,000,000 bytes, more than watch.message_bytes")
    assert large.name == "m2@acme.example"  # its header tells whose thread it belongs to
    assert [one for one in commands if b"FETCH 2 " in one and b"PEEK[]" in one] == []
    assert len(invariants.lying(shop)) == 2
    invariants.check(shop)


def test_22_what_is_larger_than_announced_is_not_read_and_holds_up_nobody(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        shop.round(workers)
        for number in (1, 2, 3, 4):
            shop.deliver(mails.vague(number) if number != 2 else attachment(6 * MB))
        before = invariants.snapshot(shop)
        proxy.rewrite = announcing(900)
        errors = []
        for _ in range(4):
            with shop.watching(workers) as watcher:
                (outcome,) = watcher.once()
            errors.append(outcome.error or "")
        assert "where it announced" in errors[0]
        assert "connection closed" in errors[0]
        assert errors[1:] == ["", "", ""]
    assert [row.state for row in ledger.kept(shop)] == ["read", "quarantined", "read", "read"]
    lying = ledger.kept(shop)[1]
    assert lying.size > 6 * MB
    assert "where it announced 900" in lying.reason
    assert len(invariants.lying(shop)) == 3
    invariants.check(shop, before)


def test_22_while_it_is_watched_it_goes_on_behind_the_large_one(
    user: User, certificate: Certificate, tmp_path: Path
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)
        proxy.rewrite = announcing(900)
        with shop.running():
            eventually(lambda: "folder begun" in invariants.actions(shop))
            for number in (1, 2, 3):
                shop.deliver(mails.vague(number) if number != 2 else attachment(6 * MB))
            eventually(lambda: len(invariants.lying(shop)) == 2)
    assert sorted((row.uid, row.state) for row in ledger.kept(shop)) == [(1, "read"), (2, "quarantined"), (3, "read")]
    invariants.check(shop)
