"""Mails to a thread: order, duplicates, and the earlier messages that are only there as quotes."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Sequence

from signoff_nlp.intake.authentication import is_verified
from signoff_nlp.intake.email import Mail
from signoff_nlp.intake.history import QuotedMessage
from signoff_nlp.intake.senders import Us, bare_name, guess_us, is_machine, is_shop, read_us
from signoff_nlp.settings import Settings
from signoff_nlp.types import Author, Message, Side, Thread

_WORD = re.compile(r"\w+")
_OPENING = 12  # words by which a message is recognised
_CUT = 4  # words from which on a quote that breaks off is recognised
_STRAY = 3  # words that a quote of a shorter message may have besides
_FOREIGN = ("quote", "intro", "forward")


def build_thread(mails: Sequence[Mail], *, us: Sequence[str], settings: Settings, source: str | None = None) -> Thread:
    """Put mails of one conversation in order, rebuild what they only quote, and say whose side everybody is on.

    Returns messages oldest first. Rebuilt ones have `origin` "quoted": they show what was said, and bind nobody.
    """
    warnings = [warning for mail in mails for warning in mail.warnings]
    kept = order_mails(_without_duplicates(mails, warnings))
    most = settings.limits.thread_messages
    if len(kept) > most:
        warnings.append(f"only the last {most} of {len(kept)} messages were read")
        kept = kept[-most:]
    own = read_us(tuple(us))
    if not own and kept:
        guessed = guess_us([(mail.author, mail.to, mail.delivered_to) for mail in kept])
        own = read_us(guessed)
        shown = ", ".join(entry[:100] for entry in guessed) or "nobody"
        warnings.append(f"nothing says who the shop is; taken from the mail: {shown}")
    known = _known_people(kept)
    past = _Past(kept)
    messages: list[Message] = []
    for mail in kept:
        side = side_of(mail, own)
        rebuilt, rest = past.missing((*mail.body.history, *mail.embedded) if side != "machine" else (), most)
        for quoted in reversed(rebuilt):
            messages.append(_rebuilt(quoted, len(messages), own, known, mail))
        verified = is_verified(mail.headers, mail.author.address, settings.authserv_ids, tuple(own.domains))
        messages.append(_message(mail, len(messages), side, False if mail.doubtful else verified, rest))
    if past.dropped:
        warnings.append(f"{past.dropped} quoted messages were not rebuilt: too many")
    return Thread(source=source, messages=tuple(messages), warnings=tuple(dict.fromkeys(warnings)))


def _without_duplicates(mails: Sequence[Mail], warnings: list[str]) -> list[Mail]:
    """Drop copies of a mail. One that bears a known Message-ID but says something else stays, with a warning."""
    seen: dict[str, Mail] = {}
    kept = []
    for mail in mails:
        if mail.id is not None:
            twin = seen.setdefault(mail.id, mail)
            if twin is not mail:
                if _words(twin.body.new) == _words(mail.body.new):
                    continue
                warnings.append("two messages bear the same Message-ID but say different things; both were read")
                seen[mail.id] = mail
        kept.append(mail)
    return kept


def order_mails(mails: Sequence[Mail]) -> list[Mail]:
    """Order oldest first by date; an answer never stands before what it answers, whatever the clocks say.

    A mail without a date keeps its place after the one given before it. Cycles of references are cut.
    """
    if len(mails) < 2:
        return list(mails)
    times: list[float] = []
    latest = float("-inf")
    for mail in mails:
        latest = mail.sent_at.timestamp() if mail.sent_at else latest
        times.append(latest)
    places = {mail.id: index for index, mail in enumerate(mails) if mail.id}
    waiting = [0] * len(mails)
    answers: dict[int, list[int]] = {}
    for index, mail in enumerate(mails):
        parents = {places[ref] for ref in (mail.in_reply_to, *mail.references[-3:]) if ref in places} - {index}
        waiting[index] = len(parents)
        for parent in parents:
            answers.setdefault(parent, []).append(index)
    ready = [(times[index], index) for index in range(len(mails)) if not waiting[index]]
    heapq.heapify(ready)
    ordered: list[Mail] = []
    done: set[int] = set()
    left = iter(sorted(range(len(mails)), key=lambda index: (times[index], index)))
    while len(ordered) < len(mails):
        index = heapq.heappop(ready)[1] if ready else next(index for index in left if index not in done)
        if index in done:
            continue
        done.add(index)
        ordered.append(mails[index])
        for answer in answers.get(index, ()):
            waiting[answer] -= 1
            if waiting[answer] == 0 and answer not in done:
                heapq.heappush(ready, (times[answer], answer))
    return ordered


class _Past:
    """What the thread already holds, so that a quote of it is recognised. Each text is looked at once."""

    def __init__(self, mails: Sequence[Mail]) -> None:
        self.openings: dict[tuple[str, ...], int] = {}
        self.beginnings: set[tuple[str, ...]] = set()
        self.minutes: set[tuple[str, int]] = set()
        self.dropped = 0
        self.rebuilt = 0
        for mail in mails:
            own = [segment for segment in mail.body.segments if segment.kind not in _FOREIGN]
            self._learn(_words("\n".join(segment.text[:500] for segment in own)[:1000]), _STRAY)
            if any(segment.kind == "banner" for segment in own):
                unmarked = (segment.text[:500] for segment in own if segment.kind != "banner")
                self._learn(_words("\n".join(unmarked)[:1000]), _STRAY)
            self._learn(_words(mail.body.new[:1000]), 0)
            if mail.sent_at:
                minute = int(mail.sent_at.timestamp() // 60)
                self.minutes.update((key, minute) for key in _keys(mail.author))

    def _learn(self, words: list[str], spare: int) -> None:
        """Keep how a message opens; a quote of a short one may be longer by `spare` words, of a long one by any."""
        if words:
            opening = tuple(words[:_OPENING])
            self.openings[opening] = max(10**9 if len(opening) == _OPENING else spare, self.openings.get(opening, 0))
            self.beginnings.update(opening[:width] for width in range(_CUT, len(opening)))

    def missing(self, history: Iterable[QuotedMessage], most: int) -> tuple[list[QuotedMessage], str]:
        """Return quoted messages that the thread does not hold yet (newest first), and the text that is over `most`."""
        found: list[QuotedMessage] = []
        rest: list[str] = []
        for quoted in history:
            words = _words(quoted.text[:1000])
            if not words or self._holds(quoted, words):
                continue
            self._learn(words, 0)
            if self.rebuilt >= most:
                self.dropped += 1
                rest.append(quoted.text)
                continue
            self.rebuilt += 1
            found.append(quoted)
        return found, "\n".join(rest)

    def _holds(self, quoted: QuotedMessage, words: list[str]) -> bool:
        """Recognise a quote by its opening words (its end may be cut or signed), or by who wrote it and the minute."""
        for width in range(1, min(len(words), _OPENING) + 1):
            spare = self.openings.get(tuple(words[:width]))
            if spare is not None and len(words) - width <= spare:
                return True
        if _CUT <= len(words) < _OPENING and tuple(words) in self.beginnings:
            return True
        if quoted.sent_at is None or quoted.author is None:
            return False
        minute = int(quoted.sent_at.timestamp() // 60)
        return any((key, minute) in self.minutes for key in _keys(quoted.author))


def _keys(author: Author) -> list[str]:
    return [key for key in (author.address, bare_name(author.name or "")) if key]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _known_people(mails: Sequence[Mail]) -> dict[str, Author]:
    """Return everybody whom the mails name together with an address, by bare name; an ambiguous name is left out."""
    known: dict[str, Author] = {}
    for mail in mails:
        for person in (mail.author, *mail.to, *mail.cc):
            name = bare_name(person.name or "")
            if name and person.address and known.setdefault(name, person).address != person.address:
                known[name] = Author(name=person.name)
    return known


def _rebuilt(quoted: QuotedMessage, index: int, us: Us, known: dict[str, Author], quoting: Mail) -> Message:
    """Make an earlier message of a quote. Who cannot be told to be the shop counts as buyer: nothing quoted binds."""
    author = quoted.author or Author()
    if author.address is None and author.name:
        found = known.get(bare_name(author.name))
        author = Author(name=author.name, address=found.address if found else None)
    side: Side = "shop" if author != Author() and is_shop(author, us) else "buyer"
    return Message(
        index=index,
        author=author,
        side=side,
        sent_at=quoted.sent_at,
        subject=quoting.subject,
        text=quoted.text,
        origin="quoted",
    )


def side_of(mail: Mail, us: Us) -> Side:
    """Say whose side a mail is on; a machine's mail is a machine's, whoever owns the machine."""
    if is_machine(mail.headers, mail.author, mail.subject, us, calendar=mail.calendar, report=mail.report):
        return "machine"
    return "shop" if is_shop(mail.author, us) else "buyer"


def _message(mail: Mail, index: int, side: Side, verified: bool | None, rest: str) -> Message:
    forwarded = rest
    if not mail.body.history:
        zones = [segment.text for segment in mail.body.segments if segment.kind == "forward"]
        forwarded = "\n".join((*zones, rest)) if zones else rest
    return Message(
        index=index,
        id=mail.id,
        author=mail.author,
        side=side,
        sent_at=mail.sent_at,
        subject=mail.subject,
        text=mail.body.new,
        signature=mail.body.signature,
        segments=mail.body.segments,
        attachments=mail.attachments,
        replies=mail.body.replies,
        forwarded=forwarded,
        to=mail.to,
        cc=mail.cc,
        reply_to=mail.reply_to,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        verified=verified,
    )
