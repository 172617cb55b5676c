"""A store of a shop that has been busy for years: thousands of threads, written straight into the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from signoff_nlp.service.desk.standing import standing_of
from signoff_nlp.service.whole import Whole
from signoff_nlp.store import accounts, blobs
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store
from signoff_nlp.types import Records
from tests.service.desk.desks import FULL, read
from tests.service.threads import HOLD, MIKE, VAGUE, mail

_AT_ONCE = 1000
_TALK = (
    "Hello, we need brackets, rev B4, in black PETG. What is your price for 250?",
    "We offer 2.10 each, quote Q-1043.",
)


def crowd(store: Store, now: datetime, number: int = 10_000, each: int = 5) -> None:
    """Add `number` threads of `each` messages, of three verdicts, over the last `number` hours."""
    kinds = [_kind(text, now, each) for text in (VAGUE, FULL, HOLD)]
    with store.begin() as db:
        account = accounts.ensure_account(db, "sales", "imap", now).id
        folder = accounts.ensure_folder(db, account, "INBOX", "inbox", now).id
    for start in range(0, number, _AT_ONCE):
        rows: dict[str, list[dict[str, Any]]] = {table.name: [] for table in _TABLES}
        for at in range(start, min(number, start + _AT_ONCE)):
            _thread(rows, at + 1, kinds[at % 3], account, folder, now - timedelta(hours=at), each)
        with store.begin() as db:
            for table in _TABLES:
                db.execute(sa.insert(table), rows[table.name])


_TABLES = (
    t.threads, t.thread_people, t.blobs, t.messages, t.reports, t.decisions, t.queue, t.lacks, t.outcomes,
)  # fmt: skip


def _kind(last: str, now: datetime, each: int) -> tuple[str, bytes, Any]:
    texts = [*(_TALK[at % 2] for at in range(each - 1)), last]
    by = [None if at % 2 == 0 else MIKE for at in range(each - 1)] + [None]
    mails = tuple(
        mail(text, at, at=now + timedelta(minutes=at), **({"by": who} if who else {}), answers=at - 1 if at > 1 else 0)
        for at, (text, who) in enumerate(zip(texts, by, strict=True), 1)
    )
    report = read(Whole(mails, us=("yourshop.example",)), Records())
    standing = standing_of(report, people=["dana@acme.example"], subject="bracket", history=[], last_at=now)
    return report.verdict, blobs.pack(report.model_dump_json().encode()), standing


def _thread(
    rows: dict[str, list[dict[str, Any]]], number: int, kind: tuple[str, bytes, Any], account: int, folder: int,
    at: datetime, each: int,
) -> None:  # fmt: skip
    verdict, data, standing = kind
    customer = f"customer{number % 500}.example"
    subject = f"bracket {number}"
    rows["threads"].append({
        "id": number, "account_id": account, "subject": subject, "subject_key": subject, "changed": each, "covered": each,
        "due_at": at, "last_at": at, "created_at": at, "verdict": verdict, "summary": standing.reason or "250 pcs", "engine": "1",
    })  # fmt: skip
    rows["thread_people"].append({"thread_id": number, "address": f"dana@{customer}"})
    for one in range(each):
        raw = mail(f"{_TALK[0]} {number}.{one}", number * 10 + one, at=at)
        sha = blobs.digest(raw)
        rows["blobs"].append({"sha256": sha, "size": len(raw), "data": blobs.pack(raw)})
        uid = number * each + one
        rows["messages"].append({
            "account_id": account, "folder_id": folder, "uidvalidity": 1, "uid": uid, "sha256": sha, "size": len(raw),
            "message_id": f"m{uid}@acme.example", "internal_date": at, "sent_at": at, "old": False, "state": "read", "tries": 0,
            "forgotten": False, "thread_id": number, "stored_at": at,
        })  # fmt: skip
    rows["reports"].append({
        "id": number, "thread_id": number, "engine": "1", "through": each, "verdict": verdict, "data": data, "made_at": at,
    })  # fmt: skip
    rows["decisions"].append({
        "thread_id": number, "report_id": number, "subject": None, "verdict": verdict, "stage": standing.stage, "quantity": "250 pcs",
        "summary": "x", "at": at,
    })  # fmt: skip
    values = {name: value for name, value in standing._asdict().items() if name != "lacking"}
    values |= {
        "customer": customer,
        "since": at,
        "near_at": at + timedelta(days=number % 90),
        "words": f"{subject} {customer}",
    }
    values |= {"first_yes_at": at - timedelta(hours=number % 60), "released_at": at if verdict == "released" else None}
    rows["queue"].append({"thread_id": number, **values})
    rows["lacks"] += [{"thread_id": number, "item": item} for item in standing.lacking or ("revision",)]
    outcome = ("unedited", "light", "rewritten", "discarded")[number % 4]
    rows["outcomes"].append({
        "thread_id": number, "customer": customer, "verdict": verdict, "outcome": outcome, "share": 0.1, "why": None, "seconds": 30,
        "by": "mike", "at": at,
    })  # fmt: skip
