"""Microsoft Teams: classic copies ("[10:32 AM] Name"), newer ones (name, then date and time), transcripts of calls as text.

Since 2024 a copy often has neither sender nor time. Nothing can tell such a paste from prose, and nobody's name is on
it: `read_chat` makes it one message of an unknown author, with a warning.
"""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import CLOCK, HALF, NONE, pour, stamps

_NOISE = (
    r"(?:Edited|Bearbeitet|Modifié|Editado)|has context menu|Meeting (?:started|ended).*"
    r"|.{1,80} (?:joined|left) the (?:chat|meeting).*",
    r"(?i:like|heart|laugh|surprised|sad|angry) \d+|Last read|Unread messages?",
    r".{1,80} (?:added|removed) .{1,80} (?:to|from) the chat.*|Begin Reference, .*",
)

CLASSIC = Dialect(
    app="teams",
    name="time in brackets, then name",
    heads=(r"\[{when}\] {name}",),
    noise=_NOISE,
    indented=True,
    samples=(
        pour("time", "[{t}] {name}⏎{text}⏎", HALF, CLOCK),
        pour("date and time", "[{t}] {name}⏎    {text}⏎", stamps("{d}.03.2024 {t}")),
        pour("yesterday", "[Yesterday {t}] {name}⏎{text}⏎", HALF, CLOCK),
        Sample(
            "last name first",
            "[3/17/2024 10:05 AM] Mbeki, Thandi\nHi Rasheed\n\n[3/17/2024 10:13 AM] Khan, Rasheed (Mill & Bore)\n👍",
            (
                ("Mbeki, Thandi", "2024-03-17T10:05:00", "Hi Rasheed"),
                ("Khan, Rasheed (Mill & Bore)", "2024-03-17T10:13:00", "👍"),
            ),
        ),
    ),
)

TWO_LINES = Dialect(
    app="teams",
    name="name, then time",
    heads=(r"{name}⏎{when}", r"{name}⏎\s*⏎{when}"),
    noise=_NOISE,
    weak=True,
    preview=True,
    samples=(
        pour("day and time", "{name}⏎{t}⏎{text}", stamps("3/{d} {t}", clocks=HALF), CLOCK),
        pour("time", "{name}⏎{t}⏎{text}", HALF, CLOCK),
        Sample(
            "preview",
            "Are you at the gate? by Lee, Ana\nLee, Ana\n3/12/2024 10:32 AM\nAre you at the gate?\n"
            "Nearly there. Two minutes. by Nilsen, Bo\nNilsen, Bo\n3/12/2024 10:33 AM\nNearly there.\nTwo minutes.\n"
            "Note: bring the key by Lee, Ana\nLee, Ana\n3/13/2024 10:05 PM\nNote: bring the key",
            (
                ("Lee, Ana", "2024-03-12T10:32:00", "Are you at the gate?"),
                ("Nilsen, Bo", "2024-03-12T10:33:00", "Nearly there.\nTwo minutes."),
                ("Lee, Ana", "2024-03-13T22:05:00", "Note: bring the key"),
            ),
        ),
    ),
)

DOCX = Dialect(
    app="teams",
    name="transcript",
    heads=(r"{name}   +{when}",),
    samples=(pour("docx", "{name}   {t}⏎{text}⏎", ("32:02", "33:03", "45:05"), NONE),),
)

DIALECTS = (CLASSIC, DOCX, TWO_LINES)
