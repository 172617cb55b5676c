"""Secrets from where they are kept: an environment variable, a command, or the system keyring. Never from the settings.

No secret is part of a message, and what a command prints beside it is not shown.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

from signoff_nlp.accounts import Account
from signoff_nlp.errors import MailboxError

_EXTRA = "pip install 'signoff-nlp[keyring]'"


class SecretMissing(MailboxError):
    """A secret is not where the settings say that it is kept."""


def secret_of(account: Account, *, environment: Mapping[str, str] | None = None, timeout: float = 30.0) -> str:
    """Return the password of `account`, or the access token where its `auth` is "token".

    Args:
        environment: default os.environ.
        timeout: seconds that a password_command may take.

    Raises:
        SecretMissing: there is none, or it cannot be had; says where it was looked for and what to do.
    """
    where = f"account {account.name}"
    if account.password_env:
        return from_variable(account.password_env, where, environment)
    if account.password_command:
        return _printed(account.password_command, where, timeout)
    if account.password_keyring:
        found = from_keyring(account.password_keyring, account.user or "", where)
        if found:
            return found
        raise SecretMissing(
            f"the keyring has no {account.password_keyring!r} for {account.user!r}",
            where=where,
            hint=f"`signoff login {account.name}` puts it there",
        )
    raise SecretMissing("has no password of its own", where=where)


def from_variable(name: str, where: str, environment: Mapping[str, str] | None = None) -> str:
    """Return what the environment variable `name` holds. Raises SecretMissing where it is not set, or empty."""
    found = (os.environ if environment is None else environment).get(name, "")
    if not found:
        raise SecretMissing(
            f"environment variable {name} is not set", where=where, hint="a service gets it from its EnvironmentFile"
        )
    return found


def from_keyring(service: str, user: str, where: str) -> str | None:
    """Return what the system keyring holds for `user` of `service`, or None. Raises SecretMissing where there is no keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise SecretMissing("reading the system keyring needs `keyring`", where=where, hint=_EXTRA) from error
    try:
        return keyring.get_password(service, user)
    except KeyringError as error:
        raise _no_keyring(error, where) from error


def into_keyring(service: str, user: str, secret: str, where: str) -> None:
    """Put `secret` into the system keyring, over what is there. Raises SecretMissing where it cannot be."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise SecretMissing("writing to the system keyring needs `keyring`", where=where, hint=_EXTRA) from error
    try:
        keyring.set_password(service, user, secret)
    except KeyringError as error:
        raise _no_keyring(error, where) from error


def _no_keyring(error: Exception, where: str) -> SecretMissing:
    return SecretMissing(
        f"the system keyring cannot be used ({type(error).__name__})",
        where=where,
        hint="a service has none as a rule: name a password_env or password_command instead",
    )


def _printed(command: tuple[str, ...], where: str, timeout: float) -> str:
    program = command[0]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SecretMissing(
            f"{program} gave no answer within {timeout:g} seconds", where=where, hint="does it ask for something?"
        ) from error
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "no such command"
        raise SecretMissing(
            f"{program} cannot be run: {said}", where=where, hint="password_command is a list: program, arguments"
        ) from error
    if done.returncode:
        raise SecretMissing(
            f"{program} failed with exit code {done.returncode}", where=where, hint="run it by hand to see why"
        )
    try:
        first = done.stdout.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError as error:
        raise SecretMissing(f"{program} printed no UTF-8 text", where=where) from error
    if not first:
        raise SecretMissing(f"{program} printed nothing", where=where, hint="its first line is the secret")
    return first
