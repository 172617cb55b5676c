"""Reading mails from a real server: complete, in order, without a trace."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from signoff_nlp.mailbox.failures import ConnectionLost
from signoff_nlp.mailbox.fetch import bodies, header_fields, headers
from signoff_nlp.mailbox.folders import examine
from signoff_nlp.mailbox.search import batches, new_uids, sizes, uid_set, uids_since
from tests.mailbox.certificates import Certificate
from tests.mailbox.conftest import Open, impatient, mail
from tests.mailbox.dovecot import User
from tests.mailbox.proxy import proxied, without

CAP = 32 * 1024 * 1024


@pytest.mark.parametrize("missing", [(), ("ESEARCH",)])
def test_only_uids_above_the_mark_are_new(
    missing: tuple[str, ...], user: User, certificate: Certificate, opened: Open
) -> None:
    for number in range(5):
        user.deliver(mail(number))
    with proxied(user.server.port, certificate) as proxy:
        proxy.rewrite = without(*missing) if missing else None
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        assert ("ESEARCH" in session.capabilities) is not bool(missing)
        examine(session, "INBOX")
        assert list(new_uids(session, 0)) == [1, 2, 3, 4, 5]
        assert list(new_uids(session, 3)) == [4, 5]
        assert list(new_uids(session, 5)) == []
        assert list(new_uids(session, 4_000_000_000)) == []


def test_since_a_day(user: User, opened: Open) -> None:
    user.deliver(mail(1))
    session = opened(user)
    examine(session, "INBOX")
    today = datetime.now(UTC).date()
    assert list(uids_since(session, today - timedelta(days=30))) == [1]
    assert list(uids_since(session, date(2099, 12, 31))) == []


def test_everything_comes_as_the_server_holds_it_and_leaves_no_trace(user: User, opened: Open) -> None:
    raws = {number: mail(number, 300 * number) for number in range(1, 31)}
    raws[31] = mail(31, 2_500_000)  # in parts
    raws[32] = b"no header at all"
    raws[33] = b"Subject: 8 bit \xff\xfe\r\n\r\n\x80\r\n* 7 FETCH (UID 7 BODY[] {5}\r\nhello)\r\n"
    for raw in raws.values():
        user.deliver(raw)
    session = opened(user)
    position = examine(session, "INBOX")
    before = user.state()
    uids = new_uids(session, 0)
    found = list(bodies(session, uids, sizes(session, uids), cap=CAP, batch=7, batch_bytes=20_000))
    list(headers(session, uids, ["Subject"]))
    assert [mail.uid for mail in found] == list(range(1, 34))
    assert {mail.outcome for mail in found} == {"whole"}
    assert {hashlib.sha256(mail.raw or b"").hexdigest() for mail in found} == {
        hashlib.sha256(raw).hexdigest() for raw in raws.values()
    }
    assert [mail.size for mail in found] == [len(mail.raw or b"") for mail in found]
    assert all(mail.received and mail.received.tzinfo is UTC for mail in found)
    assert user.state() == before
    assert "\\Seen" not in before
    assert examine(opened(user), "INBOX") == position


def test_a_mail_above_the_cap_comes_as_its_header(user: User, opened: Open) -> None:
    user.deliver(mail(1, 50_000))
    user.deliver(mail(2))
    session = opened(user)
    examine(session, "INBOX")
    large, small = bodies(session, [1, 2], sizes(session, [1, 2]), cap=10_000)
    assert (large.outcome, small.outcome) == ("too_large", "whole")
    assert large.size > 49_000
    assert large.raw is not None
    assert large.raw.endswith(b"Message-ID: <m1@acme.example>\r\n\r\n")


def test_a_mail_that_is_gone_holds_up_nobody(user: User, opened: Open) -> None:
    for number in range(1, 5):
        user.deliver(mail(number))
    session = opened(user)
    examine(session, "INBOX")
    uids = new_uids(session, 0)
    announced = sizes(session, uids)
    user.doveadm("expunge", "-u", user.name, "mailbox", "INBOX", "uid", "2")
    got = {mail.uid: mail.outcome for mail in bodies(session, uids, announced, cap=CAP)}
    assert got == {1: "whole", 2: "vanished", 3: "whole", 4: "whole"}


def test_headers_are_unfolded_and_bounded(user: User, opened: Open) -> None:
    references = b"References:" + b"".join(b"\r\n <r%d@acme.example>" % n for n in range(5_000))
    user.deliver(b"Subject: one\r\n two\r\n" + references + b"\r\nMessage-ID: <x@acme.example>\r\n\r\nbody\r\n")
    session = opened(user)
    examine(session, "INBOX")
    (head,) = headers(session, [1, 2], ["Subject", "References"])
    assert head.first("subject") == "one two"
    assert 20_000 < len(head.first("references")) < 33_000
    assert head.first("message-id") == ""
    assert head.size > 100_000


def test_header_fields_of_anything() -> None:
    assert header_fields(b" folded before any\r\nA: 1\r\nno colon\r\na:2\r\n\r\n") == (("a", "1"), ("a", "2"))
    assert header_fields(b"\xff\x00") == ()


def test_commands_stay_short_whatever_the_uids() -> None:
    uids = list(range(1, 4_000_000_000, 1_000_003))
    groups = list(batches(uids, 5_000))
    assert [uid for group in groups for uid in group] == uids
    assert max(len(uid_set(group)) for group in groups) < 7_500
    pairs = [uid for start in range(4_000_000_000, 4_000_009_000, 3) for uid in (start, start + 1)]
    assert max(len(uid_set(group)) for group in batches(pairs, 5_000)) < 7_500
    assert uid_set([1, 2, 3, 7, 9, 10]) == "1:3,7,9:10"
    assert [len(group) for group in batches(range(1, 10_001), 5_000)] == [5_000, 5_000]


def test_a_server_that_falls_silent_or_hangs_up_in_a_fetch(user: User, certificate: Certificate, opened: Open) -> None:
    user.deliver(mail(1, 500_000))
    with proxied(user.server.port, certificate) as proxy:
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        examine(session, "INBOX")
        impatient(session)
        proxy.stall()
        with pytest.raises(ConnectionLost, match="no answer to FETCH"):
            list(bodies(session, [1], {1: 500_000}, cap=CAP))
        proxy.flow()
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        examine(session, "INBOX")
        proxy.rewrite = lambda data: data if not re.search(rb"BODY\[\]", data) else proxy.cut() or b""
        with pytest.raises(ConnectionLost):
            list(bodies(session, [1], {1: 500_000}, cap=CAP))
