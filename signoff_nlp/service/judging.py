"""Due threads to reports, decisions, and drafts that are to be placed: all that follows from a reading in one transaction."""

from __future__ import annotations

import secrets
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import NamedTuple

from signoff_nlp.intake.senders import shared_provider
from signoff_nlp.overrides import Override
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
from signoff_nlp.store import accounts, drafts, messages, overrides, reports, threads
from signoff_nlp.store.engine import Db
from signoff_nlp.store.rows import OPEN_DRAFT, DraftRow, DraftState, DueThread, MessageRow
from signoff_nlp.types import Report

AT_ONCE = 48
_A_DAY = timedelta(days=1)
# In these the draft was certainly placed, or may have been: a sent mail can be it.
_PLACED: tuple[DraftState, ...] = ("unknown", "confirmed", "edited", "moved", "discarded", "superseded")


class Case(NamedTuple):
    """A thread that is to be read: its messages, which of them the reader gets, its drafts."""

    due: DueThread
    rows: list[MessageRow]
    pieces: tuple[Piece, ...]
    drafts: list[DraftRow]
    now: datetime | None
    overrides: tuple[Override, ...] = ()


def us_of(settings: Settings, sender: str | None) -> tuple[str, ...]:
    """Return who the shop is: as the settings say, and the account's own address (and domain, if nobody else says)."""
    own: tuple[str, ...] = (sender,) if sender else ()
    if sender and not settings.us and "@" in sender and not shared_provider(sender):
        own = (sender, sender.rpartition("@")[2])
    return tuple(dict.fromkeys((*settings.us, *own)))


def judge(duty: Duty, limit: int = AT_ONCE) -> int:
    """Read threads that are due, those due for longest first, and keep what follows; return how many that were."""
    with duty.store.begin() as db:
        sent = frozenset(one.id for one in accounts.folders(db, duty.account_id) if one.role == "sent")
        cases = [_case(duty, db, due, sent) for due in threads.due_threads(db, limit, duty.account_id)]
    asked = [(case, _ask(duty, case)) for case in cases]
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
    return len(cases)


def _case(duty: Duty, db: Db, due: DueThread, sent: frozenset[int]) -> Case:
    most = duty.settings.limits.thread_messages
    rows = messages.messages_of_thread(db, due.id, most)
    seen: set[str] = set()
    ours = {row.sha256 for row in rows if row.folder_id in sent}  # a mail to ourselves lies in both folders
    pieces: list[Piece] = []
    for at, row in enumerate(rows):
        if row.state == "stored" and row.size > duty.settings.watch.message_bytes:
            why = f"{row.size:,} bytes, more than watch.message_bytes: only its header was read"
            messages.set_state(db, row.id, "quarantined", why)
            rows[at] = row._replace(state="quarantined", reason=why)
        elif row.sha256 and row.state in ("stored", "read") and row.sha256 not in seen and not row.forgotten:
            seen.add(row.sha256)
            pieces.append(Piece(row.id, sent=row.sha256 in ours))
    pieces += [Piece(chat.id, chat=True) for chat in threads.chats_of_thread(db, due.id)]
    corrected = tuple(Override.model_validate(one.data) for one in overrides.overrides_of(db, due.id))
    return Case(due, rows, tuple(pieces), drafts.drafts_of_thread(db, due.id), moment_of(db, due.id), corrected)


def _ask(duty: Duty, case: Case) -> Future[Read | Failed] | None:
    if not case.pieces:
        return None
    placed = [one for one in case.drafts if one.state in _PLACED]
    unread = tuple(
        f"message {row.id} of the thread was not read: {row.reason}"
        for row in case.rows
        if row.state in ("quarantined", "skipped")
    )
    named = tuple((one.id, one.token, f"<{one.header_id}>") for one in placed)
    ask = Ask("read", case.pieces, us=duty.us, now=case.now, unread=unread, drafts=named, overrides=case.overrides)
    loads = [_load(duty, piece) for piece in case.pieces] + [_load_draft(duty, one.id) for one in placed]
    return duty.workers.read(ask, loads, duty.records())


def _load(duty: Duty, piece: Piece) -> Load:
    def load() -> bytes:
        with duty.store.read() as db:
            return (threads.chat_raw if piece.chat else messages.raw)(db, piece.number) or b""

    return load


def _load_draft(duty: Duty, number: int) -> Load:
    def load() -> bytes:
        with duty.store.read() as db:
            return drafts.draft_raw(db, number) or b""

    return load


def _settle(duty: Duty, db: Db, case: Case, read: Read, sent: frozenset[int]) -> None:
    """Keep a report and what follows from it: states of messages, what became of drafts, and a draft to be placed."""
    now, due = duty.clock.now(), case.due
    kept = reports.save_report(
        db, due.id, duty.engine, due.changed, read.verdict, read.report_json, read.decisions, now
    )
    if kept is None:  # merged or judged further meanwhile: whoever did that goes on
        return
    place(db, due.id, Report.model_validate_json(read.report_json))
    given = {piece.number for piece in case.pieces if not piece.chat}
    shas = {row.sha256 for row in case.rows if row.id in given}
    fresh = [row.id for row in case.rows if row.state == "stored" and row.sha256 in shas]
    for number in fresh:
        messages.set_state(db, number, "read")
    for like in read.sent:
        _was_sent(duty, db, like.draft, like.how, like.share, like.mail)
    thread = Thread(case.rows, read.facts, sent, read.verdict, read.draft, drafts.drafts_of_thread(db, due.id))
    for draft, why in overtaken(thread):
        step(duty, db, draft, (draft.state,), "superseded", reason=why)
    verdict = decide(thread._replace(drafts=drafts.drafts_of_thread(db, due.id)))
    said = _intend(duty, db, due.id, verdict, read) if isinstance(verdict, Answer) else verdict.why
    detail = {"verdict": read.verdict, "report": kept, "messages": fresh}
    duty.note(db, "thread judged", f"thread:{due.id}", detail | ({"draft": said} if read.verdict in NEEDED else {}))
    log(
        "judged", account=duty.name, thread=due.id, verdict=read.verdict, draft=said if read.verdict in NEEDED else None
    )


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
    fresh = [row for row in case.rows if row.state == "stored" and any(piece.number == row.id for piece in case.pieces)]
    guilty: list[tuple[MessageRow, Failed]] = []
    if len(fresh) > 1 or len(case.pieces) > 1:
        for row in fresh:
            ask = Ask("read", (Piece(row.id),), us=duty.us)
            alone = duty.workers.read(ask, [_load(duty, Piece(row.id))], duty.records()).result()
            duty.moving()
            if isinstance(alone, Failed):
                guilty.append((row, alone))
    for row, why in guilty or [(row, failure) for row in fresh]:
        failed(duty, row, why)
    if not fresh:
        _put_off(duty, case, failure.why)


def _put_off(duty: Duty, case: Case, why: str = "nothing of it can be read") -> None:
    with duty.store.begin() as db:
        threads.put_off(db, case.due.id, case.due.changed)
        duty.note(db, "thread not judged", f"thread:{case.due.id}", {"why": why})
        for draft in case.drafts:
            if draft.state in OPEN_DRAFT:
                step(duty, db, draft, (draft.state,), "superseded", reason=f"its thread cannot be judged: {why}")
