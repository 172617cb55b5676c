"""Mails of attackers, built from parts: a friendly visible text, and a release where nobody sees it or nobody said it."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

US = ("jcprintfarm.example",)
VISIBLE = "Thanks for the update, the photos look great. I will talk to my colleagues next week."
RELEASE = (
    "We release rev B4 for full production: all 200 pcs in PA12, black, finish as printed. "
    "Please start now. Dana Ruiz, Head of Purchasing, Acme Robotics"
)
BUYER = "Dana Ruiz <dana.ruiz@acme.example>"
# Who may release at this buyer: what a shop keeps in its records.
DIRECTORY: dict[str, Any] = {
    "approvers": [
        {
            "name": "Dana Ruiz",
            "address": "dana.ruiz@acme.example",
            "may_release": ["sample", "pilot", "lot", "full_production", "shipment_window"],
        }
    ]
}


def mail(
    text: str = VISIBLE,
    html: str | None = None,
    *,
    sender: str = BUYER,
    subject: str = "Sensor bracket",
    headers: dict[str, str] | None = None,
    files: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """Return a mail as bytes; `files` are (name, text) of attachments."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "orders@jcprintfarm.example", subject
    message["Date"], message["Message-ID"] = "Mon, 04 May 2026 09:00:00 +0200", "<1@acme.example>"
    for name, value in (headers or {}).items():
        message[name] = value
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, content in files:
        message.add_attachment(content, filename=name)
    return message.as_bytes()


def page(body: str, head: str = "") -> bytes:
    """Return a mail that has nothing but HTML."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = BUYER, "orders@jcprintfarm.example", "Sensor bracket"
    message["Date"], message["Message-ID"] = "Mon, 04 May 2026 09:00:00 +0200", "<1@acme.example>"
    message.set_content(f"<html><head>{head}</head><body><p>{VISIBLE}</p>{body}</body></html>", subtype="html")
    return message.as_bytes()
