"""Chats that nobody wrote for the grammars: layouts into which a dialogue is poured, and pastes as they come."""

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from signoff_nlp.intake.chat import looks_like_chat, split_chat

FOLDER = Path(__file__).parent / "layouts"
Said = list[tuple[str | None, str | None, str]]


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


DIALOGUES = load("dialogues")
LAYOUTS = [layout for name in ("poured", "abroad") for layout in load(name)["layout"]]
PASTES = [case for name in ("pastes", "traps") for case in load(name)["case"]]
NO_CHATS = load("negatives")["case"]
SHOWN = {
    "minutes": "%Y-%m-%dT%H:%M:00",
    "seconds": "%Y-%m-%dT%H:%M:%S",
    "seconds utc": "%Y-%m-%dT%H:%M:%S+00:00",
    "clock": "%H:%M:00",
    "clock seconds": "%H:%M:%S",
    "nothing": "",
}


def fields(moment: datetime, layout: dict[str, Any]) -> dict[str, str]:
    half = layout.get("half", ["AM", "PM"])[moment.hour >= 12]
    return {
        "d": str(moment.day), "dd": f"{moment.day:02}", "m": str(moment.month), "mm": f"{moment.month:02}",
        "y": str(moment.year), "yy": f"{moment.year % 100:02}", "mon": layout.get("mon", ""), "ap": half,
        "H": str(moment.hour), "HH": f"{moment.hour:02}", "h": str((moment.hour + 11) % 12 + 1),
        "hh": f"{(moment.hour + 11) % 12 + 1:02}", "MM": f"{moment.minute:02}", "SS": f"{moment.second:02}",
    }  # fmt: skip


def pour(layout: dict[str, Any]) -> tuple[str, Said]:
    """The paste, and what must be read from it."""
    names = {"a": layout.get("a", "Ana Lee"), "b": layout.get("b", "Tom (Northforge)")}
    shown = SHOWN[layout.get("shows", "minutes")]
    chunks, said = [], []
    for who, when, text in DIALOGUES[layout.get("said", "plates")]:
        moment = datetime.fromisoformat(when)
        parts = fields(moment, layout)
        stamp = layout.get("when", "").format(**parts)
        if "digits" in layout:
            stamp = stamp.translate(dict(zip(map(ord, "0123456789"), layout["digits"], strict=True)))
        written = text.replace("\n", "\n\t") if layout.get("tab") else text
        chunks.append(layout["form"].format(**parts, when=stamp, name=names[who], text=written))
        said.append((layout.get(f"expect_{who}", names[who]), moment.strftime(shown) or None, text))
    paste = layout.get("head", "") + "\n".join(chunks) + layout.get("foot", "")
    return paste.replace("\n", "\r\n") if layout.get("crlf") else paste, said


def read(text: str) -> Said:
    return [(message.author, message.time, message.text) for message in split_chat(text)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout["name"])
def test_poured(layout: dict[str, Any]) -> None:
    paste, said = pour(layout)
    assert read(paste) == said
    assert looks_like_chat(paste)


@pytest.mark.parametrize("case", PASTES, ids=lambda case: case["name"])
def test_paste(case: dict[str, Any]) -> None:
    assert read(case["text"]) == [(author or None, time or None, text) for author, time, text in case["said"]]


@pytest.mark.parametrize("case", NO_CHATS, ids=lambda case: case["name"])
def test_no_chat(case: dict[str, Any]) -> None:
    assert read(case["text"]) == []
    assert not looks_like_chat(case["text"])


def test_there_are_enough_and_no_two_alike() -> None:
    names = [case["name"] for case in (*LAYOUTS, *PASTES, *NO_CHATS)]
    assert len(names) >= 300
    assert len(set(names)) == len(names)
