"""Who can be a speaker? Evidence from the shape of a name, from a vocabulary of labels, and from recurrence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.chat.grammar import Bubble

_LETTER = re.compile(r"\w")
_TIME = re.compile(r"\d{1,2}:\d\d(?!\d)|://|\d{4}[-/]\d")
_VALUE = re.compile(r"[^\s]*\d[^\s]*(?: [^\s]+){0,2}|[^\s]{1,24}")
_PERSON_WORD = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞĀ-ſΑ-ΩА-Я@+(|&\d]|[^\x00-\u024f]).*|[-–—|&/@]|(?:van|von|de|der|den|da|di|del|la|le|el|bin|al|ibn|zu|af|and|und|et|og|och|e|y|of|the|for|by|at|from|aus|bei)"
)
_CODE = re.compile(r"#?[A-Z]{0,2}-?\d{0,6}[a-z]?")
_HANDLE = re.compile(r"@?[\w.+-]{2,32}")


@cache
def words(table: str) -> frozenset[str]:
    """Return the words of one table of the vocabulary of chat labels, in lower case."""
    return frozenset(word.casefold() for word in vocabulary.load("chat_labels")[table]["says"])


@cache
def _levels() -> frozenset[str]:
    return frozenset(vocabulary.load("chat_labels")["log_level"]["says"])


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a name for comparison: case, blanks and a leading "~" (an unsaved contact) do not matter."""
    return " ".join(name.casefold().replace("\u00a0", " ").replace("\u202f", " ").lstrip("~ ").split())


@lru_cache(maxsize=4096)
def is_label(name: str) -> bool:
    """Is this the label of a field ("Ship by"), a log level or another word that no person is called?"""
    folded = re.sub(r"(?<=\w) ?\([^()]{0,40}\)$", "", fold_name(name).strip("*_•-# "))
    if folded in words("field_label") or re.sub(r"[ #.]*\d{1,4}$", "", folded) in words("field_label") or not folded:
        return True
    parts = folded.split()
    known = words("label_word")
    if all(part in known or part in words("field_label") for part in parts):
        return True
    if len(parts) == 2 and parts[0] in words("field_label") and _CODE.fullmatch(name.split()[-1]):
        return True  # "Rev C", "Lot 2"
    if len(parts) > 1 and name.split()[-1].islower() and parts[-1] in known:
        return True
    return len(parts) <= 2 and not name.startswith("@") and parts[-1].endswith(tuple(words("label_ending")))


def in_sentence_case(name: str) -> bool:
    """Is the name written as labels are and people are not: a capital, and then small letters ("Fillet edge")?"""
    parts = name.split()
    return len(parts) > 1 and name[:1].isupper() and parts[-1].isalpha() and parts[-1].islower() and len(parts[-1]) > 2


@lru_cache(maxsize=4096)
def is_name(name: str) -> bool:
    """Could this be a chat name at all? Shape only: names may be handles, numbers, lower case, with emoji."""
    name = name.strip()
    if not 0 < len(name) <= 60 or (not _LETTER.search(name) and name.isascii()):
        return False
    if name.split(" ", 1)[0] in _levels() or _TIME.search(name) or name.count(" ") > 8:
        return False
    if name[-1] in "?!;,=" or any(mark in name for mark in ('"', "“", "«", " = ", "{", "}")):
        return False
    return not (name[-1] == "." and len(name.split()[-1]) > 4)


def is_header_name(name: str) -> bool:
    """Could a line with this before a time be a header, and not a sentence that ends in a time?"""
    last = name.rstrip(" ,").split()[-1:] or [""]
    parts = name.split()
    return (
        is_name(name)
        and len(parts) <= 7
        and last[0].casefold() not in words("not_before_a_time")
        and not is_label(name)
        and (len(parts) <= 2 or looks_personal(name))
    )


def looks_personal(name: str) -> bool:
    """Is the name written as people and firms are: a handle, or words with capitals?"""
    if _HANDLE.fullmatch(name) and (name[0] == "@" or any(c in name for c in "._") or any(c.isdecimal() for c in name)):
        return True
    own = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", name)  # "Gus (printer)": what stands in brackets may be a word
    return all(_PERSON_WORD.fullmatch(part) for part in (own.split() or name.split()))


def talks(text: str) -> bool:
    """Is this talk, and no list or label: a question, a call, or words between people?"""
    return _talk().search(text) is not None


@cache
def _talk() -> re.Pattern[str]:
    return re.compile(rf"[?!]|\b(?:{'|'.join(map(re.escape, sorted(words('talk'), key=len, reverse=True)))})\b", re.I)


def choose(heads: Sequence[tuple[str, str, bool]], known: Iterable[str] = (), forced: bool = False) -> set[str]:
    """Return the folded names that are speakers among lines "name: text"; empty where no chat is. One who speaks alone
    makes a chat only where he is `known`.

    `heads` are (name, text, beside): does the line stand beside a line that is a field? A name that recurs speaks; so
    does a name of `known`. A name seen once speaks where others recur, it is written like a person's, and what follows
    is talk, or a short word that no field stands beside. A label of the vocabulary never speaks.
    """
    known_names = {fold_name(name) for name in known}
    opening = fold_name(heads[0][0]) if heads else ""
    roles = _talking_roles(heads)
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    fields: set[str] = set()
    for name, text, beside in heads:
        folded = fold_name(name)
        label = is_label(name) and not (folded in words("role") and roles[folded])
        if folded not in known_names and (not is_name(name) or label or len(name.split()) > 6):
            continue
        if beside and folded not in {*known_names, opening} and in_sentence_case(name):
            continue
        counts[folded] += 1
        shown.setdefault(folded, name)
        texts.setdefault(folded, []).append(text.strip())
        if beside:
            fields.add(folded)
    sure = {n for n in counts if n in known_names or (counts[n] > 1 and not all(map(bare_value, texts[n])))}
    strict = len(sure) > 1  # with one speaker known, the other must be among the names seen once
    handles = not strict and bool(sure)
    once = {
        n for n in counts if n not in sure and any(_speaks(shown[n], text, strict and n in fields) for text in texts[n])
    }
    if not sure and not forced:
        talk = [text for n in once for text in texts[n]]
        asked = len(once) > 1 and len(once) == len(counts) and any("?" in t for t in talk)
        return once if asked and all(map(talks, talk)) else set()
    if handles and not once:
        once = {n for n in counts if n not in sure and n.isalnum() and any(" " in t for t in texts[n])}
    chosen = sure | once
    if forced and not chosen:
        return set(counts)
    return chosen if len(chosen) > 1 or forced or chosen & known_names else set()


def _talking_roles(heads: Sequence[tuple[str, str, bool]]) -> dict[str, bool]:
    """Which roles ("Customer") speak, and are no field of a form: those that say two things or more, and talk."""
    said: dict[str, list[str]] = {role: [] for role in words("role")}
    for name, text, _ in heads:
        said.get(fold_name(name), []).append(text)
    return {role: len(texts) > 1 and any(map(talks, texts)) for role, texts in said.items()}


def bare_value(text: str) -> bool:
    """Is the text no talk but a number, a code or a count ("250", "30%", "4711-B")?"""
    return any(c.isdecimal() for c in text) and "://" not in text and _VALUE.fullmatch(text) is not None


def _speaks(name: str, text: str, strict: bool) -> bool:
    """Does a name seen once speak? By how it is written, and by whether talk follows or a value."""
    if not text or bare_value(text):
        return False
    talk = talks(text)
    if not looks_personal(name):
        return talk and (len(name.split()) == 1 or name.endswith(")"))
    if talk or not strict or not text[0].isalnum() or text[-1] in ".!…":
        return True
    return len(name.split()) > 1


def mend_colons(bubbles: Sequence[Bubble], known: Iterable[str] = ()) -> None:
    """Give names that hold a colon ("Bo: work") their second half back, which was taken for the start of the text.

    Evidence: the whole name is in `known`; or all messages of the shorter name (three or more, or two and small letters) begin with the
    same words and a colon; or there is one message and the second half is a single word in lower case that announces
    nothing ("note: ...").
    """
    known_names = {fold_name(name) for name in known}
    groups: dict[str, list[Bubble]] = {}
    for bubble in bubbles:
        if bubble.author and bubble.kind == "message":
            groups.setdefault(bubble.author, []).append(bubble)
    for author, own in groups.items():
        matches = [re.match(r"([^:\n]{1,40}): (?=\S)", bubble.lines[0]) if bubble.lines else None for bubble in own]
        seconds = {match[1] if match else None for match in matches}
        for bubble, match in zip(own, matches, strict=True):
            if match is None:
                continue
            whole = f"{author}: {match[1]}"
            listed = fold_name(whole) in known_names
            same = len(seconds) == 1 and fold_name(author) not in known_names and not is_label(match[1])
            once = (
                len(own) == 1 and match[1].islower() and match[1].isalpha() and bubble.lines[0][match.end()].isupper()
            )
            if listed or (same and (len(own) > 2 or (len(own) > 1 and match[1].islower()) or once)):
                bubble.author = whole
                bubble.lines[0] = bubble.lines[0][match.end() :]
