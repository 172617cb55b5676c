"""LinkedIn: copies from the web."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample

_NOISE = (
    r".{1,60} sent the following messages? at .*|sent the following messages? at .*|View .{1,60}[’']s profile.*",
    r"Seen by .*|Enter|You sent|Delivered|Active (?:now|\d+.{1,10} ago)|\(?(?:She/Her|He/Him|They/Them)\)?",
)

LINKEDIN = Dialect(
    app="linkedin",
    name="web copy",
    heads=(
        r"{name}(?: \((?:[A-Za-z]+/){1,3}[A-Za-z]+\))?(?:  +| +· +){when}",
        r"{name}(?: \((?:[A-Za-z]+/){1,3}[A-Za-z]+\))?\s*⏎\s*(?:· ?)?{when}",
    ),
    noise=_NOISE,
    weak=True,
    preview=True,
    tell=r".{1,60} sent the following messages? at .*",
    samples=(
        Sample(
            "with its lines around",
            "TUESDAY\nAna Lee sent the following message at 10:32 AM\nView Ana’s profile\nAna Lee  10:32 AM\n"
            "Are you at the gate?\n"
            "Bo Nilsen sent the following messages at 10:35 AM\nView Bo’s profile\n"
            "Bo Nilsen (He/Him)  10:35 AM\nTwo minutes.",
            (("Ana Lee", "10:32:00", "Are you at the gate?"), ("Bo Nilsen", "10:35:00", "Two minutes.")),
        ),
    ),
)

DIALECTS = (LINKEDIN,)
