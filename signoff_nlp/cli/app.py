"""The commands. Each parses arguments, makes one service call and prints."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from signoff_nlp import __version__
from signoff_nlp.cli.demo import demo
from signoff_nlp.cli.desk import desk
from signoff_nlp.cli.keeping import audit_log, export_corrections, forget
from signoff_nlp.cli.looking import quarantine, reread, show, status
from signoff_nlp.cli.mailbox import inbox, login
from signoff_nlp.cli.options import config_option, given, job_of, known_kind, reading_options, thread_and_sources
from signoff_nlp.cli.review import review
from signoff_nlp.cli.watch import watch
from signoff_nlp.errors import MailboxError, SignoffError, SourceError, StoreError

_UNREAD, _USAGE, _REFUSED, _STOPPED = 1, 2, 3, 130  # the last is what shells give for Ctrl-C


class Commands(click.Group):
    """A group that says our own errors in one line and leaves quietly on Ctrl-C, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a console of another encoding shows an escape, and goes on
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except SignoffError as error:
            from signoff_nlp.cli.plain import printable

            click.echo(f"signoff: {printable(str(error))}", err=True)
            ctx.exit(_UNREAD if isinstance(error, SourceError | MailboxError | StoreError) else _USAGE)
        except KeyboardInterrupt:
            click.echo("\nsignoff: stopped", err=True)
            ctx.exit(_STOPPED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="signoff %(version)s")
def app() -> None:
    """May we start this run? Reads buyers' sign-offs in mails and chats.

    Try: signoff parse thread.eml --us yourshop.example
    """


for _command in (
    demo,
    login,
    inbox,
    watch,
    status,
    show,
    quarantine,
    reread,
    audit_log,
    forget,
    export_corrections,
    desk,
    review,
):
    app.add_command(_command)


@app.command()
@reading_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object per thread and line (JSON Lines).")
@click.option("--plain", is_flag=True, help="One line per decision, fields separated by tabs.")
@click.option("--check", is_flag=True, help="Exit 0 only if released; 3 clarify, 4 hold, 5 nothing to release.")
@click.option("--require", metavar="STAGE[:COUNT]", help="--check, and 3 unless this is released, such as full:250.")
@click.option(
    "--save", is_flag=True, help="Keep it: in thread ID of `signoff status` with --thread ID, else as its own."
)
def parse(
    sources: tuple[str, ...], as_thread: bool, as_json: bool, plain: bool, check: bool, require: str | None, save: bool,
    **job: Any,
) -> None:  # fmt: skip
    """Read SOURCEs and say what is released, and why.

    A SOURCE is a file (.eml, .msg, .mbox, a chat), a folder (Maildir, or mails), or - for standard input, the default.
    """
    from signoff_nlp.cli.saving import read_or_save, usage

    usage(as_json=as_json, plain=plain, save=save, kind=job["kind"])
    asked, (thread, names) = job_of(**job), thread_and_sources(sources, save=save and as_thread)
    from signoff_nlp.cli.checks import wanted
    from signoff_nlp.cli.output import Run, writer

    run, write, want = Run(names), writer(as_json=as_json, plain=plain), wanted(require)
    for report, _ in run.reports(read_or_save(names, asked, as_thread=as_thread, save=save, thread=thread)):
        click.echo(write(report))
        run.judged(report, want)
    run.leave(check=check or want is not None)


@app.command()
@reading_options
@click.option("--eml", is_flag=True, help="The whole mail, headers included, instead of its text; for one thread.")
def draft(sources: tuple[str, ...], as_thread: bool, eml: bool, **job: Any) -> None:
    """Print the drafted reply to each thread. Nothing is sent."""
    asked, names = job_of(**job), given(sources)
    from signoff_nlp.cli.letters import letters
    from signoff_nlp.cli.output import Run
    from signoff_nlp.service.reading import read_sources

    run = Run(names)
    reports = (report for report, _ in run.reports(read_sources(names, asked, as_thread=as_thread)))
    for text in letters(reports, as_mail=eml):
        click.echo(text)
    run.leave()


@app.command()
@reading_options
def explain(sources: tuple[str, ...], as_thread: bool, **job: Any) -> None:
    """Print the derivation: which rule fired on which words, what the cues did, what each item rests on."""
    asked, names = job_of(**job), given(sources)
    from signoff_nlp.cli.derivation import derivation
    from signoff_nlp.cli.output import Run
    from signoff_nlp.service.reading import read_sources

    run = Run(names)
    for report, readings in run.reports(read_sources(names, asked, as_thread=as_thread)):
        click.echo(derivation(report, readings))
    run.leave()


@app.command()
@click.argument("source", default="-")
@click.option("--json", "as_json", is_flag=True, help="The zones as JSON.")
@click.option("--kind", metavar="KIND", help="What SOURCE is: email, text, html or chat.")
@config_option
def clean(source: str, as_json: bool, kind: str | None, config: str | None) -> None:
    """Print the zones of one message body: new text, quotes, signature ... No language model is loaded."""
    from signoff_nlp.cli.output import complain
    from signoff_nlp.cli.zones import zones_json, zones_text
    from signoff_nlp.service.reading import clean_source, settings_for

    (name,) = given((source,))
    found, mails = clean_source(name, known_kind(kind), settings_for(config))
    if mails > 1:
        complain(f"{Path(name).name if name != '-' else 'standard input'}: only the first of {mails} mails is shown")
    click.echo(zones_json(found) if as_json else zones_text(found))


@app.command()
def schema() -> None:
    """Print the JSON Schema of the report."""
    from signoff_nlp.service.reading import schema as text

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
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--verbose", "-v", is_flag=True, help="Every example, not only those that fail.")
def rules_test(files: tuple[str, ...], verbose: bool) -> None:
    """Run the examples of your own vocabulary FILEs together with ours.

    Fails where one of your phrases misses its own example, or spoils one of ours.
    """
    from signoff_nlp.cli.start import quick_start

    quick_start()
    from signoff_nlp.cli.examples import results
    from signoff_nlp.service.reading import try_rules

    failed = False
    for line, passed in results(try_rules(files), verbose=verbose):
        failed |= not passed
        click.echo(line)
    raise SystemExit(failed)


@app.command()
@click.option(
    "--corrections", metavar="FILE", help="Your own labelled sentences (JSONL), as `signoff correct` writes them."
)
@click.option("--out", default="signoff-model", show_default=True, metavar="FOLDER", help="Where the model is written.")
@click.option("--corpus", metavar="FOLDER", help="Labelled sentences and their split, instead of ours.")
@click.option("--encoder", "encode", is_flag=True, help="Fine-tune the encoder as well; needs signoff-nlp[train].")
@config_option
def train(corrections: str | None, out: str, corpus: str | None, encode: bool, config: str | None) -> None:
    """Rebuild the classifier from our corpus and your corrections.

    The new model is refused, with exit code 3, where it is worse on sentences of unseen authors than the one in use, or
    takes something for a release that it did not before.
    """
    from signoff_nlp.cli.training import rebuilt_lines, say
    from signoff_nlp.service.reading import settings_for, train_model

    found = train_model(settings_for(config), corrections, out, corpus, say, encode=encode)
    for line in rebuilt_lines(found, out):
        click.echo(line)
    raise SystemExit(_REFUSED if found.refused else 0)


@app.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASES...")
@click.option("--errors", default=0, metavar="N", help="Name up to N threads whose verdict is wrong.")
@config_option
def evaluate(cases: tuple[str, ...], errors: int, config: str | None) -> None:
    """Print how the reader does on labelled threads: JSONL files, or folders as in fixtures/emails."""
    from signoff_nlp.cli.training import figure_lines
    from signoff_nlp.service.reading import evaluate_cases, settings_for

    for line in figure_lines(evaluate_cases(cases, settings_for(config)), errors):
        click.echo(line)


@app.command()
@click.argument("text")
@click.option("--act", metavar="ACT", help="The speech act of TEXT, a sentence: release, hold, vague_approval ...")
@click.option("--fact", metavar="LABEL=VALUE", help="A value that stands in TEXT: REVISION=B4, QUANTITY=250 ...")
@click.option("--verdict", metavar="VERDICT", help="The verdict on TEXT, a whole message: clarify, hold ...")
@click.option("--asked", metavar="TEXT", help="Your sentence that it answers.")
@click.option("--prev", metavar="TEXT", help="Its author's sentence before it.")
@click.option("--chat", is_flag=True, help="It stood in a chat, not in a mail.")
@click.option("--file", "path", default="corrections.jsonl", show_default=True, metavar="FILE")
@click.option("--save", is_flag=True, help="Note it in the store instead; `signoff export-corrections` prints those.")
@config_option
def correct(text: str, path: str, save: bool, config: str | None, **label: Any) -> None:
    """Note what TEXT should have been read as; `signoff train --corrections` learns from the acts."""
    from signoff_nlp.service.correcting import save_correction
    from signoff_nlp.service.reading import add_correction, settings_for

    if save:
        click.echo(f"Correction {save_correction(settings_for(config), text, datetime.now(UTC), **label)} in the store")
    else:
        click.echo(f"{add_correction(path, text, **label)} corrections in {path}")


@app.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the completion script for SHELL.

    \b
    Put it where your shell looks for such scripts:
    signoff completion bash > ~/.local/share/bash-completion/completions/signoff
    signoff completion zsh > ~/.zfunc/_signoff   (a folder of your $fpath)
    signoff completion fish > ~/.config/fish/completions/signoff.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    if found is not None:
        click.echo(found(app, {}, "signoff", "_SIGNOFF_COMPLETE").source())
