"""Sides, machines and authentication results."""

from __future__ import annotations

import pytest

from signoff_nlp import vocabulary
from signoff_nlp.intake.authentication import is_verified
from signoff_nlp.intake.headers import Headers
from signoff_nlp.intake.senders import guess_us, is_machine, is_shop, read_us, shared_provider
from signoff_nlp.types import Author

DANA = Author(name="Dana Ruiz", address="dana@acme.example")
NOBODY = read_us(())
SHOP = read_us(("shop.example",))
RULES = vocabulary.load("machine_mail")


@pytest.mark.parametrize(
    ("us", "author", "shop"),
    [
        (("shop.example",), Author(address="mike@shop.example"), True),
        (("SHOP.example",), Author(address="mike@print.shop.example"), True),
        (("@shop.example",), Author(address="mike@shop.example"), True),
        (("shop.example",), Author(address="mike@notshop.example"), False),
        (("shop.example",), Author(address="mike@shop.example.evil.example"), False),
        (("printshed@postbox.example",), Author(address="printshed@postbox.example"), True),
        (("printshed@postbox.example",), Author(address="buyer@postbox.example"), False),
        (("Print Shed <printshed@postbox.example>",), Author(address="printshed@postbox.example"), True),
        (("Mike (JC Print)",), Author(name="mike (JC  Print) 🖨"), True),
        (("JC Print",), Author(name="Mike (JC Print)"), True),
        (("Mike (JC Print)",), Author(name="Mike Tanner"), False),
        (("Mike (JC Print)",), Author(name="Mike (JC Print)", address="mike@evil.example"), False),
        (("shop.example",), Author(), False),
        ((), Author(address="mike@shop.example"), False),
    ],
)
def test_sides(us: tuple[str, ...], author: Author, shop: bool) -> None:
    assert is_shop(author, read_us(us)) is shop


@pytest.mark.parametrize(
    "headers",
    [
        {"auto-submitted": ["auto-replied (vacation)"]},
        {"auto-submitted": ["auto-generated"]},
        {"x-autoreply": ["yes"]},
        {"precedence": ["bulk"]},
        {"precedence": ["Auto_Reply"]},
        {"x-failed-recipients": ["x@y.example"]},
        {"content-class": ["urn:content-classes:calendarmessage"]},
        {"list-unsubscribe": ["<mailto:x@y.example>"], "list-id": ["<news.vendor.example>"]},
        {"precedence": ["list"], "list-id": ["<news.vendor.example>"]},
    ],
)
def test_header_fields_of_machines(headers: Headers) -> None:
    assert is_machine(headers, DANA, "bracket", SHOP)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"auto-submitted": ["no"]},
        {"x-auto-response-suppress": ["All"]},
        {"return-path": ["<>"]},
        {"list-id": ["<purchasing.acme.example>"]},
        {"precedence": ["bulk"], "list-id": ["<sales.shop.example>"]},
        {"precedence": ["list"], "list-id": ["Sales <sales.shop.example>"], "list-unsubscribe": ["<x>"]},
        {"list-unsubscribe": ["<x>"], "list-id": ["<talk.acme.example>"], "in-reply-to": ["<1@shop.example>"]},
    ],
)
def test_header_fields_of_people(headers: Headers) -> None:
    assert not is_machine(headers, DANA, "Re: bracket", SHOP)


def test_a_null_return_path_makes_an_answer_to_an_absence_note_one() -> None:
    headers: Headers = {"return-path": ["<>"]}
    assert is_machine(headers, DANA, "Re: Out of office", NOBODY)
    assert not is_machine({}, DANA, "Re: Out of office", NOBODY)


def test_calendar_notices_and_reports() -> None:
    assert is_machine({}, DANA, "Accepted: review", NOBODY, calendar="REPLY")
    assert not is_machine({}, DANA, "slot", NOBODY, calendar="PUBLISH")
    assert is_machine({}, DANA, "bracket", NOBODY, report=True)


@pytest.mark.parametrize("rule", ["auto_reply", "bounce"])
def test_subjects_of_the_vocabulary(rule: str) -> None:
    assert RULES[rule]["yes"]
    assert RULES[rule]["no"]
    for subject in [*RULES[rule]["yes"], *RULES[rule]["says"]]:
        assert is_machine({}, DANA, subject, NOBODY), subject
    for subject in RULES[rule]["no"]:
        assert not is_machine({}, DANA, subject, NOBODY), subject


def test_senders_of_the_vocabulary() -> None:
    for address in RULES["machine_senders"]["yes"]:
        assert is_machine({}, Author(address=address.lower()), "bracket", NOBODY), address
    for address in RULES["machine_senders"]["no"]:
        assert not is_machine({}, Author(address=address), "bracket", NOBODY), address


def test_shared_providers_of_the_vocabulary() -> None:
    assert all(shared_provider(address) for address in RULES["shared_providers"]["yes"])
    assert not any(shared_provider(address) for address in RULES["shared_providers"]["no"])


def test_guessing_who_the_shop_is() -> None:
    mike = Author(address="mike@shop.example")
    assert guess_us([(DANA, (mike,), ())]) == ("mike@shop.example", "shop.example")
    assert guess_us([(mike, (DANA,), ()), (DANA, (mike,), ("mike@shop.example",))]) == (
        "mike@shop.example",
        "shop.example",
    )
    assert guess_us([(DANA, (Author(address="shed@gmail.com"),), ())]) == ("shed@gmail.com",)
    assert guess_us([(DANA, (Author(address="shed@acme.example"),), ())]) == ("shed@acme.example",)
    assert guess_us([]) == guess_us([(DANA, (), ())]) == ()


PASS = "mx.shop.example; dmarc=pass header.from=acme.example"
FAIL = "mx.shop.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail (p=none) header.from=acme.example"


@pytest.mark.parametrize(
    ("fields", "trusted", "verified"),
    [
        ([PASS], ("mx.shop.example",), True),
        ([FAIL], (), False),
        ([PASS, FAIL], (), False),
        ([PASS, FAIL], ("mx.shop.example",), False),
        ([FAIL, PASS], ("other.example",), False),
        ([PASS], ("other.example",), None),
        ([PASS], (), None),
        (
            ["evil.example; dmarc=pass header.from=acme.example", "mx.shop.example; dmarc=none"],
            ("mx.shop.example",),
            None,
        ),
        (["mx.shop.example; dkim=fail; spf=pass smtp.mailfrom=a@acme.example; dmarc=pass"], ("mx.shop.example",), True),
        (["mx.shop.example; spf=fail; dkim=fail"], (), False),
        (["mx.shop.example; spf=softfail; dkim=fail"], (), False),
        (["mx.shop.example; spf=fail; dkim=none"], (), False),
        (["mx.shop.example; spf=softfail; dkim=none"], (), None),
        (["mx.shop.example; spf=fail; dkim=pass header.d=acme.example"], ("mx.shop.example",), True),
        (["mx.shop.example; spf=none; dkim=none; dmarc=none"], (), None),
        (["mx.shop.example; dkim=pass header.d=evil.example"], ("mx.shop.example",), None),
        (["mx.shop.example; dmarc=pass header.from=evil.example"], ("mx.shop.example",), False),
        (["mx.shop.example; dmarc=pass header.from=mail.acme.example"], ("mx.shop.example",), True),
        (["MX.Shop.Example 1;\n DMARC = PASS"], ("mx.shop.example",), True),
        (["mx.shop.example (dmarc=pass; nested (a)); dmarc=none"], ("mx.shop.example",), None),
        (['mx.shop.example; spf=none reason="x; dmarc=pass"; dkim=none'], ("mx.shop.example",), None),
        (['mx.shop.example; spf=none (domain of a"b@evil); dmarc=fail'], ("mx.shop.example",), False),
        (["mx.shop.example; spf=none (never closed; dmarc=fail"], ("mx.shop.example",), False),
        (['mx.shop.example; spf=none reason="never closed; dmarc=fail'], ("mx.shop.example",), False),
        (["spf=fail (sender IP is 203.0.113.9) smtp.mailfrom=x; dkim=none;dmarc=fail action=oreject"], (), False),
        (["x(" * 5000 + '"\\' * 5000], ("x",), None),
        ([], (), None),
    ],
)
def test_authentication_results(fields: list[str], trusted: tuple[str, ...], verified: bool | None) -> None:
    assert is_verified({"authentication-results": fields}, "dana@acme.example", trusted) is verified


def test_a_server_of_the_shop_may_speak_without_configuration() -> None:
    assert is_verified({"authentication-results": [PASS]}, DANA.address, (), ("shop.example",)) is True
    received = ["from a by mx.shop.example with ESMTP; Mon, 4 May 2026 10:00:00 +0000"]
    assert is_verified({"authentication-results": [PASS], "received": received}, DANA.address, ()) is True


def test_received_spf_counts_only_against_and_only_alone() -> None:
    assert is_verified({"received-spf": ["Fail (mx: no)"]}, DANA.address, ()) is False
    assert is_verified({"received-spf": ["Pass"]}, DANA.address, ()) is None
    assert is_verified({"received-spf": ["Fail"], "authentication-results": [PASS]}, DANA.address, ()) is None
