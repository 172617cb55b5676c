"""Telegram: copies from the desktop (the copy of the macOS client has no times: see `plain`) and the HTML export."""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Bubble, Dialect, Sample
from signoff_nlp.intake.chat.sampling import FULL, HALF, SECONDS, pour, stamps
from signoff_nlp.intake.chat.stamps import read_stamp

_COPY = "{name}, [{t}]⏎{text}⏎"

DESKTOP = Dialect(
    app="telegram",
    name="desktop copy",
    heads=(r"{name}, \[{when}\]:?(?: {text})?",),
    samples=(
        pour("dots", _COPY, stamps("{d}.03.2024 {t}")),
        pour("short year", _COPY, stamps("{d}.03.24 {t}")),
        pour("ISO date", _COPY, stamps("2024-03-{d} {t}")),
        pour("US", _COPY, stamps("3/{d}/2024 {t}", clocks=HALF)),
        Sample(
            "forwarded, and in reply",
            "Ana Lee, [12.03.2024 10:32]\n[Forwarded from Bo Nilsen]\nsell the gate\n\n"
            "Bo Nilsen, [12.03.2024 10:33]\n[In reply to Ana Lee]\nno",
            (("Ana Lee", FULL[0], ""), ("Bo Nilsen", FULL[1], "no")),
        ),
    ),
)


def read_html(text: str) -> list[Bubble] | None:
    """Read the HTML export: `div.message.default`; a joined one has no name and is the author's before it."""
    if "<div" not in text[:200_000] or 'class="message default' not in text:
        return None
    from selectolax.lexbor import LexborHTMLParser

    bubbles: list[Bubble] = []
    author: str | None = None
    for node in LexborHTMLParser(text).css("div.message.default"):
        body = node.css_first("div.body")
        if body is None:
            continue
        name = next((n for n in body.css("div.from_name") if not _inside(n, "forwarded")), None)
        author = name.text(strip=True) if name is not None else author
        date = body.css_first("div.date")
        written = (date.attributes.get("title") or date.text(strip=True) or "") if date is not None else ""
        for br in body.css("br"):
            br.replace_with("\n")
        own = [n.text().strip() for n in body.css("div.text") if not _inside(n, "forwarded")]
        passed_on = [n.text().strip() for n in body.css("div.forwarded div.text")]
        files = [n.text(strip=True) for n in body.css("div.media div.title")]
        files += [n.attributes.get("href") or "" for n in body.css("a.photo_wrap, a.video_file_wrap")]
        lines = "\n".join(own).split("\n") if own else []
        bubbles.append(
            Bubble(author, read_stamp(written), lines, "message", [f for f in files if f], "\n".join(passed_on))
        )
    return bubbles or None


def _inside(node: object, name: str) -> bool:
    parent = getattr(node, "parent", None)
    for _ in range(6):
        if parent is None:
            return False
        if name in (parent.attributes.get("class") or "").split():
            return True
        parent = parent.parent
    return False


_HTML = (
    '<div class="history"><div class="message default clearfix" id="m1"><div class="body">'
    '<div class="pull_right date details" title="12.03.2024 10:32:15">10:32</div><div class="from_name">Ana Lee</div>'
    '<div class="text">Are you at the gate?</div></div></div>'
    '<div class="message default clearfix" id="m2"><div class="body">'
    '<div class="pull_right date details" title="12.03.2024 10:33:15">10:33</div><div class="from_name">Bo Nilsen</div>'
    '<div class="text">Nearly there.<br>Two minutes.</div></div></div>'
    '<div class="message default clearfix joined" id="m3"><div class="body">'
    '<div class="pull_right date details" title="13.03.2024 22:05:15 UTC+01:00">22:05</div>'
    '<div class="text">Sorry &amp; late</div></div></div></div>'
)
HTML = Dialect(
    app="telegram",
    name="HTML export",
    parse=read_html,
    samples=(
        Sample(
            "joined messages",
            _HTML,
            (
                ("Ana Lee", SECONDS[0] + "+01:00", "Are you at the gate?"),
                ("Bo Nilsen", SECONDS[1] + "+01:00", "Nearly there.\nTwo minutes."),
                ("Bo Nilsen", SECONDS[2] + "+01:00", "Sorry & late"),
            ),
        ),
    ),
)

DIALECTS = (HTML, DESKTOP)
