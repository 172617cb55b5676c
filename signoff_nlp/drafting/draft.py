"""Decisions and thread to a reply, for a person to review. Nothing here sends it. Rules of judgement, section 7."""

from __future__ import annotations

from collections.abc import Sequence

from signoff_nlp.drafting.notes import releaser
from signoff_nlp.drafting.plain_text import one_line
from signoff_nlp.drafting.recipients import first_name, last_speaker, recipients, references, reply_subject
from signoff_nlp.drafting.sections import INDENT, closing, section
from signoff_nlp.drafting.wording import phrase
from signoff_nlp.settings import Settings
from signoff_nlp.types import Author, Decision, Draft, Message, Thread, Verdict

_CAUTION: tuple[Verdict, ...] = ("hold", "clarify", "released", "none")


def write_draft(thread: Thread, decisions: Sequence[Decision], *, settings: Settings) -> Draft | None:
    """Return the reply that `decisions` call for, to the last person who speaks on the buyer's side.

    The most cautious decision leads: hold before clarify before released. Several decisions make one mail with a
    section per part. None where every verdict is `none`, or where no person of the buyer's side speaks. For a chat, or
    pasted text without any header, the draft has a body only. Values are single-lined and stripped of control and
    direction characters.
    """
    told = sorted((one for one in decisions if one.verdict != "none"), key=lambda one: _CAUTION.index(one.verdict))
    message = last_speaker(thread)
    if not told or message is None:
        return None
    chat = message.channel == "chat" or not (message.author.address or message.id or message.subject)
    body = _body(thread, told, message, settings, chat=chat)
    if chat:
        return Draft(body=body)
    to, cc = recipients(thread, message, settings)
    in_reply_to, earlier = references(message)
    return Draft(
        to=to, cc=cc, subject=reply_subject(message.subject), body=body, in_reply_to=in_reply_to, references=earlier
    )  # fmt: skip


def _body(thread: Thread, told: Sequence[Decision], message: Message, settings: Settings, *, chat: bool) -> str:
    name, alone = _greeted(told, message), len(told) == 1
    paragraphs = [phrase("letter", "hello_name", name=name) if name else phrase("letter", "hello")]
    number = 1
    if not alone:
        paragraphs.append(phrase("letter", "parts"))
    for decision in told:
        if not alone and decision.subject:
            paragraphs.append(phrase("letter", "part", subject=one_line(decision.subject)))
        written, number = section(decision, thread, number=number, alone=alone)
        paragraphs += written
    if not alone and (released := [one for one in told if one.verdict == "released"]):
        paragraphs.append(closing(released, alone=False))
    shop = one_line(settings.shop_name or "")
    if chat:  # nobody signs in a chat, and an indented line is a block of code there
        return "\n\n".join(paragraph.removeprefix(INDENT) for paragraph in paragraphs) + "\n"
    paragraphs.append(phrase("letter", "close") + (f",\n{shop}" if shop else ""))
    return "\n\n".join(paragraphs) + "\n"


def _greeted(told: Sequence[Decision], message: Message) -> str | None:
    """The first name as its bearer signs it where he or she releases ("OBERHUBER Sabine"), else as the sender's."""
    written = set(one_line(message.author.name or "").casefold().split())
    for owner in filter(None, map(releaser, told)):
        words = owner.split()
        if len(words) > 1 and {word.casefold() for word in words} <= written:
            return first_name(Author(name=owner))
    return first_name(message.author)
