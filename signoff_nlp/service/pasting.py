"""What people paste joins the store: a chat or a mail beside a thread's mails, or a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from signoff_nlp.names import Frozen
from signoff_nlp.reader import Reader
from signoff_nlp.service.assembling import moment_of, sources_of
from signoff_nlp.service.opening import made, thread_named
from signoff_nlp.service.overview import PASTED
from signoff_nlp.service.reading import Job
from signoff_nlp.service.recording import engine_of, record
from signoff_nlp.store import accounts, audit, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import ThreadHead
from signoff_nlp.types import Report

_TITLE = 80


class Saved(Frozen):
    """The thread that took what was pasted, whether it is there for the first time, and the report on the whole thread."""

    thread: int
    new: bool
    report: Report


def save_pasted(contents: Sequence[bytes], job: Job, now: datetime, thread_id: int | None = None) -> Saved:
    """Put contents into a thread of the store and read the whole thread; the same content twice changes nothing.

    A thread of a mailbox is due from now on: `signoff watch` judges it again, raises what is to be raised, and may draft.
    Without `thread_id` the contents are a thread of their own, whose report is kept at once: there is no mailbox to draft
    in. Raises SourceError where nothing can be read, and then keeps nothing; SettingsError where there is no such
    thread; StoreError.
    """
    title = _title(contents, job)
    with made(job.settings) as store:
        with store.begin() as db:
            chosen = _own_thread(db, contents, title, now) if thread_id is None else thread_named(db, thread_id).id
            fresh = [one for one in contents if _add(db, chosen, one, now)]
        with store.read() as db:
            sources, moment, seen = sources_of(db, chosen), moment_of(db, chosen), threads.as_due(db, chosen)
        found = Reader(job.settings).read(sources, us=job.us, records=job.records, now=moment, name=f"thread {chosen}")
        if thread_id is None and seen is not None:
            with store.begin() as db:
                record(db, chosen, found, engine=engine_of(job.settings), through=seen.changed, now=now)
    return Saved(thread=chosen, new=bool(fresh), report=found)


def _own_thread(db: Db, contents: Sequence[bytes], title: str, now: datetime) -> int:
    """Return the thread of just these contents, made if there is none."""
    account = accounts.ensure_account(db, PASTED, PASTED, now).id
    name = sha256(b"\0".join(sha256(one).digest() for one in contents)).hexdigest()
    return threads.thread_for(db, account, ThreadHead(message_id=f"{name}@{PASTED}", subject=title), now)


def _title(contents: Sequence[bytes], job: Job) -> str:
    """Return the subject of the last message that has one, else how the text begins. Raises SourceError."""
    from signoff_nlp.intake.sources import read_thread

    found = read_thread(list(contents), us=job.us, settings=job.settings, kind=job.kind, now=job.now)
    subjects = [message.subject for message in reversed(found.messages) if message.subject]
    texts = [message.text for message in found.messages if message.text]
    return " ".join((*subjects, *texts, "")[0].split())[:_TITLE]


def _add(db: Db, thread_id: int, content: bytes, now: datetime) -> bool:
    """Add one content; say whether it is new there."""
    before = {chat.id for chat in threads.chats_of_thread(db, thread_id)}
    number = threads.add_chat(db, thread_id, content, now)
    if number in before:
        return False
    detail = {"chat": number, "size": len(content), "sha256": sha256(content).hexdigest()}
    audit.append(db, "person", "pasted", f"thread:{thread_id}", detail, now)
    return True
