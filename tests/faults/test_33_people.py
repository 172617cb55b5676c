"""Cases 33 and 34: people do with drafts what they like; mail comes before, while and after a draft is placed.

33 passed when the draft is taken over, sent (sure or likely) or discarded, and never rewritten, deleted or made again.
34 passed when what comes before APPEND keeps the draft away, and what comes after it only marks it as superseded.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from signoff_nlp.service.worker import Workers
from tests.faults.scenes import answered
from tests.mailbox.dovecot import User, _program
from tests.service import invariants, mails
from tests.service.shop import Shop


def save(user: User, raw: bytes, folder: str) -> None:
    """Put a mail into a folder, as a mail program does."""
    command = [_program("doveadm"), "-c", str(user.server.root / "dovecot.conf"), "save", "-u", user.name, "-m", folder]
    subprocess.run(command, input=raw, check=True)


def drop(user: User) -> None:
    user.doveadm("expunge", "-u", user.name, "mailbox", "Drafts", "all")


def draft_of(user: User) -> bytes:
    text = user.doveadm("fetch", "-u", user.name, "text", "mailbox", "Drafts", "all")
    return text.partition("text:\n")[2].rstrip("\n\f").encode() + b"\n"


def stripped(raw: bytes) -> bytes:
    """What classic Outlook makes of a draft that it sends: another Message-ID, and no field of ours."""
    bare = re.sub(rb"(?m)^(Message-ID|X-Signoff-Token): .*\n", b"", raw)
    return b"Message-ID: <AM0PR01.outlook@yourshop.example>\n" + bare


def edits(user: User, raw: bytes) -> None:
    """A new UID, as every edit over IMAP; Gmail does the same."""
    save(user, raw.replace(b"Kind regards", b"Cheers from Mike"), "Drafts")
    user.doveadm("expunge", "-u", user.name, "mailbox", "Drafts", "uid", "1")


def edits_under_another_id(user: User, raw: bytes) -> None:
    drop(user)
    save(user, stripped(raw).replace(b"Kind regards", b"Cheers from Mike"), "Drafts")


def sends(user: User, raw: bytes) -> None:
    save(user, raw, "Sent")
    drop(user)


def sends_from_outlook(user: User, raw: bytes) -> None:
    save(user, stripped(raw), "Sent")
    drop(user)


def edits_and_sends(user: User, raw: bytes) -> None:
    save(user, stripped(raw).replace(b"Kind regards", b"Thank you and kind regards"), "Sent")
    drop(user)


def deletes(user: User, raw: bytes) -> None:
    drop(user)


def marks_as_deleted(user: User, raw: bytes) -> None:
    user.doveadm("flags", "add", "-u", user.name, "\\Deleted", "mailbox", "Drafts", "all")


def moves(user: User, raw: bytes) -> None:
    user.doveadm("mailbox", "create", "-u", user.name, "Later")
    user.doveadm("move", "-u", user.name, "Later", "mailbox", "Drafts", "all")


DEEDS: list[tuple[Callable[[User, bytes], None], str, str]] = [
    (edits, "edited", "a person works on it"),
    (edits_under_another_id, "edited", "likely: another draft answers the same message"),
    (sends, "sent", "sure: message"),
    (sends_from_outlook, "sent", "likely: message"),
    (edits_and_sends, "sent", "likely: message"),
    (deletes, "discarded", "it is in no folder any more"),
    (marks_as_deleted, "discarded", "marked as deleted"),
    (moves, "moved", "it is in Later"),
]


def everything(user: User) -> list[str]:
    there = user.doveadm("mailbox", "list", "-u", user.name).split()
    return [user.state(folder) + str(user.hashes(folder)) for folder in sorted(there)]


@pytest.mark.parametrize(("deed", "state", "reason"), DEEDS, ids=[one[0].__name__ for one in DEEDS])
def test_33_what_a_person_does_is_seen_and_left_alone(
    deed: Callable[[User, bytes], None], state: str, reason: str, shop: Shop, user: User, workers: Workers
) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    shop.round(workers)
    deed(user, draft_of(user))
    mailbox = everything(user)
    for _ in range(2):
        shop.round(workers)
    (draft,) = invariants.ledger_drafts(shop)
    assert draft.state == state
    assert (draft.reason or "").startswith(reason)
    assert everything(user) == mailbox
    invariants.check(shop)


ANSWER = mails.mail("a1", "Hi Dana, called you, all fine.", sender=mails.SHOP, to=mails.DANA, answers="m1")
AGAIN = mails.vague("1b", answers="m1", subject="Re: Hinge bracket 1", sender="Dana Ruiz <dana1@acme.example>")
STEPS = ("stored", "judged", "intended", "append_sent", "append_ok", "confirmed")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["colleague", "buyer"])
def test_34_something_comes_at_each_step(step: str, who: str, shop: Shop, workers: Workers) -> None:
    shop.round(workers)
    shop.deliver(mails.vague(1))
    came: list[str] = []

    def come(at: str) -> None:
        if at == step and not came:
            came.append(at)
            shop.deliver(*((ANSWER, "Sent") if who == "colleague" else (AGAIN,)))

    shop.round(workers, at=come)
    shop.round(workers)
    assert came
    first = dict(answered(shop)).get("m1")
    lying = [one["In-Reply-To"] for one in invariants.lying(shop)]
    before = STEPS.index(step) < STEPS.index("intended")
    # Nothing is seen any more between the last look and APPEND; such a draft is placed, and marked.
    assert first in ((None, "superseded") if before else ("superseded",))
    assert lying.count("<m1@acme.example>") == (0 if before else 1)
    assert lying.count("<m1b@acme.example>") == (who == "buyer")
    mailbox = everything(shop.user) if shop.user else []
    shop.round(workers)
    assert shop.user is None or everything(shop.user) == mailbox
    invariants.check(shop)
