"""Whose word a message carries: authorising phrases ("released by ...") and told approvals ("Dave said it's fine").

The words are in `vocabulary/authority.toml`. Release rules: section 4 (row `authority`), section 5, rules 6 and 11: an
authorising phrase is part of the release itself, a narrated approval is a report.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from signoff_nlp.language.components.frames import Frame, either
from signoff_nlp.language.components.name_spans import Found, name_at, name_before, sentence, title_at
from signoff_nlp.language.components.names import is_full_name, looks_like_person, same_person, tokens, words_of
from signoff_nlp.language.components.titles import all_role_words, classify_title, fold, holds_role
from signoff_nlp.types import Author, Person

Spans = Sequence[tuple[int, int]]
_GIVEN = ("by", "by_weak", "label", "label_titled", "per", "behalf")
_MARK = re.compile(r"\s*(?:\([^()\n]{0,30}\))?\s*(?::|=|(?<!\w)is(?!\w)|-)\s*|\s*\([^()\n]{0,30}\)\s*")
_SENTENCE_BREAK = re.compile(r"[,;:]|(?<!\w)" + either("joining") + r"(?!\w)")


@cache
def _behalf() -> re.Pattern[str]:
    return re.compile(rf"\s*,?\s*{either('behalf_of')}\s+[^.!?\n,;]{{2,50}}", re.IGNORECASE)


@cache
def _unreal() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<!\w){either('not_given')}(?!\w)|n't(?!\w))")


@cache
def _unreal_before() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){either('before_not_given')}\W+$")


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{either('opening')}\s+){{0,3}}(?:{either('article')}\s+)?", re.IGNORECASE)


@cache
def _role_name() -> re.Pattern[str]:
    return re.compile(rf"\s*(?i:{either('possessive')})\s+((?:[a-zà-ÿ]+[ ]){{0,3}}[a-zà-ÿ]+),?[ ](?=[^\W\d_])")


@cache
def _was() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){either('was_given')}\s+(?:{either('already')}\s+)?$")


@cache
def _told() -> re.Pattern[str]:
    return re.compile(either("told") + r"(?!\w)")


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
    phrases = [frame for kind in _GIVEN for frame in frames.get(kind, ())]
    for match in sorted(phrases, key=lambda frame: (frame.start, -frame.end)):
        person = None if match.start < done else _authorised(text, low, match, frames, author, held)
        if person:
            done = person.end or done
            yield person


def _authorised(
    text: str, low: str, match: Frame, frames: dict[str, list[Frame]], author: Author, held: Spans
) -> Person | None:
    marked = _MARK.match(text, match.end)
    if match.kind in ("label", "label_titled") and not marked:
        return None
    at = marked.end() if marked and match.kind not in ("per", "behalf") else match.end
    role = _role_name().match(text, at)
    known = role is not None and holds_role(role[1]) and all_role_words(role[1])
    name = name_at(text, role.end() if role and known else at)
    if name is None or _overlaps((name.start, name.end), held) or _company(name.value, author):
        return None
    title = Found(role[1].strip(), *role.span(1)) if role and known else title_at(text, name.end)
    owner = classify_title(title.value) if title else None
    if match.kind == "label_titled" and title is None:
        return None
    if match.kind == "label" and title is None and not is_full_name(name.value):
        return None
    if match.kind == "behalf" and (owner is None or not is_full_name(name.value)):
        return None
    if match.kind == "per" and (owner is not True or not is_full_name(name.value)):
        return None
    end = max(title.end if title else 0, name.end)
    behalf = _behalf().match(text, end) if match.kind != "behalf" else None
    end = behalf.end() if behalf else end
    force = _force(text, low, match, end, frames)
    if force is None or (match.kind == "behalf" and force != "authorising"):
        return None
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
        if planned.end <= match.start and len(between) <= 40 and not _SENTENCE_BREAK.search(between):
            return None
    weak = match.kind in ("by_weak", "label_titled")
    for aspect in _near(frames.get("aspect", ()), first, match.start) if weak else ():
        between = low[aspect.end : match.start]
        if aspect.end <= match.start and re.fullmatch(r"\s*(?:[\w.]+\s+){0,3}", between):
            return None
    told = any(one.end <= last for one in _near(frames.get("narrated", ()), first, last))
    was = weak and _was().search(low, max(0, match.start - 24), match.start)
    return "reported" if told or was else "authorising"


def _near(frames: Sequence[Frame], first: int, last: int) -> Sequence[Frame]:
    """Return the frames (ordered by start) that start between two places."""
    low = bisect.bisect_left(frames, first, key=lambda frame: frame.start)
    return frames[low : bisect.bisect_left(frames, last, lo=low, key=lambda frame: frame.start)]


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
                or _unreal_before().search(low, max(0, match.start - 24), match.start)
            ):
                continue
            if frame == "reported":
                if not _unreal().search(low, match.start, _saying(low, match)):
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


def _saying(low: str, match: Frame) -> int:
    """Return where the words of the report begin to be somebody's own: what he said may hold a "would" or a "we"."""
    told = _told().search(low, match.start, match.end)
    return told.start() if told else match.end


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
    opening = _opening().match(text, first, match.start)
    begin = opening.end() if opening else first
    if begin >= match.start:
        return None
    head = text[begin : match.start]
    name = name_at(text, begin)
    if name and name.end <= match.start:
        return None if _unreal().search(low, name.end, match.start) else name
    word = re.match(r"[^\W\d_]+", head)
    if not word or _unreal().search(low, begin, match.start):
        return None
    lone = word.group()
    if holds_role(lone) and len(head.split()) <= 3:
        return Found("", begin, begin + len(lone))
    speaks = _told().match(low, match.start)
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
