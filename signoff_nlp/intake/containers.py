"""The elements in which mail programs put history and signatures: what a class, an id or a style says."""

from __future__ import annotations

import re
from typing import Any

from signoff_nlp.intake.attribution import TIME

# Everything inside is history.
_QUOTE = re.compile(
    r"yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|olk_src_body_section|isreplycontent|freshdesk_quote"
    r"|alimail-?quote|__aliyun_previous_section|mail-editor-reference-message|outlook-mobile-reference|ms-outlook-ios-reference"
    r"|wmi-quote|front-blockquote|messagereplysection|quoted-text|mail-quote|gmail_extra_quote|moz-forward-container"
    r"|gmx_quote|sh-quoted|history_container|zd_quote|quoteheader_body|__quoted_text__|mailbox_quote|airmail_quote|netease-reply|ntes-.{0,12}mailquote|reply_quote|email_quote|message_quote|mcntquote"
)
_GMAIL = re.compile(r"gmail_quote|gmail_extra\b")
# The line above history.
_INTRO = re.compile(
    r"gmail_attr|moz-cite-prefix|reply-intro|airmail_ext_on|moz-email-headers-table|quote-intro|replyintro|yahoo_quoted_header|spark-quote-header"
)
# Everything from here on is history.
_CUT = re.compile(
    r"divrplyfwdmsg|appendonsend|zwchr|lineBreakAtBeginningOfMessage_$|mail-quote-header|__divider__", re.I
)
_SIGNATURE = re.compile(
    r"gmail_signature|moz-signature|front-signature|messagesignaturesection|outlook-mobile-signature|ms-outlook-mobile-signature"
    r"|protonmail_signature|(?:^|\s|_)signature(?:$|\s)|tutanota_signature|zmail_signature"
)
_BORDER = re.compile(r"border-top:(?:solid|1|#)|border-top:[^;]{0,30}solid")


def container_of(tag: str, attributes: dict[str, str | None], style: str, node: Any) -> str:
    """What an element holds: "quote", "soft" (perhaps the author's own), "gmail", "intro", "cut", "signature" or ""."""
    if tag == "blockquote":
        if (
            attributes.get("type") == "cite"
            or attributes.get("class")
            or attributes.get("cite")
            or "border-left" in style
        ):
            return "quote"
        # Gmail and Outlook write the author's own indentation so.
        return "" if "border:none" in style or "margin:00040px" in style else "soft"
    if not attributes or (len(attributes) == 1 and "style" in attributes and "border-top" not in style):
        return ""
    names = " ".join(value for key in ("class", "id", "name", "data-marker") if (value := attributes.get(key))).lower()
    if names:
        if _QUOTE.search(names):
            return "quote"
        if _CUT.search(names):
            return "cut"
        if _INTRO.search(names):
            return "intro"
        if _SIGNATURE.search(names):
            return "signature"
        if _GMAIL.search(names):
            return "gmail" if node.css_first("blockquote") is not None else "quote"
    if "border-top" in style and tag == "div" and _BORDER.search(style):
        text = (node.text() or "")[:600]
        # Outlook's header block in whatever language: a ruled box with labels, and an address or a time of day.
        if text.count(":") + text.count("：") >= 3 and ("@" in text or TIME.search(text)):
            return "cut"
    return ""
