"""Decisions and threads in a line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from signoff_nlp.drafting.wording import wording
from signoff_nlp.types import ITEMS, Author, Decision, Evidence, Item, Message, Package, Reason, Thread

VALUES: dict[str, Any] = {
    "revision": "B4", "quantity": 250, "material": "PETG", "color": "black",
    "finish": "as the accepted sample of April 18", "go": "please start", "authority": "Dana Ruiz",
}  # fmt: skip


def said(text: str, start: int = 0, message: int = 0) -> Evidence:
    return Evidence(message=message, start=start, end=start + len(text), text=text)


def decision(
    verdict: str = "clarify", *, without: tuple[str, ...] = (), items: Any = None, reasons: Any = (), **more: Any
) -> Decision:
    """All seven items stated, except those named in `without` (missing) and `items` (given); package to match."""
    found = {name: Item(state="stated", value=VALUES[name], satisfied=True) for name in ITEMS}
    found |= {name: Item() for name in without} | (items or {})
    satisfied = {name: item.value for name, item in found.items() if item.satisfied}
    fixed = {name: satisfied.get(name) for name in ("revision", "quantity", "material", "color", "finish")}
    package = Package(**fixed, unit="pcs", approver=satisfied.get("authority"), **more.pop("package", {}))
    given = tuple(
        Reason(code=one, text="") if isinstance(one, str) else Reason(code=one[0], text="", evidence=tuple(one[1:]))
        for one in reasons
    )
    return Decision(verdict=verdict, items=found, package=package, reasons=given, **more)


def thread(text: str = "hello", **more: Any) -> Thread:
    """One mail of Dana's to the shop; `more` replaces fields of the message."""
    fields: dict[str, Any] = {
        "id": "<2@acme.example>", "author": Author(name="Dana Ruiz", address="dana@acme.example"),
        "to": (Author(name="Mike", address="mike@shop.example"),), "subject": "Re: bracket", "text": text,
        "sent_at": datetime(2026, 5, 12, 9, 0, tzinfo=UTC), "references": ("<1@shop.example>",),
    }  # fmt: skip
    return Thread(messages=(Message(**(fields | more)),))


@pytest.fixture
def make() -> SimpleNamespace:
    return SimpleNamespace(said=said, decision=decision, thread=thread)


def tokens(text: str) -> list[str]:
    """Words and numbers, lower case; numbers without leading zeros, since "2026-05-04" is written as 4 May 2026."""
    return [one.lower().lstrip("0") or "0" if one.isdigit() else one.lower() for one in re.findall(r"[^\W_]+", text)]


@cache
def fixed_words() -> frozenset[str]:
    """Every word of the templates, and the months."""

    def texts(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for one in value.values():
                yield from texts(one)
        elif isinstance(value, str):
            yield value

    plain = " ".join(re.sub(r"\{\w+\}", " ", text) for text in texts(wording()))
    months = {f"{date(2026, month, 1):%B}".lower() for month in range(1, 13)}
    return frozenset(tokens(plain)) | months | {"po", "quote"} | set(wording()["units"]["forms"])


def _strangers(body: str, texts: Iterable[str]) -> set[str]:
    found = set(tokens(re.sub(r"(?m)^\d+\. ", "", body)))  # the numbers of the questions are the letter's own
    return found - fixed_words() - {token for text in texts for token in tokens(text)}


@pytest.fixture
def strangers() -> Callable[[str, Iterable[str]], set[str]]:
    """The words and numbers of a draft that are neither the templates' nor in any of the texts."""
    return _strangers


@pytest.fixture
def same_words() -> Callable[[str, str], bool]:
    """Tell whether all words and numbers of the first text stand in the second."""
    return lambda one, other: set(tokens(one)) <= set(tokens(other))
