"""Case 27: a wrong password ten times; an expired token; consent that was taken back; "authenticated but not connected".

Passed with four attempts at most in the first hour (logins and requests to the provider together), with the server's
own words in the account's state, one alert, and one notice when mail flows again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from signoff_nlp.accounts import Account
from signoff_nlp.mailbox.oauth.access import login_secret
from signoff_nlp.mailbox.oauth.tokens import Tokens, save_tokens
from signoff_nlp.service.health import health_of
from signoff_nlp.service.rounds import watch_account
from signoff_nlp.service.worker import Workers
from tests.faults.scenes import AN_HOUR, Moved, account, answered
from tests.mailbox.certificates import Certificate
from tests.mailbox.dovecot import PASSWORD, User
from tests.mailbox.provider import CLIENT, Carrier, provider
from tests.mailbox.proxy import proxied
from tests.service import invariants, mails
from tests.service.shop import SECRET, Shop, eventually, imap_shop

TEN = 10


def refused(
    shop: Shop,
    workers: Workers,
    monkeypatch: pytest.MonkeyPatch,
    mend: Callable[[], object],
    state: str,
    words: str,
    carrier: Carrier | None = None,
) -> None:
    """Watch until it was refused ten times, mend it, and see mail flow again; `words` are the server's."""
    time = Moved()
    tried: list[float] = []
    secret = partial(login_secret, carrier=carrier)

    def asking(one: Account, folder: Path, *, now: float, refused: str | None, timeout: float) -> str:
        tried.append(time.seconds)
        return secret(one, folder, now=now, refused=refused, timeout=timeout)

    monkeypatch.setattr("signoff_nlp.service.doors.login_secret", asking)
    with shop.watching(workers, clock=time.clock(), chance=lambda: 0.0) as watcher:
        seen: list[tuple[str, str, bool]] = []

        def look() -> None:
            if len(tried) >= TEN and not seen:
                found = account(shop)
                seen.append(
                    (found.state, found.state_text, health_of(watcher.duties, watcher.store, watcher.clock).well)
                )
                seen.append(("notices", str([event for event, _ in invariants.notices(shop)]), False))
                mend()

        time.then = look
        (duty,) = watcher.duties
        # Its clock runs ahead of the lease, which is beaten by the machine's.
        duty = replace(duty, may_act=lambda: True)
        thread = threading.Thread(target=watch_account, args=[duty])
        thread.start()
        eventually(lambda: account(shop).state == "well", "mail that flows again", 20)
        assert watcher.health().well
        shop.deliver(mails.vague(1))
        eventually(lambda: answered(shop) == [("m1", "confirmed")], "a draft")
        watcher.stop.ask()
        thread.join(60)
        assert not thread.is_alive()
    assert len([at for at in tried if at < AN_HOUR]) <= 4
    assert seen == [(state, words, False), ("notices", "['silence']", False)]
    told = invariants.notices(shop)
    assert [event for event, _ in told] == ["silence", "recovery"]
    assert words in told[0][1]
    invariants.check(shop)


def test_27_a_wrong_password_ten_times(shop: Shop, workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "wrong")
    words = "[AUTHENTICATIONFAILED] Authentication failed."
    refused(shop, workers, monkeypatch, lambda: monkeypatch.setenv(SECRET, PASSWORD), "wrong_password", words)


def test_27_a_token_that_has_expired(
    user: User, tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = imap_shop(user, tmp_path, auth="token")
    monkeypatch.setenv(SECRET, user.token(seconds=-60))
    words = '{"status":"401","schemes":"bearer","scope":"mail"} [AUTHENTICATIONFAILED] Authentication failed.'
    refused(shop, workers, monkeypatch, lambda: monkeypatch.setenv(SECRET, user.token()), "token_expired", words)


def test_27_authenticated_but_not_connected(
    user: User, certificate: Certificate, tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(user.server.port, certificate) as proxy:
        shop = imap_shop(user, tmp_path, port=proxy.port, ca_file=certificate.chain)

        def refuse(data: bytes) -> bytes:
            return re.sub(
                rb"(?m)^(\w+) OK .*Logged in\r\n", rb"\1 NO User is authenticated but not connected.\r\n", data
            )

        proxy.rewrite = refuse
        words = "User is authenticated but not connected."
        refused(shop, workers, monkeypatch, lambda: setattr(proxy, "rewrite", None), "not_connected", words)


def test_27_consent_that_was_taken_back(
    user: User, tmp_path: Path, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    with provider() as idp:
        idp.mint = user.token
        monkeypatch.setenv("SHOP_CLIENT", "client-secret")
        shop = imap_shop(
            user, tmp_path, auth="google", client_id=CLIENT, client_secret_env="SHOP_CLIENT", password_env=None
        )
        (one,) = shop.settings.accounts
        folder = shop.settings.store.tokens
        assert folder is not None

        words = "invalid_grant: Token has been expired or revoked."

        def sign_in() -> None:
            idp.good.add("refresh-0")

        save_tokens(one, folder, Tokens(client_id=CLIENT, access="old", issued=0, expires=1, renewal="refresh-0"))
        refused(shop, workers, monkeypatch, sign_in, "consent_gone", words, Carrier(idp.base))
