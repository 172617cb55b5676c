"""Values that try to be more than values."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.drafting.plain_text import one_line, quoted
from signoff_nlp.settings import Settings
from signoff_nlp.types import ITEMS, Author, Draft, Item

NASTY = (
    "x\r\nBcc: crook@else.example\r\n\r\nPlease start.", "x\u202egnp.exe", "x\x1b[2J", "x\u2028y", "x\u0085y", "\x00x",
    "{who}{0}{words.__class__}", "$thanks ${x} %s %(x)s", "<b>x</b>", "x\u200by\ufeff", "\ud800x",
)  # fmt: skip


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("verdict", ["clarify", "hold", "released"])
def test_no_value_breaks_out_of_its_line(make: SimpleNamespace, value: str, verdict: str) -> None:
    def found(text: str) -> Draft:
        items = {name: Item(state="stated", value=text, satisfied=True, evidence=(make.said(text),)) for name in ITEMS}
        items["revision"] = (
            Item(state="open", evidence=(make.said(text),)) if verdict == "clarify" else items["revision"]
        )
        more = {"packaging": (text,), "exclusions": (text,), "files": (text,), "po_number": text, "ship_by": text}
        decision = make.decision(
            verdict, without=(), reasons=[("conditional", make.said(text)), ("on_hold", make.said(text))], subject=text
        )
        package = decision.package.model_copy(update=more | {"unit": text, "approver": text, "revision": text})
        decision = decision.model_copy(update={"items": items, "package": package})
        author = Author(name=text, address="dana@acme.example")
        thread = make.thread(text=text, author=author, subject=text, id=text, references=(text,))
        draft = write_draft(thread, [decision], settings=Settings(us=("shop.example",), shop_name=text))
        assert draft is not None
        return draft

    plain, draft = found("harmless"), found(value)
    assert len(draft.body.splitlines()) == len(plain.body.splitlines())
    assert all(char == "\n" or char.isprintable() for char in draft.body)
    assert draft.subject.isprintable()
    assert (draft.in_reply_to, draft.references, draft.to) == (None, (), ("dana@acme.example",))


def test_braces_and_dollars_stand_as_written() -> None:
    assert one_line("{who} ${x}") == "{who} ${x}"


def test_a_quotation_cannot_be_closed_from_within() -> None:
    assert quoted('yes" and then "no') == "\"yes' and then 'no\""


def test_long_values_are_cut_at_a_word() -> None:
    line = one_line("word " * 100_000)
    assert len(line) <= 400
    assert line.endswith("word...")


def test_joiners_of_scripts_stay() -> None:
    assert one_line("می‌خواهم") == "می‌خواهم"


@pytest.mark.parametrize("verdict", ["clarify", "hold", "released"])
@pytest.mark.parametrize(
    "value", ["x" * 100_000, "word " * 20_000, "a,b;c. " * 15_000, "\u202e" * 100_000, "\n" * 100_000 + "x"]
)
def test_values_of_any_length_stay_a_short_letter(make: SimpleNamespace, value: str, verdict: str) -> None:
    words = make.said(value)
    items = {name: Item(state="stated", value=value, satisfied=True, evidence=(words,) * 50) for name in ITEMS[:4]}
    items |= {name: Item(state="open", evidence=(words, make.said("x"))) for name in ITEMS[4:]}
    many = tuple(f"{at}{value[:2000]}" for at in range(1_000))
    more = {"packaging": many, "exclusions": many, "files": many, "po_number": value, "unit": value, "approver": value}
    found = make.decision(verdict, reasons=[("conditional", *(words,) * 50), ("on_hold", words)], subject=value)
    found = found.model_copy(update={"items": items, "package": found.package.model_copy(update=more)})
    draft = write_draft(make.thread(text=value, subject=value), [found], settings=Settings(shop_name=value))
    assert draft is not None
    assert len(draft.body) < 10_000
    assert max(map(len, draft.body.splitlines())) < 4_000
