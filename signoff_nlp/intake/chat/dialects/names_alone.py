"""A name alone above each message: copies from Instagram, Messenger, Signal and text messages on phones."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample

NAMES_ALONE = Dialect(
    app="plain",
    name="names alone",
    alone=True,
    samples=(
        Sample(
            "blank lines between",
            "Ana Lee\nAre you at the gate?\n\nBo Nilsen\nNearly there.\nTwo minutes.\n\nAna Lee\nNote: bring the key",
            (
                ("Ana Lee", None, "Are you at the gate?"),
                ("Bo Nilsen", None, "Nearly there.\nTwo minutes."),
                ("Ana Lee", None, "Note: bring the key"),
            ),
        ),
        Sample(
            "times below, none under the last",
            "Ana Lee\nAre you at the gate?\nToday 10:32 AM\n\nBo Nilsen\nNearly there.\nToday 10:33 AM\n\nCem\nok",
            (
                ("Ana Lee", "10:32:00", "Are you at the gate?"),
                ("Bo Nilsen", "10:33:00", "Nearly there."),
                ("Cem", None, "ok"),
            ),
        ),
        Sample(
            "a time above",
            "Ana Lee\nAre you at the gate?\n\nMar 12, 2024 10:33 AM\nBo Nilsen\nNearly there.\n\nAna Lee\nok",
            (
                ("Ana Lee", None, "Are you at the gate?"),
                ("Bo Nilsen", "2024-03-12T10:33:00", "Nearly there."),
                ("Ana Lee", "2024-03-12T10:33:00", "ok"),
            ),
        ),
        Sample("not a chat: people", "Ana Lee\nBuyer\n\nBo Nilsen\nSeller\n\nCem Kaya\nDriver"),
        Sample("not a chat: sections", "Scope\nThe gate is painted.\n\nPrice\nAs you wrote.\n\nScope\nPlease call me."),
    ),
)

DIALECTS = (NAMES_ALONE,)
