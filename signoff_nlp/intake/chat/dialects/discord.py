"""Discord: cozy and compact copies, and the text of DiscordChatExporter (its CSV and JSON: see `exports`)."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample
from signoff_nlp.intake.chat.sampling import CLOCK, FULL, HALF, pour, stamps

_NOISE = (
    r"={20,}|Exported \d+ message\(s\)|Attachment file type: .*"
    r"|Image|\(edited\)",
    r"NEW|.{1,40} pinned a message to this channel\..*|.{1,40} started a thread: .*|Click to (?:react"
    r"|see .*)|Add Reaction|Reply|More",
)

COZY = Dialect(
    app="discord",
    name="cozy copy",
    heads=(
        r"{name}⏎(?P<tag>APP|BOT)⏎\s*[—–-]?\s*{when}",
        r"{name}⏎\s*[—–-]\s*{when}",
        r"{name} ?[—–] ?{when}",
        r"{name} -{1,2} {when}",
    ),
    follow=(r"\[{when}\](?: ?{text})?",),
    noise=_NOISE,
    samples=(
        pour("date", "{name} — {t}⏎{text}", stamps("{d}/03/2024 {t}")),
        pour("today", "{name} — Today at {t}⏎{text}", HALF, CLOCK),
        Sample(
            "a name broken off, and a program",
            "Ana Lee — Today at 10:32 AM\nhello\nGateBot\nBOT\n — Today at 10:33 AM\nhi\n"
            "Ana Lee — Today at 10:35 AM\nyes",
            (("Ana Lee", "10:32:00", "hello"), ("GateBot", "10:33:00", "hi"), ("Ana Lee", "10:35:00", "yes")),
        ),
        Sample(
            "handles, and an answer quoted",
            "mika.salo — 04/11/2026 8:02 PM\nhey so the drone feet\n\n@forgebox — 04/13/2026 8:05 PM\n"
            "> hey so the drone feet\nha yes",
            (
                ("mika.salo", "2026-04-11T20:02:00", "hey so the drone feet"),
                ("@forgebox", "2026-04-13T20:05:00", "ha yes"),
            ),
        ),
    ),
)

GLUED = Dialect(
    app="discord",
    name="cozy copy without a dash",
    heads=(r"{name}{when}",),
    noise=_NOISE,
    weak=True,
    samples=(pour("today", "{name}Today at {t}⏎{text}", HALF, CLOCK),),
)

EXPORTER = Dialect(
    app="discord",
    name="exporter text",
    heads=(r"\[{when}\] {name}",),
    noise=_NOISE,
    tell=r"Guild: .*",
    samples=(
        Sample(
            "with head, attachments and foot",
            "=" * 62
            + "\nGuild: Gate\nChannel: Text / general\n"
            + "=" * 62
            + "\n\n[12-Mar-24 10:32 AM] Ana Lee\nAre you at the gate?\n\n"
            "{Attachments}\nhttps://cdn.example/a/gate.png\n\n[12-Mar-24 10:33 AM] Bo Nilsen\nNearly there.\n"
            "Two minutes.\n\n"
            "{Reactions}\n👍 (2)\n\n" + "=" * 62 + "\nExported 2 message(s)\n" + "=" * 62,
            (("Ana Lee", FULL[0], "Are you at the gate?"), ("Bo Nilsen", FULL[1], "Nearly there.\nTwo minutes.")),
        ),
    ),
)

COMPACT = Dialect(
    app="discord",
    name="compact copy",
    heads=(r"\[{when}\] ?{name}:(?: {text})?",),
    noise=_NOISE,
    samples=(pour("time", "[{t}]{name}: {text}", HALF, CLOCK),),
)

DIALECTS = (COZY, COMPACT, EXPORTER, GLUED)
