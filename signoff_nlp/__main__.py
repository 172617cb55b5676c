"""`python -m signoff_nlp` and the `signoff` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    try:
        from signoff_nlp.cli.app import app

        app(prog_name="signoff")
    except KeyboardInterrupt:  # before a command runs; later the command line itself says goodbye
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
