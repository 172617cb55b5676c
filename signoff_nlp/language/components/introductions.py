"""How an author names himself in a text: "Freya Lindgren here, owner of ...", "I'm the buyer", "... Giulia Ferri, Buyer".

The words are in `vocabulary/authority.toml`. Who the author is may be known beforehand (header, signature): his own name
needs less around it than a name that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import islice

from signoff_nlp.language.components.frames import Frame, either
from signoff_nlp.language.components.lower_names import SMALL_NAME, lower_after, lower_name, plain_words, titled
from signoff_nlp.language.components.name_spans import Found, checked, name_at, name_before, names, title_at
from signoff_nlp.language.components.names import clean_name, is_full_name, looks_like_person, one_person, words_of
from signoff_nlp.language.components.titles import (
    all_role_words,
    classify_title,
    fold,
    holds_role,
    is_role_word,
    may_hold_title,
)
from signoff_nlp.types import Author, Person

MOST = 60  # introductions of one message that are looked at; more is junk
KINDS = ("self", "self_name", "self_this", "self_role", "self_after", "self_speaking")
Known = tuple[str | None, ...]
_WORD = re.compile(r"[^\W\d_]+")
_GERUND = re.compile(r"\s*(?:\w+ing|purchase|order)\b", re.IGNORECASE)
_LOWER_STAND = re.compile(rf"(?:^|[.!?;:,)/~\n])[ ]*{SMALL_NAME}(?=[ ]*[,(/|]|[ ]+[-–—])")
_CLAUSE = re.compile(r"(?:^|[^\w\s'’\"“&@]|\n)[ ]*$")
_STOPS = re.compile(r"\s*(?:[.,!;:)\n]|$|[-–—]\s)")
_BRACKET = re.compile(r"\s*(?:\(|,|-|–|:|\n)\s*")


@cache
def _article() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:({either('adverb')})\s+)?(?:({either('article')})\s+)?", re.IGNORECASE)


@cache
def _role_lead() -> re.Pattern[str]:
    return re.compile(rf"(?:{either('opening')}\s+){{0,2}}({either('article')}\s+)?", re.IGNORECASE)


@cache
def _company_follows() -> re.Pattern[str]:
    return re.compile(rf"\s+{either('place')}\s+(?=[^\W\d_])")


@cache
def _others_do() -> re.Pattern[str]:
    return re.compile(rf"\s+{either('others_do')}(?!\w)", re.IGNORECASE)


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[.,!;:)\n]|$|[-–—]\s|{either('goes_on')}(?!\w))", re.IGNORECASE)


def introductions(
    text: str, low: str, frames: dict[str, list[Frame]], author: Author, signed: str | None
) -> list[Person]:
    """Return the persons as whom the author presents himself in `text`; offsets in code points of `text`.

    `low` is the normal form of `text`; `frames` the phrases of `authority.toml` in it; `signed` the name under the
    message, if known.
    """
    found: list[Person] = []
    who = (signed, clean_name(author.name, author.address), author.name)
    plain = low if low.isascii() else fold.__wrapped__(text)
    titled = may_hold_title(set(_WORD.findall(plain)), plain)
    for kind in KINDS:
        if kind == "self_role" and not titled:
            continue
        for frame in frames.get(kind, ()):
            person = _before(text, frame, who) if kind in ("self_after", "self_speaking") else _after(text, frame, who)
            if person:
                found.append(person)
    if titled:
        found.extend(islice(_named_with_title(text, who), MOST))
    found.extend(islice(_spelled_out(text, who), 1))
    tail = _tail(text, who)
    return _distinct([*found, tail] if tail else found)


def _distinct(people: Sequence[Person]) -> list[Person]:
    """Of findings that overlap keep the one that says most: name and title before one of them."""
    kept: list[Person] = []
    ranked = sorted(people, key=lambda one: (-bool(one.title and one.name), -bool(one.title), one.start or 0))
    for person in ranked[:MOST]:
        if not any((one.start or 0) < (person.end or 0) and (person.start or 0) < (one.end or 0) for one in kept):
            kept.append(person)
    return sorted(kept, key=lambda one: one.start or 0)


def _person(text: str, name: str | None, title: Found | None, start: int, end: int) -> Person:
    owner = classify_title(title.value) if title else None
    return Person(
        name=name, title=title.value if title else None, owner=owner, start=start, end=end, text=text[start:end]
    )


def _is_author(name: str, who: Known) -> bool:
    return any(one_person(name, one) for one in who)


def _after(text: str, frame: Frame, who: Known) -> Person | None:
    """Read what follows "I'm", "this is", "as": a name, a role, or something else."""
    start, end = frame.start, frame.end
    if frame.kind == "self_role":
        return _role_after(text, frame, who)
    name = name_at(text, end) or lower_after(text, end)
    if name is None:
        return _role_after(text, frame, who) if frame.kind != "self_this" else None
    title = title_at(text, name.end) or _department(text, name.end)
    named = is_full_name(name.value) and frame.kind != "self_this"
    company = frame.kind == "self_this" and _company_follows().match(text, name.end)
    if title or _is_author(name.value, who) or named or company:
        return _person(text, name.value, title, start, title.end if title else name.end)
    return None


@cache
def _inside() -> re.Pattern[str]:
    return re.compile(rf"\s+{either('inside')}\s+(?:{either('article')}\s+)?", re.IGNORECASE)


def _department(text: str, end: int) -> Found | None:
    """Read the department behind a name: "from purchasing of Lanting Optics", "with the buying team at Hale"."""
    lead = _inside().match(text, end)
    title = title_at(text, lead.end(), introduced=False) if lead else None
    if lead is None or title is None or title.start != lead.end():
        return None
    own = re.split(rf"\s{either('place')}\s", title.value.split(",")[0], maxsplit=1)[0]
    return title if all_role_words(own) and classify_title(title.value) is not None else None


def _role_after(text: str, frame: Frame, who: Known) -> Person | None:
    """Read "I'm the buyer", "as the owner": the words up to the role must be a title's words."""
    article = _article().match(text, frame.end)
    if not article or article.end() == frame.end:
        return None
    title = title_at(text, article.end(), introduced=False)
    if title is None or text[article.end() : title.start].strip():
        return None
    first = title.value.split(",")[0]
    if not article[2] and _GERUND.match(first) and not all_role_words(" ".join(first.split()[:2])):
        return None  # "I'm purchasing 200 of them"; "I'm purchasing manager" is a role
    words = _WORD.findall(fold(first))
    ahead = next((number for number, word in enumerate(words) if is_role_word(word) and holds_role(word)), 0)
    strange = [word for word in words[:ahead] if not is_role_word(word)]
    if not words or len(strange) > (1 if article[2] else 0) or words[0] in words_of("preposition"):
        return None
    owner = classify_title(title.value)
    of = re.split(rf"\s{either('place')}\s", first, maxsplit=1)[0]
    whole = all_role_words(first) or all_role_words(of)
    if frame.kind == "self":
        inside = article[1] is not None and fold(article[1]) in words_of("preposition")
        if owner is None or (inside and not whole) or not (whole or article[2] or len(words) <= ahead + 2):
            return None
    elif owner is not True or not whole or _others_do().match(text, title.end):
        return None
    return _role_with_name(text, frame.start, title, who)


def _role_with_name(text: str, start: int, title: Found, who: Known) -> Person:
    """Read the name behind a role: "I am the owner, Tilda Marsh", "I'm the buyer (Ana Sousa)"."""
    bracket = _BRACKET.match(text, title.end, title.end + 6)
    name = name_at(text, bracket.end()) if bracket else None
    if bracket and name:
        unknown = is_full_name(name.value) and not any(is_full_name(one) for one in who)
        if _is_author(name.value, who) or ("(" in bracket[0] and is_full_name(name.value)):
            return _person(text, name.value, title, start, name.end)
        if unknown and _STOPS.match(text, name.end):
            return _person(text, name.value, title, start, name.end)
    return _person(text, None, title, start, title.end)


@cache
def _place() -> re.Pattern[str]:
    return re.compile(rf"\s{either('place')}\s", re.IGNORECASE)


@cache
def _name_follows() -> re.Pattern[str]:
    return re.compile(rf"[,:](?:\s+{either('name_leads')}(?=\s))?", re.IGNORECASE)


def _before(text: str, frame: Frame, who: Known) -> Person | None:
    """Read what stands before "here", "speaking": a name, or a role that fills its clause."""
    start, end = frame.start, frame.end
    name = name_before(text, start) or _lower_before(text, start, who)
    if name and _opens(text, name.start):
        title = title_at(text, end)
        follows = _goes_on().match(text, end)
        speaking = frame.kind == "self_speaking" and is_full_name(name.value)
        if title or (_is_author(name.value, who) and follows) or speaking:
            return _person(text, name.value, title, name.start, title.end if title else end)
    clause = re.search(r"(?:^|[.!?\n;:,(])[ ]*([^.!?\n;:,(]{2,50})\s$", text[max(0, start - 60) : start])
    if not clause:
        return None
    lead = _role_lead().match(clause[1])
    role = clause[1][lead.end() :] if lead else clause[1]
    role = _place().split(role, maxsplit=1)[0]  # "owner of Ludlow Games here"
    if not all_role_words(role) or classify_title(role) is None or (frame.kind == "self_after" and lead and lead[1]):
        return None  # "the buyer here" is somebody else
    at = text.rfind(role, 0, start)
    named = _name_follows().match(text, end)
    behind = name_at(text, named.end()) if named else None
    return _person(
        text, behind.value if behind else None, Found(role, at, at + len(role)), at, behind.end if behind else end
    )


def _lower_before(text: str, start: int, who: Known) -> Found | None:
    """Read "jo bright here" of an author whose header has the name, or its first word."""
    lower = re.search(r"([^\W\d_]{2,20}(?: [^\W\d_]{2,20})?)\s$", text[max(0, start - 42) : start])
    words = lower[1].split() if lower else []
    for count in (2, 1):
        given = " ".join(words[-count:])
        if len(words) >= count and any(lower_name(fold(given).split(), fold(one).split()) for one in who if one):
            at = start - 1 - len(given)
            return Found(given.title(), at, start - 1)
    return None


def _opens(text: str, start: int) -> bool:
    """Tell whether a name opens a clause, or stands behind a greeting or closing word ("mvh Jonas Bech")."""
    if _CLAUSE.search(text, max(0, start - 4), start):
        return True
    before = _WORD.findall(fold(text[max(0, start - 24) : start]))
    return bool(before) and (before[-1] in words_of("closing") or before[-1] in words_of("before_name"))


@lru_cache(maxsize=256)
def _known_name(who: Known) -> re.Pattern[str] | None:
    """The author's full names as known from header and signature, in any spelling of capitals."""
    full = sorted({one for one in who if one and is_full_name(one) and "@" not in one}, key=len, reverse=True)
    if not full:
        return None
    bodies = [r"[ ]+".join(re.escape(word) for word in one.split()) for one in full]
    return re.compile(rf"(?<!\w)(?:{'|'.join(bodies)})(?!\w)", re.IGNORECASE)


def _named_with_title(text: str, who: Known) -> Iterable[Person]:
    """Find names with a title behind them: the author's own anywhere, an unknown author's where a clause opens."""
    low = text.lower()
    known = _known_name(who) if any(one and one.split()[0].lower() in low for one in who) else None
    model = next((one for one in who if is_full_name(one)), None)
    for own in known.finditer(text) if known else ():
        title = title_at(text, own.end())
        if title and _weighs(title) and model:
            name = own[0] if any(letter.isupper() for letter in own[0]) else model
            yield _person(text, name, title, own.start(), title.end)
    for match in names().finditer(text):
        name_found = checked(match[1], match.start(1))
        if name_found is None or name_found.end != match.end(1):
            continue
        title = title_at(text, name_found.end)
        if title is None or not _weighs(title):
            continue
        # A chat's handle may be a house with the author's first name in it: "Suresh Tabla Works".
        given = fold(name_found.value).split()[:1]
        mine = _is_author(name_found.value, who) or any(fold(one).split()[:1] == given for one in who if one)
        if not mine and (model is not None or not is_full_name(name_found.value)):
            continue
        if _opens(text, name_found.start):
            yield _person(text, name_found.value, title, name_found.start, title.end)
    if model is None:
        yield from _lower_with_title(text)


def _spelled_out(text: str, who: Known) -> Iterable[Person]:
    """Find the full name of an author who is shown as "Bea" or "Bea O.", where it opens a clause."""
    shown = next((one for one in who if one and fold(one).isascii()), None)
    words = fold(shown).split() if shown else []
    if not words or any(is_full_name(one) and len((one or "").split()[-1].strip(".")) > 1 for one in who):
        return
    for match in islice(names().finditer(text), MOST):
        name = checked(match[1], match.start(1))
        given = fold(name.value).split() if name else []
        fits = len(words) < 2 or (len(given) > 1 and given[-1].startswith(words[-1].strip(".")))
        if not (name and fits and len(given) > 1 and is_full_name(name.value)):
            continue
        if given[0] != words[0] and not (given[0].startswith(words[0]) and _is_signed(text, name)):
            continue
        if _opens(text, name.start):
            yield _person(text, name.value, None, name.start, name.end)


def _is_signed(text: str, name: Found) -> bool:
    """Say whether a name has a line to itself, but for what follows a comma: there "deb" is "Deborah Lind"."""
    begins = not text[text.rfind("\n", 0, name.start) + 1 : name.start].strip(" -–—~*")
    return begins and text[name.end : name.end + 1] in ("", ",", "\n")


def _weighs(title: Found) -> bool:
    return classify_title(title.value) is not None or holds_role(title.value)


def _lower_with_title(text: str) -> Iterable[Person]:
    """Find "benny alvarado, owner, backlot east" of an author whom nobody knows: a clause of a name and a title only."""
    for match in _LOWER_STAND.finditer(text):
        words = match[1]
        if not words.islower() or holds_role(words) or plain_words(words):
            continue
        title = title_at(text, match.end(1))
        if title and title.value.islower() and classify_title(title.value) is not None:
            close = text[match.end(1) : title.start].strip() in {",", "-", "–", "—", "/", "|", "("}
            if close and all_role_words(title.value.split(" of ")[0]) and _goes_on().match(text, title.end):
                yield _person(text, titled(words), title, match.start(1), title.end)


def _tail(text: str, who: Known) -> Person | None:
    """Read a bare name at the very end: "... start today. Rafael Moura", "so this is the go - Jo"."""
    bare = text.rstrip(" \n\t.!)*_~")
    name = name_before(bare, len(bare)) if bare else None
    if name is None or not looks_like_person(name.value):
        return None
    lead = text[max(0, name.start - 4) : name.start]
    if not _CLAUSE.search(lead) or lead.rstrip().endswith(","):
        return None
    dash = lead.rstrip().endswith(("-", "–", "—", "~", "/"))
    nobody = not any(is_full_name(one) for one in who)
    if _is_author(name.value, who) or (dash and nobody) or (nobody and is_full_name(name.value) and "\n" in lead):
        return _person(text, name.value, None, name.start, name.end)
    return None
