"""Messenger: copies from the web. Its JSON export: see `json_export`."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample


def read_messenger(text: str) -> list[Bubble] | None:
    """Read a copy from Messenger on the web: a name, the text, and a line "Enter" after each message."""
    if text.count("\nEnter") < 2:
        return None
    bubbles: list[Bubble] = []
    block: list[str] = []
    for line in [raw.strip() for raw in text.replace("\r\n", "\n").split("\n")] + [""]:
        if line != "Enter":
            block.append(line)
            continue
        while block and not block[0]:
            block.pop(0)
        if len(block) > 1:
            bubbles.append(Bubble("You" if block[0] == "You sent" else block[0], None, block[1:]))
        elif block:
            bubbles.append(Bubble(bubbles[-1].author if bubbles else None, None, block))
        block = []
    if any(block):
        bubbles.append(Bubble(None, None, block))
    return bubbles


MESSENGER = Dialect(
    app="messenger",
    name="web copy",
    parse=read_messenger,
    samples=(
        Sample(
            "Enter after each message",
            "Ana Lee\nAre you at the gate?\nEnter\nYou sent\nNearly there.\nTwo minutes.\nEnter\nAna Lee\nok\nEnter",
            (
                ("Ana Lee", None, "Are you at the gate?"),
                ("You", None, "Nearly there.\nTwo minutes."),
                ("Ana Lee", None, "ok"),
            ),
        ),
    ),
)

DIALECTS = (MESSENGER,)
