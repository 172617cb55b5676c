"""The names of materials as data structures: what materials.toml compiles to. No reading of text here."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from signoff_nlp.language.components.gazetteer import Gazetteer, listed
from signoff_nlp.vocabulary import load

TABLES = (
    "trade_names", "polymers", "shorts", "nylons", "elastomers", "rubbers", "filaments", "resins", "brands",
    "metal_kinds", "metals", "codes", "metal_families", "woods", "composites", "everyday",
)  # fmt: skip


class Entry(NamedTuple):
    """What the vocabulary says about a spelling: canonical name, flags, and what may or must stand beside it.

    `graded`: a maker's grade may follow; `coded`: it must, and belongs to the name.
    `strict`: of the words before it only those count that say what a thing is made of.
    """

    value: str
    flags: tuple[str, ...]
    fillable: bool
    hardness: bool
    context: bool
    graded: bool
    coded: bool
    strict: bool


# What an idiom of materials.toml stands for: it hides the names inside it.
NOTHING = Entry("", (), fillable=False, hardness=False, context=False, graded=False, coded=False, strict=False)


class Shapes(NamedTuple):
    """The compiled expressions of materials.toml; `bare` holds the groups of `grade` that need their kind
    around them, `wordy` those that need a word of their kind right beside them."""

    fill: re.Pattern[str]
    fill_before: re.Pattern[str]
    hardness: re.Pattern[str]
    hardness_before: re.Pattern[str]
    grade: re.Pattern[str]
    grade_code: re.Pattern[str]
    range_code: re.Pattern[str]
    bare: frozenset[str]
    wordy: frozenset[str]
    fill_ends: frozenset[str]
    before: frozenset[str]
    number_before: frozenset[str]
    after: frozenset[str]
    never_before: frozenset[str]
    never_after: frozenset[str]
    elsewhere: re.Pattern[str]
    shades: frozenset[str]
    nouns: frozenset[str]


@cache
def gazetteer() -> Gazetteer[Entry]:
    """Compile the names of materials.toml once."""
    tables = load("materials")
    fixed = {name: f"color:{color}" for color, says in tables["fixed_colors"]["names"].items() for name in listed(says)}
    entries = []
    for table in (tables[name] for name in TABLES):
        for value, says in table["names"].items():
            flags = (*table.get("flags", ()), *((fixed[value],) if value in fixed else ()))
            entry = Entry(
                value,
                flags,
                *(bool(table.get(key)) for key in ("fillable", "hardness", "context", "graded", "coded", "strict")),
            )
            entries += [(phrase, entry) for phrase in listed(says)]
            for shore in listed(table.get("glued", "")):  # "TPU95A" is one word
                hard = entry._replace(value=f"{value} {shore}A", hardness=False)
                entries += [(f"{phrase} {shore}A", hard) for phrase in listed(says)]
    entries += [(phrase, NOTHING) for phrase in tables["idioms"]["says"]]
    return Gazetteer(entries)


@cache
def fill_words() -> dict[str, str]:
    """Return the fill's code for each word that stands before a polymer ("glass-filled PA12")."""
    return {
        form: code for code, says in load("materials")["fills"]["words"].items() for form in listed(says.casefold())
    }


@cache
def kin() -> dict[str, re.Pattern[str]]:
    """Return for each family of materials what the names of its grades begin with."""
    return {name: re.compile(says) for name, says in load("materials")["kin"]["names"].items()}


@cache
def shapes() -> Shapes:
    """Compile the expressions of materials.toml once."""
    tables: dict[str, Any] = load("materials")
    context, grades = tables["context"], tables["grades"]
    codes = "|".join(code.strip() for code in tables["fills"]["codes"].split(","))
    words = "|".join(sorted(map(re.escape, fill_words()), key=len, reverse=True))
    colors = load("colors")
    named = (says for table in ("basic", "shades") for says in colors[table]["names"].values())
    shades = {form.casefold() for says in named for form in listed(says)}
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
        grade_code=re.compile(rf"[ -]?(?:{grades['code']})(?!\w)"),
        range_code=re.compile(rf"[ -]?(?:{grades['code']}|{grades['range_code']})(?!\w)"),
        bare=frozenset(grades["in_context"]),
        wordy=frozenset(grades["in_words"]),
        fill_ends=frozenset(form.split()[-1].split("-")[-1] for form in fill_words()) | {"filled", "reinforced"},
        before=frozenset(listed(f"{context['before']}, {context['number_before']}"))
        | {shade.split()[-1] for shade in shades},
        number_before=frozenset(listed(context["number_before"])),
        after=frozenset(listed(context["after"])) | {shade.split()[0] for shade in shades},
        never_before=frozenset(listed(context["never_before"])),
        never_after=frozenset(listed(context["never_after"])),
        elsewhere=re.compile(rf"[ -](?:{context['elsewhere']})(?!\w)", re.I),
        shades=frozenset(shade.split()[0].split("-")[0] for shade in shades)
        | frozenset(listed(f"{colors['modifiers']['keep']}, {colors['modifiers']['drop']}, ral, pantone, ncs")),
        nouns=frozenset(listed(tables["open"]["nouns"])),
    )
