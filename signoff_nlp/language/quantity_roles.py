"""What a count is for, read from the words of its clause and then of its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from signoff_nlp.language.quantity_scene import Candidate, Scene
from signoff_nlp.language.quantity_words import Words

FROM_TO = re.compile(r"\bfrom[ \n]\d[\d.,]{0,8}(?:[ \n]?[a-z]{1,8})?[ \n]to[ \n]$")
_LEADS = re.compile(r"[ \n]?(?::|of|is|=|,)[ \n](?:of[ \n])?[~x]?\w")
_RATE = re.compile(r"[ \n]\w+[ \n](?:per|for each)\b")
_FEATURES = 12  # more features of one kind on a part are not counted in a mail
_FEW = 40  # counts of one message that are added up
_PLACE = re.compile(r"\b(?:on|at|around|between|through|into|onto)[ \n](?:the|both|all|its|these|those)[ \n]$")
_SUM = re.compile(r"\([^()]{3,40}=[ \n]?$")
_OPENED = re.compile(r"\([^()]{0,12}$")
_CLOSED = re.compile(r"[^()]{0,12}\)")
_STOPPED = 24  # characters behind the brackets of a count in which the words that stop it begin
_WORD = re.compile(r"[^\W\d_]+")
_NOT_NEGATIVE = ("not only ", "not only the ", "not only those ", "not just ", "not just the ", "why not ")


def role_of(candidate: Candidate, scene: Scene, vocabulary: Words) -> str:
    """Return the role of one count by itself; `settle` weighs several counts against each other."""
    at = candidate.number.start
    clause = scene.clause(at)
    sentence = scene.sentence(at)
    before, after = candidate.before, candidate.after
    if candidate.people or (_RATE.match(after) and not vocabulary.by_record.match(after) and not candidate.packed):
        return "other"
    if candidate.packed:
        return "per_pack"
    if re.match(r"/[a-z]", after):
        return "other"  # a rate
    if _SUM.search(before):
        return "other"  # what a sum comes to: "24 sets (2 per set = 48 parts)"
    if re.search(r"\d[^,.;]{0,12}\+[ \n]?$", before) and not candidate.unit:
        return "other"  # "100 + 5 spares"
    if not candidate.unit and (candidate.number.value or 0) <= _FEATURES and _PLACE.search(before):
        return "other"  # "masked on the two datum pads": features of a part
    holds = scene.holds(*clause)
    runs = scene.has("verbs", *clause)
    if vocabulary.enclosed.search(before) and not runs:
        return "held"  # "the two other lots (10 000 together) stay asleep"
    if _OPENED.search(before) and (closed := _CLOSED.match(after)) and not runs:
        behind = candidate.end + closed.end()
        if scene.holds(behind, behind + _STOPPED):
            return "held"  # "lots 3 and 4 (80 EA) stay on hold"
    if candidate.rest and not holds and scene.has("delivery", *sentence):
        return "other"
    if candidate.rest:
        return "released" if runs and not holds and scene.has("verbs", clause[0], at) else "held"
    if before.endswith(_NOT_NEGATIVE):
        return "other"
    if candidate.alike and (
        candidate.evidence in ("alike", "noun") or re.match(r"[^,.;]{0,24}\b(?:we|i|you|that|which)\b", after)
    ):
        return "sample"
    if holds or re.match(r"[ \n]back\b", after):
        return "held"
    if re.search(r"(?:balance|rest)[ \n,:(]{1,3}(?:of[ \n])?(?:the[ \n])?$", before):
        return "held"
    asked = scene.low[sentence[1] - 1 : sentence[1]] == "?"
    if scene.has("quoted", *clause) or (scene.quoted(at) and (asked or not runs)):
        return "quoted"
    if scene.asks_price and not (runs or scene.has("verbs", sentence[0], at)) and scene.has("wishes", *sentence):
        return "quoted"
    seen = scene.has("seen", *clause)
    leads = scene.has("verbs", clause[0], at)
    stated = vocabulary.finite.search(scene.low, candidate.end, clause[1])
    if candidate.sample:
        known = re.search(r"\b(?:the|those|these|both|all|your)[ \n]$", before)
        told = seen or (known and not (vocabulary.alone.search(before) or vocabulary.only_after.match(after)))
        return "sample" if (told or stated) and not leads else "released"
    if seen and not leads:
        return "other"
    if candidate.evidence == "verb" and not runs and scene.has("delivery", *clause):
        return "other"
    if candidate.evidence == "quote":
        return "other"
    shown = not vocabulary.sample.isdisjoint(_WORD.findall(scene.low[sentence[0] : at]))
    if shown and scene.has("seen", sentence[0], at) and not scene.has("verbs", *sentence):
        return "sample"  # "the samples went out on Monday, two pieces"
    if candidate.evidence in ("noun", "the", "of", "share", "every") or (
        candidate.evidence in ("all", "unit") and stated and _told(candidate)
    ):
        led = (
            scene.has("verbs", *clause)
            or scene.has("whole", *clause)
            or _wished(scene, *clause, stated.start() if stated else None)
            or (not stated and scene.has("verbs", sentence[0], at))
            or _sums_up(candidate, scene, vocabulary)
        )
        opens = scene.low[max(sentence[0], clause[0]) : candidate.start].strip(" \n-*•·,(")
        listed = (not opens or opens.endswith(":")) and not scene.has("seen", *sentence)
        return (
            "released"
            if led or (listed and not stated and candidate.evidence in ("noun", "share", "every"))
            else "other"
        )
    return "released"


def _sums_up(candidate: Candidate, scene: Scene, vocabulary: Words) -> bool:
    """ "That comes to 800 caps, rev 11, PETG": what the order comes to, told with the rest of the package."""
    if not vocabulary.sums_up.search(candidate.before):
        return False
    first, last = scene.sentence(candidate.start)
    told = scene.has("seen", first, last) or scene.has("delivery", first, last)
    return not told and len({fact.label for fact in scene.values(candidate.end, last)}) > 1


def _wished(scene: Scene, start: int, end: int, stated: int | None) -> bool:
    """Say whether a clause wants something; where its subject is the count, "have" helps its verb and wants nothing."""
    return any("wishes" in hit.entry and hit.start != stated for hit in scene.between(start, end))


def _told(candidate: Candidate) -> bool:
    """Say whether the words speak of known units ("all 38 features", "the two pieces"): they need a verb of the run."""
    return candidate.whole or candidate.before.endswith(("the ", "these ", "those ", "both "))


def flags_of(candidate: Candidate, scene: Scene, vocabulary: Words) -> list[str]:
    """Return what qualifies one count by its nearest words."""
    flags: list[str] = []
    before, after = candidate.before, candidate.after
    counted = after.find(candidate.head) + len(candidate.head)  # "200 covers or so"
    if (
        candidate.range_to is not None
        or candidate.number.guess
        or vocabulary.approximate.search(before[-28:])
        or vocabulary.approximate_after.match(after)
        or (candidate.head and vocabulary.approximate_after.match(after, counted))
    ):
        flags.append("approximate")
    if candidate.whole:
        flags.append("whole")
    if candidate.part:
        flags.append("partial")
    if (
        vocabulary.correction.search(before[-28:])
        or FROM_TO.search(before)
        or candidate.changed
        or vocabulary.correction_after.match(after)
    ):
        flags.append("correction")
    _, last = scene.sentence(candidate.number.start)
    if scene.low[last - 1 : last] == "?":
        flags.append("asked")
    if candidate.evidence == "answer":
        flags.append("answer")
    return flags


def settle(
    candidates: list[Candidate], scene: Scene, vocabulary: Words
) -> Iterator[tuple[Candidate, str, tuple[str, ...]]]:
    """Yield each count with its role and flags, after counts that speak of one another are weighed together."""
    roles = [role_of(candidate, scene, vocabulary) for candidate in candidates]
    flags = [flags_of(candidate, scene, vocabulary) for candidate in candidates]
    for index, candidate in enumerate(candidates):
        previous = candidates[index - 1] if index else None
        if _refused(candidate, scene, vocabulary):
            roles[index] = "other"
            flags[index].append("rejected")
            for other in (index - 1, index + 1):  # the count beside it replaces it
                near = 0 <= other < len(candidates) and abs(candidates[other].start - candidate.start) < 60
                if (
                    near
                    and "rejected" not in flags[other]
                    and (roles[other] == "released" or candidates[other].evidence == "noun")
                ):
                    roles[other] = "released"
                    _add(flags[other], "correction")
                    break
            continue
        outof = re.search(r"\bof[ \n](?:(?:the|our|your|these|those)[ \n])?$", candidate.before)
        if outof and not (candidate.packed or candidate.rest or candidate.whole):
            gap = candidate.start - previous.end if previous else 999
            if (
                previous
                and gap < 48
                and scene.sentence(previous.start) == scene.sentence(candidate.start)
                and not previous.packed
            ):
                same = previous.number.value == candidate.number.value
                roles[index] = "other"
                flags[index].append("total")
                if roles[index - 1] == "released":
                    _add(flags[index - 1], "whole" if same else "partial")
                    if same and "partial" in flags[index - 1]:
                        flags[index - 1].remove("partial")
            elif candidate.evidence == "of" and re.search(
                r"\b(?:how many|any|some|none|each)[ \n]of\b", candidate.before
            ):
                held = scene.holds(*scene.clause(candidate.number.start))
                roles[index] = "held" if held else "other"
                if not held:
                    flags[index].append("total")
            elif candidate.evidence == "of" and not candidate.whole and roles[index] == "other":
                roles[index] = (
                    "released" if scene.has("verbs", scene.sentence(candidate.start)[0], candidate.start) else "other"
                )
    _spread_whole(candidates, roles, flags, scene)
    _part_and_balance(candidates, roles, flags, vocabulary)
    for index, candidate in enumerate(candidates):
        if candidate.evidence in ("of", "the") and roles[index] == "other" and not flags[index]:
            continue
        if candidate.evidence == "change" and len(candidates) < 2 and "correction" not in flags[index]:
            continue  # "4 mm instead of 3": no other count stands here
        if candidate.unit or candidate.head or candidate.sample or candidate.evidence == "key":
            _add(flags[index], "counted")
        marks = flags[index] + ([f"unit:{candidate.unit}"] if candidate.unit and candidate.unit != "x" else [])
        yield candidate, roles[index], tuple(marks)


def _add(flags: list[str], flag: str) -> None:
    if flag not in flags:
        flags.append(flag)


def _refused(candidate: Candidate, scene: Scene, vocabulary: Words) -> bool:
    """Say whether words set a count aside: "320, not 300", "60 instead of 50", "from 250 to 300"."""
    found = vocabulary.rejected.search(candidate.before[-28:])
    if not found or candidate.before.endswith(_NOT_NEGATIVE):
        return False
    if re.search(r"\bfrom[ \n]$", candidate.before):
        return bool(re.match(r"[ \n]to[ \n]\d", candidate.after)) and not candidate.packed
    return not candidate.packed


def _spread_whole(candidates: list[Candidate], roles: list[str], flags: list[list[str]], scene: Scene) -> None:
    """Give "the complete order" to the count beside it: the one it introduces, or the one it follows."""
    starts = [candidate.number.start for candidate in candidates]
    for hit in scene.hits:
        if "all_after" not in hit.entry and "whole" not in hit.entry:
            continue
        index = bisect_left(starts, hit.end)
        link = scene.low[hit.end : hit.end + 12]
        leads = index < len(starts) and starts[index] - hit.end <= 12 and _LEADS.match(link)
        if leads and roles[index] == "released":
            _add(flags[index], "whole")
            continue
        if index and "partial" not in flags[index - 1] and "total" not in flags[index - 1]:
            first, last = scene.sentence(hit.start)
            gap = hit.start - candidates[index - 1].end
            same_sentence = first <= starts[index - 1] < last
            if roles[index - 1] == "released" and gap <= (90 if same_sentence else 24):
                _add(flags[index - 1], "whole")


def _is_part(candidate: Candidate, flags: list[str], vocabulary: Words) -> bool:
    """The count is called the first, or that of a lot."""
    return "partial" in flags or not vocabulary.lots.isdisjoint(_WORD.findall(candidate.before))


def _part_and_balance(candidates: list[Candidate], roles: list[str], flags: list[list[str]], vocabulary: Words) -> None:
    """ "2,500 in total; first lot 600; the remaining 1,900 hold": the sum of part and balance is the order, no release."""
    if len(candidates) > _FEW:
        return
    held = {one.number.value for one, role in zip(candidates, roles, strict=True) if role == "held"}
    parts = {one.number.value for one, role in zip(candidates, roles, strict=True) if role == "released"}
    for index, candidate in enumerate(candidates):
        balances = [balance for balance in held if candidate.number.value - balance in parts]
        if roles[index] != "released" or not balances or "whole" not in flags[index]:
            continue
        if not any(
            roles[other] == "released"
            and candidate.number.value - part.number.value in balances
            and _is_part(part, flags[other], vocabulary)
            for other, part in enumerate(candidates)
        ):
            continue
        roles[index], flags[index] = "other", ["total"]
        for other, part in enumerate(candidates):
            if roles[other] == "released" and candidate.number.value - part.number.value in balances:
                _add(flags[other], "partial")
