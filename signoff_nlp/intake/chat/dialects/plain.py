"""A name before the text, without a time: "Name: text", "**Name:** text", "<name> text", a name on a line of its own.

Much that is no chat looks so too (recipes, settings, the head of a mail, "Qty: 250" inside a message), so a speaker
needs evidence; see `speakers.choose`.
"""

from __future__ import annotations

from signoff_nlp.intake.chat.grammar import Dialect, Sample

_ANA, _BO = "Ana Lee", "Bo Nilsen"
_THREE = (
    (_ANA, None, "Are you at the gate?"),
    (_BO, None, "Nearly there.\nTwo minutes."),
    (_ANA, None, "Note: bring the key"),
)


def _three(ana: str, bo: str) -> tuple[tuple[str, None, str], ...]:
    return tuple((ana if author == _ANA else bo, None, text) for author, _, text in _THREE)


PLAIN = Dialect(
    app="plain",
    name="name before text",
    untimed=(
        r"[-*•–] (?:\*\*|__)?(?P<name>[^:\n*]{1,60}?)(?:\*\*|__)? ?:(?:\*\*|__)? (?P<text>.*)",
        r"(?:\*\*|__|\*)(?P<name>[^:\n*]{1,60}?)(?: ?:(?:\*\*|__|\*)|(?:\*\*|__|\*) ?:)(?: (?P<text>.*))?",
        r"<(?P<name>[^<>\n]{1,40})> (?P<text>.*)",
        r"\[(?P<name>[^\[\]:\n]{1,40})\]:?(?: (?P<text>.*))?",
        r"> (?P<name>[^:\n]{1,60}):(?: ?(?P<text>.*))",
        r"\d{1,3}[.)] (?P<name>[^:\n]{1,60}?) ?:(?: (?P<text>.*))?",
        r"#{1,6} (?P<name>[^:\n]{1,60}):?(?P<text>)",
        r"(?P<name>[^:\n>#\[*•–-][^:\n]{0,59}?) ?:(?P<text>)",
        r"(?P<name>[^:\n>#\[*•–-][^:\n]{0,59}?) ?:(?: (?P<text>.*))?",
        r"(?P<name>[^:\n]{1,30})(?P<wide>:)(?P<text>.+)",
        r"(?P<name>[^|\n]{1,40}?) (?:\||[-–—=]?>|»|[-–—]) (?P<text>.*)",
    ),
    samples=(
        Sample(
            "Name: text",
            "Ana Lee: Are you at the gate?\nBo Nilsen: Nearly there.\nTwo minutes.\nAna Lee: Note: bring the key",
            _THREE,
        ),
        Sample(
            "NAME: text",
            "ANA LEE: Are you at the gate?\nBO NILSEN: Nearly there.\nTwo minutes.\nANA LEE: Note: bring the key",
            _three("ANA LEE", "BO NILSEN"),
        ),
        Sample(
            "**Name:** text",
            "**Ana Lee:** Are you at the gate?\n**Bo Nilsen:** Nearly there.\nTwo minutes.\n"
            "**Ana Lee:** Note: bring the key",
            _THREE,
        ),
        Sample(
            "**Name**: text",
            "**Ana Lee**: Are you at the gate?\n**Bo Nilsen**: Nearly there.\nTwo minutes.\n"
            "**Ana Lee**: Note: bring the key",
            _THREE,
        ),
        Sample(
            "- Name: text",
            "- Ana Lee: Are you at the gate?\n- Bo Nilsen: Nearly there.\nTwo minutes.\n- Ana Lee: Note: bring the key",
            _THREE,
        ),
        Sample(
            "Name: and blocks",
            "Ana Lee:\nAre you at the gate?\n\nBo Nilsen:\nNearly there.\nTwo minutes.\n\nAna Lee:\nNote: bring the key",
            _THREE,
        ),
        Sample(
            "<Name> text",
            "<Ana Lee> Are you at the gate?\n<Bo Nilsen> Nearly there.\nTwo minutes.\n<Ana Lee> Note: bring the key",
            _THREE,
        ),
        Sample(
            "@handle: text",
            "@ana: Are you at the gate?\n@bo: Nearly there.\nTwo minutes.\n@ana: Note: bring the key",
            _three("@ana", "@bo"),
        ),
        Sample(
            "Speaker 1:",
            "Speaker 1: Are you at the gate?\nSpeaker 2: Nearly there.\nTwo minutes.\nSpeaker 1: Note: bring the key",
            _three("Speaker 1", "Speaker 2"),
        ),
        Sample(
            "User / Assistant",
            "User: Are you at the gate?\n\nAssistant: Nearly there.\nTwo minutes.\n\nUser: Note: bring the key",
            _three("User", "Assistant"),
        ),
        Sample(
            "fields inside a message",
            "Shop: what shall we make?\nMo: here it is\nmaterial: PETG\nQty: 250\nInfill: 30%\nShop: noted",
            (
                ("Shop", None, "what shall we make?"),
                ("Mo", None, "here it is\nmaterial: PETG\nQty: 250\nInfill: 30%"),
                ("Shop", None, "noted"),
            ),
        ),
        Sample(
            "a person seen once",
            "Mo: all fine\nShop: thanks\nlukas (intern): hi, please wait\nMo: no",
            (
                ("Mo", None, "all fine"),
                ("Shop", None, "thanks"),
                ("lukas (intern)", None, "hi, please wait"),
                ("Mo", None, "no"),
            ),
        ),
        Sample(
            "[Name] text",
            "[Ana Lee] Are you at the gate?\n[Bo Nilsen] Nearly there.\nTwo minutes.\n[Ana Lee] Note: bring the key",
            _THREE,
        ),
        Sample(
            "Name > text",
            "Ana Lee > Are you at the gate?\nBo Nilsen > Nearly there.\nTwo minutes.\nAna Lee > Note: bring the key",
            _THREE,
        ),
        Sample(
            "a short word of a person seen once",
            "Mo: go with 250\nShop: ok\nMo: thanks\nDave: stop\nShop: stopped",
            (
                ("Mo", None, "go with 250"),
                ("Shop", None, "ok"),
                ("Mo", None, "thanks"),
                ("Dave", None, "stop"),
                ("Shop", None, "stopped"),
            ),
        ),
        Sample(
            "names in lower case",
            "sam: yo can u print 20\nprintlab: sure which file\nsam: hook_v7.stl\nsam: go ahead",
            (
                ("sam", None, "yo can u print 20"),
                ("printlab", None, "sure which file"),
                ("sam", None, "hook_v7.stl"),
                ("sam", None, "go ahead"),
            ),
        ),
        Sample(
            "not a chat: recipe",
            "Pancakes\nIngredients: flour, milk, two eggs\nTime: 20 minutes\nNote: rest the dough for a while.",
        ),
        Sample("not a chat: agenda", "10:00 Opening\n10:15 Budget: first reading\n11:00 Coffee\n11:20 Close"),
        Sample(
            "not a chat: head of a mail",
            "From: Ana Lee\nSent: 12 March 2024 10:32\nTo: Bo Nilsen\nSubject: Gate\n\nAre you at the gate?",
        ),
        Sample(
            "not a chat: prose", "There is one rule here: never leave the gate open.\nMy advice: buy a second lock."
        ),
        Sample("not a chat: log", "2024-03-12 10:32:15 INFO gate: opened\n2024-03-12 10:33:15 WARN gate: still open"),
        Sample("not a chat: settings", "name: gate\nport: 8080\nhost: example.com"),
        Sample(
            "Telegram for macOS",
            "> Ana Lee:\nAre you at the gate?\n\n> Bo Nilsen:\nNearly there.\nTwo minutes.\n\n> Ana Lee:\n"
            "Note: bring the key",
            _THREE,
        ),
    ),
)

DIALECTS = (PLAIN,)
