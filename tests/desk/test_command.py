"""`signoff desk` as it is typed: serving, and saying who may use it."""

from __future__ import annotations

import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner, Result

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.cli.app import app
from signoff_nlp.cli.desk import ROLES
from signoff_nlp.desk.serving import listening, origin_of
from signoff_nlp.errors import SettingsError
from signoff_nlp.names import DESK_ROLES
from signoff_nlp.settings import Settings, with_desk
from signoff_nlp.store import audit
from signoff_nlp.store.engine import open_store
from tests.mailbox.certificates import self_signed

PASSWORD = "correct horse battery staple"


def test_what_is_written_goes_out_at_once() -> None:
    with listening(DeskSettings(port=0)) as bound, socket.create_connection(bound.getsockname()):
        accepted = bound.accept()[0]
        assert accepted.proto == socket.IPPROTO_TCP  # what asyncio asks before it sets TCP_NODELAY
        accepted.close()


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGNOFF_STORE_URL", f"sqlite:///{tmp_path}/store.sqlite3")
    return f"sqlite:///{tmp_path}/store.sqlite3"


@pytest.fixture
def run(url: str) -> Callable[..., Result]:
    return lambda *words, typed="": CliRunner().invoke(app, ["desk", *words], input=typed)


def test_the_roles_are_the_same_everywhere() -> None:
    assert ROLES == DESK_ROLES


def _serve(*words: str) -> tuple[subprocess.Popen[str], str]:
    """Start `signoff desk` and return it with what it says first."""
    command = [sys.executable, "-m", "signoff_nlp", "desk", "--port", "0", "--no-browser", *words]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stderr is not None
    return process, process.stderr.readline() + ("" if "--team" in words else process.stderr.readline())


def _stop(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=60)[1]


def test_it_prints_a_link_that_opens_the_desk_and_stops_quietly(url: str) -> None:
    process, said = _serve()
    try:
        found = re.search(r"once: (http://127\.0\.0\.1:\d+)/sign-in#([\w-]{43})$", said.strip())
        assert found, said
        with httpx.Client(base_url=found[1], headers={"Origin": found[1]}, follow_redirects=True) as client:
            assert "Nothing wants a decision" in client.post("/enter", data={"code": found[2]}).text
    finally:
        told = _stop(process)
    assert "Traceback" not in told
    assert found[2] not in told


def test_a_team_s_desk_prints_no_link(url: str) -> None:
    process, said = _serve("--team")
    _stop(process)
    assert re.fullmatch(r"The review desk is at http://127\.0\.0\.1:\d+ - Ctrl-C stops it\.\n", said)


def test_it_speaks_tls_with_a_certificate(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = self_signed(tmp_path)
    monkeypatch.setenv("SIGNOFF_DESK_CERTIFICATE", str(made.chain))
    monkeypatch.setenv("SIGNOFF_DESK_CERTIFICATE_KEY", str(made.key))
    process, said = _serve("--team")
    try:
        (origin,) = re.findall(r"https://127\.0\.0\.1:\d+", said)
        with httpx.Client(base_url=origin, verify=ssl.create_default_context(cafile=str(made.chain))) as client:
            answer = client.get("/sign-in")
    finally:
        _stop(process)
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_accounts_are_managed_from_the_terminal(run: Callable[..., Result], url: str) -> None:
    assert run("user", "add", "boss", "--role", "admin", typed=PASSWORD + "\n").output == "Added boss, admin.\n"
    assert run("user", "add", "dana@yourshop.example", "--no-password").exit_code == 0
    assert run("user", "role", "dana@yourshop.example", "releaser").exit_code == 0
    assert run("user", "password", "boss", typed=PASSWORD + "!\n").exit_code == 0
    assert run("user", "disable", "dana@yourshop.example").exit_code == 0
    shown = [re.split(r"\s{2,}", line) for line in run("user", "list").output.splitlines()]
    assert shown == [["boss", "admin", "password", "0"], ["dana@yourshop.example", "releaser", "disabled", "0"]]
    assert run("user", "enable", "dana@yourshop.example").exit_code == 0
    store = open_store(url)
    with store.read() as db:
        assert {one.actor.endswith(" (terminal)") for one in audit.entries(db, 10)} == {True}
    store.close()


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("user", "add", "boss"), "short\n", "12 to 1024 characters"),
        (("user", "add", "a b"), PASSWORD + "\n", "no name of an account"),
        (("user", "role", "nobody", "viewer"), "", "there is no account nobody"),
        (("user", "disable", "nobody"), "", "there is no account nobody"),
        (("--host", "0.0.0.0"), "", "needs team = true and a url"),
        (("--host", "0.0.0.0", "--team"), "", "needs team = true and a url"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_said(words: tuple[str, ...], typed: str, said: str, run: Callable[..., Result]) -> None:
    done = run(*words, typed=typed)
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"url": "http://desk.yourshop.example"}, "must begin with https"),
        ({"url": "https://desk.yourshop.example/signoff"}, "has no path"),
        ({"url": "https://me:secret@desk.yourshop.example"}, "must begin with https"),
        ({"certificate": "a.pem"}, "go together"),
        ({"oidc_issuer": "https://login.yourshop.example"}, "go together"),
        ({"oidc_issuer": "http://login.yourshop.example", "oidc_client_id": "a", "oidc_secret_env": "B"}, "must begin with https"),
        ({"port": 65536}, "less than or equal to 65535"),
        ({"oidc_role": "king"}, "oidc_role"),
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_do_not_fit_together_are_said(values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        with_desk(Settings(), **values)


def test_a_port_that_is_taken_is_said() -> None:
    with listening(DeskSettings(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"127\.0\.0\.1:{port}: .*another --port"):
            listening(DeskSettings(port=port))


def test_browsers_come_by_the_url_that_is_set() -> None:
    assert (
        origin_of(DeskSettings(url="https://Desk.yourshop.example/", team=True), 8468)
        == "https://desk.yourshop.example"
    )
    assert origin_of(DeskSettings(host="::1"), 8468) == "http://[::1]:8468"
