"""Made-up training text: what stands around a message's sentences. `python models/acts/experiments/furniture.py > corpus/g16.jsonl`.

Names, titles, companies, greetings, closings and bare values are no sentences that people would write for a corpus, and a
classifier that never saw any takes them for praise. Marked as generated; such a group only trains.
"""

from __future__ import annotations

import json
import random
import sys

FIRST = [
    "Dana",
    "Tom",
    "Marek",
    "Priya",
    "Sanne",
    "Luca",
    "Aoife",
    "Chidi",
    "Yuki",
    "Björn",
    "Carmen",
    "Ewa",
    "Femke",
    "Goran",
    "Hana",
    "Ines",
    "Jakob",
    "Keisha",
    "Liam",
    "Mei",
    "Nadia",
    "Oskar",
    "Paulo",
    "Quentin",
    "Rosa",
    "Sven",
    "Thandi",
    "Ulla",
    "Viktor",
    "Wen",
    "Xenia",
    "Yusuf",
    "Zoë",
    "Amit",
    "Beth",
    "Claire",
    "Dmitri",
    "Elif",
    "Franz",
    "Giulia",
    "Hugo",
    "Isla",
    "Jorge",
    "Katrin",
]
LAST = [
    "Ruiz",
    "Weller",
    "Nowak",
    "Iyer",
    "de",
    "Vries",
    "Bianchi",
    "Byrne",
    "Okafor",
    "Tanaka",
    "Lindqvist",
    "Ortega",
    "Kowalska",
    "Jansen",
    "Petrovic",
    "Sato",
    "Moreau",
    "Brandt",
    "Johnson",
    "Murphy",
    "Chen",
    "Haddad",
    "Larsen",
    "Silva",
    "Dubois",
    "Castro",
    "Eriksson",
    "Dlamini",
    "Novak",
    "Wagner",
    "Zhou",
    "Papadakis",
    "Demir",
    "O'Neill",
    "Sharma",
    "Carter",
]
TITLES = """Purchasing Manager|Design Engineer|Owner|Head of Operations|Einkauf|Responsable achats|Buyer|Quality Lead|Founder|Inkoper|
Production Planner|Supply Chain Coordinator|Director|Projektleiter|Ingénieur méthodes|Office Manager|Prop Maker|R&D|CEO|Technician""".replace(
    "\n", ""
).split("|")
FIRMS = """Acme Fixtures|Larkin Outdoors|Nordlicht GmbH|Atelier Bleu SARL|Tanaka Precision|Delta Marine Ltd|Fjord Robotics AS|Okafor & Sons|
Brandt Medizintechnik|Harbour Lights Theatre|Pinewood Toys|Kowalska sp. z o.o.|Silva Moldes Lda|Riverbend Brewing Co.|Studio Zwart""".replace(
    "\n", ""
).split("|")
GREETINGS = """Hi {f},|Hello {f},|Dear {f},|Hey {f}!|Good morning {f},|Morning,|Hallo {f},|Bonjour {f},|Ciao {f},|Hola {f},|Dear Mr {l},|Dear all,|
Hi team,|Sehr geehrte Frau {l},|Beste {f},|Dear Sir or Madam,|Evening {f} -|hiya|Guten Tag Herr {l},|Cześć {f},""".replace(
    "\n", ""
).split("|")
CLOSINGS = """Kind regards|Best,|Cheers,|Thanks, {f}|Mit freundlichen Grüßen|Cordialement|Met vriendelijke groet|Saludos|Best wishes|Thank you|Rgds|
Sincerely yours,|Many thanks|Tack|Viele Grüße|Sent from my iPhone|Sent from Outlook for Android|Have a nice weekend|Talk soon|Distinti saluti""".replace(
    "\n", ""
).split("|")
CONTACT = [
    "T +44 20 7946 0{n}",
    "Tel. 0{n} 555",
    "www.{w}.example",
    "{w}@mail.example",
    "Mobile: +1 555 0{n}",
    "VAT DE{n}{n}",
    "Unit {d}, Mill Lane",
    "{d} Harbour Street",
    "P.O. Box {n}",
    "#{n}",
]
VALUES = """{n} pcs|Qty: {n}|Revision {r}|rev {r}|Material: PETG|PA12, black|Finish: as printed|Order JC-{n}|PO {n}{d}|RAL {n}0|part no. {n}-{d}|Quote Q-{n}|
Drawing {n} index {r}|Colour: natural|item {d}|Line {d}|ABS grey|Aluminium 6082|anodised clear|{n} x bracket|bracket_rev{r}.step|Lot {d}""".replace(
    "\n", ""
).split("|")
MANY = {"name": 90, "title": 40, "firm": 30, "greeting": 70, "closing": 50, "contact": 30, "value": 110}


def main() -> None:
    """Print the lines, the same each time."""
    rng = random.Random(16)
    seen = set()
    for kind, many in MANY.items():
        written = 0
        for _ in range(many * 20):
            text, act = _line(kind, rng)
            if written == many:
                break
            if text not in seen:
                seen.add(text)
                written += 1
                line = {
                    "text": text, "act": act, "asked": None, "prev": None, "channel": rng.choice(("email", "email", "chat")),
                    "pair": None, "group": "g16", "written": "generated",
                }  # fmt: skip
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _line(kind: str, rng: random.Random) -> tuple[str, str]:
    first, last = rng.choice(FIRST), rng.choice(LAST)
    if kind == "name":
        return rng.choice(
            (
                f"{first} {last}",
                f"{first}",
                f"{first} {last}, {rng.choice(TITLES)}",
                f"{first[0]}. {last}",
                f"/{first}",
                f"- {first}",
            )
        ), "other"
    if kind == "title":
        return rng.choice(
            (
                rng.choice(TITLES),
                f"{rng.choice(TITLES)}, {rng.choice(FIRMS)}",
                f"{rng.choice(TITLES)} | {rng.choice(FIRMS)}",
            )
        ), "other"
    if kind == "firm":
        return rng.choice((rng.choice(FIRMS), f"{rng.choice(FIRMS)}, {rng.choice(FIRST)}")), "other"
    pool = {"greeting": GREETINGS, "closing": CLOSINGS, "contact": CONTACT, "value": VALUES}[kind]
    text = rng.choice(pool).format(
        f=first,
        l=last,
        w=last.lower().strip("'"),
        n=rng.randint(10, 999),
        d=rng.randint(1, 99),
        r=rng.choice("ABCDEFG") + rng.choice(("", "1", "2", "4")),
    )
    return text, "information" if kind == "value" else "other"


if __name__ == "__main__":
    main()
