"""Much mail: memory holds what is needed once, and commands stay short."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from signoff_nlp.mailbox.fetch import bodies, headers
from signoff_nlp.mailbox.folders import examine
from signoff_nlp.mailbox.search import new_uids, sizes
from tests.mailbox.certificates import Certificate
from tests.mailbox.conftest import Open, mail
from tests.mailbox.dovecot import User
from tests.mailbox.scripted import CAPABILITIES, Peer, scripted

ROOT = Path(__file__).parents[2]
MB = 1_000_000
LARGE_MAIL = """
import re, sys
from pathlib import Path
from signoff_nlp.mailbox import connection, fetch, folders, search
from tests.mailbox.conftest import Account

def most() -> int:
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024

port, user, chain = sys.argv[1:]
session = connection.connect(Account(int(port), user, Path(chain)), "secret", timeout=30)
folders.examine(session, "INBOX")
announced = search.sizes(session, [1])
before = most()
(mail,) = fetch.bodies(session, [1], announced, cap=64 * 1024 * 1024)
print(mail.outcome, len(mail.raw), most() - before)
"""


def test_a_mail_of_34_mb_is_held_once(user: User) -> None:
    raw = mail(1, 34 * MB)
    user.deliver(raw)
    arguments = [str(user.server.secure_port), user.name, str(user.server.chain)]
    done = subprocess.run(
        [sys.executable, "-c", LARGE_MAIL, *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    outcome, length, growth = done.stdout.split()
    assert (outcome, int(length)) == ("whole", len(raw))
    assert int(growth) < 40 * MB


@pytest.mark.parametrize("esearch", [True, False])
def test_200_000_uids_are_asked_for_in_one_command_and_are_small(
    esearch: bool, certificate: Certificate, opened: Open
) -> None:
    count, first = 200_000, 4_000_000

    def crowded(peer: Peer) -> None:
        peer.login()
        peer.examine(exists=count)
        if esearch:
            peer.answer(
                r"UID SEARCH RETURN \(ALL\) UID 1:\*", b"* ESEARCH UID ALL %d:%d\r\n" % (first, first + count - 1)
            )
        else:
            numbers = " ".join(str(first + number) for number in range(count)).encode()
            peer.answer(r"UID SEARCH UID 1:\*", b"* SEARCH " + numbers + b"\r\n")
        peer.drain()

    capabilities = CAPABILITIES if esearch else CAPABILITIES.replace("ESEARCH", "")
    with scripted(certificate, crowded, capabilities=capabilities) as server:
        session = opened(port=server.port, ca_file=certificate.chain)
        examine(session, "INBOX")
        tracemalloc.start()
        try:
            found = new_uids(session, 0)
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (len(found), found[0], found[-1]) == (count, first, first + count - 1)
        assert kept < 6 * MB
        session.wire.shutdown()


def test_no_command_is_long_and_none_but_these_is_sent(
    user: User, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(600):
        user.deliver(mail(number, 200))
    session = opened(user)
    sent: list[bytes] = []
    send = session.wire.send
    monkeypatch.setattr(session.wire, "send", lambda data: (sent.append(bytes(data)), send(data))[1])
    examine(session, "INBOX")
    uids = list(new_uids(session, 0))[::2]
    found = list(bodies(session, uids, sizes(session, uids), cap=MB))
    assert len(found) == len(list(headers(session, uids, ["Subject"]))) == 300
    assert max(len(line) for line in sent) < 8_000
    words = {line.split()[1] + b" " + line.split()[2] for line in sent}
    assert words == {b'EXAMINE "INBOX"', b"UID SEARCH", b"UID FETCH"}
    assert not any(b"BODY[" in line or b"RFC822 " in line or b"STORE" in line for line in sent)
