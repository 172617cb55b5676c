"""`python -m signoff_nlp` and the `signoff` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from signoff_nlp.cli.app import app

    app(prog_name="signoff")


if __name__ == "__main__":
    main()
