"""What an account, and who is told, must hold to make sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from signoff_nlp.errors import SettingsError
from signoff_nlp.settings import Settings, load_settings

IMAP = 'name = "sales"\nhost = "mail.example"\nuser = "s@mail.example"\n'
ENV = 'password_env = "P"\n'
SMTP = '[notify.smtp]\nhost = "{host}"\nsender = "a@b.example"\nto = ["c@b.example"]\n'


def _load(tmp_path: Path, text: str, variables: dict[str, str] | None = None) -> Settings:
    path = tmp_path / "signoff.toml"
    path.write_text(text, "utf-8")
    return load_settings(path, variables or {})


def _account(text: str) -> str:
    return f"[[accounts]]\n{text}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_account(IMAP), "accounts 1: auth password needs one of password_env, password_command or password_keyring"),
        (_account(IMAP + ENV + 'password_keyring = "s"'), "accounts 1: auth password needs one of .*, not several"),
        (_account(IMAP + 'password = "hunter2"'), "accounts 1: password does not belong in a file: name where it is"),
        (_account(IMAP.replace("host", "address") + ENV), "accounts 1: kind imap needs a host"),
        (_account(IMAP.replace("user", "address") + ENV), "accounts 1: kind imap needs a user"),
        (_account('name = "m"\nkind = "maildir"'), "accounts 1: kind maildir needs a path"),
        (_account(IMAP.replace("sales", "../etc") + ENV), "accounts 1, name: must be of the form"),
        (_account(IMAP + ENV) + _account(IMAP.replace("sales", "Sales") + ENV), "accounts: two are named sales"),
        (_account(IMAP + 'auth = "google"\nclient_id = "c"'), "accounts 1: auth google needs a client_secret_env"),
        (_account(IMAP + 'auth = "microsoft"'), "accounts 1: auth microsoft needs a client_id"),
        (_account(IMAP + 'auth = "microsoft"\nclient_id = "c"\n' + ENV), "signs in with `signoff login` and takes no"),
        (_account(IMAP + ENV + 'security = "none"'), "accounts 1, security: must be tls or starttls"),
        (_account(IMAP + ENV + 'tenant = "a/b"'), "accounts 1, tenant: must be of the form"),
        (_account(IMAP + ENV + "folders = []"), "accounts 1, folders: must not be empty"),
        (
            SMTP.format(host="smtp.example") + 'security = "none"',
            r"notify\.smtp: security none is for a server on this",
        ),
        (SMTP.format(host="smtp.example") + 'user = "u"', r"notify\.smtp: user and password_env go together"),
        (
            '[notify.webhook]\nsecret_env = "S"\nurl = "http://hooks.example/"',
            r"webhook\.url: must begin with https://",
        ),
        (
            '[notify.webhook]\nsecret_env = "S"\nurl = "https://u:p@hooks.example/"',
            "a password does not belong in a file",
        ),
    ],
)
def test_what_makes_no_sense_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        _load(tmp_path, text)
    assert "hunter2" not in str(caught.value)


def test_defaults_of_an_account(tmp_path: Path) -> None:
    (account,) = _load(tmp_path, _account(IMAP + ENV)).accounts
    assert (account.kind, account.security, account.auth, account.port) == ("imap", "tls", "password", None)
    assert (account.folders, account.sent, account.drafts) == (("INBOX",), "auto", "auto")
    assert account.sender == "s@mail.example"


def test_paths_of_tables_count_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/us")
    local = 'name = "m"\nkind = "maildir"\npath = "Mail"\ndrafts_path = "~/Drafts"\n'
    found = _load(
        tmp_path,
        _account(local)
        + _account(IMAP + ENV + 'ca_file = "ca.pem"\n')
        + SMTP.format(host="localhost")
        + 'security = "none"\nca_file = "/etc/ca.pem"\n',
    )
    assert found.accounts[0].path == tmp_path / "Mail"
    assert found.accounts[0].drafts_path == Path("/home/us/Drafts")
    assert found.accounts[1].ca_file == tmp_path / "ca.pem"
    assert found.notify.smtp is not None
    assert found.notify.smtp.ca_file == Path("/etc/ca.pem")
    assert found.notify.smtp.server_port == 25


def test_variables_of_tables(tmp_path: Path) -> None:
    variables = {
        "SIGNOFF_STORE_URL": "postgresql://shop@db/signoff",
        "SIGNOFF_WATCH_POLL_SECONDS": "5",
        "SIGNOFF_WATCH_DRAFTS": "false",
        "SIGNOFF_WATCH_METRICS_PORT": "",
    }
    found = _load(tmp_path, "[watch]\npoll_seconds = 9\nbatch = 7\n", variables)
    assert found.store.url == "postgresql://shop@db/signoff"
    assert (found.watch.poll_seconds, found.watch.batch, found.watch.drafts) == (5, 7, False)
    assert found.watch.metrics_port is None


def test_a_variable_that_holds_a_secret_may_have_our_prefix(tmp_path: Path) -> None:
    text = _account(IMAP + 'password_env = "SIGNOFF_SALES_PASSWORD"\n')
    assert _load(tmp_path, text, {"SIGNOFF_SALES_PASSWORD": "x"}).accounts[0].password_env == "SIGNOFF_SALES_PASSWORD"
    with pytest.raises(SettingsError, match="SIGNOFF_SALES_PASSWORDS: unknown setting"):
        _load(tmp_path, text, {"SIGNOFF_SALES_PASSWORDS": "x"})
