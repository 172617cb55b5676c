"""Which thread a message joins, and when a thread is due."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from signoff_nlp.store import audit, drafts, messages, reports, threads
from signoff_nlp.store import tables as t
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import DecisionRow, ThreadHead
from tests.store.making import NOW, add, add_draft, add_thread, later, make_account

DANA, RAY, MIKE = "dana@acme.example", "ray@acme.example", "mike@other.example"


def _join(db: sa.Connection, head: ThreadHead, at: datetime = NOW, account: str = "sales") -> int:
    """Put a new message with this head into its thread and return that."""
    uid = int(db.execute(sa.select(sa.func.count()).select_from(t.messages)).scalar_one()) + 1000
    thread = threads.thread_for(db, make_account(db, account), head, at)
    threads.assign(db, add(db, uid, at=at)[0], thread, at)
    return thread


def test_an_answer_joins_what_it_answers(store: Store) -> None:
    with store.begin() as db:
        first = _join(db, ThreadHead("a@x", subject="Bracket"))
        assert _join(db, ThreadHead("b@x", ("a@x",), is_reply=True)) == first
        assert _join(db, ThreadHead("c@x", ("unknown@x", "b@x"))) == first
        assert _join(db, ThreadHead("d@x", ("else@x",))) != first
        row = threads.thread(db, first)
        assert row is not None
        assert (row.messages, row.subject, row.account, row.verdict, row.due) == (3, "Bracket", "sales", None, True)


def test_messages_that_come_in_the_wrong_order_meet(store: Store) -> None:
    with store.begin() as db:
        answer = _join(db, ThreadHead("b@x", ("a@x",)))
        assert _join(db, ThreadHead("c@x", ("a@x",))) == answer
        assert _join(db, ThreadHead("a@x")) == answer


def test_the_same_message_id_again_is_the_same_thread(store: Store) -> None:
    with store.begin() as db:
        assert _join(db, ThreadHead("a@x")) == _join(db, ThreadHead("a@x"))


def test_messages_without_any_id_are_threads_of_their_own(store: Store) -> None:
    with store.begin() as db:
        assert _join(db, ThreadHead()) != _join(db, ThreadHead())


def test_accounts_have_threads_of_their_own(store: Store) -> None:
    with store.begin() as db:
        assert _join(db, ThreadHead("a@x")) != _join(db, ThreadHead("b@x", ("a@x",)), account="service")


REPLY = ThreadHead("r@x", (), "bracket", (DANA,), is_reply=True)


@pytest.mark.parametrize(
    ("people", "reply", "joins"),
    [
        ((DANA,), REPLY, True),
        ((DANA, RAY), REPLY, True),
        ((DANA, RAY), REPLY._replace(people=(DANA, RAY, MIKE)), True),
        ((DANA, RAY), REPLY._replace(references=("lost@x",)), True),
        ((DANA,), REPLY._replace(people=(DANA, MIKE)), False),  # one of two
        ((DANA, RAY), REPLY._replace(people=(MIKE,)), False),
        ((DANA,), REPLY._replace(people=()), False),
        ((DANA,), REPLY._replace(is_reply=False), False),
        ((DANA,), REPLY._replace(subject_key="hinge"), False),
        ((DANA,), REPLY._replace(sent_at=later(days=61)), False),
        ((DANA,), REPLY._replace(sent_at=later(days=59)), True),
        ((DANA,), REPLY._replace(sent_at=datetime(1, 1, 1, tzinfo=UTC)), False),
        ((DANA,), REPLY._replace(sent_at=datetime.max.replace(tzinfo=UTC)), False),
    ],
)
def test_a_subject_joins_with_care(people: tuple[str, ...], reply: ThreadHead, joins: bool, store: Store) -> None:
    with store.begin() as db:
        first = _join(db, ThreadHead("a@x", (), "bracket", people))
        assert (_join(db, reply) == first) is joins


def test_no_subject_joins_nothing(store: Store) -> None:
    with store.begin() as db:
        first = _join(db, ThreadHead("a@x", (), "", (DANA,)))
        assert _join(db, REPLY._replace(subject_key="")) != first


def test_a_reference_that_is_known_beats_the_subject(store: Store) -> None:
    with store.begin() as db:
        _join(db, ThreadHead("a@x", (), "bracket", (DANA,)))
        other = _join(db, ThreadHead("b@x", (), "hinge", (DANA,)))
        assert _join(db, REPLY._replace(references=("b@x",))) == other


def test_the_newest_of_the_same_subject_is_joined(store: Store) -> None:
    with store.begin() as db:
        _join(db, ThreadHead("a@x", (), "bracket", (DANA,)))
        newer = _join(db, ThreadHead("b@x", (), "bracket", (DANA,)), later(days=1))
        assert _join(db, REPLY, later(days=2)) == newer


def test_an_exchange_conversation_joins_with_the_same_subject(store: Store) -> None:
    root = bytes(range(22))
    head = ThreadHead("a@x", (), "bracket", (DANA,), thread_index=base64.b64encode(root).decode())
    reply = ThreadHead("b@x", (), "bracket", (MIKE,), True, base64.b64encode(root + b"reply").decode())
    with store.begin() as db:
        first = _join(db, head)
        assert _join(db, reply) == first
        assert _join(db, reply._replace(message_id="c@x", subject_key="hinge")) != first
        assert _join(db, reply._replace(message_id="d@x", is_reply=False)) != first
        for index in ("", "AAAA", "ä" * 40, "!" * 10_000):
            assert _join(db, reply._replace(message_id=f"e{index[:1]}@x", thread_index=index)) != first


def test_a_message_that_names_two_threads_makes_them_one(store: Store) -> None:
    with store.begin() as db:
        first, one = add_thread(db, 1)
        second, two = add_thread(db, 2, at=later(hours=1))
        third, three = add_thread(db, 3, at=later(hours=2))
        for thread in (first, second):
            threads.add_chat(db, thread, b"[09:00] Dana: ok", NOW)
        threads.add_chat(db, third, b"[10:00] Dana: go", NOW)
        add_draft(db, third, three)
        bridge = ThreadHead("z@x", ("m1@acme.example", "m2@acme.example", "m3@acme.example"))
        assert _join(db, bridge, later(hours=3)) == first
        rows = [threads.thread(db, each) for each in (first, second, third)]
        assert rows[0] is not None
        assert rows == [rows[0]] * 3
        assert (rows[0].messages, rows[0].last_at, rows[0].due) == (4, later(hours=3), True)
        assert [row.id for row in threads.threads(db)] == [first]
        assert [row.id for row in messages.messages_of_thread(db, first)][:3] == [one, two, three]
        assert len(threads.chats_of_thread(db, first)) == 2
        assert [one.thread_id for one in drafts.drafts_of_thread(db, first)] == [first]
        entries = [one for one in audit.entries(db, 10) if one.action == "threads merged"]
        assert [entry.detail for entry in entries] == [
            {"merged": second, "into": first, "messages": 1},
            {"merged": third, "into": first, "messages": 1},
        ]
        assert audit.verify(db) is None


def test_threads_merge_again_into_an_older_one(store: Store) -> None:
    with store.begin() as db:
        oldest = _join(db, ThreadHead("o@x"))
        first = _join(db, ThreadHead("a@x"))
        second = _join(db, ThreadHead("b@x"))
        assert _join(db, ThreadHead("c@x", ("a@x", "b@x"))) == first
        assert _join(db, ThreadHead("d@x", ("o@x", "c@x"))) == oldest
        row = threads.thread(db, second)
        assert row is not None
        assert (row.id, row.messages) == (oldest, 5)


@pytest.mark.parametrize(
    ("states", "kept"),
    [
        (("intended", "intended"), 0),
        (("confirmed", "appending"), 1),
        (("waiting", "unknown"), 1),
        (("unknown", "appending"), 0),
        (("sent", "confirmed"), 1),
    ],
)
def test_of_two_open_drafts_one_stays_open(states: tuple[str, str], kept: int, store: Store) -> None:
    with store.begin() as db:
        made = []
        for uid, state in enumerate(states, 1):
            thread, message = add_thread(db, uid)
            draft = add_draft(db, thread, message, f"t{uid}")
            assert draft is not None
            db.execute(sa.update(t.drafts).where(t.drafts.c.id == draft.id).values(state=state))
            made.append(draft.id)
        _join(db, ThreadHead("z@x", ("m1@acme.example", "m2@acme.example")))
        assert [draft.id for draft in drafts.open_drafts(db, make_account(db))] == [made[kept]]
        other = drafts.draft(db, made[1 - kept])
        assert other is not None
        assert other.state == ("sent" if "sent" in states else "superseded")


def test_a_thread_is_due_until_a_report_covers_all_that_happened(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        (due,) = threads.due_threads(db, 10)
        assert (due.id, due.due_at) == (thread, NOW)
        threads.assign(db, add(db, 2)[0], thread, later(minutes=1))  # comes while the thread is read
        assert reports.save_report(db, thread, "1", due.changed, "none", "{}", [], NOW) is not None
        (again,) = threads.due_threads(db, 10)
        assert (again.id, again.due_at) == (thread, NOW)  # it keeps its place among those that wait
        assert reports.save_report(db, thread, "1", again.changed, "none", "{}", [], NOW) is not None
        assert threads.due_threads(db, 10) == []
        threads.mark_due(db, [thread, thread], later(hours=1))
        assert [one.due_at for one in threads.due_threads(db, 10)] == [later(hours=1)]
        threads.put_off(db, thread, threads.due_threads(db, 10)[0].changed)
        assert threads.due_threads(db, 10) == []


def test_those_due_for_longest_come_first(store: Store) -> None:
    with store.begin() as db:
        second = _join(db, ThreadHead("b@x"), later(hours=1))
        first = _join(db, ThreadHead("a@x"), NOW)
        third = _join(db, ThreadHead("c@x"), later(hours=2))
        assert [one.id for one in threads.due_threads(db, 10)] == [first, second, third]
        assert [one.id for one in threads.due_threads(db, 2)] == [first, second]


def test_a_message_that_changes_its_thread_makes_both_due(store: Store) -> None:
    with store.begin() as db:
        first, message = add_thread(db, 1)
        second, _ = add_thread(db, 2)
        for one in threads.due_threads(db, 10):
            threads.put_off(db, one.id, one.changed)
        threads.assign(db, message, second, NOW)
        assert {one.id for one in threads.due_threads(db, 10)} == {first, second}


def test_lists_are_filtered_and_paged(store: Store) -> None:
    with store.begin() as db:
        made = [_join(db, ThreadHead(f"{number}@x"), later(hours=number)) for number in range(5)]
        other = _join(db, ThreadHead("a@x"), later(hours=9), account="service")
        for thread in made[:2]:
            whole = DecisionRow(None, "clarify", summary="CLARIFY - 250 pcs")
            reports.save_report(db, thread, "1", 9, "clarify", "{}", [whole], NOW)
        assert [one.id for one in threads.threads(db)] == [other, *made[::-1]]
        assert [one.id for one in threads.threads(db, account="sales", limit=2, offset=1)] == [made[3], made[2]]
        found = threads.threads(db, verdict="clarify")
        assert [(one.id, one.summary) for one in found] == [
            (made[1], "CLARIFY - 250 pcs"),
            (made[0], "CLARIFY - 250 pcs"),
        ]
        assert threads.verdict_counts(db) == {None: 4, "clarify": 2}
        assert threads.verdict_counts(db, "service") == {None: 1}
        assert threads.thread(db, 999) is None


def test_a_chat_is_kept_once(store: Store) -> None:
    with store.begin() as db:
        thread, _ = add_thread(db, 1)
        threads.put_off(db, thread, 1)
        number = threads.add_chat(db, thread, b"[09:00] Dana: go", later(hours=1))
        assert [one.id for one in threads.due_threads(db, 1)] == [thread]
        before = threads.due_threads(db, 1)
        assert threads.add_chat(db, thread, b"[09:00] Dana: go", later(hours=2)) == number
        assert threads.due_threads(db, 1) == before
        assert threads.chat_raw(db, number) == b"[09:00] Dana: go"
        assert [one.size for one in threads.chats_of_thread(db, thread)] == [16]


def test_a_mail_with_thousands_of_references_costs_and_keeps_little(store: Store) -> None:
    with store.begin() as db:
        many = tuple(f"{number}@x" for number in range(20_000))
        first = _join(db, ThreadHead("a@x", many, people=tuple(f"{number}@y" for number in range(20_000))))
        kept = db.execute(sa.select(sa.func.count()).select_from(t.thread_ids)).scalar_one()
        people = db.execute(sa.select(sa.func.count()).select_from(t.thread_people)).scalar_one()
        assert (kept, people) == (101, 200)
        assert _join(db, ThreadHead("b@x", ("0@x",))) == first
        assert _join(db, ThreadHead("c@x", ("19999@x",))) == first


def test_a_forged_date_neither_keeps_nor_hides_a_thread(store: Store) -> None:
    with store.begin() as db:
        thread = threads.thread_for(db, make_account(db), ThreadHead("a@x"), NOW)
        threads.assign(db, add(db, 1)[0], thread, NOW, datetime(2038, 1, 1, tzinfo=UTC))
        (row,) = threads.threads(db)
        assert row.last_at == NOW
        assert row.created_at - row.last_at == timedelta(0)
