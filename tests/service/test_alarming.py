"""Events become notices, once each."""

from __future__ import annotations

import signoff_nlp
from signoff_nlp.records import Records
from signoff_nlp.service.alarming import raise_alerts
from signoff_nlp.service.assembling import sources_of
from signoff_nlp.service.recording import record
from signoff_nlp.store import notices, threads
from signoff_nlp.store.engine import Store
from tests.service.threads import HOLD, RELEASE, US, keep, mail
from tests.store.making import later


def test_a_stale_release_is_told_once(store: Store) -> None:
    reader = signoff_nlp.load(signoff_nlp.Settings(us=US))
    told = []
    with store.begin() as db:
        for number, text in enumerate((RELEASE, HOLD, HOLD), 1):
            at = later(hours=number)
            thread, _ = keep(db, mail(text, number, at=at), number, at=at)
            report = reader.read(sources_of(db, thread))
            told.append(raise_alerts(db, thread, f"thread {thread}, bracket", report, Records(), at))
            assert raise_alerts(db, thread, "again", report, Records(), at) == []
            due = threads.as_due(db, thread)
            assert due is not None
            record(db, thread, report, engine="1", through=due.changed, now=at)
        (notice,) = notices.pending(db)
    assert [len(each) for each in told] == [0, 1, 0]
    assert (notice.event, notice.raised_at) == ("stale", later(hours=2))
    assert notice.text.startswith("thread 1, bracket: Stop: the release of 250 pcs")
