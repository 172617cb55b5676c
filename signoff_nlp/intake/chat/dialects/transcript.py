"""Transcripts of calls: WebVTT and SubRip (Teams, Zoom, Meet)."""

from __future__ import annotations

import re

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample

_CUE = re.compile(r"(?:\d{1,3}:)?\d\d:\d\d[.,]\d{3} --> .*")
_SUBRIP = re.compile(r"\d{1,6}\r?\n\d\d:\d\d:\d\d,\d{3} --> ")
_VOICE = re.compile(r"<v(?:\.[^ >]{1,40})? ([^>]{1,80})>|([^:<]{1,60}): ")


def read_vtt(text: str) -> list[Bubble] | None:
    """Read a transcript: voices, or "Name: text" under each cue. Cue times count from the start: no time of day."""
    head = text.lstrip("\ufeff \r\n")
    if not head.startswith("WEBVTT") and not _SUBRIP.match(head):
        return None
    bubbles: list[Bubble] = []
    inside = False
    for line in text.replace("\r\n", "\n").split("\n"):
        if _CUE.fullmatch(line.strip()):
            inside = True
            continue
        if not inside or not line.strip():
            inside = inside and bool(line.strip())
            continue
        voice = _VOICE.match(line)
        words = re.sub(r"</?v[^>]{0,100}>", "", line[voice.end() :] if voice else line).strip()
        if voice:
            bubbles.append(Bubble((voice[1] or voice[2]).strip(), None, [words]))
        elif bubbles:
            bubbles[-1].lines.append(words)
        else:
            bubbles.append(Bubble(None, None, [words]))
    return bubbles or None


VTT = Dialect(
    app="teams",
    name="transcript, WebVTT",
    parse=read_vtt,
    samples=(
        Sample(
            "SubRip",
            "1\n00:00:01,000 --> 00:00:04,000\nAna Lee: Are you at the gate?\n\n2\n00:00:05,000 --> 00:00:06,000\nBo: Yes.",
            (("Ana Lee", None, "Are you at the gate?"), ("Bo", None, "Yes.")),
        ),
        Sample(
            "voices",
            "WEBVTT\n\n00:32:01.000 --> 00:32:04.000\n<v Ana Lee>Are you at the gate?</v>\n\n"
            "00:33:01.000 --> 00:33:04.000\n<v Bo Nilsen>Nearly there.\nTwo minutes.</v>",
            (("Ana Lee", None, "Are you at the gate?"), ("Bo Nilsen", None, "Nearly there.\nTwo minutes.")),
        ),
    ),
)

DIALECTS = (VTT,)
