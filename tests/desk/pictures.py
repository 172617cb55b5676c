"""`python -m tests.desk.pictures [FOLDER]`: the pictures of the desk in README and docs (docs/pictures without FOLDER).

They show the mails of `signoff demo` and three months of decisions, at a time of their own, so that they come out alike.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from signoff_nlp.service.demonstrating import set_up_demo
from signoff_nlp.service.desk.records import add_approver, add_job
from signoff_nlp.service.desk.running import Machine, read_by
from signoff_nlp.service.watching import stop_switch, watching
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings, load_settings
from signoff_nlp.store import desk_drafts
from signoff_nlp.store.engine import Store
from tests.desk.seeing import Scheme, chromium, window
from tests.desk.serving import NOW, Running, running, session
from tests.docs.blocks import ROOT
from tests.service.desk.test_sending import Letterbox

FOLDER = ROOT / "docs" / "pictures"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
PAGES = ("queue", "thread", "draft", "figures")
_OUTCOMES = ("unedited", "light", "light", "unedited", "rewritten", "discarded")
_CUSTOMERS = ("acme.example", "northlight.example", "harbour.example", "fieldkit.example")


class Picture(NamedTuple):
    """A picture: its page, and whether it is dark and on a phone."""

    page: str
    scheme: Scheme
    phone: bool

    @property
    def file(self) -> str:
        """Its name."""
        return f"{self.page}-{'phone-' if self.phone else ''}{self.scheme}.png"


PICTURES = tuple(
    Picture(page, scheme, phone) for page in PAGES for phone in (False, True) for scheme in SCHEMES
)  # fmt: skip


def draw(folder: Path) -> Iterator[Path]:
    """Make every picture in `folder`; yield each as it is there."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        settings = _demo(Path(name) / "demo")
        with Workers(settings, 1) as workers:
            machine = Machine(read_by(workers), Letterbox().post())
            with running(Path(name) / "demo", settings, machine) as desk, chromium() as browser:
                paths = _paths(desk)
                token = session(desk, "admin", "mike")
                for picture in PICTURES:
                    with window(browser, desk, token, scheme=picture.scheme, phone=picture.phone) as page:
                        page.goto(paths[picture.page], wait_until="networkidle")
                        path = folder / picture.file
                        page.screenshot(path=path, full_page=picture.page == "thread" and not picture.phone)
                    yield path


def _demo(folder: Path) -> Settings:
    set_up_demo(folder, NOW)
    settings = load_settings(folder / "signoff.toml", {})
    with stop_switch() as stop, watching(settings, stop) as watcher:
        watcher.once()
    desk = settings.desk.model_copy(update={"port": 0, "team": True})
    return settings.model_copy(update={"desk": desk})


def _paths(desk: Running) -> dict[str, str]:
    from signoff_nlp.service.desk.queueing import queue_page, wanted_of

    lines = queue_page(desk.store, desk.desk.settings, wanted_of({"list": "all"}), NOW).lines
    named = {line.subject.split()[0]: line.id for line in lines}
    _records(desk.store, named["Hinge"])
    thread = f"/threads/{named['Hinge']}"
    return {"queue": "/", "thread": thread, "draft": f"{thread}/draft", "figures": "/figures"}


def _records(store: Store, thread: int) -> None:
    add_job(
        store, {"id": "7718", "customer": "northlight.example", "part": "dimmer knob", "quantity": "250"}, "mike", NOW
    )
    add_approver(
        store,
        {"name": "Priya Nair", "address": "priya.nair@northlight.example", "valid_until": "2099-12-31"},
        "mike",
        NOW,
    )
    with store.begin() as db:
        for number in range(66):
            outcome = _OUTCOMES[(number * 5) % len(_OUTCOMES)]
            desk_drafts.add_outcome(
                db, thread, customer=_CUSTOMERS[number % 4], verdict="clarify", outcome=outcome, share=0.1, why=None,
                seconds=18 + number % 40, by="mike", now=NOW - timedelta(hours=31 * number),
            )  # fmt: skip


def main() -> None:
    """Make them, and say so."""
    for path in draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
