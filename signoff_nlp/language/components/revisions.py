"""Revision labels in a message: "rev B4", "index 05", "v2.1", "drawing 1042-C", the label in a file's name.

Expressions over characters, since labels do not fall on token edges ("revB4", "rev F." at a sentence's end). The
keywords and the words that tell which label counts stand in the vocabulary file revisions.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from signoff_nlp.language.components.files import find_files, read_name
from signoff_nlp.language.components.gazetteer import matches, pieces
from signoff_nlp.language.components.tables import find_table
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.revision_words import words
from signoff_nlp.types import Fact

_MOST = 200  # labels of one kind in one message; more is a listing that nobody releases by
_AROUND = 60  # characters before and after a label that say what it is for
_PLURAL = re.compile(r"[^\W\d_]{2,20}s\b")
_CLOSED = re.compile(r"\d(?:[-_]|\s?/\s?|\s\(?)[A-Z]")


def _value(label: str) -> str:
    return "-" if label in "-–" or label.lower() == "dash" else label.upper()


def _sound(text: str, label: str, end: int, spoken: str) -> bool:
    """Say whether the label after a keyword is one: no small word, no date, no count of a series."""
    vocabulary = words()
    if label.upper() in vocabulary.small:
        return False
    rest = text[end : end + 24]
    entry = vocabulary.entry.match(rest)  # "rev 2C / 36 pcs": the slash parts two entries of a list
    if re.match(r"\s(?:of|von|de)\s\d", rest) or (re.match(r"\s/\s\d", rest) and label.isdecimal() and not entry):
        return False
    if label.isdecimal() and not entry and vocabulary.month.match(rest):
        return False
    if label.islower() and label.isalpha() and label != "dash":
        # "the rev I sent", "a new rev a few days ago": a small a or i before a word is no label
        if "_" in spoken or "." in spoken or ":" in spoken:
            return True
        return not (label in "aioesty" and re.match(r"\s[a-z]", rest)) and not re.match(r"['’]", rest)
    return not (
        label in ("A", "I")
        and re.match(r"\s(?!and|or\b)(?:[a-z]{1,3}|have|sent|think|need|want|will|would|gave|mailed|attached)\s", rest)
    )


def _named(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that begins with a word for a revision, tried only where such a word may begin."""
    keys, free, last = words().keys, 0, -1
    for form, start, end in pieces(text):
        begins = start != last or not text[start - 1].isascii()
        last = end
        if begins and start >= free and (form[:3] in keys or form[:2] in keys or form[:1] in keys):
            match = pattern.match(text, start)
            if match:
                free = match.end()
                yield match


def _keyed(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield (start, end, value) of every label with a keyword; the value is None where the revision is open."""
    vocabulary = words()
    faint: list[tuple[int, int, str | None]] = []
    firm = False
    for found in islice(_named(vocabulary.keyed, text), _MOST):
        start, end = found.span()
        firm = firm or not found["state"]
        before = text[max(0, start - 40) : start]
        label = found["label"] or found["wlabel"] or found["ilabel"]
        if label is None:
            if found["v"]:
                label = found["number"].lower()
                parted = found[0][1:2].isspace()
                if (
                    vocabulary.resin.search(before)
                    or (parted and re.search(r"\d\s$", before))
                    or (found["v"] == "V" and label == "0")
                ):
                    continue
                if vocabulary.document_before.search(before):
                    continue
                yield start, end, "v" + label
            elif found["r"]:
                clause = text[max(0, start - 25) : end + 20]
                if not vocabulary.radius.search(clause) and re.search(r"[a-z]\s$|\($|[a-z],\s$", before):
                    yield start, end, found["rnumber"].upper()
            elif found["state"] in vocabulary.faint:
                faint.append((start, end, found["slabel"]))
            elif not vocabulary.document_before.search(before):
                yield start, end, found["slabel"]
            continue
        if vocabulary.document_before.search(before) or vocabulary.document_after.match(text, end):
            continue
        if found["weak"]:
            figure = any(char.isdecimal() for char in label)
            if not figure and not (label.isupper() and len(label) == 1):
                continue
            if label[0].isdecimal() and re.search(r"(?i:\b(?:please|to|will|can|you|we|us|an|one))\s$", before):
                continue  # a verb: "please issue 3 invoices"
            if label == "I" and re.match(r"\s[a-z]", text[end : end + 2]):
                continue
        if _sound(text, label, end, text[start:end]):
            yield start, end, _value(label)
    if not firm:
        yield from (one for one in faint if not vocabulary.document_before.search(text[max(0, one[0] - 40) : one[0]]))


def _behind(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield labels whose keyword follows: "the D revision"."""
    for found in islice(matches(words().behind, text, words().leads), _MOST):
        yield found.start(), found.end(), found["label"]


def _paired(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield the label of a field that holds drawing and revision together: "Dwg/Rev: 88-140/D"."""
    for found in islice(words().pair.finditer(text), _MOST):
        yield found.start(), found.end(), found["label"]


def _open(text: str) -> Iterator[tuple[int, int, None]]:
    vocabulary = words()
    if not any(word in text for word in vocabulary.open_words):
        return
    for found in islice(_named(vocabulary.strong, text), _MOST):
        after = vocabulary.open_after.match(text, found.end())
        if after:
            yield found.start(), after.end(), None


def _series(text: str, end: int, several: bool) -> Iterator[tuple[int, int, str, str]]:
    """Yield a further label joined to one that ends at `end`: "rev B or C", "B/C", and "revs B and C" where several."""
    found = words().joint.match(text, end)
    if not found or (found[1] == "and" and not several) or re.fullmatch(r"M\d+", found[2]):
        return
    if not (found[2] in ("A", "I") and re.match(r"\s[a-z]", text[found.end() : found.end() + 2])):
        yield found.start(2), found.end(2), found[2], found[1].strip()


def _role(text: str, start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """Read from the words around a label whether it is the one that counts."""
    vocabulary = words()
    before = text[max(0, start - _AROUND) : start]
    line = max(before.rfind("\n"), before.rfind(". "), before.rfind("; "))
    before = before[line + 1 :]
    if vocabulary.excluded_before.search(before) and not re.search(r"\b(?:not\sonly|why\snot)\s", before):
        return "superseded", ("rejected",)
    after = text[end : end + _AROUND]
    if vocabulary.excluded_after.match(after):
        return "superseded", ("rejected",)
    if re.match(r"\s{1,3}(?:is|was)?\s?(?:to\sbe\s)?(?:replaced|superseded)\s(?:by|with)|\s?(?:->|→)", after):
        return "superseded", ("rejected",)
    passed = vocabulary.mentioned_after.match(after)
    if passed:
        return "mentioned", ()
    if vocabulary.mentioned_before.search(before):
        return "mentioned", ()
    return "approved", ()


def find_revisions(text: str, taken: Iterable[Fact] = (), files: Iterable[Fact] | None = None) -> list[Fact]:
    """Return a REVISION fact for every revision that `text` names, in order.

    Value: the label without its keyword, letters in upper case ("rev. b4" is "B4", "v2.1" stays "v2.1", "rev dash" is
    "-"), None with flag "open" where it is still to be decided. Role "approved", "superseded" (with flag "rejected":
    words say that it is not the one) or "mentioned" (a document's state, a comparison). The span holds the keyword.
    File names are looked into, whether `taken` or `files` holds them or nobody has looked for them yet; other taken
    characters are left alone. Offsets are code points.
    """
    names = [fact for fact in taken if fact.label == "FILE"] or list(find_files(text) if files is None else files)
    blocked = [(fact.start, fact.end) for fact in (*taken, *names)]
    spans: list[tuple[int, int, str | None]] = []
    wider: dict[int, tuple[int, int]] = {}  # the words around a file's name tell what its label is for
    for fact in names[:_MOST]:
        name = read_name(fact.text)
        if name:
            spans.append((fact.start + name.start, fact.start + name.end, name.value))
            wider[fact.start + name.start] = fact.start, fact.end
    found: list[tuple[int, int, str | None]] = [
        *_tabled(text),
        *_paired(text),
        *_keyed(text),
        *_behind(text),
        *_drawn(text),
        *_open(text),
    ]
    for start, end, value in found:
        if not _overlaps(blocked, start, end):
            spans.append((start, end, value))
            blocked.append((start, end))
    flags: dict[int, tuple[str, ...]] = {}
    roles: dict[int, str] = {}
    if spans:
        for start, end, value in list(spans):
            for at, to, label, joint in _series(text, end, bool(_PLURAL.match(text, start))):
                if value is None or _overlaps(blocked, at, to):
                    continue
                spans.append((at, to, _value(label) if label[0] not in "vV" else label.lower()))
                blocked.append((at, to))
                if joint in ("or", "/", "oder", "vs", "vs."):
                    flags[start] = flags[at] = ("open",)
                elif joint.endswith("not"):
                    roles[at], flags[at] = "superseded", ("rejected",)
        for start, end, label, refused in _bare(text):
            if _overlaps(blocked, start, end) or not _alike(label, (value for _, _, value in spans)):
                continue
            spans.append((start, end, label.lower() if label[0] in "vV" and len(label) > 1 else label.upper()))
            if refused:
                roles[start], flags[start] = "superseded", ("rejected",)
    else:
        for start, end, label, refused in _contrasted(text):
            if not _overlaps(blocked, start, end):
                spans.append((start, end, label))
                if refused:
                    roles[start], flags[start] = "superseded", ("rejected",)
    out: list[Fact] = []
    for start, end, value in sorted(spans):
        role, marks = _role(text, *wider.get(start, (start, end))) if value is not None else ("approved", ("open",))
        role, marks = roles.get(start, role), flags.get(start, marks)
        words_found = text[start:end]
        out.append(Fact(label="REVISION", start=start, end=end, text=words_found, value=value, role=role, flags=marks))
    return out


def _bare(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Yield labels without a keyword where words set them aside (True) or name them: "replaces C", "we do mean C"."""
    vocabulary = words()
    for found in islice(vocabulary.bare.finditer(text), _MOST):
        label = found[0]
        before = text[max(0, found.start() - 30) : found.start()]
        if label in vocabulary.small or label == "I":
            continue
        if vocabulary.bare_not.search(before) or vocabulary.excluded_after.match(text, found.end()):
            yield found.start(), found.end(), label, True
        elif vocabulary.bare_is.search(before) and (len(label) == 1 or any(char.isdecimal() for char in label)):
            yield found.start(), found.end(), label, False


def _contrasted(text: str) -> list[tuple[int, int, str, bool]]:
    """Return bare labels that only their contrast tells: "B3 is dead, we go with B4"."""
    found = [one for one in _bare(text) if len(one[2]) > 1 and one[2][0].isupper() and one[2][1:].isdecimal()]
    refused = {label[0] for _, _, label, aside in found if aside}
    named = {label[0] for _, _, label, aside in found if not aside}
    return [one for one in found if one[2][0] in refused & named]


def _alike(label: str, values: Iterable[str | None]) -> bool:
    """Say whether a bare label is of the kind of a revision already found, and no stray letter."""
    return any(
        (value is not None and value.upper()[:1] == label.upper()[:1]) or _letters(value, label) for value in values
    )


def _letters(value: str | None, label: str) -> bool:
    """Say whether both begin with a letter, and either with one alone: PA12 is no sister of B4."""
    if value is not None and len(label) > 2 and label[:2].isalpha() and not value[:2].isalpha():
        return False
    return (
        bool(value) and str(value)[0].isalpha() and label[0].isalpha() and (str(value)[0] in "vV") == (label[0] in "vV")
    )


def _overlaps(blocked: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(a < end and start < b for a, b in blocked)


def _drawn(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield the letter that closes a drawing's number: "drawing 1042-C"."""
    vocabulary = words()
    if not _CLOSED.search(text):
        return
    for found in islice(vocabulary.drawing.finditer(text), _MOST):
        group = "a" if found["a"] else "b"
        start, end = found.start("number") if group == "a" else found.start(), found.end(group)
        if vocabulary.document_before.search(text[max(0, found.start() - 40) : found.start()]):
            continue
        if group == "b" and vocabulary.colour.search(text[max(0, found.start() - 14) : found.start()]):
            continue
        if re.fullmatch(r"[THF]\d+", found[group]):  # a temper of aluminium, a hardness
            continue
        if vocabulary.follows.match(text, end):
            continue  # the keyword behind it names the revision
        yield start, end, found[group]


def _tabled(text: str) -> Iterator[tuple[int, int, str | None]]:
    for row in find_table(text)[:_MOST]:
        cell = row.cells.get("revision")
        label = re.fullmatch(r"(?i:rev(?:ision)?\.?\s?)?([A-Za-z0-9./_-]{1,8}|–)", cell.text) if cell else None
        if cell and label:
            value = label[1]
            yield (
                cell.start,
                cell.end,
                None if value.upper() in ("TBD", "TBC") else value if re.match(r"v\d", value) else _value(value),
            )


@step("revisions")
def fill(found: Findings) -> None:
    """Add the REVISION facts of a message to `found.facts`; looks into FILE facts for the label in a name."""
    facts = found.facts
    facts.extend(find_revisions(found.text, taken=tuple(facts), files=()))
