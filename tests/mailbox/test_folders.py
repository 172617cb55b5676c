"""Folders: found by what they are for, in any language, and never guessed."""

from __future__ import annotations

import pytest

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.failures import FolderUnclear
from signoff_nlp.mailbox.folders import DRAFTS, SENT, examine, folders, quoted, special
from tests.mailbox.certificates import Certificate
from tests.mailbox.conftest import Open, mail
from tests.mailbox.dovecot import User, running
from tests.mailbox.proxy import proxied, without
from tests.mailbox.scripted import Peer, scripted

GERMAN = "Entwürfe/Angebote & Co"


def test_drafts_in_another_language_are_found_by_their_attribute(opened: Open) -> None:
    with running(drafts=f'"{GERMAN}"') as server:
        session = opened(server.user())
        assert special(session, DRAFTS) == GERMAN
        assert special(session, SENT) == "Sent"
        assert examine(session, GERMAN).exists == 0


def test_without_special_use_the_folder_that_settings_name(user: User, certificate: Certificate, opened: Open) -> None:
    with proxied(user.server.port, certificate) as proxy:
        hide = without("SPECIAL-USE")
        proxy.rewrite = lambda data: hide(data).replace(b"\\Drafts", b"\\Marked")
        session = opened(port=proxy.port, ca_file=certificate.chain, user=user.name)
        with pytest.raises(FolderUnclear, match=r"marks no folder as \\Drafts .*'Drafts'"):
            special(session, DRAFTS)
        assert special(session, DRAFTS, "Drafts") == "Drafts"


def test_two_drafts_folders_are_for_a_person_to_choose_from(opened: Open) -> None:
    second = "namespace inbox {\n mailbox Old {\n special_use = \\Drafts\n auto = create\n }\n}"
    with running(extra=second) as server:
        session = opened(server.user())
        with pytest.raises(FolderUnclear) as unclear:
            special(session, DRAFTS)
        assert sorted(unclear.value.found) == ["Drafts", "Old"]
        assert special(session, DRAFTS, "Old") == "Old"
        with pytest.raises(FolderUnclear, match="has no folder 'Older'"):
            special(session, DRAFTS, "Older")


def test_names_that_are_hard_to_write(user: User, opened: Open) -> None:
    for name in ("2024", 'say "hi"', "日本 & more", "A&B"):
        user.doveadm("mailbox", "create", "-u", user.name, name)
    session = opened(user)
    assert {"2024", 'say "hi"', "日本 & more", "A&B"} <= {folder.name for folder in folders(session)}
    assert examine(session, 'say "hi"').exists == 0
    assert examine(session, "日本 & more").exists == 0
    assert quoted("a\r\nb") == '"a&AA0ACg-b"'


def test_where_a_folder_stands(user: User, opened: Open) -> None:
    user.deliver(mail(1))
    session = opened(user)
    before = examine(session, "INBOX")
    assert (before.uidnext, before.exists) == (2, 1)
    user.doveadm("mailbox", "update", "-u", user.name, "--uid-validity", "99", "INBOX")
    again = examine(opened(user), "INBOX")
    assert (again.uidvalidity, again.uidnext, again.exists) == (99, 2, 1)


def test_what_a_server_may_leave_out(certificate: Certificate, opened: Open) -> None:
    def sparse(peer: Peer) -> None:
        peer.login()
        peer.answer("EXAMINE .*", b"* 4 EXISTS\r\n* OK [UIDVALIDITY 0] odd\r\n", b"OK [READ-ONLY] done")
        peer.answer("EXAMINE .*", b"* 4 EXISTS\r\n", b"OK [READ-ONLY] done")
        peer.drain()

    with scripted(certificate, sparse) as server:
        session = opened(port=server.port, ca_file=certificate.chain)
        assert examine(session, "INBOX") == (0, 0, 4)
        with pytest.raises(MailboxError, match="no UIDVALIDITY"):
            examine(session, "INBOX")
        session.wire.shutdown()
