"""Lines between messages that say only which day begins ("Tuesday, March 12th", "--- 12.03.2024 ---")."""

from __future__ import annotations

from signoff_nlp.intake.chat.page import Page
from signoff_nlp.intake.chat.stamps import Stamp, read_date_line


def read_divider(page: Page, number: int, closing: bool, empty: bool) -> Stamp | None:
    """Return the day that line `number` begins, or None where it is somebody's word.

    `closing`: nothing stands between it and the next header; `empty`: the message that goes on has no words yet.
    A buyer too writes a date on a line of its own ("ship by:", "4 May"), so a divider must stand right before a header
    (or before everything), not be all that a message says, and be set off: by a blank line, a rule, a weekday, "Today".
    """
    folded = page.folded[number].strip()
    if not closing or not 3 < len(folded) <= 80:
        return None
    stamp = read_date_line(folded)
    if stamp is None or not stamp.dated:
        return None
    if number == page.first or folded[0] in "-–—_=*":
        return stamp
    if empty:
        return None
    before = page.lines[number - 1].strip()
    if before.endswith((":", " by", " on", ",")):
        return None
    return stamp if not before or stamp.weekday is not None or stamp.relative is not None else None
