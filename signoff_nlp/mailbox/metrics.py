"""How the watcher is, for machines that ask: /metrics as Prometheus reads it, /healthz as JSON; on this machine only."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import ModuleType
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import Field

from signoff_nlp.accounts import loopback
from signoff_nlp.errors import SettingsError
from signoff_nlp.names import Frozen

_PATIENCE = 5.0  # seconds for a request to arrive
_COUNTS = (
    ("messages", "state", "Messages by state."),
    ("threads", "verdict", "Threads by verdict."),
    ("drafts", "state", "Drafts by state."),
    ("notices", "state", "Notices by state."),
)


class AccountHealth(Frozen):
    """One account: whether mail flows, what its state is called, when it last gave proof of life, what it lags behind.

    `behind` is how many messages the server is known to have that the store has not; None where that is not known.
    """

    name: str
    well: bool
    state: str
    text: str = ""
    proof_of_life: datetime | None = None
    behind: int | None = None


class Health(Frozen):
    """How the watcher is at one moment; the counts are by state or verdict."""

    well: bool
    at: datetime
    version: str
    text: str = ""
    accounts: tuple[AccountHealth, ...] = ()
    messages: Mapping[str, int] = Field(default_factory=dict)
    threads: Mapping[str, int] = Field(default_factory=dict)
    drafts: Mapping[str, int] = Field(default_factory=dict)
    notices: Mapping[str, int] = Field(default_factory=dict)


class _Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


@contextlib.contextmanager
def serving(port: int, health: Callable[[], Health]) -> Iterator[int]:
    """Answer on 127.0.0.1 while the block runs; yields the port, which for 0 is any that is free.

    /healthz is 200 where `health().well`, else 503; both come with the Health as JSON. /metrics is 200 always. `health`
    is called for each request, in another thread; where it fails, the answer is 500 and says no more than that.

    Raises SettingsError: the port is taken, or the extra `metrics` is not installed.
    """
    exposition = _prometheus()

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version, timeout = "signoff", "", _PATIENCE

        def do_GET(self) -> None:
            # A page in somebody's browser can ask this machine for things under a name of its own (DNS rebinding).
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
            self._say(
                _answer(self.path, health, exposition) if host and loopback(host) else _plain(403, "ask by 127.0.0.1")
            )

        do_HEAD = do_GET

        def _say(self, answer: _Answer) -> None:
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet: who asks every few seconds is not worth a line."""

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    except OSError as error:
        raise SettingsError(
            f"cannot be used: {error.strerror}", where=f"watch.metrics_port {port}", hint="choose another port"
        ) from error
    server.daemon_threads = True
    with server:
        thread = threading.Thread(target=server.serve_forever, args=[0.1], name="health", daemon=True)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def as_metrics(health: Health) -> bytes:
    """Return `health` in Prometheus' text format."""
    return _exposed(health, _prometheus())


def _answer(path: str, health: Callable[[], Health], exposition: ModuleType) -> _Answer:
    asked = urlsplit(path).path
    if asked not in ("/healthz", "/metrics"):
        return _plain(404, "/healthz or /metrics")
    try:
        found = health()
        if asked == "/healthz":
            return _Answer(200 if found.well else 503, "application/json", found.model_dump_json().encode())
        return _Answer(200, exposition.CONTENT_TYPE_LATEST, _exposed(found, exposition))
    except Exception as error:  # whatever keeps us from knowing: who asks must hear that we are not well
        return _plain(500, f"not known: {type(error).__name__}")


def _plain(status: int, text: str) -> _Answer:
    return _Answer(status, "text/plain; charset=utf-8", f"{text}\n".encode())


def _exposed(health: Health, exposition: ModuleType) -> bytes:
    registry = exposition.CollectorRegistry()

    def gauge(name: str, about: str, *labels: str) -> Callable[..., None]:
        found = exposition.Gauge(f"signoff_{name}", about, labels, registry=registry)
        return lambda value, *names: (found.labels(*names) if names else found).set(value)

    gauge("build_info", "Which version runs.", "version")(1, health.version)
    gauge("well", "1 where mail flows and everything works.")(health.well)
    well = gauge("account_well", "1 where mail of the account flows.", "account")
    alive = gauge("account_proof_of_life_seconds", "When the account last gave proof of life, since 1970.", "account")
    behind = gauge("account_behind", "Messages that the server has and the store has not.", "account")
    for account in health.accounts:
        well(account.well, account.name)
        if account.proof_of_life is not None:
            alive(account.proof_of_life.timestamp(), account.name)
        if account.behind is not None:
            behind(account.behind, account.name)
    for name, label, about in _COUNTS:
        count = gauge(name, about, label)
        for state, number in getattr(health, name).items():
            count(number, state)
    text: bytes = exposition.generate_latest(registry)
    return text


def _prometheus() -> ModuleType:
    try:
        import prometheus_client
    except ImportError as error:
        raise SettingsError(
            "metrics need prometheus-client", where="watch.metrics_port", hint="pip install 'signoff-nlp[metrics]'"
        ) from error
    return prometheus_client
