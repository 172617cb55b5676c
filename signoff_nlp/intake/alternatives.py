"""Which of two alternatives speaks: the HTML that a person sees, or the plain text beside it, which is cheaper to read.

The plain text stands in for the HTML only where both say the same, word for word, and nothing in the HTML can hide,
strike or shrink a word. A single "not" that one of them lacks is enough to read the HTML.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

from signoff_nlp.intake.mime import Tree

# Anything by which HTML can show less, or other, than its words; then only a real reading of the HTML will do.
# Looked for in lower case: words first (cheap), then values.
_VEILS = (
    "display", "visibility", "hidden", "hide", "opacity", "line-through", "text-indent", "clip", "transform",
    "absolute", "fixed", "content:", "margin-left:-", "margin-top:-", "float", "mask", "zoom", "direction", "@media",
    "@import", "!doctype html [", "<![cdata", "rgba", "hsl", "transparent", "inherit", "/**",
)  # fmt: skip
_VEILING_TAG = re.compile(
    r"<(?:s|del|strike|template|details|noscript|textarea|select|object|iframe|svg|input|marquee|ins|plaintext|xmp|bdo)\b"
)
_VEILING_SIZE = re.compile(
    r"(?:font-size|(?:[^-]|max-)height|width)\s*:\s*[\"']?\s*0*(?:[0-4](?:\.\d*)?(?:px|pt|%)?|\.\d+\w*)\s*(?:[;\"'}!]|$)"
    r"|font:[^;\"'}]{0,60}?\b[0-4](?:px|pt)|<font[^<>]{0,80}\bsize\s*=\s*[\"']?[-1]"
)
_VEILING_COLOR = re.compile(
    r"(?<!-)color\s*[:=]\s*[\"']?\s*(?:#?[c-f]{3}\b|#?(?:[c-f][0-9a-f]){3}|snow|ivory|azure|beige|linen|seashell|honeydew|mintcream|aliceblue"
    r"|rgb\(\s*2|[a-z]{0,20}white|light)"
)
_VEILING_GROUND = re.compile(
    r"(?:background(?:-color|-image)?\s*:|bgcolor\s*=)(?!\s*[\"']?\s*(?:white|#fff(?:fff)?|none)\s*[;\"'}! >])"
)
_VEILING_CODE = re.compile(r"style\s*=\s*[\"'][^\"'<>]{0,2000}(?:&#|\\|/\*)")
_REGION = re.compile(r"<(?:(style|head|script|title)\b|!--)", re.I)
_REGION_ENDS = {
    name: re.compile(rf"</{name}\b|\Z" if name else r"-->|\Z", re.I)
    for name in ("style", "head", "script", "title", "")
}
_TAG = re.compile(r"<[!/?a-z][^<>]*>", re.I)
_INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|code|em|font|i|kbd|mark|o:p|small|span|strong|sub|sup|tt|u|wbr)\b[^<>]*>", re.I
)
_WORDS = re.compile(r"[^\W_]+")
_LINKS = re.compile(r"<?(?:https?|mailto|tel|file):(?://)?[^\s<>]{1,2000}>?|\[(?:cid|image|https?):[^\]\n]{0,500}\]")


@dataclass(slots=True)
class Piece:
    """A stretch of body as one part holds it."""

    kind: Literal["text", "html"]
    text: str


def choose(tree: Tree, held: list[list[Piece]]) -> list[Piece]:
    """Choose among alternatives. A person sees the HTML; plain text stands in for it only where it says the same."""
    rich = next((pieces for pieces in reversed(held) if any(piece.kind == "html" for piece in pieces)), None)
    plain = next((pieces for pieces in held if all(piece.kind == "text" for piece in pieces)), None)
    if rich is None:
        return max(held, key=lambda pieces: sum(len(piece.text) for piece in pieces)) if tree.truncated else held[-1]
    if plain is None:
        return rich
    markup = "\n".join(piece.text for piece in rich)
    text = "\n".join(piece.text for piece in plain)
    visible = _visible_text(markup)
    if text.split() == visible.split() and not is_veiled(markup):
        return plain
    shown, written = _words(visible), _words(text)
    if not shown and written and not is_veiled(markup):
        tree.warn("the HTML part shows no text; the plain text was read")
        return plain
    if shown == written and not is_veiled(markup):
        return plain
    if tree.truncated and len(shown) <= len(written) and shown[:-1] == written[: max(0, len(shown) - 1)]:
        return plain  # the HTML broke off: half a number is worse than none
    if written and shown and _foreign(written, shown) > 0.3 and len(written) > 12:
        tree.warn("the plain text says other things than the HTML that a person sees; the HTML was read")
    return rich


def is_veiled(markup: str) -> bool:
    """Say whether HTML may hide, strike or shrink some of its text; True is only a reason to look closely."""
    lower = markup.lower()
    return (
        any(word in lower for word in _VEILS)
        or _VEILING_TAG.search(lower) is not None
        or (("size" in lower or "height" in lower or "width" in lower) and _VEILING_SIZE.search(lower) is not None)
        or ("color" in lower and _VEILING_COLOR.search(lower) is not None)
        or (("background" in lower or "bgcolor" in lower) and _VEILING_GROUND.search(lower) is not None)
        or (("&#" in lower or "\\" in lower or "/*" in lower) and _VEILING_CODE.search(lower) is not None)
    )


def _visible_text(markup: str) -> str:
    """Return the text of simple HTML: everything outside of tags, comments and the head. Cheap, and only a guess."""
    kept: list[str] = []
    start = 0
    while (match := _REGION.search(markup, start)) is not None:
        kept.append(markup[start : match.start()])
        end = _REGION_ENDS[(match[1] or "").lower()].search(markup, match.end())
        start = len(markup) if end is None else end.start() + (3 if match[1] is None else 0)
    kept.append(markup[start:])
    text = _TAG.sub(" ", _INLINE_TAG.sub("", " ".join(kept)))
    return html.unescape(text) if "&" in text else text


def _words(text: str) -> list[str]:
    if "://" in text or "[" in text or "mailto:" in text or "tel:" in text:
        text = _LINKS.sub(" ", text)
    return _WORDS.findall(text)


def _foreign(words: list[str], others: list[str]) -> float:
    """Return the share of distinct `words` that `others` do not have."""
    distinct = set(words)
    return len(distinct.difference(others)) / len(distinct)
