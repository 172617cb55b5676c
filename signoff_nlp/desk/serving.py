"""Running the desk: which address it has, the server, and the link that opens it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing
from getpass import getuser

import uvicorn

from signoff_nlp.accounts import DeskSettings
from signoff_nlp.desk.app import make_app
from signoff_nlp.desk.visit import Desk, utc_now
from signoff_nlp.errors import SettingsError
from signoff_nlp.service.desk.running import machine
from signoff_nlp.service.people import local_person
from signoff_nlp.service.visitors import LINK_MINUTES, invite
from signoff_nlp.settings import Settings
from signoff_nlp.store.engine import Store, open_store

_BUSY = 200  # requests at a time; more are told to come back


def serve(settings: Settings, say: Callable[[str], None], browse: Callable[[str], object]) -> None:
    """Serve the desk until it is stopped. `say` is told what a person must know, `browse` opens an address.

    Raises SettingsError when the address cannot be listened on; StoreError.
    """
    with (
        closing(listening(settings.desk)) as bound,
        closing(open_store(settings.store.url)) as store,
        machine(store, settings, utc_now) as beside,
    ):
        desk = Desk(store, settings, origin_of(settings.desk, bound.getsockname()[1]), machine=beside)
        say(f"The review desk is at {desk.origin} - Ctrl-C stops it.")
        if not desk.team:
            link = one_time_link(desk, store)
            say(f"Open it within {LINK_MINUTES} minutes, once: {link}")
            browse(link)
        server(desk).run([bound])


def server(desk: Desk) -> uvicorn.Server:
    """Return a server for the desk. It logs no addresses: they hold what people searched for."""
    own = desk.settings.desk
    return uvicorn.Server(
        uvicorn.Config(
            make_app(desk), access_log=False, log_level="warning", server_header=False, limit_concurrency=_BUSY,
            proxy_headers=own.proxy is not None, forwarded_allow_ips=own.proxy, timeout_graceful_shutdown=5,
            ssl_certfile=own.certificate, ssl_keyfile=own.certificate_key, lifespan="off", ws="none",
        )
    )  # fmt: skip


def listening(settings: DeskSettings) -> socket.socket:
    """Return a socket at the host and port of the settings, where who comes early waits. Raises SettingsError."""
    bound = None
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        bound = socket.socket(family, kind, protocol)  # with the protocol, asyncio sends at once (TCP_NODELAY)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(_BUSY)
    except OSError as error:
        if bound is not None:
            bound.close()
        where = f"{settings.host}:{settings.port}"
        raise SettingsError(error.strerror or str(error), where=where, hint="another --port, or 0 for any") from error
    return bound


def origin_of(settings: DeskSettings, port: int) -> str:
    """Return how browsers reach the desk: as the settings say, or at the address that it listens on."""
    if settings.url:
        return settings.url.rstrip("/").lower()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http{'s' if settings.certificate else ''}://{host}:{port}"


def one_time_link(desk: Desk, store: Store) -> str:
    """Return a link that opens the desk once for whoever runs it. Its token is behind the #, which browsers send nowhere."""
    person = local_person(store, getuser(), utc_now())
    return f"{desk.origin}/sign-in#{invite(store, person, utc_now())}"
