"""Short ways to an account, a folder, messages and threads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from signoff_nlp.store import accounts, drafts, messages, threads
from signoff_nlp.store.rows import DraftRow, NewMessage, ThreadHead

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
VALIDITY = 1_777_000_000


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def make_account(db: sa.Connection, name: str = "sales") -> int:
    return accounts.ensure_account(db, name, "imap", NOW).id


def make_folder(db: sa.Connection, account: str = "sales", name: str = "INBOX") -> int:
    return accounts.ensure_folder(db, make_account(db, account), name, "inbox", NOW).id


def mail(uid: int, text: str = "", *, message_id: str | None = None, at: datetime | None = None) -> NewMessage:
    raw = f"Subject: bracket {uid}\n\n{text or uid}\n".encode()
    return NewMessage(uid, raw, len(raw), message_id or f"m{uid}@acme.example", at)


def add(db: sa.Connection, *uids: int, folder_id: int | None = None, at: datetime | None = None) -> list[int]:
    """Add a mail per UID to the folder; return their numbers."""
    folder_id = make_folder(db) if folder_id is None else folder_id
    return [
        one.row.id for one in messages.add_messages(db, folder_id, VALIDITY, [mail(uid) for uid in uids], at or NOW)
    ]


def add_thread(db: sa.Connection, uid: int, *, subject: str = "bracket", at: datetime = NOW) -> tuple[int, int]:
    """Add a mail that begins a thread; return the numbers of the thread and of the message."""
    (message,) = add(db, uid, at=at)
    head = ThreadHead(f"m{uid}@acme.example", subject_key=subject, subject=subject, people=("dana@acme.example",))
    thread = threads.thread_for(db, make_account(db), head, at)
    threads.assign(db, message, thread, at)
    return thread, message


def add_draft(db: sa.Connection, thread: int, message: int, token: str = "t1", at: datetime = NOW) -> DraftRow | None:
    return drafts.intend(
        db,
        thread,
        answers=message,
        token=token,
        header_id=f"{token}@yourshop.example",
        sender="dana@acme.example",
        raw=f"X-Signoff-Token: {token}\n\nPlease confirm.\n".encode(),
        now=at,
    )


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a process of its own that runs the code, with the arguments as `arguments`."""
    whole = f"import json, sys\narguments = json.loads(sys.argv[1])\n{code}"
    command = [sys.executable, "-W", "error", "-c", whole, json.dumps(arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Wait for processes that must end well; return what each printed."""
    ended = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), ended
    return [out for out, _ in ended]
