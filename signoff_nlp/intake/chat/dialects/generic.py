"""Layouts of no program in particular, with a time: what people type, and what tools nobody has heard of print."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import CLOCK, HALF, SECONDS, WITH_SECONDS, pour, stamps

_T24 = ("10:32", "10:33", "22:05")

NAME_TIME_TEXT = Dialect(
    app="generic",
    name="name, time, colon, text",
    heads=(
        r"[*_]{0,2}{name}[*_]{0,2},? ?[\[(]{when}[\])] ?[*_]{0,2}:[*_]{0,2}(?: {text})?",
        r"[*_]{0,2}{name}[*_]{0,2} ?[\[(]{when}[\])][*_]{0,2}",
        r"[*_]{0,2}{name}[*_]{0,2},? ?(?:@|at|[-–—|·]) {when}[*_]{0,2}:(?: {text})?",
        r"{name} ?[\[(]{when}[\])] (?:said|wrote|says|schrieb|a écrit):(?: {text})?",
        r"{name}, {when}:(?: {text})?",
    ),
    samples=(
        pour("square brackets", "{name} [{t}]: {text}", HALF, CLOCK),
        pour("round brackets", "{name} ({t}): {text}", _T24, CLOCK),
        pour("round brackets, text below", "{name} ({t})⏎{text}", HALF, CLOCK),
        pour("bold name", "**{name}** ({t}): {text}", _T24, CLOCK),
    ),
)

TIME_NAME_TEXT = Dialect(
    app="generic",
    name="time, name, colon, text",
    heads=(
        r"\[{when}\] ?[*_]{0,2}{name}[*_]{0,2} ?:[*_]{0,2}(?: {text})?",
        r"{when},? (?:[-–—|·] )?[*_]{0,2}{name}[*_]{0,2} ?:[*_]{0,2}(?: {text})?",
    ),
    weak=True,
    samples=(
        pour("brackets", "[{t}] {name}: {text}", _T24, CLOCK),
        pour("bare", "{t} {name}: {text}", _T24, CLOCK),
        pour("dash", "{t} - {name}: {text}", _T24, CLOCK),
        pour(
            "ISO",
            "{t} {name}: {text}",
            stamps("2024-03-{d}T{t}Z", clocks=WITH_SECONDS),
            tuple(time + "+00:00" for time in SECONDS),
        ),
    ),
)

TABS = Dialect(
    app="generic",
    name="tabs",
    heads=(r"{name}\t{when}\t{text}", r"{when}\t{name}\t{text}"),
    samples=(pour("name, time, text", "{name}\t{t}\t{text}", _T24, CLOCK),),
)

NAME_TIME = Dialect(
    app="generic",
    name="name and time on a line",
    heads=(r"[*_#]{0,3} ?{name}[*_]{0,2}(?:,| at| on| @| [-–—|·•/])? {when}:?", r"{when} (?:[-–—|·] )?{name}:?"),
    weak=True,
    samples=(
        pour("at", "{name} at {t}⏎{text}", _T24, CLOCK),
        pour("dash", "{name} - {t}⏎{text}", _T24, CLOCK),
        pour("time first", "{t} {name}⏎{text}⏎", HALF, CLOCK),
    ),
)

TIMES_BELOW_NAME = Dialect(
    app="generic",
    name="a name above lines with their own times",
    heads=(r"{name}⏎{when} \| {text}",),
    follow=(r"{when} \| {text}",),
    samples=(
        Sample(
            "grouped",
            "Ana Lee\n10:32 | Are you at the gate?\n11:33 | The door is locked.\n\nBo Nilsen\n11:35 | Two minutes.",
            (
                ("Ana Lee", "10:32:00", "Are you at the gate?"),
                ("Ana Lee", "11:33:00", "The door is locked."),
                ("Bo Nilsen", "11:35:00", "Two minutes."),
            ),
        ),
    ),
)

DIALECTS = (TIMES_BELOW_NAME, NAME_TIME_TEXT, TABS, TIME_NAME_TEXT, NAME_TIME)
