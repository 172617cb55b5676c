"""`signoff demo`: a folder with a mailbox in which mail has just come, to try everything without an account of one's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from signoff_nlp.errors import SettingsError, unreadable
from signoff_nlp.service.watching import stop_switch, watching
from signoff_nlp.settings import load_settings

_MAILDIR = ("cur", "new", "tmp")
_AHEAD = timedelta(days=2)


def set_up_demo(folder: Path, now: datetime) -> int:
    """Write settings and a Maildir into a new folder, let the watcher note where it stands, and deliver mails after that.

    What was there at a first look is never drafted for, so that the demo's mails have to come later. `now` is aware.
    Returns how many mails there are. Raises SettingsError where the folder is there and not empty, or can't be written.
    """
    given = tomllib.loads(files(__package__).joinpath("demo.toml").read_text("utf-8"))
    try:
        if folder.exists() and any(folder.iterdir()):
            raise SettingsError("there is something in it", where=str(folder), hint="name a folder that is new")
        for name in _MAILDIR:
            (folder / "Mail" / name).mkdir(parents=True)
        settings = folder / "signoff.toml"
        settings.write_text(given["settings"].lstrip(), "utf-8")
        with stop_switch() as stop, watching(load_settings(settings, {}), stop) as watcher:
            watcher.once()
        for number, mail in enumerate(given["mails"]):
            (folder / "Mail" / "new" / f"{number}.demo").write_bytes(_mail(mail, now))
    except OSError as error:
        raise unreadable(SettingsError, error, str(folder)) from error
    return len(given["mails"])


def _mail(mail: Mapping[str, Any], now: datetime) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = mail["from"], mail["to"], mail["subject"]
    made["Date"] = format_datetime(now - timedelta(hours=mail["hours"]))
    made["Message-ID"] = f"<{mail['id']}@demo.example>"
    if answers := mail.get("answers"):
        made["In-Reply-To"] = made["References"] = f"<{answers}@demo.example>"
    start = (now + _AHEAD).date()
    made.set_content(mail["text"].lstrip().replace("{start}", f"{start.day} {start:%B %Y}"))
    return made.as_bytes()
