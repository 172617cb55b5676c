"""Corrections in place: a value, a role, a speech act, a verdict. Kept, learnt from, and counted at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, get_args

from signoff_nlp.errors import CorpusError, DeskError, SignoffError
from signoff_nlp.language.speech.corrections import correction_of
from signoff_nlp.names import ActName, Label, Verdict
from signoff_nlp.overrides import Override
from signoff_nlp.service.desk.deciding import Act, begun
from signoff_nlp.service.desk.finding import report_of, thread_row
from signoff_nlp.service.desk.records import records_now
from signoff_nlp.service.ledger import message_name
from signoff_nlp.service.recording import record
from signoff_nlp.service.whole import Read, whole_of
from signoff_nlp.settings import Settings
from signoff_nlp.store import audit, corrections, overrides, threads
from signoff_nlp.store.engine import Db, Store
from signoff_nlp.types import MessageReport, Report

_INTEGERS = ("QUANTITY",)
_ROLES: dict[str, tuple[str, ...]] = {
    "QUANTITY": ("released", "held", "per_pack", "sample", "quoted", "other"),
    "REVISION": ("approved", "superseded", "mentioned"),
    "PERSON": ("approver", "author", "mentioned"),
    "DATE": ("start", "ship_by", "window", "sample", "reference", "other"),
}


def roles_of(label: str) -> tuple[str, ...]:
    """Return the roles that a value with this label can have."""
    return _ROLES.get(label, ())


def correct_value(
    store: Store, settings: Settings, read: Read, act: Act, *, message: int, label: str, start: int, end: int,
    value: str, role: str | None,
) -> Report:  # fmt: skip
    """Say what words of a message mean; an empty `value` takes them for no such value. Return the new report.

    Raises DeskError: no such message or words, a value or role that cannot be.
    """
    if label not in get_args(Label) or (role and role not in roles_of(label)):
        raise DeskError("there is no such kind of value", reason="invalid")
    number = _number(value) if value and label in _INTEGERS else value

    def made(report: Report) -> tuple[Override, dict[str, Any] | None]:
        one = _message(report, message)
        words = one.text[start:end]
        if not (0 <= start < end <= len(one.text)) or not words.strip():
            raise DeskError("these words are not in the message", reason="conflict")
        given = Override.model_validate({
            "kind": "value", "message": message_name(report, message), "by": act.by, "label": label, "start": start,
            "end": end, "text": words, "value": number if value else None, "role": role or None,
        })  # fmt: skip
        return given, {"text": _around(one.text, start, end), "fact": f"{label}={words}"} if value else None

    return _correct(store, settings, read, act, made)


def correct_act(store: Store, settings: Settings, read: Read, act: Act, *, message: int, says: str) -> Report:
    """Say what the author of a message does by it. Return the new report. Raises DeskError."""
    if says not in get_args(ActName):
        raise DeskError("there is no such act", reason="invalid")

    def made(report: Report) -> tuple[Override, dict[str, Any] | None]:
        one = _message(report, message)
        given = Override.model_validate(
            {"kind": "act", "message": message_name(report, message), "by": act.by, "act": says}
        )
        before = next((each.text for each in reversed(report.messages) if each.index < message), None)
        return given, {"text": one.text, "act": says, "prev": before or None} if one.text.strip() else None

    return _correct(store, settings, read, act, made)


def correct_verdict(
    store: Store, settings: Settings, read: Read, act: Act, *, subject: str | None, verdict: str
) -> Report:
    """Say what the verdict on a part is, for as long as nothing new is said. Return the new report. Raises DeskError."""
    if verdict not in get_args(Verdict):
        raise DeskError("there is no such verdict", reason="invalid")

    def made(report: Report) -> tuple[Override, dict[str, Any] | None]:
        last = max((one.index for one in report.messages), default=-1)
        one = _message(report, last)
        given = Override.model_validate({
            "kind": "verdict", "message": message_name(report, last), "by": act.by, "verdict": verdict, "subject": subject,
        })  # fmt: skip
        return given, {"text": one.text, "verdict": verdict} if one.text.strip() else None

    return _correct(store, settings, read, act, made)


def take_back(store: Store, settings: Settings, read: Read, act: Act, override_id: int) -> Report:
    """Take a correction back. Return the new report. Raises DeskError."""
    with store.begin() as db:
        begun(db, act)
        if not overrides.undo_override(db, override_id, act.thread, act.now):
            raise DeskError("there is no such correction", reason="missing")
        audit.append(db, act.by, "correction taken back", f"thread:{act.thread}", {"correction": override_id}, act.now)
    return recompute(store, settings, read, act)


def recompute(store: Store, settings: Settings, read: Read, act: Act) -> Report:
    """Read a thread again with what people corrected and with the records of today; return the report, which is kept.

    Raises DeskError: it cannot be read, or something happened to it meanwhile.
    """
    with store.read() as db:
        row, seen = thread_row(db, act.thread), threads.as_due(db, act.thread)
        whole, known = whole_of(db, settings, row.id, row.account), records_now(db, settings, act.now)
    if seen is None or not whole.sources:
        raise DeskError("nothing of this thread can be read any more", reason="conflict")
    try:
        report = read(whole, known)
    except SignoffError as error:
        raise DeskError(f"it cannot be read: {error.what}", reason="conflict") from error
    with store.begin() as db:
        engine = _engine(db, act.thread)
        if record(db, act.thread, report, engine=engine, through=seen.changed, now=act.now) is None:
            raise DeskError("something happened to this thread meanwhile", hint="look at it again", reason="conflict")
    return report


def _correct(
    store: Store, settings: Settings, read: Read, act: Act,
    made: Callable[[Report], tuple[Override, dict[str, Any] | None]],
) -> Report:  # fmt: skip
    with store.begin() as db:
        row = begun(db, act)
        report = report_of(db, row.id)
        if report is None:
            raise DeskError("this thread is not read yet", reason="conflict")
        given, line = made(report)
        for one in overrides.overrides_of(db, row.id):
            if _replaces(given, Override.model_validate(one.data)):
                overrides.undo_override(db, one.id, row.id, act.now)
        number = overrides.add_override(db, row.id, given.model_dump(mode="json"), act.by, act.now)
        if line is not None:
            _learn(db, row.id, line, act.now)
        told = {"correction": number, "kind": given.kind, "what": given.act or given.verdict or given.label}
        audit.append(db, act.by, "corrected", f"thread:{row.id}", told, act.now)
    return recompute(store, settings, read, act)


def _learn(db: Db, thread_id: int, line: dict[str, Any], now: datetime) -> None:
    whole = {"act": None, "fact": None, "verdict": None, "asked": None, "prev": None, "chat": False, **line}
    try:
        kept = correction_of(whole.pop("text"), **whole)
    except CorpusError:  # what training cannot take is still a correction of this thread
        return
    corrections.add(db, kept.model_dump(exclude_none=True), now, thread_id)


def _replaces(new: Override, old: Override) -> bool:
    if new.kind != old.kind or (new.kind != "verdict" and new.message != old.message):
        return False
    if new.kind == "value":
        return new.label == old.label and new.start < old.end and old.start < new.end
    return new.kind == "act" or new.subject == old.subject


def _message(report: Report, index: int) -> MessageReport:
    found = next((one for one in report.messages if one.index == index), None)
    if found is None:
        raise DeskError("there is no such message", reason="missing")
    return found


def _around(text: str, start: int, end: int) -> str:
    """Return the line that the words stand in, for whoever keeps the vocabulary."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[first : last if last >= 0 else len(text)].strip() or text[start:end]


def _number(value: str) -> int:
    try:
        number = int(value.replace(",", "").replace(" ", ""))
    except ValueError:
        number = -1
    if not 0 <= number < 10**12:
        raise DeskError("a quantity is a whole number", reason="invalid")
    return number


def _engine(db: Db, thread_id: int) -> str:
    from signoff_nlp.store.reports import latest_report

    latest = latest_report(db, thread_id)
    return latest.engine if latest else ""
