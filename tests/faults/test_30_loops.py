"""Case 30: automatic answers, reports, lists, our own mail in copy, our token in a reply; a ping-pong of fifty.

Passed with no draft behind a guard, one draft per thread at most at a time, and the reason kept for each.
"""

from __future__ import annotations

import re
from pathlib import Path

from signoff_nlp.service.worker import Workers
from tests.faults.scenes import answered, audited
from tests.service import invariants, mails
from tests.service.shop import Shop, local_shop

BOUNDARY = 'multipart/report; report-type=delivery-status; boundary="b"'
REPORT = """--b
Content-Type: text/plain

Your mail could not be delivered. Approved from my side, go ahead with the latest file.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.acme.example

Final-Recipient: rfc822; dana@acme.example
Action: failed
Status: 5.1.1
--b--
""".replace("\n", "\r\n").encode()


def report(name: str) -> bytes:
    """A delivery status notification, as RFC 3464 has it."""
    head = mails.mail(
        name, "", sender="Mail Delivery System <MAILER-DAEMON@mx.acme.example>", more=("Return-Path: <>",)
    )
    fields, _, _ = head.partition(b"\r\n\r\n")
    return re.sub(rb"Content-Type: [^\r]*", f"Content-Type: {BOUNDARY}".encode(), fields) + b"\r\n\r\n" + REPORT


def test_30_machines_crowds_and_ourselves_get_no_draft(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    cases: dict[str, bytes] = {
        "auto": mails.vague("auto", more=("Auto-Submitted: auto-replied",)),
        "away": mails.vague("away", subject="Automatic reply: order", more=("X-Auto-Response-Suppress: All",)),
        "bounce": report("mbounce"),
        "list": mails.vague("list", more=("List-Id: Makers <makers.list.example>", "Precedence: bulk")),
        "own": mails.vague("own", sender=mails.SHOP, to="dana@acme.example", more=("Cc: sales@yourshop.example",)),
        "token": mails.vague("token", more=("X-Signoff-Token: 0123456789abcdef",)),
        "quoted": mails.vague("quoted") + b"\r\n> X-Signoff-Token: 0123456789abcdef\r\n",
    }
    for raw in cases.values():
        shop.deliver(raw)
    before = invariants.snapshot(shop)
    shop.round(workers)
    shop.round(workers)
    assert answered(shop) == []
    assert invariants.lying(shop) == []
    judged = audited(shop, "thread judged")
    assert len(judged) == len(cases)
    asking = [one.detail for one in judged if one.detail["verdict"] in ("clarify", "hold")]
    assert all(one["draft"] for one in asking)  # each with its reason
    # Mails of machines and of the shop ask for nothing: that is why they get none.
    assert {one["draft"] for one in asking} == {"it carries a draft of ours (X-Signoff-Token)"}
    assert [one.detail["verdict"] for one in judged].count("none") == len(cases) - len(asking)
    invariants.check(shop, before)


def send(shop: Shop, number: int) -> str | None:
    """A person sends the draft that lies there, as it is; return its Message-ID."""
    found = [one for one in shop.desk.rglob("*") if one.is_file()] if shop.desk.is_dir() else []
    if not found:
        return None
    (draft,) = found
    raw = draft.read_bytes()
    draft.rename(shop.mails / ".Sent" / "cur" / f"{number}.sent:2,S")
    name = re.search(rb"(?mi)^Message-ID: <([^>]+)>", raw)
    assert name is not None
    return name[1].decode()


def test_30_a_ping_pong_of_fifty_comes_to_rest(tmp_path: Path, workers: Workers) -> None:
    """A machine that admits nothing answers whatever we send, and goes on when we have fallen silent: fifty mails."""
    shop = local_shop("maildir", tmp_path)
    for name in ("tmp", "new", "cur"):
        (shop.mails / ".Sent" / name).mkdir(parents=True)
    sent: list[str] = []
    answers = ""
    with shop.watching(workers) as watcher:
        watcher.once()
        for number in range(51):
            more = (answers,) if answers else ()
            shop.deliver(mails.vague(number, sender=mails.DANA, subject="Re: Hinge bracket", more=more))
            if number < 8 or number == 50:
                assert [one.error for one in watcher.once()] == [None]
                invariants.drafts_once(shop)
            if (went := send(shop, number)) is not None:
                sent.append(went)
                answers = f"In-Reply-To: <{went}>\nReferences: <m0@acme.example> <{went}>"
    assert len(sent) == shop.settings.watch.drafts_per_sender
    assert invariants.silence(shop)[-1] == "5 drafts a day for one sender are enough"
    assert len({one.thread_id for one in invariants.ledger_drafts(shop)}) == 1
    invariants.check(shop)


def test_30_fifty_automatic_answers_to_one_draft(shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(0, sender=mails.DANA))
    shop.round(workers)
    for number in range(1, 51):
        more = ("Auto-Submitted: auto-replied",)
        shop.deliver(mails.vague(number, sender=mails.DANA, answers="m0", more=more))
    shop.round(workers)
    assert answered(shop) == [("m0", "confirmed")]
    assert len(invariants.lying(shop)) == 1
    invariants.check(shop)
