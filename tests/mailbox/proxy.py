"""A proxy between a client and a real IMAP server that can rewrite, swallow, stall and cut what the server says.

It ends the client's TLS with a certificate of its own and talks to the server in clear text on this machine.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator

from tests.mailbox.certificates import Certificate

Rewrite = Callable[[bytes], bytes | Iterable[bytes]]
_APPEND = re.compile(rb"(\w+) APPEND .*\{(\d+)\}\r\n", re.IGNORECASE)


class Proxy:
    """A proxy that runs. Its faults are set from the test's thread and hold from then on, until they are taken back.

    rewrite: called with each piece of what the server says (whole lines, where it sends whole lines); what it returns is
        sent instead, as one piece or as several.
    lose_answer_to: a command; once the client has sent it, all the server says is swallowed, then the client is cut off.
    answer_append: called at each APPEND, which is answered with what that returns and never reaches the server.
    stall, flow: nothing that the server says reaches the client; it does again.
    """

    def __init__(self, port: int, target: int, context: ssl.SSLContext) -> None:
        self.port = port
        self.rewrite: Rewrite | None = None
        self.lose_answer_to: bytes | None = None
        self.answer_append: Callable[[], bytes] | None = None
        self.connections = 0
        self.swallowed = threading.Event()
        self._flowing = threading.Event()
        self._flowing.set()
        self._target = target
        self._context = context
        self._lines: list[socket.socket] = []

    def stall(self) -> None:
        """Forward no more of what the server says."""
        self._flowing.clear()

    def flow(self) -> None:
        """Forward again."""
        self._flowing.set()

    def cut(self) -> None:
        """Hang up on everybody."""
        lines, self._lines = self._lines, []
        for line in lines:
            _end(line)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), self._context.wrap_socket(client, server_side=True) as near:
            self.connections += 1
            with socket.create_connection(("127.0.0.1", self._target)) as far:
                self._lines += [near, far]
                losing = threading.Event()
                back = threading.Thread(target=self._back, args=(far, near, losing), daemon=True)
                back.start()
                while data := near.recv(65536):
                    if self.lose_answer_to and self.lose_answer_to in data:
                        losing.set()
                    if self.answer_append and (append := _APPEND.fullmatch(data)):
                        near.sendall(b"+ go ahead\r\n")
                        left = int(append[2]) + 2
                        while left > 0 and (data := near.recv(min(left, 65536))):
                            left -= len(data)
                        near.sendall(append[1] + b" " + self.answer_append() + b"\r\n")
                        continue
                    far.sendall(data)
                _end(far)
                back.join(5)

    def _back(self, far: socket.socket, near: socket.socket, losing: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := far.recv(65536):
                self._flowing.wait()
                if losing.is_set() and re.search(rb"^\w+\d+ (OK|NO|BAD) ", data, re.MULTILINE):
                    self.swallowed.set()
                    break
                said = self.rewrite(data) if self.rewrite else data
                for piece in [said] if isinstance(said, bytes) else said:
                    self._flowing.wait()
                    near.sendall(piece)
        _end(near)


@contextlib.contextmanager
def proxied(target: int, certificate: Certificate) -> Iterator[Proxy]:
    """Run a proxy in front of the server that listens on `target` in clear text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(listener.getsockname()[1], target, context)

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    threading.Thread(target=proxy._serve, args=(client,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.flow()
            proxy.cut()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(5)


def without(*capabilities: str) -> Rewrite:
    """A rewriting that takes capabilities out of whatever the server says about itself."""
    gone = re.compile(rb"(?<=\s)(?:" + b"|".join(re.escape(name.encode()) for name in capabilities) + rb")(?=[\s\]])")

    def rewrite(data: bytes) -> bytes:
        return gone.sub(b"X-GONE", data) if b"CAPABILITY" in data else data

    return rewrite


def _end(line: socket.socket) -> None:
    """Hang up. Whoever opened the socket closes it: its number must not be another's while a thread still writes to it."""
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
