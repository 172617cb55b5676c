"""Secrets from a variable, a command and the keyring; what is said where there is none, and what is never said."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from signoff_nlp.accounts import Account
from signoff_nlp.mailbox.credentials import SecretMissing, into_keyring, secret_of
from signoff_nlp.mailbox.oauth.access import login_secret
from signoff_nlp.mailbox.oauth.tokens import Tokens, load_tokens, save_tokens


class Memory(KeyringBackend):
    """A keyring that forgets."""

    priority: ClassVar[float] = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@contextlib.contextmanager
def keyring_of(found: KeyringBackend) -> Iterator[None]:
    """Have `found` for the system keyring."""
    before = keyring.get_keyring()
    keyring.set_keyring(found)
    try:
        yield
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def memory() -> Iterator[Memory]:
    found = Memory()
    with keyring_of(found):
        yield found


def _account(**kept: object) -> Account:
    values: dict[str, object] = {"name": "sales", "host": "mail.example", "user": "us@mail.example", **kept}
    return Account.model_validate(values)


def _printing(code: str) -> Account:
    return _account(password_command=[sys.executable, "-c", code])


def test_from_a_variable() -> None:
    account = _account(password_env="SALES")
    assert secret_of(account, environment={"SALES": " pass word "}) == " pass word "
    for variables in ({}, {"SALES": ""}):
        with pytest.raises(
            SecretMissing, match=r"account sales: environment variable SALES is not set \(.*EnvironmentFile"
        ):
            secret_of(account, environment=variables)


def test_from_a_command() -> None:
    assert secret_of(_printing("print('s3cret')\nprint('login: us')")) == "s3cret"
    assert secret_of(_printing("print('sécret', end='\\r\\n')").model_copy()) == "sécret"
    assert secret_of(_account(password_command=["echo", "$HOME; `id`"])) == "$HOME; `id`"  # no shell


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; print('s3cret'); sys.exit('s3cret')", "failed with exit code 1"),
        ("print()", "printed nothing"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "printed no UTF-8 text"),
        ("import time; print('s3cret', flush=True); time.sleep(60)", "gave no answer within 0.5 seconds"),
        ("input()", "failed with exit code 1"),  # it is asked nothing
    ],
)
def test_a_command_that_fails(code: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SecretMissing, match=said) as caught:
        secret_of(_printing(code), timeout=0.5 if "60" in code else 30)
    assert "s3cret" not in str(caught.value) + "".join(capfd.readouterr())


@pytest.mark.parametrize("command", [["no-such-program-here"], ["/"], ["a\0b"]])
def test_a_command_that_cannot_be_run(command: list[str]) -> None:
    with pytest.raises(SecretMissing, match="cannot be run"):
        secret_of(_account(password_command=command))


def test_from_the_keyring(memory: Memory) -> None:
    account = _account(password_keyring="signoff")
    with pytest.raises(
        SecretMissing, match=r"the keyring has no 'signoff' for 'us@mail.example' .*signoff login sales"
    ):
        secret_of(account)
    into_keyring("signoff", "us@mail.example", "s3cret", "here")
    assert secret_of(account) == "s3cret"
    assert login_secret(account, Path("/nowhere"), now=0) == "s3cret"


def test_no_keyring_to_be_had() -> None:
    with keyring_of(NoKeyring()):
        with pytest.raises(
            SecretMissing, match=r"cannot be used \(NoKeyringError\) \(.*password_env or password_command"
        ):
            secret_of(_account(password_keyring="signoff"))
        with pytest.raises(SecretMissing, match="cannot be used"):
            into_keyring("signoff", "us", "s3cret", "here")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SecretMissing, match=r"needs `keyring` \(pip install 'signoff-nlp\[keyring\]'\)"):
        secret_of(_account(password_keyring="signoff"))


def test_a_sign_in_is_kept_in_the_keyring_where_the_settings_say_so(memory: Memory, tmp_path: Path) -> None:
    account = _account(auth="microsoft", client_id="c", password_keyring="signoff")
    tokens = Tokens(client_id="c", user="us", access="a", issued=1, expires=2, renewal="r")
    assert load_tokens(account, tmp_path) is None
    save_tokens(account, tmp_path, tokens)
    assert load_tokens(account, tmp_path) == tokens
    assert list(memory.kept) == [("signoff", "sales microsoft")]
    assert list(tmp_path.iterdir()) == []
