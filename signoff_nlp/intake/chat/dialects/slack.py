"""Slack: copies from the web and desktop clients (old and new), threads, slackdump text."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import CLOCK, HALF, SECONDS, WITH_SECONDS, pour, stamps

_NOISE = (
    r"\d+ repl(?:y|ies)|View thread|New|Thread|\d+ files?|[a-z]+ joined #\S+\.?",
    r"(?i:last reply (?:today at|yesterday at|an?|about|on|\d{1,3}) .{0,30}(?:\d|ago|[ap]m))",
    r".{1,60} (?:joined|left|was added to|has (?:joined|left)) (?:the channel|the group|#\S+).*",
    r"set the channel (?:topic|purpose|description).*|Also sent to (?:the channel|#.*)|Pinned by .*",
)
_STATUS = r"(?:\s{0,4}(?::[a-z0-9_+'-]{1,40}:|(?P<tag>APP|BOT|WORKFLOW)|[^\w\s\[(.,:;-]{1,4})){0,4}"
_CLOCK = ("10:32:00", "10:35:00")
_PAIR = (("Ana Lee", _CLOCK[0], "Are you at the gate?"), ("Bo Nilsen", _CLOCK[1], "Two minutes."))

TWO_LINES = Dialect(
    app="slack",
    name="name, then time",
    heads=(r"\s{0,4}{name}\s*⏎\s+" + _STATUS + r"\s*{when}\s*", r"\s{0,4}{name}\s*⏎" + _STATUS + r"\s+{when}\s*"),
    follow=(r"{when}",),
    noise=_NOISE,
    tell="Thread",
    samples=(
        pour("12 h", "{name}⏎  {t}⏎{text}", HALF, CLOCK),
        pour("24 h", "{name}⏎  {t}⏎{text}", ("10:32", "10:33", "22:05"), CLOCK),
        Sample(
            "a program",
            "Nightly Builds\nAPP  10:32 AM\nStatus: approved\nBo Nilsen\n  10:35 AM\nTwo minutes.",
            (("Nightly Builds", _CLOCK[0], "Status: approved"), _PAIR[1]),
        ),
        pour("status emoji", "{name}⏎:palm_tree:  {t}⏎{text}", HALF, CLOCK),
        Sample(
            "grouped",
            "Ana Lee\n  10:32 AM\nAre you at the gate?\n10:33\nThe door is locked.\nBo Nilsen\n  10:35 AM\n"
            "Two minutes.",
            (_PAIR[0], ("Ana Lee", "10:33:00", "The door is locked."), _PAIR[1]),
        ),
        Sample(
            "reactions, edits, replies",
            "Ana Lee\n  10:32 AM\nAre you at the gate? (edited)\n:+1:\n2\n3 replies\nLast reply today at 11:02 AM\n"
            "Bo Nilsen\n  10:35 AM\nTwo minutes.",
            _PAIR,
        ),
        Sample(
            "days between",
            "Tuesday, March 12th\nAna Lee\n  10:32 AM\nAre you at the gate?\nToday\nBo Nilsen\n  10:35 AM\n"
            "Two minutes.",
            _PAIR,
        ),
        Sample(
            "a mention broken off",
            "Ana Lee\n  10:32 AM\nHey \n@Bo Nilsen\n are you at the gate?\n\n\nBo Nilsen\n  10:35 AM\nTwo minutes.",
            (("Ana Lee", _CLOCK[0], "Hey @Bo Nilsen are you at the gate?"), _PAIR[1]),
        ),
        pour(
            "thread",
            "{name}⏎  {t}⏎{text}⏎⏎",
            ("Mar 12th at 10:32 AM", "Mar 12th at 10:33 AM", "Mar 13th at 10:05 PM"),
            CLOCK,
        ),
        Sample(
            "head of a thread",
            "Thread\ngate-talk\n\n\nAna Lee\n  Mar 12th, 2024 at 10:32 AM\nAre you at the gate?\n\n\n"
            "Bo Nilsen\n  Mar 12th, 2024 at 10:35 AM\nTwo minutes.",
            (
                ("Ana Lee", "2024-03-12T10:32:00", "Are you at the gate?"),
                ("Bo Nilsen", "2024-03-12T10:35:00", "Two minutes."),
            ),
        ),
        Sample(
            "replied to a thread",
            "Ana Lee\n  10:32 AM\nAre you at the gate?\nBo Nilsen\n  10:35 AM\nreplied to a thread:\n"
            "Are you at the gate?\nTwo minutes.",
            _PAIR,
        ),
    ),
)

ONE_LINE = Dialect(
    app="slack",
    name="name and time on one line",
    heads=(
        r"{name}" + r"(?: {2,8}|\t{1,4})" + r"(?:(?::[a-z0-9_+'-]{1,40}:|(?P<tag>APP)) {0,4}){0,4}{when}\s*",
        r"{name} (?::[a-z0-9_+'-]{1,40}: {0,4}|(?P<tag>APP) {0,4}){0,4}\[{when}\]\s*",
    ),
    follow=(r"\[?{when}\]?\s*",),
    noise=_NOISE,
    samples=(
        pour("two blanks", "{name}  {t}⏎{text}⏎", HALF, CLOCK),
        pour("old client", "{name} [{t}]⏎{text}⏎", HALF, CLOCK),
        pour("old client, no blank lines", "{name} [{t}]⏎{text}", HALF, CLOCK),
        Sample("one message", "zuzu  11:02 AM\nomg ship it :rocket:", (("zuzu", "11:02:00", "omg ship it :rocket:"),)),
    ),
)

DUMP = Dialect(
    app="slack",
    name="slackdump",
    heads=(r"> {name} \[[A-Z0-9]+\] @ {when} ?:",),
    samples=(
        pour(
            "text",
            "> {name} [U0AN] @ {t} Z:⏎{text}⏎",
            stamps("{d}/03/2024 {t}", clocks=WITH_SECONDS),
            tuple(time + "+00:00" for time in SECONDS),
        ),
    ),
)

DIALECTS = (DUMP, TWO_LINES, ONE_LINE)
