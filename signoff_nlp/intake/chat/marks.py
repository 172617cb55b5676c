"""The patterns of what programs write into and around messages. The words stand in the vocabulary of chat marks.

The marks are read in every dialect, since pastes of every program come through every layout.
"""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.chat.calendar_words import MONTHS, RELATIVE, WEEKDAYS

_EMOJI = r"[^\w\s.,;:!?()\"'@#$%&*+=/\\|~`^<>\[\]{}-]{1,8}"
_FILE = r"[^\n/\\<>|:*?\"]{1,150}\.[A-Za-z0-9]{1,6}"
_DAYS = "|".join(re.escape(word) for word in (*WEEKDAYS, *MONTHS, *RELATIVE))
_BOT = re.compile(r"(?P<name>.+?)[ \t]*(?:\b(?:APP|BOT|WORKFLOW)|\[bot\]|✓ ?(?:APP|BOT))$")
_PLACES = {"…": ".{0,80}", "{n}": r"\d{1,4}", "{w}": r"\w", " ": r"[ \t]{1,4}"}
LONGEST = 400  # characters of a line that can be a mark


def phrases(table: str) -> tuple[str, ...]:
    """Return the phrases of one table of the vocabulary of chat marks, as written."""
    return tuple(vocabulary.load("chat_marks")[table]["says"])


def _words(table: str) -> str:
    """The phrases of a table as one pattern."""
    found = []
    for phrase in sorted(phrases(table), key=len, reverse=True):
        source = re.escape(phrase)
        for place, meant in _PLACES.items():
            source = source.replace(re.escape(place), meant)
        found.append(source)
    return "|".join(found)


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the compiled pattern of one kind of mark; `fullmatch` it against a stripped line, `edited` searches."""
    return re.compile(_source(name), re.I)


def _source(name: str) -> str:
    match name:
        case "edited":
            return rf"[ \t]*(?:{_words('edited')})[ \t]*$"
        case "deleted":
            return rf"(?:🚫 ?)?(?:{_words('deleted')})\.?"
        case "nothing":
            return rf"(?:{_words('omitted')}|{_words('added')}|{_reacted()})"
        case "below":
            return rf"(?:{_words('below')}|(?-i:{_EMOJI} by (?!(?i:{_DAYS})\b)[A-ZÀ-ÞĀ-Ž@][^.!?:;]{{0,80}}))"
        case "title" | "forwarded":
            return rf"(?:{_words(name)}):?"
        case "attached":
            return _attached()
    raise KeyError(name)


def _reacted() -> str:
    verbs = _words("reacted")
    return (
        rf"(?:{verbs})\b.{{0,8}}[“\"‘'].{{0,300}}[”\"’'](?: with {_EMOJI})?"
        rf"|(?:.{{1,60}} )?reacted (?:with |to .{{1,200}} with )?{_EMOJI}(?: to .{{0,200}})?"
        rf"|\[?reactions?:? ?{_EMOJI}.{{0,120}}\]?|\(- ?.{{1,200}}: {_EMOJI}.{{0,80}} ?-\)"
        rf"|(?:{verbs}) by .{{1,80}}"
    )


def _attached() -> str:
    media, behind = _words("medium"), _words("attached")
    return (
        rf"<[^<>:\d]{{3,24}} ?: ?(?P<f1>{_FILE})>"
        rf"|(?P<f2>{_FILE}) \((?:{behind})\)"
        rf"|[\[({{] ?(?:{_EMOJI} ?)?(?:{media})s? ?(?:[:,|] ?(?P<f3>[^\]}})\n]{{1,200}}))? ?[\])}}]"
        rf"|(?:📎|📄|📷|🖼️?|📁|🎥|📹)[ \t]?(?P<f4>{_FILE}|(?:{media}))"
        rf"|(?:shared|uploaded|sent) an? (?:{media}): ?(?P<f5>{_FILE})"
        rf"|(?P<f6>{_FILE})(?: ?[•·|] ?[^\n]{{1,40}})? (?:document omitted|dokument weggelassen)"
    )


def is_title(line: str) -> bool:
    """Is this stripped line what a program writes above a chat ("#channel", "Group: ...")?"""
    return len(line) <= 100 and pattern("title").fullmatch(line) is not None


def bot_tag(name: str) -> tuple[str, bool]:
    """Return a name without a program's tag ("Polly APP"), and whether a program writes under it."""
    match = _BOT.fullmatch(name)
    if match:
        return match["name"], True
    return name, name.casefold() in phrases("machine")
