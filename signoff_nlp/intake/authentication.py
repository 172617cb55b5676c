"""Whether the sender's address is his own, from Authentication-Results fields (RFC 8601).

Anybody can write such a field into a mail. Receiving servers put theirs on top, so only the topmost one of a server
that the shop trusts can speak for a sender; against him every one counts, because nobody forges his own failure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from signoff_nlp.intake.headers import Headers

_OUTSIDE = re.compile(r"\"(?:[^\"\\]|\\.?)*(\"|\Z)|\\.|\(", re.S)
_INSIDE = re.compile(r"\\.|[()]", re.S)
_RESULT = re.compile(r"\s*(dmarc|dkim|spf)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)", re.I)
_PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.helo)\s*=\s*([^\s;]+)", re.I)
_FAILED = ("fail", "hardfail")
_BY = re.compile(r"\bby\s+([\w.-]{1,255})")


@dataclass(frozen=True, slots=True)
class Results:
    """One field: which server wrote it, and its results as (method, result, properties)."""

    server: str
    results: tuple[tuple[str, str, dict[str, str]], ...]

    def of(self, method: str) -> list[tuple[str, dict[str, str]]]:
        """Return result and properties of each result of `method`."""
        return [(result, properties) for name, result, properties in self.results if name == method]


def read_results(value: str) -> Results:
    """Take an Authentication-Results field apart; comments and quoted strings cannot pose as results."""
    chunks = _bare(value).split(";")
    first = chunks[0].strip().lower()
    server = "" if "=" in first else first.partition(" ")[0]
    found = []
    for chunk in chunks if "=" in first else chunks[1:]:
        match = _RESULT.match(chunk)
        if match is not None:
            properties = {name.lower(): text.lower().strip(".") for name, text in _PROPERTY.findall(chunk)}
            found.append((match[1].lower(), match[2].lower(), properties))
    return Results(server, tuple(found))


def _bare(value: str) -> str:
    """Return a structured field without quoted strings and without comments.

    Comments nest, and a quote inside a comment means nothing: servers copy the sender's own words there. A comment
    or a quote that is never closed is none.
    """
    kept: list[str] = []
    start = 0
    while (match := _OUTSIDE.search(value, start)) is not None:
        kept.append(value[start : match.start()])
        start = match.end() if match[0] != "(" else _comment_end(value, match.end())
        if start < 0 or (match[0][0] == '"' and not match[1]):
            start = match.start() + 1
            break
    kept.append(value[start:])
    return " ".join(kept)


def _comment_end(value: str, position: int) -> int:
    depth = 1
    for match in _INSIDE.finditer(value, position):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            return match.end()
    return -1


def is_verified(headers: Headers, address: str | None, trusted: Sequence[str], ours: Sequence[str] = ()) -> bool | None:
    """Say whether the From address passed its domain's check: True, False, or None where nothing reliable says.

    `trusted` are the authserv-ids that the shop configured, `ours` domains whose servers are the shop's own. False
    for dmarc=fail in any field, and, where DMARC says nothing, for SPF and DKIM that both came to nothing with at
    least one hard failure. A signature that failed beside dmarc=pass is no failure.
    """
    fields = [read_results(value) for value in headers.get("authentication-results", ())]
    if any(result in _FAILED for field in fields for result, _ in field.of("dmarc")):
        return False
    names = {name.strip().lower() for name in trusted if name.strip()}
    chosen = next((field for field in fields if not names or field.server in names), None)
    if chosen is None:
        return False if not fields and _spf_field_failed(headers) else None
    domain = (address or "").rpartition("@")[2]
    for result, properties in chosen.of("dmarc"):
        if result == "pass":
            judged = properties.get("header.from", domain).rpartition("@")[2]
            if not _aligned(judged, domain):
                return False
            return True if _reliable(chosen, names, ours, headers) else None
    spf, dkim = chosen.of("spf"), chosen.of("dkim")
    good = any(
        result == "pass" and _aligned(_domain(properties, "smtp.mailfrom"), domain) for result, properties in spf
    )
    good |= any(
        result == "pass" and _aligned(_domain(properties, "header.d", "header.i"), domain)
        for result, properties in dkim
    )
    if good:
        return True if _reliable(chosen, names, ours, headers) else None
    spf_failed = any(result in _FAILED for result, _ in spf)
    dkim_failed = any(result in _FAILED for result, _ in dkim)
    passed = any(result == "pass" for result, _ in spf + dkim)
    soft = any(result == "softfail" for result, _ in spf)
    if not passed and (spf_failed or (soft and dkim_failed)):
        return False
    return None


def _domain(properties: dict[str, str], *names: str) -> str:
    return next((properties[name].rpartition("@")[2] for name in names if properties.get(name)), "")


def _aligned(one: str, other: str) -> bool:
    """Relaxed alignment without a public suffix list: equal, or one below the other with at least two labels."""
    one, other = one.strip("\"'<>. "), other.strip("\"'<>. ")
    if not one or not other:
        return False
    return one == other or any(
        long.endswith("." + short) and "." in short for long, short in ((one, other), (other, one))
    )


def _reliable(field: Results, names: set[str], ours: Sequence[str], headers: Headers) -> bool:
    """A field may speak for a sender when its server is configured, is the shop's own, or handed the mail over."""
    if names:
        return True
    hosts = [match[1].lower() for value in headers.get("received", ())[:1] if (match := _BY.search(value))]
    return bool(field.server) and (
        field.server in hosts or any(field.server == name or field.server.endswith("." + name) for name in ours)
    )


def _spf_field_failed(headers: Headers) -> bool:
    values = headers.get("received-spf")
    return bool(values) and values is not None and values[0].strip().lower().startswith("fail")
