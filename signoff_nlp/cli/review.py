"""`signoff review`: the queue in the terminal, thread by thread, with your editor for the reply."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from getpass import getuser
from typing import TYPE_CHECKING, NamedTuple

import click

from signoff_nlp.cli.options import config_option
from signoff_nlp.errors import DeskError

if TYPE_CHECKING:
    from signoff_nlp.service.desk.deciding import Act
    from signoff_nlp.service.desk.views import Letter
    from signoff_nlp.settings import Settings
    from signoff_nlp.store.engine import Store

_ASK = "[e]dit, [s]end, [l]eave in Drafts, [d]iscard, [h] snooze for a day, d[o]ne, [n]ext, [q]uit"
_SETTLED = ("sent", "undone", "stopped", "failed", "unknown")
_WORDS = {
    "sent": "Sent.", "undone": "Taken back; nothing was sent.", "stopped": "Stopped, not sent", "failed": "Not sent",
    "unknown": "It may have been sent or not: look into your folder of sent mails. `signoff desk` settles it",
}  # fmt: skip


class Seat(NamedTuple):
    """Where a review is done: the store, the settings, and by whom."""

    store: Store
    settings: Settings
    by: str


class Shown(NamedTuple):
    """A thread that was shown: what had happened to it then, and when that was."""

    thread: int
    seen: int
    opened: datetime


@click.command()
@click.option("--list", "tab", default="open", type=click.Choice(["open", "waiting", "snoozed", "unsure", "all"]),
              show_default=True, help="Which list of the queue.")  # fmt: skip
@click.option("--search", "words", default="", metavar="WORDS", help="Threads with these words in names and values.")
@config_option
def review(tab: str, words: str, config: str | None) -> None:
    """Walk the queue here: read a thread and its draft, edit, send with time to undo, leave or discard."""
    from signoff_nlp.service.desk.queueing import queue_page, wanted_of
    from signoff_nlp.service.reading import settings_for

    with _seated(settings_for(config)) as seat:
        page = queue_page(seat.store, seat.settings, wanted_of({"list": tab, "words": words}), _now(), limit=1000)
        if not page.lines:
            click.echo("Nothing wants a decision.")
        for at, line in enumerate(page.lines, 1):
            click.echo(f"--- {at} of {len(page.lines)} ---")
            if not _thread(seat, line.id):
                break


@contextmanager
def _seated(settings: Settings) -> Iterator[Seat]:
    """Give the seat; what is sent from it goes while it is taken."""
    from signoff_nlp.service.desk.running import machine
    from signoff_nlp.service.opening import existing

    with existing(settings) as store, machine(store, settings, _now):
        yield Seat(store, settings, f"{getuser()} (terminal)")


def _thread(seat: Seat, number: int) -> bool:
    """Show a thread and ask until it is decided or passed over; False where the person has had enough."""
    from signoff_nlp.cli.story import story
    from signoff_nlp.service.desk.queueing import happened
    from signoff_nlp.service.viewing import view

    shown = Shown(number, happened(seat.store, number), _now())
    click.echo(story(view(seat.settings, number), full=False).rstrip("\n"))
    while True:
        _show(seat, number)
        answer = click.prompt(_ASK, default="n", show_default=False).strip().lower()[:1]
        if answer in ("q", "n"):
            return answer == "n"
        try:
            if _CHOICES.get(answer, _unknown)(seat, shown):
                return True
        except DeskError as refused:
            click.echo(f"Refused: {_plain(str(refused))}")


def _show(seat: Seat, number: int) -> None:
    from signoff_nlp.service.desk.letters import letter

    found = letter(seat.store, seat.settings, number)
    if found is None:
        click.echo("This thread calls for no reply.")
        return
    click.echo(
        f"\nTo: {_plain(', '.join(found.to))}\nSubject: {_plain(found.subject)}\n\n{_plain(found.body, lines=True)}"
    )
    if found.cannot:
        click.echo(f"(It cannot be sent from here: {_plain(found.cannot)}.)")


def _edit(seat: Seat, shown: Shown) -> bool:
    from signoff_nlp.service.desk.letters import save

    found = _letter(seat, shown.thread)
    text = click.edit(found.body, extension=".txt", require_save=True)
    if text is not None and text.rstrip() != found.body.rstrip():
        save(seat.store, shown.thread, version=found.version, subject=found.subject, body=text, by=seat.by, now=_now())
    return False


def _send(seat: Seat, shown: Shown) -> bool:
    from signoff_nlp.service.desk.sending import send

    found = _letter(seat, shown.thread)
    if found.cannot:
        raise DeskError(found.cannot, reason="conflict")
    row = send(seat.store, seat.settings, _act(seat, shown), version=found.version)
    return _watch(seat, row.id)


def _watch(seat: Seat, number: int) -> bool:
    """Wait until a mail is settled, with Ctrl-C to take it back; say whether it went."""
    from signoff_nlp.service.desk.sending import status, undo

    click.echo(f"It goes in {seat.settings.desk.undo_seconds} seconds; Ctrl-C takes it back.")
    while (found := status(seat.store, number)).state not in _SETTLED:
        try:
            time.sleep(0.2)
        except KeyboardInterrupt:
            undo(seat.store, number, seat.by, _now())
    click.echo(_WORDS[found.state] + (f": {_plain(found.reason)}" if found.reason and found.state != "undone" else ""))
    return found.state == "sent"


def _leave(seat: Seat, shown: Shown) -> bool:
    from signoff_nlp.service.desk.deciding import leave

    leave(seat.store, _act(seat, shown))
    return True


def _discard(seat: Seat, shown: Shown) -> bool:
    from signoff_nlp.service.desk.deciding import discard

    discard(seat.store, _act(seat, shown), click.prompt("Why"))
    return True


def _snooze(seat: Seat, shown: Shown) -> bool:
    from signoff_nlp.service.desk.deciding import snooze

    snooze(seat.store, _act(seat, shown), _now() + timedelta(days=1))
    return True


def _done(seat: Seat, shown: Shown) -> bool:
    from signoff_nlp.service.desk.deciding import done

    done(seat.store, _act(seat, shown))
    return True


def _unknown(seat: Seat, shown: Shown) -> bool:
    click.echo("One of these letters, please.")
    return False


_CHOICES: Mapping[str, Callable[[Seat, Shown], bool]] = {
    "e": _edit, "s": _send, "l": _leave, "d": _discard, "h": _snooze, "o": _done,
}  # fmt: skip


def _act(seat: Seat, shown: Shown) -> Act:
    """Return a decision on the thread as it was shown: what came since then refuses it."""
    from signoff_nlp.service.desk.deciding import Act

    return Act(shown.thread, shown.seen, seat.by, _now(), opened=shown.opened)


def _letter(seat: Seat, number: int) -> Letter:
    from signoff_nlp.service.desk.letters import letter

    found = letter(seat.store, seat.settings, number)
    if found is None:
        raise DeskError("this thread calls for no reply", reason="conflict")
    return found


def _plain(text: str, *, lines: bool = False) -> str:
    from signoff_nlp.cli.plain import printable

    return printable(text, lines=lines)


def _now() -> datetime:
    return datetime.now(UTC)
