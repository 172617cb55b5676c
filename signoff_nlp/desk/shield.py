"""What holds for every answer: it goes to hosts of ours only, and tells the browser what the page may do."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Referrer-Policy is not "no-referrer": browsers would then send "Origin: null" with our own forms. Nothing goes elsewhere.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def hosts_of(origin: str) -> frozenset[str]:
    """Return what the Host header may say: the origin's host and port, and this machine's other names for itself."""
    parts = urlsplit(origin)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    names = _LOOPBACK if host in _LOOPBACK else (host,)
    usual = 443 if parts.scheme == "https" else 80
    port = parts.port or usual
    return frozenset(f"{name}:{port}" for name in names) | (frozenset(names) if port == usual else frozenset())


class Shield:
    """ASGI middleware. A wrong Host is refused, so that no name of an attacker leads a browser here (DNS rebinding)."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self.app = app
        self.hosts = hosts_of(origin)
        self.secure = origin.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def shielded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a page that shows a mail's own HTML has a stricter policy
                if self.secure:
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        told = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if len(told) != 1 or told[0] not in self.hosts:
            await PlainTextResponse("this host is not served here\n", 421)(scope, receive, shielded)
            return
        await self.app(scope, receive, shielded)
