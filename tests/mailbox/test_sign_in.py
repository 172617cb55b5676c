"""Signing in with Google and Microsoft and staying so, through their own libraries, against a provider on this machine."""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from signoff_nlp.accounts import Account
from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.credentials import SecretMissing
from signoff_nlp.mailbox.failures import ConnectionLost, LoginRefused
from signoff_nlp.mailbox.oauth.access import login_secret, sign_in
from signoff_nlp.mailbox.oauth.refusals import refusals, refused
from signoff_nlp.mailbox.oauth.tokens import Tokens, load_tokens
from tests.mailbox.provider import CLIENT, SECRET, Browser, Carrier, Provider, provider

NOW = 1_700_000_000.0
VARIABLES = {"GOOGLE_SECRET": SECRET}
COMMON = {"name": "office", "host": "imap.example", "user": "sales@shop.example", "client_id": CLIENT}
MICROSOFT = Account.model_validate({**COMMON, "auth": "microsoft", "tenant": "shop.example"})
GOOGLE = Account.model_validate({**COMMON, "auth": "google", "client_secret_env": "GOOGLE_SECRET"})
BOTH = pytest.mark.parametrize("account", [GOOGLE, MICROSOFT], ids=["google", "microsoft"])


class Clock(SimpleNamespace):
    """A clock for MSAL that goes on only by sleeping."""

    def __init__(self) -> None:
        super().__init__(now=NOW, slept=0.0)

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


@pytest.fixture
def idp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with provider() as found:
        monkeypatch.setattr(webbrowser, "get", lambda name=None: Browser(found))
        monkeypatch.setattr(webbrowser, "open", Browser(found).open)
        monkeypatch.setattr("google.auth._exponential_backoff.time", Clock())
        yield found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("msal.oauth2cli.oauth2.time", found)
    return found


def _sign_in(
    account: Account, folder: Path, idp: Provider, now: float = NOW, **more: object
) -> tuple[Tokens, list[str]]:
    shown: list[str] = []
    options = {"browser": account.auth == "google" or None, "patience": 10, **more}
    tokens = sign_in(
        account, folder, shown.append, now=now, environment=VARIABLES, carrier=Carrier(idp.base), timeout=5, **options
    )
    return tokens, shown


def _secret(account: Account, folder: Path, idp: Provider, now: float, refused: str | None = None) -> str:
    return login_secret(
        account, folder, now=now, refused=refused, environment=VARIABLES, carrier=Carrier(idp.base), timeout=5
    )


@BOTH
def test_signed_in_once_the_token_is_kept_and_used(account: Account, tmp_path: Path, idp: Provider) -> None:
    tokens, shown = _sign_in(account, tmp_path, idp)
    assert (tokens.access, tokens.user) == ("access-1", "sales@shop.example")
    assert tokens.expires - tokens.issued == pytest.approx(3600, abs=10)
    assert shown == (
        []
        if account.auth == "google"
        else ["Open https://microsoft.com/devicelogin on any device and enter the code ABC-DEF"]
    )
    assert _secret(account, tmp_path, idp, NOW + 2870) == "access-1"
    assert len(idp.asked) == 1
    (kept,) = tmp_path.glob("*.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert SECRET not in kept.read_text()
    assert "access-1" not in repr(tokens)


@BOTH
def test_renewed_at_four_fifths_of_its_life_and_stored_before_use(
    account: Account, tmp_path: Path, idp: Provider
) -> None:
    _sign_in(account, tmp_path, idp)
    used = []
    for turn in range(3):
        used.append(_secret(account, tmp_path, idp, NOW + (turn + 1) * 2900))
        kept = load_tokens(account, tmp_path)
        assert kept is not None
        assert kept.access == used[-1]
        (only,) = idp.good  # each refresh token is good once: what is kept must be the last one
        assert only in kept.renewal
    assert used == ["access-2", "access-3", "access-4"]
    assert idp.grants()[1:] == ["refresh_token"] * 3


@BOTH
def test_a_provider_that_keeps_its_refresh_token(account: Account, tmp_path: Path, idp: Provider) -> None:
    idp.rotate = False
    _sign_in(account, tmp_path, idp)
    assert _secret(account, tmp_path, idp, NOW + 3000) == "access-2"
    assert _secret(account, tmp_path, idp, NOW + 6000) == "access-3"


@BOTH
def test_nothing_is_used_that_could_not_be_stored(
    account: Account, tmp_path: Path, idp: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    _sign_in(account, tmp_path, idp)

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(MailboxError, match="No space left on device"):
        _secret(account, tmp_path, idp, NOW + 3000)
    assert not list(tmp_path.glob("*.new"))


@BOTH
def test_a_token_that_the_server_refused_is_renewed_once_for_all(
    account: Account, tmp_path: Path, idp: Provider
) -> None:
    _sign_in(account, tmp_path, idp)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(_secret(account, tmp_path, idp, NOW + 10, refused="access-1")))
        for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["access-2"] * 5
    assert idp.grants().count("refresh_token") == 1


@BOTH
def test_a_revoked_sign_in_asks_for_a_person(account: Account, tmp_path: Path, idp: Provider) -> None:
    _sign_in(account, tmp_path, idp)
    idp.good.clear()
    with pytest.raises(LoginRefused, match="sign in again") as caught:
        _secret(account, tmp_path, idp, NOW + 3000)
    assert caught.value.reason == "consent_gone"
    assert "revoked" in caught.value.server_text
    assert "access-1" not in str(caught.value)


@BOTH
@pytest.mark.parametrize(
    "failure",
    [(503, "busy"), (200, "<html>"), (500, {"error": "server_error"}), (400, {"error": "temporarily_unavailable"})],
)
def test_while_the_provider_is_away_the_token_is_used_to_its_end(
    account: Account, failure: tuple[int, dict[str, object] | str], tmp_path: Path, idp: Provider
) -> None:
    _sign_in(account, tmp_path, idp)
    idp.failures.extend([failure] * 30)
    assert _secret(account, tmp_path, idp, NOW + 3000) == "access-1"
    with pytest.raises((ConnectionLost, LoginRefused)) as caught:
        _secret(account, tmp_path, idp, NOW + 3590)
    assert isinstance(caught.value, ConnectionLost) or caught.value.reason == "throttled"
    with pytest.raises((ConnectionLost, LoginRefused)):
        _secret(account, tmp_path, idp, NOW + 10, refused="access-1")
    idp.failures.clear()
    assert _secret(account, tmp_path, idp, NOW + 3590).startswith("access-")


@BOTH
def test_nobody_at_the_address_is_a_lost_connection(account: Account, tmp_path: Path, idp: Provider) -> None:
    _sign_in(account, tmp_path, idp)
    with pytest.raises(ConnectionLost, match="cannot be reached to sign in"):
        login_secret(
            account, tmp_path, now=NOW + 4000, environment=VARIABLES, carrier=Carrier("http://127.0.0.1:1"), timeout=5
        )


@BOTH
def test_never_signed_in(account: Account, tmp_path: Path, idp: Provider) -> None:
    with pytest.raises(LoginRefused, match=r"never signed in here .*signoff login office"):
        _secret(account, tmp_path, idp, NOW)
    _sign_in(account, tmp_path, idp)
    other = account.model_copy(update={"client_id": "client-2"})
    with pytest.raises(LoginRefused, match="never signed in here"):
        _secret(other, tmp_path, idp, NOW)


@BOTH
def test_a_kept_sign_in_that_others_can_read_or_that_is_damaged(
    account: Account, tmp_path: Path, idp: Provider
) -> None:
    _sign_in(account, tmp_path, idp)
    (kept,) = tmp_path.glob("*.json")
    os.chmod(kept, 0o640)
    with pytest.raises(MailboxError, match="can be read by other users"):
        _secret(account, tmp_path, idp, NOW)
    os.chmod(kept, 0o600)
    kept.write_text(kept.read_text()[:-5])
    with pytest.raises(MailboxError, match="damaged") as caught:
        _secret(account, tmp_path, idp, NOW)
    assert "access-1" not in str(caught.value)


def test_a_code_is_waited_for_as_slowly_as_asked(tmp_path: Path, idp: Provider, clock: Clock) -> None:
    idp.device.extend(["authorization_pending", "slow_down", "authorization_pending"])
    tokens, _ = _sign_in(MICROSOFT, tmp_path, idp)
    assert tokens.access == "access-1"
    assert clock.slept == 5 + 10 + 10


@pytest.mark.parametrize(
    ("said", "reason", "hint"),
    [
        ("authorization_declined", "consent_gone", "nobody has consented"),
        ("expired_token", "other", "not entered in time"),
        ("invalid_client", "other", "app registration"),
    ],
)
def test_a_code_that_comes_to_nothing(
    said: str, reason: str, hint: str, tmp_path: Path, idp: Provider, clock: Clock
) -> None:
    idp.device.extend(["authorization_pending", said])
    with pytest.raises(LoginRefused, match=hint) as caught:
        _sign_in(MICROSOFT, tmp_path, idp)
    assert caught.value.reason == reason
    assert not list(tmp_path.glob("*.json"))


def test_a_code_that_nobody_enters(tmp_path: Path, idp: Provider, clock: Clock) -> None:
    idp.device.extend(["authorization_pending"] * 50)
    with pytest.raises(LoginRefused, match="not entered in time"):
        _sign_in(MICROSOFT, tmp_path, idp)
    assert 60 <= clock.slept < 70


@BOTH
def test_a_person_who_says_no_in_the_browser(account: Account, tmp_path: Path, idp: Provider) -> None:
    idp.person_says = "access_denied"
    with pytest.raises(LoginRefused, match="nobody has consented"):
        _sign_in(account, tmp_path, idp, browser=True)


def test_microsoft_by_a_browser(tmp_path: Path, idp: Provider) -> None:
    tokens, _ = _sign_in(MICROSOFT, tmp_path, idp, browser=True)
    assert tokens.user == "sales@shop.example"
    assert _secret(MICROSOFT, tmp_path, idp, NOW + 3000) == "access-2"


def test_microsoft_without_a_browser_here(tmp_path: Path, idp: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    shown: list[str] = []
    with pytest.raises(LoginRefused, match="not entered in time"):
        sign_in(MICROSOFT, tmp_path, shown.append, now=NOW, browser=True, patience=0.2, carrier=Carrier(idp.base))
    assert "https://login.microsoftonline.com/t/oauth2/v2.0/authorize?" in "".join(shown)


def test_google_without_a_person_in_time(tmp_path: Path, idp: Provider, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LoginRefused, match="not entered in time"):
        _sign_in(GOOGLE, tmp_path, idp, browser=False, patience=0.05)
    said = capsys.readouterr().out
    assert "https://accounts.google.com/o/oauth2/v2/auth?" in said
    assert SECRET not in said


def test_a_tenant_that_there_is_not(tmp_path: Path, idp: Provider) -> None:
    with pytest.raises(LoginRefused, match="app registration"):
        _sign_in(MICROSOFT.model_copy(update={"tenant": "missing.example"}), tmp_path, idp)


def test_google_without_the_secret_of_its_client(tmp_path: Path, idp: Provider) -> None:
    with pytest.raises(SecretMissing, match="GOOGLE_SECRET is not set"):
        sign_in(GOOGLE, tmp_path, print, now=NOW, environment={}, carrier=Carrier(idp.base))


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("AADSTS700082: The refresh token has expired due to inactivity.", "consent_gone", "not used for too long"),
        ("AADSTS50173: The provided grant has expired due to it being revoked", "consent_gone", "password was changed"),
        ("AADSTS50076: Due to a configuration change made by your administrator", "consent_gone", "second factor"),
        ("AADSTS7000218: The request body must contain client_assertion", "other", "allow public client flows"),
        ("AADSTS53003: Access has been blocked by Conditional Access policies.", "consent_gone", "conditional access"),
        ("AADSTS65001: The user or administrator has not consented", "consent_gone", "consented"),
        ("something new", "consent_gone", "ended or was revoked"),
    ],
)
def test_which_of_the_provider_s_problems_it_is(text: str, reason: str, hint: str) -> None:
    error = refused(["", "invalid_grant"], text, "account office")
    assert error.reason == reason
    assert hint in str(error)


def test_a_provider_s_words_stay_on_one_line() -> None:
    error = refused(["x\x1b[2J\n"], "a\r\nb\x00" + "c" * 5000, "account office")
    assert str(error).isprintable()
    assert len(str(error)) < 500


def test_no_code_stands_in_two_tables() -> None:
    codes = [code for one in refusals() for code in one.codes]
    assert len(codes) == len(set(codes)) > 30
