"""Whom a draft answers, and how it hangs in the thread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from signoff_nlp import vocabulary
from signoff_nlp.drafting.plain_text import one_line
from signoff_nlp.drafting.wording import phrase, wording
from signoff_nlp.settings import Settings
from signoff_nlp.types import Author, Message, Thread

_ADDRESS = re.compile(r"[^\s<>\"(),:;@\[\]\\]{1,64}@[^\s<>\"(),:;@\[\]\\_]{1,190}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_HANDLE = re.compile(r"[^\W\d_]{2,30}[._][^\W\d_]{1,30}")
_MOST_REFERENCES = 50
_MOST_PREFIXES = 20
_LONGEST_SUBJECT = 200


def last_speaker(thread: Thread) -> Message | None:
    """Return the last message of a person on the buyer's side, one with words of its own where there is any.

    None where only the shop or machines speak; quoted history counts only where no message is the buyer's own.
    """
    buyers = [message for message in thread.messages if message.side == "buyer"]
    own = [message for message in buyers if message.origin == "message"] or buyers
    spoken = [message for message in own if message.text.strip()] or own
    return spoken[-1] if spoken else None


def recipients(thread: Thread, message: Message, settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the (To, Cc) addresses of an answer to `message`, in lower case.

    To is its Reply-To, else its author. Where the sender failed the domain's check, Reply-To is not followed: the
    answer goes to the owner of the address that was used. Cc are the other people on the buyer's side whom the message
    reached; never the shop's addresses, nor a machine's. A forged mail's Cc is not followed either.
    """
    ours, machines, known_domains = _ours(thread, settings), _machines(thread), _buyer_domains(thread)

    def person(author: Author) -> str | None:
        address = _address(author)
        if address is None or ours(address) or address in machines or _is_machine(address):
            return None
        return address

    answers = message.reply_to if message.verified is not False else ()
    to = _once(map(person, answers)) or _once([person(message.author)])
    if message.verified is False:
        return to, ()
    shop_known = bool(settings.us) or any(one.side == "shop" for one in thread.messages)
    cc = [
        address
        for address in _once(map(person, (*message.to, *message.cc)))
        if address not in to and (shop_known or _domain(address) in known_domains)
    ]
    return to, tuple(cc)


def reply_subject(subject: str | None) -> str:
    """Return "Re: ..." once, whatever stack of answer and forward prefixes the subject carries."""
    text = one_line(subject or "", _LONGEST_SUBJECT)
    for _ in range(_MOST_PREFIXES):
        match = _prefix().match(text)
        if match is None:
            break
        text = text[match.end() :]
    return phrase("subject", "reply", subject=text.strip()).strip()


def references(message: Message) -> tuple[str | None, tuple[str, ...]]:
    """Return (In-Reply-To, References) of an answer to `message`: its references and its own id, where well-formed."""
    earlier = message.references or ((message.in_reply_to,) if message.in_reply_to else ())
    ids = list(dict.fromkeys(one for one in map(_message_id, earlier) if one))
    own = _message_id(message.id)
    if own:
        ids = [one for one in ids if one != own] + [own]
    if len(ids) > _MOST_REFERENCES:
        ids = ids[:1] + ids[1 - _MOST_REFERENCES :]
    return own, tuple(ids)


def first_name(author: Author) -> str | None:
    """Return the name to greet by; None for mailboxes, companies, numbers and whatever is no name."""
    name = one_line(author.name or "", 80)
    if "," in name:
        name = name.rpartition(",")[2].strip()
    elif _HANDLE.fullmatch(name):  # "mika.salo"
        name = name.replace(".", " ").replace("_", " ")
    words = name.split()
    bare = [word for word in words if word.casefold().strip(".") not in _titles()]
    if len(bare) < 2 and bare != words:
        return None  # "Frau Pohl"
    words = bare
    if not words or any(any(char.isdecimal() or char in "@<>:/\\" for char in word) for word in words):
        return None
    if any(word.casefold().strip(".") in _no_names() for word in words):
        return None
    if not words[0][0].isupper() and not words[0][0].islower():
        return name  # scripts without capitals put the family first: greet by the whole name
    # "RUIZ Dana" writes the family in capitals.
    family = words[0].isupper() and words[0].isalpha() and len(words[0]) > 2
    given = next((word for word in words if not word.isupper()), words[0]) if family else words[0]
    if not given.replace("-", "").replace("'", "").replace("’", "").isalpha() or len(given) < 2:
        return None
    if _is_company(given, author):
        return None
    return given.capitalize() if given.isupper() and len(given) > 2 else given[0].upper() + given[1:]


def _is_company(given: str, author: Author) -> bool:
    """A mailbox of everybody's, at a domain that begins like the name: "Bluebird Proto" <hello@bluebirdproto.example>."""
    local, _, domain = (author.address or "").casefold().partition("@")
    return local in _no_names() and domain.startswith(given.casefold())


def _ours(thread: Thread, settings: Settings) -> _Ours:
    entries = {entry.strip().lower() for entry in settings.us}
    addresses = {entry for entry in entries if "@" in entry.strip("@")}
    domains = {entry.lstrip("@").strip(".") for entry in entries - addresses if "." in entry and " " not in entry}
    shop = {address for one in thread.messages if one.side == "shop" and (address := _address(one.author))}
    shared = frozenset(vocabulary.load("machine_mail")["shared_providers"]["says"])
    domains |= {_domain(address) for address in shop} - shared - _buyer_domains(thread)
    return _Ours(frozenset(addresses | shop), frozenset(domains))


class _Ours:
    """Tells the shop's own addresses: those listed or seen, and all at or below the shop's domains."""

    def __init__(self, addresses: frozenset[str], domains: frozenset[str]) -> None:
        self._addresses, self._domains = addresses, domains

    def __call__(self, address: str) -> bool:
        domain = _domain(address)
        return address in self._addresses or any(domain == own or domain.endswith(f".{own}") for own in self._domains)


def _machines(thread: Thread) -> frozenset[str]:
    people = {_address(one.author) for one in thread.messages if one.side == "buyer"}
    found = {_address(one.author) for one in thread.messages if one.side == "machine"} - people
    return frozenset(address for address in found if address)


def _buyer_domains(thread: Thread) -> frozenset[str]:
    addresses = (_address(one.author) for one in thread.messages if one.side == "buyer")
    return frozenset(_domain(address) for address in addresses if address)


def _is_machine(address: str) -> bool:
    local = address.partition("@")[0].partition("+")[0].rstrip("0123456789")
    plain = "".join(char for char in local if char.isalnum())
    return any(plain == word or (plain.endswith(word) and local != plain) for word in _machine_words())


@cache
def _machine_words() -> tuple[str, ...]:
    return tuple(vocabulary.load("machine_mail")["machine_senders"]["says"])


@cache
def _titles() -> frozenset[str]:
    return frozenset(wording()["letter"]["titles"])


@cache
def _no_names() -> frozenset[str]:
    return frozenset(wording()["letter"]["no_names"])


@cache
def _prefix() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in wording()["subject"]["prefixes"])
    count = r"(?:\[\d{1,3}\]|\(\d{1,3}\)|\^?\d{1,2})?"  # "Re[2]:", "AW(3):", "Re^2:"
    tags = "|".join(re.escape(word) for word in wording()["subject"]["tags"])  # "[EXTERNAL] ", put there by a gateway
    return re.compile(
        rf"(?:(?:{words})\s{{0,3}}{count}\s{{0,3}}[:：]|\[(?:{tags})\]:?|(?:{tags}):)\s{{0,8}}", re.IGNORECASE
    )


def _once(addresses: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for address in addresses if address))


def _address(author: Author) -> str | None:
    address = (author.address or "").strip().lower()
    return address if address.isprintable() and _ADDRESS.fullmatch(address) else None


def _domain(address: str) -> str:
    return address.rpartition("@")[2].strip(".")


def _message_id(value: str | None) -> str | None:
    text = (value or "").strip()
    return text if _MESSAGE_ID.fullmatch(text) else None
