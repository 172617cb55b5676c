"""The reply to a thread as a person works on it: the machine's text, what was made of it, its questions, a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from signoff_nlp.accounts import Account
from signoff_nlp.drafting.asking import asks, with_questions
from signoff_nlp.errors import DeskError
from signoff_nlp.service.desk.difference import changes
from signoff_nlp.service.desk.finding import open_draft, report_of, thread_row
from signoff_nlp.service.desk.views import Asked, Letter, SendLine
from signoff_nlp.settings import Settings
from signoff_nlp.store import desk_drafts
from signoff_nlp.store.desk_rows import SendRow, TextRow
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.store.rows import DraftRow, ThreadRow
from signoff_nlp.types import Draft, Question, Report

_LONGEST, _SUBJECT = 100_000, 500


def letter(store: Store, settings: Settings, thread_id: int) -> Letter | None:
    """Return the reply to a thread, None where it calls for none. Raises DeskError where there is no such thread."""
    with store.read() as db:
        row = thread_row(db, thread_id)
        report = report_of(db, row.id)
        text, flying, placed = desk_drafts.text(db, row.id), desk_drafts.active(db, row.id), open_draft(db, row.id)
    return letter_of(settings, row, report, text, flying, placed)


def letter_of(
    settings: Settings, row: ThreadRow, report: Report | None, text: TextRow | None, flying: SendRow | None,
    placed: DraftRow | None,
) -> Letter | None:  # fmt: skip
    """Return the reply from what the store has: the text that a person wrote, the mail on its way, the draft that lies."""
    if report is None or report.draft is None:
        return None
    draft, base = report.draft, base_of(report.draft)
    subject, body = (text.subject, text.body) if text else (draft.subject, draft.body)
    account = account_of(settings, row.account)
    return Letter(
        thread=row.id, seen=row.changed, account=row.account, sender=(account.sender if account else None) or "",
        to=draft.to, cc=draft.cc, subject=subject, body=body, machine=draft.body, version=text.version if text else 0,
        base=base, outdated=bool(text and text.base != base), edited_by=text.by if text else "",
        edited_at=text.at if text else None,
        questions=tuple(Asked(item=one.item, text=one.text, chosen=asks(body, one)) for one in questions_of(report)),
        changes=changes(draft.body, body) if text else (), cannot=_cannot(account, draft),
        placed=placed.state if placed else None, sending=send_line(flying) if flying else None,
    )  # fmt: skip


def send_line(one: SendRow) -> SendLine:
    """Return a mail on its way as lists show it."""
    return SendLine(
        id=one.id,
        state=one.state,
        reason=one.reason or "",
        by=one.by,
        at=one.at,
        due_at=one.due_at,
        outcome=one.outcome,
    )


def save(
    store: Store, thread_id: int, *, version: int, subject: str, body: str, by: str, now: datetime,
    guard: Callable[[Db], None] = lambda db: None,
) -> int:  # fmt: skip
    """Keep what a person wrote in place of version `version`; return the new one.

    Raises DeskError: somebody else saved meanwhile, a mail is on its way, there is no draft, too long.
    """
    if len(body) > _LONGEST or len(subject) > _SUBJECT:
        raise DeskError(f"a reply has {_LONGEST:,} characters at most", reason="too_large")
    with store.begin() as db:
        guard(db)
        row = thread_row(db, thread_id)
        report = report_of(db, row.id)
        if report is None or report.draft is None:
            raise DeskError("this thread calls for no reply", reason="conflict")
        if (flying := desk_drafts.active(db, row.id)) is not None:
            raise DeskError(f"{flying.by} is sending a reply", hint="undo it first", reason="conflict")
        before = desk_drafts.text(db, row.id)
        base = before.base if before else base_of(report.draft)
        clean = _clean(body)
        made = desk_drafts.put_text(
            db, row.id, version, subject=" ".join(subject.split()), body=clean, base=base, by=by, now=now
        )
        if made is None:
            who = before.by if before else "somebody"
            raise DeskError(f"{who} saved another text meanwhile", hint="load it again", reason="conflict")
    return made


def revert(
    store: Store, thread_id: int, *, by: str, now: datetime, guard: Callable[[Db], None] = lambda db: None
) -> None:
    """Go back to the machine's text; what was written is gone. Raises DeskError."""
    with store.begin() as db:
        guard(db)
        row = thread_row(db, thread_id)
        if desk_drafts.active(db, row.id) is not None:
            raise DeskError("a reply is being sent", hint="undo it first", reason="conflict")
        desk_drafts.drop_text(db, row.id)


def choose(store: Store, thread_id: int, body: str, chosen: Sequence[str]) -> str:
    """Return the text with those of the machine's questions asked whose items are `chosen`, and no others of them."""
    with store.read() as db:
        report = report_of(db, thread_row(db, thread_id).id)
    found = questions_of(report) if report else ()
    wanted = set(chosen)
    return with_questions(_clean(body), found, [one.item in wanted for one in found])


def questions_of(report: Report) -> tuple[Question, ...]:
    """Return the questions of the draft, those of all parts; the second of one item is told by its part's number."""
    found: dict[str, Question] = {}
    for at, decision in enumerate(report.decisions):
        for one in decision.questions:
            name = one.item if one.item not in found else f"{one.item} {at + 1}"
            found.setdefault(name, one.model_copy(update={"item": name}))
    return tuple(found.values())


def base_of(draft: Draft) -> str:
    """Return the digest of the machine's text."""
    return sha256(draft.model_dump_json().encode("utf-8", "surrogatepass")).hexdigest()


def final(report: Report, text: TextRow | None) -> Draft:
    """Return the mail as it is to be sent: the machine's, with what a person wrote in its place."""
    if report.draft is None:
        raise DeskError("this thread calls for no reply", reason="conflict")
    return report.draft.model_copy(update={"subject": text.subject, "body": text.body}) if text else report.draft


def account_of(settings: Settings, name: str) -> Account | None:
    """Return the account of the settings with this name."""
    return next((one for one in settings.accounts if one.name == name), None)


def _cannot(account: Account | None, draft: Draft) -> str:
    if not draft.to:
        return "nobody is named to send it to"
    if account is None:
        return "its account is not in the settings any more"
    if account.smtp is None:
        return f"account {account.name} has no [accounts.smtp] in the settings"
    return "" if account.sender else f"account {account.name} has no address"


def _clean(body: str) -> str:
    lines = body.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in lines if char == "\n" or char == "\t" or char.isprintable())
