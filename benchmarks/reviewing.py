"""`python -m benchmarks.reviewing [--threads N] [--reviewers N]`: how soon the pages of the review desk come.

The desk runs in a process of its own over a store of many threads of five messages; each time is a whole request over
loopback, in the 95th percentile. The baseline is the sign-in page, which asks the store nothing. Then so many reviewers
keep a thread open, each telling every 15 seconds that he is there, as the page does, and loading a page every 20.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

from benchmarks.__main__ import Row, show
from tests.desk.serving import form

ROUNDS = 100
BEAT, LOAD = 15.0, 20.0  # seconds between what a reviewer's page says, and between the pages that he opens
DOOR = "/sign-in"
PAGES = (("queue", "/", 100), ("queue, all, by a word", "/?list=all&words=bracket+777", 100),
         ("thread", "/threads/{at}", 100), ("draft", "/threads/{at}/draft", 100), ("figures", "/figures", 500))  # fmt: skip


def serve(folder: str, threads: int) -> None:
    """Fill a store, serve it, print the origin, the cookie's name and a token, and stop at the end of standard input."""
    from signoff_nlp.service.desk.running import Machine
    from tests.desk.crowd import crowd
    from tests.desk.serving import NOW, running, session
    from tests.desk.test_work import WORK
    from tests.service.desk.desks import read
    from tests.service.desk.test_sending import Letterbox

    with running(Path(folder), WORK, Machine(read, Letterbox().post())) as found:
        crowd(found.store, NOW, threads)
        sys.stdout.write(f"{found.desk.origin} {found.desk.cookie} {session(found, 'admin', 'boss')}\n")
        sys.stdout.flush()
        sys.stdin.read()


def ninety_five(times: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return 1000 * sorted(times)[int(0.95 * (len(times) - 1))]


def timed(client: httpx.Client, path: str, threads: int) -> float:
    """The 95th percentile of loading a page again and again, each time of another thread."""
    order = random.Random(5)
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        client.get(path.format(at=order.randint(1, threads))).raise_for_status()
        times.append(time.perf_counter() - start)
    return ninety_five(times)


def reviewer(
    number: int, client: httpx.Client, token: str, threads: int, stop: threading.Event, times: list[float]
) -> None:
    """Be there until told to stop: a beat, a page, a beat ...; the times of the pages go to `times`."""
    order = random.Random(number)
    beat, load, thread = order.random() * BEAT, order.random() * LOAD, order.randint(1, threads)
    start = time.perf_counter()
    while not stop.wait(0.05):
        now = time.perf_counter() - start
        if now > beat:
            client.post(f"/threads/{thread}/presence", data=form(token)).raise_for_status()
            beat += BEAT
        if now > load:
            thread, load = order.randint(1, threads), load + LOAD
            begun = time.perf_counter()
            client.get(f"/threads/{thread}" if order.random() < 0.6 else "/").raise_for_status()
            times.append(time.perf_counter() - begun)


def measure(threads: int, reviewers: int) -> list[Row]:
    """Return the rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.reviewing", "--serve", folder, "--threads", str(threads)]
        server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert server.stdin
        assert server.stdout
        try:
            origin, cookie, token = server.stdout.readline().split()
            headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
            limits = httpx.Limits(max_connections=2 * reviewers, max_keepalive_connections=2 * reviewers)
            with httpx.Client(
                base_url=origin, headers=headers, cookies={cookie: token}, timeout=30, limits=limits
            ) as client:
                for _, path, _ in PAGES:
                    client.get(path.format(at=1)).raise_for_status()
                with httpx.Client(base_url=origin, timeout=30) as stranger:
                    door = timed(stranger, DOOR, threads)
                rows = [_row(name, timed(client, path, threads), door, most) for name, path, most in PAGES]
                rows.append(
                    _row(f"pages while {reviewers} review", _crowd(client, token, threads, reviewers), door, 100)
                )
        finally:
            server.stdin.close()
            server.wait(30)
    return rows


def _crowd(client: httpx.Client, token: str, threads: int, reviewers: int) -> float:
    times: list[float] = []
    stop = threading.Event()
    people = [
        threading.Thread(target=reviewer, args=(number, client, token, threads, stop, times))
        for number in range(reviewers)
    ]
    for one in people:
        one.start()
    time.sleep(60)
    stop.set()
    for one in people:
        one.join()
    return ninety_five(times)


def _row(what: str, own: float, door: float, most: int) -> Row:
    return Row(what, f"{own:.0f} ms", f"sign-in page {door:.1f} ms", f"{own / door:.1f}", f"<= {most} ms", own <= most)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reviewing", description=__doc__)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--reviewers", type=int, default=50)
    parser.add_argument("--serve", metavar="FOLDER", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.threads)
    else:
        show(measure(options.threads, options.reviewers))


if __name__ == "__main__":
    main()
