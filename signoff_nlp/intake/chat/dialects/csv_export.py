"""Exports that are CSV: a first line that names an author and a text column."""

from __future__ import annotations

import csv
import re

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample
from signoff_nlp.intake.chat.stamps import read_stamp


def read_csv(text: str) -> list[Bubble] | None:
    """Read a CSV export whose first line names an author and a content column; None where it is something else."""
    head = text.lstrip("\ufeff").split("\n", 1)[0].strip().lower()
    columns = [column.strip('" ') for column in re.split("[,;\t]", head)]
    who = next(
        (i for i, c in enumerate(columns) if c in ("author", "from", "sender", "sender name", "name", "user")), None
    )
    what = next((i for i, c in enumerate(columns) if c in ("content", "message", "text", "body")), None)
    when = next(
        (i for i, c in enumerate(columns) if c in ("date", "time", "timestamp", "datetime", "message date")), None
    )
    if who is None or what is None or len(columns) > 40:
        return None
    files = next((i for i, c in enumerate(columns) if c in ("attachments", "attachment")), None)
    delimiter = next((c for c in "\t;," if c in head), ",")
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(text.lstrip("\ufeff").splitlines(keepends=True), delimiter=delimiter))
    except csv.Error:
        return None
    bubbles = []
    for row in rows[1:]:
        if len(row) > max(who, what):
            stamp = read_stamp(row[when]) if when is not None and when < len(row) else None
            attached = (
                [name for name in row[files].split(",") if name] if files is not None and files < len(row) else []
            )
            bubbles.append(Bubble(row[who].strip() or None, stamp, row[what].split("\n"), attachments=attached))
    return bubbles or None


_Z = "+00:00"
_TWO = ("Are you at the gate?", "Nearly there.\nTwo minutes.")
CSV = Dialect(
    app="csv",
    name="CSV export",
    parse=read_csv,
    samples=(
        Sample(
            "Discord",
            "AuthorID,Author,Date,Content,Attachments,Reactions\n"
            '"1","Ana Lee","2024-03-12T10:32:15.0000000+00:00","Are you at the gate?","",""\n'
            '"2","Bo Nilsen","2024-03-12T10:33:15.0000000+00:00","Nearly there.\nTwo minutes.","",""',
            (("Ana Lee", "2024-03-12T10:32:15" + _Z, _TWO[0]), ("Bo Nilsen", "2024-03-12T10:33:15" + _Z, _TWO[1])),
        ),
    ),
)

DIALECTS = (CSV,)
