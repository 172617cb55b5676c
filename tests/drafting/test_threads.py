"""Whole threads through the reader: what must hold of every draft, and proof that the checks can fail."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.reader import Reader, as_records
from signoff_nlp.settings import Settings
from signoff_nlp.types import Decision, Draft, Records, Report

THREADS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "threads.toml").read_text("utf-8"))["thread"]
Strangers = Callable[[str, Iterable[str]], set[str]]
SameWords = Callable[[str, str], bool]
SHOP = "Northmill Parts"
ORDER = ["authority", "revision", "quantity", "go", "material", "color", "finish"]
ANSWERED = [case for case in THREADS if case["draft"]]
READER = Reader(Settings(shop_name=SHOP))


def about(case: dict[str, Any]) -> str:
    return str(case["about"])


def mail(fields: dict[str, Any], at: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = fields["from"], fields.get("to", "kim@northmill.example")
    message["Date"] = fields["date"]
    message["Subject"], message["Message-ID"] = fields["subject"], f"<{at}@mail.example>"
    if at:
        message["In-Reply-To"] = message["References"] = f"<{at - 1}@mail.example>"
    if "cc" in fields:
        message["Cc"] = fields["cc"]
    if fields.get("auto"):
        message["Auto-Submitted"] = "auto-replied"
    message.set_content(fields["text"])
    if "attachment" in fields:
        message.add_attachment(b"x", maintype="application", subtype="step", filename=fields["attachment"])
    return message.as_bytes()


def source(case: dict[str, Any]) -> Any:
    return case["chat"] if "chat" in case else [mail(fields, at) for at, fields in enumerate(case["mails"])]


def read(case: dict[str, Any]) -> Report:
    return _read(THREADS.index(case))


@cache
def _read(at: int) -> Report:
    case = THREADS[at]
    return READER.read(source(case), us=case["us"], records=case.get("records"))


def drafted(case: dict[str, Any]) -> tuple[Report, Draft]:
    report = read(case)
    assert report.draft is not None
    return report, report.draft


def allowed(report: Report, records: Records) -> list[str]:
    """All that stands in the thread, that was read out of words of the thread, or that stands in the records."""
    texts = [SHOP, records.model_dump_json()]
    for message in report.messages:
        texts += [message.text, message.signature, message.author.name or "", str(message.sent_at or "")]
        texts += [message.subject or "", *message.attachments]
        for fact in message.facts:
            assert fact.text == message.text[fact.start : fact.end]
            texts += [str(fact.value)]
    return texts


def unbacked(report: Report, records: Records, same_words: SameWords) -> Iterator[str]:
    """The values told as known that no fact of the same kind, no record and no words of a person bear out."""
    facts = [(fact.label, str(fact.value)) for message in report.messages for fact in message.facts]
    jobs = [str(value) for job in records.jobs for value in job.model_dump().values()]
    said = " ".join(f"{message.text} {message.signature} {message.author.name}" for message in report.messages)
    labels = {"quantity": "QUANTITY", "material": "MATERIAL", "color": "COLOR", "revision": "REVISION"}
    for decision in report.decisions:
        for name, item in decision.items.items():
            value = str(item.value)
            if not item.satisfied or item.value is None or value in jobs:
                continue
            known = f"{said} {records.model_dump_json()}"
            if not ((labels[name], value) in facts if name in labels else same_words(value, known)):
                yield f"{name}: {value}"


def test_the_shops_own_address_at_a_shared_provider_is_never_copied() -> None:
    fields = {"from": "Ben <ben@postbox.example>", "to": "shed@postbox.example, amy@postbox.example", "subject": "Go"}
    written = mail({**fields, "date": "Tue, 05 May 2026 10:00:00 +0200", "text": "Looks great!\n\nBen\n"}, 0)
    found = READER.read(written, us=["shed@postbox.example"]).draft
    assert found is not None
    assert (found.to, found.cc) == (("ben@postbox.example",), ("amy@postbox.example",))


@pytest.mark.parametrize("case", THREADS, ids=about)
def test_only_what_calls_for_an_answer_has_a_draft(case: dict[str, Any]) -> None:
    report = read(case)
    assert (report.draft is not None) is case["draft"]
    assert (report.verdict == "none") is not case["draft"]


@pytest.mark.parametrize("case", ANSWERED, ids=about)
def test_every_word_and_number_stands_in_the_thread_or_the_records(
    case: dict[str, Any], strangers: Strangers, same_words: SameWords
) -> None:
    report, draft = drafted(case)
    records = as_records(case.get("records"))
    assert not strangers(draft.body, allowed(report, records))
    assert not list(unbacked(report, records, same_words))


@pytest.mark.parametrize("case", ANSWERED, ids=about)
def test_an_invented_value_is_found_out(case: dict[str, Any], strangers: Strangers) -> None:
    """The proof that the test above can fail: each kind of value, planted where a judgement would put it."""
    report, draft = drafted(case)
    texts = allowed(report, as_records(case.get("records")))
    thread = read_thread(source(case), us=tuple(case["us"]), settings=READER.settings, kind=None, name=None, now=None)
    planted: dict[str, Any] = {"ship_by": "2031-07-13", "po_number": "99173", "quote_number": "Q-88661"}
    for field, value in planted.items():

        def with_value(one: Decision, field: str = field, value: str = value) -> Decision:
            return one.model_copy(update={"package": one.package.model_copy(update={field: value})})

        if field == "ship_by" and report.verdict == "hold":
            continue  # a stop tells no dates
        forged = write_draft(thread, [with_value(one) for one in report.decisions], settings=READER.settings)
        assert forged is not None
        assert strangers(forged.body, texts)
    for word in ("Zebrafish", "777123", "B9.9"):
        assert strangers(f"{draft.body} {word}", texts)


@pytest.mark.parametrize("name", ["revision", "quantity", "material", "color", "finish", "authority"])
def test_an_item_that_nothing_bears_out_is_found_out(name: Any, same_words: SameWords) -> None:
    report = read(THREADS[0])
    (one,) = report.decisions
    item = one.items[name].model_copy(update={"value": "1999 Zebrafish"})
    forged = report.model_copy(update={"decisions": (one.model_copy(update={"items": {**one.items, name: item}}),)})
    assert list(unbacked(forged, Records(), same_words)) == [f"{name}: 1999 Zebrafish"]


@pytest.mark.parametrize("case", ANSWERED, ids=about)
def test_the_questions_of_the_report_are_those_of_the_letter(case: dict[str, Any]) -> None:
    report, draft = drafted(case)
    cautious = ["hold", "clarify", "released", "none"]
    told = sorted(report.decisions, key=lambda one: cautious.index(one.verdict))
    asked = [question for one in told for question in one.questions]
    assert re.findall(r"(?m)^(\d+\. .*)$", draft.body) == [f"{at}. {one.text}" for at, one in enumerate(asked, 1)]
    for one in told:
        places = [ORDER.index(question.item) for question in one.questions if question.item in ORDER]
        assert places == sorted(places)
        lacking = {name for name, item in one.items.items() if item.required and not item.satisfied}
        assert lacking <= {question.item for question in one.questions} or one.verdict != "clarify"


@pytest.mark.parametrize("case", ANSWERED, ids=about)
def test_a_draft_reads_like_a_letter(case: dict[str, Any]) -> None:
    report, draft = drafted(case)
    own = re.sub(r'"[^"\n]*"', '"..."', draft.body)
    assert not re.search(r"\b([a-z]+) \1\b", own, re.IGNORECASE), "a doubled word"
    assert not re.search(r" [,.;:?](?:\s|$)|,\.|;\.|:\.|\.\.(?!\.)\s|[,;:] *[,;]|\(\)", own), "stray punctuation"
    assert not re.search(r"\n\n\n|\n- [^\n:]+: *\n|:\n\n(?!    |I, |We |- )|\bNone\b|\d{4}-\d\d-\d\d\b", own), (
        "an empty section"
    )
    assert not re.search(r"[$€£]|\bcolor\b|\bsorry\b|\bapolog|\bhereby\b|\bwill ship\b|\bguarantee", own, re.IGNORECASE)
    assert all(char == "\n" or char.isprintable() for char in draft.body)
    assert len(draft.body.partition("Or send this back")[0].split()) <= 160 * len(report.decisions)
    if "chat" in case:
        assert (draft.to, draft.subject, "Kind regards" in draft.body) == ((), "", False)
    else:
        assert draft.body.endswith(f"\nKind regards,\n{SHOP}\n")
        assert draft.subject.startswith("Re: ")
        assert draft.to
        assert not any("northmill" in one or "else.example" in one for one in (*draft.to, *draft.cc))


@pytest.mark.parametrize("case", ANSWERED, ids=about)
def test_each_verdict_says_its_piece(case: dict[str, Any]) -> None:
    report, draft = drafted(case)
    for one in report.decisions:
        said = {
            "clarify": "started", "hold": "To restart it, we need a new release", "released": "how we record it", "none": "",
        }[one.verdict]  # fmt: skip
        assert said in draft.body
    assert ("it would be the release:" in draft.body) is any(one.verdict == "clarify" for one in report.decisions)


@pytest.mark.parametrize("case", [case for case in THREADS if "fill" in case], ids=about)
def test_the_sentence_sent_back_is_a_release(case: dict[str, Any]) -> None:
    """The shop sends the draft, the buyer sends its sentence back: as it stands it asks again, filled in it releases."""
    _, draft = drafted(case)
    (sentence,) = re.findall(r"(?m)^ *((?:I, |We release ).*Please start\.)$", draft.body)
    filled = sentence.replace("____ (full name and role)", "____")
    assert filled.count("____") == len(case["fill"])
    for words in case["fill"]:
        filled = filled.replace("____", words, 1)
    assert answered(case, draft.body, sentence).verdict != "released"
    assert answered(case, draft.body, filled).verdict == "released"


def answered(case: dict[str, Any], asked: str, text: str) -> Report:
    """The thread, the draft as the shop's message, and `text` as the answer of the person who wrote last."""
    if "chat" in case:
        *_, last = re.findall(r"(?m)^\[.*?\] (?!Kim)([^:]+):", case["chat"])
        shop, buyer = f"[20/05/2026, 09:00:00] {case['us'][0]}: {asked}", f"[20/05/2026, 09:30:00] {last}: {text}"
        return READER.read(f"{case['chat'].rstrip()}\n{shop.rstrip()}\n{buyer}\n", us=case["us"])
    fields = case["mails"][-1]
    name = fields["text"].strip().rpartition("\n\n")[2]
    common = {"date": "Wed, 20 May 2026 09:00:00 +0200", "subject": fields["subject"]}
    question = {**common, "from": "Kim Roe <kim@northmill.example>", "text": asked}
    reply = {**common, "from": fields["from"], "text": f"{text}\n\n{name}\n"}
    return READER.read([mail(one, at) for at, one in enumerate([*case["mails"], question, reply])], us=case["us"])
