"""Sending: the time to undo, what stops it, and that nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest

from signoff_nlp.errors import DeskError, MailboxError
from signoff_nlp.mailbox.smtp import MaybeSent, NotSent
from signoff_nlp.service.desk.deciding import Act, discard
from signoff_nlp.service.desk.figures import desk_figures
from signoff_nlp.service.desk.letters import choose, letter, revert, save
from signoff_nlp.service.desk.queueing import queue_page, wanted_of
from signoff_nlp.service.desk.sending import Post, send, send_due, settle, status, undo
from signoff_nlp.service.desk.views import Letter
from signoff_nlp.store import desk_drafts
from signoff_nlp.store.engine import Store
from tests.service.desk.desks import SETTINGS, act, actions, put
from tests.service.threads import HOLD, VAGUE, keep, mail
from tests.store.making import later

AT = later(days=1)
GONE = AT + timedelta(seconds=16)


class Letterbox:
    """Takes mails, and does at each step what a test wants to happen there."""

    def __init__(self, *, look: Callable[[], None] = lambda: None, fails: Exception | None = None) -> None:
        self.sent: list[bytes] = []
        self.filed: list[bytes] = []
        self.envelopes: list[tuple[str, Sequence[str]]] = []
        self._look, self._fails = look, fails

    def post(self) -> Post:
        return Post(look=lambda name: self._look(), deliver=self._deliver, file=self._file)

    def _deliver(self, name: str, raw: bytes, sender: str, to: Sequence[str]) -> None:
        if self._fails:
            raise self._fails
        self.sent.append(raw)
        self.envelopes.append((sender, to))

    def _file(self, name: str, raw: bytes) -> str:
        self.filed.append(raw)
        return "Sent"


def _letter(store: Store, thread: int) -> Letter:
    found = letter(store, SETTINGS, thread)
    assert found is not None
    return found


def _run(store: Store, box: Letterbox, now: datetime = GONE) -> int:
    return send_due(store, box.post(), lambda: now)


def test_a_reply_goes_when_the_time_to_undo_is_over(store: Store) -> None:
    thread, box = put(store, VAGUE), Letterbox()
    row = send(store, SETTINGS, act(store, thread), version=0)
    assert (row.state, row.due_at) == ("waiting", AT + timedelta(seconds=15))
    assert _run(store, box, AT + timedelta(seconds=14)) == 0
    assert box.sent == []
    assert _run(store, box) == 1
    assert _run(store, box) == 0
    ended = status(store, row.id)
    assert (ended.state, ended.outcome, ended.filed, ended.by) == ("sent", "unedited", "Sent", "robin")
    whole = message_from_bytes(box.sent[0], policy=policy.default)
    assert (whole["To"], whole["In-Reply-To"], whole["From"]) == (
        "dana@acme.example", "<m1@acme.example>", "sales@yourshop.example",
    )  # fmt: skip
    assert whole["X-Signoff-Token"] is None
    assert whole.get_content().replace("\r\n", "\n").strip() == _letter(store, thread).machine.strip()
    assert box.envelopes == [("sales@yourshop.example", ["dana@acme.example"])]
    assert box.filed == box.sent
    assert ("robin", "reply sent") in actions(store, f"thread:{thread}")
    assert queue_page(store, SETTINGS, wanted_of({}), GONE).lines == ()


def test_an_edited_reply_counts_by_how_much_was_changed(store: Store) -> None:
    thread, box = put(store, VAGUE), Letterbox()
    before = _letter(store, thread)
    version = save(
        store, thread, version=0, subject="Re: your bracket", body=before.body + "\r\nCall me.\r\n", by="robin", now=AT
    )
    row = send(store, SETTINGS, act(store, thread), version=version)
    _run(store, box)
    whole = message_from_bytes(box.sent[0], policy=policy.default)
    assert whole["Subject"] == "Re: your bracket"
    assert "Call me." in whole.get_content()
    assert (status(store, row.id).outcome, _letter(store, thread).version) == ("light", 0)
    assert desk_figures(store, GONE).outcomes["light"] == 1


def test_undone_in_time_it_does_not_go(store: Store) -> None:
    thread, box = put(store, VAGUE), Letterbox()
    row = send(store, SETTINGS, act(store, thread), version=0)
    assert undo(store, row.id, "robin", AT).state == "undone"
    assert (_run(store, box), box.sent) == (0, [])
    again = send(store, SETTINGS, act(store, thread), version=0)
    _run(store, box)
    assert len(box.sent) == 1
    with pytest.raises(DeskError, match="too late"):
        undo(store, again.id, "robin", GONE)


def test_new_mail_stops_it_and_says_so(store: Store) -> None:
    thread = put(store, VAGUE)

    def arrives() -> None:
        with store.begin() as db:
            keep(db, mail(HOLD, 2, at=AT, answers=1), 2, at=AT)

    box = Letterbox(look=arrives)
    row = send(store, SETTINGS, act(store, thread), version=0)
    _run(store, box)
    ended = status(store, row.id)
    assert (ended.state, ended.reason, box.sent) == ("stopped", "1 new message came to the thread", [])
    assert ("desk", "send stopped") in actions(store, f"thread:{thread}")


def test_a_mailbox_that_cannot_be_looked_at_stops_it(store: Store) -> None:
    def fails() -> None:
        raise MailboxError("cannot be reached", where="imap.yourshop.example")

    box = Letterbox(look=fails)
    row = send(store, SETTINGS, act(store, put(store, VAGUE)), version=0)
    _run(store, box)
    assert status(store, row.id).state == "stopped"
    assert box.sent == []


def test_what_waited_too_long_is_not_sent_unasked(store: Store) -> None:
    box = Letterbox()
    row = send(store, SETTINGS, act(store, put(store, VAGUE)), version=0)
    _run(store, box, AT + timedelta(hours=2))
    assert (status(store, row.id).state, box.sent) == ("stopped", [])


def test_a_refusal_leaves_the_text_to_be_sent_again(store: Store) -> None:
    thread = put(store, VAGUE)
    save(store, thread, version=0, subject="s", body="Mine.", by="robin", now=AT)
    row = send(store, SETTINGS, act(store, thread), version=1)
    _run(store, Letterbox(fails=NotSent("550 no such user", where="mx")))
    assert (status(store, row.id).state, _letter(store, thread).body) == ("failed", "Mine.")
    box = Letterbox()
    send(store, SETTINGS, act(store, thread), version=1)
    _run(store, box)
    assert len(box.sent) == 1


@pytest.mark.parametrize("sent", [True, False])
def test_what_may_have_been_sent_is_settled_by_a_person_and_never_sent_again(store: Store, sent: bool) -> None:
    thread = put(store, VAGUE)
    row = send(store, SETTINGS, act(store, thread), version=0)
    _run(store, Letterbox(fails=MaybeSent("no answer", where="mx")))
    assert status(store, row.id).state == "unknown"
    with pytest.raises(DeskError, match="is sending"):
        send(store, SETTINGS, act(store, thread), version=0)
    settle(store, row.id, sent, "robin", GONE)
    if sent:
        with pytest.raises(DeskError, match="already"):
            send(store, SETTINGS, act(store, thread), version=0)
    else:
        assert send(store, SETTINGS, act(store, thread), version=0).state == "waiting"
    with pytest.raises(DeskError):
        settle(store, row.id, sent, "robin", GONE)


def test_two_people_send_it_once(store: Store) -> None:
    thread = put(store, VAGUE)
    acts = [act(store, thread, by) for by in ("robin", "kim", "alex", "sam")]

    def attempt(one: Act) -> bool:
        try:
            return send(store, SETTINGS, one, version=0).by == one.by
        except DeskError as refused:
            return refused.reason != "conflict"

    with ThreadPoolExecutor(4) as people:
        assert sum(people.map(attempt, acts)) == 1
    boxes = [Letterbox() for _ in range(4)]
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(lambda box: _run(store, box), boxes))
    assert sum(len(box.sent) for box in boxes) == 1
    with pytest.raises(DeskError, match="has sent this reply already"):
        send(store, SETTINGS, act(store, thread), version=0)


def test_a_worker_that_was_killed_leaves_nothing_in_doubt_but_what_is(store: Store) -> None:
    thread = put(store, VAGUE)
    row = send(store, SETTINGS, act(store, thread), version=0)
    with store.begin() as db:
        assert desk_drafts.move_send(db, row.id, ["waiting"], "checking", GONE)
    _run(store, Letterbox(), GONE + timedelta(minutes=11))
    assert status(store, row.id).state == "stopped"
    row = send(store, SETTINGS, act(store, thread), version=0)
    with store.begin() as db:
        assert desk_drafts.move_send(db, row.id, ["waiting"], "checking", GONE)
        assert desk_drafts.move_send(db, row.id, ["checking"], "sending", GONE)
    _run(store, Letterbox(), GONE + timedelta(minutes=11))
    assert status(store, row.id).state == "unknown"


def test_nothing_else_is_decided_while_a_mail_is_on_its_way(store: Store) -> None:
    thread = put(store, VAGUE)
    send(store, SETTINGS, act(store, thread), version=0)
    with pytest.raises(DeskError, match="robin is sending"):
        discard(store, act(store, thread, "kim"), "why")
    with pytest.raises(DeskError, match="robin is sending"):
        save(store, thread, version=0, subject="s", body="b", by="kim", now=AT)


def test_a_text_is_saved_once_per_version(store: Store) -> None:
    thread = put(store, VAGUE)
    assert save(store, thread, version=0, subject="s", body="one", by="robin", now=AT) == 1
    with pytest.raises(DeskError, match="robin saved another text"):
        save(store, thread, version=0, subject="s", body="two", by="kim", now=AT)
    assert save(store, thread, version=1, subject="s", body="two", by="kim", now=AT) == 2
    with pytest.raises(DeskError, match="another text"):
        send(store, SETTINGS, act(store, thread), version=1)
    revert(store, thread, by="kim", now=AT)
    assert _letter(store, thread).version == 0


def test_questions_add_and_drop_their_sentence(store: Store) -> None:
    thread = put(store, VAGUE)
    whole = _letter(store, thread)
    items = [one.item for one in whole.questions]
    assert all(one.chosen for one in whole.questions)
    assert choose(store, thread, whole.body, items) == whole.body
    fewer = choose(store, thread, whole.body, items[1:])
    assert whole.questions[0].text not in fewer
    assert f"1. {whole.questions[1].text}" in fewer
    assert choose(store, thread, fewer, items) == whole.body
    none = choose(store, thread, whole.body, [])
    assert all(one.text not in none for one in whole.questions)
    again = choose(store, thread, none, items)
    assert all(f"{n}. {one.text}" in again for n, one in enumerate(whole.questions, 1))
