"""The whole way with nothing in place of the real thing: Dovecot, watcher, store, desk, Chromium, and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.service.desk.running import machine
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import open_store
from tests.desk.seeing import chromium, window
from tests.desk.serving import Clock, running, session
from tests.mailbox.certificates import self_signed
from tests.mailbox.dovecot import User
from tests.mailbox.smtp_server import Inbox, smtp_server
from tests.service import mails
from tests.service.shop import Shop, imap_shop


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def shop(user: User, tmp_path: Path, inbox: Inbox, workers: Workers) -> Iterator[Shop]:
    """A shop with a mailbox and a mail server, which was asked something vague."""
    certificate = self_signed(tmp_path)
    with smtp_server(inbox, certificate, "tls") as port:
        shop = imap_shop(user, tmp_path)
        lines = f'[accounts.smtp]\nhost = "localhost"\nport = {port}\nca_file = "{certificate.chain}"\nlogin = false\n'
        shop.config.write_text(shop.config.read_text("utf-8") + lines, "utf-8")
        shop.round(workers)
        shop.deliver(mails.vague(1))
        shop.round(workers)
        yield shop


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def page(shop: Shop, clock: Clock, tmp_path: Path) -> Iterator[Page]:
    clock.now = datetime.now(UTC)  # behind what the watcher did
    settings: Settings = shop.settings.model_copy(update={"desk": DeskSettings(port=0, team=True)})
    url = settings.store.url
    with (
        closing(open_store(url)) as store,
        machine(store, settings, clock) as beside,
        running(tmp_path, settings, beside, url=url, clock=clock) as desk,
        chromium() as browser,
        window(browser, desk, session(desk, "releaser", "robin")) as found,
    ):
        yield found


def _send(page: Page, text: str) -> None:
    page.goto("/")
    page.locator("[data-open]").first.click()
    page.get_by_role("textbox", name="Text").fill(text)
    page.get_by_role("textbox", name="Text").press("Control+Enter")
    expect(page.get_by_text("It goes in 15 seconds")).to_be_visible()


def test_a_mail_comes_is_answered_and_the_answer_is_there(page: Page, clock: Clock, inbox: Inbox, shop: Shop) -> None:
    _send(page, "Hi Dana,\n\nwhich revision, and how many?\n\nRobin")
    clock.forward(seconds=16)
    expect(page.get_by_text("✓ Sent")).to_be_visible(timeout=20_000)
    (envelope,) = inbox.mails
    whole = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
    assert (envelope.rcpt_tos, whole["In-Reply-To"]) == (["dana1@acme.example"], "<m1@acme.example>")
    assert whole.get_content().splitlines() == ["Hi Dana,", "", "which revision, and how many?", "", "Robin"]
    assert shop.user is not None
    assert whole["Message-ID"] in shop.user.state("Sent")


def test_new_mail_of_the_buyer_stops_the_answer_and_is_shown(
    page: Page, clock: Clock, inbox: Inbox, shop: Shop
) -> None:
    _send(page, "Which revision?")
    shop.deliver(mails.hold(2, answers="m1"))
    clock.forward(seconds=16)
    expect(page.locator("#sending")).to_contain_text("1 new message came to the thread", timeout=20_000)
    assert inbox.mails == []
