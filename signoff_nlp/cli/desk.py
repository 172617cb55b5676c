"""The commands around the review desk: open it, and say who may use it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from signoff_nlp.cli.options import config_option
from signoff_nlp.errors import SettingsError

if TYPE_CHECKING:
    from datetime import datetime
    from types import ModuleType

    from signoff_nlp.names import DeskRole
    from signoff_nlp.settings import Settings
    from signoff_nlp.store.engine import Store

ROLES = ("viewer", "reviewer", "releaser", "admin")  # as in names.py, which takes too long to import for a --help
_MAY = "viewer reads; reviewer also edits, sends and discards; releaser also releases; admin also manages people."


@click.group(invoke_without_command=True)
@click.option("--port", type=click.IntRange(0, 65535), metavar="N", help="Port to listen on; 0 takes any that is free.")
@click.option("--host", metavar="ADDRESS", help="Address to listen on; another than this machine's own needs --team.")
@click.option("--team/--alone", default=None, help="People sign in by name; or one person by a one-time link.")
@click.option("--browser/--no-browser", default=True, help="Open a browser here, or only say which address to open.")
@config_option
@click.pass_context
def desk(
    ctx: click.Context, port: int | None, host: str | None, team: bool | None, browser: bool, config: str | None
) -> None:
    """Open the review desk: read, correct, approve and send drafts in the browser."""
    ctx.obj = config
    if ctx.invoked_subcommand is None:
        need_extra()
        import webbrowser

        from signoff_nlp.desk.serving import serve
        from signoff_nlp.settings import with_desk

        settings = with_desk(_settings(config), host=host, port=port, team=team)
        serve(settings, lambda text: click.echo(text, err=True), webbrowser.open if browser else lambda link: None)


@desk.group()
def user() -> None:
    """Say who may use the desk of a team, and what each may do."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="reviewer", show_default=True, help=_MAY)
@click.option("--no-password", is_flag=True, help="For people who sign in by OIDC; NAME is their e-mail address.")
@click.pass_obj
def user_add(config: str | None, name: str, role: DeskRole, no_password: bool) -> None:
    """Add an account; asks for its password, or reads it from standard input."""
    with _people(config) as (people, store, by, now):
        person = people.add_person(store, by, name, role, None if no_password else _password(), now)
        click.echo(f"Added {person.name}, {person.role}.")


@user.command("list")
@click.pass_obj
def user_list(config: str | None) -> None:
    """List all accounts: name, role, how they sign in, open sessions."""
    with _people(config) as (people, store, _, _now):
        for person, sessions in people.accounts(store):
            how = "disabled" if person.disabled else "password" if person.password else "link or OIDC"
            click.echo(f"{person.name:<32}  {person.role:<8}  {how:<12}  {len(sessions)}")


@user.command("role")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.pass_obj
def user_role(config: str | None, name: str, role: DeskRole) -> None:
    """Give the account NAME another ROLE, from its next request on."""
    with _people(config) as (people, store, by, now):
        people.set_role(store, by, name, role, now)
        click.echo(f"{name} is {role} now.")


@user.command("password")
@click.argument("name")
@click.pass_obj
def user_password(config: str | None, name: str) -> None:
    """Give the account NAME another password, which ends its sessions."""
    with _people(config) as (people, store, by, now):
        people.set_password(store, by, name, _password(), now)
        click.echo(f"{name} has a new password.")


@user.command("disable")
@click.argument("name")
@click.pass_obj
def user_disable(config: str | None, name: str) -> None:
    """Shut the account NAME and end its sessions."""
    with _people(config) as (people, store, by, now):
        people.set_disabled(store, by, name, True, now)
        click.echo(f"{name} is disabled.")


@user.command("enable")
@click.argument("name")
@click.pass_obj
def user_enable(config: str | None, name: str) -> None:
    """Open the account NAME again."""
    with _people(config) as (people, store, by, now):
        people.set_disabled(store, by, name, False, now)
        click.echo(f"{name} is enabled.")


@contextmanager
def _people(config: str | None) -> Iterator[tuple[ModuleType, Store, str, datetime]]:
    """Give the use cases of accounts, the open store, who we are and the time."""
    need_extra()
    from datetime import UTC, datetime
    from getpass import getuser

    from signoff_nlp.service import people
    from signoff_nlp.store.engine import open_store

    with closing(open_store(_settings(config).store.url)) as store:
        yield people, store, f"{getuser()} (terminal)", datetime.now(UTC)


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")


def need_extra() -> None:
    """Raise SettingsError where what the desk needs is not installed."""
    from importlib.util import find_spec

    if missing := [name for name in ("starlette", "uvicorn", "jinja2", "argon2", "multipart") if not find_spec(name)]:
        raise SettingsError(f"{missing[0]} is missing", hint="pip install 'signoff-nlp[desk]'")


def _settings(config: str | None) -> Settings:
    from signoff_nlp.service.reading import settings_for

    return settings_for(config)
