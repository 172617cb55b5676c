"""A desk with work on it: threads of every kind, records, decisions of the last months, and what came in a hostile mail."""

from __future__ import annotations

from datetime import datetime, timedelta

from signoff_nlp.service.desk.deciding import Act
from signoff_nlp.service.desk.records import add_approver, add_job
from signoff_nlp.settings import Settings
from signoff_nlp.store import desk_drafts, threads
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import FULL, judge, put
from tests.service.threads import HOLD, MIKE, VAGUE, keep, mail

DANA = "Dana Ruiz <dana@acme.example>"
LOT = (
    "We release the first 100 pcs of 250, revision B4, black PETG, finish as printed, under quote Q-1043. Please start"
    " on {day}; the other 150 stay on hold.\n\nDana Ruiz\nPurchasing Manager"
)
QUESTION = "Hi Dana,\n\nwhich revision do you release, and how many?\n\nMike"
HOSTILE = (
    "<script>alert(1)</script> <style>*{display:none}</style><form action=//evil.example><input></form>"
    ' <img src="https://evil.example/x.png" onerror="alert(1)"> \u202egnp.exe\u202c approved, go ahead! " \' ><h1>big</h1>\n'
    + "x"
    * 1_000_000
)


def fill(store: Store, settings: Settings, now: datetime) -> dict[str, int]:
    """Put threads into the store; return their numbers by what they are."""
    start = now - timedelta(days=3)
    add_job(
        store, {"id": "Q-1043", "customer": "acme.example", "part": "hinge bracket", "quantity": "250"}, "mike", now
    )
    add_approver(store, {"name": "Dana Ruiz", "address": "dana@acme.example", "valid_until": "2099-12-31"}, "mike", now)

    def made(subject: str, first: int, *texts: str, by: tuple[str, ...] | None = None, age: float = 0) -> int:
        return put(
            store, *texts, subject=subject, first=first, by=by, at=start + timedelta(hours=age), settings=settings
        )

    found = {
        "vague": made("Hinge bracket sample", 100, VAGUE, age=1),
        "asked": made("Knob, second batch", 200, VAGUE, QUESTION, "Rev B4, 250 pcs, black PETG, as printed. Go ahead!\n\nDana Ruiz",
                      by=(DANA, MIKE, DANA), age=2),
        "released": made("Lid, order Q-1043", 300, FULL, age=3),
        "lot": made("Clip", 400, LOT.format(day=(now + timedelta(days=2)).date().isoformat()), age=4),
        "stale": made("Bracket for the fair", 500, FULL, age=5),
        "hostile": made("Re: <b>order</b>", 600, HOSTILE, age=6),
        "chat": made("Lunch", 700, "Thanks for lunch, see you at the fair!\n\nDana", age=7),
    }  # fmt: skip
    with store.begin() as db:
        at = start + timedelta(hours=9)
        raw = mail(HOLD, 510, at=at, answers=500).replace(b"Subject: Re: bracket", b"Subject: Re: Bracket for the fair")
        keep(db, raw, 510, at=at, subject="Bracket for the fair")
        judge(db, found["stale"], settings, now)
        for number in range(40):
            outcome = ("unedited", "light", "light", "rewritten", "discarded")[number % 5]
            desk_drafts.add_outcome(
                db, found["chat"], customer=f"{('acme', 'north', 'delta')[number % 3]}.example", verdict="clarify",
                outcome=outcome, share=0.1, why=None, seconds=20 + number, by="mike", now=now - timedelta(days=2 * number),
            )  # fmt: skip
    return found


def act(store: Store, thread: int, now: datetime, by: str = "mike") -> Act:
    """A decision on the thread as it is."""
    with store.read() as db:
        seen = threads.as_due(db, thread)
    assert seen is not None
    return Act(thread, seen.changed, by, now)
