"""What only the place of the words tells: answers under quoted questions, and standards known by their date.

"48" under "how many?" is a quantity; "yes" under "do you release it?" is a go; "no worse than the plate we signed off on
March 4" is an acceptance standard though no word of it names a finish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.language.components.clauses import find_sentences
from signoff_nlp.language.components.cues import enclosing
from signoff_nlp.language.findings import Findings, step
from signoff_nlp.language.normal import normal
from signoff_nlp.types import Act, Fact, InlineReply

_LABEL = re.compile(r"\s*((?:[A-Za-z]{1,2}\d{0,3}|\d{1,3}(?:\.\d{1,2})?[A-Za-z]?))(?=[\s.,;)]|$)")
_COUNT = re.compile(r"\s*(?:all\s|just\s|only\s|the\s)?(\d{1,6})(?=[\s.,;)]|$)")
_SHORT = 160
_BEFORE = 90


@cache
def _words(table: str) -> re.Pattern[str]:
    data = vocabulary.load("answers")[table]
    words = sorted((*data.get("asks", ()), *data.get("says", ())), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)")


def find_answers(text: str, replies: Sequence[InlineReply], facts: Sequence[Fact]) -> tuple[list[Fact], list[Act]]:
    """Return the facts and acts that the author's words make as answers to the quoted questions above them."""
    found: list[Fact] = []
    acts: list[Act] = []
    for reply in replies:
        words, question = text[reply.start : reply.end], normal(reply.question[-_SHORT * 2 :])
        said = {fact.label for fact in facts if reply.start <= fact.start < reply.end}
        if len(words) <= _SHORT * 2:
            found += _values(words, reply.start, question, said)
        affirmed = _words("affirms").match(normal(words).lstrip()) or _words("affirms").search(normal(words)[:24])
        if affirmed and "?" in question and _words("go").search(question) and "?" not in words:
            start = reply.start + (len(words) - len(words.lstrip()))
            end = min(reply.end, start + len(affirmed.group()))
            acts.append(
                Act(
                    kind="go",
                    start=start,
                    end=end,
                    text=text[start:end],
                    clause=(start, reply.end),
                    rule="answered_release_question",
                )
            )
    return found, acts


def _values(words: str, start: int, question: str, said: AbstractSet[str]) -> list[Fact]:
    found = []
    label = _LABEL.match(words)
    if (
        label
        and "REVISION" not in said
        and "FILE" not in said
        and _words("revision").search(question)
        and not _words("quantity").search(question)
    ):
        found.append(_fact("REVISION", label, start, label.group(1).upper(), role="approved"))
    count = _COUNT.match(words)
    if count and "QUANTITY" not in said and _words("quantity").search(question):
        found.append(_fact("QUANTITY", count, start, int(count.group(1)), role="released"))
    if (
        "FINISH" not in said
        and _words("finish").search(question)
        and (standard := _words("standard").search(normal(words)))
    ):
        end = words.find("\n") if "\n" in words.strip() else len(words.rstrip())
        span = words[: max(end, standard.end())].rstrip()
        lead = len(span) - len(span.lstrip())
        found.append(
            Fact(
                label="FINISH",
                start=start + lead,
                end=start + len(span),
                text=span[lead:],
                value=span[lead:],
                flags=("key:answer", "sample"),
            )
        )
    return found


def _fact(label: str, match: re.Match[str], start: int, value: str | int, role: str) -> Fact:
    first, last = match.span(1)
    return Fact(label=label, start=start + first, end=start + last, text=match.group(1), value=value, role=role)


def find_standards(text: str, facts: Sequence[Fact]) -> list[Fact]:
    """Return FINISH facts for things measured against a dated, accepted one, where no finish is named."""
    if any(fact.label == "FINISH" for fact in facts):
        return []
    found = []
    plain = normal(text)
    for fact in facts:
        if fact.label != "DATE" or fact.value is None or fact.role in ("start", "ship_by", "window"):
            continue
        first, last = enclosing(find_sentences(text), fact.start)
        compared = _words("comparison").search(plain, max(first, fact.start - _BEFORE), fact.start)
        if compared and _words("standard").search(plain, compared.start(), min(last, fact.end + 24)):
            start, end = compared.start(), fact.end
            found.append(
                Fact(
                    label="FINISH",
                    start=start,
                    end=end,
                    text=text[start:end],
                    value=text[start:end],
                    flags=(f"key:{fact.value}", "sample"),
                )
            )
    return found


@step("answers")
def fill(found: Findings) -> None:
    """Add what the place of the words tells to `found.facts` and `found.acts`."""
    facts, acts = find_answers(found.text, found.message.replies if found.message else (), found.facts)
    found.facts.extend(facts)
    found.acts.extend(acts)
    if any(act.kind == "go" for act in found.acts):
        found.facts.extend(find_standards(found.text, found.facts))
