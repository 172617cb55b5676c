"""What holds after every test of the watcher, whatever went wrong in it.

I1  each inbound mail has exactly one ledger row, in a terminal or a waiting state
I2  at most one draft per inbound mail and purpose lies in Drafts, and each of ours is one of the ledger's
I3  UIDs, flags and count of the watched folders are as before, apart from what the test did
I4  nothing was sent
I5  the audit log explains each state, and its chain holds
I6  health says "not well" in time while mail does not flow: `says` waits for it
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterable
from email import message_from_bytes
from email.message import Message
from typing import Any, NamedTuple

import sqlalchemy as sa

from signoff_nlp.store import audit, drafts
from signoff_nlp.store import tables as t
from signoff_nlp.store.rows import DraftRow
from tests.service.shop import Shop, eventually

_WAITING = {"stored"}
_TERMINAL = {"read", "quarantined", "vanished", "skipped"}


class Before(NamedTuple):
    """The watched folders as they were: what must not change."""

    inbox: str
    sent: str


def snapshot(shop: Shop) -> Before:
    """Return the state of the watched folders, as the server (or the disk) has it."""
    return Before(_state(shop, "INBOX"), _state(shop, "Sent"))


def check(shop: Shop, before: Before | None = None, *, settled: bool = True, unwatched: Iterable[int] = ()) -> None:
    """Check I1 to I5.

    before: the folders as they should be; not compared where None. settled: no mail may still be waiting to be read.
    unwatched: UIDs of the INBOX that the ledger need not have, from before watching began.
    """
    each_mail_once(shop, settled=settled, unwatched=unwatched)
    drafts_once(shop)
    if before is not None:
        assert snapshot(shop) == before  # I3, and I4: what is sent lies in the Sent folder
    explained(shop)


def each_mail_once(shop: Shop, *, settled: bool = True, unwatched: Iterable[int] = ()) -> None:
    """I1."""
    with shop.store() as store, store.read() as db:
        asked = sa.select(t.messages, t.folders.c.name, t.folders.c.uidvalidity.label("now")).join(
            t.folders, t.folders.c.id == t.messages.c.folder_id
        )
        rows = [row for row in db.execute(asked) if row.name == "INBOX" and row.uidvalidity == row.now]
    states = {row.state for row in rows}
    assert states <= (_TERMINAL if settled else _TERMINAL | _WAITING), states
    if shop.user is not None:
        there = _uids(shop.user.state("INBOX"))
        counted = Counter(row.uid for row in rows)
        assert max(counted.values(), default=1) == 1
        missing = set(there) - set(counted) - set(unwatched)
        assert not missing, f"mails without a ledger row: {sorted(missing)}"
    else:
        names = Counter(row.key for row in rows)
        assert max(names.values(), default=1) == 1
        assert {key for key, _ in _files(shop)} <= set(names)


def drafts_once(shop: Shop) -> None:
    """I2, by what the server (or the disk) has."""
    found = lying(shop)
    tokens = Counter(one["X-Signoff-Token"] for one in found if one["X-Signoff-Token"])
    answers = Counter(one["In-Reply-To"] for one in found if one["X-Signoff-Token"] and one["In-Reply-To"])
    assert max(tokens.values(), default=1) == 1, f"the same draft twice: {tokens}"
    assert max(answers.values(), default=1) == 1, f"two drafts for one mail: {answers}"
    with shop.store() as store, store.read() as db:
        rows = [drafts.draft_by_token(db, token) for token in tokens]
        open_ones = Counter(db.execute(sa.select(t.drafts.c.thread_id).where(t.drafts.c.state.in_(_open()))).scalars())
    assert all(rows), "a draft of ours that the ledger does not know"
    assert max(open_ones.values(), default=1) == 1


def explained(shop: Shop) -> None:
    """I5."""
    with shop.store() as store, store.read() as db:
        assert audit.verify(db) is None
        entries = audit.entries(db, 1_000_000)
        messages = db.execute(sa.select(t.messages.c.id, t.messages.c.state)).all()
        rows = db.execute(sa.select(t.drafts.c.id)).scalars().all()
        events = {number: drafts.draft_events(db, number) for number in rows}
    stored = [one.detail for one in entries if one.action == "messages stored"]
    read = {number for one in entries if one.action == "thread judged" for number in one.detail["messages"]}
    odd = {int(number) for one in stored for number in one["odd"]}
    quarantined = {one.subject for one in entries if one.action == "message quarantined"}
    for number, state in messages:
        assert any(one["first"] <= number <= one["last"] for one in stored), f"message {number} came from nowhere"
        if state == "read":
            assert number in read, f"nothing says why message {number} is read"
        elif state != "stored":
            assert number in odd or f"message:{number}" in quarantined, f"nothing says why message {number} is {state}"
    for number, seen in events.items():
        told = [one.action for one in entries if one.subject == f"draft:{number}"]
        merged = [one for one in seen if one.reason == "two threads became one"]
        assert told == [f"draft {one.to_state}" for one in seen if one not in merged]


def says(port: int, *, well: bool, within: float) -> dict[str, Any]:
    """I6: wait until /healthz on the port says so; return what it says."""
    found: dict[str, Any] = {}

    def holds() -> bool:
        found.clear()
        found.update(health(port))
        return found.get("well") is well

    eventually(holds, f"health saying {'well' if well else 'not well'}", within)
    return found


def health(port: int) -> dict[str, Any]:
    """Return what /healthz says; nothing where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        with error:
            told: dict[str, Any] = json.load(error) if error.code == 503 else {}
            return told
    except OSError:
        return {}


def lying(shop: Shop) -> list[Message]:
    """Return the mails in the Drafts folder, read by doveadm or from the disk."""
    if shop.user is None:
        files = [file for file in shop.desk.rglob("*") if file.is_file()] if shop.desk.is_dir() else []
        return [message_from_bytes(file.read_bytes()) for file in sorted(files)]
    text = shop.user.doveadm("-f", "json", "fetch", "-u", shop.user.name, "uid text", "mailbox", "Drafts", "all")
    return [message_from_bytes(one["text"].encode()) for one in json.loads(text)]


def ledger_drafts(shop: Shop) -> list[DraftRow]:
    """Return all drafts of the ledger, the oldest first."""
    with shop.store() as store, store.read() as db:
        numbers = db.execute(sa.select(t.drafts.c.id).order_by(t.drafts.c.id)).scalars().all()
        return [row for number in numbers if (row := drafts.draft(db, number))]


def actions(shop: Shop) -> list[str]:
    """Return what the audit log says, the oldest first."""
    with shop.store() as store, store.read() as db:
        return [one.action for one in audit.entries(db, 1_000_000)]


def notices(shop: Shop) -> list[tuple[str, str]]:
    """Return the notices that were raised, as event and text, the oldest first."""
    with shop.store() as store, store.read() as db:
        found = db.execute(sa.select(t.notices.c.event, t.notices.c.text).order_by(t.notices.c.id))
        return [(row.event, row.text) for row in found]


def silence(shop: Shop) -> list[str]:
    """Return why threads that ask for a draft got none, the oldest first."""
    with shop.store() as store, store.read() as db:
        judged = [one.detail for one in audit.entries(db, 1_000_000) if one.action == "thread judged"]
    return [one["draft"] for one in judged if "draft" in one and not re.match(r"draft \d+ answers", one["draft"])]


def _open() -> tuple[str, ...]:
    from signoff_nlp.store.rows import OPEN_DRAFT

    return OPEN_DRAFT


def _state(shop: Shop, folder: str) -> str:
    if shop.user is not None:
        return shop.user.state(folder)
    place = shop.mails if folder == "INBOX" else shop.mails / f".{folder}"
    return repr(
        sorted(
            _files(shop)
            if folder == "INBOX"
            else [(one.name, one.read_bytes()) for one in place.rglob("*") if one.is_file()]
        )
    )


def _files(shop: Shop) -> list[tuple[str, bytes]]:
    places = (shop.mails / "new", shop.mails / "cur") if shop.kind == "maildir" else (shop.mails,)
    return [
        (one.name.partition(":2,")[0], one.read_bytes()) for place in places for one in place.iterdir() if one.is_file()
    ]


def _uids(state: str) -> list[int]:
    return [int(found) for found in re.findall(r"^uid: (\d+)$", state, re.MULTILINE)]
