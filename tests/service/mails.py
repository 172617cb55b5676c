"""Mails of a shop's buyers, each for one verdict."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

_VAGUE = """Hi Mike,

the sample looks great, thank you! Approved from my side, go ahead with
the latest file.

Thanks
Dana
"""
_RELEASE = """Hi Mike,

please go ahead with all 250 pieces of the hinge bracket, rev B4, in black PETG, as printed. This is my release for the
full production run; start today.

Dana Ruiz
Head of purchasing, Acme
"""
_HOLD = """Hi Mike,

please stop everything on the bracket. Do not print until I write again.

Dana
"""
_CHAT = """Hi Mike,

thanks for lunch yesterday, see you at the fair next week!

Dana
"""
SHOP = "Mike Carver <sales@yourshop.example>"
DANA = "Dana Ruiz <dana@acme.example>"


def mail(
    name: str | None, text: str, *, sender: str = DANA, to: str = SHOP, subject: str = "Hinge bracket", date: datetime | None = None,
    answers: str | None = None, more: tuple[str, ...] = (), size: int = 0,
) -> bytes:  # fmt: skip
    """A mail with Message-ID `name`@acme.example (None: without), CRLF, padded to `size` bytes."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}"]
    lines += [f"Message-ID: <{name}@acme.example>"] if name else []
    lines += [f"Date: {format_datetime(date)}"] if date else []
    lines += [f"In-Reply-To: <{answers}@acme.example>", f"References: <{answers}@acme.example>"] if answers else []
    lines += [*more, "MIME-Version: 1.0", 'Content-Type: text/plain; charset="utf-8"', "", text]
    raw = "\n".join(lines).replace("\n", "\r\n").encode()
    return raw + b"-" * max(0, size - len(raw))


def vague(number: int | str, **other: object) -> bytes:
    """An approval that must be asked about: verdict clarify."""
    return _mail(number, _VAGUE, other)


def release(number: int | str, **other: object) -> bytes:
    """A release: verdict released."""
    return _mail(number, _RELEASE, other)


def hold(number: int | str, **other: object) -> bytes:
    """A stop: verdict hold."""
    return _mail(number, _HOLD, other)


def chat(number: int | str, **other: object) -> bytes:
    """Nothing about an order: verdict none."""
    return _mail(number, _CHAT, other)


def _mail(number: int | str, text: str, other: dict[str, object]) -> bytes:
    values = {"subject": f"Hinge bracket {number}", "sender": f"Dana Ruiz <dana{number}@acme.example>"} | other
    return mail(f"m{number}", text, **values)  # type: ignore[arg-type]
