"""Header blocks that mail programs put above unmarked history: Outlook's, Lotus Notes', dashed titles, forwards.

"From: / Sent: / To: / Subject:" is known by its shape - short labels, a colon, an address or a date - together with
labels in many languages (mail_headers.toml). "From: Oslo / To: Bergen" has the labels and not the shape.
"""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.attribution import ADDRESS, DATE, STRONG, TIME, Head, level_of
from signoff_nlp.intake.lines import Line, next_text, previous_text

_LABEL = re.compile(
    r"[*_|•]{0,3}\s?([^\W\d_][^:：\n<>@,;!?]{0,28}?)\s{0,2}[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$|(?=\S))(.*)$"
)
_TITLE = re.compile(r"[-_=*~#—–>+]{2,80}\s{0,4}([^-_=*~#—–].{2,150}?)\s{0,4}[-_=*~#—–<+]{1,80}$")
_RULE = re.compile(r"[_=\-*~—–]{4,120}$")
_HALF = re.compile(r"[-_=*]{3,80}\s{0,3}(\S.{3,150})$")
_GLUED = re.compile(r"[-_=*]{3,80}\s{0,3}([^-_=*]{3,60}[^-_=*\s])\s{0,3}[-_=*]{3,80}\s{0,3}(?=[^\W\d_])")
_STAMP = re.compile(r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},?\s{1,4}\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[AP]M)?\b", re.I)
_NOTES = re.compile(r"\S/\S+@|@\w|/[A-Z]{2,}")
_PATCH = re.compile(r"diff --git|@@ -\d|--- a/|Index: |From [0-9a-f]{12,40} ")


@cache
def _labels() -> dict[str, frozenset[str]]:
    """Which roles (from, sent, to, cc, subject) a lower-case label can have."""
    found: dict[str, set[str]] = {}
    for language, table in vocabulary.load("mail_headers").items():
        if language == "titles":
            continue
        for role in ("from", "sent", "to", "cc", "subject"):
            for label in table[role]:
                found.setdefault(label, set()).add(role)
    return {label: frozenset(roles) for label, roles in found.items()}


@cache
def _titles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = vocabulary.load("mail_headers")["titles"]

    def compiled(words: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, words)))

    return compiled(table["original"]), compiled(table["forwarded"])


def find_block(lines: list[Line], at: int) -> Head | None:
    """The header block that begins at line `at` (its first label), or None.

    Accepted: three different known labels with a sender or subject among them and an address, a time of day or a
    subject; two known labels where the first names an address; or three unknown labels of which the first holds an
    address and a later one a date with time.
    """
    first = _LABEL.match(lines[at].bare)
    if not first:
        return None
    labels = _labels()
    if first[1].strip(" *_").lower() not in labels and "@" not in first[2]:
        return None
    roles_seen: list[frozenset[str]] = []
    fields: list[tuple[str, str]] = []
    depth = lines[at].depth
    end = position = at
    known = 0
    blanks = 0
    while position < len(lines) and position < at + 40 and len(fields) < 14:
        line = lines[position]
        text = line.bare
        if not text:
            blanks += 1
            # Rendered blocks may stand double-spaced; a blank after the subject ends the block.
            if (
                blanks > 1
                or (roles_seen and "subject" in roles_seen[-1] and "from" not in roles_seen[-1])
                or not fields
            ):
                break
            position += 1
            continue
        if line.depth != depth:
            break
        match = _LABEL.match(text)
        label = match[1].strip(" *_").lower() if match else ""
        roles = labels.get(label, frozenset())
        if match and roles:
            known += 1
        elif match and len(label.split()) <= 3 and not blanks and not text.lower().startswith(("http:", "https:")):
            pass
        elif fields and not blanks and _continues(text, fields[-1], position - at):
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {text}")
            end = position = position + 1
            continue
        else:
            break
        if blanks and not roles:
            break
        if (
            roles
            and known > 1
            and "from" in roles
            and "from" in roles_seen[0]
            and "to" not in roles
            and "cc" not in roles
        ):
            break
        if roles and "cc" not in roles and any(label == earlier for earlier, _ in fields):
            break
        blanks = 0
        fields.append((label, match[2].strip(" *_") if match else ""))
        roles_seen.append(roles)
        position += 1
        end = position
    while fields and not roles_seen[-1] and known:
        # Labels after the block that no mail program writes belong to the text below.
        if fields[-1][0] not in labels:
            fields.pop()
            roles_seen.pop()
            end -= 1
        else:
            break
    if not _is_block(fields, roles_seen):
        return None
    author = time = None
    for (_, value), roles in zip(fields, roles_seen, strict=True):
        if "from" in roles and author is None:
            author = value
        elif "sent" in roles and time is None:
            time = value
    if author is None and not any(roles_seen):
        author, time = fields[0][1], next((v for _, v in fields[1:] if DATE.search(v) and TIME.search(v)), None)
    return Head(at, end, "block", STRONG, author, time)


def _continues(text: str, field: tuple[str, str], distance: int) -> bool:
    """Is this the wrapped rest of a long header value: addresses, a list of names, a long subject?"""
    value = field[1]
    if "@" in text or value.endswith((",", ";")) or text.startswith((";", ",")) or (text.endswith(";")):
        return True
    if not value:
        return distance <= 3 or len(text) < 60
    return len(value) > 55 and len(text) < 50 and not text.endswith((".", "?", "!"))


def _is_block(fields: list[tuple[str, str]], roles: list[frozenset[str]]) -> bool:
    values = [value for _, value in fields]
    distinct = {frozenset(r) for r in roles if r}
    every = frozenset().union(*roles) if roles else frozenset()
    address = any("@" in v and (ADDRESS.search(v) or _NOTES.search(v)) for v in values) or any(
        "mailto:" in v for v in values
    )
    clock = any(DATE.search(v) and TIME.search(v) for v in values)
    date = any(DATE.search(v) or TIME.search(v) for v in values)
    if len(distinct) >= 3 and "from" in every:
        subject = "subject" in every and any("subject" in r for r in roles)
        return address or clock or (subject and date) or (subject and len(distinct) >= 4)
    if len(distinct) >= 2 and roles and "from" in roles[0]:
        return (address and date and "sent" in every) or (address and "subject" in every)
    if len(distinct) >= 2 and "sent" in roles[0] and "to" in every:
        return address and bool(DATE.search(values[0]) and TIME.search(values[0]))
    if not distinct and 3 <= len(fields) <= 8:
        return bool(ADDRESS.search(values[0])) and any(DATE.search(v) and TIME.search(v) for v in values[1:3])
    return False


def find_flat_block(lines: list[Line], at: int) -> Head | None:
    """A header block that lost its line breaks: "From: Ana Lee Sent: 12 March 2024 10:32 To: Bo Subject: Gate"."""
    text = lines[at].bare
    if len(text) > 600 or text.count(":") < 3:
        return None
    first = _LABEL.match(text)
    labels = _labels()
    if not first or "from" not in labels.get(first[1].lower().strip(" *"), ()):
        return None
    parts = re.split(r"(?:^|\s)[*]?([^\W\d_]{1,15}(?: [^\W\d_]{1,12})?) ?:[*]? ", text)
    roles: set[str] = set()
    author = time = None
    for label, value in zip(parts[1::2], parts[2::2], strict=False):
        held = labels.get(label.lower(), labels.get(label.lower().split()[-1], frozenset()))
        roles |= held
        author = author or (value if "from" in held else None)
        time = time or (value if "sent" in held else None)
    ruled = at > 0 and is_rule(lines[previous_text(lines, at)].bare) and "@" in text
    if {"from", "sent"} <= roles and (roles & {"to", "subject"} or ruled) and DATE.search(text):
        return Head(at, at + 1, "block", STRONG, author, time)
    return None


def find_title(lines: list[Line], at: int) -> Head | None:
    """A title above history: "-----Original Message-----", "Begin forwarded message:", "----- Forwarded by ... -----".

    A dashed title may be broken over two lines. The header block below it, where there is one, is not included.
    """
    text = lines[at].bare
    if len(text) > 240:
        return None
    original, forwarded = _titles()
    lower = text.lower()
    if text[0] in "-_=*~#—–>+":
        match = _TITLE.match(text)
        end = at + 1
        inner = match[1].lower() if match else None
        if inner is None and (glued := _GLUED.match(text)) and original.fullmatch(glued[1].lower()):
            return Head(at, end, "title", STRONG)
        if inner is None and (half := _HALF.match(text)):
            if at + 1 < len(lines) and re.search(r"[-_=*]{3,}$", lines[at + 1].bare):
                inner, end = f"{half[1]} {lines[at + 1].bare}".lower(), at + 2
            elif forwarded.match(half[1].lower()):
                inner = half[1].lower()
        if inner and forwarded.search(inner):
            return Head(at, end, "forward", STRONG)
        if inner and (original.search(inner) or (match and inner == "original")) and len(inner) < 100:
            return Head(at, end, "title", STRONG)
        if inner and match and ("wrote" in inner or ADDRESS.search(inner)) and (level := level_of(match[1] + ":")):
            return Head(at, end, "intro", level, match[1])
        return None
    if text.endswith((":", "：")) and len(text) < 80:
        match = forwarded.match(lower)
        if match and match.end() >= len(lower) - 3:
            return Head(at, at + 1, "forward", STRONG)
        match = original.match(lower)
        if match and match.end() >= len(lower) - 2 and next_text(lines, at + 1) < at + 4:
            return Head(at, at + 1, "title", STRONG)
    return None


def find_notes_block(lines: list[Line], at: int) -> Head | None:
    """A Lotus Notes header whose "To:" stands at line `at`: name, date and time, then To:/cc:/Subject:."""
    depth = lines[at].depth
    position = at
    labels = set()
    while position < len(lines) and position < at + 40:
        text = lines[position].bare
        lower = text.lower()
        if not text:
            if "subject" in labels:
                break
        elif lower.startswith(("to:", "cc:", "bcc:", "subject:")):
            if lower.startswith(("subject:", "to:")) and lower.split(":")[0] in labels:
                break
            labels.add(lower.split(":")[0])
        elif "subject" in labels or not (text.endswith(",") or "@" in text or "/" in text or len(text) < 40):
            break
        position += 1
    if not {"to", "subject"} <= labels:
        return None
    end = position
    above = previous_text(lines, at)
    start = at
    author = time = None
    steps = 0
    while above >= 0 and lines[above].depth == depth and at - above <= 9 and steps < 4:
        text = lines[above].bare
        stamp = _STAMP.search(text)
        if time is None:
            if stamp:
                time, start = stamp.group(), above
                rest = re.sub(r"(?:\bon\b|\bat\b)?\s*$", "", text[: stamp.start()]).strip(' "')
                if rest and len(rest) < 80:
                    author = re.sub(r"^(?:From|Sent by):\s*", "", rest)
                    if rest.lower().startswith("from:") or "@" in rest or rest.count(" ") <= 4:
                        break
            elif not re.match(r"(?:please respond to|sent by)\b", text, re.I) and len(text) > 60:
                return None
        else:
            if (
                len(text) <= 70
                and not text.endswith((".", "?", "!", ","))
                and not _RULE.match(text)
                and len(text.split()) <= 7
            ):
                author, start = text.strip('"'), above
            break
        steps += 1
        above = previous_text(lines, above)
    if time is None:
        return None
    return Head(start, end, "block", STRONG, author, time)


def is_label(lines: list[Line], at: int) -> bool:
    """Does line `at` begin with a label for the sender ("From: ...")?"""
    match = _LABEL.match(lines[at].bare) if at < len(lines) and len(lines[at].bare) < 200 else None
    return match is not None and "from" in _labels().get(match[1].strip(" *_").lower(), ())


def is_rule(text: str) -> bool:
    """Is the line nothing but a rule of dashes, underscores or the like?"""
    return bool(_RULE.fullmatch(text))


def is_patch(lines: list[Line], at: int) -> bool:
    """Does a patch follow within the next lines? Its "From:/Date:/Subject:" is content."""
    return any(_PATCH.match(line.bare) for line in lines[max(0, at - 3) : at + 60])
