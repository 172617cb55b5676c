"""A draft as a mail: our headers, the reader's text, and nothing of a buyer's mail that could become a header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NamedTuple

from signoff_nlp.mailbox.failures import plain
from signoff_nlp.types import Draft

TOKEN_FIELD = "X-Signoff-Token"
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_POLICY = SMTP.clone(cte_type="7bit")
_REFERENCES_MOST = 50


class Attached(NamedTuple):
    """A file of our own that goes with a mail."""

    name: str
    media_type: str
    content: bytes


def compose(
    draft: Draft,
    *,
    sender: str | None,
    token: str | None,
    header_id: str,
    answers: str | None,
    references: Sequence[str],
    date: datetime,
    attached: Sequence[Attached] = (),
) -> bytes | None:
    """Return the draft as a mail with CRLF, or None where its addresses cannot stand in a header.

    Args:
        sender: the From; None where the account has no address.
        token: ours; letters and digits; None in a mail that goes out. header_id: our Message-ID, without brackets.
        answers, references: Message-IDs with brackets; those that are not well-formed are left out.
    """
    ids = [one for one in dict.fromkeys(references) if _ID.fullmatch(one)]
    if len(ids) > _REFERENCES_MOST:
        ids = [ids[0], *ids[1 - _REFERENCES_MOST :]]
    # The email package would fold long ids into encoded words; these lines hold nothing that needs folding inside.
    lines = [f"Message-ID: <{header_id}>"]
    if token is not None:
        lines.append(f"{TOKEN_FIELD}: {token}")
    if answers and _ID.fullmatch(answers):
        lines.append(f"In-Reply-To: {answers}")
    if ids:
        lines.append("References: " + "\r\n ".join(ids))
    mail = EmailMessage(policy=_POLICY)
    try:
        if sender:
            mail["From"] = plain(sender)
        mail["To"] = ", ".join(map(plain, draft.to))
        if draft.cc:
            mail["Cc"] = ", ".join(map(plain, draft.cc))
        mail["Subject"] = plain(draft.subject)
        mail["Date"] = format_datetime(date)
        mail.set_content("".join(char for char in draft.body if char == "\n" or char.isprintable()))
        for one in attached:
            main, _, sub = one.media_type.partition("/")
            mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
        whole = mail.as_bytes()
    except (ValueError, MessageError, IndexError):
        return None
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + whole
