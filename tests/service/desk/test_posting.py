"""Replies over a real mail server and a real mailbox, with the watcher's own mails."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from signoff_nlp.errors import DeskError
from signoff_nlp.service.desk.deciding import Act
from signoff_nlp.service.desk.letters import letter
from signoff_nlp.service.desk.posting import posting
from signoff_nlp.service.desk.sending import send, send_due, status
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store import drafts, threads
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import DraftRow
from tests.mailbox.certificates import Certificate, self_signed
from tests.mailbox.dovecot import User
from tests.mailbox.smtp_server import Inbox, smtp_server
from tests.service import mails
from tests.service.shop import SECRET, Shop, imap_shop

LATER = timedelta(seconds=20)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return self_signed(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def desk(user: User, tmp_path: Path, inbox: Inbox, certificate: Certificate, workers: Workers) -> Iterator[Shop]:
    """A shop that was asked something vague, whose draft lies in Drafts, and whose server takes mail."""
    with smtp_server(inbox, certificate, "tls") as port:
        shop = imap_shop(user, tmp_path)
        lines = f'[accounts.smtp]\nhost = "localhost"\nport = {port}\nca_file = "{certificate.chain}"\nlogin = false\n'
        shop.config.write_text(shop.config.read_text("utf-8") + lines, "utf-8")
        shop.round(workers)
        shop.deliver(mails.vague(1))
        shop.round(workers)
        yield shop


def _thread(store: Store) -> tuple[int, int, DraftRow]:
    with store.read() as db:
        (row,) = threads.threads(db)
        seen = threads.as_due(db, row.id)
        (draft,) = drafts.drafts_of_thread(db, row.id)
    assert seen is not None
    return row.id, seen.changed, draft


def _act(store: Store, by: str = "robin") -> Act:
    thread, seen, _ = _thread(store)
    return Act(thread, seen, by, datetime.now(UTC))


def _run(store: Store, settings: Settings, workers: Workers) -> None:
    with posting(store, settings, workers) as post:
        send_due(store, post, lambda: datetime.now(UTC) + LATER)


def test_a_reply_reaches_the_buyer_and_a_copy_the_folder_of_sent_mails(
    desk: Shop, inbox: Inbox, workers: Workers
) -> None:  # fmt: skip
    settings = desk.settings
    with desk.store() as store:
        row = send(store, settings, _act(store), version=0)
        _run(store, settings, workers)
        ended = status(store, row.id)
        assert (ended.state, ended.filed) == ("sent", "Sent")
        (envelope,) = inbox.mails
        assert envelope.rcpt_tos == ["dana1@acme.example"]
        whole = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        assert whole["In-Reply-To"] == "<m1@acme.example>"
        assert desk.user is not None
        sent = desk.user.state("Sent")
        assert ended.message_id in sent
        assert "\\Seen" in sent
        _, _, draft = _thread(store)
        assert draft.state == "sent"
    desk.round(workers)  # the watcher finds the copy in the thread, and drafts nothing for it
    with desk.store() as store:
        thread, _, draft = _thread(store)
        with store.read() as db:
            found = threads.thread(db, thread)
        assert found is not None
        assert (found.messages, found.due, draft.state) == (2, False, "sent")


@pytest.mark.parametrize("by", ["the buyer", "a colleague"])
def test_what_came_meanwhile_stops_it(desk: Shop, inbox: Inbox, workers: Workers, by: str) -> None:
    settings = desk.settings
    with desk.store() as store:
        row = send(store, settings, _act(store), version=0)
        if by == "the buyer":
            desk.deliver(mails.hold(2, answers="m1"))
        else:
            own = mails.mail(
                "ours", "Which revision?", sender=mails.SHOP, to=mails.DANA, answers="m1", subject="Re: Hinge bracket"
            )
            desk.deliver(own, "Sent")
        _run(store, settings, workers)
        ended = status(store, row.id)
    assert (ended.state, ended.reason) == ("stopped", "1 new message came to the thread")
    assert inbox.mails == []


def test_mail_of_others_does_not_stop_it(desk: Shop, inbox: Inbox, workers: Workers) -> None:
    settings = desk.settings
    with desk.store() as store:
        row = send(store, settings, _act(store), version=0)
        desk.deliver(
            mails.mail("other", "Hello there, what is your price?", sender="Kim <kim@other.example>", subject="Price")
        )
        _run(store, settings, workers)
        assert status(store, row.id).state == "sent"
    assert len(inbox.mails) == 1


def test_a_mailbox_that_lets_nobody_in_stops_it(
    desk: Shop, inbox: Inbox, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    settings = desk.settings
    with desk.store() as store:
        row = send(store, settings, _act(store), version=0)
        monkeypatch.setitem(os.environ, SECRET, "wrong")
        _run(store, settings, workers)
        ended = status(store, row.id)
    assert ended.state == "stopped"
    assert "cannot be looked at" in (ended.reason or "")
    assert inbox.mails == []


def test_a_draft_that_was_not_placed_yet_is_not_placed_any_more(desk: Shop, workers: Workers) -> None:
    settings = desk.settings
    with desk.store() as store:
        thread, _, draft = _thread(store)
        found = letter(store, settings, thread)
        assert found is not None
        assert (found.placed, found.cannot, found.to) == ("confirmed", "", ("dana1@acme.example",))
        send(store, settings, _act(store), version=0)
        with pytest.raises(DeskError, match="is sending"):
            send(store, settings, _act(store, "kim"), version=0)
    assert draft.state == "confirmed"
