"""The policy file: which items a release needs, by stage."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from signoff_nlp.errors import SettingsError, unreadable
from signoff_nlp.settings import first_problem
from signoff_nlp.types import Frozen, ItemName, Stage


class Required(Frozen):
    """Items that each stage requires; `unstated` is for language that names no stage."""

    sample: tuple[ItemName, ...]
    pilot: tuple[ItemName, ...]
    lot: tuple[ItemName, ...]
    shipment_window: tuple[ItemName, ...]
    full_production: tuple[ItemName, ...]
    unstated: tuple[ItemName, ...]


class Thresholds(Frozen):
    """What else keeps a release from standing."""

    open_items_block: bool = True
    over_release_blocks: bool = True


class Policy(Frozen):
    """What a release needs."""

    required: Required
    release: Thresholds = Thresholds()

    def items(self, stage: Stage | None) -> frozenset[ItemName]:
        """Return the items that `stage` requires."""
        return frozenset(getattr(self.required, stage or "unstated"))


@cache
def load_policy(path: str | None = None) -> Policy:
    """Return our policy, or the one at `path`. Raises SettingsError when it does not fit the form."""
    try:
        text = Path(path).read_text("utf-8") if path else files(__package__).joinpath("policy.toml").read_text("utf-8")
        return Policy.model_validate(tomllib.loads(text))
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(SettingsError, error, path or "policy.toml") from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        said = first_problem(error) if isinstance(error, ValidationError) else str(error)
        raise SettingsError(
            said, where=path or "policy.toml", hint="compare with the shipped judge/policy.toml"
        ) from error
