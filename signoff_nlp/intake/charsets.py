"""Bytes to text when the label is missing, unknown or wrong.

Labels are read the way mail programs read them (WHATWG Encoding: latin-1 means windows-1252, gb2312 means gb18030),
because mail is written by those programs. Nothing here raises, and no character is ever dropped in silence.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

# Labels that Python does not know, or knows in a narrower sense than mail programs use them.
_ALIASES = {
    "ascii": "utf-8", "us-ascii": "utf-8", "ansi_x3.4-1968": "utf-8", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "utf_8": "utf-8", "iso-8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252",
    "iso8859-1": "windows-1252", "iso_8859-1": "windows-1252", "x-ansi": "windows-1252", "ansi": "windows-1252",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "iso-8859-9": "windows-1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "ks_c_5601": "cp949", "windows-949": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "iso-8859-8-i": "iso-8859-8", "big5": "big5hkscs", "x-mac-roman": "mac-roman", "macintosh": "mac-roman",
    "unicode-1-1-utf-7": "utf-7", "unicode": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
# Codecs whose bytes are all below 0x80, or that ASCII text is not valid in: the label must be believed first.
_STATEFUL = frozenset({
    "iso2022_jp", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr", "hz", "utf-7", "utf-16", "utf-16-le", "utf-16-be",
    "utf-32", "utf-32-le", "utf-32-be",
})  # fmt: skip
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_THREE_BYTES = re.compile(rb"[\xe0-\xf4][\x80-\xbf][\x80-\xbf]")


@lru_cache(maxsize=256)
def codec_for(label: str | None) -> str | None:
    """Return the Python codec that a charset label means, or None for no label or an unknown one."""
    if not label:
        return None
    name = label.strip().strip("\"'").lower()[:40]
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Python registers byte-to-byte codecs (zlib, hex ...) under the same roof; mail must not reach them.
    return info.name if getattr(info, "_is_text_encoding", True) else None


def decode(data: bytes, label: str | None = None) -> tuple[str, str | None]:
    """Return the text of `data` and, where the label did not fit, the codec that was used instead (else None).

    Valid UTF-8 with multi-byte characters beats a single-byte label: such bytes do not come about by chance.
    """
    codec = codec_for(label)
    if codec not in _STATEFUL and data.isascii() and b"\x1b$" not in data:
        return data.decode("ascii"), None
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace") if name == "utf-8" else data.decode(name, "replace"), None
    if codec in _STATEFUL and codec is not None:
        try:
            return data.decode(codec), None
        except (UnicodeError, ValueError):
            codec = None
    if b"\x1b$" in data and (text := _try(data, "iso2022_jp")) is not None:
        return text, None if codec == "iso2022_jp" else "iso2022_jp"
    text = _try(data, "utf-8")
    if text is not None and (codec in (None, "utf-8") or _is_single_byte(codec) or _THREE_BYTES.search(data)):
        return text, None if codec in (None, "utf-8") and _known(label) else "utf-8"
    if codec is not None and codec != "utf-8":
        text = _try(data, codec)
        if text is not None:
            return text, None
    guess = _guess(data)
    text = _try(data, guess)
    return (text if text is not None else _western(data)), guess


def _known(label: str | None) -> bool:
    return not label or codec_for(label) is not None


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return _western(data) if codec == "cp1252" else None


def _is_single_byte(codec: str | None) -> bool:
    return codec is not None and codec.startswith(("cp125", "iso8859", "mac-", "koi8", "cp874", "cp437", "cp85"))


def _western(data: bytes) -> str:
    """windows-1252 with its five holes filled from latin-1, as browsers do; never fails."""
    return data.decode("latin-1").translate(_western_table())


@lru_cache(maxsize=1)
def _western_table() -> dict[int, str]:
    return {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


def _guess(data: bytes) -> str:
    """Guess the codec of 8-bit bytes that are not UTF-8, from how the high bytes cluster.

    Western text has single high bytes between letters, seldom two or three; Chinese in GB 2312 has runs of even
    length; Cyrillic has runs of any length, a word each.
    """
    runs = [len(run) for run in _HIGH_RUN.findall(data[:20_000])]
    if not runs:
        return "cp1252"
    average = sum(runs) / len(runs)
    if max(runs) >= 4 and all(length % 2 == 0 for length in runs):
        text = _try(data, "gb18030")
        if text is not None and sum("\u4e00" <= char <= "\u9fff" for char in text) * 3 >= sum(runs):
            return "gb18030"
    return "cp1251" if average >= 3 else "cp1252"
