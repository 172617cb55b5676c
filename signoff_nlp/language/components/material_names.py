"""The names of materials as data structures: what materials.toml compiles to. No reading of text here."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from signoff_nlp.language.components.gazetteer import Gazetteer, listed
from signoff_nlp.vocabulary import load

TABLES = (
    "polymers", "shorts", "nylons", "elastomers", "filaments", "resins", "metals", "metal_families", "woods", "composites",
)  # fmt: skip


class Entry(NamedTuple):
    """What the vocabulary says about a spelling: canonical name, flags, and what may or must stand beside it."""

    value: str
    flags: tuple[str, ...]
    fillable: bool
    hardness: bool
    context: bool


# What an idiom of materials.toml stands for: it hides the names inside it.
NOTHING = Entry("", (), fillable=False, hardness=False, context=False)


class Shapes(NamedTuple):
    """The compiled expressions of materials.toml; `bare` holds the groups of `grade` that are mere numbers."""

    fill: re.Pattern[str]
    fill_before: re.Pattern[str]
    hardness: re.Pattern[str]
    hardness_before: re.Pattern[str]
    grade: re.Pattern[str]
    bare: frozenset[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    never_before: re.Pattern[str]
    never_after: re.Pattern[str]
    elsewhere: re.Pattern[str]
    noun: re.Pattern[str]


@cache
def gazetteer() -> Gazetteer[Entry]:
    """Compile the names of materials.toml once."""
    tables = load("materials")
    fixed = {name: f"color:{color}" for color, says in tables["fixed_colors"]["names"].items() for name in listed(says)}
    entries = []
    for table in (tables[name] for name in TABLES):
        for value, says in table["names"].items():
            flags = (*table.get("flags", ()), *((fixed[value],) if value in fixed else ()))
            entry = Entry(value, flags, *(bool(table.get(key)) for key in ("fillable", "hardness", "context")))
            entries += [(phrase, entry) for phrase in listed(says)]
            for shore in listed(table.get("glued", "")):  # "TPU95A" is one word
                hard = entry._replace(value=f"{value} {shore}A", hardness=False)
                entries += [(f"{phrase} {shore}A", hard) for phrase in listed(says)]
    entries += [(phrase, NOTHING) for phrase in tables["idioms"]["says"]]
    return Gazetteer(entries)


@cache
def fill_words() -> dict[str, str]:
    """Return the fill's code for each word that stands before a polymer ("glass-filled PA12")."""
    return {form: code for code, says in load("materials")["fills"]["words"].items() for form in listed(says.casefold())}


@cache
def shapes() -> Shapes:
    """Compile the expressions of materials.toml once."""
    tables: dict[str, Any] = load("materials")
    context, grades = tables["context"], tables["grades"]
    codes = "|".join(code.strip() for code in tables["fills"]["codes"].split(","))
    words = "|".join(sorted(map(re.escape, fill_words()), key=len, reverse=True))
    colors = load("colors")
    named = (says for table in ("basic", "shades") for says in colors[table]["names"].values())
    shades = "|".join(sorted({re.escape(form) for says in named for form in listed(says)}, key=len, reverse=True))
    share = r"(\d{1,2}) ?%"
    shore = r"sh(?:ore)?\.?[ -]?"
    return Shapes(
        fill=re.compile(
            rf"[ \-_/+]?(?:({codes})[ -]?(?:(\d{{1,2}})(?![\w.])(?: ?%)?|(?!\w))"
            rf"|(?:\+|with|mit|,)? ?{share} ?(?:({codes})|({words}))(?!\w))",
            re.I,
        ),
        fill_before=re.compile(rf"(?:(?<!\w){share} ?)?(?<![\w-])({words})(?:[ -](?:filled|reinforced))?[ -]$", re.I),
        hardness=re.compile(
            rf"[ \-,]{{0,2}}\(?(?:{shore}([AD])[ -]?(\d\d)|(\d\d) ?°? ?(?:{shore})?([AD])?(?![\w%]|[.,]\d))\)?",
            re.I,
        ),
        hardness_before=re.compile(rf"(?<![\w.])(\d\d) ?(?:{shore})?([AD])[ -]$", re.I),
        grade=re.compile(rf"(?:{'|'.join(grades['patterns'])})(?!\w)"),
        bare=frozenset(grades["in_context"]),
        before=re.compile(rf"(?:^|[^\w])(?:{context['before']}|{shades}|\d ?mm)[ :=,-]{{0,3}}$", re.I),
        after=re.compile(rf"[ ,(/:-]{{1,3}}(?:{context['after']}|{shades})(?!\w)", re.I),
        never_before=re.compile(rf"(?:^|[^\w])(?:{context['never_before']})\s$", re.I),
        never_after=re.compile(rf"[ -](?:{context['never_after']})(?!\w)", re.I),
        elsewhere=re.compile(rf"[ -](?:{context['elsewhere']})(?!\w)", re.I),
        noun=re.compile(rf"\b(?:{tables['open']['nouns']})\b", re.I),
    )
