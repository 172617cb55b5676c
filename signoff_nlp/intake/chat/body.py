"""The lines of one message, taken apart: its author's words, quotes, what is passed on, attachments, marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from signoff_nlp.intake.chat.marks import LONGEST, pattern
from signoff_nlp.intake.chat.speakers import bare_value

_SIZE = re.compile(
    r"(?:pdf|zip|binary|step|stp|stl|3mf|png|jpe?g|gif|heic|mp4|text|plain text|csv|xlsx?|docx?|excel spreadsheet"
    r"|word document|image|download|\d[\d.,]* ?[kmg]?b(?:ytes)?)",
    re.I,
)
_COUNT = re.compile(r"[12]?[0-9]")  # of a reaction; more is a quantity
_COUNTED = re.compile(r"\d{1,3} ([^\W\d]{1,20}) reactions?\.?")
_BARE_FILE = re.compile(r"[^\s/\\<>|:*?\"]{1,150}\.[A-Za-z0-9]{2,6}")
_SHORTCODE = re.compile(r"(?::[a-z0-9_+'-]{1,40}:|[^\w\s.,;:!?'\"()<>@#$%&*+=/\\|~`^\[\]{}-]{1,8})(?: ?\d{1,3})?")
_QUOTE = re.compile(r"[ \t]{0,3}(?:&gt;|>|▎|│|┃|┊)+ ?(?!\S{0,3}$)")
_REPLIED = re.compile(
    r"(?:[^:]{0,60} )?repl(?:ied|ying) to (?:(?:a|your|their|his|her) (?:thread|message):(?P<rest>.*)|(?P<said>[\"“].*[\"”]))",
    re.I,
)
_BLOCK = re.compile(r"\{(attachments|embed|reactions|stickers)\}", re.I)
_STRUCK = re.compile(
    r"(?<![\w~/])(~{1,2})(?=[^\s~\d])[^~\n]{1,500}(?<=[^\s~])\1(?![\w~])"
)  # ~taken back~, as chats show it
_MENTION = 60  # characters of a mention that stands on a line of its own


@dataclass(frozen=True, slots=True)
class Body:
    """A bubble's lines taken apart. `parts` are ("new" | "quote" | "forward", text), in order."""

    parts: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    deleted: bool = False

    @property
    def text(self) -> str:
        """The author's own words, lines joined by newlines."""
        return "\n".join(text for kind, text in self.parts if kind == "new").strip()


def read_body(lines: list[str]) -> Body:
    """Take a bubble's raw lines apart; linear in their length."""
    parts: list[tuple[str, str]] = []
    files: list[str] = []
    deleted = forward = quote_next = False
    i, end = 0, len(lines)
    while i < end:
        line = lines[i]
        bare = line.strip()
        i += 1
        if not bare:
            quote_next = False
            parts.append(("forward" if forward else "new", ""))
            continue
        if len(bare) <= LONGEST:
            if pattern("deleted").fullmatch(bare) and end <= 2:
                deleted = True
                continue
            counted = _COUNTED.fullmatch(lines[i].strip()) if i < end else None
            if counted and counted[1].casefold() == bare.casefold():  # "Like", "1 Like reaction."
                continue
            if _COUNTED.fullmatch(bare):
                i += i < end and _COUNT.fullmatch(lines[i].strip()) is not None
                continue
            if pattern("nothing").fullmatch(bare) or (_after(parts) and pattern("below").fullmatch(bare)):
                continue
            block = _BLOCK.fullmatch(bare)
            if block:  # of an exporter: up to a blank line
                while i < end and lines[i].strip():
                    if block[1].casefold() == "attachments":
                        files.append(lines[i].strip().rsplit("/", 1)[-1])
                    i += 1
                continue
            attached = pattern("attached").fullmatch(bare)
            if attached:
                files.append(next((v for v in attached.groups() if v), bare.strip("[](){}<> ")).strip())
                continue
            if _BARE_FILE.fullmatch(bare) and i < end and _SIZE.fullmatch(lines[i].strip()):
                files.append(bare)
                while i < end and _SIZE.fullmatch(lines[i].strip()):
                    i += 1
                continue
            if i < end and _COUNT.fullmatch(lines[i].strip()) and _SHORTCODE.fullmatch(bare) and _after(parts):
                i += 1
                continue
            if pattern("forwarded").fullmatch(bare):
                forward = True
                continue
            replied = _REPLIED.fullmatch(bare)
            if replied and not _after(parts):
                quoted = (replied["rest"] or replied["said"] or "").strip()
                if quoted:
                    parts.append(("quote", quoted))
                else:
                    quote_next = True
                continue
        if quote_next:
            parts.append(("quote", bare))
            quote_next = False
            continue
        quote = _QUOTE.match(line)
        if quote and not bare_value(line[quote.end() :].strip()):
            parts.append(("quote", line[quote.end() :].rstrip()))
            continue
        shown = pattern("edited").sub("", line[-80:])
        line = _STRUCK.sub("", line[:-80] + shown)
        if line.strip() and bare.casefold() != "edited":
            parts.append(("forward" if forward else "new", line))
    return Body(_joined(parts), tuple(files), deleted)


def _after(parts: list[tuple[str, str]]) -> bool:
    return any(text for _, text in parts)


def _joined(parts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Join neighbours of one kind, mend mentions that stand broken on lines of their own, trim blank edges."""
    runs: list[tuple[str, list[str]]] = []
    for kind, text in parts:
        if not text and runs:
            kind = runs[-1][0]
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(text)
        else:
            runs.append((kind, [text]))
    result = []
    for kind, texts in runs:
        text = _mended(texts) if kind == "new" else "\n".join(texts)
        if text.strip():
            result.append((kind, text.strip("\n").rstrip()))
    return tuple(result)


def _mended(lines: list[str]) -> str:
    """Join a mention that stands on a line of its own to what stands around it: the seams show a blank or a comma."""
    out: list[str] = []
    joins = False
    for i, line in enumerate(lines):
        bare = line.strip()
        mention = bare.startswith("@") and len(line) <= _MENTION and bare.count(" ") <= 4
        after = lines[i + 1] if i + 1 < len(lines) else ""
        follows = bool(after.strip()) and after[0] in " \u00a0,.;:!?)"
        if out and out[-1] and (joins or (mention and (follows or out[-1].endswith(" ")))):
            seam = "" if bare[:1] in ",.;:!?)" else " "
            out[-1] = out[-1].rstrip() + seam + (line.lstrip() if not mention else bare)
        else:
            out.append(line)
        joins = mention and follows
    return "\n".join(line.rstrip() for line in out)
