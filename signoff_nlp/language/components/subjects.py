"""Where a message turns to another subject, which words are of the order wherever they stand, and slips owned up to.

"Unrelated, our sticker guy is free if you need one": a condition of another subject is none of the release (rule 4). The
classifier, which has read the sentences before, does not weigh these cues.
"""

from __future__ import annotations

from signoff_nlp.language.components.wording import find_phrases
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.types import Cue

_SUBJECTS = frozenset({"other_subject", "next_subject"})
_PARAGRAPH = "\n\n"


def find_subjects(text: str) -> list[Cue]:
    """Return the cues of subjects.toml in `text`; a subject governs what follows it to the end of its paragraph."""
    found = []
    for match in find_phrases("subjects", text):
        kind, end = match.rule.gives["cue"], match.end
        if kind in _SUBJECTS:
            after = text.find(_PARAGRAPH, match.end)
            end = after if after >= 0 else len(text)
        words = text[match.start : match.end]
        found.append(Cue(kind=kind, start=match.start, end=match.end, text=words, scope=(match.start, end)))
    return found


@step("subjects")
def fill(found: Findings) -> None:
    """Add the subjects to `found.cues`."""
    found.cues.extend(find_subjects(found.text))
