"""Many mails to conversations: by Message-ID and References, Outlook's conversation index, or subject and people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from signoff_nlp.intake.email import Mail


@dataclass(frozen=True, slots=True)
class Head:
    """What decides which thread a mail belongs to."""

    id: str | None
    references: tuple[str, ...] = ()
    subject: str = ""
    people: tuple[str, ...] = ()
    thread_index: str = ""


def head_of(mail: Mail) -> Head:
    """Return the grouping facts of a mail."""
    parents = (mail.in_reply_to,) if mail.in_reply_to else ()
    people = tuple(person.address for person in (mail.author, *mail.to, *mail.cc) if person.address)
    index = "".join(mail.headers.get("thread-index", ())[:1])
    return Head(mail.id, (*mail.references, *parents), mail.subject or "", people, index)


_PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|sv|vs|vb|antw|doorst|odp|tr|rv|enc|res|ynt|ilt|回复|答复|转发|回覆|轉寄)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}[:：]\s*)",
    re.I,
)


def subject_key(subject: str) -> tuple[str, bool]:
    """Return a subject without its reply and forward prefixes, in lower case, for comparison; and whether it had any."""
    match, rest = _PREFIX.match(subject), subject
    while (prefix := _PREFIX.match(rest)) is not None:
        rest = rest[prefix.end() :]
    return rest.strip().lower()[:200], match is not None


class Grouping:
    """Sorts mails into conversations one by one; memory grows with the number of identifiers, not with the mails."""

    def __init__(self) -> None:
        self.parents: list[int] = []
        self.keys: dict[int, int] = {}
        self.subjects: dict[str, list[tuple[int, frozenset[int]]]] = {}

    def add(self, head: Head) -> None:
        """Place the next mail: with those that share an identifier, an Outlook conversation, or subject and people."""
        node = len(self.parents)
        self.parents.append(node)
        keys = [hash(key) for key in (head.id, *head.references) if key]
        if len(head.thread_index) >= 28:
            keys.append(hash(("index", head.thread_index[:28])))
        for key in keys:
            self._join(self.keys.setdefault(key, node), node)
        subject, is_reply = subject_key(head.subject)
        if not subject:
            return
        people = frozenset(hash(person) for person in head.people)
        earlier = self.subjects.setdefault(subject, [])
        if is_reply and not head.references:
            for other, others in reversed(earlier[-20:]):
                if len(people & others) >= min(2, len(others)):
                    self._join(other, node)
                    break
        earlier.append((node, people))

    def _join(self, one: int, other: int) -> None:
        self.parents[self._root(other)] = self._root(one)

    def _root(self, node: int) -> int:
        while self.parents[node] != node:
            self.parents[node] = self.parents[self.parents[node]]
            node = self.parents[node]
        return node

    def groups(self) -> list[list[int]]:
        """Return the conversations as lists of positions, each in the order given, by their first mail."""
        found: dict[int, list[int]] = {}
        for node in range(len(self.parents)):
            found.setdefault(self._root(node), []).append(node)
        return sorted(found.values(), key=lambda group: group[0])


def group_threads(mails: Sequence[Mail]) -> list[list[Mail]]:
    """Sort mails into conversations by Message-ID, In-Reply-To and References; see `Grouping`."""
    grouping = Grouping()
    for mail in mails:
        grouping.add(head_of(mail))
    return [[mails[index] for index in group] for group in grouping.groups()]
