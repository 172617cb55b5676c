"""What all models are made of: the closed sets of names of the public contract, and the frozen base."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["released", "clarify", "hold", "none"]
Stage = Literal["sample", "pilot", "lot", "shipment_window", "full_production"]
Side = Literal["buyer", "shop", "machine"]
ItemName = Literal["revision", "quantity", "material", "color", "finish", "go", "authority"]
ItemStateName = Literal["stated", "referenced", "carried", "missing", "open", "conflicting", "outdated"]
ActName = Literal[
    "release", "vague_approval", "aspect_approval", "sample_acceptance", "conditional_approval", "reported_approval",
    "confirmation", "hold", "rejection", "change_request", "question", "information", "other",
]  # fmt: skip
Label = Literal[
    "REVISION", "FILE", "PART", "QUANTITY", "MATERIAL", "COLOR", "FINISH", "DATE", "PERSON",
    "PO_NUMBER", "QUOTE_NUMBER", "PACKAGING", "PRICE", "DIMENSION",
]  # fmt: skip
SegmentKind = Literal["new", "closing", "greeting", "signature", "disclaimer", "banner", "quote", "intro", "forward"]
ReasonCode = Literal[
    "vague_wording", "hedged",
    "missing_revision", "missing_quantity", "missing_material", "missing_color", "missing_finish", "missing_go",
    "missing_authority",
    "aspect_only", "photo_only", "po_only", "sample_acceptance",
    "conditional", "open_item",
    "reported_approval", "unverified_sender", "split_approval",
    "conflicting_messages", "conflicting_values", "outdated_revision", "changed_after_release",
    "on_hold", "rejected", "changes_requested",
]  # fmt: skip
DeskRole = Literal["viewer", "reviewer", "releaser", "admin"]

DESK_ROLES: tuple[DeskRole, ...] = ("viewer", "reviewer", "releaser", "admin")  # each may do what those before it may
ITEMS: tuple[ItemName, ...] = ("revision", "quantity", "material", "color", "finish", "go", "authority")
STAGES: tuple[Stage, ...] = ("sample", "pilot", "lot", "shipment_window", "full_production")


class Frozen(BaseModel):
    """Base of every value that crosses a step: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
