"""What a person says of a message in place of what was read from it."""

from __future__ import annotations

from typing import Literal

from signoff_nlp.names import ActName, Frozen, Label, Verdict


class Override(Frozen):
    """A person's correction of how a message was read: a value, its role, the message's speech act, or the verdict.

    `message` names the message as the report does (`ledger.message_name`), so that it is found again when others come
    before it. `kind` says which of the other fields count. A value: `start`, `end`, `text` are the words, `label` what
    they are, `value` and `role` what should be read; `value` None takes the fact out. A verdict holds for `subject`, and
    only as long as `message` is the last of the thread.
    """

    kind: Literal["value", "act", "verdict"]
    message: str
    by: str = ""
    label: Label | None = None
    start: int = 0
    end: int = 0
    text: str = ""
    value: str | int | float | None = None
    role: str | None = None
    act: ActName | None = None
    verdict: Verdict | None = None
    subject: str | None = None
