"""What programs write into a message that its author did not: edits, deletions, placeholders, reactions, attachments.

The marks are read in every dialect, since pastes of every program come through every layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from signoff_nlp.intake.chat.calendar_words import MONTHS, RELATIVE, WEEKDAYS

_EDITED = (
    r"[ \t]*(?:<this message was edited>|<diese nachricht wurde bearbeitet\.?>|<ce message a été modifié>"
    r"|<se editó este mensaje\.?>|<mensagem editada>|<questo messaggio è stato modificato>|<dit bericht is bewerkt>"
    r"|\((?:edited|bearbeitet|modifié|editado|modificato|bewerkt|redigerad|redigert|redigeret)\))[ \t]*$"
)
_DELETED = (
    r"(?:🚫 ?)?(?:you deleted this message|this message (?:was|has been) deleted(?: by (?:an )?(?:admin"
    r"|the author).{0,60})?"
    r"|this message has been deleted|deleted (?:this|a) message|message deleted|\(?message (?:deleted|unsent)\)?"
    r"|.{1,40} unsent a message|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht"
    r"|ce message a été supprimé|vous avez supprimé ce message|se eliminó este mensaje|eliminaste este mensaje"
    r"|mensagem apagada|(?:essa|esta) mensagem foi apagada|você apagou (?:essa|esta) mensagem"
    r"|questo messaggio è stato eliminato|hai eliminato questo messaggio|dit bericht (?:is|werd) verwijderd"
    r"|je hebt dit bericht verwijderd|(?:detta|det här) meddelande(?:t)? (?:har raderats|togs bort)|null)\.?"
)
_OMITTED = (
    r"<(?:media omitted|medien ausgeschlossen|médias? omis|multimedia omitido|media omessi|mídia oculta"
    r"|arquivo de mídia oculto"
    r"|media weggelaten|media utelämnad|media(?: er)? utelatt|attached)>"
    r"|(?:image|video|audio|sticker|gif|contact card|document|photo|video note|voice message) omitted"
    r"|(?:bild|video|audio|sticker|gif|dokument|kontaktkarte) weggelassen"
    r"|(?:image|vidéo|audio|document|gif) (?:absente?|omise?)|imagen omitida|imagem ocultada"
    r"|immagine omessa|afbeelding weggelaten"
)
_REACTED = (
    r"(?:reacted|liked|loved|laughed at|emphasi[sz]ed|disliked|questioned|hat reagiert)\b.{0,8}[“\"‘'].{0,300}[”\"’']"
    r"|(?:.{1,60} )?reacted (?:with |to .{1,200} with )?[^\w\s.,;:()\"'-]{1,8}(?: to .{0,200})?"
    r"|\[?reactions?:? ?[^\w\s.,:;()\"'-].{0,120}\]?"
)
_ADDED = (
    r"\d{1,4} (?:repl(?:y|ies)|antworten?|réponses?|respuestas?)|view (?:thread|newer replies|message)"
    r"|last reply (?:today at|yesterday at|about|an?|on|\d{1,3}) .{0,30}(?:\d|ago|[ap]m)"
    r"|also sent to (?:the channel|#\S{1,60})|\[in reply to .{1,80}\]|\[replying to .{1,80}\]"
    r"|.{1,60} pinned a message.{0,40}|saved for later|forwarded many times"
    r"|\(?\d{1,3} (?:new|unread) messages?\)?|tapbacks:"
)
_DAYS = "|".join(re.escape(word) for word in (*WEEKDAYS, *MONTHS, *RELATIVE))
_BELOW = r"new(?: messages?)?|seen(?: by .{1,80})?|delivered|gelesen"  # marks only under a message's words
_FILE = r"[^\n/\\<>|:*?\"]{1,150}\.[A-Za-z0-9]{1,6}"
_ATTACHED = (
    rf"<[^<>:\d]{{3,24}} ?: ?(?P<f1>{_FILE})>"
    rf"|(?P<f2>{_FILE}) \((?:file attached|datei angehängt|fichier joint|archivo adjunto|file allegato|arquivo anexado"
    r"|bestand bijgevoegd|bifogad fil|fil vedhæftet|fil vedlagt|tiedosto liitetty|plik załączony|attached)\)"
    r"|[\[({] ?(?:file|image|photo|picture|video|audio|document|attachment|voice message|sticker|gif"
    r"|datei|bild|foto|anhang"
    r"|fichier|archivo|arquivo|bestand|media|album|contact|location)s? ?(?:[:,|] ?(?P<f3>[^\]})\n]{1,200}))? ?[\])}]"
    rf"|(?:📎|📄|📷|🖼️?|📁|🎥|📹)[ \t]?(?P<f4>{_FILE}|photo|image|video|foto|bild)"
    rf"|(?:shared|uploaded|sent) an? (?:file|image|photo): ?(?P<f5>{_FILE})"
    rf"|(?P<f6>{_FILE})(?: ?[•·|] ?[^\n]{{1,40}})? (?:document omitted|dokument weggelassen)"
)
_SIZE = re.compile(
    r"(?:pdf|zip|binary|step|stp|stl|3mf|png|jpe?g|gif|heic|mp4|text|plain text|csv|xlsx?|docx?"
    r"|excel spreadsheet|word document"
    r"|image|download|\d[\d.,]* ?[kmg]?b(?:ytes)?)",
    re.I,
)
_COUNT = re.compile(r"[12]?[0-9]")  # of a reaction; more is a quantity
_BARE_FILE = re.compile(r"[^\s/\\<>|:*?\"]{1,150}\.[A-Za-z0-9]{2,6}")
_SHORTCODE = re.compile(r"(?::[a-z0-9_+'-]{1,40}:|[^\w\s.,;:!?'\"()<>@#$%&*+=/\\|~`^\[\]{}-]{1,8})(?: ?\d{1,3})?")
_QUOTE = re.compile(r"[ \t]{0,3}(?:&gt;|>|▎|│|┃|┊)+ ?(?!\S{0,3}$)")
_REPLIED = re.compile(r"(?:[^:]{0,60} )?replied to (?:a|your|their|his|her) (?:thread|message):(?P<rest>.*)", re.I)
_FORWARDED = re.compile(
    r"\[?(?:forwarded (?:from|message from) .{1,80}|forwarded(?: message)?|weitergeleitet(?: von .{1,80})?)\]?:?", re.I
)
_BLOCK = re.compile(r"\{(attachments|embed|reactions|stickers)\}", re.I)
_BOT = re.compile(r"(?P<name>.+?)[ \t]*(?:\b(?:APP|BOT|WORKFLOW)|\[bot\]|✓ ?(?:APP|BOT))$")
_BOTS = frozenset(
    {"slackbot", "workflow bot", "polly", "giphy", "google drive", "jira cloud", "zapier", "whatsapp", "telegram"}
)


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


@cache
def _compiled(name: str) -> re.Pattern[str]:
    source = {
        "edited": _EDITED,
        "nothing": f"(?:{_OMITTED}|{_REACTED}|{_ADDED})",
        "below": _BELOW,
        "by": rf"(?-i:[^\w\s:.,;!?()\"'-]{{1,8}} by (?!(?i:{_DAYS})\b)[A-ZÀ-ÞĀ-Ž@][^.!?:;]{{0,80}})",
        "deleted": _DELETED,
        "attached": _ATTACHED,
    }[name]
    return re.compile(source, re.I)


def bot_tag(name: str) -> tuple[str, bool]:
    """Return a name without a program's tag ("Polly APP"), and whether a program writes under it."""
    match = _BOT.fullmatch(name)
    if match:
        return match["name"], True
    return name, name.casefold() in _BOTS


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
        if len(bare) <= 400:
            if _compiled("deleted").fullmatch(bare) and end <= 2:
                deleted = True
                continue
            if _compiled("nothing").fullmatch(bare):
                continue
            if _after(parts) and (_compiled("below").fullmatch(bare) or _compiled("by").fullmatch(bare)):
                continue
            block = _BLOCK.fullmatch(bare)
            if block:  # of an exporter: up to a blank line
                while i < end and lines[i].strip():
                    if block[1].casefold() == "attachments":
                        files.append(lines[i].strip().rsplit("/", 1)[-1])
                    i += 1
                continue
            attached = _compiled("attached").fullmatch(bare)
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
            if _FORWARDED.fullmatch(bare):
                forward = True
                continue
            replied = _REPLIED.fullmatch(bare)
            if replied and not _after(parts):
                if replied["rest"].strip():
                    parts.append(("quote", replied["rest"].strip()))
                else:
                    quote_next = True
                continue
        if quote_next:
            parts.append(("quote", bare))
            quote_next = False
            continue
        quoted = _QUOTE.match(line)
        if quoted:
            parts.append(("quote", line[quoted.end() :].rstrip()))
            continue
        shown = _compiled("edited").sub("", line[-80:])
        line = line[:-80] + shown
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
    out: list[str] = []
    joins = False
    for i, line in enumerate(lines):
        mention = line.strip().startswith("@") and len(line) <= 60 and line.strip().count(" ") <= 4
        follows = i + 1 < len(lines) and lines[i + 1].startswith(" ") and bool(lines[i + 1].strip())
        if out and out[-1] and (joins or (mention and (follows or out[-1].endswith(" ")))):
            out[-1] = f"{out[-1].rstrip()} {line.strip()}"
        else:
            out.append(line)
        joins = mention and follows
    return "\n".join(line.rstrip() for line in out)
