"""What came with the mail: a row of its own, and a question where it carries the revision that the words lack."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_string
from email.message import EmailMessage

import pytest
from click.testing import Result

from tests.cli.conftest import RELEASE, US, mail

Signoff = Callable[..., Result]


def with_files(text: str, *names: str) -> bytes:
    plain = message_from_string(mail(text))
    whole = EmailMessage()
    for name in ("From", "To", "Subject", "Date", "Message-ID"):
        whole[name] = plain[name]
    whole.set_content(text)
    for name in names:
        whole.add_attachment(b"ISO-10303-21;", maintype="application", subtype="octet-stream", filename=name)
    return whole.as_bytes()


def test_attachments_have_a_row(signoff: Signoff) -> None:
    shown = signoff("parse", "--us", US, input=with_files(RELEASE, "bracket_revB4.step", "PO_4471.pdf")).stdout
    row = next(line for line in shown.splitlines() if "Attached" in line)
    assert "bracket_revB4.step," in row
    assert "PO_4471.pdf" in " ".join(shown.split())


def test_more_than_six_are_counted(signoff: Signoff) -> None:
    shown = signoff("parse", "--us", US, input=with_files(RELEASE, *(f"sheet{n}.pdf" for n in range(9)))).stdout
    assert "sheet5.pdf and 3 more" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("files", "asked"),
    [
        (("bracket_revC.step", "PO_4471.pdf"), 'You attached "bracket_revC.step". Does that file control this run?'),
        (
            ("bracket_revC.step", "bracket_revD.step"),
            'You attached "bracket_revC.step" and "bracket_revD.step". Which of these files controls this run?',
        ),
        (("bracket.step",), "Which revision or file controls this run?"),
    ],
)
def test_where_the_revision_is_missing_the_attached_one_is_asked_for(
    signoff: Signoff, files: tuple[str, ...], asked: str
) -> None:
    text = RELEASE.replace(" revision B4,", "")
    printed = signoff("draft", "--us", US, input=with_files(text, *files)).stdout
    assert asked in " ".join(printed.split())
