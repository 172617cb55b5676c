"""Revision labels in a message: "rev B4", "index 05", "v2.1", "drawing 1042-C", the label in a file's name.

Expressions over characters, since labels do not fall on token edges ("revB4", "rev F." at a sentence's end). The
keywords and the words that tell which label counts stand in the vocabulary file revisions.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from signoff_nlp import vocabulary
from signoff_nlp.language.components.files import find_files, read_name
from signoff_nlp.language.components.tables import find_table
from signoff_nlp.types import Fact

_AROUND = 60  # characters before and after a label that say what it is for
_LABEL = (
    r"\d{1,4}(?:\.\d{1,3}){0,3}(?:[A-Za-z]|/[A-Z])?|[A-Za-z](?:[._]?\d{1,3}(?:\.\d{1,3})?[A-Za-z]?|[._-]0\d)?"
    r"|[A-Z]{2}(?:\d{1,2})?|[–-](?=[ \t]*(?:[,;.)\n]|$))|(?:dash|DASH)"
)
_AFTER_LABEL = r"(?![A-Za-z0-9%°_]|[.:/-]\d|(?<=\d),\d|['’][a-z]|\s?(?:mm|cm|kg)\b)"
_SMALL = frozenset("IS IT IN ON OF TO AT AS BY WE NO OR OK UP SO DO GO IF MY US BE AN HE ME AM PM ID".split())
_BARE = r"[A-Z]{1,2}\d{0,2}(?:\.\d{1,2})?|[vV]\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?"


class _Words(NamedTuple):
    keyed: re.Pattern[str]
    drawing: re.Pattern[str]
    document_before: re.Pattern[str]
    document_after: re.Pattern[str]
    open_after: re.Pattern[str]
    excluded_before: re.Pattern[str]
    excluded_after: re.Pattern[str]
    mentioned_before: re.Pattern[str]
    mentioned_after: re.Pattern[str]
    radius: re.Pattern[str]
    resin: re.Pattern[str]
    bare: re.Pattern[str]
    month: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in sorted(words, key=len, reverse=True))


@cache
def _words() -> _Words:
    data = {name: table.get("words", []) for name, table in vocabulary.load("revisions").items()}
    strong, weak, state = _any(data["strong"]), _any(data["weak"]), _any(data["state"])
    filler = r"(?:\s{1,3}(?:the|on|to|from|your|our|any|is|it|with|file|drawing|old|of|using|use|now|die|den|der|la|le|de)){0,3}"
    exclude = rf"(?<!\w)(?:{_any(data['excluded'])}){filler}\s{{0,3}}(?:\(\s?)?$"
    return _Words(
        keyed=re.compile(
            rf"(?<![A-Za-z0-9])(?:(?P<strong>(?i:{strong}))(?P<gap>[\s.:#=_\-]{{0,3}}|\s(?i:is|should\sbe|=)\s)"
            rf"(?P<label>{_LABEL}){_AFTER_LABEL}"
            rf"|(?P<weak>(?i:{weak}))(?:[.:#]?\s{{0,2}}|_)(?P<wlabel>(?:{_LABEL}))(?<!(?-i:(?<=\s)[a-z])){_AFTER_LABEL}"
            rf"|(?P<v>[vV])[.\s]?(?P<number>\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}[a-z]?){_AFTER_LABEL}"
            rf"|(?P<r>[rR])(?P<rnumber>\d{{1,2}}[a-z]?)(?=\s*(?:[,;.)!\n]|$)){_AFTER_LABEL}"
            rf"|(?P<state>{state})\s(?P<slabel>0\d{{1,2}}|\d{{1,2}}(?=\s*(?:[,;)\n]|$)))(?!\d|\.\d|\.\s?[A-Z]))"
        ),
        drawing=re.compile(
            rf"(?:(?<![A-Za-z0-9])(?i:{_any(data['drawing'])})\b[\s.:#]{{0,3}}(?:(?i:no|nr|number)[\s.:]{{1,2}})?"
            rf"(?P<number>(?:[A-Z]{{1,5}}[-\s]?){{0,2}}\d{{2,8}}(?:-\d{{1,5}}){{0,2}}(?:-|\s?/\s?|_|\s\(|\s(?=[B-HJ-Z]\b))(?P<a>[A-Z]\d{{0,2}}))"
            rf"|(?<![\w.-])\d{{3,6}}-(?P<b>[A-Z]))(?![\w-])"
        ),
        document_before=re.compile(
            rf"(?:(?<!\w)(?i:{_any(data['documents'])})\b[\s.:#]{{0,3}}(?:(?i:no|nr)[\s.]{{1,2}})?(?:[A-Za-z]{{0,3}}-?\d[\w/-]{{0,15}})?"
            rf"|(?<!\w)(?:Q|QU|QT|AN)-?\d[\w-]{{0,12}})[\s(]{{0,2}}$"
        ),
        document_after=re.compile(rf"\s{{1,3}}of\s(?:the|your|our|my|that)?\s?(?i:{_any(data['documents'])})\b"),
        open_after=re.compile(rf"(?:\s{{0,3}}[:=]\s{{0,3}}|\s{{1,3}}(?:is\s)?)(?:{_any(data['open'])})(?!\w)"),
        excluded_before=re.compile(exclude, re.IGNORECASE),
        excluded_after=re.compile(rf"\s{{0,3}}(?:{_any(data['excluded_after'])})(?!\w)", re.IGNORECASE),
        mentioned_before=re.compile(
            rf"(?<!\w)(?:{_any(data['mentioned_before'])})(?:\s(?:the|old|our|your)){{0,2}}\s{{1,3}}$", re.IGNORECASE
        ),
        mentioned_after=re.compile(
            rf"(?:\s(?:of|on|for)\s(?:the|this|your|our)(?:\s[a-z]+){{1,3}}?)?\s{{1,3}}(?:{_any(data['mentioned_after'])})(?!\w)",
            re.IGNORECASE,
        ),
        radius=re.compile(rf"(?<!\w)(?:{_any(data['radius'])})(?!\w)", re.IGNORECASE),
        resin=re.compile(r"(?:\b(?:[Cc]lear|[Tt]ough|[Dd]urable|[Rr]esin|[Rr]igid|[Ff]lexible|[Pp]ro|UL\s?-?94)\b[\s-]?(?:\d{1,5}K?\s)?|\d\s)$"),
        bare=re.compile(
            rf"(?:(?<!\w)(?:{_any(data['excluded'])})(?:\s(?:the|to|from)){{0,1}}\s{{1,3}}(?P<not>{_BARE})"
            rf"|(?<!\w)(?:mean|use|uses|into|to|with|by|is|be)\s(?P<is>(?-i:[A-HJ-Z]\d{{0,2}}|v\d{{1,3}}(?:\.\d{{1,3}})?)))"
            rf"(?![\w%°-]|[.,:/]\d|\s?(?:pcs|pieces|units|mm|stück|off)\b)",
            re.IGNORECASE,
        ),
        month=re.compile(
            r"\.?\s?(?:of\s\d|/\s?\d|(?:jan|feb|mar|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]{0,6}\b)", re.IGNORECASE
        ),
    )


def _value(label: str) -> str:
    return "-" if label in "-–" or label.lower() == "dash" else label.upper()


def _sound(text: str, label: str, end: int, spoken: str) -> bool:
    """Say whether the label after a keyword is one: no small word, no date, no count of a series."""
    if label.upper() in _SMALL:
        return False
    rest = text[end : end + 24]
    if re.match(r"\s(?:of|von|de|/)\s\d", rest) or _words().month.match(rest) and label.isdigit():
        return False
    if label.islower() and label.isalpha() and label != "dash":
        # "the rev I sent", "a new rev a few days ago": a small a or i before a word is no label
        if "_" in spoken or "." in spoken or ":" in spoken:
            return True
        return not (label in "aioesty" and re.match(r"\s[a-z]", rest)) and not re.match(r"['’]", rest)
    return not (label in ("A", "I") and re.match(r"\s(?!and|or\b)(?:[a-z]{1,3}|have|sent|think|need|want|will|would|gave|mailed|attached)\s", rest))


def _keyed(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield (start, end, value) of every label with a keyword; the value is None where the revision is open."""
    words = _words()
    for found in words.keyed.finditer(text):
        start, end = found.span()
        before = text[max(0, start - 40) : start]
        label = found["label"] or found["wlabel"]
        if label is None:
            if found["v"]:
                label = found["number"].lower()
                if words.resin.search(before) or (found["v"] == "V" and label == "0"):
                    continue
                if words.document_before.search(before):
                    continue
                yield start, end, "v" + label
            elif found["r"]:
                clause = text[max(0, start - 25) : end + 20]
                if not words.radius.search(clause) and re.search(r"[a-z]\s$|\($|[a-z],\s$", before):
                    yield start, end, found["rnumber"].upper()
            else:
                yield start, end, found["slabel"]
            continue
        if words.document_before.search(before) or words.document_after.match(text, end):
            continue
        if found["weak"]:
            figure = any(char.isdigit() for char in label)
            if not figure and not (label.isupper() and len(label) == 1):
                continue
            if figure and re.search(r"(?i:\b(?:please|to|will|can|you|we|us|an|one))\s$", before):
                continue  # a verb: "please issue 3 invoices"
            if label == "I" and re.match(r"\s[a-z]", text[end : end + 2]):
                continue
        if _sound(text, label, end, text[start:end]):
            yield start, end, _value(label)


def _open(text: str) -> Iterator[tuple[int, int, None]]:
    words = _words()
    strong = _strong_alone()
    for found in strong.finditer(text):
        after = words.open_after.match(text, found.end())
        if after:
            yield found.start(), after.end(), None


@cache
def _strong_alone() -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9])(?i:{_any(vocabulary.load('revisions')['strong']['words'])})(?![A-Za-z0-9])")


def _series(text: str, end: int) -> Iterator[tuple[int, int, str, str]]:
    """Yield further labels joined to one that ends at `end`: "rev B or C", "B/C", "B and C"."""
    found = re.compile(rf"\s?(or|and|/|vs\.?|,?\snot|oder|->|→|to)\s?(?:the\s)?({_BARE})(?![\w%°-]|[.,:]\d)(?!\s[a-z])").match(text, end)
    if found and not found[2].isdigit():
        yield found.start(2), found.end(2), found[2], found[1].strip()


def _role(text: str, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """Read from the words around a label whether it is the one that counts."""
    words = _words()
    before = text[max(0, start - _AROUND) : start]
    line = max(before.rfind("\n"), before.rfind(". "), before.rfind("; "))
    before = before[line + 1 :]
    if words.excluded_before.search(before) and not re.search(r"\b(?:not\sonly|why\snot)\s", before):
        return "superseded", ("rejected",)
    after = text[end : end + _AROUND]
    if words.excluded_after.match(after):
        return "superseded", ("rejected",)
    if re.match(r"\s{1,3}(?:is|was)?\s?(?:to\sbe\s)?(?:replaced|superseded)\s(?:by|with)|\s?(?:->|→)", after):
        return "superseded", ("rejected",)
    passed = words.mentioned_after.match(after)
    if passed:
        return "mentioned", ()
    if words.mentioned_before.search(before):
        return "mentioned", ()
    return "approved", ()


def find_revisions(text: str, taken: Iterable[Fact] = ()) -> list[Fact]:
    """Return a REVISION fact for every revision that `text` names, in order.

    Value: the label without its keyword, letters in upper case ("rev. b4" is "B4", "v2.1" stays "v2.1", "rev dash" is "-"),
    None with flag "open" where it is still to be decided. Role "approved", "superseded" (with flag "rejected": words say
    that it is not the one) or "mentioned" (a document's state, a comparison). The span holds the keyword. File names are
    looked into, whether or not `taken` holds them; other taken characters are left alone. Offsets are code points.
    """
    facts = list(taken)
    files = [fact for fact in facts if fact.label == "FILE"] or find_files(text)
    blocked = [(fact.start, fact.end) for fact in facts]
    blocked += [(fact.start, fact.end) for fact in files if fact not in facts]
    spans: list[tuple[int, int, str | None]] = []
    wider: dict[int, tuple[int, int]] = {}  # the words around a file's name tell what its label is for
    for fact in files:
        name = read_name(fact.text)
        if name:
            spans.append((fact.start + name.start, fact.start + name.end, name.value))
            wider[fact.start + name.start] = fact.start, fact.end
    found: list[tuple[int, int, str | None]] = [*_tabled(text), *_keyed(text), *_drawn(text), *_open(text)]
    for start, end, value in found:
        if not _overlaps(blocked, start, end):
            spans.append((start, end, value))
            blocked.append((start, end))
    flags: dict[int, tuple[str, ...]] = {}
    roles: dict[int, str] = {}
    if spans:
        for start, end, value in list(spans):
            for at, to, label, joint in _series(text, end):
                if value is None or _overlaps(blocked, at, to):
                    continue
                spans.append((at, to, _value(label) if label[0] not in "vV" else label.lower()))
                blocked.append((at, to))
                if joint in ("or", "/", "oder", "vs", "vs."):
                    flags[start] = flags[at] = ("open",)
                elif joint.endswith("not"):
                    roles[at], flags[at] = "superseded", ("rejected",)
        for bare in _words().bare.finditer(text):
            group = "not" if bare["not"] else "is"
            label = bare[group]
            known = any(char.isdigit() for char in label) or (label.isupper() and label not in _SMALL and label != "I")
            if not known or (label.isdigit()) or _overlaps(blocked, *bare.span(group)):
                continue
            if not _alike(label, (value for _, _, value in spans)):
                continue
            spans.append((*bare.span(group), label.lower() if label[0] in "vV" and len(label) > 1 else label.upper()))
            if group == "not":
                roles[bare.start(group)], flags[bare.start(group)] = "superseded", ("rejected",)
    out: list[Fact] = []
    for start, end, value in sorted(spans):
        role, marks = _role(text, *wider.get(start, (start, end))) if value is not None else ("approved", ("open",))
        out.append(
            Fact(
                label="REVISION", start=start, end=end, text=text[start:end], value=value,
                role=roles.get(start, role), flags=flags.get(start, marks) if start not in roles else flags[start],
            )  # fmt: skip
        )
    return out


def _alike(label: str, values: Iterable[str | None]) -> bool:
    """Say whether a bare label is of the kind of a revision already found, so that a stray letter is not taken for one."""
    shape = re.sub(r"\d+", "0", label.upper())
    return any(value is not None and re.sub(r"\d+", "0", value.upper())[:1] == shape[:1] or _letters(value, label) for value in values)


def _letters(value: str | None, label: str) -> bool:
    return bool(value) and str(value)[0].isalpha() and label[0].isalpha() and (str(value)[0] in "vV") == (label[0] in "vV")


def _overlaps(blocked: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in blocked)


def _drawn(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield the letter that closes a drawing's number: "drawing 1042-C"."""
    words = _words()
    for found in words.drawing.finditer(text):
        group = "a" if found["a"] else "b"
        start, end = found.start("number") if group == "a" else found.start(), found.end(group)
        if words.document_before.search(text[max(0, found.start() - 40) : found.start()]):
            continue
        if group == "b" and re.search(r"(?i:pantone|pms|ral|p/?n|part|#)[\s.:]{0,2}$", text[max(0, found.start() - 12) : found.start()]):
            continue
        if re.fullmatch(r"[THF]\d+", found[group]):  # a temper of aluminium, a hardness
            continue
        if re.match(r"[\s,(]{0,3}(?i:rev|revision|index|ind|issue)\b", text[end : end + 14]):
            continue  # the keyword behind it names the revision
        yield start, end, found[group]


def _tabled(text: str) -> Iterator[tuple[int, int, str | None]]:
    for row in find_table(text):
        cell = row.cells.get("revision")
        label = re.fullmatch(r"(?i:rev(?:ision)?\.?\s?)?([A-Za-z0-9./_-]{1,8}|–)", cell.text) if cell else None
        if cell and label:
            value = label[1]
            yield cell.start, cell.end, None if value.upper() in ("TBD", "TBC") else value if re.match(r"v\d", value) else _value(value)


@Language.component("signoff_revisions")
def component(doc: Doc) -> Doc:
    """Add the REVISION facts of a message to `doc._.facts`; looks into FILE facts for the label in a name."""
    doc._.facts.extend(find_revisions(doc._.source, taken=doc._.facts))
    return doc
