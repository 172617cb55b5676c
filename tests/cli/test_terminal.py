"""What a person at a terminal sees, and what a pipe gets. Hostile text is text."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from signoff_nlp.cli.plain import printable, printable_json
from tests.cli.conftest import RELEASE, US, VAGUE, environment, mail, on_terminal, program, without_progress

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
HOSTILE = "Looks good \x1b[2J\x1b]0;owned\x07 \u202edesaeler\u202c [bold red]all[/bold red] :bomb: \x9b31m\u200b{0} %s\n\nDana"


def test_a_terminal_gets_colour_that_repeats_the_words(mails: Path) -> None:
    coloured = on_terminal("parse", "--us", US, str(mails / "vague.eml"), folder=mails)
    assert _COLOUR.search(coloured.text)
    piped = subprocess.run(
        program("parse", "--us", US, str(mails / "vague.eml")), cwd=mails, env=environment(), capture_output=True, check=True
    )  # fmt: skip
    assert b"\x1b" not in piped.stdout + piped.stderr
    words = _COLOUR.sub("", without_progress(coloured.text))
    assert words.split() == piped.stdout.decode("utf-8").split()


def test_no_color_takes_the_colour_away(mails: Path) -> None:
    text = on_terminal("parse", "--us", US, str(mails / "vague.eml"), folder=mails, NO_COLOR="1").text
    codes = {code for found in re.findall(r"\x1b\[([\d;]+)m", text) for code in found.split(";")}
    assert codes <= {"0", "1", "2"}  # bold and dim are no colours


def test_a_long_run_shows_its_progress_on_the_terminal_alone(mails: Path) -> None:
    assert "Reading ..." in on_terminal("parse", "--us", US, str(mails / "vague.eml"), folder=mails).text


def test_a_paste_says_how_to_end_it_and_ends(tmp_path: Path) -> None:
    done = on_terminal(
        "parse", "--us", "Mike", folder=tmp_path, typed="Dana: looks good\nMike: thanks\n\x04", wait_for="Ctrl-D"
    )
    assert "Paste the mail or chat, then press Ctrl-D" in done.text
    assert "Reading" not in done.text
    assert "NOT RELEASED" in done.text
    assert done.code == 0


def test_ctrl_c_leaves_at_once_and_quietly(tmp_path: Path) -> None:
    done = on_terminal("parse", folder=tmp_path, typed="\x03", wait_for="Ctrl-D")
    assert done.code in (130, -signal.SIGINT)  # a shell says 130 to either
    assert "Traceback" not in done.text
    assert "stopped" in done.text


def test_an_interrupt_between_two_threads_keeps_what_was_printed(tmp_path: Path) -> None:
    box = tmp_path / "big.mbox"
    texts = (mail(VAGUE, number=number, subject=f"part {number}") for number in range(3000))
    box.write_text("".join(f"From dana Sat May  2 10:32:00 2026\n{text}\n" for text in texts), "utf-8")
    process = subprocess.Popen(
        program("parse", "--json", str(box)), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert json.loads(first)["verdict"] == "clarify"
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_a_reader_that_goes_away_ends_the_run_quietly(mails: Path) -> None:
    command = " ".join(program("parse", "--json", *[str(mails / "vague.eml")] * 40)) + " | head -c 1"
    done = subprocess.run(["bash", "-c", command], env=environment(), capture_output=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (b"{", b"")


@pytest.mark.parametrize("command", ["parse", "draft", "explain", "clean"])
def test_hostile_text_reaches_no_terminal(tmp_path: Path, command: str) -> None:
    (tmp_path / "bad.eml").write_text(mail(HOSTILE, subject="=?utf-8?q?=1B[2J=E2=80=AEowned?="), "utf-8")
    options = () if command == "clean" else ("--us", US)
    text = on_terminal(command, *options, "bad.eml", folder=tmp_path, NO_COLOR="1").text
    rest = re.sub(r"\x1b\[[\d;]*m", "", without_progress(text))
    assert not set(rest) & set("\x1b\x07\x9b\u202e\u202c\u200b")
    if command in ("parse", "clean"):
        assert "[bold red]all[/bold red] :bomb:" in rest


def test_json_on_a_terminal_is_the_same_json_without_what_it_would_obey(tmp_path: Path) -> None:
    (tmp_path / "bad.eml").write_text(mail(HOSTILE), "utf-8")
    text = on_terminal("parse", "--json", "--us", US, "bad.eml", folder=tmp_path).text
    line = without_progress(text).replace("\n", "")
    assert not set(line) & set("\x1b\x9b\u202e\u200b")
    piped = subprocess.run(
        program("parse", "--json", "--us", US, "bad.eml"), cwd=tmp_path, env=environment(), capture_output=True, check=True
    )  # fmt: skip
    assert json.loads(line) == json.loads(piped.stdout)


def test_json_is_utf_8_in_every_locale(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text(mail("Schön, danke 👍\n\nDana"), "utf-8")
    command = program("parse", "--json", "--us", US, "one.eml")
    outputs = {
        subprocess.run(
            command, cwd=tmp_path, env=environment(PYTHONIOENCODING=encoding), capture_output=True, check=True
        ).stdout
        for encoding in ("utf-8", "ascii", "latin-1")
    }
    assert len(outputs) == 1
    assert "Schön".encode() in outputs.pop()


def test_a_console_of_another_encoding_loses_letters_and_not_the_run(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text(mail(RELEASE.replace("Dana Ruiz", "Łucja Żak")), "utf-8")
    done = subprocess.run(
        program("parse", "--us", US, "one.eml"), cwd=tmp_path, env=environment(PYTHONIOENCODING="ascii"), capture_output=True, check=True
    )  # fmt: skip
    assert done.stdout.startswith(b"RELEASED - 250 pcs, full production\n")
    assert b"  +  Quantity" in done.stdout


@pytest.mark.parametrize("columns", [30, 60, 71, 72, 100, 200])
def test_no_line_is_wider_than_the_terminal(
    signoff: Callable[..., Result], mails: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = signoff("parse", "--us", US, str(mails / "release.eml"), str(mails / "vague.eml")).stdout.splitlines()
    assert max(map(len, lines)) <= min(columns, 100)
    assert not [line for line in lines if line != line.rstrip()]


def test_a_message_of_one_endless_line_is_cut_around_the_words(signoff: Callable[..., Result]) -> None:
    text = signoff("parse", "--us", US, input=mail("x" * 50_000 + " looks good " + "y" * 50_000)).stdout
    assert "[looks good]" in text
    assert len(text) < 5_000


def test_printable_keeps_letters_of_all_scripts() -> None:
    text = "Łódź 東京 नमस्ते می\u200cخواهم 👩\u200d🔧 ½ ™"
    assert printable(text) == text
    assert printable("a\r\nb\tc\u2028d\x00\x1b[31me\ud800\ufeff") == "a  b c d[31me"
    assert printable("a\nb\x85c", lines=True) == "a\nb c"


def test_escaped_json_says_the_same() -> None:
    text = json.dumps("a\x9b\u202e\u2028\U000e0041é👍", ensure_ascii=False)
    assert json.loads(printable_json(text)) == json.loads(text)
    assert printable_json(text) == '"a\\u009b\\u202e\\u2028\\udb40\\udc41é👍"'
