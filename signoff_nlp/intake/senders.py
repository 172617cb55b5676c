"""Whose side a message is on: the shop's (`us`), the buyer's, or a machine's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from signoff_nlp import vocabulary
from signoff_nlp.intake.addresses import read_addresses
from signoff_nlp.intake.headers import Headers
from signoff_nlp.types import Author, Frozen

_PUNCTUATION = re.compile(r"[\W_]+")
_PARENTHESIS = re.compile(r"\(([^()]{1,80})\)")
_DOMAIN = re.compile(r"@?[^\s@]+\.[^\s@.]{2,}\Z")
_REPLY_PREFIX = re.compile(
    r"(?:re|aw|sv|vs|antw|odp|ynt|res|rif|回复|答复|回覆)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}[:：]", re.I
)
# A calendar part that asks or answers is a notice; one that only publishes a date rides along with a letter.
_NOTICES = frozenset({"REQUEST", "REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"})


class Us(Frozen):
    """The shop's own domains, addresses and chat names, ready for comparison (lower case, names as bare words)."""

    domains: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.domains or self.addresses or self.names)

    def holds_address(self, address: str | None) -> bool:
        """Say whether an address is the shop's: listed itself, or at a listed domain or one below it."""
        if not address:
            return False
        address = address.lower()
        if address in self.addresses:
            return True
        domain = address.rpartition("@")[2].strip(".")
        return self.holds_domain(domain)

    def holds_domain(self, domain: str) -> bool:
        """Say whether a domain is one of the shop's or lies below one."""
        return domain in self.domains or any(domain.endswith("." + own) for own in self.domains)

    def holds_name(self, name: str | None) -> bool:
        """Say whether a display name is one of the shop's: the same words, or its part in or before parentheses."""
        if not name or not self.names:
            return False
        if bare_name(name) in self.names:
            return True
        inner = _PARENTHESIS.search(name)
        return inner is not None and bare_name(inner[1]) in self.names


@lru_cache(maxsize=256)
def read_us(us: tuple[str, ...]) -> Us:
    """Sort the entries of `us`: `a@b` is one address only, `b.example` or `@b.example` a domain, the rest are names."""
    domains: set[str] = set()
    addresses: set[str] = set()
    names: set[str] = set()
    for entry in us:
        entry = entry.strip()
        if not entry:
            continue
        people = read_addresses(entry) if "@" in entry and not entry.startswith("@") else ()
        if people and people[0].address:
            addresses.update(person.address for person in people if person.address)
            continue
        if _DOMAIN.match(entry):
            domains.add(entry.lstrip("@").lower().strip("."))
        names.add(bare_name(entry))
    return Us(domains=frozenset(domains), addresses=frozenset(addresses), names=frozenset(names - {""}))


@lru_cache(maxsize=4096)
def bare_name(name: str) -> str:
    """Return a name as bare words for comparison: case, accents' encoding, emoji and punctuation do not count."""
    folded = unicodedata.normalize("NFKC", name[:200]).casefold()
    return _PUNCTUATION.sub(" ", folded).strip()


def is_shop(author: Author, us: Us) -> bool:
    """Say whether an author is the shop: by address where there is one, else by name."""
    return us.holds_address(author.address) if author.address else us.holds_name(author.name)


def shared_provider(address: str) -> bool:
    """Say whether an address is at a provider whose domain belongs to everybody."""
    return address.rpartition("@")[2].lower() in _shared_providers()


def is_machine(
    headers: Headers, author: Author, subject: str | None, us: Us, *, calendar: str | None = None, report: bool = False
) -> bool:
    """Say whether no person wrote this mail: automatic answers, reports, newsletters, calendar notices.

    Header fields decide first (RFC 3834, RFC 2919, RFC 3464 and the fields of common programs); sender and subject
    are read only after them. `calendar` is the method of a calendar part, `report` says that the mail is a
    multipart/report.
    """
    if report or (calendar in _NOTICES):
        return True
    submitted = first(headers, "auto-submitted").lower()
    if submitted and not submitted.startswith("no"):
        return True
    for name, values in _machine_fields():
        given = headers.get(name)
        if given and given[0].strip().lower().startswith(values):
            return _is_machine_field(name, headers, us)
    if _is_newsletter(headers, us):
        return True
    local = (author.address or "").rpartition("@")[0]
    if local and _machine_sender(local):
        return True
    hint = bool(headers.get("x-auto-response-suppress")) or first(headers, "return-path").replace(" ", "") == "<>"
    return _machine_subject(subject or "", hint)


def first(headers: Headers, name: str) -> str:
    """Return the first value of a field, "" where there is none."""
    values = headers.get(name)
    return values[0] if values else ""


def _is_machine_field(name: str, headers: Headers, us: Us) -> bool:
    """A shop's own distribution list marks its buyers' mail as bulk; that says nothing about who wrote it."""
    return not (name == "precedence" and own_list(headers, us))


def own_list(headers: Headers, us: Us) -> bool:
    """Say whether a mail came over a distribution list of the shop's own."""
    listed = first(headers, "list-id").lower()
    if not listed or not us:
        return False
    name = listed.rpartition("<")[2].strip("<> ")
    return (
        any(name == own or name.endswith("." + own) for own in us.domains) or name.replace(".", "@", 1) in us.addresses
    )


def _is_newsletter(headers: Headers, us: Us) -> bool:
    """A list mail is a machine's unless it answers somebody: people talk on lists, newsletters never answer."""
    listed = headers.get("list-id") or headers.get("list-post") or first(headers, "precedence").lower() == "list"
    marked = headers.get("list-unsubscribe") or (listed and first(headers, "precedence").lower() == "list")
    if not marked or own_list(headers, us):
        return False
    return not (headers.get("in-reply-to") or headers.get("references"))


@cache
def _machine_fields() -> tuple[tuple[str, tuple[str, ...]], ...]:
    rules = vocabulary.load("machine_mail")["fields"]
    return tuple((name, tuple(values)) for name, values in rules.items() if name != "about")


@cache
def _shared_providers() -> frozenset[str]:
    return frozenset(vocabulary.load("machine_mail")["shared_providers"]["says"])


@cache
def _senders() -> tuple[str, ...]:
    return tuple(vocabulary.load("machine_mail")["machine_senders"]["says"])


@cache
def _subjects() -> re.Pattern[str]:
    rules = vocabulary.load("machine_mail")
    phrases = sorted((*rules["auto_reply"]["says"], *rules["bounce"]["says"]), key=len, reverse=True)
    return re.compile("(?:" + "|".join(re.escape(phrase) for phrase in phrases) + r")(?!\w)")


@lru_cache(maxsize=1024)
def _machine_sender(local: str) -> bool:
    words = re.sub(r"\d+$", "", local.partition("+")[0].lower())
    bare = re.sub(r"[._-]", "", words)
    return any(
        bare == name or (len(name) > 6 and words.endswith(("-" + name, "." + name, "_" + name))) for name in _senders()
    )


@lru_cache(maxsize=1024)
def _machine_subject(subject: str, hint: bool) -> bool:
    subject = subject[:200].strip().lower()
    if hint:  # with another sign in the header, an answer to "Automatic reply" is one as well
        subject = _REPLY_PREFIX.sub("", subject, count=1).strip()
    return _subjects().match(subject) is not None


def guess_us(mails: Sequence[tuple[Author, Sequence[Author], Sequence[str]]]) -> tuple[str, ...]:
    """Guess who the shop is from mails as (author, recipients, delivered-to addresses), oldest first.

    The mailbox that the mails were delivered to is the shop's; else whoever the first mail was written to.
    """
    for _, _, delivered in mails:
        if delivered:
            return tuple(dict.fromkeys(_entries(delivered, set())))
    if not mails:
        return ()
    author, recipients, _ = mails[0]
    named = [person.address for person in recipients if person.address and person.address != author.address]
    return tuple(dict.fromkeys(_entries(named[:1], {author.address})))


def _entries(addresses: Iterable[str], others: set[str | None]) -> Iterable[str]:
    """An address, and its domain as well unless that is shared with somebody on the other side."""
    taken = {other.rpartition("@")[2] for other in others if other}
    for address in addresses:
        domain = address.rpartition("@")[2]
        yield address
        if domain not in taken and not shared_provider(address):
            yield domain
