"""The blocks of code in our documents: found, run, and compared with what the document shows.

    ```console   commands after "$ " with their output; a line "..." stands for any lines
    ```pycon     Python sessions, compared by doctest
    ```toml      whose first line is "# name.toml": a file that the blocks below it find in the working folder
    ```sh        `make` targets, which must exist

Run `python -m tests.docs.accept` to put the present output of the console blocks into the documents.
"""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
ANY = "..."
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"# ([\w.]+\.toml)\n")


class Block(NamedTuple):
    """A fenced block: its language, its text and where that stands in the document."""

    language: str
    text: str
    start: int
    end: int


class Step(NamedTuple):
    """A command of a console block and the output that the document shows."""

    command: str
    shown: list[str]


def blocks(document: Path) -> list[Block]:
    """Return the fenced blocks of a document that name a language."""
    return [Block(found[1], found[2], *found.span(2)) for found in _FENCE.finditer(document.read_text("utf-8"))]


def steps(block: Block) -> Iterator[Step]:
    """Yield the commands of a console block."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        lines = part.rstrip("\n").split("\n")
        taken = 1
        while lines[taken - 1].endswith("\\"):
            taken += 1
        yield Step("\n".join(lines[:taken]), lines[taken:])


def prepare(folder: Path) -> None:
    """Make `folder` look like a checkout with `signoff` on the path."""
    (folder / "fixtures").symlink_to(ROOT / "fixtures")
    (folder / "bin").mkdir()
    command = folder / "bin" / "signoff"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -W error -m signoff_nlp "$@"\n', "utf-8")
    command.chmod(0o755)


def run(command: str, folder: Path) -> list[str]:
    """Run a command as a reader of the document would, on a terminal of 80 columns; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIGNOFF_")}
    (bin_folder,) = [one / "bin" for one in (folder, folder.parent) if (one / "bin" / "signoff").exists()][:1]
    environment |= {"PATH": f"{bin_folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    done = subprocess.run(
        ["bash", "-c", "" if command.startswith("cd ") else command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    return done.stdout.decode("utf-8").rstrip("\n").split("\n")


def entered(command: str, folder: Path) -> Path:
    """Return the folder that the commands after this one run in."""
    return folder / command.removeprefix("cd ") if command.startswith("cd ") else folder


def matches(shown: list[str], printed: list[str]) -> bool:
    """Say whether the output fits what is shown; blank lines at the end do not count."""
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == ANY else re.escape(line) + r"\n" for line in shown)
    return re.fullmatch(pattern + r"\n*", "\n".join(printed).rstrip("\n") + "\n") is not None


def problems(document: Path, folder: Path) -> list[str]:
    """Run every block of a document in `folder`; return what does not hold."""
    found: list[str] = []
    for block in blocks(document):
        if block.language == "console":
            for step in steps(block):
                folder = entered(step.command, folder)
                printed = run(step.command, folder)
                if not matches(trimmed(step.shown), printed):
                    found.append(f"$ {step.command}\n" + "\n".join(printed))
        elif block.language == "pycon":
            found += _session(block)
        elif block.language == "toml" and (name := _FILE.match(block.text)):
            (folder / name[1]).write_text(block.text, "utf-8")
        elif block.language == "sh":
            found += [f"no such target: {line}" for line in block.text.splitlines() if not _is_target(line)]
    return found


def trimmed(lines: list[str]) -> list[str]:
    """Return `lines` without blank ones at the end."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines


def _session(block: Block) -> list[str]:
    said: list[str] = []
    test = doctest.DocTestParser().get_doctest(block.text, {}, "pycon", None, None)
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    return said


def _is_target(line: str) -> bool:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    words = line.split("#")[0].split()
    return words[:1] != ["make"] or re.search(rf"^{re.escape(words[1])}:", makefile, re.MULTILINE) is not None
