"""What the buyer's side says after a release, and no rule understands.

A stop needs no set words ("getting cold feet here"). So the silence of the rules is no consent: a later message counts as
harmless only where every sentence of it is thanks, praise, a question, a name, money or shipping.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from signoff_nlp.types import Evidence, Reading

_HARMLESS = frozenset(
    {"praise", "warm", "thanks", "confirm", "approve", "go", "resume", "lift", "money", "rfq", "release_question"}
)  # fmt: skip
_LIMITS = frozenset({"condition", "negation", "exclusion", "change_wanted"})
_HARMLESS_CUES = frozenset({"question", "courtesy"})
_NUMBERS = frozenset({"PO_NUMBER", "QUOTE_NUMBER"})
_NAME = 5  # words of a greeting, a name, a title or a company
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


def not_understood(readings: Sequence[Reading], at: int) -> list[Evidence]:
    """Return the sentences of buyers' messages after message `at` that nothing shows to be harmless."""
    known = frozenset(word for one in readings for word in _WORD.findall(one.message.author.name or ""))
    return [
        Evidence(message=reading.message.index, start=start, end=end, text=reading.message.text[start:end])
        for reading in readings[at + 1 :]
        if reading.message.side == "buyer" and reading.message.origin == "message"
        for start, end in _sentences(reading)
        if not (_is_harmless(reading, start, end) or _calls(reading, start, end, known))
    ]


def _sentences(reading: Reading) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in reading.speech] or list(reading.clauses)


def _is_harmless(reading: Reading, start: int, end: int) -> bool:
    cues = {cue.kind for cue in reading.cues if start <= cue.start < end}
    kinds = {act.kind for act in reading.acts if start <= act.start < end} & _HARMLESS
    if kinds - {"resume"} or (kinds and not cues & _LIMITS):
        return True  # "goes on as released if the price holds" is more than that it goes on
    if cues & _HARMLESS_CUES:
        return True
    labels = {fact.label for fact in reading.facts if start <= fact.start < end}
    if labels & _NUMBERS or ("DATE" in labels and "paper" in cues):
        return True
    return _is_name(reading, start, end)


def _calls(reading: Reading, start: int, end: int, known: Collection[str]) -> bool:
    """ "Mina," calls somebody who writes in the thread."""
    return start == 0 and reading.message.text[:end].rstrip()[:-1] in known


def _is_name(reading: Reading, start: int, end: int) -> bool:
    """A greeting, a name with its title and company: few words, each with a capital letter, or a person's role."""
    if any(one.start is not None and start <= one.start < end for one in reading.people):
        return True
    words = _WORD.findall(reading.message.text, start, end)
    return bool(words) and len(words) <= _NAME and all(word[:1].isupper() for word in words[-2:]) and len(words) > 1
