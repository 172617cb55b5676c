"""Chats without times: "Name: text", "**Name:** text", "<name> text", a name on a line of its own.

Much that is no chat looks so too (recipes, settings, the head of a mail, "Qty: 250" inside a message), so a speaker
needs evidence; see `speakers.choose`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from signoff_nlp.intake.chat.dividers import read_divider
from signoff_nlp.intake.chat.grammar import Bubble, Sample
from signoff_nlp.intake.chat.page import Page
from signoff_nlp.intake.chat.speakers import bare_value, choose, fold_name, is_label, mend_colons

# Layouts of one line, tried in this order; the first that is a chat wins. Bullet and bold come before the bare one.
LAYOUTS = (
    r"[-*•–] (?:\*\*|__)?(?P<name>[^:\n*]{1,60}?)(?:\*\*|__)? ?:(?:\*\*|__)? (?P<text>.*)",
    r"(?:\*\*|__|\*)(?P<name>[^:\n*]{1,60}?)(?: ?:(?:\*\*|__|\*)|(?:\*\*|__|\*) ?:)(?: (?P<text>.*))?",
    r"<(?P<name>[^<>\n]{1,40})> (?P<text>.*)",
    r"\[(?P<name>[^\[\]:\n]{1,40})\] (?P<text>.*)",
    r"> (?P<name>[^:\n]{1,60}):(?P<text>)",
    r"#{1,6} (?P<name>[^:\n]{1,60}):?(?P<text>)",
    r"(?P<name>[^:\n]{1,60}?) ?:(?: (?P<text>.*))?",
    r"(?P<name>[^|\n]{1,40}?) (?:\||[-–—=]?>|»|[-–—]) (?P<text>.*)",
)
_HEAD_OF_MAIL = re.compile(
    r"(?:from|to|subject|sent|date|cc|message-id|received|mime-version|content-type|return-path|von|de|gesendet|betreff|an|objet|à)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may start a message."""

    number: int
    name: str
    text: str
    below: str


def cut(page: Page, forced: bool = False, known: Iterable[str] = ()) -> list[Bubble] | None:
    """Cut a page into bubbles by its speakers, or return None where it is no chat."""
    known = tuple(known)
    if not forced and _is_mail(page):
        return None
    best: tuple[int, list[Line], set[str]] | None = None
    for pattern in LAYOUTS:
        lines = _lines(pattern, page)
        speakers = choose(_evidence(lines), known) if lines else set()
        heads = [line for line in lines if fold_name(line.name) in speakers]
        if (
            heads
            and (forced or heads[0].number == page.first or _dense(heads, page))
            and (best is None or len(heads) > best[0])
        ):
            best = (len(heads), heads, speakers)
    if best is None and forced:
        lines = _lines(LAYOUTS[6], page)
        speakers = choose(_evidence(lines), known, True)
        heads = [line for line in lines if fold_name(line.name) in speakers]
        if heads and heads[0].number == page.first:
            best = (len(heads), heads, speakers)
    if best is None:
        return None
    bubbles = _bubbles(best[1], page)
    mend_colons(bubbles, known)
    return bubbles


def _is_mail(page: Page) -> bool:
    first = page.folded[page.first : page.first + 8]
    return (
        sum(_HEAD_OF_MAIL.fullmatch(line.split(":", 1)[0].strip("* ")) is not None for line in first if ":" in line) > 1
    )


def _lines(pattern: str, page: Page) -> list[Line]:
    compiled = re.compile(pattern)
    found = []
    for number, folded in enumerate(page.folded):
        match = compiled.fullmatch(folded) if folded and not folded.isspace() else None
        if match is None:
            continue
        text = match["text"] or ""
        raw = page.lines[number]
        name = raw[match.start("name") : match.end("name")].strip()
        below = page.lines[number + 1].strip() if not text and number + 1 < len(page.lines) else ""
        found.append(Line(number, name, raw[len(raw) - len(text) :].strip() if text else "", below))
    return found


def _evidence(lines: Sequence[Line]) -> list[tuple[str, str, bool]]:
    """For each line its name, its first words (on it, or on the line below), and whether a field stands beside it."""
    fields = {line.number for line in lines if is_label(line.name) or bare_value(line.text)}
    return [(line.name, line.text or line.below, bool({line.number - 1, line.number + 1} & fields)) for line in lines]


def _dense(heads: Sequence[Line], page: Page) -> bool:
    """Do messages start on a good part of the lines, though other lines stand before the first?"""
    filled = sum(bool(line.strip()) for line in page.lines)
    return len(heads) >= 4 and 2 * len(heads) >= filled


def _bubbles(heads: Sequence[Line], page: Page) -> list[Bubble]:
    starts = {head.number: head for head in heads}
    bubbles: list[Bubble] = []
    for number, line in enumerate(page.lines):
        head = starts.get(number)
        if head is not None:
            bubbles.append(Bubble(head.name, None, [head.text] if head.text else []))
            continue
        following = next((n for n in (number + 1, number + 2) if n in starts), None)
        empty = bool(bubbles) and not any(bubbles[-1].lines)
        stamp = read_divider(page, number, following, empty) if following is not None else None
        if stamp is not None:
            bubbles.append(Bubble(None, stamp, kind="divider"))
            continue
        if not bubbles or bubbles[-1].kind == "divider":
            if line.strip():
                bubbles.append(Bubble(None, None, [line.rstrip()]))
            continue
        bubbles[-1].lines.append(line.rstrip())
    return bubbles


_ANA, _BO = "Ana Lee", "Bo Nilsen"
_THREE = (
    (_ANA, None, "Are you at the gate?"),
    (_BO, None, "Nearly there.\nTwo minutes."),
    (_ANA, None, "Note: bring the key"),
)


def _three(ana: str, bo: str) -> tuple[tuple[str, None, str], ...]:
    return tuple((ana if author == _ANA else bo, None, text) for author, _, text in _THREE)


SAMPLES = (
    Sample(
        "Name: text",
        "Ana Lee: Are you at the gate?\nBo Nilsen: Nearly there.\nTwo minutes.\nAna Lee: Note: bring the key",
        _THREE,
    ),
    Sample(
        "NAME: text",
        "ANA LEE: Are you at the gate?\nBO NILSEN: Nearly there.\nTwo minutes.\nANA LEE: Note: bring the key",
        _three("ANA LEE", "BO NILSEN"),
    ),
    Sample(
        "**Name:** text",
        "**Ana Lee:** Are you at the gate?\n**Bo Nilsen:** Nearly there.\nTwo minutes.\n"
        "**Ana Lee:** Note: bring the key",
        _THREE,
    ),
    Sample(
        "**Name**: text",
        "**Ana Lee**: Are you at the gate?\n**Bo Nilsen**: Nearly there.\nTwo minutes.\n"
        "**Ana Lee**: Note: bring the key",
        _THREE,
    ),
    Sample(
        "- Name: text",
        "- Ana Lee: Are you at the gate?\n- Bo Nilsen: Nearly there.\nTwo minutes.\n- Ana Lee: Note: bring the key",
        _THREE,
    ),
    Sample(
        "Name: and blocks",
        "Ana Lee:\nAre you at the gate?\n\nBo Nilsen:\nNearly there.\nTwo minutes.\n\nAna Lee:\nNote: bring the key",
        _THREE,
    ),
    Sample(
        "<Name> text",
        "<Ana Lee> Are you at the gate?\n<Bo Nilsen> Nearly there.\nTwo minutes.\n<Ana Lee> Note: bring the key",
        _THREE,
    ),
    Sample(
        "@handle: text",
        "@ana: Are you at the gate?\n@bo: Nearly there.\nTwo minutes.\n@ana: Note: bring the key",
        _three("@ana", "@bo"),
    ),
    Sample(
        "Speaker 1:",
        "Speaker 1: Are you at the gate?\nSpeaker 2: Nearly there.\nTwo minutes.\nSpeaker 1: Note: bring the key",
        _three("Speaker 1", "Speaker 2"),
    ),
    Sample(
        "User / Assistant",
        "User: Are you at the gate?\n\nAssistant: Nearly there.\nTwo minutes.\n\nUser: Note: bring the key",
        _three("User", "Assistant"),
    ),
    Sample(
        "Telegram for macOS",
        "> Ana Lee:\nAre you at the gate?\n\n> Bo Nilsen:\nNearly there.\nTwo minutes.\n\n> Ana Lee:\n"
        "Note: bring the key",
        _THREE,
    ),
    Sample(
        "fields inside a message",
        "Shop: what shall we make?\nMo: here it is\nmaterial: PETG\nQty: 250\nInfill: 30%\nShop: noted",
        (
            ("Shop", None, "what shall we make?"),
            ("Mo", None, "here it is\nmaterial: PETG\nQty: 250\nInfill: 30%"),
            ("Shop", None, "noted"),
        ),
    ),
    Sample(
        "a person seen once",
        "Mo: all fine\nShop: thanks\nlukas (intern): hi, please wait\nMo: no",
        (
            ("Mo", None, "all fine"),
            ("Shop", None, "thanks"),
            ("lukas (intern)", None, "hi, please wait"),
            ("Mo", None, "no"),
        ),
    ),
    Sample(
        "[Name] text",
        "[Ana Lee] Are you at the gate?\n[Bo Nilsen] Nearly there.\nTwo minutes.\n[Ana Lee] Note: bring the key",
        _THREE,
    ),
    Sample(
        "Name > text",
        "Ana Lee > Are you at the gate?\nBo Nilsen > Nearly there.\nTwo minutes.\nAna Lee > Note: bring the key",
        _THREE,
    ),
    Sample(
        "a short word of a person seen once",
        "Mo: go with 250\nShop: ok\nMo: thanks\nDave: stop\nShop: stopped",
        (
            ("Mo", None, "go with 250"),
            ("Shop", None, "ok"),
            ("Mo", None, "thanks"),
            ("Dave", None, "stop"),
            ("Shop", None, "stopped"),
        ),
    ),
    Sample(
        "names in lower case",
        "sam: yo can u print 20\nprintlab: sure which file\nsam: hook_v7.stl\nsam: go ahead",
        (
            ("sam", None, "yo can u print 20"),
            ("printlab", None, "sure which file"),
            ("sam", None, "hook_v7.stl"),
            ("sam", None, "go ahead"),
        ),
    ),
    Sample(
        "not a chat: recipe",
        "Pancakes\nIngredients: flour, milk, two eggs\nTime: 20 minutes\nNote: rest the dough for a while.",
    ),
    Sample("not a chat: agenda", "10:00 Opening\n10:15 Budget: first reading\n11:00 Coffee\n11:20 Close"),
    Sample(
        "not a chat: head of a mail",
        "From: Ana Lee\nSent: 12 March 2024 10:32\nTo: Bo Nilsen\nSubject: Gate\n\nAre you at the gate?",
    ),
    Sample("not a chat: prose", "There is one rule here: never leave the gate open.\nMy advice: buy a second lock."),
    Sample("not a chat: log", "2024-03-12 10:32:15 INFO gate: opened\n2024-03-12 10:33:15 WARN gate: still open"),
    Sample("not a chat: settings", "name: gate\nport: 8080\nhost: example.com"),
)
