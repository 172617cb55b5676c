"""Whose words a stretch of a message is: quoted, told, or below the author's signature.

Rules of judgement, section 1: only a message's own new text speaks for its author.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from signoff_nlp import vocabulary
from signoff_nlp.language.components.holding import Held
from signoff_nlp.language.phrases import word_list
from signoff_nlp.types import Message

Span = tuple[int, int]
_LONGEST = 1200  # characters of a quotation
# An inch mark stands behind a digit, so it opens nothing.
_QUOTED = re.compile(
    rf'(?<!\w)"(?=\S)[^"]{{1,{_LONGEST}}}"(?!\w)|“[^“”]{{1,{_LONGEST}}}”|„[^„“”]{{1,{_LONGEST}}}[“”]'
    rf"|«[^«»]{{1,{_LONGEST}}}»|»[^«»]{{1,{_LONGEST}}}«|‹[^‹›]{{1,{_LONGEST}}}›"
)
_BARRED = re.compile(r"^[ \t]{0,4}\|[ \t]+[^|\n]*$", re.MULTILINE)
_INTRODUCED = re.compile(r"(?:^|(?<=[.!?;\n]))([^.!?;:\n]{3,160}):(?=\s|[\"“„«‹])")
_PARAGRAPH = re.compile(r"\s*\n\s*(\S(?:[^\n]|\n(?![ \t]*\n)){0,2000})")
_SENTENCE = re.compile(r"[^.!?\n]{1,600}(?:\.(?=\d)[^.!?\n]{0,200})*")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NEAR = 6  # words before the colon within which the floor is given
_SIGN = " \t*_-–—,.;"


class Foreign(NamedTuple):
    """What of a text is not its author's own word, and what of that he tells as somebody's."""

    quoted: Held
    told: Held


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(vocabulary.load("telling")[name]["words"])


def find_foreign(text: str, message: Message | None = None) -> Foreign:
    """Return what of `text` is quoted, told, or stands below the signature of the mail `message`."""
    quoted = list(_drafts(text)) if ":\n" in text else []
    quoted += [span for span in _in_marks(text) if len(text[slice(*span)].split()) > 1]
    if "|" in text:
        quoted += [match.span() for match in _BARRED.finditer(text)]
    told = list(_told(text, quoted)) if ":" in text else []
    if message is not None and message.channel == "email" and (start := _below_signature(text, message)) is not None:
        quoted += _slogans(text, start)
    return Foreign(_held(text, quoted), _held(text, told))


def _held(text: str, spans: Iterable[Span]) -> Held:
    held = Held(len(text))
    for start, end in spans:
        held.hold(start, end)
    return held


def _in_marks(text: str) -> list[Span]:
    """Words between quotation marks: somebody else's, a slogan, a label. One word alone is only stressed."""
    return [match.span() for match in _QUOTED.finditer(text)]


def _drafts(text: str) -> Iterator[Span]:
    """ "Our purchasing template:", and the paragraph below it."""
    done = 0
    for match in _INTRODUCED.finditer(text):
        if match.start() < done or _drafting().isdisjoint(word.lower() for word in _WORD.findall(match[1])[-3:]):
            continue
        paragraph = _PARAGRAPH.match(text, match.end())
        if paragraph:
            done = paragraph.end()
            yield paragraph.span(1)


@cache
def _drafting() -> frozenset[str]:
    return frozenset(word_list("framing", "draft"))


def _told(text: str, quoted: list[Span]) -> Iterator[Span]:
    """ "Tom writes: ...", "we told the foundry: ...": what follows was said by another, or to another.

    Behind the colon goes the rest of the sentence, or the quotation that begins there; at the end of a line the next
    paragraph.
    """
    opens = dict(quoted)
    done = 0
    for match in _INTRODUCED.finditer(text):
        if match.start() < done or not _is_of_another(match[1]):
            continue
        start = match.end()
        line = text.find("\n", start)
        rest = text[start : line if line >= 0 else len(text)][:_LONGEST]
        if not rest.strip():
            paragraph = _PARAGRAPH.match(text, start)
            if paragraph:
                done = paragraph.end()
                yield paragraph.span(1)
            continue
        first = start + len(rest) - len(rest.lstrip())
        sentence = _SENTENCE.match(text, first)
        yield (first, opens.get(first) or (sentence.end() if sentence else first + len(rest)))


def _is_of_another(words: str) -> bool:
    """Tell whether words before a colon give the floor to somebody else, or tell what was said to somebody else."""
    tokens = _WORD.findall(words)
    low = [token.lower().replace("’", "'") for token in tokens]
    near = range(max(0, len(low) - _NEAR), len(low))
    at = next((i for i in near if low[i] in _words("saying")), None)
    if at and at == len(low) - 1 and low[at - 1] in _words("counting"):
        return False  # "two articles, two answers": a noun, and the author's own
    if at is None or {"you", "your"} & set(low):
        return False
    own = _words("own") & set(low[:at])
    if not own:
        return at > 0 and low[0] not in _words("neutral")
    after = tokens[at + 1 : at + 4]
    heard = [one for one in after if one.lower() not in _words("to")]
    return bool(heard) and (heard[0][:1].isupper() or heard[0].lower() in _words("others"))


def _below_signature(text: str, message: Message) -> int | None:
    """Return where the text below the author's signature begins, None where there is none."""
    kinds = [segment.kind for segment in message.segments if segment.text.strip()]
    if kinds[-2:] == ["signature", "new"]:
        last = next(segment.text.strip() for segment in reversed(message.segments) if segment.text.strip())
        if (start := text.rfind(last)) > 0:
            return start
    return _below_name(text, message.author.name or "")


def _below_name(text: str, name: str) -> int | None:
    """Return where the text below the line that is the author's name begins, if something is said above it."""
    names = {word.lower() for word in _WORD.findall(name)}
    if len(names) < 2:
        return None
    said = False
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        words = [word.lower() for word in _WORD.findall(line)]
        if said and len(words) > 1 and set(words) <= names and line.strip(_SIGN):
            return end
        said = said or len(words) > 3
        at = end + 1
    return None


def _slogans(text: str, start: int) -> list[Span]:
    """The paragraphs below a signature; a postscript is the author's word still."""
    spans: list[Span] = []
    position = start
    for paragraph in re.split(r"\n[ \t]*\n", text[start:]):
        end = position + len(paragraph)
        first = re.match(r"\W*([\w.]+)", paragraph)
        if first is not None and first[1].lower().rstrip(".") not in _postscript():
            spans.append((position, end))
        position = text.find(paragraph, position) + len(paragraph)
    return spans


@cache
def _postscript() -> frozenset[str]:
    return frozenset(word.rstrip(".") for word in vocabulary.load("imperative")["postscript"]["words"])
