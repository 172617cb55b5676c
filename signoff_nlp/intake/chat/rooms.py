"""Rooms and calls: IRC clients, Zoom, Skype, Pidgin, help desks."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import (
    CLOCK,
    CLOCK_SECONDS,
    HALF,
    HALF_SECONDS,
    SECONDS,
    WITH_SECONDS,
    pour,
    stamps,
)

_NICKS = ("ana", "bo", "ana")

IRC = Dialect(
    app="irc",
    name="nick in angles",
    heads=(r"\[?\(?{when}\)?\]? ?<[@+%~& ]?{name}> {text}",),
    system=(r"\[?{when}\]? (?:-!-|\*{1,3}|-->|<--|--|==) {system}",),
    samples=(
        Sample(
            "irssi",
            "10:31 -!- bo [b@example] has joined #gate\n10:32 <ana> Are you at the gate?\n"
            "10:33 <bo> Nearly there.\n10:33 <bo> Two minutes.",
            (
                ("ana", "10:32:00", "Are you at the gate?"),
                ("bo", "10:33:00", "Nearly there."),
                ("bo", "10:33:00", "Two minutes."),
            ),
        ),
        pour("brackets", "[{t}] <{name}> {text}", WITH_SECONDS, CLOCK_SECONDS, _NICKS),
    ),
)

WEECHAT = Dialect(
    app="irc",
    name="weechat",
    heads=(r"{when}\t[@+]?(?!-->|<--|--\t|=!=|\*\t| )(?P<name>[^\t:]{1,40}):?\t{text}",),
    system=(r"{when}\t(?:-->|<--|--|=!=| \*)\t{system}",),
    samples=(pour("tabs", "{t}\t{name}\t{text}", stamps("2024-03-{d} {t}", clocks=WITH_SECONDS), SECONDS, _NICKS),),
)

ZOOM = Dialect(
    app="zoom",
    name="saved chat",
    heads=(
        r"{when}[\t ]+From +{name} +[Tt]o +[^:]{1,80}:(?:\s?{text})?",
        r"{when}[\t ]+From +{name} ?:(?:\s{text})?",
        r"{when}\t{name}:\t{text}",
    ),
    noise=(r"(?:Reacted to|Removed a .{1,20} reaction from) \".*|Replying to \".*",),
    indented=True,
    samples=(
        pour("to everyone", "{t} From {name} to Everyone:⏎\t{text}", WITH_SECONDS, CLOCK_SECONDS),
        pour("old", "{t}\t From {name} : {text}", WITH_SECONDS, CLOCK_SECONDS),
        pour("cloud", "{t}\t{name}:\t{text}", WITH_SECONDS, CLOCK_SECONDS),
    ),
)

ROUND = Dialect(
    app="pidgin",
    name="time in round brackets",
    heads=(r"\({when}\) {name}:(?: {text})?",),
    samples=(pour("Pidgin", "({t}) {name}: {text}", HALF_SECONDS, CLOCK_SECONDS),),
)

SKYPE = Dialect(
    app="skype",
    name="copy",
    heads=(r"\[{when}\] {name}:(?: {text})?",),
    samples=(
        pour("24 h", "[{t}] {name}: {text}", stamps("{d}.03.2024 {t}", clocks=WITH_SECONDS), SECONDS),
        pour("12 h", "[{t}] {name}: {text}", HALF_SECONDS, CLOCK_SECONDS),
    ),
)

DESK = Dialect(
    app="help_desk",
    name="pipe",
    heads=(r"{when} \| {name}:(?: {text})?",),
    samples=(pour("time", "{t} | {name}: {text}", HALF, CLOCK),),
)

DIALECTS = (IRC, WEECHAT, ZOOM, ROUND, SKYPE, DESK)
