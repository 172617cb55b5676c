"""Whatever a mail holds can be kept, looked up and shown, on both databases in the same way."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signoff_nlp.store import accounts, audit, corrections, drafts, leases, messages, notices, reports, threads
from signoff_nlp.store.columns import clean_text, key_text, shown_text
from signoff_nlp.store.engine import Store
from signoff_nlp.store.rows import DecisionRow, NewMessage, ThreadHead
from tests.store.making import NOW, VALIDITY

MEGABYTE = 1_000_000
HOSTILE = [
    "\0",
    "a\0b",
    "\ud800",
    "\udfff\ud800",
    "'; DROP TABLE messages; --",
    "%s %(x)s :x ? \\",
    "x" * MEGABYTE,
    "\0" * MEGABYTE,
    "😀" * 5000,
    "\u202e\u0301\ufeff\ufffe\uffff\U0010ffff",
    "",
    " ",
    "\r\n\t\x1b[31m",
]


def _through_everything(store: Store, text: str) -> None:
    with store.begin() as db:
        account = accounts.ensure_account(db, text, text, NOW)
        assert accounts.ensure_account(db, text, text, NOW) == account
        assert not accounts.set_account_state(db, account.id, account.state, text, NOW)
        folder = accounts.ensure_folder(db, account.id, text, "inbox", NOW)
        assert accounts.ensure_folder(db, account.id, text, "inbox", NOW) == folder
        raw = text.encode("utf-8", "surrogatepass")
        new = NewMessage(1, raw, len(raw), text, reason=text, note=text, key=text)
        (kept,) = messages.add_messages(db, folder.id, VALIDITY, [new], NOW)
        assert messages.add_messages(db, folder.id, VALIDITY, [new], NOW) == [kept._replace(fresh=False)]
        assert messages.raw(db, kept.row.id) == raw
        assert messages.known_keys(db, folder.id, VALIDITY, [text]) == {text: 1}
        if text:
            assert messages.find_by_message_id(db, account.id, [text]) == {text: [kept.row]}
            other = messages.add_messages(db, folder.id, VALIDITY, [NewMessage(2, b"other", 5, text)], NOW)[0].row
            assert other.note == f"same Message-ID as message {kept.row.id}, other bytes"
        head = ThreadHead(text, (text, text), text, (text,), True, text, text)
        thread = threads.thread_for(db, account.id, head, NOW)
        if text:
            assert threads.thread_for(db, account.id, head, NOW) == thread
        threads.assign(db, kept.row.id, thread, NOW)
        assert [one.subject for one in threads.threads(db, account=text)] == [shown_text(text)]
        for number in (1, 2):
            decision = DecisionRow(text, "clarify", None, text, text)
            reports.save_report(db, thread, text, number, "clarify", text, [decision], NOW)
        found = reports.latest_report(db, thread)
        assert found is not None
        assert found.report_json == text
        assert len(reports.decision_history(db, thread)) == 1
        draft = drafts.intend(
            db, thread, answers=kept.row.id, token=text, header_id=text, sender=text, raw=raw, now=NOW
        )
        assert draft is not None
        assert drafts.move(db, draft.id, ("intended",), "failed", NOW, reason=text, folder=text)
        assert drafts.draft_by_token(db, text) == drafts.draft(db, draft.id)
        assert drafts.drafts_for_sender_since(db, account.id, text, NOW) == 1
        entry = audit.append(db, text, text, text, {"text": text, text: [text]}, NOW)
        assert entry.detail == {"text": text, text: [text]}
        assert audit.entries(db, 1, text) == [entry]
        assert audit.verify(db) is None
        assert leases.take(db, text, text, 1, text, NOW, 60).held
        assert leases.beat(db, text, text, NOW)
        assert leases.release(db, text, text)
        assert notices.raise_notice(db, text, text, text, NOW)
        assert not notices.raise_notice(db, text, text, text, NOW)
        notices.settle(db, notices.pending(db)[0].id, True, text, NOW)
        assert notices.clear_notice(db, text)
        corrections.add(db, {"text": text}, NOW)
        assert corrections.corrections(db)[-1].line == {"text": text}


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_goes_through_everything(text: str, store: Store) -> None:
    _through_everything(store, text)


@given(text=st.text(st.characters(exclude_categories=()), max_size=300))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept_and_found(store: Store, text: str) -> None:
    with store.begin() as db:
        account = accounts.ensure_account(db, text, "imap", NOW)
        assert accounts.ensure_account(db, text, "eml", NOW).id == account.id
        entry = audit.append(db, text, text, text, {text: text}, NOW)
        assert audit.entries(db, 1) == [entry]
        assert audit.verify(db) is None


@given(st.text(st.characters(exclude_categories=())), st.text(st.characters(exclude_categories=())))
def test_a_key_stands_for_one_text(one: str, other: str) -> None:
    assert (key_text(one) == key_text(other)) == (one == other)
    assert key_text(key_text(one)) == key_text(one)


def test_a_key_is_short_and_a_cut_one_is_still_its_own() -> None:
    keys = {key_text("x" * MEGABYTE), key_text("x" * MEGABYTE + "y"), key_text("😀" * 200), key_text("😀" * 201)}
    assert len(keys) == 4
    assert max(len(key.encode()) for key in keys) <= 400
    assert key_text("m1@acme.example") == "m1@acme.example"
    assert key_text("x" * 400) == "x" * 400


def test_what_is_shown_says_that_it_is_cut() -> None:
    assert shown_text("x" * 1000) == "x" * 1000
    assert shown_text("x" * 1001) == "x" * 999 + "…"
    assert clean_text("a\0b\ud800c😀") == "a\ufffdb\ufffdc😀"
