"""All dialects, in the order in which ties are broken: the more particular first.

A new dialect is one file with a grammar and its samples, and its name here.
"""

from __future__ import annotations

from signoff_nlp.intake.chat import (
    discord,
    east,
    exports,
    generic,
    google_chat,
    imessage,
    rooms,
    signal,
    slack,
    social,
    teams,
    telegram,
    whatsapp,
)
from signoff_nlp.intake.chat.grammar import Dialect

DIALECTS: tuple[Dialect, ...] = (
    *exports.DIALECTS,
    *telegram.DIALECTS,
    *whatsapp.DIALECTS,
    *signal.DIALECTS,
    *discord.DIALECTS,
    *teams.DIALECTS,
    *slack.DIALECTS,
    *imessage.DIALECTS,
    *rooms.DIALECTS,
    *google_chat.DIALECTS,
    *east.DIALECTS,
    *social.DIALECTS,
    *generic.DIALECTS,
)
