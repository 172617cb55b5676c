"""Mails, and three ways to run the command line: in this process, as a program, and on a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result

from signoff_nlp.cli.app import app

ROOT = Path(__file__).parents[2]
US = "yourshop.example"


def mail(text: str, *, subject: str = "bracket", number: int = 1) -> str:
    """A buyer's mail with this text."""
    return (
        "From: Dana Ruiz <dana@acme.example>\nTo: Mike <mike@yourshop.example>\n"
        f"Subject: {subject}\nDate: Sat, 2 May 2026 10:32:00 -0400\nMessage-ID: <m{number}@acme.example>\n"
        f'Content-Type: text/plain; charset="utf-8"\n\n{text}\n'
    )


RELEASE = (
    "We release 250 pcs, revision B4, black PETG, finish as printed. Please start.\n\nDana Ruiz\nPurchasing Manager"
)
PILOT = "We release the pilot batch: 20 pcs, revision B4, black PETG, finish as printed. Please start.\n\nDana Ruiz\nPurchasing Manager"
VAGUE = "Looks good, go ahead!\n\nDana"
HOLD = "Please stop the run.\n\nDana Ruiz"
CHAT = "Hello, could you quote 40 hinges?\n\nDana"


@pytest.fixture
def signoff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `signoff` in this process, in an empty folder, with no settings around."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SIGNOFF_") or name in ("NO_COLOR", "FORCE_COLOR")]:
        monkeypatch.delenv(name)
    return lambda *arguments, **options: CliRunner().invoke(app, list(arguments), **options)


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    """A folder with one mail of each verdict; `tmp_path` stays the working folder."""
    folder = tmp_path / "mails"
    folder.mkdir()
    texts = {"release": RELEASE, "pilot": PILOT, "vague": VAGUE, "hold": HOLD, "none": CHAT}
    for number, (name, text) in enumerate(texts.items()):
        (folder / f"{name}.eml").write_text(mail(text, number=number), "utf-8")
    return folder


class Ended(NamedTuple):
    """What a program printed on its terminal, and its exit code."""

    text: str
    code: int


def program(*arguments: str) -> list[str]:
    """The command line as a program of its own; warnings are errors there too."""
    return [sys.executable, "-W", "error", "-m", "signoff_nlp", *arguments]


def environment(**more: str) -> dict[str, str]:
    """The environment of such a program."""
    hidden = ("SIGNOFF_", "NO_COLOR", "FORCE_COLOR", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return kept | {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "90"} | more


def on_terminal(*arguments: str, folder: Path, typed: str = "", wait_for: str = "", **more: str) -> Ended:
    """Run the program on a terminal of its own; `typed` goes to it once it has printed `wait_for`."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        program(*arguments), cwd=folder, env=environment(**more), stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True, preexec_fn=_own_terminal,
    )  # fmt: skip
    os.close(slave)
    said = b""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([master], [], [], 0.2)[0]:
            try:
                piece = os.read(master, 65_536)
            except OSError:  # Linux says so when the program has closed its side
                break
            if not piece:
                break
            said += piece
        elif process.poll() is not None:
            break
        if typed and wait_for.encode() in said:
            os.write(master, typed.encode())
            typed = ""
    code = process.wait(30)
    os.close(master)
    return Ended(said.decode("utf-8").replace("\r\n", "\n"), code)


def without_progress(text: str) -> str:
    """Take the counts that come and go out of what a terminal got."""
    return re.sub(r"\r\x1b\[K(?:Reading \.\.\.|[\d,]+ read \.\.\.)?", "", text)


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
