"""The shop's records: who may release, and what is on order."""

from __future__ import annotations

from signoff_nlp.names import STAGES, Frozen, Stage


class Approver(Frozen):
    """A person who may release, and which stages. `customer` (a domain) is optional."""

    name: str
    address: str | None = None
    may_release: tuple[Stage, ...] = STAGES
    customer: str | None = None


class Job(Frozen):
    """What the shop knows of a quote, purchase order or job, by its number."""

    id: str
    customer: str | None = None
    part: str | None = None
    revision: str | None = None
    quantity: int | None = None
    material: str | None = None
    color: str | None = None
    finish: str | None = None


class Records(Frozen):
    """The approver directory and the jobs on file."""

    approvers: tuple[Approver, ...] = ()
    jobs: tuple[Job, ...] = ()
