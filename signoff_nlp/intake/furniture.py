"""What stands around an author's words: banners above, greetings, mobile lines, disclaimers and list footers below.

Words are data (mail_furniture.toml). Every function takes lines of new text and sets `kind` on those it is sure of;
in doubt a line stays new text, because a lost line is worse than a leftover one.
"""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.headerblocks import is_rule
from signoff_nlp.intake.lines import Line
from signoff_nlp.types import SegmentKind

_TARGET = re.compile(r"\s?<(?:https?|mailto)[^<>\s]{0,200}>")
_MODEL = re.compile(r"sent from my (?=[^.!?]{0,24}\d)[\w-]+(?: [\w-]+){0,3}(?: <[^<>]{1,100}>)?$")
_WARNINGS = ("*", "[", "caution", "warning", "achtung", "vorsicht", "attention", "precaución", "attenzione", "cuidado")
_NAMES = r"(?:[\s,]+[^\W\d_][^\W_]{0,24}[.,']?){0,4}"


@cache
def _words(table: str, key: str) -> tuple[str, ...]:
    return tuple(vocabulary.load("mail_furniture")[table][key])


def _any(table: str, key: str, text: str) -> bool:
    """Is one of the words in the text? Plain substring search: far quicker than one large alternation."""
    return any(map(text.__contains__, _words(table, key)))


def _hits(table: str, key: str, text: str, *, whole: bool = False) -> list[str]:
    """The words that are in the text; with `whole`, only as whole words."""
    found = list(filter(text.__contains__, _words(table, key)))
    if whole and found:
        return [word for word in found if re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text)]
    return found


@cache
def _greetings() -> re.Pattern[str]:
    words = sorted(vocabulary.load("mail_furniture")["greeting"]["words"], key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?![^\W_]){_NAMES}\s?[,!.:;，！。-]{{0,3}}$", re.I)


@cache
def _mobile() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = vocabulary.load("mail_furniture")["mobile"]
    sent = sorted(table["sent"], key=len, reverse=True)
    device = sorted(table["device"], key=len, reverse=True)
    return (
        re.compile("|".join(map(re.escape, sent))),
        re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, device))})(?![a-z])|iphon|ipad|samsung|手机|携帯|android"),
    )


def is_greeting(text: str) -> bool:
    """Does the line greet and do nothing else: "Hi Ann,"?"""
    if len(text) > 60 or not _greetings().match(text):
        return False
    words = text.split()
    if len(words) == 1:
        return True
    # A name is capitalised; "hi there", "hello all" are the small set of lower-case followers worth knowing.
    followers = [word.strip(",.!:;-") for word in words[1:]]
    return text.endswith((",", "!", "，", "！", ":")) or all(
        w[:1].isupper() or not w.isascii() or w in _ALL for w in followers if w
    )


_ALL = frozenset(
    [
        "there",
        "all",
        "everyone",
        "team",
        "folks",
        "guys",
        "both",
        "again",
        "and",
        "und",
        "et",
        "y",
        "e",
        "og",
        "och",
        "zusammen",
        "à",
        "tous",
        "a",
        "todos",
        "tutti",
        "allen",
    ]
)


def is_mobile_line(text: str) -> bool:
    """Is this the line that a phone or mail program adds: a word for sent, a device, and little else?"""
    if len(text) > 130 or len(text) < 6 or text.endswith("?"):
        return False
    lower = _TARGET.sub("", text.lower()).strip("*_-–—~<>[]() ").replace("’", "'")
    if lower.rstrip(".! ") in _words("mobile", "bare"):
        return True
    if not _any("mobile", "sent", lower):
        return False
    sent_pattern, device_pattern = _mobile()
    sent = sent_pattern.search(lower)
    if not sent:
        return False
    if _MODEL.match(lower):
        return True
    device = device_pattern.search(lower)
    if not device:
        return False
    begins = sent.start() == 0 and device.start() <= 60
    ends = device.start() <= 10 and len(lower) - sent.end() <= 12
    if not (begins or ends) or not (len(text) <= 90 or "mail" in lower):
        return False
    between = lower[sent.end() : device.start()] if begins else ""
    return len(between.split()) <= 5


def mark_mobile(lines: list[Line]) -> bool:
    """Mark mobile lines among new lines; True where one was found."""
    found = False
    text = "\n".join(line.bare for line in lines if line.kind is None).lower()
    if not _any("mobile", "sent", text) and not _any("mobile", "bare", text):
        return False
    for line in lines:
        if line.kind is None and line.bare and not line.depth and is_mobile_line(line.bare):
            line.kind = "signature"
            found = True
    return found


def paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Runs of lines with text, new text only."""
    found: list[list[Line]] = []
    current: list[Line] = []
    for line in lines:
        if line.bare and line.kind is None:
            current.append(line)
        elif current:
            found.append(current)
            current = []
    if current:
        found.append(current)
    return found


def mark_banner(lines: list[Line]) -> None:
    """Mark warning banners and signed-message headers within the first paragraphs of the body."""
    first = paragraphs(lines[:40])[:3]
    for group in first:
        text = " ".join(line.bare for line in group[:8]).lower()
        if text.startswith("-----begin pgp signed message"):
            for line in group:
                line.kind = "banner"
            continue
        sure = _hits("banner", "sure", text)
        if not sure and not text.startswith(_WARNINGS):
            continue
        phrases = _hits("banner", "phrases", text, whole=True)
        # A two-line tag above the text stands in the text's paragraph: only the lines of the banner go.
        if (sure and (len(text) < 90 or len(phrases) >= 2 or min(map(text.find, sure)) < 40)) or (
            len(phrases) >= 3 and text.startswith(_WARNINGS)
        ):
            _mark_banner_lines(group)


def _mark_banner_lines(group: list[Line]) -> None:
    last = 0
    for at, line in enumerate(group):
        lower = line.bare.lower()
        if _any("banner", "sure", lower) or (
            at <= last + 1 and len(_hits("banner", "phrases", lower, whole=True)) >= 2
        ):
            last = at
    for line in group[: last + 1]:
        line.kind = "banner"


def mark_greeting(lines: list[Line]) -> None:
    """Mark the first line of new text where it only greets."""
    for line in lines:
        if line.kind is None and line.bare and not line.depth:
            if is_greeting(line.bare):
                line.kind = "greeting"
            return


def mark_disclaimers(lines: list[Line]) -> None:
    """Mark legal paragraphs, print-the-environment and virus lines, and list footers, after the first paragraph."""
    text = "\n".join(line.bare for line in lines if line.kind is None).lower()
    if "pgp signature" in text:
        _mark_armour(lines)
    if _any("disclaimer", "sure", text) or len(_hits("disclaimer", "phrases", text)) >= 4:
        _mark_legal(lines)
    if _any("footer", "phrases", text):
        _mark_footer(lines)


def _mark_legal(lines: list[Line]) -> None:
    groups = paragraphs(lines)
    running = False
    for number, group in enumerate(groups):
        text = " ".join(line.bare for line in group).lower()
        sure = _any("disclaimer", "sure", text)
        phrases = _hits("disclaimer", "phrases", text)
        hits = [at for at, line in enumerate(group) if _legal_line(line)] if sure or phrases else []
        enough = (
            (sure and (len(phrases) >= 2 or len(text) < 200 or len(_hits("disclaimer", "sure", text)) >= 2))
            or len(phrases) >= 4
            or (running and len(phrases) >= 2)
        )
        # What opens the text is the author's word unless it is legal through and through.
        if not enough or (number == 0 and hits[:1] == [0] and len(phrases) < 4):
            running = running and all(is_rule(line.bare) for line in group)
            continue
        start = hits[0] if hits else 0
        # The sentence may begin on the line above: a full line that does not end one.
        while (
            start > 0 and len(group[start - 1].bare) >= 60 and not group[start - 1].bare.endswith((".", "!", "?", ":"))
        ):
            start -= 1
        for line in group[start:]:
            line.kind = "disclaimer"
        at = next((k for k, line in enumerate(lines) if line is group[start]), 0)
        _mark_rule_above(lines, at, "disclaimer")
        running = True


def _legal_line(line: Line) -> bool:
    lower = line.bare.lower()
    return _any("disclaimer", "sure", lower) or _any("disclaimer", "phrases", lower)


def _mark_rule_above(lines: list[Line], at: int, kind: SegmentKind) -> None:
    at -= 1
    while at >= 0 and not lines[at].bare:
        at -= 1
    if at >= 0 and lines[at].kind is None and (is_rule(lines[at].bare) or lines[at].bare in ("--", "---", "__", "**")):
        lines[at].kind = kind


def _mark_footer(lines: list[Line]) -> None:
    """A rule near the end, and below it at most a dozen lines that speak of a list, a group or an advertisement."""
    texts = [at for at, line in enumerate(lines) if line.bare and line.kind is None and not line.depth]
    for position in range(max(0, len(texts) - 16), len(texts)):
        at = texts[position]
        rest = texts[position + 1 :]
        ruled = is_rule(lines[at].bare) or lines[at].bare in ("--", "__", "—")
        below = [lines[k].bare.lower() for k in rest]
        if ruled and below and any(_any("footer", "phrases", text) for text in below[:8]):
            for k in texts[position:]:
                lines[k].kind = "disclaimer"
            return
    # Without a rule: the last paragraph, where its first line already speaks of the list.
    groups = paragraphs(lines)
    if (
        len(groups) > 1
        and len(groups[-1]) <= 6
        and re.match(
            r"to unsubscribe|you (?:are receiv|receiv)|reply to this email directly|--- ?$|unsubscribe",
            groups[-1][0].bare.lower(),
        )
    ):
        for line in groups[-1]:
            line.kind = "disclaimer"


def _mark_armour(lines: list[Line]) -> None:
    inside = False
    for line in lines:
        if line.bare.startswith("-----BEGIN PGP SIGNATURE"):
            inside = True
        if inside and line.kind is None:
            line.kind = "signature"
        if line.bare.startswith("-----END PGP SIGNATURE"):
            inside = False
