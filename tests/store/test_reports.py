"""Reports are kept whole, decisions where they change."""

from __future__ import annotations

from signoff_nlp.store import reports, threads
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import DecisionRow
from tests.store.making import NOW, add_thread, later

CLARIFY = DecisionRow(None, "clarify", None, "250 pcs", "CLARIFY - revision?")
RELEASED = DecisionRow(None, "released", "full_production", "250 pcs", "RELEASED - 250 pcs")


def test_a_report_comes_back_as_it_went_in(store: Store) -> None:
    text = '{"text": "ünï \\u0000 \x00 \ud800 \U0001f527"}' + "x" * 2_000_000
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        number = reports.save_report(db, thread, "0.1.0", 1, "clarify", text, [CLARIFY], NOW)
        found = reports.latest_report(db, thread)
        assert found == (number, thread, "0.1.0", 1, "clarify", text, NOW)
        row = threads.thread(db, thread)
        assert row is not None
        assert (row.verdict, row.summary, row.due) == ("clarify", "CLARIFY - revision?", False)
        assert reports.latest_report(db, 999) is None


def test_the_same_report_again_is_kept_once(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        first = reports.save_report(db, thread, "1", 1, "clarify", "{}", [CLARIFY], NOW)
        assert reports.save_report(db, thread, "1", 1, "clarify", "{}", [CLARIFY], later(hours=1)) == first
        assert reports.save_report(db, thread, "1", 5, "clarify", "{}", [CLARIFY], later(hours=2)) == first
        found = reports.latest_report(db, thread)
        assert found is not None
        assert (found.through, found.made_at) == (5, NOW)
        assert reports.save_report(db, thread, "2", 5, "clarify", "{}", [CLARIFY], later(hours=3)) != first
        assert len(reports.decision_history(db, thread)) == 1


def test_the_history_holds_what_changed(store: Store) -> None:
    part = DecisionRow("bracket", "released", "lot", "20 pcs", "RELEASED - 20 pcs")
    steps = [[CLARIFY], [CLARIFY], [RELEASED], [RELEASED, part], [part], [part], [RELEASED, part]]
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        for hour, decisions in enumerate(steps):
            reports.save_report(db, thread, "1", hour, "clarify", f"[{hour}]", decisions, later(hours=hour))
        history = reports.decision_history(db, thread)
        assert [(one.subject, one.verdict, one.at) for one in history] == [
            (None, "clarify", NOW),
            (None, "released", later(hours=2)),
            ("bracket", "released", later(hours=3)),
            (None, None, later(hours=4)),
            (None, "released", later(hours=6)),
        ]
        assert [(one.stage, one.quantity, one.summary) for one in history[1:3]] == [
            ("full_production", "250 pcs", "RELEASED - 250 pcs"),
            ("lot", "20 pcs", "RELEASED - 20 pcs"),
        ]


def test_what_is_cut_for_display_is_no_change(store: Store) -> None:
    long = DecisionRow("p\0" * 4000, "clarify", None, "q" * 4000, "s" * 4000)
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        for hour in range(3):
            reports.save_report(db, thread, "1", hour, "clarify", f"[{hour}]", [long], later(hours=hour))
        (one,) = reports.decision_history(db, thread)
        assert len(one.summary) == len(one.subject or "") == 1000


def test_a_report_that_came_too_late_is_not_kept(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        assert reports.save_report(db, thread, "1", 7, "released", "[7]", [RELEASED], NOW)
        assert reports.save_report(db, thread, "1", 6, "clarify", "[6]", [CLARIFY], NOW) is None
        assert reports.save_report(db, 999, "1", 6, "clarify", "[6]", [CLARIFY], NOW) is None
        other, _ = add_thread(db, 2)
        threads.merge(db, other, thread, NOW)
        assert reports.save_report(db, other, "1", 9, "clarify", "[9]", [CLARIFY], NOW) is None
        found = reports.latest_report(db, thread)
        assert found is not None
        assert found.report_json == "[7]"


def test_threads_of_another_engine_are_reread_in_steps(store: Store) -> None:
    with store.begin() as db:
        made = [add_thread(db, uid, subject=f"part {uid}")[0] for uid in range(1, 6)]
        for thread, engine in zip(made, ("1", "2", "1", "1"), strict=False):
            reports.save_report(db, thread, engine, 1, "none", "{}", [], NOW)
        assert reports.threads_to_reread(db, "2", 2) == [made[0], made[2]]
        assert reports.threads_to_reread(db, "2", 2, after=made[2]) == [made[3]]
        assert reports.threads_to_reread(db, "1", 9) == [made[1]]
