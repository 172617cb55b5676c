"""The process that reads mails for the watcher: asked over a pipe, limited in memory, replaced when it fails.

Everything hostile in a mail happens here. It has no store, no mailbox and no secret; what leaves it are plain values.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, NamedTuple

from signoff_nlp.errors import SignoffError
from signoff_nlp.names import Verdict
from signoff_nlp.overrides import Override
from signoff_nlp.records import Records
from signoff_nlp.service.heads import Facts
from signoff_nlp.service.likeness import Likeness
from signoff_nlp.settings import Settings
from signoff_nlp.store.rows import DecisionRow, ThreadHead
from signoff_nlp.types import Draft

_MIB = 1024 * 1024


class Piece(NamedTuple):
    """A mail or chat of a thread: its number, whether it is a chat, and whether it lies in the folder of sent mails."""

    number: int
    chat: bool = False
    sent: bool = False


class Ask(NamedTuple):
    """What a child is asked. Contents follow one by one: those of `pieces`, then those of `drafts` (number, token, id).

    "heads": each piece is a header block. "read": together they are a thread. `unread` are warnings about messages of
    the thread that are not among them, `overrides` what people corrected.
    """

    kind: Literal["heads", "read"]
    pieces: tuple[Piece, ...]
    us: tuple[str, ...] = ()
    now: datetime | None = None
    unread: tuple[str, ...] = ()
    drafts: tuple[tuple[int, str, str], ...] = ()
    records: Records | None = None  # None: those that it was told before
    overrides: tuple[Override, ...] = ()


class Read(NamedTuple):
    """A thread that was read. `facts` are by the numbers of its mails."""

    report_json: str
    verdict: Verdict
    decisions: tuple[DecisionRow, ...]
    draft: Draft | None
    facts: dict[int, Facts]
    sent: tuple[Likeness, ...]


class Failed(NamedTuple):
    """Why something could not be read."""

    why: str


Heads = list[ThreadHead]


def serve(pipe: Connection, settings: Settings, megabytes: int) -> None:
    """Load the reader once, say "ready", and answer until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the watcher, which ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Children share the processors already. OpenBLAS would start a thread for each of them in every child, and where
    # others want the processors too, its threads wait for each other in a loop: four times the work for the same mails.
    # It looks here once, when NumPy is imported, which only the reader does.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from signoff_nlp.reader import Reader

    try:
        reader = Reader(settings)
        reader.read("Please go ahead with 10.", us=("shop.invalid",), kind="text")
    except SignoffError as error:
        pipe.send(Failed(str(error)))
        return
    gc.collect()
    gc.freeze()  # a hundred thousand objects that stay need not be looked at again
    _limit(megabytes)
    pipe.send("ready")
    records = Records()
    with contextlib.suppress(EOFError, OSError):
        while True:
            ask: Ask = pipe.recv()
            records = ask.records or records
            raws: list[bytes] = []
            try:
                raws += (pipe.recv_bytes() for _ in (*ask.pieces, *ask.drafts))
                answer = _answer(ask, raws, reader, records)
            except (MemoryError, SystemError):  # the second is what compiled code says that was refused memory
                del raws
                pipe.send(Failed(f"reading it takes more than {megabytes} MiB"))
                return
            except SignoffError as error:
                answer = Failed(error.what)
            except Exception as error:  # whatever a hostile mail makes go wrong; its text may repeat the mail
                answer = Failed(f"the reader failed ({type(error).__name__})")
            pipe.send(answer)


def _answer(ask: Ask, raws: list[bytes], reader: object, records: Records) -> Heads | Read | Failed:
    from signoff_nlp.intake.senders import read_us
    from signoff_nlp.reader import Reader
    from signoff_nlp.service.heads import author_of, facts_of, thread_head
    from signoff_nlp.service.likeness import Placed, likeness
    from signoff_nlp.service.recording import decision_rows, with_unread

    assert isinstance(reader, Reader)
    settings = reader.settings
    if ask.kind == "heads":
        return [thread_head(raw, settings, read_us(ask.us)) for raw in raws]
    given = list(zip(ask.pieces, raws, strict=False))
    # What lies in the Sent folder is the shop's, whatever alias it was sent from.
    ours = (author_of(raw, settings) for piece, raw in given if piece.sent)
    us = tuple(dict.fromkeys((*ask.us, *(one for one in ours if one))))
    report = with_unread(
        reader.read(raws[: len(given)], us=us, records=records, now=ask.now, overrides=ask.overrides), ask.unread
    )
    facts = {piece.number: facts_of(raw, settings, read_us(us)) for piece, raw in given if not piece.chat}
    if elsewhere := _elsewhere(report.draft, facts):
        report = report.model_copy(update={"warnings": (*report.warnings, elsewhere)})
    placed = [Placed(*draft, raw) for draft, raw in zip(ask.drafts, raws[len(given) :], strict=True)]
    sent = [likeness(one, piece.number, raw, settings) for one in placed for piece, raw in given if piece.sent]
    return Read(
        report.model_dump_json(),
        report.verdict,
        tuple(decision_rows(report)),
        report.draft,
        facts,
        tuple(one for one in sent if one),
    )


def _elsewhere(draft: Draft | None, facts: dict[int, Facts]) -> str | None:
    """Return what the reviewer has to know where a draft follows a Reply-To to another address than the mail came from."""
    authors = [one.author for one in facts.values() if draft and one.id and one.id == draft.in_reply_to]
    if draft is None or not draft.to or not authors or authors[0] is None or authors[0] in draft.to:
        return None
    return f"the draft goes to {', '.join(draft.to)}, but the mail came from {authors[0]}"


def _limit(megabytes: int) -> None:
    """Allow so much memory more than the reader itself takes, where the system can be asked to."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        most = pages * resource.getpagesize() + megabytes * _MIB
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
