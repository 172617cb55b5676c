"""What is measured, each in a process of its own: `python -m benchmarks.tasks NAME ARGUMENTS` prints one JSON value."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import mails

US = ("jcprintfarm.example",)


def peak() -> float:
    """Return the most memory that this process held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def clocked(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def reader() -> Any:
    """Return a reader that has loaded everything."""
    import signoff_nlp

    ready = signoff_nlp.load()
    for _ in ready.read_many(mails.warm_up(), us=US):
        pass
    return ready


def floor() -> dict[str, float]:
    """spaCy's blank English pipeline over the decoded texts: milliseconds a mail, first and second pass."""
    import spacy

    texts = [mails.decoded(mail) for mail in mails.mails()]
    nlp = spacy.blank("en")
    list(nlp.pipe([mails.decoded(mail) for mail in mails.warm_up()]))
    first, second = (clocked(lambda: sum(len(doc) for doc in nlp.pipe(texts))) for _ in range(2))
    return {"first": 1000 * first / len(texts), "second": 1000 * second / len(texts)}


def reading() -> dict[str, float]:
    """Everything from the bytes of a mail to the draft: milliseconds a mail, first and second pass."""
    ready, sources = reader(), mails.mails()
    first, second = (clocked(lambda: list(ready.read_many(sources, us=US))) for _ in range(2))
    return {"first": 1000 * first / len(sources), "second": 1000 * second / len(sources)}


def stream(path: str) -> dict[str, float]:
    """`read_many` over a stream of mails."""
    ready = reader()
    before = peak()
    seconds = clocked(lambda: sum(1 for _ in ready.read_many(mails.read_mbox(Path(path)), us=US)))
    return {"peak": peak(), "before": before, "seconds": seconds}


def command(path: str) -> dict[str, float]:
    """`signoff parse --json` of a whole mbox."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "signoff_nlp", "parse", "--json", path], stdout=subprocess.DEVNULL, check=False
    )
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"peak": most / (1024 * 1024 if sys.platform == "darwin" else 1024), "seconds": time.perf_counter() - start}


def growth() -> dict[str, float]:
    """Seconds for messages and threads of one and of four times a length, and for a thread that quotes itself."""
    ready = reader()

    def once(source: bytes | list[bytes]) -> float:
        return min(clocked(lambda: ready.read(source, us=US)) for _ in range(2))

    return {
        "mail": once(mails.long_mail(100)), "mail4": once(mails.long_mail(400)),
        "thread": once(mails.thread(100, quoting=False)), "thread4": once(mails.thread(400, quoting=False)),
        "quoting": once(mails.thread(400, quoting=True)),
    }  # fmt: skip


def hostile(repetitions: str) -> dict[str, Any]:
    """The slowest of all bombs and special words, each so many times in one mail and in one pasted text."""
    from signoff_nlp.errors import SignoffError
    from tests.hostile.bombs import BOMBS, nested, special_words
    from tests.hostile.mails import mail

    ready, times = reader(), int(repetitions)
    slowest: list[tuple[float, str]] = []

    def attempt(name: str, source: bytes | str) -> None:
        def work() -> None:
            try:
                ready.read(source, us=US).model_dump_json()
            except SignoffError:
                return

        slowest.append((clocked(work), name))

    for name, bomb in BOMBS.items():
        attempt(f"mail of {name}", mail(bomb(times)))
        attempt(f"text of {name}", bomb(times))
    for word in special_words():
        attempt(f"mail of {word!r}", mail(" ".join([word] * times)))
    for kind in ("multipart/mixed", "message/rfc822"):
        attempt(f"nested {kind}", nested(kind, 1500))
    slowest.sort(reverse=True)
    return {"worst": slowest[:8], "count": len(slowest), "peak": peak()}


TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task for task in (floor, reading, stream, command, growth, hostile)
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])) + "\n")
