"""Fault 5: the access token ends in the middle of a session."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from signoff_nlp.mailbox.oauth.tokens import Tokens, save_tokens
from tests.faults.states import holds
from tests.faults.watcher import CLIENT_SECRET, Nursery
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import User
from tests.mailbox.provider import CLIENT, Provider, provider
from tests.mailbox.proxy import Proxy
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop

GOODBYE = b"* BYE Session invalidated - AccessTokenExpired\r\n"


@pytest.fixture
def signed_in(user: User, tmp_path: Path, proxy: Proxy, certificate: Certificate) -> Iterator[tuple[Shop, Provider]]:
    """A shop that signs in with a provider, behind the proxy."""
    shop = imap_shop(
        user, tmp_path, port=proxy.port, ca_file=certificate.chain, auth="google", client_id=CLIENT,
        client_secret_env=CLIENT_SECRET, password_env=None,
    )  # fmt: skip
    with provider() as google:
        # Tokens of one second and one life would be the same token.
        lives = count(301)
        google.mint, google.user = (lambda: user.token(seconds=next(lives))), user.name
        now = time.time()
        kept = Tokens(client_id=CLIENT, access=user.token(), renewal="refresh-0", issued=now, expires=now + 3600)
        google.good.add("refresh-0")
        save_tokens(shop.settings.accounts[0], tmp_path / "tokens", kept)
        yield shop, google


def test_05_goodbye_in_idle_renews_the_sign_in_once(
    signed_in: tuple[Shop, Provider], proxy: Proxy, nursery: Nursery
) -> None:
    """5: BYE AccessTokenExpired in IDLE. Pass: exactly one token refresh, reconnection, no alert."""
    shop, google = signed_in
    _say_goodbye(proxy, 1)
    with nursery.watching(shop, carrier=google.base) as watcher:
        watcher.hears("token renewed")
        shop.deliver(mails.vague(1))
        watcher.hears("draft", state="confirmed")
        assert len(watcher.told("token renewed")) == 1
        assert watcher.told("account", state="no_connection") == []
    assert google.grants() == ["refresh_token"]
    assert invariants.notices(shop) == []
    holds(shop, delivered=1)


def test_05_goodbye_again_and_again_is_no_reason_to_hurry(
    signed_in: tuple[Shop, Provider], proxy: Proxy, nursery: Nursery
) -> None:
    """5, from a server that says so each time: one refresh at once, then pauses as after any connection that broke."""
    shop, google = signed_in
    _say_goodbye(proxy, 4)
    with nursery.watching(shop, carrier=google.base, pace=0.05) as watcher:
        watcher.hears("account", times=3, state="no_connection")
        shop.deliver(mails.vague(1))
        watcher.hears("draft", state="confirmed")
        assert len(watcher.told("token renewed")) == 1
    assert google.grants() == ["refresh_token"]
    holds(shop, delivered=1)


def test_05_goodbye_in_idle_asks_for_another_token_of_a_command(
    user: User, tmp_path: Path, proxy: Proxy, certificate: Certificate, nursery: Nursery
) -> None:
    """5, with a token that a command gives: it is asked again, as for each connection, and at once."""
    token = tmp_path / "token"
    token.write_text(user.token())
    command = [sys.executable, "-c", "import sys; print(open(sys.argv[1]).read())", str(token)]
    shop = imap_shop(
        user, tmp_path, port=proxy.port, ca_file=certificate.chain, auth="token", password_env=None,
        password_command=command,
    )  # fmt: skip
    _say_goodbye(proxy, 1)
    with nursery.watching(shop) as watcher:
        watcher.hears("token renewed")
        shop.deliver(mails.vague(1))
        watcher.hears("draft", state="confirmed")
        assert len(watcher.told("token renewed")) == 1
        assert watcher.told("account", state="no_connection") == []
    assert invariants.notices(shop) == []
    holds(shop, delivered=1)


def _say_goodbye(proxy: Proxy, times: int) -> None:
    said: list[bytes] = []

    def rewrite(data: bytes) -> bytes:
        if data == b"+ idling\r\n" and len(said) < times:
            said.append(data)
            return data + GOODBYE
        return data

    proxy.rewrite = rewrite
