"""Events of a thread become notices, each once."""

from __future__ import annotations

from datetime import datetime

from signoff_nlp.records import Records
from signoff_nlp.service.alerts import Alert, alerts
from signoff_nlp.service.ledger import Dated
from signoff_nlp.service.viewing import reports_on
from signoff_nlp.store import notices
from signoff_nlp.store.engine import Db
from signoff_nlp.types import Report


def raise_alerts(db: Db, thread_id: int, about: str, report: Report, records: Records, now: datetime) -> list[Alert]:
    """Raise a notice for each event that a new report on the thread brings; return those that are new.

    To be called in the transaction that keeps the report, before it is kept, and only for threads with new mail: nobody
    needs to hear at once of what happened long ago. `about` is how people know the thread: its account and subject.
    """
    found = alerts(reports_on(db, thread_id), Dated(now, report), records)
    return [
        one
        for one in found
        if notices.raise_notice(db, f"thread:{thread_id}:{one.key}", one.event, f"{about}: {one.text}", now)
    ]
