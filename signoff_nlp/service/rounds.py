"""The loop of one account: collect, judge, reply, follow, wait; and what is done when something breaks."""

from __future__ import annotations

from datetime import datetime

from signoff_nlp.errors import MailboxError, SignoffError, StoreError
from signoff_nlp.mailbox.failures import CommandRefused, ConnectionLost, LoginRefused
from signoff_nlp.service.boxes import Box
from signoff_nlp.service.collecting import BUDGET, gather
from signoff_nlp.service.doors import Door
from signoff_nlp.service.duty import WELL, Duty, Stopped
from signoff_nlp.service.following import follow, meet_strangers
from signoff_nlp.service.joining import join
from signoff_nlp.service.judging import judge
from signoff_nlp.service.logs import LOGGER, log
from signoff_nlp.service.patience import Patience
from signoff_nlp.service.replying import reply
from signoff_nlp.store import drafts

_RENEWED = 300.0  # seconds in which a token is renewed once
_SLICE = 5.0  # a pause is taken in pieces, so that the watchdog sees us alive


def watch_account(duty: Duty) -> None:
    """Watch until `duty.stop` is set; nothing that goes wrong ends it."""
    door, patience = Door(duty), Patience(duty.chance)
    renewed = float("-inf")
    answered: object = renewed
    while not duty.stop.is_set():
        began = duty.clock.monotonic()
        try:
            serve(duty, door, patience)
        except Stopped:
            return
        except (LoginRefused, ConnectionLost) as error:
            # A token ends in the middle of a session, or before: one new one, and at once; not again and again.
            # Nor where the last new one did not let us in.
            lately = duty.clock.monotonic() - renewed < _RENEWED or duty.vital.answered == answered
            if error.reason == "token_expired" and not lately and door.renew():
                renewed, answered = duty.clock.monotonic(), duty.vital.answered
                log("token renewed", account=duty.name)
                continue
            pause = _troubled(duty, error, patience, duty.clock.monotonic() - began)
        except SignoffError as error:
            pause = _troubled(duty, error, patience, duty.clock.monotonic() - began)
        except Exception as error:
            LOGGER.exception("failed", extra={"signoff": {"account": duty.name}})
            duty.becomes("failed", f"{type(error).__name__}: a mistake of ours; the log has more", silent=True)
            pause = patience.lost(0)
        if not _rest(duty, pause):
            return


def serve(duty: Duty, door: Door, patience: Patience, *, once: bool = False) -> None:
    """Open the mailbox and go round until something breaks, or once. Raises whatever breaks; Stopped at the end."""
    box = door.open()
    try:
        duty.alive()
        meet_strangers(duty, box)
        while True:
            go_round(duty, box)
            if duty.vital.trouble:
                duty.becomes("folder", duty.vital.trouble, silent=True)
            elif duty.vital.state != BUDGET:
                duty.becomes(WELL)
            patience.well()
            if once:
                return
            box.wait(_until_next(duty), duty.wake)
            duty.alive()
    finally:
        box.close()


def go_round(duty: Duty, box: Box) -> None:
    """Do all there is to do: until nothing is new, nothing is due, and every draft that can be placed is."""
    while True:
        gather(duty, box)
        join(duty)
        judged = judge(duty)
        if not (reply(duty, box) or judged or box.fetch_again(duty)):
            break
    follow(duty, box)


def _until_next(duty: Duty) -> float:
    """Return the seconds until something is to be done anyway."""
    watch = duty.settings.watch
    longest = min(float(watch.poll_seconds), max(1.0, watch.stale_seconds / 3))
    with duty.store.read() as db:
        tries: list[datetime] = [one.next_try_at for one in drafts.open_drafts(db, duty.account_id) if one.next_try_at]
    now = duty.clock.now()
    return max(0.0, min([longest, *((at - now).total_seconds() for at in tries)]))


def _troubled(duty: Duty, error: SignoffError, patience: Patience, lived: float) -> float:
    """Say what is wrong, and return for how many seconds to let it be."""
    if isinstance(error, LoginRefused):
        duty.becomes(error.reason, error.server_text or error.what, silent=True)
        return patience.refused()
    if isinstance(error, ConnectionLost):
        duty.becomes("no_connection", str(error))
        return patience.lost(lived)
    if isinstance(error, StoreError):
        duty.becomes("store", str(error))
        return patience.store()
    if isinstance(error, MailboxError):
        # What a server refuses now it may allow in a minute; the watchdog says so if it lasts.
        duty.becomes("mailbox", str(error), silent=not isinstance(error, CommandRefused))
        return patience.lost(0)
    duty.becomes("reader", str(error), silent=True)
    return patience.lost(0)


def _rest(duty: Duty, seconds: float) -> bool:
    """Let time pass; False where we are asked to stop."""
    end = duty.clock.monotonic() + seconds
    while (rest := end - duty.clock.monotonic()) > 0:
        duty.clock.sleep(min(rest, _SLICE))
        if duty.stop.is_set():
            return False
        duty.moving()
    return True
