"""A draft as text, or as a whole mail."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

from signoff_nlp.types import Draft


def letter(draft: Draft, *, as_mail: bool) -> str:
    """Return the draft's body, or the mail with its headers; the email package refuses line breaks in headers."""
    if not as_mail:
        return draft.body.rstrip("\n")
    mail = EmailMessage(policy=SMTP)
    for name, value in (("To", ", ".join(draft.to)), ("Cc", ", ".join(draft.cc)), ("Subject", draft.subject)):
        if value:
            mail[name] = value
    if draft.in_reply_to:
        mail["In-Reply-To"] = draft.in_reply_to
    if draft.references:
        mail["References"] = " ".join(draft.references)
    mail["X-Unsent"] = "1"
    mail.set_content(draft.body)
    return mail.as_bytes().decode("ascii", "surrogateescape").replace("\r\n", "\n").rstrip("\n")
