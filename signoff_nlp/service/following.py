"""What became of drafts, by what lies where. People own them from the moment they are placed: nothing is done to them."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.mailbox.drafts import body_hash
from signoff_nlp.mailbox.failures import CommandRefused, FolderUnclear
from signoff_nlp.service.boxes import Box, Lying, Place
from signoff_nlp.service.duty import Duty
from signoff_nlp.service.logs import warn
from signoff_nlp.service.reseeding import age_all
from signoff_nlp.service.steps import step
from signoff_nlp.store import audit, drafts, messages
from signoff_nlp.store.rows import DraftRow, DraftState

_PLACED: tuple[DraftState, ...] = ("confirmed", "edited", "moved")
_DAY, _ZONES = 86_400, 2  # seconds; days by which a server's calendar may differ
_BACK: tuple[DraftState, ...] = ("discarded", "moved")


def follow(duty: Duty, box: Box) -> None:
    """Compare the drafts of the ledger with what lies in the Drafts folder, and keep what people did."""
    try:
        lying = box.lying()
    except (FolderUnclear, CommandRefused) as error:
        warn("drafts", account=duty.name, text=error.what)
        return
    with duty.store.read() as db:
        rows = [row for row in drafts.open_drafts(db, duty.account_id) if row.state in _PLACED]
        back = [
            row for one in lying if one.token and (row := drafts.draft_by_token(db, one.token)) and row.state in _BACK
        ]
    gone = [row for row in {row.id: row for row in (*rows, *back)}.values() if not _is_here(duty, row, lying)]
    gone = [row for row in gone if not _has_kin(duty, row, lying)]
    if gone:
        _seek(duty, box, gone)


def meet_strangers(duty: Duty, box: Box) -> None:
    """Drafts of ours that the ledger does not know: it was lost, or restored. What is in the mailbox then is old."""
    try:
        lying = box.lying()
    except (FolderUnclear, CommandRefused):
        return
    with duty.store.begin() as db:
        new = []
        for one in lying:
            subject = f"stranger:{one.token}"
            if one.token and drafts.draft_by_token(db, one.token) is None and not audit.entries(db, 1, subject):
                duty.note(db, "unknown draft found", subject, {"place": list(one.place), "message id": one.message_id})
                new.append(one)
    if new:
        age_all(duty, f"{len(new)} drafts of ours are in the mailbox that the ledger does not know", {})


def _is_here(duty: Duty, row: DraftRow, lying: Sequence[Lying]) -> bool:
    """Keep what a look at the folder says of a draft; False where it is not there and that is news."""
    duty.moving()
    ours = [one for one in lying if one.token == row.token or one.message_id == row.header_id]
    here = next((one for one in ours if not one.deleted), None)
    if here is None and ours:
        if row.state != "discarded":
            _goes(duty, row, "discarded", "marked as deleted", ours[0].place)
        return True
    if here is None:
        return row.state in _BACK
    known = Place(row.folder or "", row.uidvalidity, row.uid)
    with duty.store.read() as db:
        raw = drafts.draft_raw(db, row.id)
    same = raw is not None and here.body == body_hash(raw)
    if same and row.state in _BACK:
        _goes(duty, row, "confirmed", "it is back", here.place)
    elif same and here.place != known and row.state == "confirmed":
        _goes(duty, row, "confirmed", "it lies elsewhere in the folder", here.place)
    elif not same and (row.state != "edited" or here.place != known):
        _goes(duty, row, "edited", "a person works on it", here.place)
    return True


def _has_kin(duty: Duty, row: DraftRow, lying: Sequence[Lying]) -> bool:
    """Some programs write an edited draft as a mail of their own, without our token: known by what it answers."""
    with duty.store.read() as db:
        answered = messages.message(db, row.answers)
        known = {one.token for one in lying if one.token and drafts.draft_by_token(db, one.token)}
    name = answered.message_id if answered else None
    others = (one for one in lying if name and one.answers[-1:] == (name,) and not one.deleted)
    kin = next((one for one in others if one.token not in known), None)
    if kin is None:
        return False
    if row.state != "edited" or kin.place != Place(row.folder or "", row.uidvalidity, row.uid):
        _goes(duty, row, "edited", "likely: another draft answers the same message", kin.place)
    return True


def _seek(duty: Duty, box: Box, gone: Sequence[DraftRow]) -> None:
    """They are not where we put them: people took over. Sent mails are recognised when their thread is judged."""
    oldest = min(row.created_at for row in gone)
    days = (duty.clock.now() - oldest).total_seconds() / _DAY + _ZONES
    found = box.trace({row.token: row.header_id for row in gone}, days)
    for row in gone:
        there = found.get(row.token)
        if there is None:
            _goes(duty, row, "discarded", "it is in no folder any more", None)
        else:
            _goes(duty, row, "discarded" if there.binned else "moved", f"it is in {there.place.folder}", there.place)


def _goes(duty: Duty, row: DraftRow, state: DraftState, why: str, place: Place | None) -> None:
    with duty.store.begin() as db:
        step(duty, db, row, (row.state,), state, reason=why, place=place)
