"""What people paste joins the store: a chat or a mail beside a thread's mails, or a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from signoff_nlp.errors import SourceError
from signoff_nlp.names import Frozen
from signoff_nlp.reader import Reader
from signoff_nlp.service.assembling import moment_of, sources_of
from signoff_nlp.service.opening import made, thread_named
from signoff_nlp.service.overview import PASTED
from signoff_nlp.service.reading import Job, Outcome, contents_of, files_of
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


def save_sources(
    names: Sequence[str], job: Job, now: datetime, *, as_thread: bool, thread_id: int | None
) -> Iterator[tuple[Saved | None, Outcome]]:
    """Save each source, a file, a folder or "-", and yield what came of it; one bad source never stops the others.

    With `as_thread` all of them are one thread: `thread_id`, or a new one. Raises SettingsError, StoreError.
    """
    for group in (list(names),) if as_thread else ([name] for name in names):
        try:
            contents = [contents_of(file, job.settings) for name in group for file in files_of(name)]
            saved = save_pasted(contents, job, now, thread_id)
            yield saved, Outcome(report=saved.report)
        except SourceError as error:
            yield None, Outcome(error=error)


def save_pasted(contents: Sequence[bytes], job: Job, now: datetime, thread_id: int | None = None) -> Saved:
    """Put contents into a thread of the store and read the whole thread; the same content twice changes nothing.

    A thread of a mailbox is due from now on: `signoff watch` judges it again, raises what is to be raised, and may draft.
    Without `thread_id` the contents are a thread of their own. Of such a thread the report is kept at once: there is no
    mailbox to draft in. Raises SourceError where nothing can be read, and then keeps nothing; SettingsError where there is no such
    thread; StoreError.
    """
    about = _about(contents, job)
    with made(job.settings) as store:
        with store.begin() as db:
            chosen = _own_thread(db, contents, about, now) if thread_id is None else thread_named(db, thread_id).id
            row = threads.thread(db, chosen)
            own = row is not None and row.account == PASTED
            fresh = [one for one in contents if _add(db, chosen, one, now)]
        with store.read() as db:
            sources, moment, seen = sources_of(db, chosen), moment_of(db, chosen), threads.as_due(db, chosen)
        found = Reader(job.settings).read(sources, us=job.us, records=job.records, now=moment)
        if own and seen is not None:
            with store.begin() as db:
                record(db, chosen, found, engine=engine_of(job.settings), through=seen.changed, now=now)
    report = found.model_copy(update={"source": f"thread {chosen}"})
    return Saved(thread=chosen, new=bool(fresh), report=report)


def _own_thread(db: Db, contents: Sequence[bytes], about: ThreadHead, now: datetime) -> int:
    """Return the thread of just these contents, made if there is none."""
    account = accounts.ensure_account(db, PASTED, PASTED, now).id
    name = sha256(b"\0".join(sha256(one).digest() for one in contents)).hexdigest()
    return threads.thread_for(db, account, about._replace(message_id=f"{name}@{PASTED}"), now)


def _about(contents: Sequence[bytes], job: Job) -> ThreadHead:
    """Return what lists show of contents: the latest subject, else how the text begins, and who is on the buyer's side.

    Raises SourceError where nothing can be read.
    """
    from signoff_nlp.intake.sources import read_thread

    messages = read_thread(list(contents), us=job.us, settings=job.settings, now=job.now).messages
    subjects = [one.subject for one in reversed(messages) if one.subject]
    texts = [one.text for one in messages if one.text]
    buyers = (one.author.address or one.author.name for one in messages if one.side == "buyer")
    title = " ".join((*subjects, *texts, "")[0].split())[:_TITLE]
    return ThreadHead(subject=title, people=tuple(dict.fromkeys(one for one in buyers if one)))


def _add(db: Db, thread_id: int, content: bytes, now: datetime) -> bool:
    """Add one content; say whether it is new there."""
    before = {chat.id for chat in threads.chats_of_thread(db, thread_id)}
    number = threads.add_chat(db, thread_id, content, now)
    if number in before:
        return False
    detail = {"chat": number, "size": len(content), "sha256": sha256(content).hexdigest()}
    audit.append(db, "person", "pasted", f"thread:{thread_id}", detail, now)
    return True
