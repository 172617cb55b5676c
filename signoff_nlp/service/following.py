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
    for row in {row.id: row for row in (*rows, *back)}.values():
        duty.moving()
        _follow(duty, box, row, lying)


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


def _follow(duty: Duty, box: Box, row: DraftRow, lying: Sequence[Lying]) -> None:
    ours = [one for one in lying if one.token == row.token or one.message_id == row.header_id]
    here = next((one for one in ours if not one.deleted), None)
    if here is not None:
        _is_here(duty, row, here)
    elif ours:
        _goes(duty, row, "discarded", "marked as deleted", ours[0].place)
    elif row.state in _PLACED and row.state != "moved":
        _is_gone(duty, box, row, lying)


def _is_here(duty: Duty, row: DraftRow, here: Lying) -> None:
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


def _is_gone(duty: Duty, box: Box, row: DraftRow, lying: Sequence[Lying]) -> None:
    """It is not where we put it: a person took over. Sent mails are recognised when their thread is judged."""
    with duty.store.read() as db:
        answered = messages.message(db, row.answers)
        known = {one.token for one in lying if one.token and drafts.draft_by_token(db, one.token)}
    name = answered.message_id if answered else None
    # Some programs write an edited draft as a mail of their own, without our token.
    kin = next(
        (one for one in lying if name and one.answers[-1:] == (name,) and one.token not in known and not one.deleted),
        None,
    )
    if kin is not None:
        if row.state != "edited" or kin.place != Place(row.folder or "", row.uidvalidity, row.uid):
            _goes(duty, row, "edited", "likely: another draft answers the same message", kin.place)
        return
    age = (duty.clock.now() - row.created_at).total_seconds() / 86_400
    found = box.trace(row.token, row.header_id, age + 2)
    if found is None:
        _goes(duty, row, "discarded", "it is in no folder any more", None)
    elif found.binned:
        _goes(duty, row, "discarded", f"it is in {found.place.folder}", found.place)
    else:
        _goes(duty, row, "moved", f"it is in {found.place.folder}", found.place)


def _goes(duty: Duty, row: DraftRow, state: DraftState, why: str, place: Place | None) -> None:
    with duty.store.begin() as db:
        step(duty, db, row, (row.state,), state, reason=why, place=place)
