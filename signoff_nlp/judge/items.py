"""The seven items and their states for one release attempt. Rules of judgement, sections 4 and rule 15."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from signoff_nlp.judge.authority import same_author
from signoff_nlp.judge.jobs import job_of, job_with
from signoff_nlp.judge.numbers import rivals, unread, unread_other
from signoff_nlp.judge.one_item import ANSWER
from signoff_nlp.judge.reasons import act_words
from signoff_nlp.judge.spans import Spans
from signoff_nlp.judge.stages import speaks_of_all
from signoff_nlp.judge.values import LABELS, Stated, distinct, evidence, same_value, stated
from signoff_nlp.types import Evidence, Fact, Item, ItemName, ItemStateName, Job, Pointer, Reading, Records

FIXES_COLOR = "needs no colour"
SATISFIES = frozenset({"stated", "referenced", "carried"})
CARRIED: frozenset[ItemName] = frozenset({"material", "color", "finish"})


class Basis(NamedTuple):
    """Where a release attempt takes its values from: its own message, then a restatement, then a restored release."""

    readings: Sequence[Reading]
    at: int
    restated: int | None
    restored: int | None
    records: Records
    corrected: int | None = None
    repeated: int | None = None


def value_item(basis: Basis, name: ItemName) -> Item:
    """Return state, value and evidence of `name` (revision, quantity, material, color or finish), `required` unset."""
    if basis.corrected is not None:
        later = stated(basis.readings[basis.corrected], name)
        if later.values or later.open:
            return value_item(basis._replace(at=basis.corrected, corrected=None), name)
    own = stated(basis.readings[basis.at], name)
    if (contradicted := _contradicted(basis, name, own)) is not None:
        return contradicted
    if own.open and not own.values:
        return Item(state="open", evidence=_undecided(basis.readings[basis.at], name))
    if name == "finish" and own.values:
        return _item("open", None, basis, basis.at, own) if own.open else _finish(basis, own)
    if len(own.values) > 1:
        return _item("open" if own.open else "conflicting", None, basis, basis.at, own)
    if own.value is not None:
        return _own_value(basis, name, own)
    for source in (basis.restated, basis.restored):
        if source is not None:
            found = _whole(basis, source) if name == "quantity" else stated(basis.readings[source], name)
            if found.value is not None and not found.open:
                if (
                    name == "quantity"
                    and source == basis.restated
                    and unread_other(basis.readings[basis.at], found.value)
                ):
                    return Item(state="conflicting", note="the confirmation names another number")
                state: ItemStateName = "stated" if source == basis.restated else "referenced"
                return _item(state, found.value, basis, source, found)
    if (answered := _answered(basis, name)) is not None:
        return answered
    if name == "revision" and (again := _named_again(basis)) is not None:
        return again
    if (
        name == "quantity"
        and basis.repeated is not None
        and (said := _counted_again(basis, basis.repeated)) is not None
    ):
        return said
    if name == "quantity" and (resolved := _resolve_whole(basis, own)):
        return resolved
    if (item := _pointed(basis, name)) is not None:
        return item
    if name in CARRIED:
        return _carried(basis, name)
    return Item(state="missing")


def _named_again(basis: Basis) -> Item | None:
    """ "Those 75 at K2": the label that alone stands in the thread, named again without a word for revision."""
    reading = basis.readings[basis.at]
    before = [one for one in basis.readings[: basis.at] if one.message.side != "machine"]
    labels = {value for one in before for value in stated(one, "revision").values if isinstance(value, str)}
    if len(labels) != 1 or any(one.attached_revisions for one in before):
        return None
    (label,) = labels
    if not (any(char.isalpha() for char in label) and any(char.isdecimal() for char in label)):
        return None
    named = re.search(rf"(?<![\w-]){re.escape(label)}(?![\w-])", reading.message.text)
    if named is None:
        return None
    words = Evidence(message=reading.message.index, start=named.start(), end=named.end(), text=named[0])
    return Item(state="stated", value=label, satisfied=True, evidence=(words,))


def _counted_again(basis: Basis, repeated: int) -> Item | None:
    """ "Go for those 40": the count of the author's own release, named again without a word for what it counts."""
    reading, count = basis.readings[basis.at], stated(basis.readings[repeated], "quantity").value
    named = next((match for match in unread(reading) if int(match[0]) == count), None)
    if named is None:
        return None
    words = Evidence(message=reading.message.index, start=named.start(), end=named.end(), text=named[0])
    return Item(state="stated", value=count, satisfied=True, evidence=(words,))


def _contradicted(basis: Basis, name: ItemName, own: Stated) -> Item | None:
    """The message that states the value, or the restatement it confirms, says another beside it."""
    source = basis.at if own.values else basis.restated
    if source is None:
        return None
    reading = basis.readings[source]
    cues = [cue for cue in reading.cues if cue.kind == f"conflict_{name}"]
    index = reading.message.index
    words = tuple(Evidence(message=index, start=cue.start, end=cue.end, text=cue.text) for cue in cues)
    return Item(state="conflicting", evidence=words) if words else None


def _answered(basis: Basis, name: ItemName) -> Item | None:
    """What the author of the release says to the shop's question about the item, later (rule 2)."""
    author = basis.readings[basis.at].message.author
    for at in range(basis.at + 1, len(basis.readings)):
        found = stated(basis.readings[at], name)
        if any(ANSWER in fact.flags for fact in found.facts) and same_author(basis.readings[at].message.author, author):
            return _item("stated", found.value, basis, at, found) if found.value is not None else None
    return None


def _own_value(basis: Basis, name: ItemName, own: Stated) -> Item:
    if name == "quantity" and any("approximate" in fact.flags for fact in own.facts):
        return Item(
            state="missing", note="only an approximate count is given", evidence=_evidence(basis, basis.at, own)
        )
    if own.open:
        return _item("open", None, basis, basis.at, own)
    if name in ("color", "material") and (fuller := _fuller(basis, name, own)) is not None:
        return _item("stated", fuller, basis, basis.at, own)
    return _item("stated", own.value, basis, basis.at, own)


def _fuller(basis: Basis, name: ItemName, own: Stated) -> str | int | None:
    """ "Green, as said" is the forest green of an earlier message of the buyer's."""
    for reading in reversed(basis.readings[: basis.at]):
        earlier = stated(reading, name).value
        if earlier is None:
            continue
        if own.value is not None and len(str(earlier)) > len(str(own.value)) and same_value(name, own.value, earlier):
            return earlier
        return None
    return None


def _finish(basis: Basis, own: Stated) -> Item:
    """A finish is a process, or a pointer that must resolve to one sample, quote or earlier statement (rule 15)."""
    flags = {flag for fact in own.facts for flag in fact.flags}
    value = "; ".join(dict.fromkeys(str(fact.value or fact.text) for fact in own.facts))
    here = _evidence(basis, basis.at, own)
    if "sample" in flags and any(
        cue.kind == "special_handling" for r in basis.readings[: basis.at + 1] for cue in r.cues
    ):
        return Item(state="open", note="the sample passed only after special handling", evidence=here)
    if "process" in flags or any(flag.startswith("key:") for flag in flags) or "quote" in flags:
        state: ItemStateName = "stated" if "process" in flags else "referenced"
        return Item(state=state, value=value, satisfied=True, evidence=here)
    if "sample" in flags:
        if "undated" not in flags or _samples(basis) == 1:
            return Item(state="referenced", value=value, satisfied=True, evidence=here)
        return Item(state="missing", note="the sample is not identified", evidence=here)
    if "earlier" in flags:
        earlier = _carried(basis, "finish")
        named = [
            p for p in basis.readings[basis.at].pointers if p.target == "earlier" and p.key and "finish" in p.covers
        ]
        if named and not earlier.satisfied:
            return Item(state="referenced", value=value, satisfied=True, evidence=here)
        return (
            earlier.model_copy(update={"evidence": here}) if earlier.satisfied else Item(state="missing", evidence=here)
        )
    return Item(state="stated", value=value, satisfied=True, evidence=here)


def _samples(basis: Basis) -> int:
    """Count the messages in which a sample was accepted or sent: one makes "the sample" plain."""
    return sum(
        any(cue.kind == "sample" for cue in reading.cues) for reading in basis.readings[: basis.at]
    )  # fmt: skip


def _resolve_whole(basis: Basis, own: Stated) -> Item | None:
    """ "The full order" counts where exactly one count for it stands elsewhere in the thread or the job record."""
    acts = basis.readings[basis.at].acts
    spoken = [act for act in acts if speaks_of_all(act) and not {"negation", "plan"} & set(act.cues)]
    if not any("whole" in fact.flags for fact in own.facts) and not spoken:
        return None
    counts = [
        fact.value
        for reading in basis.readings[: basis.at + 1]
        for fact in reading.facts
        if fact.label == "QUANTITY"
        and fact.role in ("released", "quoted", None)
        and not {"approximate", "rejected"} & set(fact.flags)
        and not _is_of_trial(reading, fact)
    ]
    job = _job(basis)
    if job is not None and job.quantity is not None:
        counts.append(job.quantity)
    values = distinct(counts, "quantity")
    if len(values) != 1 or not isinstance(values[0], int):
        return None
    if any(rivals(reading, values[0]) for reading in basis.readings[: basis.at + 1]):
        return Item(state="missing", note="another number that may be the count stands in the thread")
    words = _evidence(basis, basis.at, own) or act_words(basis.readings, basis.at, spoken[0])
    return Item(state="referenced", value=values[0], satisfied=True, evidence=words)


def _is_of_trial(reading: Reading, count: Fact) -> bool:
    """ "A pilot of 20 is on the board": the count of a trial or of samples is no count of the full order."""
    trials = Spans(act.clause for act in reading.acts if act.kind == "stage" and act.stage in ("sample", "pilot"))
    return trials.hold(count.start)


def _whole(basis: Basis, at: int) -> Stated:
    return stated(basis.readings[at], "quantity")


def _pointed(basis: Basis, name: ItemName) -> Item | None:
    """Follow the message's pointers that cover `name`."""
    reading = basis.readings[basis.at]
    for pointer in reading.pointers:
        if name not in pointer.covers:
            continue
        words = (Evidence(message=reading.message.index, start=pointer.start, end=pointer.end, text=pointer.text),)
        if pointer.target in ("quote", "po", "drawing", "release", "job"):
            item = _by_record(basis, name, pointer, words)
            if item is not None:
                return item
        elif pointer.target == "sample" and name == "finish" and (pointer.key or _samples(basis) == 1):
            return Item(state="referenced", value=pointer.text, satisfied=True, evidence=words)
        elif pointer.target in ("earlier", "usual") and name in CARRIED:
            earlier = _carried(basis, name)
            if earlier.satisfied:
                return earlier.model_copy(update={"evidence": earlier.evidence + words})
            return Item(state="missing", note="the words point to nothing named", evidence=words)
        elif pointer.target in ("file", "usual") and name == "revision":
            return Item(state="missing", note="the words name no revision", evidence=words)
    return None


def _by_record(basis: Basis, name: ItemName, pointer: Pointer, words: tuple[Evidence, ...]) -> Item | None:
    job = _job(basis, pointer.key)
    value = getattr(job, name, None) if job else None
    if value is not None:
        return Item(state="referenced", value=value, satisfied=True, evidence=words)
    named = pointer.key is not None or _quotes(basis) == 1
    if name in CARRIED and named and pointer.target in ("quote", "po", "drawing"):
        return Item(
            state="referenced", value=pointer.text if name == "finish" else None, satisfied=True, evidence=words
        )
    return None


def _job(basis: Basis, key: str | None = None) -> Job | None:
    """The job that `key` names; without a key the one that the thread is about."""
    return job_with(basis.records, key) if key else job_of(basis.records, basis.readings[: basis.at + 1])


def _quotes(basis: Basis) -> int:
    return len(
        {
            fact.value
            for reading in basis.readings[: basis.at + 1]
            for fact in reading.facts
            if fact.label == "QUOTE_NUMBER"
        }
    )


def _carried(basis: Basis, name: ItemName) -> Item:
    """The last earlier value, stated by the buyer or by the shop unopposed; two at once are none."""
    for reading in reversed(basis.readings[: basis.at]):
        if reading.message.side == "machine":
            continue
        found = stated(reading, name)
        if found.open or len(found.values) > 1:
            if name == "finish" and not found.open:
                return _from(reading, found, "; ".join(str(value) for value in found.values))
            return Item(state="missing", note="two values stand earlier in the thread")
        if found.value is not None:
            if name == "finish" and {"vague", "undated", "earlier"} & {
                flag for fact in found.facts for flag in fact.flags
            }:
                continue
            if _rival(basis, name, reading, found.value) and any(
                p.target == "earlier" for p in basis.readings[basis.at].pointers
            ):
                return Item(state="missing", note="two values stand earlier in the thread")
            return _from(reading, found, found.value)
    return Item(state="missing")


def _rival(basis: Basis, name: ItemName, reading: Reading, value: str | int) -> bool:
    """Another earlier value that nothing has replaced makes "same as before" point to two things."""
    for other in basis.readings[: basis.at]:
        if other is not reading:
            found = stated(other, name)
            if any(not same_value(name, value, one) for one in found.values):
                return True
    return False


def _from(reading: Reading, found: Stated, value: str | int) -> Item:
    words = tuple(evidence(reading, fact) for fact in found.facts)
    return Item(state="carried", value=value, satisfied=True, evidence=words, note=_note(found))


def _item(state: ItemStateName, value: str | int | None, basis: Basis, at: int, found: Stated) -> Item:
    words = _evidence(basis, at, found)
    return Item(state=state, value=value, satisfied=state in SATISFIES, evidence=words, note=_note(found))


def _undecided(reading: Reading, name: ItemName) -> tuple[Evidence, ...]:
    """The values that a message hesitates between, else the words that leave the item open."""
    label = LABELS[name]
    facts = [fact for fact in reading.facts if fact.label == label and "open" in fact.flags and fact.value is not None]
    cues = [cue for cue in reading.cues if cue.kind == f"open_{name}"]
    index = reading.message.index
    return tuple(evidence(reading, fact) for fact in facts) or tuple(
        Evidence(message=index, start=cue.start, end=cue.end, text=cue.text) for cue in cues
    )


def _note(found: Stated) -> str | None:
    flags = {flag for fact in found.facts for flag in fact.flags}
    return FIXES_COLOR if "metal" in flags or any(flag.startswith("color:") for flag in flags) else None


def _evidence(basis: Basis, at: int, found: Stated) -> tuple[Evidence, ...]:
    return tuple(evidence(basis.readings[at], fact) for fact in found.facts)
