"""The bytes on the line: an imaplib connection of our own, for what a long-running watcher needs.

imaplib names open, read, readline, send and shutdown as its points of extension; using them, instead of its own file
object, also keeps this independent of how a Python release buffers inside.
"""

from __future__ import annotations

import imaplib
import re
import selectors
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any, Literal

LINE_MOST = 16 * 1024 * 1024
_PLENTY = 1024 * 1024
_LINE_END = re.compile(rb"\r\n|\r|\n")

Heard = Literal["bytes", "other", "nothing"]


class AnswerTooLong(Exception):
    """A literal of `size` bytes was announced, more than the command's allowance; nothing of it was read."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(size)


class Wire(imaplib.IMAP4):
    """An IMAP connection that is encrypted from the start (`context`) or by `begin_tls`, with a limit for answers.

    `allowance` is how many bytes of literals the answer to the current command may still bring: it is set before each
    command, so that no server makes us read into memory what was not asked for.
    """

    def __init__(self, host: str, port: int, context: ssl.SSLContext | None, timeout: float) -> None:
        self.allowance = _PLENTY
        self._context = context
        self._patience = timeout
        super().__init__(host, port, timeout)

    def open(self, host: str = "", port: int = 993, timeout: float | None = None) -> None:
        """Connect; a dead peer is noticed by TCP within two minutes even where nobody speaks."""
        self.host, self.port = host, port
        self.sock = socket.create_connection((host, port), timeout)
        try:
            _keep_alive(self.sock)
            if self._context:
                self.sock = self._context.wrap_socket(self.sock, server_hostname=host)
        except BaseException:
            self.sock.close()
            raise
        self._stream = self.sock.makefile("rb")

    def begin_tls(self, context: ssl.SSLContext) -> None:
        """Go on encrypted (STARTTLS); raises imaplib's errors when the server refuses or speaks before TLS does."""
        status, answer = self.xatom("STARTTLS")
        if status != "OK":
            raise self.error(answer[-1])
        if self._peek():
            # Words sent in clear text behind the answer would be taken for words of the encrypted session.
            raise self.abort("speaks in clear text after STARTTLS")
        self._stream.close()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        self._stream = self.sock.makefile("rb")

    def read(self, size: int) -> bytes:
        """Read a literal of `size` bytes, unless that is more than the allowance."""
        if size > self.allowance:
            raise AnswerTooLong(size)
        self.allowance -= size
        data = self._stream.read(size)
        if len(data) < size:
            raise self.abort("connection closed in the middle of an answer")
        return data

    def readline(self) -> bytes:
        """Read one line; a folder of a million mails answers a search in one line."""
        line = self._stream.readline(LINE_MOST + 1)
        if len(line) > LINE_MOST:
            raise AnswerTooLong(len(line))
        return line

    def append_mail(self, arguments: tuple[str, ...], raw: bytes, sent: Callable[[], None]) -> tuple[str, list[Any]]:
        """Run APPEND; `sent` is called between the last byte of ours and the first of the answer."""
        literal: Any = _LINE_END.sub(b"\r\n", raw)
        self.literal = literal
        tag = self._command("APPEND", *(one for one in arguments if one))
        sent()
        answer: tuple[str, list[Any]] = self._command_complete("APPEND", tag)
        return answer

    def shutdown(self) -> None:
        """Close without a word."""
        try:
            self._stream.close()
            self.sock.shutdown(socket.SHUT_RDWR)
        except (OSError, ValueError):
            pass  # closed already
        finally:
            self.sock.close()

    def heard(self, seconds: float, other: int | None = None) -> Heard:
        """Wait until the server says something or hangs up ("bytes"), `other` (a file descriptor) can be read ("other"),
        or `seconds` have passed ("nothing").

        What lies in our own buffers counts: bytes that came in one segment with an earlier answer never make the
        socket readable again.
        """
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as watched:
            watched.register(self.sock, selectors.EVENT_READ, "bytes")
            if other is not None:
                watched.register(other, selectors.EVENT_READ, "other")
            while True:
                if self._peek() is not None:
                    return "bytes"
                rest = end - time.monotonic()
                ready = {key.data for key, _ in watched.select(rest)} if rest > 0 else set()
                if "other" in ready:
                    return "other"
                if not ready:
                    return "nothing"

    def _peek(self) -> bytes | None:
        """Return a look at the bytes that are here, empty at the end of the stream, None when there are none yet."""
        self.sock.setblocking(False)
        try:
            return self._stream.peek(1)
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return None
        finally:
            self.sock.settimeout(self._patience)

    def _log(self, line: str) -> None:
        """Keep nothing: imaplib would hold the last ten lines, a password among them."""


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
