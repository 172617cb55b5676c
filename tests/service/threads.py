"""Threads in a store, made of whole mails and chats as a buyer writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from signoff_nlp.store import accounts, messages, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import MessageState, NewMessage, ThreadHead
from tests.store.making import NOW, VALIDITY

DANA = "Dana Ruiz <dana@acme.example>"
MIKE = "Mike <mike@yourshop.example>"
US = ("yourshop.example", "Mike (JC Print)")
RELEASE = (
    "We release 250 pcs, revision B4, black PETG, finish as printed. Please start.\n\nDana Ruiz\nPurchasing Manager"
)
VAGUE = "Looks good, go ahead!\n\nDana"
HOLD = "Please stop the run.\n\nDana Ruiz"


def mail(text: str, number: int = 1, *, at: datetime = NOW, by: str = DANA, answers: int = 0) -> bytes:
    """A mail of the conversation about the bracket; its Message-ID is m<number>@acme.example."""
    head = f"In-Reply-To: <m{answers}@acme.example>\n" if answers else ""
    return (
        f"From: {by}\nTo: {MIKE if by == DANA else DANA}\nSubject: {'Re: ' if answers else ''}bracket\n"
        f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}\nMessage-ID: <m{number}@acme.example>\n{head}"
        f'Content-Type: text/plain; charset="utf-8"\n\n{text}\n'
    ).encode()


def keep(
    db: Db, raw: bytes, uid: int = 1, *, at: datetime = NOW, folder: str = "INBOX", state: MessageState = "read",
    subject: str = "bracket",
) -> tuple[int, int]:  # fmt: skip
    """Put a mail into the ledger and into the one thread about its subject; return the thread's and the mail's number."""
    account = accounts.ensure_account(db, "sales", "imap", NOW).id
    place = accounts.ensure_folder(db, account, folder, "inbox", NOW).id
    new = NewMessage(uid, raw, len(raw), f"m{uid}.{folder}@acme.example", at, state=state)
    (stored,) = messages.add_messages(db, place, VALIDITY, [new], at + timedelta(minutes=1))
    head = ThreadHead(
        f"root-{subject}@acme.example", subject_key=subject, subject=subject, people=("dana@acme.example",)
    )
    thread = threads.thread_for(db, account, head, at)
    threads.assign(db, stored.row.id, thread, at, at)
    return thread, stored.row.id
