"""What of an HTML mail a person sees: hidden elements, struck-through text, text in the colour of its ground."""

from __future__ import annotations

import re
from functools import lru_cache

_SPACE = re.compile(r"\s+")
_HIDDEN = re.compile(
    r"(?<![\w-])(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all|opacity:0*\.?0*%?(?=;|!|$)"
    r"|font-size:(?:0*\.?0*|[01](?:\.\d+)?(?=px))(?:px|pt|em|rem|ex|%|in|cm|mm)?(?=;|!|$)"
    r"|text-indent:-\d{3,}|(?:left|top|right|bottom|margin-left|margin-top):-\d{3,}(?:px|pt|em)?"
    r"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\)|color:transparent)"
)
_SQUEEZED = re.compile(r"(?<![\w-])(?:max-)?(?:height|width):0*\.?0*(?:px|pt|em|%)?(?=;|!|$)")
_CLIPPED = re.compile(r"overflow(?:-[xy])?:hidden")
_STRUCK = re.compile(r"text-decoration(?:-line)?:[^;]{0,40}line-through")
_COLOUR = re.compile(r"(?<![\w-])color:([^;!]{1,40})")
_GROUND = re.compile(r"(?<![\w-])background(?:-color)?:([^;!]{1,200})")
_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,2000})\}")
_MEDIA = re.compile(r"@[a-z-]{3,20}[^{};]{0,200}\{(?:[^{}]{0,2000}\{[^{}]{0,2000}\}){0,200}[^{}]{0,200}\}")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]{0,9})?[.#][\w-]{1,80}$", re.I)
_COMMENT = re.compile(r"/\*.{0,500}?\*/|<!--|-->", re.S)
_COLOURING = re.compile(r"(?<![\w-])(?:background(?:-color)?|color):[^;]{0,200}(?:;|$)")
_NAMED = {
    "white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0),
    "silver": (192, 192, 192), "gray": (128, 128, 128), "grey": (128, 128, 128), "yellow": (255, 255, 0),
}  # fmt: skip
WHITE = (255, 255, 255)
Colour = tuple[int, int, int] | None


def compact(style: str) -> str:
    """A style attribute in lower case and without blanks."""
    return _SPACE.sub("", style.lower())


def is_hidden(style: str) -> bool:
    """Does a compact style hide its element, or shrink it to nothing?"""
    return bool(_HIDDEN.search(style)) or bool(_SQUEEZED.search(style) and _CLIPPED.search(style))


def is_struck(style: str) -> bool:
    """Does a compact style strike its text through?"""
    return "line-through" in style and bool(_STRUCK.search(style))


@lru_cache(maxsize=1024)
def read_style(style: str) -> tuple[str, bool, bool]:
    """A style attribute compacted, whether it hides its element, whether it strikes its text through."""
    style = compact(style)
    return style, is_hidden(style), is_struck(style)


@lru_cache(maxsize=256)
def read_colour(text: str) -> Colour:
    """Red, green, blue of a CSS or attribute colour; None where it is unknown."""
    text = text.strip().lower()
    if text.startswith("#"):
        digits = text[1:7]
        if len(digits) in (3, 4):
            digits = "".join(d * 2 for d in digits[:3])
        try:
            return (int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
        except ValueError:
            return None
    if text.startswith("rgb"):
        numbers = re.findall(r"\d{1,3}(?:\.\d+)?", text)[:3]
        return (int(float(numbers[0])), int(float(numbers[1])), int(float(numbers[2]))) if len(numbers) == 3 else None
    return _NAMED.get(text)


@lru_cache(maxsize=1024)
def colours(style: str, color: str | None, bgcolor: str | None, fore: Colour, ground: Colour) -> tuple[Colour, Colour]:
    """Foreground and background of an element, given those of its parent."""
    if "color:" in style and (match := _COLOUR.search(style)):
        fore = read_colour(match[1])
    elif color:
        fore = read_colour(color)
    if "background" in style and (match := _GROUND.search(style)):
        value = match[1]
        if "url(" in value or "gradient" in value:
            ground = None
        elif "transparent" not in value and "none" not in value and "inherit" not in value and "initial" not in value:
            ground = read_colour(re.split(r"(?<=[\w)])(?=no-repeat|repeat|scroll)", value)[0])
    elif bgcolor:
        ground = read_colour(bgcolor)
    return fore, ground


@lru_cache(maxsize=256)
def same(fore: Colour, ground: Colour) -> bool:
    """Can nobody tell the text from its ground?"""
    if fore is None or ground is None or fore == (0, 0, 0) != ground:
        return False
    return sum(abs(a - b) for a, b in zip(fore, ground, strict=True)) <= 12


@lru_cache(maxsize=64)
def read_sheet(sheet: str) -> dict[str, str]:
    """What a style sheet says of what is seen: `.name`, `#name`, `p.name` or `p#name` to its compact style.

    Only single selectors are read, and of them only hiding, striking through and colours. Media queries are left out.
    Where a ground is set by a selector that is not read, nobody knows what the colours stand on: they are left out too.
    """
    sheet = _COMMENT.sub(" ", sheet[:20_000])
    sheet = _MEDIA.sub(" ", sheet)
    found: dict[str, str] = {}
    blind = False
    for selectors, rules in _RULE.findall(sheet):
        style = compact(rules)
        coloured = "color:" in style or "background" in style
        if not (coloured or is_hidden(style) or is_struck(style)):
            continue
        for selector in selectors.split(","):
            if match := _SIMPLE.match(selector.strip()):
                key = match[0].lower()
                found[key] = f"{style};{found[key]}" if key in found else style
            else:
                blind = blind or "background" in style
    if blind:
        found = {key: _COLOURING.sub("", style) for key, style in found.items()}
    return {key: style for key, style in found.items() if style}


def style_of(sheet: dict[str, str], tag: str, attributes: dict[str, str | None]) -> str:
    """The style that an element has from its own attribute and from `sheet`; of what both say the first rules."""
    names = [f"#{(attributes.get('id') or '').lower()}"]
    names += [f".{name.lower()}" for name in (attributes.get("class") or "").split()[:20]]
    styles = [sheet[key] for name in names for key in (tag + name, name) if key in sheet]
    return ";".join([attributes.get("style") or "", *styles])
