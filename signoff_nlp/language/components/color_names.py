"""The names of colours as data structures: what colors.toml compiles to. No reading of text here."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from signoff_nlp.language.components.gazetteer import Gazetteer, listed
from signoff_nlp.vocabulary import load


class Shade(NamedTuple):
    """A colour word: its canonical name (None for an idiom that names none), whether it needs strong context,
    and whether it is a figure of speech that names a colour only right before the material ("in the red PETG")."""

    value: str | None
    weak: bool
    basic: bool
    figure: bool = False


class Surroundings(NamedTuple):
    """The compiled context expressions of colors.toml."""

    code: re.Pattern[str]
    before: re.Pattern[str]
    weak_before: re.Pattern[str]
    after: re.Pattern[str]
    weak_after: re.Pattern[str]
    weak_choice: re.Pattern[str]
    weak_please: re.Pattern[str]
    material: re.Pattern[str]
    ours: re.Pattern[str]
    elsewhere: re.Pattern[str]
    owned_elsewhere: re.Pattern[str]
    title: re.Pattern[str]
    vague: re.Pattern[str]
    between: re.Pattern[str]
    same: re.Pattern[str]


@cache
def gazetteer() -> Gazetteer[Shade]:
    """Compile the colour words of colors.toml once; idioms hide the colour words inside them."""
    tables = load("colors")
    weak = set(listed(tables["shades"]["weak"]))
    entries = [
        (form, Shade(value, form in weak, table == "basic"))
        for table in ("basic", "shades")
        for value, says in tables[table]["names"].items()
        for form in listed(says)
    ]
    compounds = tables["compounds"]
    for modifier, heads in compounds["starts"].items():
        for value, tails in compounds["ends"].items():
            shade = Shade(f"{modifier} {value}", False, False)
            entries += [(head + tail, shade) for head in listed(heads) for tail in listed(tails)]
    entries += [
        (form, Shade(value, False, False, figure=True))
        for value, says in tables["figures"]["names"].items()
        for form in listed(says)
    ]
    return Gazetteer([*entries, *((form, Shade(None, False, False)) for form in tables["idioms"]["says"])])


@cache
def hues() -> dict[str, re.Pattern[str]]:
    """Return for each plain colour word the codes that are of it."""
    return {name: re.compile(says) for name, says in load("colors")["hues"]["names"].items()}


@cache
def words(table: str, key: str) -> frozenset[str]:
    """Return a comma-separated word list of colors.toml, folded."""
    return frozenset(form.casefold() for form in listed(load("colors")[table][key]))


@cache
def manufactured() -> frozenset[str]:
    """Return the names of the processes that make parts: they may stand between a material and its colour."""
    names = load("processes")["manufacturing"]["names"]
    return frozenset(form.casefold() for says in names.values() for form in listed(says))


@cache
def surroundings() -> Surroundings:
    """Compile the expressions of colors.toml once."""
    tables = load("colors")
    context = tables["context"]
    drop = "|".join(words("modifiers", "drop"))
    made = "|".join(sorted(map(re.escape, manufactured()), key=len, reverse=True))
    gloss = rf"(?:(?:a|the|{drop})[ -]){{0,2}}"
    return Surroundings(
        code=re.compile(rf"(?:{'|'.join(tables['codes']['patterns'])})(?!\w)", re.I),
        before=re.compile(rf"(?:^|[^\w])(?:{context['before']})[ :=-]{{1,3}}{gloss}$", re.I),
        weak_before=re.compile(rf"(?:^|[^\w])(?:{context['weak_before']})[ :=-]{{1,3}}{gloss}$", re.I),
        after=re.compile(rf"[ -](?:{context['after']})(?!\w)", re.I),
        weak_after=re.compile(rf"[ -](?:{context['weak_after']})(?!\w)", re.I),
        weak_choice=re.compile(rf"(?:^|[^\w])(?:{context['weak_choice']}) {gloss}$", re.I),
        weak_please=re.compile(rf",? (?:{context['weak_please']})(?!\w)", re.I),
        material=re.compile(rf" (?:{tables['figures']['after']})(?!\w)", re.I),
        ours=re.compile(rf"\b(?:{context['ours']})(?: \w+){{0,2}} \w+s $", re.I),
        elsewhere=re.compile(rf"[ -](?:{context['elsewhere']})(?!\w)", re.I),
        owned_elsewhere=re.compile(rf"(?:^|[^\w])(?:{context['owned_elsewhere']})[ :]{{1,2}}{gloss}$", re.I),
        title=re.compile(rf"(?:^|[^\w])(?:{context['titles']})\.? $", re.I),
        vague=re.compile(rf"(?:{context['vague']})(?!\w)", re.I),
        same=re.compile(rf"[ ,/(=:~≈–-]{{1,3}}(?:(?:{context['same']}) ?[:=(]? ?)?", re.I),
        between=re.compile(
            r"(?: ?\([^()\n]{1,24}\))?"
            rf"(?:(?:,? (?:by|on|in|from|via) (?:the |our |your )?| )(?:{made}))?"
            rf"(?:,? ?\d[\d.,]{{0,5}} ?(?:{context['measures']}))?[ ,/(:\-–\t|]{{0,12}}(?:(?:{context['fillers']}) ){{0,2}}$",
            re.I,
        ),
    )
