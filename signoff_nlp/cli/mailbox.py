"""The commands around mailboxes: sign in, and see whether an account can be watched."""

from __future__ import annotations

import click

from signoff_nlp.cli.options import config_option


@click.command()
@click.argument("account")
@click.option("--browser/--no-browser", default=None, help="Open a browser here, or only say which address to open.")
@click.option(
    "--port",
    default=0,
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Of this machine, for the browser to come back to.",
)
@config_option
def login(account: str, browser: bool | None, port: int, config: str | None) -> None:
    """Sign in to ACCOUNT with Google or Microsoft, or put its password into the system keyring."""
    from signoff_nlp.cli.plain import printable
    from signoff_nlp.service.inbox import account_named, log_in
    from signoff_nlp.service.reading import settings_for

    settings = settings_for(config)
    chosen = account_named(settings, account)
    done = log_in(
        chosen, settings, click.echo, lambda text: str(click.prompt(text, hide_input=True)), browser=browser, port=port
    )
    click.echo(f"Signed in as {printable(done.user)}; kept in {done.kept}. Try it: signoff inbox check {chosen.name}")


@click.group()
def inbox() -> None:
    """Work with the mailboxes of the settings."""


@inbox.command("check")
@click.argument("accounts", nargs=-1, metavar="[ACCOUNT]...")
@click.option("--write", is_flag=True, help="Also place a draft, which says what it is.")
@config_option
def inbox_check(accounts: tuple[str, ...], write: bool, config: str | None) -> None:
    """Try step by step whether each ACCOUNT (default: all) can be watched; exit 1 where one cannot."""
    from signoff_nlp.cli.plain import printable
    from signoff_nlp.service.inbox import account_named, accounts_of, check_account
    from signoff_nlp.service.reading import settings_for

    settings = settings_for(config)
    failed = False
    for account in [account_named(settings, name) for name in accounts] or accounts_of(settings):
        click.echo(f"{account.name}")
        for step in check_account(account, settings, write=write):
            failed |= not step.ok
            hint = f" ({step.hint})" if step.hint else ""
            click.echo(printable(f"  {'ok' if step.ok else 'FAILED':<6}  {step.what}: {step.text}{hint}"))
    raise SystemExit(failed)
