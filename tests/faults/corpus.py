"""Mails that parsers choke on, by what is wrong with them. Each is from a person of its own, and asks to be clarified
where its text can be read at all."""

from __future__ import annotations

from collections.abc import Callable

_TEXT = "the sample looks great, thank you! Approved from my side, go ahead with the latest file.\r\n\r\nDana\r\n"


def _mail(*headers: str, sender: str | None = "Dana Ruiz <{name}@acme.example>", text: str = _TEXT) -> str:
    lines = [
        *([f"From: {sender}"] if sender else []),
        "To: sales@yourshop.example",
        "Message-ID: <{name}@acme.example>",
    ]
    return "\r\n".join([*lines, *headers, "", text])


def _nested(depth: int) -> str:
    head = _mail("Subject: nested", 'Content-Type: multipart/mixed; boundary="b0"', text="")
    opened = "".join(f'--b{at}\r\nContent-Type: multipart/mixed; boundary="b{at + 1}"\r\n\r\n' for at in range(depth))
    return head + opened + f"--b{depth}\r\nContent-Type: text/plain\r\n\r\n{_TEXT}"


def _many(parts: int) -> str:
    head = _mail("Subject: parts", 'Content-Type: multipart/mixed; boundary="b"', text="")
    return head + f"--b\r\nContent-Type: text/plain\r\n\r\n{_TEXT}" * parts + "--b--\r\n"


_CORPUS: dict[str, Callable[[], str]] = {
    "unknown-charset": lambda: _mail("Subject: charset", "Content-Type: text/plain; charset=x-klingon"),
    "charset-of-nonsense": lambda: _mail("Subject: charset", 'Content-Type: text/plain; charset="\x00../../\xff"'),
    "no-boundary": lambda: _mail("Subject: parts", "Content-Type: multipart/mixed"),
    "boundary-never-used": lambda: _mail("Subject: parts", 'Content-Type: multipart/mixed; boundary="never"'),
    "nested": lambda: _nested(1_500),
    "many-parts": lambda: _many(20_000),
    "references": lambda: _mail("Subject: ids", "References:" + "\r\n <r{name}@acme.example>" * 45_000),
    "one-long-header": lambda: _mail("Subject: " + "x" * 1_000_000),
    "many-headers": lambda: _mail("Subject: many", *["X-Spam: no"] * 80_000),
    "eight-bit-subject": lambda: _mail("Subject: Halterung f\xfcr M\xfcller \xff\xfe"),
    "broken-encoded-words": lambda: _mail("Subject: =?utf-8?b?!!!?= =?x?q?=GG?= =?utf-8?q?" + "=C3" * 500 + "?="),
    "null-bytes": lambda: _mail("Subject: null\x00byte", text=_TEXT.replace("a", "a\x00")),
    "bare-cr": lambda: _mail("Subject: bare", text=_TEXT.replace("\r\n", "\r")),
    "header-of-bare-cr": lambda: _mail("Subject: bare\rBcc: all@acme.example"),
    "two-from": lambda: _mail("From: Other <other@acme.example>", "Subject: two"),
    "odd-from": lambda: _mail("Subject: odd", sender="<{name}@acme.example> <other@acme.example>"),
    "group-from": lambda: _mail("Subject: group", sender="undisclosed-recipients:;"),
    "no-from": lambda: _mail("Subject: none", sender=None),
    "date-without-zone": lambda: _mail("Subject: date", "Date: Mon, 04 May 2026 09:00:00"),
    "date-of-nonsense": lambda: _mail("Subject: date", "Date: Mon, 99 Foo 99999 99:99:99 +9999"),
    "bad-base64": lambda: _mail("Subject: b64", "Content-Transfer-Encoding: base64", text="@@@@" * 5_000),
    "bad-quoted-printable": lambda: _mail("Subject: qp", "Content-Transfer-Encoding: quoted-printable", text="=" * 5_000),
    "unknown-encoding": lambda: _mail("Subject: cte", "Content-Transfer-Encoding: x-rot13"),
    "tnef": lambda: _mail("Subject: tnef", "Content-Type: application/ms-tnef", text="\x78\x9f\x3e\x22" * 50),
    "no-header": lambda: "\r\n" + _TEXT,
    "no-body": lambda: "From: {name}@acme.example\r\nSubject: nothing",
    "nothing-at-all": lambda: "\r\n",
    "one-line-of-a-megabyte": lambda: _mail("Subject: long", text="word " * 200_000),
    "tags": lambda: _mail("Subject: html", "Content-Type: text/html", text="<div>" * 100_000 + _TEXT),
    "deep-quotes": lambda: _mail("Subject: quotes", text=">" * 100_000 + " hi\r\n" + _TEXT),
}  # fmt: skip


def corpus() -> dict[str, bytes]:
    """Return the mails by their names, made anew."""
    return {name: make().replace("{name}", name).encode("latin-1") for name, make in _CORPUS.items()}
