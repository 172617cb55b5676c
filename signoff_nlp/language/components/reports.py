"""Whose word a message carries: authorising phrases ("released by ...") and told approvals ("Dave said it's fine").

The words are in `vocabulary/authority.toml`. Release rules: section 4 (row `authority`), section 5, rules 6 and 11: an
authorising phrase is part of the release itself, a narrated approval is a report.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from signoff_nlp.language.components.frames import Frame
from signoff_nlp.language.components.name_spans import Found, name_at, name_before, sentence, title_at
from signoff_nlp.language.components.names import is_full_name, looks_like_person, same_person, tokens, words_of
from signoff_nlp.language.components.titles import all_role_words, classify_title, fold, holds_role
from signoff_nlp.types import Author, Person

Spans = Sequence[tuple[int, int]]
_LABELLED = re.compile(r"\s*(?:\([^()\n]{0,30}\))?\s*(?::|=|\bis\b|-)?\s*")
_NEEDS_MARK = re.compile(r"\s*(?:\([^()\n]{0,30}\))?\s*(?::|=|\bis\b)")
_BEHALF = re.compile(r"\s*,?\s*(?:on behalf of|in the name of|for)\s+[^.!?\n,;]{2,50}", re.IGNORECASE)
_UNREAL = re.compile(
    r"(?:\b(?:not|never|will|would|should|must|could|might|if|when|once|until|unless|whether|i|we)\b|n't\b)"
)
_UNREAL_BEFORE = re.compile(
    r"\b(?:if|when|once|until|till|unless|whether|before|after|as soon as|wish|hope|hoping|in case|did|has|have|had|does|not)\W+$"
)
_SUBJECT_START = re.compile(
    r"\s*(?:(?:ok|okay|yes|yep|yeah|and|but|so|because|since|as|btw|fyi|well|also|anyway|that|right|now|then|just|hey|hi|good news)\s+){0,3}(?:the\s+)?",
    re.IGNORECASE,
)
_ROLE_NAME = re.compile(r"\s*(?:[Oo]ur|[Mm]y|[Tt]he)\s+((?:[a-zà-ÿ]+[ ]){0,3}[a-zà-ÿ]+),?[ ](?=[^\W\d_])")
_LONE = frozenset({"approved", "released", "authorised", "authorized"})
_PREPOSITIONS = (
    " by",
    " durch",
    " von",
    " par",
    " por",
    " pelo",
    " pela",
    " da",
    " door",
    " przez",
    " av",
    " af",
    " de",
    " of",
)


def asked(text: str, match: Frame) -> bool:
    """Tell whether the sentence around a phrase is a question."""
    first, last = sentence(text, match.start, match.end)
    return text[first:last].rstrip().endswith("?")


def _overlaps(span: tuple[int, int], spans: Spans) -> bool:
    return any(start < span[1] and span[0] < end for start, end in spans)


def authorising(text: str, low: str, frames: dict[str, list[Frame]], author: Author, held: Spans) -> Iterable[Person]:
    """Yield the persons whom authorising phrases name ("released by ..."); narrated ones as reported.

    `low` is the normal form of `text`; `held` are stretches that other facts hold.
    """
    done = -1
    for match in frames.get("by", ()):
        person = None if match.start < done else _authorised(text, low, match, frames, author, held)
        if person:
            done = person.end or done
            yield person
    for match in frames.get("behalf", ()):
        person = None if match.start < done else _for_somebody(text, match)
        if person and _force(text, low, match, person.end or match.end, frames) == "authorising":
            yield person


def _authorised(
    text: str, low: str, match: Frame, frames: dict[str, list[Frame]], author: Author, held: Spans
) -> Person | None:
    phrase = low[match.start : match.end]
    if not phrase.endswith(_PREPOSITIONS) and not _NEEDS_MARK.match(text, match.end):
        return None
    label = _LABELLED.match(text, match.end)
    at = label.end() if label else match.end
    role = _ROLE_NAME.match(text, at)
    known = role is not None and holds_role(role.group(1)) and all_role_words(role.group(1))
    name = name_at(text, role.end() if role and known else at)
    if name is None or _overlaps((name.start, name.end), held) or _company(name.value, author):
        return None
    title = Found(role.group(1).strip(), *role.span(1)) if role and known else title_at(text, name.end)
    if phrase in _LONE and title is None:
        return None
    end = max(title.end if title else 0, name.end)
    behalf = _BEHALF.match(text, end)
    end = behalf.end() if behalf else end
    force = _force(text, low, match, end, frames)
    if force is None:
        return None
    owner = classify_title(title.value) if title else None
    return Person(
        name=name.value, title=title.value if title else None, owner=owner, how=force,
        start=match.start, end=end, text=text[match.start : end],
    )  # fmt: skip


def _force(
    text: str, low: str, match: Frame, end: int, frames: dict[str, list[Frame]]
) -> Literal["authorising", "reported"] | None:
    """Return what an authorising phrase is: "authorising", "reported" where it is narrated, None where it is no force.

    Not yet given (plans, conditions, questions, denials) and what speaks of a thing (a sample, a drawing) has none.
    """
    first, last = sentence(text, match.start, end)
    if asked(text, match):
        return None
    for planned in _near(frames.get("planned", ()), first, match.start):
        between = low[planned.end : match.start]
        if (
            first <= planned.start
            and planned.end <= match.start
            and len(between) <= 40
            and not re.search(r"[,;:]|\band\b", between)
        ):
            return None
    weak = low[match.start : match.end].startswith(
        (
            "approved",
            "signed off",
            "cleared",
            "approval",
            "freigegeben",
            "genehmigt",
            "valid",
            "approuv",
            "aprob",
            "goedgek",
            "godk",
        )
    )
    for aspect in _near(frames.get("aspect", ()), first, match.start) if weak else ():
        between = low[aspect.end : match.start]
        if (
            weak
            and first <= aspect.start
            and aspect.end <= match.start
            and re.fullmatch(r"\s*(?:[\w.]+\s+){0,3}", between)
        ):
            return None
    told = any(one.end <= last for one in _near(frames.get("narrated", ()), first, last))
    was = weak and re.search(
        r"\b(?:was|were|had been|got)\s+(?:already\s+|also\s+)?$", low[max(0, match.start - 24) : match.start]
    )
    return "reported" if told or was else "authorising"


def _near(frames: Sequence[Frame], first: int, last: int) -> Sequence[Frame]:
    """Return the frames (ordered by start) that start between two places."""
    low = bisect.bisect_left(frames, first, key=lambda frame: frame.start)
    return frames[low : bisect.bisect_left(frames, last, lo=low, key=lambda frame: frame.start)]


def _for_somebody(text: str, match: Frame) -> Person | None:
    """Read "on behalf of Mara Holt, Purchasing Manager" or "... our director Mara Holt"; a company names nobody."""
    role = _ROLE_NAME.match(text, match.end)
    title: Found | None
    if role and holds_role(role.group(1)) and all_role_words(role.group(1)):
        name = name_at(text, role.end())
        title = Found(role.group(1).strip(), role.start(1), role.end(1)) if name else None
    else:
        name = name_at(text, match.end)
        title = title_at(text, name.end) if name else None
    if name is None or title is None or not is_full_name(name.value) or classify_title(title.value) is None:
        return None
    end = max(title.end, name.end)
    return Person(
        name=name.value, title=title.value, owner=classify_title(title.value), how="authorising",
        start=match.start, end=end, text=text[match.start : end],
    )  # fmt: skip


def _company(name: str, author: Author) -> bool:
    domain = fold(author.address or "").partition("@")[2].partition(".")[0]
    local = fold(author.address or "").partition("@")[0]
    words = tokens(name)
    return (
        bool(domain)
        and len(words) > 0
        and all(word in domain for word in words)
        and not any(word in local for word in words)
    )


def reported(
    text: str, low: str, frames: dict[str, list[Frame]], author: Author, name: str | None, held: Spans
) -> Iterable[Person]:
    """Yield those whose approval the author only tells of ("Dave said it's fine"); `name` is the author's own."""
    reach = -1
    for frame in ("reported", "reported_name", "reported_from"):
        for match in frames.get(frame, ()):
            if (
                match.end <= reach
                or asked(text, match)
                or _UNREAL_BEFORE.search(low[max(0, match.start - 24) : match.start])
            ):
                continue
            if frame == "reported":
                if not _UNREAL.search(low[match.start : match.end].split(" said ")[0]):
                    reach = _clause_end(text, match.end)
                    yield Person(
                        name=None, how="reported", start=match.start, end=reach, text=text[match.start : reach]
                    )
                continue
            who = name_at(text, match.end) if frame == "reported_from" else _subject(text, low, match)
            if who is None or _overlaps((who.start, who.end), held) or (who.value and _same(who.value, name, author)):
                continue
            start, end = min(match.start, who.start), _clause_end(text, max(match.end, who.end))
            reach = end
            yield Person(name=who.value or None, how="reported", start=start, end=end, text=text[start:end])


def _clause_end(text: str, end: int) -> int:
    """Take in the rest of a short clause, so that the words can be shown to a person."""
    rest = re.match(r"[^.!?\n;:,()]{0,40}(?=[.!?\n;:,()]|$)", text[end : end + 41])
    return end + len(rest.group().rstrip()) if rest else end


def _same(who: str, name: str | None, author: Author) -> bool:
    known = set(tokens(name)) | set(tokens(author.name))
    return bool(known) and set(tokens(who)) <= known and same_person(who, name or author.name)


def _subject(text: str, low: str, match: Frame) -> Found | None:
    """Find whose word a verb reports: the name that opens its clause; an empty value for a department."""
    first = max(low.rfind(mark, max(0, match.start - 100), match.start) for mark in ".!?\n;:(,") + 1
    first = max(first, match.start - 100, 0)
    opening = _SUBJECT_START.match(text, first, match.start)
    begin = opening.end() if opening else first
    if begin >= match.start:
        return None
    head = text[begin : match.start]
    name = name_at(text, begin)
    if name and name.end <= match.start:
        return None if _UNREAL.search(low[name.end : match.start]) else name
    word = re.match(r"[^\W\d_]+", head)
    if not word or _UNREAL.search(low[begin : match.start]):
        return None
    lone = word.group()
    if holds_role(lone) and len(head.split()) <= 3:
        return Found("", begin, begin + len(lone))
    speaks = low[match.start : match.end].startswith(
        ("said", "says", "told", "tells", "reckons", "wants", "asked", "rang", "called", "texted", "messaged", "let me")
    )
    if (
        speaks
        and lone.islower()
        and lone not in words_of("not_a_name")
        and looks_like_person(lone.capitalize())
        and len(head.split()) <= 7
    ):
        return Found(lone.capitalize(), begin, begin + len(lone))
    before = name_before(text, match.start)
    return before if before and before.start >= begin and len(text[begin : before.start].split()) <= 2 else None
