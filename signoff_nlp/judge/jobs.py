"""Which job on file a thread is about: by its number, else by the customer and the part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from signoff_nlp.types import Job, Reading, Records

_WORD = re.compile(r"[^\W_]+")
_SHORT = 3  # characters below which a word of a part's name says nothing


def job_with(records: Records, key: str) -> Job | None:
    """Return the job whose number is `key`, however it is spelt."""
    return _only([job for job in records.jobs if _plain(job.id) == _plain(key)])


def job_of(records: Records, readings: Sequence[Reading], *, unnumbered: bool = True) -> Job | None:
    """Return the one job that `readings` are about; None where no job fits, or several.

    A job fits whose number stands in a text, a subject or the name of an attachment; where no number of a job does, one
    whose customer is the domain of a buyer and whose part is named there. That lends no values to a thread that names
    another quote or order: with `unnumbered` False it counts all the same.
    """
    return _only(_fitting(records, readings, unnumbered))


def job_warning(records: Records, readings: Sequence[Reading]) -> str | None:
    """Return what to say of the jobs on file where there are several and not one of them is the thread's."""
    if len(records.jobs) < 2:
        return None
    found = _fitting(records, readings, unnumbered=False)
    if len(found) == 1:
        return None
    if found:
        return f"{len(found)} of the {len(records.jobs)} jobs on file fit this thread; none was used"
    return f"none of the {len(records.jobs)} jobs on file fits this thread"


def _fitting(records: Records, readings: Sequence[Reading], unnumbered: bool) -> list[Job]:
    if not records.jobs:
        return []
    said = "\n".join(f"{r.message.subject or ''}\n{r.message.text}" for r in readings).casefold()
    files = "\n".join(attachment.name for r in readings for attachment in r.message.attachments).casefold()
    numbers = {
        _plain(str(fact.value))
        for reading in readings
        for fact in reading.facts
        if fact.label in ("QUOTE_NUMBER", "PO_NUMBER") and fact.value is not None
    }
    found = [job for job in records.jobs if _plain(job.id) in numbers or _is_named(job.id.casefold(), said, files)]
    if found or (unnumbered and numbers):
        return found
    words, domains = _words(f"{said}\n{files}"), _domains(readings)
    return [job for job in records.jobs if job.part and _words(job.part) <= words and _is_customer(job, domains)]


def _is_named(number: str, said: str, files: str) -> bool:
    """In a file's name a number ends where letters or digits do: "q-1043_bracket.step"."""
    if not number or (number not in said and number not in files):
        return False
    name = re.escape(number)
    return bool(
        re.search(rf"(?<![\w-]){name}(?![\w-])", said) or re.search(rf"(?<![^\W_]){name}(?!-?\d|[^\W_])", files)
    )


def _words(text: str) -> frozenset[str]:
    found = _WORD.findall(text.casefold())
    return frozenset(word.rstrip("s") for word in found if len(word) >= _SHORT or word.isdecimal())


def _domains(readings: Sequence[Reading]) -> frozenset[str]:
    addresses = [r.message.author.address for r in readings if r.message.side == "buyer" and r.message.author.address]
    return frozenset(address.rpartition("@")[2].casefold() for address in addresses)


def _is_customer(job: Job, domains: frozenset[str]) -> bool:
    customer = (job.customer or "").casefold()
    return bool(customer and _words(job.part or "")) and any(
        domain == customer or domain.endswith("." + customer) for domain in domains
    )


def _only(jobs: Sequence[Job]) -> Job | None:
    return jobs[0] if len(jobs) == 1 else None


def _plain(value: str) -> str:
    return "".join(char for char in value.casefold() if char.isalnum())
