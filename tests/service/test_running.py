"""The watcher as a process: news at once, an end that is asked for, and one that is not."""

from __future__ import annotations

import json
import signal
import socket

import pytest

from signoff_nlp.service.worker import Workers
from tests.mailbox.dovecot import User
from tests.service import invariants, mails
from tests.service.shop import Shop, eventually

STEPS = ("fetched", "stored", "judged", "intended", "append_sent", "append_ok", "confirmed")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_new_mail_is_drafted_for_at_once_and_sigterm_drains(any_shop: Shop) -> None:
    port = free_port()
    with any_shop.running("--log-json", "--metrics", str(port)) as watcher:
        invariants.says(port, well=True, within=60)
        any_shop.deliver(mails.vague(1))
        eventually(lambda: invariants.lying(any_shop), "a draft")
        eventually(lambda: [one.state for one in invariants.ledger_drafts(any_shop)] == ["confirmed"])
        watcher.send_signal(signal.SIGTERM)
        _, said = watcher.communicate(timeout=30)
    assert watcher.returncode == 0
    events = [json.loads(line)["event"] for line in said.splitlines()]
    assert [one for one in events if one in ("watching", "judged", "draining")] == ["watching", "judged", "draining"]
    invariants.check(any_shop)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_it_goes_on_where_it_was(shop: Shop, workers: Workers, step: str) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    before = invariants.snapshot(shop)
    assert shop.driven(step) == -signal.SIGKILL
    invariants.check(shop, before, settled=False)
    shop.settle(workers)
    assert [one.state for one in invariants.ledger_drafts(shop)] == ["confirmed"]
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop, before)


def test_a_second_watcher_is_refused_and_takes_over_when_the_first_is_gone(shop: Shop) -> None:
    with shop.running() as first:
        eventually(lambda: "account state" in invariants.actions(shop), "the first round")
        with shop.running() as second:
            _, said = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"sales is watched by {socket.gethostname()}, process {first.pid}" in said
        first.kill()
        first.communicate()
    assert shop.driven("never") == 0
    assert "taken over" in invariants.actions(shop)
    invariants.check(shop)


def test_a_server_that_does_not_answer_turns_health_red_until_it_does(shop: Shop, user: User) -> None:
    shop.change(timeout_seconds=1, poll_seconds=1)
    port = free_port()
    with shop.running("--metrics", str(port)):
        invariants.says(port, well=True, within=60)
        with user.frozen():
            told = invariants.says(port, well=False, within=20)
            assert told["accounts"][0]["state"] == "no_connection"
            shop.deliver(mails.vague(1))
        invariants.says(port, well=True, within=60)
        eventually(lambda: [one.state for one in invariants.ledger_drafts(shop)] == ["confirmed"], "a draft")
    invariants.check(shop)
