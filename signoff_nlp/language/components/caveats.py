"""What keeps a complete package from standing: open items, samples that passed only after special handling, limits.

Handed on as cues: `open_<item>`, `special_handling`, `excluded`, and those of `second_looks`.
"""

from __future__ import annotations

from signoff_nlp.language.components.exclusions import find_exclusions, find_special_handling
from signoff_nlp.language.components.open_items import find_open_items
from signoff_nlp.language.components.second_looks import find_second_looks
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Cue


def find_caveats(text: str) -> list[Cue]:
    """Return the caveats of `text` as cues; the scope of each is its own words."""
    found = [(f"open_{what}", start, end) for start, end, _, what in find_open_items(text)]
    found += [("special_handling", start, end) for start, end, _ in find_special_handling(text)]
    found += [("excluded", start, end) for start, end, _ in find_exclusions(text)]
    return [
        Cue(kind=kind, start=start, end=end, text=text[start:end], scope=(start, end)) for kind, start, end in found
    ]


@step("caveats")
def fill(found: Findings) -> None:
    """Add the caveats to `found.cues`."""
    found.cues.extend(find_caveats(found.text))
    subject = (found.message.subject or "") if found.message else ""
    names = [one.name for one in found.message.attachments] if found.message else []
    found.cues.extend(find_second_looks(found.text, found.facts, found.cues, subject, names))
