"""Due threads to reports, decisions, and drafts that are to be placed: all that follows from a reading in one transaction."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from signoff_nlp.intake.senders import shared_provider
from signoff_nlp.overrides import Override
from signoff_nlp.service.alarming import raise_alerts
from signoff_nlp.service.assembling import moment_of
from signoff_nlp.service.child import Ask, Failed, Piece, Read
from signoff_nlp.service.composing import compose
from signoff_nlp.service.desk.placing import place
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.joining import failed
from signoff_nlp.service.logs import log
from signoff_nlp.service.policy import NEEDED, Answer, Thread, decide, overtaken
from signoff_nlp.service.steps import step
from signoff_nlp.service.worker import Load
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts, blobs, drafts, messages, overrides, reports, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import OPEN_DRAFT, DraftRow, DraftState, DueThread, MessageRow
from signoff_nlp.types import Report

AT_ONCE = 192
_GROUP = 24
_SMALL = 128 * 1024
_A_DAY = timedelta(days=1)
# In these the draft was certainly placed, or may have been: a sent mail can be it.
_PLACED: tuple[DraftState, ...] = ("unknown", "confirmed", "edited", "moved", "discarded", "superseded")


class _Asked(NamedTuple):
    """A thread that is being read; None: nothing of it can be."""

    case: Case
    future: Future[Read | Failed] | None


class _Source(NamedTuple):
    """A mail or chat that the reader gets: when it came, and what gives its content."""

    piece: Piece
    came: datetime
    load: Load


class Case(NamedTuple):
    """A thread that is to be read: its messages, what of them the reader gets, its drafts."""

    due: DueThread
    rows: list[MessageRow]
    sources: tuple[_Source, ...]
    drafts: list[DraftRow]
    now: datetime | None
    cut: tuple[MessageRow, ...] = ()  # of which only the header is there
    overrides: tuple[Override, ...] = ()


def us_of(settings: Settings, sender: str | None) -> tuple[str, ...]:
    """Return who the shop is: as the settings say, and the account's own address (and domain, if nobody else says)."""
    own: tuple[str, ...] = (sender,) if sender else ()
    if sender and not settings.us and "@" in sender and not shared_provider(sender):
        own = (sender, sender.rpartition("@")[2])
    return tuple(dict.fromkeys((*settings.us, *own)))


def judge(duty: Duty, limit: int = AT_ONCE) -> int:
    """Read threads that are due, those due for longest first, and keep what follows; return how many that were.

    While some are read, what came of those before is kept: neither the readers nor the store wait for each other.
    """
    with duty.store.read() as db:
        sent = frozenset(one.id for one in accounts.folders(db, duty.account_id) if one.role == "sent")
        due = threads.due_threads(db, limit, duty.account_id)
    groups = [due[start : start + _GROUP] for start in range(0, len(due), _GROUP)]
    under_way: deque[list[_Asked]] = deque()
    for group in groups:
        under_way.append(_begin(duty, group, sent))
        if len(under_way) > 1:
            _finish(duty, under_way.popleft(), sent)
    while under_way:
        _finish(duty, under_way.popleft(), sent)
    return len(due)


def _begin(duty: Duty, group: Sequence[DueThread], sent: frozenset[int]) -> list[_Asked]:
    with duty.store.read() as db:
        cases = [_case(duty, db, due, sent) for due in group]
        return [_Asked(case, _ask(duty, db, case)) for case in cases]


def _finish(duty: Duty, asked: list[_Asked], sent: frozenset[int]) -> None:
    found: list[tuple[Case, Read]] = []
    for case, future in asked:
        answer = future.result() if future else None
        duty.moving()
        if isinstance(answer, Failed):
            _find_culprit(duty, case, answer)
        elif answer is None:
            _put_off(duty, case)
        else:
            found.append((case, answer))
    if found:
        with duty.store.begin() as db:
            for case, read in found:
                _settle(duty, db, case, read, sent)
        duty.at("judged")


def _case(duty: Duty, db: Db, due: DueThread, sent: frozenset[int]) -> Case:
    most = duty.settings.limits.thread_messages
    rows = messages.messages_of_thread(db, due.id, most)
    seen: set[str] = set()
    ours = {row.sha256 for row in rows if row.folder_id in sent}  # a mail to ourselves lies in both folders
    sources: list[_Source] = []
    cut: list[MessageRow] = []
    for at, row in enumerate(rows):
        if row.state == "stored" and row.size > duty.settings.watch.message_bytes:
            why = f"{row.size:,} bytes, more than watch.message_bytes: only its header was read"
            rows[at] = row._replace(state="quarantined", reason=why)
            cut.append(rows[at])
        elif row.state in ("stored", "read") and row.sha256 not in seen and not row.forgotten:
            load = _load(duty, db, row.sha256, row.size)
            if row.state == "stored" and _is_short(db, row, load):
                rows[at] = row._replace(state="quarantined", reason="it is to be fetched again")
            elif row.sha256:
                seen.add(row.sha256)
                piece = Piece(row.id, sent=row.sha256 in ours)
                sources.append(_Source(piece, row.internal_date or row.stored_at, load))
    # A chat stands after the mails that had come when it was pasted, as in service/assembling.py.
    chats = threads.chats_of_thread(db, due.id)
    for chat in chats:
        before = (at for at, source in enumerate(sources, 1) if source.came <= chat.added_at)
        load = _load(duty, db, chat.sha256, chat.size)
        sources.insert(max(before, default=0), _Source(Piece(chat.id, chat=True), chat.added_at, load))
    corrected = tuple(Override.model_validate(one.data) for one in overrides.overrides_of(db, due.id))
    now = moment_of(db, due.id) if chats else None
    return Case(due, rows, tuple(sources), drafts.drafts_of_thread(db, due.id), now, tuple(cut), corrected)


def _is_short(db: Db, row: MessageRow, load: Load) -> bool:
    """Say whether the ledger holds less than the mail: somebody took it out of quarantine, and it is not fetched yet."""
    return (len(load()) if row.size <= _SMALL else blobs.size(db, row.sha256)) < row.size


def _load(duty: Duty, db: Db, sha256: str | None, size: int) -> Load:
    """Return what gives a content when a reader is free for it: a small one is here by then, a large one is not."""
    if size <= _SMALL:
        return partial(bytes, blobs.content(db, sha256) or b"")

    def load() -> bytes:
        with duty.store.read() as later:
            return blobs.content(later, sha256) or b""

    return load


def _ask(duty: Duty, db: Db, case: Case) -> Future[Read | Failed] | None:
    if not case.sources:
        return None
    placed = [one for one in case.drafts if one.state in _PLACED]
    unread = tuple(
        f"message {row.id} of the thread was not read: {row.reason}"
        for row in case.rows
        if row.state in ("quarantined", "skipped")
    )
    named = tuple((one.id, one.token, f"<{one.header_id}>") for one in placed)
    pieces = tuple(source.piece for source in case.sources)
    ask = Ask("read", pieces, us=duty.us, now=case.now, unread=unread, drafts=named, overrides=case.overrides)
    loads = [source.load for source in case.sources] + [_load(duty, db, one.sha256, 0) for one in placed]
    return duty.workers.read(ask, loads, duty.records())


def _settle(duty: Duty, db: Db, case: Case, read: Read, sent: frozenset[int]) -> None:
    """Keep a report and what follows from it: states of messages, what became of drafts, and a draft to be placed."""
    now, due = duty.clock.now(), case.due
    _raise(duty, db, case, read, now)
    kept = reports.save_report(
        db, due.id, duty.engine, due.changed, read.verdict, read.report_json, read.decisions, now
    )
    if kept is None:  # merged or judged further meanwhile: whoever did that goes on
        return
    place(db, due.id, Report.model_validate_json(read.report_json))
    given = {source.piece.number for source in case.sources if not source.piece.chat}
    shas = {row.sha256 for row in case.rows if row.id in given}
    fresh = [row.id for row in case.rows if row.state == "stored" and row.sha256 in shas]
    for number in fresh:
        messages.set_state(db, number, "read")
    _set_aside(duty, db, case)
    for like in read.sent:
        _was_sent(duty, db, like.draft, like.how, like.share, like.mail)
    made = drafts.drafts_of_thread(db, due.id) if case.drafts else []
    thread = Thread(case.rows, read.facts, sent, read.verdict, read.draft, made)
    for draft, why in overtaken(thread):
        step(duty, db, draft, (draft.state,), "superseded", reason=why)
    verdict = decide(thread)
    said = _intend(duty, db, due.id, verdict, read) if isinstance(verdict, Answer) else verdict.why
    detail = {"verdict": read.verdict, "report": kept, "messages": fresh}
    duty.note(db, "thread judged", f"thread:{due.id}", detail | ({"draft": said} if read.verdict in NEEDED else {}))
    log(
        "judged", account=duty.name, thread=due.id, verdict=read.verdict, draft=said if read.verdict in NEEDED else None
    )


def _raise(duty: Duty, db: Db, case: Case, read: Read, now: datetime) -> None:
    """Tell of a release that went stale, a conflict, an over-release; not of what old mail holds."""
    if any(row.state == "stored" and not row.old for row in case.rows):
        row = threads.thread(db, case.due.id)
        about = f"{duty.name}: {row.subject if row else ''}"
        raise_alerts(db, case.due.id, about, Report.model_validate_json(read.report_json), duty.records(), now)


def _intend(duty: Duty, db: Db, thread_id: int, answer: Answer, read: Read) -> str:
    """Write down the draft that is to be placed, before anything is; return what the audit log says about it."""
    row, facts = answer
    if not duty.settings.watch.drafts:
        return "drafts are switched off"
    to = facts.author or ""
    since = duty.clock.now() - _A_DAY
    most = duty.settings.watch.drafts_per_sender
    if drafts.drafts_for_sender_since(db, duty.account_id, to, since) >= most:
        return f"{most} drafts a day for one sender are enough"
    now, token = duty.clock.now(), secrets.token_hex(16)
    domain = (duty.account.sender or "").rpartition("@")[2] or "signoff.invalid"
    header_id = f"{secrets.token_hex(12)}@{domain if domain.isascii() and domain.isprintable() else 'signoff.invalid'}"
    own = (facts.id,) if facts.id else ()
    if read.draft is None:
        return "there is nobody to answer"
    raw = compose(
        read.draft, sender=duty.account.sender, token=token, header_id=header_id, answers=facts.id,
        references=(*facts.answers, *own), date=now,
    )  # fmt: skip
    if raw is None:
        return "its addresses cannot stand in a header"
    draft = drafts.intend(db, thread_id, answers=row.id, token=token, header_id=header_id, sender=to, raw=raw, now=now)
    if draft is None:
        return "the thread has an open draft, or the message had one"
    detail = {"answers": row.id, "thread": thread_id, "to": list(read.draft.to), "from": to}
    duty.note(db, "draft intended", f"draft:{draft.id}", detail)
    return f"draft {draft.id} answers message {row.id}"


def _was_sent(duty: Duty, db: Db, number: int, how: str, share: float, mail: int) -> None:
    draft = drafts.draft(db, number)
    if draft and draft.state in _PLACED:
        step(duty, db, draft, _PLACED, "sent", reason=f"{how}: message {mail}, {share:.0%} of its text")


def _find_culprit(duty: Duty, case: Case, failure: Failed) -> None:
    """A thread could not be read: try its unread messages one by one, and count the attempt against those that fail."""
    loads = {source.piece.number: source.load for source in case.sources if not source.piece.chat}
    fresh = [row for row in case.rows if row.state == "stored" and row.id in loads]
    guilty: list[tuple[MessageRow, Failed]] = []
    if len(case.sources) > 1:
        for row in fresh:
            ask = Ask("read", (Piece(row.id),), us=duty.us)
            alone = duty.workers.read(ask, [loads[row.id]], duty.records()).result()
            duty.moving()
            if isinstance(alone, Failed):
                guilty.append((row, alone))
    for row, why in guilty or [(row, failure) for row in fresh]:
        failed(duty, row, why)
    if not fresh:
        _put_off(duty, case, failure.why)


def _set_aside(duty: Duty, db: Db, case: Case) -> None:
    """A mail that was too large to be fetched is no better for being tried again."""
    for row in case.cut:
        messages.set_state(db, row.id, "quarantined", row.reason)
        duty.note(db, "message quarantined", f"message:{row.id}", {"why": row.reason})


def _put_off(duty: Duty, case: Case, why: str = "nothing of it can be read") -> None:
    with duty.store.begin() as db:
        threads.put_off(db, case.due.id, case.due.changed)
        _set_aside(duty, db, case)
        duty.note(db, "thread not judged", f"thread:{case.due.id}", {"why": why})
        for draft in case.drafts:
            if draft.state in OPEN_DRAFT:
                step(duty, db, draft, (draft.state,), "superseded", reason=f"its thread cannot be judged: {why}")
