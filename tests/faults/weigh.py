"""What a round takes in memory: python -m tests.faults.weigh CONFIG ANCHOR; for tests and for benchmarks.

Goes round once, says so, waits for a line, goes round again, and says how much more memory the watcher and its largest
reader held in the second round than ever before, in bytes: {"watcher": ..., "reader": ...}.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import sys
from pathlib import Path

from signoff_nlp.service.watching import Options, stop_switch, watching
from signoff_nlp.settings import load_settings


def most(pid: int) -> int:
    """Return the most memory that a process has held, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found
    return int(found[1]) * 1024


def held() -> dict[str, int]:
    """Return the most memory that this process, and the largest of its readers, have held."""
    readers = [one.pid for one in multiprocessing.active_children() if one.pid]
    return {"watcher": most(os.getpid()), "reader": max(map(most, readers))}


def main() -> None:
    """Weigh."""
    config, anchor = map(Path, sys.argv[1:])
    with stop_switch() as stop, watching(load_settings(config), stop, options=Options(anchor=anchor)) as watcher:
        outcomes = watcher.once()
        before = held()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        outcomes += watcher.once()
        after = held()
    assert [one.error for one in outcomes] == [None, None]
    sys.stdout.write(json.dumps({name: after[name] - before[name] for name in after}) + "\n")


if __name__ == "__main__":
    main()
