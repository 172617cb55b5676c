"""An OpenID Connect provider on loopback: it signs what a test tells it to, and notes what it was asked."""

from __future__ import annotations

import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID, SECRET = "signoff", "the client's secret"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
SHARED_KEY = OctKey.import_key(SECRET)


class Provider:
    """`claims` and `metadata` are put over what an honest provider says; `key` and `algorithm` sign."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.key: RSAKey | OctKey = KEY
        self.algorithm = "RS256"
        self.nonce = ""
        self.challenge = ""
        self.asked: list[str] = []

    def authorize(self, address: str) -> dict[str, str]:
        """Do what a person does at the provider; return the query that the browser brings back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["scope"] == "openid email"
        assert query["code_challenge_method"] == "S256"
        self.nonce, self.challenge = query["nonce"], query["code_challenge"]
        return {"code": "the code", "state": query["state"], "iss": self.issuer}

    def known(self) -> dict[str, Any]:
        """The answer of /.well-known/openid-configuration."""
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer, **{name: self.issuer + path for name, path in ends.items()}, **self.metadata}

    def token(self, body: dict[str, list[str]], authorization: str, now: int) -> dict[str, Any]:
        """The answer of the token endpoint; an error unless client, code and PKCE's verifier are right."""
        client = b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        verifier = sha256(body["code_verifier"][0].encode()).digest()
        fits = urlsafe_b64encode(verifier).decode().rstrip("=") == self.challenge
        if [unquote(one) for one in client] != [CLIENT_ID, SECRET] or body["code"] != ["the code"] or not fits:
            return {"error": "invalid_grant"}
        times = {"iat": now, "exp": now + 300}
        honest = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "s-1", "nonce": self.nonce, **times}
        mail = {"email": "Dana@yourshop.example", "email_verified": True}
        claims = {name: value for name, value in {**honest, **mail, **self.claims}.items() if value is not None}
        signed = jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.key, [self.algorithm])
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider(now: int) -> Iterator[Provider]:
    """Run a provider until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            keys = {"keys": [KEY.as_dict(private=False)]}
            answers = {"/.well-known/openid-configuration": found.known(), "/keys": keys}
            self._answer(answers.get(self.path))

        def do_POST(self) -> None:
            found.asked.append(self.path)
            body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(found.token(body, self.headers.get("Authorization", ""), now))

        def _answer(self, value: dict[str, Any] | None) -> None:
            content = json.dumps(value).encode()
            self.send_response(404 if value is None else 400 if "error" in value else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Provider(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()
