"""`signoff demo`: a mailbox to try everything with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click


@click.command()
@click.argument("folder", default="signoff-demo", type=click.Path(file_okay=False))
def demo(folder: str) -> None:
    """Make FOLDER with a mailbox in which mail has just come: to try watch, status, review and desk there."""
    from signoff_nlp.cli.plain import printable
    from signoff_nlp.service.demonstrating import set_up_demo

    count = set_up_demo(Path(folder), datetime.now().astimezone())
    click.echo(printable(f"{folder}: a mailbox with {count} new mails. Go there, then: signoff watch --once"))
