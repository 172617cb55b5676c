"""A provider to sign in with, on this machine: the endpoints of Google and Microsoft over HTTP, and what goes wrong there.

The libraries ask for the real addresses; `Carrier` brings their requests here instead of to the network.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import threading
import time
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import requests
from requests.adapters import HTTPAdapter

CLIENT = "client-1"
SECRET = "client-secret"
MICROSOFT = "https://login.microsoftonline.com"


@dataclass
class Provider:
    """What the provider knows, what it will say next, and what it was asked."""

    base: str = ""
    mint: Callable[[], str] = field(default_factory=lambda: map("access-{}".format, count(1)).__next__)
    life: int = 3600
    rotate: bool = True
    person_says: str = "yes"
    user: str = "sales@shop.example"
    device: deque[str] = field(default_factory=deque)  # errors while the code is not entered
    failures: deque[tuple[int, dict[str, Any] | str]] = field(default_factory=deque)  # for the next token requests
    good: set[str] = field(default_factory=set)  # refresh tokens
    asked: list[dict[str, str]] = field(default_factory=list)  # token requests
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def grants(self) -> list[str]:
        return [one["grant_type"].rpartition(":")[2] for one in self.asked]

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        self.asked.append(form)
        if self.failures:
            return self.failures.popleft()
        grant = form["grant_type"].rpartition(":")[2]
        if grant == "device_code" and self.device:
            return 400, {"error": self.device.popleft()}
        if grant == "authorization_code":
            wanted = self.codes.pop(form["code"])
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != wanted["code_challenge"]:
                return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        if grant == "refresh_token":
            if form["refresh_token"] not in self.good:
                return 400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
            if self.rotate:
                self.good.discard(form["refresh_token"])
        answer: dict[str, Any] = {
            "access_token": self.mint(), "token_type": "Bearer", "expires_in": self.life,
            "scope": form.get("scope", "https://mail.google.com/"),
        }  # fmt: skip
        if self.rotate or grant != "refresh_token":
            answer["refresh_token"] = f"refresh-{next(self.numbers)}"
            self.good.add(answer["refresh_token"])
        now = int(time.time())
        claims = {
            "aud": CLIENT, "iss": f"{MICROSOFT}/t/v2.0", "iat": now, "nbf": now - 5, "exp": now + 3600, "sub": "s", "oid": "o",
            "tid": "t", "preferred_username": self.user,
        }  # fmt: skip
        if nonce := getattr(self, "nonce", None):
            claims["nonce"] = nonce
        answer |= {
            "id_token": f"{_part({'alg': 'none'})}.{_part(claims)}.",
            "client_info": _part({"uid": "u", "utid": "t"}),
        }
        return 200, answer

    def authorize(self, query: dict[str, str]) -> dict[str, str]:
        """What comes back to the redirect address."""
        self.nonce = query.get("nonce")
        if self.person_says != "yes":
            return {"error": self.person_says, "state": query["state"]}
        code = f"code-{next(self.numbers)}"
        self.codes[code] = query
        return {"code": code, "state": query["state"], "scope": query["scope"]}

    def browse(self, address: str) -> None:
        """Do what a person with a browser does."""
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        back = urllib.parse.urlencode(self.authorize(query))
        target = query["redirect_uri"].replace("localhost", "127.0.0.1")
        post = query.get("response_mode") == "form_post"
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(target if post else f"{target}?{back}", back.encode() if post else None, 5).read()


class Browser:
    """In place of webbrowser.get(): a person who does what `provider.person_says`."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    def open(self, address: str, new: int = 0, autoraise: bool = True) -> bool:
        threading.Thread(target=self.provider.browse, args=[address], daemon=True).start()
        return True


class Carrier(HTTPAdapter):
    """Brings requests for any HTTPS address to `base`, which tells them apart by their path."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        request.url = self.base + urllib.parse.urlsplit(str(request.url)).path
        return super().send(request, *args, **kwargs)


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider on a free port of this machine."""
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            endpoint = f"{MICROSOFT}/t/oauth2/v2.0"
            self.say(200, {
                "issuer": f"{MICROSOFT}/t/v2.0", "token_endpoint": f"{endpoint}/token",
                "authorization_endpoint": f"{endpoint}/authorize", "device_authorization_endpoint": f"{endpoint}/devicecode",
            }) if "/missing.example/" not in self.path else self.say(400, {"error": "invalid_tenant"})  # fmt: skip

        def do_POST(self) -> None:
            form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            if self.path.endswith("/devicecode"):
                uri = "https://microsoft.com/devicelogin"
                self.say(
                    200,
                    {
                        "user_code": "ABC-DEF",
                        "device_code": "d",
                        "verification_uri": uri,
                        "interval": 5,
                        "expires_in": 60,
                    },
                )
            else:
                self.say(*found.token(form))

        def say(self, status: int, answer: dict[str, Any] | str) -> None:
            body = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
