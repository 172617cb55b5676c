"""A limit to how deep the elements of an HTML mail may nest, set before it is parsed.

HTML parsers need time by the square of the depth, and reopen every unclosed <font> in every paragraph. No mail that a
person reads nests so deep, and browsers stop as well; only the tags beyond the limit go, never the text between them.
"""

from __future__ import annotations

import re
from collections import Counter

_DEPTH = 250
_FORMATTING = 30  # of unclosed <b>, <font> and the like, which a parser reopens in every paragraph
_FEW = 400
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})(?:[\s/][^<>]*)?>")
_STYLED = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
# Elements that hold nothing, or that the next of their kind closes.
_FLAT = frozenset([
    "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "p", "li", "td", "th", "tr",
    "dt", "dd", "tbody", "thead", "tfoot", "option", "body", "html", "head", "o:p",
])  # fmt: skip


def limit_nesting(html: str) -> str:
    """The same HTML without the tags that open elements deeper than the limit, and without their ends."""
    if html.count("<") <= _FEW:
        return html
    depth: Counter[bool] = Counter()
    opened: Counter[str] = Counter()
    dropped: Counter[str] = Counter()

    def kept(match: re.Match[str]) -> str:
        name = match[2].lower()
        if name in _FLAT:
            return match[0]
        styled = name in _STYLED
        if match[1]:
            if dropped[name]:
                dropped[name] -= 1
                return ""
            if opened[name]:
                opened[name] -= 1
                depth[styled] -= 1
            return match[0]
        if depth[styled] >= (_FORMATTING if styled else _DEPTH):
            dropped[name] += 1
            return ""
        opened[name] += 1
        depth[styled] += 1
        return match[0]

    return _TAG.sub(kept, html)
