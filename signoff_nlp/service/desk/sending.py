"""Sending a reply: a mail waits for a visible while and can be taken back; just before it goes, the thread is read again.

What it waits for, in this order, each step by compare and swap on the mail's row, so that two people, two pages or two
workers never send it twice: the time to undo is over; the mailbox is looked at; nothing came; the server takes it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.utils import getaddresses
from typing import NamedTuple

from signoff_nlp.errors import DeskError, MailboxError, SignoffError
from signoff_nlp.mailbox.smtp import MaybeSent
from signoff_nlp.service.composing import Attached, compose
from signoff_nlp.service.desk.deciding import Act, begun, withdraw
from signoff_nlp.service.desk.difference import changed_share, outcome_of
from signoff_nlp.service.desk.finding import open_draft, question_now, report_of
from signoff_nlp.service.desk.letters import account_of, final
from signoff_nlp.service.logs import log, warn
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, desk_drafts, drafts, messages, notices, queue, threads
from signoff_nlp.store.desk_rows import ACTIVE_SEND, SendRow
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.rows import DraftState

_LATE = timedelta(minutes=10)  # a mail that nobody sent for so long is not sent without being asked again
_HUNG = timedelta(minutes=10)
_BY_HAND: tuple[DraftState, ...] = ("appending", "unknown", "confirmed", "edited", "moved", "discarded", "superseded")


class Post(NamedTuple):
    """How a mail leaves: `look` brings an account's new mail into the store, `deliver` sends, `file` keeps a copy in the
    folder of sent mails and says where ("" for nowhere). All may raise MailboxError; `deliver` NotSent or MaybeSent."""

    look: Callable[[str], None]
    deliver: Callable[[str, bytes, str, Sequence[str]], None]
    file: Callable[[str, bytes], str]


def send(
    store: Store, settings: Settings, act: Act, *, version: int, attached: Sequence[Attached] = (), release_id: int | None = None
) -> SendRow:  # fmt: skip
    """Let the reply wait to be sent; return its row, whose `due_at` is when it goes.

    `version` is that of the text on the page, 0 for the machine's. Raises DeskError: something happened to the thread,
    another text was saved, a mail is on its way, it was sent already, or it cannot be sent from here.
    """
    with store.begin() as db:
        row = begun(db, act)
        text, report = desk_drafts.text(db, row.id), report_of(db, row.id)
        if (text.version if text else 0) != version:
            raise DeskError("another text was saved meanwhile", hint="look at it again", reason="conflict")
        if report is None or row.due:
            raise DeskError("this thread is not read to its end yet", hint="a moment later it is", reason="conflict")
        mail, account = final(report, text), account_of(settings, row.account)
        if not mail.to or account is None or account.smtp is None or not account.sender:
            raise DeskError("this cannot be sent from here", reason="conflict")
        question, machine = question_now(db, row.id), report.draft.body if report.draft else ""
        _need_unsent(db, row.id, question, release_id)
        placed = open_draft(db, row.id)
        ours = {one.message_id for one in desk_drafts.sends_of_thread(db, row.id)}
        name = placed.header_id if placed and placed.header_id not in ours else _message_id(account.sender)
        raw = compose(
            mail, sender=account.sender, token=None, header_id=name, answers=mail.in_reply_to,
            references=(*mail.references, *((mail.in_reply_to,) if mail.in_reply_to else ())), date=act.now, attached=attached,
        )  # fmt: skip
        addresses = [address for _, address in getaddresses([*mail.to, *mail.cc]) if "@" in address]
        if raw is None or not addresses:
            raise DeskError("its addresses cannot stand in a mail", reason="invalid")
        share = changed_share(machine, mail.body)
        made = desk_drafts.add_send(
            db, row.id, raw, draft_id=placed.id if placed else None, release_id=release_id, seen=act.seen,
            question=question, sender=account.sender, recipients=" ".join(dict.fromkeys(addresses)), message_id=name,
            outcome=outcome_of(share), changed_share=share, by=act.by, now=act.now,
            due_at=act.now + timedelta(seconds=settings.desk.undo_seconds),
        )  # fmt: skip
        if made is None:
            raise DeskError("a reply is on its way already", reason="conflict")
        withdraw(db, row, act.now, "it is sent from the desk")
        audit.append(db, act.by, "send asked", f"thread:{row.id}", {"send": made.id, "to": addresses}, act.now)
    return made


def undo(store: Store, send_id: int, by: str, now: datetime) -> SendRow:
    """Take a mail back that waits. Raises DeskError: it went, or was taken back, already."""
    with store.begin() as db:
        row = _row(db, send_id)
        if not desk_drafts.move_send(db, send_id, ["waiting"], "undone", now, reason=f"undone by {by}"):
            raise DeskError(f"it is too late: the mail is {row.state}", reason="conflict")
        audit.append(db, by, "send undone", f"thread:{row.thread_id}", {"send": send_id}, now)
        return _row(db, send_id)


def status(store: Store, send_id: int) -> SendRow:
    """Return how a mail is. Raises DeskError where there is none."""
    with store.read() as db:
        return _row(db, send_id)


def settle(store: Store, send_id: int, sent: bool, by: str, now: datetime) -> None:
    """Say of a mail that may have been sent whether it was; a person has looked. Raises DeskError."""
    with store.begin() as db:
        row = _row(db, send_id)
        if row.state != "unknown":
            raise DeskError(f"the mail is {row.state}", reason="conflict")
        if sent:
            _was_sent(db, row, now, f"{by} says so", filed=None)
        else:
            desk_drafts.move_send(db, send_id, ["unknown"], "failed", now, reason=f"{by} says that it was not sent")
        audit.append(db, by, "send settled", f"thread:{row.thread_id}", {"send": send_id, "sent": sent}, now)


def send_due(store: Store, post: Post, clock: Callable[[], datetime]) -> int:
    """Send the mails whose time has come; return how many were dealt with. Raises StoreError."""
    with store.read() as db:
        due, hung = desk_drafts.due_sends(db, clock()), desk_drafts.stranded(db, clock() - _HUNG)
    for row in hung:
        _strand(store, row, clock())
    for row in due:
        _one(store, post, row, clock)
    return len(due) + len(hung)


def _one(store: Store, post: Post, row: SendRow, clock: Callable[[], datetime]) -> None:
    with store.begin() as db:
        if not desk_drafts.move_send(db, row.id, ["waiting"], "checking", clock()):
            return  # somebody took it back, or another worker has it
    if clock() - row.due_at > _LATE:
        _stop(store, row, "nobody was there to send it in time", clock())
        return
    with store.read() as db:
        account = threads.thread(db, row.thread_id)
        raw = desk_drafts.send_raw(db, row.id)
    name = account.account if account else ""
    try:
        post.look(name)
    except SignoffError as error:
        _stop(store, row, f"the mailbox cannot be looked at: {error}", clock())
        return
    with store.begin() as db:
        if (why := _news(db, row)) or raw is None:
            _stopped(db, row, why or "its text is gone", clock())
            return
        if not desk_drafts.move_send(db, row.id, ["checking"], "sending", clock()):
            return
    _deliver(store, post, row, name, raw, clock)


def _deliver(store: Store, post: Post, row: SendRow, name: str, raw: bytes, clock: Callable[[], datetime]) -> None:
    try:
        post.deliver(name, raw, row.sender, row.recipients.split())
    except MaybeSent as error:
        with store.begin() as db:
            desk_drafts.move_send(db, row.id, ["sending"], "unknown", clock(), reason=str(error))
            text = f"a reply to thread {row.thread_id} may have been sent or not: {error}"
            notices.raise_notice(db, f"send:{row.id}", "attention", text, clock())
            audit.append(db, "desk", "send unknown", f"thread:{row.thread_id}", {"send": row.id}, clock())
        return
    except SignoffError as error:
        with store.begin() as db:
            desk_drafts.move_send(db, row.id, ["sending"], "failed", clock(), reason=str(error))
            audit.append(db, "desk", "send failed", f"thread:{row.thread_id}", {"send": row.id}, clock())
        warn("send", thread=row.thread_id, text=str(error))
        return
    with store.begin() as db:
        _was_sent(db, row, clock(), None, filed=None)
    log("sent", thread=row.thread_id, send=row.id)
    try:
        filed = post.file(name, raw)
    except MailboxError as error:
        filed = ""
        warn("send", thread=row.thread_id, text=f"no copy in the folder of sent mails: {error}")
    with store.begin() as db:
        desk_drafts.move_send(db, row.id, ["sent"], "sent", clock(), filed=filed)


def _was_sent(db: Db, row: SendRow, now: datetime, why: str | None, *, filed: str | None) -> None:
    """Keep that a mail went, and what follows: the thread waits for the buyer, the text is done, the draft retired."""
    if not desk_drafts.move_send(db, row.id, ("sending", "unknown"), "sent", now, reason=why, filed=filed):
        return
    thread = threads.thread(db, row.thread_id)
    queue.handle(db, row.thread_id, row.question, "sent", row.by, now)
    desk_drafts.drop_text(db, row.thread_id)
    for one in drafts.drafts_of_thread(db, row.thread_id):
        if one.id == row.draft_id and one.state in _BY_HAND:
            drafts.move(db, one.id, (one.state,), "sent", now, reason=f"from the desk, by {row.by}")
    desk_drafts.add_outcome(
        db, row.thread_id, customer=queue.customer_of(db, row.thread_id), verdict=(thread.verdict if thread else None) or "none",
        outcome=row.outcome, share=row.changed_share, why=None, seconds=None, by=row.by, now=now,
    )  # fmt: skip
    detail = {"send": row.id, "message id": row.message_id, "to": row.recipients.split(), "text": row.outcome}
    audit.append(db, row.by, "reply sent", f"thread:{row.thread_id}", detail, now)


def _news(db: Db, row: SendRow) -> str:
    """Return what came to the thread since the person looked at it, "" for nothing."""
    seen = threads.as_due(db, row.thread_id)
    if seen is not None and seen.changed == row.seen:
        return ""
    if seen is None:
        return "the thread became part of another one"
    new = [one for one in messages.messages_of_thread(db, row.thread_id, 20) if one.stored_at > row.at]
    if not new:
        return "something happened to the thread"
    return f"{len(new)} new message{'s' if len(new) > 1 else ''} came to the thread"


def _stop(store: Store, row: SendRow, why: str, now: datetime) -> None:
    with store.begin() as db:
        _stopped(db, row, why, now)


def _stopped(db: Db, row: SendRow, why: str, now: datetime) -> None:
    if desk_drafts.move_send(db, row.id, ["checking"], "stopped", now, reason=why):
        audit.append(db, "desk", "send stopped", f"thread:{row.thread_id}", {"send": row.id, "why": why}, now)
        log("stopped", thread=row.thread_id, send=row.id)


def _strand(store: Store, row: SendRow, now: datetime) -> None:
    """A worker was killed with this mail in hand: before it began to send nothing went, after that nobody knows."""
    with store.begin() as db:
        if row.state == "checking":
            _stopped(db, row, "the desk was stopped before it was sent", now)
        elif desk_drafts.move_send(db, row.id, ["sending"], "unknown", now, reason="the desk was stopped meanwhile"):
            text = f"a reply to thread {row.thread_id} may have been sent or not: the desk was stopped meanwhile"
            notices.raise_notice(db, f"send:{row.id}", "attention", text, now)


def _need_unsent(db: Db, thread_id: int, question: str, release_id: int | None) -> None:
    """One draft, one decision: refuse a second reply to the same question, and any beside one on its way."""
    for one in desk_drafts.sends_of_thread(db, thread_id):
        if one.state in ACTIVE_SEND:
            raise DeskError(f"{one.by} is sending a reply", hint="undo it first", reason="conflict")
        if one.state == "sent" and one.question == question and one.release_id == release_id:
            raise DeskError(f"{one.by} has sent this reply already", reason="conflict")


def _row(db: Db, send_id: int) -> SendRow:
    row = desk_drafts.send(db, send_id)
    if row is None:
        raise DeskError("there is no such mail", reason="missing")
    return row


def _message_id(sender: str) -> str:
    domain = sender.rpartition("@")[2]
    good = domain.isascii() and domain.isprintable() and domain and " " not in domain
    return f"{secrets.token_hex(12)}@{domain if good else 'signoff.invalid'}"
