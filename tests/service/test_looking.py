"""Status, one thread, quarantine, reading again, forgetting, the audit log: over both databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

import signoff_nlp
from signoff_nlp.errors import SettingsError, SourceError
from signoff_nlp.service.correcting import exported_corrections, save_correction
from signoff_nlp.service.overview import Status, customer_of, status
from signoff_nlp.service.pasting import save_pasted
from signoff_nlp.service.quarantine import quarantine, quarantined, retry
from signoff_nlp.service.reading import Job
from signoff_nlp.service.recording import decision_rows, engine_of, record
from signoff_nlp.service.rereading import Reread, reread
from signoff_nlp.service.upkeep import audit_entries, forget, forget_thread, verify
from signoff_nlp.service.viewing import view
from signoff_nlp.service.whole import reader_of
from signoff_nlp.settings import Settings
from signoff_nlp.store import accounts, audit, drafts, leases, messages, threads
from signoff_nlp.store.engine import Store
from signoff_nlp.types import Report
from tests.service.threads import HOLD, RELEASE, US, VAGUE, keep, mail
from tests.store import postgres
from tests.store.making import NOW, later

CHAT = b"10:32 Dana Ruiz: please stop the run\n10:33 Mike (JC Print): stopped\n"


@pytest.fixture
def settings(url: str) -> Settings:
    return Settings.model_validate({"us": US, "store": {"url": url}})


def judge(store: Store, settings: Settings, thread: int, at: datetime = NOW, engine: str | None = None) -> Report:
    """Read a thread and keep the report, as the watcher does."""
    from signoff_nlp.service.assembling import moment_of, sources_of

    with store.begin() as db:
        due = threads.as_due(db, thread)
        assert due is not None
        report = signoff_nlp.load(settings).read(sources_of(db, thread), now=moment_of(db, thread))
        record(db, thread, report, engine=engine or engine_of(settings), through=due.changed, now=at)
    return report


def test_a_place_where_nothing_was_ever_watched_stays_empty(tmp_path: Path) -> None:
    path = tmp_path / "none.sqlite3"
    settings = Settings.model_validate({"store": {"url": f"sqlite:///{path}"}})
    assert status(settings, NOW) == Status(at=NOW)
    for look in (lambda: view(settings, 1), lambda: quarantine(settings), lambda: audit_entries(settings, 5)):
        with pytest.raises(SettingsError, match="nothing has been watched yet"):
            look()
    assert not path.exists()


def test_status_lists_threads_and_how_mail_flows(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        released, _ = keep(db, mail(RELEASE), 1)
        stopped, poison = keep(db, mail(HOLD, 2), 2, subject="hinge")
        keep(db, mail("Thanks!", 3), 3, subject="thanks", state="quarantined")
        account = accounts.ensure_account(db, "sales", "imap", NOW).id
        (folder,) = accounts.folders(db, account)
        accounts.note_on_server(db, folder.id, 5)
        accounts.prove_life(db, account, NOW)
        accounts.set_account_state(db, account, "wrong_password", "NO [AUTHENTICATIONFAILED] go away", NOW)
        leases.take(db, "watch", "host", 12, "token", NOW, 60)
        drafts.intend(
            db, stopped, answers=poison, token="t", header_id="h", sender="dana@acme.example", raw=b"x", now=NOW
        )
    judge(store, settings, released)
    judge(store, settings, stopped)
    found = status(settings, later(seconds=30))
    assert [(one.id, one.verdict, one.stage, one.draft, one.customer) for one in found.threads] == [
        (stopped, "hold", None, "intended", "dana@acme.example"),
        (released, "released", "full_production", None, "dana@acme.example"),
    ]
    assert found.threads[1].summary == "250 pcs, full production"
    assert found.counts == {"hold": 1, "clarify": 0, "released": 1, "none": 0, "not read": 1}
    assert found.quarantined == 1
    (sales,) = found.accounts
    assert (sales.state, sales.text, sales.quiet) == ("wrong_password", "NO [AUTHENTICATIONFAILED] go away", False)
    assert [(one.on_server, one.in_ledger, one.quarantined) for one in sales.folders] == [(5, 3, 1)]
    assert [(one.pid, one.alive) for one in found.watchers] == [(12, True)]
    late = status(settings, later(days=1), verdict="released")
    assert (late.accounts[0].quiet, late.watchers[0].alive, len(late.threads)) == (True, False, 1)
    assert status(settings, NOW, account="other").threads == ()


@pytest.mark.parametrize(
    ("people", "word"),
    [((), ""), (("d@a.example",), "d@a.example"), (("d@a.example", "t@a.example"), "a.example"), (("d@a.example", "x@b.example"), "d@a.example +1")],
)  # fmt: skip
def test_a_customer_in_a_word(people: tuple[str, ...], word: str) -> None:
    assert customer_of(people) == word


def test_one_thread_with_all_that_is_known_of_it(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        thread, message = keep(db, mail(RELEASE), 1)
    judge(store, settings, thread)
    with store.begin() as db:
        keep(db, mail(HOLD, 2, at=later(hours=1)), 2, at=later(hours=1))
        keep(db, mail("harm", 3), 3, state="quarantined")
        made = drafts.intend(
            db, thread, answers=message, token="t", header_id="h", sender="dana@acme.example", raw=b"x", now=NOW
        )
        assert made is not None
        drafts.move(db, made.id, ("intended",), "superseded", later(hours=1), reason="newer mail")
        audit.append(db, "watch", "thread judged", f"thread:{thread}", {"verdict": "hold"}, NOW)
        audit.append(db, "watch", "draft superseded", f"draft:{made.id}", {}, NOW)
        audit.append(db, "watch", "other", "thread:99", {}, NOW)
    judge(store, settings, thread, later(hours=1))
    found = view(settings, thread)
    assert found.report is not None
    assert (found.thread.verdict, found.report.verdict, found.engine) == ("hold", "hold", engine_of(settings))
    assert [(one.verdict, one.quantity) for one in found.decisions] == [("released", "250 pcs"), ("hold", "250 pcs")]
    assert [(one.ended_by, one.quantity) for one in found.ledger.releases] == [("hold", 250)]
    assert [(one.state, [step.state for step in one.steps]) for one in found.drafts] == [
        ("superseded", ["intended", "superseded"])
    ]
    assert [one.state for one in found.unread] == ["quarantined"]
    assert [one.action for one in found.audit] == ["thread judged", "draft superseded"]
    assert json.loads(found.model_dump_json())["report"]["schema"] == "signoff/1"
    with pytest.raises(SettingsError, match="there is no thread 99"):
        view(settings, 99)


def test_the_most_cautious_decision_leads_the_history() -> None:
    report = signoff_nlp.load(signoff_nlp.Settings(us=US)).read(mail(VAGUE))
    (row,) = decision_rows(report)
    assert (row.verdict, row.quantity) == ("clarify", None)
    assert "missing" in row.summary


def test_the_engine_is_package_and_model() -> None:
    engine = engine_of(Settings())
    assert engine.startswith(f"{signoff_nlp.__version__}+model.")
    assert engine == engine_of(Settings())


def run(settings: Settings, read: Callable[..., Report] | None = None, **how: bool) -> list[Reread]:
    return list(reread(settings, read or reader_of(settings), lambda: later(days=1), **how))


def test_reading_again_what_an_older_engine_read(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        old, _ = keep(db, mail(RELEASE), 1)
        new, _ = keep(db, mail(VAGUE, 2), 2, subject="hinge")
        due, _ = keep(db, mail(VAGUE, 3), 3, subject="late")
        vanished, _ = keep(db, mail(VAGUE, 4), 4, subject="gone")
    judge(store, settings, old, engine="0.0.1")
    judge(store, settings, new)
    judge(store, settings, due, engine="0.0.1")
    judge(store, settings, vanished, engine="0.0.1")
    with store.begin() as db:
        threads.mark_due(db, [due], NOW)
        messages.set_state(db, 4, "quarantined", "harmful")
    stricter = signoff_nlp.load(settings).read(mail(VAGUE))
    found = {
        one.id: one
        for one in run(settings, lambda whole, known: stricter if whole.sources else reader_of(settings)(whole, known))
    }
    assert set(found) == {old, vanished}
    assert (found[old].before, found[old].after, found[old].changed) == ("released", "clarify", True)
    assert "nothing to read" in found[vanished].error
    assert not found[vanished].changed
    with store.read() as db:
        assert drafts.drafts_of_thread(db, old) == []
        assert [one.action for one in audit.entries(db, 9, f"thread:{old}")] == ["verdict changed"]
        assert [one.id for one in threads.due_threads(db, 9)] == [due]
    assert [one.id for one in run(settings)] == [vanished]
    assert {one.id for one in run(settings, everything=True)} == {old, new, vanished}


def test_reading_again_knows_the_alias_that_the_shop_sends_from_and_what_was_not_read(
    store: Store, settings: Settings
) -> None:
    alias = "Mike <mike@other.example>"
    with store.begin() as db:
        thread, _ = keep(db, mail(VAGUE), 1)
        keep(db, mail("We start then.", 2, at=later(hours=1), by=alias), 2, at=later(hours=1), folder="Sent")
        keep(db, mail("harm", 3), 3, state="quarantined")
        messages.set_state(db, 3, "quarantined", "took too long")
        accounts.ensure_folder(db, accounts.accounts(db)[0].id, "Sent", "sent", NOW)
    judge(store, settings, thread)
    (found,) = run(settings, everything=True)
    report = view(settings, thread).report
    assert report is not None
    assert [one.side for one in report.messages] == ["buyer", "shop"]
    assert report.warnings[-1] == "message 3 of the thread was not read: took too long"
    assert found.error == ""


def test_quarantine_shows_what_a_mail_is_and_lets_it_be_tried_again(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        _, message = keep(db, mail("harm", 1), 1)
        messages.count_try(db, message)
        messages.set_state(db, message, "quarantined", "took more than 20 s")
    (one,) = quarantine(settings)
    assert (one.id, one.account, one.folder, one.sender, one.subject) == (
        message, "sales", "INBOX", "dana@acme.example", "bracket",
    )  # fmt: skip
    assert (one.reason, one.tries) == ("took more than 20 s", 1)
    assert quarantined(settings, message) == (one, mail("harm", 1))
    assert retry(settings, [message, 99], NOW) == [(message, True), (99, False)]
    assert (quarantine(settings), retry(settings, [], NOW)) == ([], [])
    with store.read() as db:
        assert [row.id for row in messages.waiting(db, 9)] == [message]
    assert [one.action for one in audit_entries(settings, 9, f"message:{message}")] == ["read again"]
    with pytest.raises(SettingsError, match="there is no message 99"):
        quarantined(settings, 99)


def test_a_chat_joins_the_timeline_once(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        thread, _ = keep(db, mail(RELEASE), 1)
    judge(store, settings, thread)
    for new in (True, False):
        saved = save_pasted([CHAT], Job(settings), later(days=1), thread)
        assert (saved.thread, saved.new, saved.report.verdict) == (thread, new, "hold")
        with store.read() as db:
            assert [one.id for one in threads.due_threads(db, 9)] == [thread]
            assert len(threads.chats_of_thread(db, thread)) == 1
            row = threads.thread(db, thread)
        assert row is not None
        assert row.verdict == "released"  # the watcher judges it again, and tells
    assert [one.action for one in audit_entries(settings, 9)] == ["pasted"]


def test_a_paste_without_a_thread_is_one_of_its_own(store: Store, settings: Settings) -> None:
    first = save_pasted([CHAT], Job(settings), NOW)
    again = save_pasted([CHAT], Job(settings), later(days=1))
    assert (first.thread, first.new, again.thread, again.new) == (again.thread, True, first.thread, False)
    joined = save_pasted([b"11:00 Dana Ruiz: still stopped?\n"], Job(settings), later(days=1), first.thread)
    assert joined.new
    found = status(settings, NOW)
    assert [(one.id, one.verdict, one.due, one.customer) for one in found.threads] == [
        (first.thread, "hold", False, "Dana Ruiz")
    ]
    assert found.accounts == ()
    with pytest.raises(SourceError):
        save_pasted([b"%PDF-1.7"], Job(settings), NOW)
    with pytest.raises(SettingsError, match="there is no thread 99"):
        save_pasted([CHAT], Job(settings), NOW, 99)
    assert len(status(settings, NOW).threads) == 1


def test_forgetting_says_before_what_it_does(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        old, _ = keep(db, mail(RELEASE), 1)
        new, _ = keep(db, mail(VAGUE, 2, at=later(days=9)), 2, subject="hinge", at=later(days=9))
    judge(store, settings, old)
    with store.begin() as db:
        threads.add_chat(db, old, CHAT, NOW)
    planned = forget(settings, later(days=5), later(days=10), dry_run=True)
    assert planned == forget(settings, later(days=5), later(days=10))
    assert (planned.threads, planned.messages, planned.raw, planned.reports, planned.chats) == (1, 1, 2, 1, 1)
    assert forget(settings, later(days=5), later(days=10), dry_run=True) == forget(
        settings, later(days=5), later(days=10)
    )
    one = forget_thread(settings, new, NOW, dry_run=True)
    assert one == forget_thread(settings, new, NOW)
    with pytest.raises(SettingsError, match=f"there is no thread {new}"):
        forget_thread(settings, new, NOW)


def test_a_thread_with_a_draft_on_its_way_is_kept(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        thread, message = keep(db, mail(VAGUE), 1)
        made = drafts.intend(db, thread, answers=message, token="t", header_id="h", sender="d", raw=b"x", now=NOW)
        assert made is not None
        drafts.move(db, made.id, ("intended",), "appending", NOW)
    with pytest.raises(SettingsError, match="nobody knows yet"):
        forget_thread(settings, thread, NOW)
    assert forget(settings, later(days=1), NOW, dry_run=True).threads == 0


@pytest.fixture
def chained(store: Store) -> Store:
    with store.begin() as db:
        for number in range(5):
            audit.append(db, "watch", "step", "x", {"number": number}, NOW)
    return store


def cut(url: str) -> None:
    """Cut the last entry off, as somebody with the rights to the database can."""
    if url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(url.removeprefix("sqlite:///")) as db:
            db.execute("DELETE FROM audit WHERE seq = 5")
        db.close()
    else:
        postgres.execute(url, "DELETE FROM audit WHERE seq = 5")


def test_an_anchor_shows_that_the_end_was_cut_off(chained: Store, settings: Settings, url: str, tmp_path: Path) -> None:
    kept = tmp_path / "anchor.json"
    assert verify(settings, kept).anchor is None
    assert verify(settings, kept).anchor is not None
    cut(url)
    assert verify(settings).broken is None
    before = kept.read_text()
    broken = verify(settings, kept).broken
    assert broken is not None
    assert (broken.seq, "cut off" in broken.why, kept.read_text()) == (5, True, before)


@pytest.mark.parametrize("text", ["", "[]", '{"seq": "x"}', "\x00"])
def test_a_file_that_is_no_anchor_stays_as_it_is(chained: Store, settings: Settings, tmp_path: Path, text: str) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(text)
    with pytest.raises(SettingsError, match="is no anchor"):
        verify(settings, path)
    assert path.read_text() == text


def test_corrections_come_back_as_lines(store: Store, settings: Settings) -> None:
    with store.begin() as db:
        thread, _ = keep(db, mail(VAGUE), 1)
    nothing = {"fact": None, "verdict": None, "asked": None, "prev": None, "chat": False}
    assert save_correction(settings, "crack on", NOW, act="release", **nothing) == 1
    save_correction(settings, "so lala", NOW, thread, act="other", **nothing)
    assert [json.loads(line)["text"] for line in exported_corrections(settings)] == ["crack on", "so lala"]
