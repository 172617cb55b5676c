"""LinkedIn, Messenger and Instagram: copies from the web. Their JSON exports: see `exports`."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample

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

DIALECTS = (MESSENGER, LINKEDIN)
