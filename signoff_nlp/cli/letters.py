"""A draft as text, or as a whole mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from itertools import chain, islice

import click

from signoff_nlp.cli.output import complain
from signoff_nlp.cli.plain import printable
from signoff_nlp.types import Draft, Report

_POLICY = SMTP.clone(cte_type="7bit", linesep="\n")


def letters(reports: Iterable[Report], *, as_mail: bool) -> Iterator[str]:
    """Yield the draft of each report, each under a head where there are several; say on standard error where there is
    none.

    Usage is wrong for a second mail, before the first is printed: two mails in one file are none.
    """
    drafts = _drafts(reports)
    begun = list(islice(drafts, 2))
    if len(begun) > 1 and as_mail:
        raise click.UsageError("there is a second draft, and --eml is for one thread at a time")
    for number, (source, draft) in enumerate(chain(begun, drafts)):
        if len(begun) > 1:
            yield ("\n" if number else "") + f"--- {printable(source or 'standard input')} ---\n"
        yield letter(draft, as_mail=as_mail)


def _drafts(reports: Iterable[Report]) -> Iterator[tuple[str | None, Draft]]:
    for report in reports:
        if report.draft is None:
            complain(f"{report.source or 'standard input'}: no draft, as nothing there approves, releases or stops")
        else:
            yield report.source, report.draft


def letter(draft: Draft, *, as_mail: bool) -> str:
    """Return the draft's body, or the mail with its headers; the email package refuses line breaks in headers."""
    body = printable(draft.body, lines=True)
    if not as_mail:
        return body.rstrip("\n")
    mail = EmailMessage(policy=_POLICY)
    for name, value in (("To", ", ".join(draft.to)), ("Cc", ", ".join(draft.cc)), ("Subject", draft.subject)):
        if value:
            mail[name] = printable(value)
    if draft.in_reply_to:
        mail["In-Reply-To"] = printable(draft.in_reply_to)
    if draft.references:
        mail["References"] = printable(" ".join(draft.references))
    mail["X-Unsent"] = "1"  # mail programs open it as a draft
    mail.set_content(body)
    return mail.as_string().rstrip("\n")
