"""Trying an account step by step against a real Dovecot, and signing in on the command line."""

from __future__ import annotations

import os
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result

from signoff_nlp.accounts import Account
from signoff_nlp.cli.app import app
from signoff_nlp.service.inbox import Step, account_named, check_account, log_in
from signoff_nlp.settings import Settings
from tests.mailbox.certificates import self_signed
from tests.mailbox.conftest import mail
from tests.mailbox.dovecot import PASSWORD, User
from tests.mailbox.provider import CLIENT, Browser, Carrier, provider
from tests.mailbox.test_credentials import Memory, keyring_of


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SIGNOFF_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SALES", PASSWORD)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **options: CliRunner().invoke(app, list(arguments), **options)


def _account(user: User, **changes: object) -> Account:
    values: dict[str, object] = {
        "name": "sales", "host": "localhost", "port": user.server.secure_port, "ca_file": user.server.chain, "user": user.name,
        "password_env": "SALES", "address": "sales@shop.example",
    }  # fmt: skip
    return Account.model_validate(values | changes)


def _check(account: Account, *, write: bool = False) -> list[Step]:
    return list(check_account(account, Settings.model_validate({"watch": {"timeout_seconds": 5}}), write=write))


def test_all_is_well_and_nothing_has_changed(user: User) -> None:
    user.deliver(mail(1))
    before = user.state()
    steps = _check(_account(user))
    assert [step.what for step in steps] == [
        "secret",
        "name",
        "port",
        "encryption",
        "login",
        "server",
        "folder",
        "sent",
        "drafts",
    ]
    assert all(step.ok for step in steps)
    assert steps[6].text == "'INBOX' can be read: 1 messages"
    assert user.state() == before
    assert user.state("Drafts") == ""


def test_one_draft_is_placed_where_asked(user: User) -> None:
    steps = _check(_account(user, port=user.server.port, security="starttls"), write=True)
    assert steps[-1] == Step("drafts", True, "a draft was placed in 'Drafts': signoff inbox check")
    assert user.state("Drafts").count("signoff-check") == 1
    assert "\\Draft" in user.state("Drafts")


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_with_a_token_of_a_command(user: User, mechanism: str) -> None:
    token = {"auth": "token", "mechanism": mechanism, "password_env": None}
    assert all(step.ok for step in _check(_account(user, **token, password_command=["echo", user.token()])))
    last = _check(_account(user, **token, password_command=["echo", user.token(seconds=-60)]))[-1]
    assert (last.what, last.ok) == ("login", False)
    assert "a new access token is needed" in last.hint


@pytest.mark.parametrize(
    ("changes", "what", "said"),
    [
        ({"password_env": "NONE"}, "secret", "environment variable NONE is not set"),
        ({"host": "no-such-host.invalid"}, "name", "no-such-host.invalid is not found"),
        ({"port": 1}, "port", "1 does not open (Connection refused)"),
        ({"ca_file": None}, "encryption", "certificate not accepted"),
        ({"password_env": "HOME"}, "login", "login refused"),
        ({"folders": ("INBOX", "Orders")}, "folder", "'Orders': "),
        ({"sent": "Gesendet"}, "sent", "has no folder 'Gesendet'"),
        ({"drafts": "Entwürfe"}, "drafts", "has no folder 'Entwürfe'"),
    ],
)
def test_what_is_wrong_and_what_to_do(user: User, changes: dict[str, object], what: str, said: str) -> None:
    steps = _check(_account(user, **changes))
    (failed,) = [step for step in steps if not step.ok]
    assert failed.what == what
    assert failed.text.startswith(said)
    assert failed.hint or what == "folder"
    assert (steps[-1] == failed) == (what not in ("folder", "sent"))


def test_a_server_of_another_name(user: User, tmp_path: Path) -> None:
    other = self_signed(tmp_path, "other.example", "DNS:other.example")
    assert _check(_account(user, ca_file=other.chain))[-1].what == "encryption"


def test_a_name_that_is_there_and_a_port_that_is_silent(user: User) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        settings = Settings.model_validate({"watch": {"timeout_seconds": 1}})
        steps = list(check_account(_account(user, port=silent.getsockname()[1]), settings))
    assert (steps[-1].what, steps[-1].ok) == ("encryption", False)
    assert "no answer" in steps[-1].text


def test_local_folders(tmp_path: Path) -> None:
    account = Account.model_validate({"name": "local", "kind": "eml", "path": tmp_path / "in"})
    (missing,) = _check(account)
    assert (missing.ok, missing.text) == (False, "no such folder")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.eml").write_bytes(mail(1))
    assert [step.ok for step in _check(account)] == [True, True]
    assert not (tmp_path / "in-drafts").exists()
    assert [step.ok for step in _check(account, write=True)] == [True, True]
    (draft,) = (tmp_path / "in-drafts").iterdir()
    assert b"signoff inbox check" in draft.read_bytes()


def test_signed_in_with_a_provider_the_account_can_be_watched(
    user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: a code entered at the provider, its token taken by a real server, renewed after that one expired."""
    settings = Settings.model_validate({"store": {"tokens": tmp_path}})
    account = _account(user, auth="microsoft", client_id=CLIENT, password_env=None)
    with provider() as idp:
        monkeypatch.setattr(webbrowser, "open", Browser(idp).open)
        idp.mint, carrier = user.token, Carrier(idp.base)
        assert list(check_account(account, settings, carrier=carrier)) == [
            Step("secret", False, "login refused: never signed in here", "`signoff login sales`, as the user that `signoff watch` runs as")
        ]  # fmt: skip
        shown: list[str] = []
        done = log_in(account, settings, shown.append, str, carrier=carrier)
        assert (done.user, done.kept) == ("sales@shop.example", str(tmp_path))
        assert "ABC-DEF" in shown[0]
        assert all(step.ok for step in check_account(account, settings, carrier=carrier))
        idp.mint, idp.life = (lambda: user.token(seconds=-60)), 0
        log_in(account, settings, shown.append, str, carrier=carrier)
        idp.mint, idp.life = user.token, 3600
        assert all(step.ok for step in check_account(account, settings, carrier=carrier))
        assert idp.grants() == ["device_code", "device_code", "refresh_token"]


def test_the_command_prints_each_step(user: User, tmp_path: Path, run: Callable[..., Result]) -> None:
    text = f"""[[accounts]]
        name = "sales"
        host = "localhost"
        port = {user.server.secure_port}
        ca_file = "{user.server.chain}"
        user = "{user.name}"
        password_env = "SALES"
        [[accounts]]
        name = "local"
        kind = "maildir"
        path = "none"
    """
    (tmp_path / "signoff.toml").write_text(text)
    well = run("inbox", "check", "Sales")
    assert (well.exit_code, well.output.splitlines()[0]) == (0, "sales")
    assert "  ok      login: as user" in well.output
    ill = run("inbox", "check")
    assert ill.exit_code == 1
    assert ill.output.splitlines()[-2:] == [
        "local",
        "  FAILED  folder: no Maildir: new/ and cur/ are not both there (is the path right?)",
    ]
    assert run("inbox", "check", "nobody").output == "signoff: no account is named nobody (there are sales, local)\n"
    nothing = run("login", "sales")
    assert nothing.exit_code == 2
    assert "nothing to sign in with: its secret comes from environment variable SALES" in nothing.output


def test_no_account_at_all(run: Callable[..., Result]) -> None:
    done = run("inbox", "check")
    assert (done.exit_code, "add [[accounts]]" in done.output) == (2, True)


def test_a_password_goes_into_the_keyring(user: User, tmp_path: Path, run: Callable[..., Result]) -> None:
    text = f'[[accounts]]\nname = "sales"\nhost = "localhost"\nuser = "{user.name}"\npassword_keyring = "signoff"\n'
    (tmp_path / "signoff.toml").write_text(f'{text}port = {user.server.secure_port}\nca_file = "{user.server.chain}"\n')
    with keyring_of(Memory()):
        assert run("inbox", "check").exit_code == 1
        done = run("login", "sales", input=f"{PASSWORD}\n")
        assert done.exit_code == 0
        assert PASSWORD not in done.output
        assert "kept in the system keyring (signoff)" in done.output
        assert keyring.get_password("signoff", user.name) == PASSWORD
        assert run("inbox", "check").exit_code == 0


def test_an_account_is_found_in_any_case(user: User) -> None:
    account = _account(user)
    assert account_named(Settings(accounts=(account,)), "SALES") == account
