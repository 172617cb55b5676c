"""The commands around the store, as a person types them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from click.testing import Result

from signoff_nlp.cli.looking import VERDICTS
from signoff_nlp.cli.page import moment, span
from signoff_nlp.names import Verdict
from signoff_nlp.store import audit, messages
from signoff_nlp.store.engine import open_store
from tests.cli.conftest import HOLD, RELEASE, VAGUE, mail, on_terminal
from tests.service.threads import keep
from tests.service.threads import mail as stored_mail
from tests.store.making import NOW

Signoff = Callable[..., Result]
EVIL = "\x1b[31mred\x1b]0;owned\x07 \u202egnp.exe\n\nSubject: other"
CHAT = "10:32 Dana Ruiz: please stop the run\n10:33 Mike: stopped\n"


@pytest.fixture
def shop(signoff: Signoff, tmp_path: Path) -> Signoff:
    """A folder whose settings name a store of its own."""
    (tmp_path / "signoff.toml").write_text(
        f'us = ["yourshop.example", "Mike"]\n[store]\nurl = "sqlite:///{tmp_path}/store.sqlite3"\n', "utf-8"
    )
    for name, text in (("release", RELEASE), ("vague", VAGUE), ("hold", HOLD)):
        (tmp_path / f"{name}.eml").write_text(mail(text), "utf-8")
    return signoff


def test_status_says_when_nothing_was_watched_yet(shop: Signoff, tmp_path: Path) -> None:
    said = shop("status")
    assert (said.exit_code, said.output.splitlines()[0]) == (0, "Nothing has been watched yet.")
    assert "signoff watch" in said.output
    assert json.loads(shop("status", "--json").stdout)["threads"] == []
    assert not (tmp_path / "store.sqlite3").exists()


@pytest.mark.parametrize(
    "command",
    [("show", "1"), ("quarantine", "list"), ("quarantine", "show", "1"), ("quarantine", "retry", "--all"), ("reread",),
     ("audit-log",), ("audit-log", "--verify"), ("forget", "--days", "1"), ("export-corrections",)],
)  # fmt: skip
def test_so_does_every_other_command(shop: Signoff, tmp_path: Path, command: tuple[str, ...]) -> None:
    said = shop(*command)
    assert (said.exit_code, said.stdout) == (2, "")
    assert said.stderr.startswith("signoff: nothing has been watched yet (")
    assert not (tmp_path / "store.sqlite3").exists()


def test_pasting_showing_and_listing(shop: Signoff) -> None:
    said = shop("parse", "--plain", "--save", "release.eml", "vague.eml")
    assert said.exit_code == 0
    assert [line.split("\t")[:2] for line in said.stdout.splitlines()] == [
        ["thread 1", "released"],
        ["thread 2", "clarify"],
    ]
    assert said.stderr == "kept in thread 1: signoff show 1\nkept in thread 2: signoff show 2\n"
    again = shop("parse", "--plain", "--save", "release.eml")
    assert again.stderr == "was kept before in thread 1: signoff show 1\n"
    joined = shop("parse", "--save", "--thread", "1", input=CHAT)
    assert joined.stdout.startswith("HOLD - ")
    page = shop("status").output
    assert page.index("HOLD - 1 thread") < page.index("NOT RELEASED - 1 thread")
    assert "dana@acme.example" in page
    story = shop("show", "1").output
    for title in ("Conversation", "HOLD - ", "Decisions over time", "Released and held", "Audit log"):
        assert f"\n{title}" in story
    assert "released - 250 pcs, full production" in story
    assert "now  0 released, 250 held" in story
    assert json.loads(shop("show", "1", "--json").stdout)["thread"]["verdict"] == "hold"


def test_the_id_of_a_thread_is_a_number_that_is_no_file(shop: Signoff, tmp_path: Path) -> None:
    shop("parse", "--save", "release.eml")
    assert shop("parse", "--save", "--thread", "99", "hold.eml").exit_code == 2
    (tmp_path / "99").write_text(mail(HOLD), "utf-8")
    said = shop("parse", "--plain", "--save", "--thread", "99", "hold.eml")
    assert (said.exit_code, said.stderr) == (0, "kept in thread 2: signoff show 2\n")
    assert shop("parse", "--plain", "--thread", "release.eml", "hold.eml").exit_code == 0


def test_what_cannot_be_read_is_not_kept(shop: Signoff, tmp_path: Path) -> None:
    (tmp_path / "drawing.pdf").write_bytes(b"%PDF-1.7")
    said = shop("parse", "--plain", "--save", "drawing.pdf", "vague.eml")
    assert (said.exit_code, said.stdout.split("\t")[0]) == (1, "thread 1")
    assert "this is a PDF file" in said.stderr


@pytest.mark.parametrize(
    "command",
    [("parse", "--save", "--kind", "chat", "vague.eml"), ("forget",), ("forget", "--days", "1", "--thread", "1"),
     ("audit-log", "--anchor", "a.json"), ("quarantine", "retry"), ("quarantine", "retry", "1", "--all")],
)  # fmt: skip
def test_usage(shop: Signoff, command: tuple[str, ...]) -> None:
    assert shop(*command).exit_code == 2


def test_the_audit_log_is_printed_and_verified(shop: Signoff, tmp_path: Path) -> None:
    shop("parse", "--save", "release.eml")
    (line,) = shop("audit-log").stdout.splitlines()
    assert "person: pasted  thread:1" in line
    (entry,) = map(json.loads, shop("audit-log", "--json", "--subject", "thread:1").stdout.splitlines())
    assert (entry["seq"], entry["action"]) == (1, "pasted")
    assert shop("audit-log", "--subject", "thread:9").stdout == "No entries.\n"
    good = shop("audit-log", "--verify", "--anchor", "end.json")
    assert (good.exit_code, good.stdout) == (0, "The audit log holds: 1 entry\n")
    assert shop("audit-log", "--verify", "--anchor", "end.json").stdout.endswith("none was cut off since entry 1\n")
    with sqlite3.connect(tmp_path / "store.sqlite3") as db:
        db.execute("UPDATE audit SET actor = 'nobody'")
    db.close()
    bad = shop("audit-log", "--verify")
    assert (bad.exit_code, bad.stdout) == (1, "BROKEN: entry 1 was changed\n")


def test_forgetting(shop: Signoff) -> None:
    shop("parse", "--save", "release.eml")
    tomorrow = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    assert shop("forget", "--days", "1").stdout == "Deleted: nothing\n"
    said = shop("forget", "--before", tomorrow, "--dry-run")
    assert said.stdout == "Would delete: 1 thread, 1 content, 1 report, 1 chat\n"
    unasked = shop("forget", "--before", tomorrow)
    assert (unasked.exit_code, unasked.stdout) == (2, "")
    assert "--yes" in unasked.stderr
    assert shop("show", "1").exit_code == 0
    assert shop("forget", "--before", tomorrow, "--yes").stdout == said.stdout.replace("Would delete", "Deleted")
    assert shop("show", "1").exit_code == 2


@pytest.mark.parametrize(("answer", "code", "left"), [("n", 1, 0), ("", 1, 0), ("y", 0, 2)])
def test_forgetting_asks_first(shop: Signoff, tmp_path: Path, answer: str, code: int, left: int) -> None:
    """`left` is the exit code of showing the thread afterwards: 2 where it is gone."""
    shop("parse", "--save", "release.eml")
    done = on_terminal("forget", "--thread", "1", folder=tmp_path, typed=f"{answer}\n", wait_for="[y/N]")
    assert "Would delete: 1 thread, 1 content, 1 report, 1 chat\nDelete that for good? [y/N]" in done.text
    assert ("Deleted: 1 thread" in done.text) is (code == 0)
    assert (done.code, shop("show", "1").exit_code) == (code, left)


def test_reading_again(shop: Signoff, tmp_path: Path) -> None:
    shop("parse", "--save", "release.eml")
    assert shop("reread").stdout == "0 threads read again, 0 with another answer\n"
    with sqlite3.connect(tmp_path / "store.sqlite3") as db:
        db.execute("UPDATE threads SET engine = '0.0.1', verdict = 'clarify', summary = '1 thing missing'")
    db.close()
    assert shop("reread").stdout == (
        "1  bracket: NOT RELEASED (1 thing missing) -> RELEASED (250 pcs, full production)\n"
        "1 thread read again, 1 with another answer\n"
    )
    assert shop("reread", "--all").stdout == "1 thread read again, 0 with another answer\n"


def test_corrections_of_the_store_train(shop: Signoff, tmp_path: Path) -> None:
    assert shop("correct", "crack on", "--act", "release", "--save").stdout == "Correction 1 in the store\n"
    assert not (tmp_path / "corrections.jsonl").exists()
    said = shop("export-corrections")
    assert json.loads(said.stdout) == {"text": "crack on", "act": "release", "channel": "email"}
    assert shop("correct", "crack on", "--save").exit_code == 2


def quarantined(tmp_path: Path, raw: bytes, subject: str = "bracket") -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite3")
    with store.begin() as db:
        _, message = keep(db, raw, 1, subject=subject)
        messages.set_state(db, message, "quarantined", f"took too long {EVIL}")
        audit.append(db, "watch", "quarantined", f"message:{message}", {"why": EVIL}, NOW)
    store.close()


def test_quarantine(shop: Signoff, tmp_path: Path) -> None:
    quarantined(tmp_path, stored_mail("harm " * 2000))
    first, second = shop("quarantine", "list").stdout.splitlines()
    assert first == "1  bracket  from dana@acme.example"
    assert "took too long" in second
    assert "sales INBOX" in second
    shown = shop("quarantine", "show", "1").stdout
    assert "From: Dana Ruiz" in shown
    assert "KiB in all (--raw)" in shown
    assert shop("quarantine", "show", "1", "--raw").stdout_bytes == stored_mail("harm " * 2000)
    assert "could not be read: signoff quarantine list" in shop("status").output
    assert shop("quarantine", "retry", "1").stdout == "1: will be read again\n"
    again = shop("quarantine", "retry", "1")
    assert (again.exit_code, again.stdout) == (1, "1: is not in quarantine\n")
    assert shop("quarantine", "retry", "--all").stdout == "Nothing is in quarantine.\n"
    assert shop("quarantine", "list").stdout == "Nothing is in quarantine.\n"


def test_hostile_text_moves_nothing_on_a_terminal(shop: Signoff, tmp_path: Path) -> None:
    raw = stored_mail(f"{VAGUE}\n{EVIL}").replace(
        b"Subject: bracket", b"Subject: \x1b[2J=?utf-8?q?=1B=5B31m=E2=80=AE?= [bold]x[/bold]"
    )
    quarantined(tmp_path, raw, subject=f"{EVIL}[red]x[/red]")
    (tmp_path / "evil.eml").write_bytes(raw.replace(b"Dana Ruiz <", b"\x1b[31mDana [link=x]Ruiz <"))
    shop("parse", "--save", "evil.eml")
    for command in (
        ("status",), ("show", "1"), ("show", "2"), ("quarantine", "list"), ("quarantine", "show", "1"), ("audit-log",),
        ("status", "--json"), ("show", "2", "--json"), ("audit-log", "--json"),
    ):  # fmt: skip
        said = on_terminal(*command, folder=tmp_path, NO_COLOR="1")
        assert said.code == 0
        for mark in ("\x1b]", "\x1b[31m", "\x1b[2J", "\x07", "\u202e"):
            assert mark not in said.text, command
    assert "[red]x[/red]" in shop("status").output + shop("show", "1").output


def test_colour_is_never_alone_and_goes_with_no_color(shop: Signoff, tmp_path: Path) -> None:
    shop("parse", "--save", "hold.eml")
    colour = on_terminal("status", folder=tmp_path)
    assert "\x1b[1;31mHOLD - 1 thread" in colour.text
    assert "HOLD - 1 thread" in on_terminal("status", folder=tmp_path, NO_COLOR="1").text
    assert "\x1b[1;31m" not in on_terminal("status", folder=tmp_path, NO_COLOR="1").text
    assert "\x1b" not in shop("status").output


@pytest.mark.parametrize("columns", ["30", "50", "90", "200"])
def test_pages_fit_their_terminal(shop: Signoff, tmp_path: Path, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shop("parse", "--save", "vague.eml", "hold.eml")
    monkeypatch.setenv("COLUMNS", columns)
    for command in (("status",), ("show", "1")):
        said = shop(*command).output
        assert max(map(len, said.splitlines())) <= int(columns)
        assert "dana@acme.example" in said.replace("\n", "").replace(" ", "")


def test_long_messages_are_cut_unless_asked_for(shop: Signoff, tmp_path: Path) -> None:
    (tmp_path / "long.eml").write_text(mail("\n".join(f"line {n}" for n in range(40)) + f"\n{VAGUE}"), "utf-8")
    shop("parse", "--save", "long.eml")
    assert "more lines (--full)" in shop("show", "1").output
    assert "\n    line 20\n" not in shop("show", "1").output
    assert "\n    line 20\n" in shop("show", "1", "--full").output


def test_a_store_that_cannot_be_reached_is_said_in_one_line(signoff: Signoff, tmp_path: Path) -> None:
    (tmp_path / "signoff.toml").write_text(f'[store]\nurl = "sqlite:///{tmp_path}"\n', "utf-8")
    said = signoff("status")
    assert (said.exit_code, said.stdout, said.stderr.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    ("passed", "words"),
    [({"seconds": -5}, "0 s"), ({"seconds": 119}, "119 s"), ({"minutes": 2}, "2 min"), ({"hours": 3}, "3 h"), ({"days": 40}, "40 d")],
)  # fmt: skip
def test_how_long_ago(passed: dict[str, float], words: str) -> None:
    assert span(timedelta(**passed)) == words


def test_the_verdicts_that_can_be_asked_for_are_all() -> None:
    assert get_args(Verdict) == VERDICTS


def test_a_moment_is_on_the_clock_of_this_machine() -> None:
    assert moment(NOW) == f"4 May 2026 {NOW.astimezone():%H:%M}"
