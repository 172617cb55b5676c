"""The commands. Each parses arguments, makes one service call and prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from signoff_nlp.cli.options import given, job_of, reading_options
from signoff_nlp.errors import SignoffError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signoff_nlp.service import Outcome

READ, UNREAD, CLARIFY, HOLD, NONE = 0, 1, 3, 4, 5
_CHECK = {"released": READ, "clarify": CLARIFY, "hold": HOLD, "none": NONE}


class Commands(click.Group):
    """A group that prints our own errors in one line and leaves with status 1, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            return super().invoke(ctx)
        except SignoffError as error:
            click.echo(f"signoff: {error}", err=True)
            ctx.exit(UNREAD)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="signoff-nlp", message="signoff %(version)s")
def app() -> None:
    """May we start this run? Reads buyers' sign-offs in mails and chats.

    Try: signoff parse thread.eml --us yourshop.example
    """


@app.command()
@reading_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per thread and line.")
@click.option("--check", is_flag=True, help="Exit 0 only if released; 3 clarify, 4 hold, 5 none.")
def parse(sources: tuple[str, ...], as_thread: bool, as_json: bool, check: bool, **options: Any) -> None:
    """Read SOURCEs (files, folders, .mbox, or standard input) and print what is released, and why."""
    from signoff_nlp.service import read_sources

    outcomes = read_sources(given(sources), job_of(**options), as_thread=as_thread)
    raise SystemExit(_print(outcomes, as_json=as_json, check=check))


@app.command()
@reading_options
@click.option("--eml", is_flag=True, help="The whole mail, headers included, instead of its text.")
def draft(sources: tuple[str, ...], as_thread: bool, eml: bool, **options: Any) -> None:
    """Print the drafted reply to each thread. Nothing is sent."""
    from signoff_nlp.cli.letters import letter
    from signoff_nlp.service import read_sources

    failed = False
    for outcome in read_sources(given(sources), job_of(**options), as_thread=as_thread):
        failed |= _failed(outcome)
        if outcome.report is not None and outcome.report.draft is not None:
            click.echo(letter(outcome.report.draft, as_mail=eml))
    raise SystemExit(UNREAD if failed else READ)


@app.command()
@reading_options
def explain(sources: tuple[str, ...], as_thread: bool, **options: Any) -> None:
    """Print the derivation: which rule fired on which words, what the cues did, what each item rests on."""
    from signoff_nlp.cli.derivation import derivation
    from signoff_nlp.service import read_sources

    failed = False
    for outcome in read_sources(given(sources), job_of(**options), as_thread=as_thread):
        failed |= _failed(outcome)
        if outcome.report is not None:
            click.echo(derivation(outcome.report))
    raise SystemExit(UNREAD if failed else READ)


@app.command()
@click.argument("source", default="-")
@click.option("--json", "as_json", is_flag=True, help="The zones as JSON.")
@click.option("--kind", type=click.Choice(("email", "text", "html", "chat")), help="What SOURCE is.")
def clean(source: str, as_json: bool, kind: str | None) -> None:
    """Print the zones of one message body: new text, quotes, signature ... No language model is loaded."""
    from signoff_nlp.cli.zones import zones_text
    from signoff_nlp.service import clean_source, settings_for

    (name,) = given((source,) if source != "-" else ())
    found = clean_source(name, kind, settings_for(None))
    click.echo(found if as_json else zones_text(found))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the report."""
    from signoff_nlp.service import schema as text

    click.echo(text())


@app.command()
@click.argument("path", default="signoff.toml", type=click.Path(dir_okay=False))
def init(path: str) -> None:
    """Write a commented signoff.toml (never over an existing file)."""
    from signoff_nlp.cli.example import write_example

    write_example(path)
    click.echo(f"Wrote {path}. Set `us` first: your own domains, addresses and chat names.")


@app.group()
def rules() -> None:
    """Work with vocabulary files."""


@rules.command("test")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
def rules_test(files: tuple[str, ...]) -> None:
    """Run the examples of the shop's own vocabulary FILES beside ours."""
    from signoff_nlp.service import test_rules

    failures = 0
    for line in test_rules(files):
        failures += not line.passed
        click.echo(f"{'ok  ' if line.passed else 'FAIL'}  {line.rule}: {line.text}")
    click.echo(f"{failures} failed")
    raise SystemExit(1 if failures else 0)


@app.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script for SHELL; see the README for where to put it."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(app, {}, "signoff", "_SIGNOFF_COMPLETE").source())


def _print(outcomes: Iterable[Outcome], *, as_json: bool, check: bool) -> int:
    status, failed = READ, False
    for outcome in outcomes:
        failed |= _failed(outcome)
        if outcome.report is None:
            continue
        if as_json:
            click.echo(outcome.report.model_dump_json())
        else:
            from signoff_nlp.cli.show import show

            show(outcome.report)
        status = max(status, _CHECK[outcome.report.verdict], key=_severity)
    return UNREAD if failed else (status if check else READ)


def _severity(status: int) -> int:
    return (READ, NONE, CLARIFY, HOLD).index(status)


def _failed(outcome: Outcome) -> bool:
    if outcome.error is not None:
        click.echo(f"signoff: {outcome.error}", err=True)
    return outcome.error is not None
