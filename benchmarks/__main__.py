"""`python -m benchmarks [--mails N] [--repetitions N] [--quick]`: run everything and print one table."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import mails

ROUNDS = 5  # of what is short; the table shows medians


class Row(NamedTuple):
    """One line of the table: what, its figure, its baseline, their ratio, and what the ratio or figure must be."""

    what: str
    figure: str
    baseline: str
    ratio: str
    aim: str
    met: bool


def run(task: str, *arguments: str) -> Any:
    """Return what a task measures, in a fresh process whose matrices use one core."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.tasks", task, *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{task} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def wall(*command: str) -> float:
    """Return the median wall time of a command, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *command], capture_output=True, check=False)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def throughput() -> list[Row]:
    """First pass over distinct texts in a fresh process, and the second pass."""
    floors, ours = [], []
    for _ in range(3):
        floors.append(run("floor"))
        ours.append(run("reading"))
    rows = []
    for part, aim in (("first", 0.15), ("second", None)):
        low, own = (statistics.median(one[part] for one in many) for many in (floors, ours))
        rows.append(
            Row(
                f"read_many, MIME to draft, {part} pass", f"{own:.2f} ms a mail", f"spaCy blank {low:.2f} ms",
                f"{low / own:.3f} of its speed", f">= {aim}" if aim else "", aim is None or low / own >= aim,
            )
        )  # fmt: skip
    return rows


def classifier() -> list[Row]:
    """The classifier may take as much of a reading as the rest of it."""
    found = [run("classifier") for _ in range(3)]
    whole, first, second = (statistics.median(one[part] for one in found) for part in ("all", "linear", "encoder"))
    rest = whole - first - second
    return [
        Row("the classifier in a thread", f"linear {first:.2f} ms, encoder {second:.2f} ms", f"the rest {rest:.2f} ms",
            f"{(first + second) / rest:.2f}", "<= 1", first + second <= rest),
        Row("a thread with the encoder", f"{whole:.2f} ms", f"without {whole - second:.2f} ms",
            f"{whole / (whole - second):.2f}", "<= 2", whole <= 2 * (whole - second)),
    ]  # fmt: skip


def start() -> list[Row]:
    """Help, and one small mail, from a cold start."""
    small = str(mails.FIXTURES / "clean-release" / "01.eml")
    pairs = (
        ("signoff --help", ("-m", "signoff_nlp", "--help"), "import click", 2.0),
        ("signoff parse, one mail", ("-m", "signoff_nlp", "parse", small), "import spacy", 1.6),
    )
    rows = []
    for what, command, code, most in pairs:
        own, base = wall(*command), wall("-c", code)
        rows.append(
            Row(what, f"{own:.0f} ms", f"{code} {base:.0f} ms", f"{own / base:.2f}", f"<= {most}", own <= most * base)
        )
    return rows


def memory(count: int) -> list[Row]:
    """The most memory while an mbox streams through."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.mbox"
        mails.write_mbox(path, count)
        size = path.stat().st_size / 1_000_000
        streamed, commanded = run("stream", str(path)), run("command", str(path))
    rows = []
    for what, found in (("read_many", streamed), ("signoff parse --json", commanded)):
        before = f"loaded {streamed['before']:.0f} MB"
        figure = f"{found['peak']:.0f} MB, {1000 * found['seconds'] / count:.2f} ms a mail"
        rows.append(
            Row(f"{what}, mbox of {count} ({size:.0f} MB)", figure, before, "", "<= 300 MB", found["peak"] <= 300)
        )
    return rows


def linear() -> list[Row]:
    """Four times the length costs four times as much; quoting costs little."""
    found = run("growth")
    rows = []
    for what, one, four, most in (
        ("mail of 400 paragraphs", "mail", "mail4", 6.0), ("thread of 400 messages", "thread", "thread4", 6.0)
    ):  # fmt: skip
        ratio = found[four] / found[one]
        rows.append(
            Row(
                what,
                f"{found[four]:.2f} s",
                f"of 100: {found[one]:.2f} s",
                f"{ratio:.1f}",
                f"<= {most:.0f}",
                ratio <= most,
            )
        )
    ratio = found["quoting"] / found["thread4"]
    rows.append(
        Row("400 messages, each quoting all before", f"{found['quoting']:.2f} s", f"unquoted {found['thread4']:.2f} s",
            f"{ratio:.1f}", "<= 3", ratio <= 3)
    )  # fmt: skip
    return rows


def bombs(repetitions: int) -> list[Row]:
    """Hostile input: the slowest, and the memory of all."""
    found = run("hostile", str(repetitions))
    rows = [
        Row(f"{name[:44]} x {repetitions}", f"{seconds:.2f} s", "", "", "<= 2 s", seconds <= 2)
        for seconds, name in found["worst"][:4]
    ]
    rows.append(
        Row(
            f"memory of all {found['count']} hostile inputs",
            f"{found['peak']:.0f} MB",
            "",
            "",
            "<= 300 MB",
            found["peak"] <= 300,
        )
    )
    return rows


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = [("what", "figure", "baseline", "ratio", "aim", ""), *(
        (row.what, row.figure, row.baseline, row.ratio, row.aim, "ok" if row.met else "MISSED") for row in rows
    )]  # fmt: skip
    widths = [max(len(line[column]) for line in table) for column in range(6)]
    for line in table:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n")


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--mails", type=int, default=50_000, help="mails in the mbox")
    parser.add_argument("--repetitions", type=int, default=20_000, help="of each hostile word")
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the mails, a tenth of the words")
    options = parser.parse_args()
    count, repetitions = options.mails, options.repetitions
    if options.quick:
        count, repetitions = count // 50, repetitions // 10
    rows = [*throughput(), *classifier(), *start(), *linear(), *bombs(repetitions), *memory(count)]
    show(rows)


if __name__ == "__main__":
    main()
