"""The words around a number that say what it counts: the vocabulary of quantities, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.gazetteer import Gazetteer

# Tables whose words are looked up anywhere in the sentence of a number.
SOUGHT = (
    "verbs", "wishes", "hold", "unheld", "seen", "quoted", "unquoted", "all_after", "whole", "rest", "stated",
    "pronouns", "delivery", "balance",
)  # fmt: skip


class Words(NamedTuple):
    """Compiled expressions over the lower-case twin of a text; they end at the number or begin behind it."""

    unit: re.Pattern[str]
    key: re.Pattern[str]
    line_key: re.Pattern[str]
    label: re.Pattern[str]
    all: re.Pattern[str]
    first: re.Pattern[str]
    balance: re.Pattern[str]
    alike: re.Pattern[str]
    verb: re.Pattern[str]
    packing: re.Pattern[str]
    packed: re.Pattern[str]
    packs: re.Pattern[str]
    approximate: re.Pattern[str]
    approximate_after: re.Pattern[str]
    correction: re.Pattern[str]
    rejected: re.Pattern[str]
    slips: re.Pattern[str]
    concluding: re.Pattern[str]
    sums_up: re.Pattern[str]
    concluded: re.Pattern[str]
    answer: re.Pattern[str]
    answer_lead: re.Pattern[str]
    open: re.Pattern[str]
    loose: re.Pattern[str]
    batches: re.Pattern[str]
    lots: frozenset[str]
    callof: re.Pattern[str]
    not_off: re.Pattern[str]
    finite: re.Pattern[str]
    alone: re.Pattern[str]
    only_after: re.Pattern[str]
    ones: re.Pattern[str]
    sole: re.Pattern[str]
    manner: re.Pattern[str]
    correction_after: re.Pattern[str]
    pronoun: re.Pattern[str]
    changed: re.Pattern[str]
    changed_to: re.Pattern[str]
    changed_after: re.Pattern[str]
    unchanged: re.Pattern[str]
    enclosed: re.Pattern[str]
    uncounted: frozenset[str]
    by_record: re.Pattern[str]
    another: frozenset[str]
    features: frozenset[str]
    singular: frozenset[str]
    small: frozenset[str]
    printed_goods: frozenset[str]
    parcel: frozenset[str]
    people: frozenset[str]
    sample: frozenset[str]
    stop: frozenset[str]
    nouns: frozenset[str]
    plural: frozenset[str]
    sought: Gazetteer[frozenset[str]]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"[ \n]{1,3}") for word in sorted(set(words), key=len, reverse=True))


def _ends(words: Iterable[str], more: str = "", lead: str = "") -> re.Pattern[str]:
    return re.compile(rf"(?<![\w']){lead}(?:{_any(words)}){more}$")


@cache
def words() -> Words:
    """Return the compiled vocabulary of quantities; built at the first call."""
    data = {name: table.get("words", []) for name, table in vocabulary.load("quantities").items()}
    packs = _any(data["pack"])
    the = r"(?:the[ \n])?"
    blank = r"[ \n]{0,3}"
    paths: dict[str, set[str]] = {}
    for name in SOUGHT:
        for phrase in data[name]:
            paths.setdefault(phrase, set()).add(name)
    ones, table = data["ones"], vocabulary.load("quantities")["ones"]
    single = rf"(?:{_any([*ones, *table['articles']])})[ \n](?:{_any(table['sole'])})"
    small = r"(?:[ \n](?:" + _any(data["between"]) + r")){0,4}"
    end = r"(?![\w])"
    per = rf"(?:/{blank}|(?:{_any(data['per'])})[ \n])"
    said, joined = r"[ \n](?:[a-z]{1,9}[ \n]){1,4}(?=is[ \n])", r"(?:is[ \n]|of[ \n])?"
    return Words(
        unit=re.compile(rf"(?:{_any(data['units'])}){end}(?!-\w)", re.IGNORECASE),
        key=_ends(
            data["keys"],
            rf"(?:[ \n]?\([a-z.]{{1,8}}\)|{said})?(?:[ \n]?[:=#]|\.)?[ \n]{{0,4}}(?:x[ \n]?|(?:nr|no|n)\.[ \n]?)?{joined}",
        ),
        line_key=re.compile(
            rf"(?:^|\n)[ •*-]{{0,12}}(?:{_any(data['line_keys'])})(?:[ ]{{2,80}}|[ ]?[:=][ ]{{0,80}})$"
        ),
        label=_ends(data["labels"], r"[ \n.:#]{0,3}(?:\d{1,6}[ \n]?(?:of|to|and|or|&)[ \n]?){0,3}"),
        all=_ends(data["all"], r"[ \n:]{1,3}", the),
        first=_ends(data["first"], r"[ \n]{1,3}", the),
        balance=_ends(data["balance"], r"[ \n,:(]{1,3}(?:(?:the|of|is|are)[ \n])?", the),
        alike=_ends(data["alike"], r"[ \n]{1,3}"),
        verb=_ends([*data["verbs"], *data["wishes"]], rf"(?:{small}|[ \n]?:)[ \n]{{1,3}}"),
        packing=_ends(data["packing"], r"[ \n]?(?:of|à|a)?[ \n:]{0,3}(?:\d{1,6}[ \n](?:and|or|to)[ \n])?"),
        packed=re.compile(rf"{blank}(?:s{end}{blank})?{per}(?:[a-z]{{1,12}}[ \n])?(?:{packs}){end}"),
        packs=re.compile(rf"{blank}(?:{packs})(?={blank}(?:[,.;)\n=+/&-]|$|(?:{_any(data['after_pack'])}){end}))"),
        approximate=re.compile(
            rf"(?:(?<![\w'])(?:{_any(data['approximate'])})[ \n]{{1,3}}(?:the[ \n]|of[ \n])?|[~≈±][ \n]?)$"
        ),
        approximate_after=re.compile(rf"[ \n,(-]{{0,2}}(?:\+/?-|±|(?:{_any(data['approximate_after'])}){end})"),
        correction=_ends(data["correction"], r"[ \n:,]{1,3}(?:to[ \n])?"),
        rejected=_ends(data["rejected"], r"[ \n]{1,3}(?:the[ \n])?"),
        slips=re.compile(rf"(?<!\w)(?:{_any(data['slips'])}){end}"),
        concluding=_ends(data["concluding"], r"[ \n]{1,3}"),
        sums_up=_ends(data["sums_up"], r"[ \n:]{1,3}"),
        concluded=re.compile(rf"{blank}(?:{_any(data['concluded'])})(?:[ \n]then)?[ \n]?(?:[,.;!)\n]|$)"),
        answer=re.compile(rf"{blank}(?:[.!]*{blank}$|(?:{_any(data['answers'])}){end})"),
        answer_lead=re.compile(
            rf"[ \n•*-]{{0,4}}(?:(?:{_any(data['answer_leads'])})[ \n,:.!]{{1,3}})*$".replace(")*", "){0,2}")
        ),
        open=re.compile(rf"(?<!\w)(?:{_any(data['keys'])})[ \n]?(?:[:=-][ \n]?)?(?:{_any(data['open'])})(?!\w)"),
        loose=_ends(data["loose"], r"[ \n]{1,3}"),
        batches=_ends(data["batches"], r"[ \n]{1,3}"),
        lots=frozenset(data["batches"]),
        callof=re.compile(rf"[ \n]of[ \n](?:(?:{_any(data['between'])})[ \n]){{0,2}}(?:{_any(data['callof'])}){end}"),
        not_off=re.compile(rf"[ \n]off[ \n](?:{_any(data['discount'])}){end}"),
        finite=re.compile(rf"(?<!\w)(?:{_any(data['finite'])}){end}"),
        alone=_ends(data["alone"], r"[ \n]{1,3}(?:the[ \n])?"),
        only_after=re.compile(
            rf"[ \n](?:[^\s.,;:!?]{{1,20}}[ \n]){{1,3}}(?:{_any(data['only_after'])})[ \n]?(?:[,.;:!)\n]|$)"
        ),
        ones=re.compile(rf"(?<!\w)(?:{single}{end}|(?<=(?:[ \n]))(?:{_any(ones)})(?!\w))"),
        sole=re.compile(single),
        manner=_ends(table["manner"], r"[ \n]"),
        correction_after=re.compile(rf"[ \n,]{{1,3}}(?:{_any(data['correction_after'])})(?![\w]|[ \n]of[ \n])"),
        pronoun=_ends(data["pronoun"], r"[ \n]{1,3}"),
        changed=_ends(
            data["changed"],
            rf"[ \n](?:[^\s.,;:!?]{{1,20}}[ \n]){{0,5}}(?:{_any(data['changed_to'])})[ \n]",
        ),
        changed_to=_ends(data["changed_to"], r"[ \n]"),
        changed_after=re.compile(rf"(?:[ \n][^\s.,;:!?]{{1,20}}){{0,2}}[ \n](?:{_any(data['changed'])}){end}"),
        unchanged=re.compile(rf"(?<!\w)(?:{_any(data['unchanged'])}){end}"),
        enclosed=re.compile(
            rf"(?<!\w)(?:{_any([*data['balance'], *data['rest']])})(?:[ \n][^\s.,;:!?()]{{1,20}}){{0,4}}[ \n]?\([^()]{{0,12}}$"
        ),
        uncounted=frozenset(data["uncounted"]),
        by_record=re.compile(rf"[ \n]\w+[ \n]per[ \n](?:{'|'.join(map(re.escape, data['by_record']))}){end}"),
        another=frozenset(data["another"]),
        features=frozenset(data["features"]),
        singular=frozenset(data["singular"]),
        small=frozenset(data["between"])
        | frozenset(data["verbs"])
        | frozenset(data["wishes"])
        | frozenset(data["prepositions"]),
        printed_goods=frozenset(data["printed_goods"]),
        parcel=frozenset(data["parcel"]),
        people=frozenset(data["people"]),
        sample=frozenset(data["sample"]),
        stop=frozenset(data["stop"]),
        nouns=frozenset(data["nouns"]),
        plural=frozenset(data["plural"]),
        sought=Gazetteer((phrase, frozenset(names)) for phrase, names in paths.items()),
    )
