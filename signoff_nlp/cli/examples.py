"""The results of vocabulary examples as lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from signoff_nlp.cli.plain import printable
from signoff_nlp.language.examples import Tried


def results(tried: Iterable[Tried], *, verbose: bool) -> Iterator[tuple[str, bool]]:
    """Yield a line for each example that failed (with `verbose`: for each), then the sum; and whether it is good."""
    failed = total = 0
    for one in tried:
        total += 1
        failed += not one.passed
        if verbose or not one.passed:
            yield _line(one), one.passed
    yield (f"{total} examples, {failed} failed" if failed else f"{total} examples, all good"), not failed


def _line(one: Tried) -> str:
    example = one.example
    words = f"{example.rule.name}: {printable(example.marked)}"
    if one.passed:
        return f"ok    {words}"
    return f"FAIL  {words}\n      {'not found where marked' if example.side == 'yes' else 'found, but should not be'}"
