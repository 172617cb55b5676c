"""An IMAP server that says exactly what a test tells it to, byte by byte, over TLS."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.mailbox.certificates import Certificate

CAPABILITIES = "IMAP4rev1 IDLE UIDPLUS ESEARCH SPECIAL-USE AUTH=PLAIN AUTH=XOAUTH2"


@dataclass
class Peer:
    """The server's side of one connection. Everything that the client said is kept in `heard`."""

    sock: socket.socket
    capabilities: str = CAPABILITIES
    heard: list[bytes] = field(default_factory=list)
    _buffer: bytes = b""

    def line(self) -> bytes:
        """The next line of the client, without its end; empty when the client has hung up."""
        while b"\r\n" not in self._buffer:
            data = self.sock.recv(65536)
            if not data:
                return b""
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        self.heard.append(line)
        return line

    def literal(self, size: int) -> bytes:
        """The next `size` bytes of the client."""
        while len(self._buffer) < size:
            data = self.sock.recv(65536)
            assert data, "client hung up"
            self._buffer += data
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return data

    def expect(self, pattern: str) -> bytes:
        """The tag of the next command, which has to match; the pattern leaves the tag out."""
        tag, _, rest = self.line().partition(b" ")
        assert re.fullmatch(pattern.encode(), rest), f"expected {pattern}, heard {rest!r}"
        return tag

    def say(self, *parts: bytes) -> None:
        """Send each part in a TLS record of its own: the client cannot read two at once."""
        for part in parts:
            self.sock.sendall(part)

    def answer(self, pattern: str, untagged: bytes = b"", tagged: bytes = b"OK done") -> None:
        """Wait for a command and answer it."""
        tag = self.expect(pattern)
        self.say(untagged + tag + b" " + tagged + b"\r\n")

    def login(self) -> None:
        """Greet and let the client in."""
        self.say(b"* OK ready\r\n")
        self.capability()
        self.capability()
        tag = self.expect("AUTHENTICATE PLAIN")
        self.say(b"+ \r\n")
        self.line()
        self.say(tag + b" OK in\r\n")
        self.capability()

    def capability(self) -> None:
        """Answer CAPABILITY."""
        self.answer("CAPABILITY", f"* CAPABILITY {self.capabilities}\r\n".encode())

    def examine(self, *, exists: int = 3, validity: int = 7, uidnext: int = 4) -> None:
        """Answer EXAMINE."""
        untagged = f"* {exists} EXISTS\r\n* OK [UIDVALIDITY {validity}] ok\r\n* OK [UIDNEXT {uidnext}] ok\r\n"
        self.answer('EXAMINE ".*"', untagged.encode(), b"OK [READ-ONLY] done")

    def hang_up(self) -> None:
        """Close at once; the client sees the end of the stream."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()

    def drain(self) -> None:
        """Listen without a word until the client hangs up."""
        with contextlib.suppress(OSError):
            while self.sock.recv(65536):
                pass


@dataclass(frozen=True)
class Scripted:
    """Where the server listens, and the peers it has had."""

    port: int
    peers: list[Peer]


@contextlib.contextmanager
def scripted(
    certificate: Certificate, *scripts: Callable[[Peer], None], capabilities: str = CAPABILITIES, clear: bool = False
) -> Iterator[Scripted]:
    """Serve one connection per script, in turn. What goes wrong in a script fails the test at the end.

    clear: begin without TLS (for STARTTLS).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    wrong: list[BaseException] = []
    peers: list[Peer] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def serve() -> None:
            try:
                for script in scripts:
                    sock, _ = listener.accept()
                    sock.settimeout(20)
                    with sock if clear else context.wrap_socket(sock, server_side=True) as line:
                        peers.append(Peer(line, capabilities))
                        script(peers[-1])
            except BaseException as error:
                wrong.append(error)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Scripted(listener.getsockname()[1], peers)
        thread.join(20)
        assert not thread.is_alive(), "the script has not come to its end"
    if wrong:
        raise AssertionError(f"in the script: {wrong[0]!r}") from wrong[0]
