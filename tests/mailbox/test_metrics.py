"""What the watcher answers to who asks how it is, over real HTTP; and what it tells systemd, over a real socket."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from signoff_nlp.errors import SettingsError
from signoff_nlp.mailbox.metrics import AccountHealth, Health, as_metrics, serving
from signoff_nlp.mailbox.supervisor import ALIVE, READY, STOPPING, tell, watchdog_seconds

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
HEALTH = Health(
    well=True,
    at=NOW,
    version="1.0",
    accounts=(
        AccountHealth(name="sales", well=True, state="watching", proof_of_life=NOW, behind=0),
        AccountHealth(name="office", well=False, state="login refused", text='said "no"\n'),
    ),
    messages={"read": 5, "quarantined": 1},
    threads={"clarify": 2},
)
ILL = HEALTH.model_copy(update={"well": False})


def _ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, str, bytes]:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request(method, path, headers=headers)
        answer = asked.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        asked.close()


@pytest.mark.parametrize(("health", "status"), [(HEALTH, 200), (ILL, 503)])
def test_health_as_json(health: Health, status: int) -> None:
    with serving(0, lambda: health) as port:
        found, kind, body = _ask(port, "/healthz")
        assert _ask(port, "/healthz", "HEAD") == (status, kind, b"")
    assert (found, kind) == (status, "application/json")
    assert Health.model_validate_json(body) == health
    assert json.loads(body)["accounts"][0]["proof_of_life"] == "2026-05-04T09:00:00Z"


def test_metrics_are_read_by_prometheus() -> None:
    with serving(0, lambda: ILL) as port:
        status, kind, body = _ask(port, "/metrics?x=1")
    assert status == 200
    assert kind.startswith("text/plain; version=")
    assert body == as_metrics(ILL)
    found = {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(body.decode())
        for one in family.samples
    }
    assert found == {
        ("signoff_build_info", "1.0"): 1,
        ("signoff_well",): 0,
        ("signoff_account_well", "sales"): 1,
        ("signoff_account_well", "office"): 0,
        ("signoff_account_proof_of_life_seconds", "sales"): NOW.timestamp(),
        ("signoff_account_behind", "sales"): 0,
        ("signoff_messages", "read"): 5,
        ("signoff_messages", "quarantined"): 1,
        ("signoff_threads", "clarify"): 2,
    }


def test_what_is_not_known_is_not_well() -> None:
    def broken() -> Health:
        raise RuntimeError("the store's password is s3cret")

    with serving(0, broken) as port:
        for path in ("/healthz", "/metrics"):
            assert _ask(port, path)[::2] == (500, b"not known: RuntimeError\n")
        assert _ask(port, "/")[0] == 404
        assert _ask(port, "/healthz", "POST")[0] == 501


def test_a_page_elsewhere_cannot_ask() -> None:
    with serving(0, lambda: HEALTH) as port:
        for host, status in (
            ("evil.example", 403),
            ("", 403),
            ("localhost", 200),
            ("127.0.0.1:9", 200),
            ("[::1]:9", 200),
        ):
            assert _ask(port, "/healthz", Host=host)[0] == status


def test_only_this_machine_is_answered() -> None:
    with serving(0, lambda: HEALTH) as port, socket.socket() as other:
        other.bind(("127.0.0.2", port))  # not possible where all addresses were taken


def test_a_client_that_says_nothing_holds_nobody_up() -> None:
    with serving(0, lambda: HEALTH) as port, socket.create_connection(("127.0.0.1", port)):
        assert _ask(port, "/healthz")[0] == 200
    assert not [one for one in threading.enumerate() if one.name == "health"]


def test_a_port_that_is_taken() -> None:
    with (
        serving(0, lambda: HEALTH) as port,
        pytest.raises(SettingsError, match=rf"watch\.metrics_port {port}: cannot be used: Address already in use"),
        serving(port, lambda: HEALTH),
    ):
        pass


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(SettingsError, match=r"signoff-nlp\[metrics\]"), serving(0, lambda: HEALTH):
        pass


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told(tmp_path: Path, abstract: bool) -> None:
    name = f"@signoff-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(name.replace("@", "\0", 1) if abstract else name)
        systemd.settimeout(5)
        variables = {"NOTIFY_SOCKET": name}
        assert tell(READY, status="watching\n2 accounts\x1b[m", environment=variables)
        assert systemd.recv(1000) == b"READY=1\nSTATUS=watching 2 accounts [m"
        assert tell(ALIVE, environment=variables)
        assert tell(STOPPING, environment=variables)
        assert [systemd.recv(1000), systemd.recv(1000)] == [b"WATCHDOG=1", b"STOPPING=1"]


@pytest.mark.parametrize("address", ["", "nonsense", "/nowhere/at/all"])
def test_nobody_there_to_be_told(address: str) -> None:
    assert not tell(READY, environment={"NOTIFY_SOCKET": address})


def test_how_often_systemd_waits_for_a_sign() -> None:
    assert watchdog_seconds({}) is None
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000"}) == 30
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}) == 30
    assert watchdog_seconds({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}) is None
    assert watchdog_seconds({"WATCHDOG_USEC": "0"}) is None
