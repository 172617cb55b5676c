"""Lines between messages that say only which day begins ("Tuesday, March 12th", "--- 12.03.2024 ---")."""

from __future__ import annotations

from signoff_nlp.intake.chat.page import Page
from signoff_nlp.intake.chat.stamps import Stamp, read_date_line


def read_divider(page: Page, number: int, following: int | None, empty: bool) -> Stamp | None:
    """Return the day that line `number` begins, or None where it is somebody's word.

    `following` is the line of the next header; `empty`: the message that goes on here has no words yet.
    A buyer too writes a date on a line of its own ("ship by:", "4 May"), so a divider must stand right before a header
    (or before everything), not be all that a message says, and be set off: by a blank line, a rule, a weekday, "Today".
    """
    folded = page.folded[number].strip()
    if not 3 < len(folded) <= 80:
        return None
    stamp = read_date_line(folded)
    if stamp is None or stamp.hour is not None:
        return None
    if following is None or any(page.lines[n].strip() for n in range(number + 1, following)):
        return None
    if number == page.first or folded[0] in "-–—_=*":
        return stamp
    if empty:
        return None
    before = page.lines[number - 1].strip()
    if before.endswith((":", " by", " on", ",")):
        return None
    return stamp if not before or stamp.weekday is not None or stamp.relative is not None else None
