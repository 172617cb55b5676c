"""`python -m signoff_nlp` and the `signoff` command."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line."""
    # For matrices as small as the reader's, OpenBLAS's threads gain nothing, and on a machine that has other things to
    # do they wait for each other in a loop: five times the work. It looks here once, when NumPy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from signoff_nlp.cli.app import app

        app(prog_name="signoff")
    except KeyboardInterrupt:  # before a command runs; later the command line itself says goodbye
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
