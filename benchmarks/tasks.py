"""What is measured, each in a process of its own: `python -m benchmarks.tasks NAME ARGUMENTS` prints one JSON value."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

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


def classifier() -> dict[str, float]:
    """The labelled threads of fixtures/emails, first pass: milliseconds a thread for all, and of these for the linear model
    and for the encoder with the second judgement that it brings about."""
    import signoff_nlp.reader as meeting
    from signoff_nlp.language import second_look
    from signoff_nlp.language.components import speech
    from tests.fixture_cases import cases

    ready, spent, calls = reader(), Counter[str](), Counter[str]()

    def timed(part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*values: Any, **named: Any) -> Any:
            calls[part] += 1
            start = time.process_time()
            result = work(*values, **named)
            spent["encoder" if part == "judge" and calls["encoder"] else part] += time.process_time() - start
            return result

        return run

    parts = ((speech, "sentences_of", "linear"), (speech, "find_speech", "linear"), (second_look, "look_again", "encoder"),
             (second_look, "weigh_stops", "encoder"), (meeting, "heeded", "encoder"), (meeting, "judge", "judge"))  # fmt: skip
    with ExitStack() as stack:
        for module, name, part in parts:
            stack.enter_context(patch.object(module, name, timed(part, getattr(module, name))))
        for case in cases():
            calls.clear()  # the judgement that follows the encoder's word in the same thread is its own
            source = case.sources if len(case.sources) > 1 else case.sources[0]
            start = time.process_time()
            ready.read(source, us=case.us, records=case.records, now=case.now)
            spent["all"] += time.process_time() - start
    return {part: 1000 * spent[part] / len(cases()) for part in ("all", "linear", "encoder")}


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
    task.__name__: task for task in (floor, reading, classifier, stream, command, growth, hostile)
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(TASKS[sys.argv[1]](*sys.argv[2:])) + "\n")
