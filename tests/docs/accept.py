"""`python -m tests.docs.accept`: put the present output of every console block into our documents. Read the diff."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.docs.blocks import _FILE, ANY, DOCUMENTS, Block, blocks, entered, matches, prepare, run, steps, trimmed


def accepted(block: Block, folder: Path) -> tuple[str, Path]:
    """Return the block's text with what its commands print now, and where they end up; a "..." keeps its place."""
    lines: list[str] = []
    for step in steps(block):
        folder = entered(step.command, folder)
        printed, shown = trimmed(run(step.command, folder)), trimmed(step.shown)
        lines.append(f"$ {step.command}")
        if matches(shown, printed):
            lines += step.shown
        elif ANY in shown:
            at = shown.index(ANY)
            rest = len(shown) - at - 1
            lines += [*printed[:at], ANY, *(printed[-rest:] if rest else []), *step.shown[len(shown) :]]
        else:
            lines += [*printed, *step.shown[len(shown) :]]
    return "\n".join(lines) + "\n", folder


def main() -> None:
    """Rewrite the documents in place."""
    for document in DOCUMENTS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            prepare(folder)
            text, at, out = document.read_text("utf-8"), 0, ""
            for block in blocks(document):
                if block.language == "toml" and (file := _FILE.match(block.text)):
                    (folder / file[1]).write_text(block.text, "utf-8")
                if block.language == "console":
                    shown, folder = accepted(block, folder)
                    out += text[at : block.start] + shown
                    at = block.end
            document.write_text(out + text[at:], "utf-8")


if __name__ == "__main__":
    main()
