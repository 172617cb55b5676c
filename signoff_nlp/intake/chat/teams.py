"""Microsoft Teams: classic copies ("[10:32 AM] Name"), newer ones (name, then date and time), transcripts.

Since 2024 a copy often has neither sender nor time. Nothing can tell such a paste from prose, and nobody's name is on
it: `read_chat` makes it one message of an unknown author, with a warning.
"""

from __future__ import annotations

import re

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample
from signoff_nlp.intake.chat.sampling import CLOCK, HALF, NONE, pour, stamps

_NOISE = (
    r"(?:Edited|Bearbeitet|Modifié|Editado)|has context menu|Meeting (?:started|ended).*"
    r"|.{1,80} (?:joined|left) the (?:chat|meeting).*",
    r"(?i:like|heart|laugh|surprised|sad|angry) \d+|\d+ (?:Like|Heart|Laugh) reactions?\.?|Last read|Unread messages?",
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
    heads=(r"{name}⏎{when}",),
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

_CUE = re.compile(r"(?:\d+:)?\d\d:\d\d\.\d{3} --> .*")
_VOICE = re.compile(r"<v(?:\.[^ >]{1,40})? ([^>]{1,80})>|([^:<]{1,60}): ")


def read_vtt(text: str) -> list[Bubble] | None:
    """Read a WebVTT transcript: voices, or "Name: text" under each cue. Cue times count from the "
    "start: no time of day."""
    if not text.lstrip("\ufeff \n").startswith("WEBVTT"):
        return None
    bubbles: list[Bubble] = []
    inside = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if _CUE.fullmatch(line.strip()):
            inside = True
            continue
        if not inside or not line.strip():
            inside = inside and bool(line.strip())
            continue
        voice = _VOICE.match(line)
        words = re.sub(r"</?v[^>]{0,100}>", "", line[voice.end() :] if voice else line).strip()
        if voice:
            bubbles.append(Bubble((voice[1] or voice[2]).strip(), None, [words]))
        elif bubbles:
            bubbles[-1].lines.append(words)
        else:
            bubbles.append(Bubble(None, None, [words]))
    return bubbles or None


VTT = Dialect(
    app="teams",
    name="transcript, WebVTT",
    parse=read_vtt,
    samples=(
        Sample(
            "voices",
            "WEBVTT\n\n00:32:01.000 --> 00:32:04.000\n<v Ana Lee>Are you at the gate?</v>\n\n"
            "00:33:01.000 --> 00:33:04.000\n<v Bo Nilsen>Nearly there.\nTwo minutes.</v>",
            (("Ana Lee", None, "Are you at the gate?"), ("Bo Nilsen", None, "Nearly there.\nTwo minutes.")),
        ),
    ),
)

DIALECTS = (VTT, CLASSIC, DOCX, TWO_LINES)
