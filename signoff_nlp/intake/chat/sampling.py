"""The one dialogue that most samples tell: poured into a layout, with what must come out."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Sample

_SAID = ("Are you at the gate?", "Nearly there.\nTwo minutes.", "Note: bring the key")
PEOPLE = ("Ana Lee", "Bo Nilsen", "Ana Lee")
FULL = ("2024-03-12T10:32:00", "2024-03-12T10:33:00", "2024-03-13T22:05:00")
SECONDS = ("2024-03-12T10:32:15", "2024-03-12T10:33:15", "2024-03-13T22:05:15")
CLOCK = ("10:32:00", "10:33:00", "22:05:00")
CLOCK_SECONDS = ("10:32:15", "10:33:15", "22:05:15")
NONE = (None, None, None)


def pour(
    name: str,
    layout: str,
    stamps: tuple[str, str, str],
    times: tuple[str | None, ...] = FULL,
    people: tuple[str, str, str] = PEOPLE,
) -> Sample:
    """Fill `layout`, with places {t} {name} {text} and ⏎ for a line break, three times and join by line breaks."""
    text = "\n".join(
        layout.replace("⏎", "\n").replace("{t}", stamp).replace("{name}", person).replace("{text}", said)
        for stamp, person, said in zip(stamps, people, _SAID, strict=True)
    )
    return Sample(name, text, tuple(zip(people, times, _SAID, strict=True)))


def stamps(
    pattern: str, days: tuple[str, str] = ("12", "13"), clocks: tuple[str, str, str] = ("10:32", "10:33", "22:05")
) -> tuple[str, str, str]:
    """Three stamps from a pattern with places {d} (12th, 12th, 13th) and {t}."""
    first, second, third = (
        pattern.replace("{d}", day).replace("{t}", clock)
        for day, clock in zip((days[0], days[0], days[1]), clocks, strict=True)
    )
    return first, second, third


HALF = ("10:32 AM", "10:33 AM", "10:05 PM")
HALF_SECONDS = ("10:32:15 AM", "10:33:15 AM", "10:05:15 PM")
WITH_SECONDS = ("10:32:15", "10:33:15", "22:05:15")
