"""`signoff watch`: one round, a table on a terminal, lines elsewhere."""

from __future__ import annotations

import json
import logging
import os
import pty
import signal
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from signoff_nlp.cli.watch import _table
from signoff_nlp.mailbox.metrics import AccountHealth, Health
from signoff_nlp.service.logs import JsonLines, Lines
from tests.service import mails
from tests.service.shop import ROOT, Shop, eventually, local_shop


def signoff(shop: Shop, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "signoff_nlp", "watch", "--config", str(shop.config), *arguments]
    environment = {**os.environ, "XDG_DATA_HOME": str(shop.folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_one_round(tmp_path: Path) -> None:
    shop = local_shop("maildir", tmp_path)
    shop.deliver(mails.vague(1))
    done = signoff(shop, "--once")
    assert (done.returncode, done.stdout) == (0, "sales: up to date\n"), done.stderr
    assert "info judged account=sales thread=1 verdict=clarify" in done.stderr
    assert list((tmp_path / "signoff_nlp" / "anchors").iterdir())


def test_one_round_that_fails_says_why(tmp_path: Path) -> None:
    shop = local_shop("maildir", tmp_path)
    (shop.mails / "new").rmdir()
    done = signoff(shop, "--once", "--log-json")
    assert done.returncode == 1
    assert "no Maildir: new/ and cur/ are not both there" in done.stdout
    assert all(json.loads(line)["at"] for line in done.stderr.splitlines())
    assert signoff(shop, "--account", "nobody").returncode == 2


def test_a_terminal_shows_how_things_are(tmp_path: Path) -> None:
    shop = local_shop("eml", tmp_path)
    here, there = pty.openpty()
    command = [sys.executable, "-m", "signoff_nlp", "watch", "--config", str(shop.config)]
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "TERM": "xterm", "COLUMNS": "100"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=there, stderr=there)
    said: list[bytes] = []

    def shown() -> bool:
        said.append(os.read(here, 65536))
        return b"well" in b"".join(said)

    try:
        eventually(shown, "a table")
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        os.close(here)
        os.close(there)
    assert b"signoff watch - Ctrl-C ends it" in b"".join(said)


def test_what_a_server_says_moves_no_cursor() -> None:
    now = datetime(2026, 5, 4, 9, tzinfo=UTC)
    bad = AccountHealth(name="sales", well=False, state="other", text="\x1b[2J\u202egone [red]x[/red]", behind=1200)
    console = Console(width=100, record=True, file=StringIO())
    console.print(_table(Health(well=False, at=now, version="1", accounts=(bad,), threads={"clarify": 2})))
    text = console.export_text()
    assert "gone [red]x[/red]" in text
    assert "1,200" in text
    assert not {"\x1b", "\u202e"} & set(text)


def test_lines_are_one_line_each_whatever_they_tell() -> None:
    record = logging.LogRecord("signoff.watch", logging.WARNING, "", 0, "account", None, None)
    record.created = 0.0
    record.signoff = {"account": "sales", "text": 'NO "x"\r\ninjected=1 \u202e', "count": 3}
    assert Lines().format(record) == (
        '1970-01-01T00:00:00.000Z warning account account=sales text="NO \\"x\\" injected=1" count=3'
    )
    told = json.loads(JsonLines().format(record))
    assert told["text"] == 'NO "x" injected=1'
    assert told["count"] == 3
