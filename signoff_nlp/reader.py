"""Where the steps meet: source -> thread -> readings -> decisions -> draft -> report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from signoff_nlp import vocabulary
from signoff_nlp.drafting.draft import write_draft
from signoff_nlp.drafting.questions import questions_for
from signoff_nlp.errors import RecordsError
from signoff_nlp.intake.sources import read_thread
from signoff_nlp.judge import heeded, job_warning, judge
from signoff_nlp.judge.overriding import decided, overridden, said
from signoff_nlp.judge.policy import Policy, load_policy
from signoff_nlp.language.components.files import revision_of_name
from signoff_nlp.language.phrases import shop_rules
from signoff_nlp.language.speech.model import model_path, read_meta
from signoff_nlp.overrides import Override
from signoff_nlp.settings import Settings, first_problem
from signoff_nlp.types import ActName, Decision, MessageReport, Reading, Records, Report, Thread, Verdict

Source = bytes | str | Sequence[bytes | str]
Judged = tuple[tuple[Decision, ...], tuple[ActName | None, ...]]
_CAUTION: tuple[Verdict, ...] = ("hold", "clarify", "released", "none")


class Reader:
    """Reads threads into reports; hold one for many threads. Thread-safe after its first `read`."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Raises SettingsError for a policy file, VocabularyError for a vocabulary file that makes no sense, ModelError
        for a model that does not fit."""
        self.settings = settings or Settings()
        load_policy(self.settings.policy)
        for path in self.settings.vocabulary:
            shop_rules(vocabulary.shop_file(path))
        read_meta(model_path(self.settings.model))

    def read(
        self,
        source: Source,
        *,
        us: Sequence[str] = (),
        records: Records | Mapping[str, Any] | None = None,
        now: datetime | None = None,
        kind: str | None = None,
        name: str | None = None,
        overrides: Sequence[Override] = (),
    ) -> Report:
        """Return the report on one thread.

        `source` is one mail (.eml or .msg bytes), one pasted chat, or a list of the mails and chats of one thread. `us` names the
        shop's domains, addresses or chat names; `records` what it knows; `now` anchors relative dates where a message
        carries no time; `kind` forces the kind of source; `name` is what the report calls it; `overrides` are what
        a person corrected.
        Raises SourceError when it cannot be read, RecordsError when `records` do not fit.
        """
        settings = self.settings
        us = (us,) if isinstance(us, str) else us
        thread = read_thread(source, us=tuple(us) or settings.us, settings=settings, kind=kind, name=name, now=now)
        return self.judge(thread, us=us, records=records, now=now, overrides=overrides)

    def read_many(self, sources: Iterable[Source], **options: Any) -> Iterator[Report]:
        """Yield the same report as `read` for each source, in order."""
        for source in sources:
            yield self.read(source, **options)

    def judge(
        self,
        thread: Thread,
        *,
        us: Sequence[str] = (),
        records: Records | Mapping[str, Any] | None = None,
        now: datetime | None = None,
        overrides: Sequence[Override] = (),
    ) -> Report:
        """Return the report on a thread that is already taken in; `us` keeps the shop's own addresses out of a draft."""
        return self.conclude(thread, self.understand(thread, now=now), us=us, records=records, overrides=overrides)

    def understand(self, thread: Thread, *, now: datetime | None = None) -> tuple[Reading, ...]:
        """Return what language finds in each message: facts, acts, cues, people."""
        from signoff_nlp.language.components.speech import using_model
        from signoff_nlp.language.steps import read

        with vocabulary.using(self.settings.vocabulary), using_model(self.settings.model):
            return tuple(read(thread.messages, day_first=thread.day_first, now=now))

    def conclude(
        self,
        thread: Thread,
        readings: Sequence[Reading],
        *,
        us: Sequence[str] = (),
        records: Records | Mapping[str, Any] | None = None,
        overrides: Sequence[Override] = (),
    ) -> Report:
        """Return the report that the readings of a thread come to, as a person corrected them with `overrides`."""
        records, policy = as_records(records), load_policy(self.settings.policy)
        readings = overridden(readings, overrides)
        decisions, acts = judge(readings, records, policy)
        if any(one.verdict == "released" for one in decisions):
            from signoff_nlp.language.second_look import look_again

            again = look_again(readings, heeded(readings), self.settings.model)
            decisions, acts = (decisions, acts) if again is readings else judge(again, records, policy)
        else:
            decisions, acts = self._weighed(decisions, readings, records, policy) or (decisions, acts)
        decisions = decided(decisions, readings, overrides)
        acts = said(acts, readings, overrides)
        labelled = _labelled(thread)
        decisions = tuple(
            one.model_copy(update={"questions": questions_for(one, thread, labelled)}) for one in decisions
        )
        settings = self.settings.model_copy(update={"us": tuple(us)}) if us else self.settings
        draft = write_draft(thread, decisions, settings=settings)
        verdict = most_cautious(decisions)
        unfit = job_warning(records, readings) if verdict != "none" else None
        return Report(
            source=thread.source,
            verdict=verdict,
            decisions=decisions,
            messages=tuple(_message(reading, act) for reading, act in zip(readings, acts, strict=True)),
            draft=draft,
            warnings=(*thread.warnings, unfit) if unfit else thread.warnings,
        )

    def _weighed(
        self, alone: Sequence[Decision], readings: Sequence[Reading], records: Records, policy: Policy
    ) -> Judged | None:
        """Judge a thread that releases nothing with its stops weighed; None where nothing changes or would be released."""
        from signoff_nlp.language.second_look import weigh_stops

        hear = all(one.verdict == "none" for one in alone)
        weighed, told = weigh_stops(readings, self.settings.model, hear=hear)
        decisions, acts = judge(weighed, records, policy) if told else ((), ())
        if not decisions or any(one.verdict == "released" for one in decisions):
            return None
        return tuple(one.model_copy(update={"trace": (*one.trace, *told)}) for one in decisions), acts


def as_records(records: Records | Mapping[str, Any] | None) -> Records:
    """Return `records` as the model. Raises RecordsError."""
    if isinstance(records, Records):
        return records
    try:
        return Records.model_validate(records or {})
    except ValidationError as error:
        raise RecordsError(
            first_problem(error), where="records", hint="see the records file in docs/settings.md"
        ) from error


def _labelled(thread: Thread) -> tuple[str, ...]:
    """The names, with a revision in them, of what came with the buyer's latest message that has such attachments."""
    for message in reversed(thread.messages):
        names = dict.fromkeys(one.name for one in message.attachments if revision_of_name(one.name))
        if message.side == "buyer" and names:
            return tuple(names)
    return ()


def most_cautious(decisions: Sequence[Decision]) -> Verdict:
    """Return the most cautious of the verdicts: hold, clarify, released, none."""
    return min((one.verdict for one in decisions), key=_CAUTION.index, default="none")


def _message(reading: Reading, act: Any) -> MessageReport:
    message = reading.message
    return MessageReport(
        index=message.index,
        id=message.id,
        author=message.author,
        side=message.side,
        sent_at=message.sent_at,
        subject=message.subject,
        text=message.text,
        act=act,
        facts=reading.facts,
        signature=message.signature,
        attachments=tuple(attachment.name for attachment in message.attachments),
    )
