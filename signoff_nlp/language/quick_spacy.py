"""Import spaCy without its own command line.

`import spacy` imports `spacy.cli`, and with it an HTTP client, a project runner and the training commands: a third of
its time, for nothing that reading mail needs. The command line answers sooner without them. Whoever asks for
`spacy.cli` or `spacy.info` afterwards gets the real ones.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

_PACKAGE, _MODULE = "spacy.cli", "spacy.cli.info"


def import_spacy() -> None:
    """Import spaCy, leaving its command line for later. Does nothing where spaCy is imported already."""
    if "spacy" in sys.modules:
        return
    standing_in = {name: _stand_in(name) for name in (_PACKAGE, _MODULE)}
    sys.modules.update(standing_in)
    try:
        importlib.import_module("spacy")
    finally:
        for name, module in standing_in.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _stand_in(name: str) -> ModuleType:
    """A module whose every public name is a function that imports the real one when it is called."""
    module = ModuleType(name)

    def later(attribute: str) -> Callable[..., Any]:
        if attribute.startswith("__"):
            raise AttributeError(attribute)

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(importlib.import_module(name), attribute)(*arguments, **options)

        return call

    module.__dict__.update(__getattr__=later, __path__=[])
    return module
