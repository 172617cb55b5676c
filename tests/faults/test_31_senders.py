"""Cases 31 and 32: what Authentication-Results say, and senders that are not who they seem to be.

31 passed when nothing but the topmost field of the pinned server, for the From domain, makes a sender verified; a sender
that failed releases nothing; and every mail is in the ledger, judged.
32 passed when the reviewer sees both addresses, and a name alone releases nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from signoff_nlp.intake.email import read_mail
from signoff_nlp.intake.threads import build_thread
from signoff_nlp.service.worker import Workers
from signoff_nlp.settings import Settings
from tests.faults.scenes import audited, report
from tests.mailbox.dovecot import User
from tests.service import invariants, mails
from tests.service.shop import Shop, imap_shop

MX = "mx.yourshop.example"
SETTINGS = Settings(us=("yourshop.example",), authserv_ids=(MX,))
GOOD = f"Authentication-Results: {MX}; dmarc=pass header.from=acme.example; dkim=pass header.d=acme.example"
BAD = (
    f"Authentication-Results: {MX}; dmarc=fail header.from=acme.example; dkim=fail; spf=fail smtp.mailfrom=evil.example"
)
RECORDS = """[[approvers]]
name = "Dana Ruiz"
address = "dana@acme.example"
"""
# Fields of the header, the topmost first; and whether the sender is verified by them.
CASES: dict[str, tuple[tuple[str, ...], bool | None]] = {
    "none": ((), None),
    "pinned": ((GOOD,), True),
    "forged below the real one": ((BAD, GOOD), False),
    "forged above, by another server": (("Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example", BAD), False),
    "forged, and no real one": (("Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example",), None),
    "name like the pinned one": ((f"Authentication-Results: {MX}.evil.example; dmarc=pass header.from=acme.example",), None),
    "in a comment": ((f"Authentication-Results: evil.example ({MX}; dmarc=pass header.from=acme.example)",), None),
    "dkim of another domain": ((f"Authentication-Results: {MX}; dkim=pass header.d=evil.example; spf=none",), None),
    "dmarc of another domain": ((f"Authentication-Results: {MX}; dmarc=pass header.from=evil.example",), False),
    "dmarc fail": ((BAD,), False),
    # The list's own signature passes, the buyer's broke: nothing speaks for him, nothing against him.
    "rewritten by a list": ((f"Authentication-Results: {MX}; dkim=pass header.d=list.example; dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=bounce@list.example",), None),
}  # fmt: skip


@pytest.fixture(scope="module")
def pinned() -> Iterator[Workers]:
    """Readers whose settings name the server that is trusted."""
    with Workers(SETTINGS, number=1) as found:
        found.warm()
        yield found


@pytest.fixture
def shop(user: User, tmp_path: Path) -> Shop:
    """A shop with an approver on file."""
    found = imap_shop(user, tmp_path)
    (tmp_path / "records.toml").write_text(RECORDS, "utf-8")
    found.config.write_text('records = "records.toml"\n' + found.config.read_text("utf-8"), "utf-8")
    return found


def release(number: int, fields: tuple[str, ...], sender: str = mails.DANA) -> bytes:
    return "".join(f"{field}\r\n" for field in fields).encode() + mails.release(number, sender=sender)


def verified(raw: bytes) -> bool | None:
    thread = build_thread([read_mail(raw, SETTINGS)], us=SETTINGS.us, settings=SETTINGS)
    return thread.messages[-1].verified


def codes(shop: Shop, name: str) -> set[str]:
    return {reason["code"] for decision in report(shop, name)["decisions"] for reason in decision["reasons"]}


def test_31_only_the_pinned_server_speaks_for_a_sender(shop: Shop, pinned: Workers) -> None:
    shop.round(pinned)
    for number, (name, (fields, wanted)) in enumerate(CASES.items()):
        raw = release(number, fields)
        assert verified(raw) is wanted, name
        shop.deliver(raw)
    before = invariants.snapshot(shop)
    shop.round(pinned)
    for number, (name, (_, wanted)) in enumerate(CASES.items()):
        found = report(shop, f"m{number}")
        assert (found["verdict"] == "released") is (wanted is not False), name
        assert ("unverified_sender" in codes(shop, f"m{number}")) is (wanted is False), name
    assert sum(len(one.detail["messages"]) for one in audited(shop, "thread judged")) == len(CASES)
    invariants.check(shop, before)


def test_32_an_answer_that_is_wanted_elsewhere(shop: Shop, pinned: Workers) -> None:
    shop.round(pinned)
    shop.deliver(mails.vague(1, sender=mails.DANA, more=("Reply-To: <dana.ruiz@webmail.example>",)))
    shop.deliver(BAD.encode() + b"\r\n" + mails.vague(2, sender=mails.DANA, more=("Reply-To: <x@evil.example>",)))
    shop.deliver(mails.vague(3))
    before = invariants.snapshot(shop)
    shop.round(pinned)
    to = {one["In-Reply-To"]: one["To"] for one in invariants.lying(shop)}
    assert to == {
        "<m1@acme.example>": "dana.ruiz@webmail.example",
        "<m2@acme.example>": "dana@acme.example",  # who failed the check does not say where answers go
        "<m3@acme.example>": "dana3@acme.example",
    }
    first, second, third = (report(shop, f"m{number}")["warnings"] for number in (1, 2, 3))
    assert first == ["the draft goes to dana.ruiz@webmail.example, but the mail came from dana@acme.example"]
    assert second == third == []
    assert next((one.detail["to"], one.detail["from"]) for one in audited(shop, "draft intended")) == (
        ["dana.ruiz@webmail.example"],
        "dana@acme.example",
    )
    invariants.check(shop, before)


def test_32_a_name_like_that_of_another_buyer(shop: Shop, pinned: Workers) -> None:
    """The approver's name, and even her address as a name, over an address of somebody else."""
    shop.round(pinned)
    shop.deliver(release(1, (), "Dana Ruiz <dana@acme-example.evil.example>"))
    shop.deliver(release(2, (), '"dana@acme.example" <x@evil.example>'))
    shop.deliver(release(3, ()))
    shop.round(pinned)
    assert [report(shop, f"m{number}")["verdict"] for number in (1, 2, 3)] == ["clarify", "clarify", "released"]
    assert "unverified_sender" in codes(shop, "m1")
    to = {one["In-Reply-To"]: one["To"] for one in invariants.lying(shop)}
    assert to == {"<m1@acme.example>": "dana@acme-example.evil.example", "<m2@acme.example>": "x@evil.example"}
    invariants.check(shop)
