"""`python -m benchmarks.watching [--mails N] [--uids N] [--drafts N]`: what watching a mailbox costs, in one table.

It needs the Dovecot of the tests. Whatever is compared is measured in the same run, one after the other.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import mails
from benchmarks.__main__ import Row, show
from tests.faults.weigh import most
from tests.mailbox.dovecot import PASSWORD, Dovecot, User, running
from tests.service import mails as shop_mails
from tests.service.shop import SECRET, Shop, imap_shop

MB = 1_000_000


def small_mails(count: int) -> Iterator[bytes]:
    """Yield mails of about 1 kB, each of a person and a subject of its own, with texts of the fixtures."""
    for number, mail in enumerate(mails.varied(count)):
        text = " ".join(mails.decoded(mail).split())[:640]
        yield shop_mails.mail(
            f"b{number}", text + "\n", sender=f"Dana Ruiz <dana{number}@acme{number % 700}.example>",
            subject=f"Bracket {number}", more=("Date: Mon, 04 May 2026 09:00:00 +0200",),
        )  # fmt: skip


def task(name: str, *arguments: str) -> Any:
    """Return what a task measures, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.watching", "--task", name, *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, SECRET: PASSWORD},
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return json.loads(done.stdout)


def from_disk(folder: str) -> dict[str, float]:
    """Seconds in which `read_many` judges the mails of a folder, and how many there are."""
    import signoff_nlp

    reader = signoff_nlp.load()
    for _ in reader.read_many(mails.warm_up(), us=("yourshop.example",)):
        pass
    files = sorted(Path(folder).iterdir())
    start = time.perf_counter()
    count = sum(1 for _ in reader.read_many((file.read_bytes() for file in files), us=("yourshop.example",)))
    return {"seconds": time.perf_counter() - start, "count": count}


def watched(config: str) -> dict[str, float]:
    """Seconds in which a watcher that is set up stores the mails of its mailbox, and then judges them; its memory."""
    from signoff_nlp.service.collecting import gather
    from signoff_nlp.service.doors import Door
    from signoff_nlp.service.rounds import go_round
    from signoff_nlp.service.watching import Options, stop_switch, watching
    from signoff_nlp.settings import load_settings

    options = Options(anchor=Path(config).parent / "anchor.json")
    with stop_switch() as stop, watching(load_settings(Path(config)), stop, options=options) as watcher:
        (duty,) = watcher.duties
        before = most(os.getpid())
        start = time.perf_counter()
        box = Door(duty).open()
        count = gather(duty, box)
        stored = time.perf_counter() - start
        go_round(duty, box)
        whole = time.perf_counter() - start
        box.close()
        with duty.store.read() as db:
            from signoff_nlp.store import threads

            judged = sum(threads.verdict_counts(db, duty.name).values())
    return {
        "count": count, "judged": judged, "stored": stored, "seconds": whole, "growth": most(os.getpid()) - before,
    }  # fmt: skip


def polled(config: str) -> dict[str, float]:
    """Seconds and memory of a first round on a large folder, and of a hundred polls of it with nothing new."""
    from signoff_nlp.service.doors import Door
    from signoff_nlp.service.rounds import go_round
    from signoff_nlp.service.watching import Options, stop_switch, watching
    from signoff_nlp.settings import load_settings

    options = Options(anchor=Path(config).parent / "anchor.json")
    with stop_switch() as stop, watching(load_settings(Path(config)), stop, options=options) as watcher:
        (duty,) = watcher.duties
        begun = most(os.getpid())
        start = time.perf_counter()
        box = Door(duty).open()
        go_round(duty, box)
        first = time.perf_counter() - start
        for _ in range(10):
            go_round(duty, box)
        before = most(os.getpid())
        start = time.perf_counter()
        for _ in range(100):
            go_round(duty, box)
        polls = time.perf_counter() - start
        box.close()
    return {"first": first, "poll": polls / 100, "growth": most(os.getpid()) - before, "start": before - begun}


def catching_up(server: Dovecot, folder: Path, count: int) -> list[Row]:
    """Mails that are already there, stored and judged, against the same bytes from disk: alternating, best of three."""
    disk = folder / "disk"
    disk.mkdir()
    for number, raw in enumerate(small_mails(count)):
        (disk / f"{number:06}.eml").write_bytes(raw)
    reads, watches = [], []
    for attempt in range(3):
        reads.append(task("from_disk", str(disk)))
        shop = _shop(server, folder / f"run{attempt}")
        for raw in small_mails(count):
            shop.deliver(raw)
        assert shop.user is not None
        shop.user.doveadm("mailbox", "status", "-u", shop.user.name, "all", "INBOX")
        shop.change(start="all")
        watches.append(task("watched", str(shop.config)))
    assert {one["count"] for one in (*reads, *watches)} == {one["judged"] for one in watches} == {count}
    read, watch = (min(one["seconds"] for one in many) for many in (reads, watches))
    store = min(one["stored"] for one in watches)
    growth = max(one["growth"] for one in watches) / MB
    return [
        Row(f"{count:,} mails of 1 kB, stored and judged", f"{count / watch:.0f}/s", f"read_many {count / read:.0f}/s",
            f"{read / watch:.2f} of its speed", ">= 0.7", read / watch >= 0.7),
        Row("of that, stored alone", f"{count / store:,.0f}/s", "", "", ">= 1,000/s", count / store >= 1_000),
        Row("memory growth of the watcher", f"{growth:.0f} MB", "", "", "< 60 MB", growth < 60),
    ]  # fmt: skip


def crowded(server: Dovecot, folder: Path, count: int) -> list[Row]:
    """A folder of very many UIDs: a first start that reads none of them, and polls."""
    shop = _shop(server, folder / "crowded")
    assert shop.user is not None
    raw = shop_mails.chat(1)
    for _ in range(count):
        shop.deliver(raw)
    shop.user.doveadm("mailbox", "status", "-u", shop.user.name, "all", "INBOX")
    shop.change(start="new")
    found, again = task("polled", str(shop.config)), task("polled", str(shop.config))
    slowest = max(found["first"], again["first"])
    growth = max(found["growth"], again["growth"]) / MB
    return [
        Row(f"{count:,} UIDs, first round", f"{found['first']:.2f} s", f"a restart {again['first']:.2f} s", "", "< 2 s",
            slowest < 2),
        Row("a poll of it with nothing new", f"{1000 * found['poll']:.1f} ms", "", "", "", True),
        Row("memory growth over 100 polls", f"{growth:.2f} MB", f"at start {found['start'] / MB:.1f} MB", "", "none",
            growth < 0.5),
    ]  # fmt: skip


def drafting(server: Dovecot, folder: Path, count: int) -> list[Row]:
    """From the delivery of a mail to its draft in the Drafts folder, while IDLE waits."""
    shop = _shop(server, folder / "drafting")
    assert shop.user is not None
    drafts = shop.user.maildir / ".Drafts"
    times = []
    with shop.running():
        for number in range(count + 1):
            there = _files(drafts)
            if number == 0:
                _await(lambda: (shop.folder / "store.sqlite3").exists() and _begun(shop))
            time.sleep(0.5 + random.random())  # until it is back in IDLE
            start = time.perf_counter()
            shop.deliver(shop_mails.vague(number))
            _await(partial(_more, drafts, there))
            times.append(time.perf_counter() - start)
    times = sorted(times[1:])
    median, last = statistics.median(times), times[-1]
    return [
        Row(f"delivery to draft, {count} mails, IDLE", f"median {median:.2f} s, most {last:.2f} s",
            "Dovecot tells after 0.5 s", "", "<= 3 s", last <= 3)
    ]  # fmt: skip


def large(server: Dovecot, folder: Path) -> list[Row]:
    """What a mail of 34 MB takes in memory, where it compresses well and where it does not."""
    rows = []
    for what, chance, aim in (("text", 0, 40), ("noise", 1, None)):
        shop = _shop(server, folder / what)
        shop.change(message_bytes=64 * 1024 * 1024)
        shop.deliver(shop_mails.vague(1))
        command = [sys.executable, "-m", "tests.faults.weigh", str(shop.config), str(shop.folder / "anchor.json")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdout.readline()
            line = random.Random(1).randbytes(34 * 1024 * 1024 // 2).hex() if chance else "see the drawing " * 2_228_224
            rows_of_76 = "\r\n".join(line[at : at + 76] for at in range(0, len(line), 76))
            shop.deliver(shop_mails.vague(2, more=("X-Kind: large",)) + rows_of_76.encode())
            process.stdin.write("\n")
            process.stdin.flush()
            grown = json.loads(process.stdout.readline())
        own = grown["watcher"] / MB
        rows.append(
            Row(f"memory of a mail of 34 MB, {what}", f"{own:.0f} MB", f"its reader {grown['reader'] / MB:.0f} MB", "",
                f"< {aim} MB" if aim else "", aim is None or own < aim)
        )  # fmt: skip
    return rows


def malformed() -> list[Row]:
    """The slowest and the largest of the malformed mails of case 23."""
    found = task("read_malformed")
    slowest, name = max((seconds, name) for name, seconds in found["seconds"].items())
    return [
        Row(f"{len(found['seconds'])} malformed mails, slowest: {name}", f"{slowest:.2f} s", "", "", "< 2 s", slowest < 2),
        Row("memory growth of all of them", f"{found['growth'] / MB:.0f} MB", "", "", "< 200 MB",
            found["growth"] < 200 * MB),
    ]  # fmt: skip


def read_malformed() -> dict[str, Any]:
    """Seconds of CPU for each malformed mail, and memory."""
    import signoff_nlp
    from signoff_nlp.errors import SignoffError
    from tests.faults.corpus import corpus

    reader = signoff_nlp.load()
    for _ in reader.read_many(mails.warm_up(), us=("yourshop.example",)):
        pass
    raws, seconds = corpus(), {}
    before = most(os.getpid())
    for name, raw in raws.items():
        start = time.process_time()
        with contextlib.suppress(SignoffError):
            reader.read(raw, us=("yourshop.example",)).model_dump_json()
        seconds[name] = time.process_time() - start
    return {"seconds": seconds, "growth": most(os.getpid()) - before}


def _shop(server: Dovecot, folder: Path) -> Shop:
    folder.mkdir()
    user: User = server.user()
    user.doveadm("mailbox", "status", "-u", user.name, "all", "INBOX", "Drafts", "Sent")
    return imap_shop(user, folder)


def _files(folder: Path) -> int:
    places = (folder / name for name in ("new", "cur"))
    return len({one.name.partition(":")[0] for place in places if place.is_dir() for one in place.iterdir()})


def _more(folder: Path, there: int) -> bool:
    return _files(folder) > there


def _begun(shop: Shop) -> bool:
    from tests.service import invariants

    return invariants.actions(shop).count("folder begun") == 2


def _await(holds: Any) -> None:
    end = time.monotonic() + 120
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("what is awaited does not come")
        time.sleep(0.005)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.watching", description=__doc__)
    parser.add_argument("--mails", type=int, default=5_000, help="mails that are already there")
    parser.add_argument("--uids", type=int, default=200_000, help="UIDs in a crowded folder")
    parser.add_argument("--drafts", type=int, default=100, help="mails that get a draft")
    parser.add_argument("--only", help="one part: catching_up, crowded, drafting, large, malformed")
    parser.add_argument("--task", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        name, *arguments = options.task
        tasks = {one.__name__: one for one in (from_disk, watched, polled, read_malformed)}
        sys.stdout.write(json.dumps(tasks[name](*arguments)) + "\n")
        return
    with running() as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = {
            "malformed": malformed,
            "large": lambda: large(server, folder),
            "drafting": lambda: drafting(server, folder, options.drafts),
            "catching_up": lambda: catching_up(server, folder, options.mails),
            "crowded": lambda: crowded(server, folder, options.uids),
        }
        show([row for part, measure in parts.items() if options.only in (None, part) for row in measure()])


if __name__ == "__main__":
    main()
