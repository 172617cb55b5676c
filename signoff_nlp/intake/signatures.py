"""Where an author's text ends and his closing and signature begin.

Three signs, strongest first: a delimiter ("-- "), a closing ("Kind regards,"), a block of names, phones, addresses and
titles at the very end. A line that could be content - "Quantity: 250", a table row, a bullet, a sentence - ends the
search: it stays new text.
"""

from __future__ import annotations

import re
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.attribution import ADDRESS
from signoff_nlp.intake.headerblocks import is_rule
from signoff_nlp.intake.lines import Line
from signoff_nlp.types import Author

_DELIMITERS = frozenset(["--", "—", "- -", "__", "--=20", "–", "---", "**", "-- --"])
_PHONE = re.compile(
    r"\+\d[\d\s().\-/]{6,18}\d|\(\d{2,5}\)[\s-]?\d{2,4}[\s.-]?\d{2,5}"
    r"|\b\d{2,4}[-. /]\d{2,4}[-. /]\d{3,5}\b|\b\d{3}-\d{4}\b"
    r"|(?:\bext?\.?|\bx)\s?-?\d{3,6}\b",
    re.I,
)
_URL = re.compile(
    r"https?://\S+|\bwww\.\S+|\b[\w-]{2,40}\.(?:com|org|net|de|io|fr|co|eu|nl|se|dk|no|fi|it|es|pl|cz|ch|at|uk)\b", re.I
)
_LABELLED = re.compile(r"[*_•|]{0,2}([^\W\d_][^:：|]{0,24}?)\s{0,20}[*_]{0,2}[:：]\s*\S")
_BULLET = re.compile(r"(?:[-*•·+–]|\d{1,3}[.)])\s+\S")
_COLUMNS = re.compile(r"\S(?:\t| {2,}|\s\|\s)\S.*\S(?:\t| {2,}|\s\|\s)\S|^\|")
_DASHED_NAME = re.compile(r"[-–—~/]{1,3}\s?([^\W\d_][\w.'-]{1,20}(?: [^\W\d_][\w.'-]{0,20}){0,2})$")
_TRAILING = re.compile(r"[\s,.!;:\-–—~()😊🙂👍，。！]{1,20}$")
_SPLIT = re.compile(r"[,\-–—!.]\s?|\s{2,}")


@cache
def _closings() -> frozenset[str]:
    return frozenset(vocabulary.load("mail_furniture")["closing"]["words"])


@cache
def _contacts() -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Labels, titles of one word, titles of several words."""
    table = vocabulary.load("mail_furniture")["contact"]
    titles = table["titles"]
    single = frozenset(title for title in titles if " " not in title)
    return frozenset(table["labels"]), single, tuple(title for title in titles if " " in title)


def _has_title(text: str) -> bool:
    _, single, several = _contacts()
    lower = text.lower()
    words = {word.strip(",;:()|*/") for word in lower.split()}
    return not single.isdisjoint(words) or any(title in lower for title in several)


def is_closing(text: str) -> bool:
    """Does the line close a mail and do nothing else: "Kind regards,", "Thanks, Bo"?"""
    if len(text) > 60:
        return False
    plain = text.strip("*_ ").lower().replace("’", "'")
    stripped = _TRAILING.sub("", plain)
    words = _closings()
    if stripped in words:
        return True
    head, *rest = _SPLIT.split(text.strip("*_ "), maxsplit=1)
    if not rest or head.lower().replace("’", "'").strip() not in words:
        return False
    tail = rest[0].strip(" ,.!-–—").split()
    if " ".join(tail).lower() in words:
        return True
    return 1 <= len(tail) <= 3 and all(
        (word[:1].isupper() and word.replace(".", "").replace("-", "").isalpha() and not word.isupper())
        or len(word.strip(".")) == 1
        for word in tail
    )


def is_contact(text: str) -> bool:
    """Does the line carry a phone, an address, a link or a contact label: what only a signature block lists?"""
    labels = _contacts()[0]
    labelled = _LABELLED.match(text)
    if labelled and labelled[1].strip(" *").lower() in labels:
        return True
    if labelled and not text.lower().startswith(("http", "mailto")):
        return False
    if len(text) > 110:
        return False
    if (
        any(map(str.isdigit, text))
        and _PHONE.search(text)
        and len(text.split()) <= 14
        and not text.endswith(("?", "!"))
    ):
        return True
    if ("@" in text and ADDRESS.search(text)) or ("." in text and _URL.search(text)):
        return len(text.split()) <= 6
    return len(text.split()) <= 8 and not text.endswith((".", "?", "!", ":")) and _has_title(text)


def could_be_content(text: str) -> bool:
    """Could the line be part of what the author says: a label with a value, a table row, a bullet, a sentence?"""
    labels = _contacts()[0]
    labelled = _LABELLED.match(text)
    if labelled and labelled[1].strip(" *").lower() not in labels and not text.lower().startswith(("http", "mailto")):
        return True
    if _BULLET.match(text) or (_COLUMNS.search(text) and not is_contact(text)):
        return True
    words = text.split()
    if len(words) > 12:
        return True
    spoken = sum(word.islower() for word in words)
    if spoken and (text.endswith((".", "?", "!")) or spoken >= 3) and not is_contact(text):
        return True
    return (
        bool(words)
        and words[0][:1].isdigit()
        and not is_contact(text)
        and len(words) > 1
        and not _is_address_line(text)
    )


def _is_address_line(text: str) -> bool:
    """A street or postcode line: a number and capitalised words, with a comma or four to six digits."""
    return bool(re.search(r"\b\d{4,6}\b|,", text)) and all(w[:1].isupper() or not w[:1].isalpha() for w in text.split())


def looks_like_name(text: str, author: Author | None) -> bool:
    """One to four capitalised words; with a known author, one of them must be his."""
    words = text.strip("-–—~*_/ ,.").split()
    if not 1 <= len(words) <= 4 or any(char.isdigit() for char in text):
        return False
    if author and (author.name or author.address):
        known = f"{author.name or ''} {re.split('@', author.address or '')[0]}".lower()
        if any(len(word) > 1 and word.strip(".,()").lower() in re.split(r"[\s.,_@-]+", known) for word in words):
            return True
    return all(
        word[:1].isupper() and word.strip("().,'").replace("-", "").replace("'", "").replace(".", "").isalpha()
        for word in words
    )


def mark_delimited(lines: list[Line]) -> bool:
    """Mark a signature below "-- " (or its relatives); True where one was found.

    The stretch must end within 25 lines of text, of which none lists labels and values that are no contact data.
    """
    texts = [at for at, line in enumerate(lines) if line.bare and line.kind is None and not line.depth]
    for position in range(max(0, len(texts) - 27), len(texts)):
        at = texts[position]
        bare = lines[at].bare
        if bare not in _DELIMITERS and not (is_rule(bare) and len(bare) >= 3):
            continue
        rest = [lines[k].bare for k in texts[position + 1 :]]
        if not rest:
            if bare in ("--", "__") and position:
                lines[at].kind = "signature"
                return True
            continue
        exact = lines[at].raw.rstrip("\r") in ("-- ", "--")
        if len(rest) > (25 if exact else 10):
            continue
        foreign = sum(could_be_content(text) and not _is_motto(text, exact) for text in rest)
        contacts = sum(map(is_contact, rest))
        named = looks_like_name(rest[0], None) and len(rest[0].split()) > 1
        spaced = lines[at].raw.rstrip("\r") == "-- "
        if exact and foreign <= (1 if contacts > 1 else 0) and (len(rest) <= 12 or contacts > 2):
            # Without the blank of the convention, what follows must begin like a signature, not like a sentence.
            accepted = spaced or not could_be_content(rest[0])
        elif bare in _DELIMITERS and position:
            accepted = not foreign and (contacts > 0 or len(rest) <= 3 or named)
        else:
            accepted = bool(position) and not foreign and contacts > 0
        if accepted:
            for line in lines[at : texts[-1] + 1]:
                content = line.bare and could_be_content(line.bare) and not _is_motto(line.bare, exact)
                if line.kind is None and not (content and not is_contact(line.bare)):
                    line.kind = "signature"
            return True
    return False


def _is_motto(text: str, exact: bool) -> bool:
    """Below an exact "-- " a sentence is a motto; labels, bullets and rows are still content."""
    if not exact:
        return False
    return not _BULLET.match(text) and not _COLUMNS.search(text) and not (_LABELLED.match(text) and ":" in text[:26])


def mark_tail(lines: list[Line], author: Author | None) -> None:
    """Mark closing and signature at the end of the author's last stretch."""
    texts = [at for at, line in enumerate(lines) if line.bare and line.kind is None and not line.depth]
    if not texts:
        return
    lead = any(line.kind == "greeting" for line in lines)
    start = _closing_start(lines, texts)
    if start is None:
        start = _block_start(lines, texts, author)
    if start is None:
        return
    if start == 0 and not lead and len(texts) <= 2:
        return
    for position in range(start, len(texts)):
        line = lines[texts[position]]
        if could_be_content(line.bare) and not is_closing(line.bare) and not is_contact(line.bare):
            continue
        above = lines[texts[position - 1]].kind if position > start else None
        named = above == "closing" and looks_like_name(line.bare, author) and len(line.bare.split()) <= 3
        # The name right below a closing belongs to it: "Best, / Bo".
        line.kind = "closing" if is_closing(line.bare) or (named and not is_contact(line.bare)) else "signature"


def _closing_start(lines: list[Line], texts: list[int]) -> int | None:
    """Position of the closing line from which everything to the end reads as closing and signature."""
    found = None
    for position in range(len(texts) - 1, max(-1, len(texts) - 16), -1):
        text = lines[texts[position]].bare
        if is_closing(text):
            below = texts[position + 1 :]
            # Between closing and name stand only short lines; a first paragraph of sentences is content.
            if found is None and below and not _signature_below([lines[k].bare for k in below]):
                return None
            found = position
        elif found is not None:
            break
        elif could_be_content(text) and not is_contact(text) and len(texts) - position > 9:
            return None
    return found


def _signature_below(below: list[str]) -> bool:
    content = sum(could_be_content(text) for text in below)
    contacts = sum(map(is_contact, below))
    if content == 0:
        return len(below) <= 12 and (contacts > 0 or len(below) <= 5) and all(len(text) <= 90 for text in below)
    return contacts >= 2 and content <= len(below) // 4 and not could_be_content(below[0])


def _block_start(lines: list[Line], texts: list[int], author: Author | None) -> int | None:
    """Position where a block of name, title, phone and address lines begins that runs to the end."""
    position = len(texts)
    contacts = links = 0
    top = None
    while position > 0 and len(texts) - position < 14:
        at = texts[position - 1]
        text = lines[at].bare
        if is_rule(text):
            position -= 1
            continue
        if is_contact(text):
            contacts += 1
            links += not _PHONE.search(text) and "@" not in text and bool(_URL.search(text))
        elif could_be_content(text) or len(text) > 70 or text.endswith((".", "?", "!", ":", ";")):
            break
        position -= 1
        apart = position == 0 or not lines[at - 1].bare
        if contacts and (looks_like_name(text, author)) and (apart or contacts >= 1):
            top = position
            if apart and author and author.name and text.lower() in author.name.lower():
                break
        elif contacts >= 2 and apart:
            top = position
    if top is None:
        if texts and author and (author.name or author.address):
            last = lines[texts[-1]].bare
            if len(texts) > 1 and _is_own_name(last, author) and len(last.split()) <= 4:
                return len(texts) - 1
        return None
    if links == contacts and not (author and looks_like_name(lines[texts[top]].bare, author) and links <= 2):
        return None
    if contacts >= 2 or (contacts == 1 and top < len(texts) - 1):
        return top
    return None


def _is_own_name(text: str, author: Author) -> bool:
    match = _DASHED_NAME.match(text)
    words = (match[1] if match else text).strip(" ,.*_").lower().split()
    known = set(re.split(r"[\s.,_-]+", (author.name or "").lower())) | {""}
    known |= set(re.split(r"[.,_-]+", (author.address or "").split("@")[0].lower()))
    return bool(words) and all(word.strip(".") in known or (len(word.strip(".")) == 1) for word in words)
