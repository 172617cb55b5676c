"""The commented settings file that `signoff init` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from signoff_nlp.accounts import Account, Smtp, Webhook
from signoff_nlp.errors import SettingsError, unreadable
from signoff_nlp.settings import TABLES, Settings

# A value to start from for every setting; a test compares the names with the model.
_EXAMPLES = {
    "us": '["yourshop.example", "Mike (Your Shop)"]',
    "records": '"records.toml"',
    "authserv_ids": '["mx.yourshop.example"]',
    "policy": '"policy.toml"',
    "vocabulary": '["our_words.toml"]',
    "model": '"signoff-model"',
    "shop_name": '"Your Shop"',
}
_ABOUT = {
    "limits": "How much of a hostile or huge source is read; what is cut is said in the report's warnings.",
    "store": "Where `signoff watch` keeps what it read, decided and drafted.",
    "watch": "How `signoff watch` goes about it.",
    "desk": "How `signoff desk` is reached, and who signs in how.",
}
_NO_DEFAULT = {
    "store.url": '"sqlite:////var/lib/signoff/signoff.db"',
    "store.tokens": '"/var/lib/signoff/tokens"',
    "watch.metrics_port": "9464",
    "desk.url": '"https://desk.yourshop.example"',
    "desk.certificate": '"desk.pem"',
    "desk.certificate_key": '"desk-key.pem"',
    "desk.proxy": '"127.0.0.1"',
    "desk.oidc_issuer": '"https://login.yourshop.example"',
    "desk.oidc_client_id": '"signoff"',
    "desk.oidc_secret_env": '"OIDC_SECRET"',
    "desk.oidc_role": '"viewer"',
}
# One account of each kind; together they show every setting of an account.
_ACCOUNTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("A mailbox with a password, which the environment variable SALES_PASSWORD holds", {
        "name": '"sales"', "kind": '"imap"', "host": '"imap.yourshop.example"', "port": "993", "security": '"tls"',
        "ca_file": '"our-authority.pem"', "user": '"sales@yourshop.example"', "auth": '"password"',
        "password_env": '"SALES_PASSWORD"', "address": '"sales@yourshop.example"', "folders": '["INBOX"]',
        "sent": '"auto"', "drafts": '"auto"', "smtp": '{ host = "smtp.yourshop.example", port = 465, security = "tls" }',
    }),
    ("A password that the system keyring holds: `signoff login service` puts it there", {
        "name": '"service"', "host": '"imap.yourshop.example"', "user": '"service@yourshop.example"',
        "password_keyring": '"signoff"',
    }),
    ("Microsoft 365: `signoff login office`", {
        "name": '"office"', "host": '"outlook.office365.com"', "user": '"sales@yourshop.example"', "auth": '"microsoft"',
        "tenant": '"yourshop.example"', "client_id": '"00000000-0000-0000-0000-000000000000"',
    }),
    ("Gmail: `signoff login gmail`", {
        "name": '"gmail"', "host": '"imap.gmail.com"', "user": '"yourshop@gmail.com"', "auth": '"google"',
        "client_id": '"0000.apps.googleusercontent.com"', "client_secret_env": '"GOOGLE_CLIENT_SECRET"',
    }),
    ("An access token that a program of yours prints", {
        "name": '"orders"', "host": '"imap.yourshop.example"', "user": '"orders@yourshop.example"', "auth": '"token"',
        "mechanism": '"oauthbearer"', "password_command": '["pass", "show", "orders-token"]',
    }),
    ("Mails that something else delivers to this machine", {
        "name": '"local"', "kind": '"maildir"', "path": '"Maildir"', "drafts_path": '"Maildir/.Drafts"',
    }),
)  # fmt: skip
_NOTIFY: tuple[tuple[str, str, type[BaseModel], dict[str, str]], ...] = (
    ("smtp", "Who is told by e-mail of a stale release, a conflict, an over-release, or mail that stopped flowing", Smtp, {
        "host": '"smtp.yourshop.example"', "port": "465", "security": '"tls"', "ca_file": '"our-authority.pem"',
        "user": '"signoff@yourshop.example"', "password_env": '"SMTP_PASSWORD"', "sender": '"signoff@yourshop.example"',
        "to": '["production@yourshop.example"]',
    }),
    ("webhook", "The same as signed JSON", Webhook, {
        "url": '"https://hooks.yourshop.example/signoff"', "secret_env": '"WEBHOOK_SECRET"',
        "ca_file": '"our-authority.pem"',
    }),
)  # fmt: skip
_HEAD = """\
# Settings of signoff; docs/settings.md explains each. This file counts for the folder it lies in and all below.
# Take away the # before a line to set it. Relative paths count from this file. Environment variables stand above it:
# SIGNOFF_US="yourshop.example,Mike (Your Shop)", SIGNOFF_RECORDS=..., SIGNOFF_LIMITS_PARTS=...
# No secret belongs in this file: it names where each is kept.
"""


def example() -> str:
    """Return a signoff.toml with every setting, its meaning and an example or its default, commented out."""
    lines = [_HEAD]
    for name, field in Settings.model_fields.items():
        if name in _EXAMPLES:
            lines += [f"# {field.description}", f"# {name} = {_EXAMPLES[name]}", ""]
    for name, table in TABLES.items():
        lines += [f"# {_ABOUT[name]}", f"# [{name}]"]
        values = {
            inner: _NO_DEFAULT.get(f"{name}.{inner}") or _toml(field.default)
            for inner, field in table.model_fields.items()
        }
        lines += [*_settings(table, values, set()), ""]
    told: set[str] = set()
    for about, values in _ACCOUNTS:
        lines += [f"# {about}.", "# [[accounts]]", *_settings(Account, values, told), ""]
    for name, about, model, values in _NOTIFY:
        lines += [f"# {about}.", f"# [notify.{name}]", *_settings(model, values, set()), ""]
    return "\n".join(lines)


def _settings(model: type[BaseModel], values: Mapping[str, str], told: set[str]) -> Iterator[str]:
    """Yield a line per setting, with its meaning unless that was `told` before."""
    for name, value in values.items():
        about = "" if name in told else f"  # {model.model_fields[name].description}"
        told.add(name)
        yield f"# {name} = {value}{about}"


def _toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | int) else f'"{value}"'


def write_example(path: str) -> None:
    """Write the example to `path`. Raises SettingsError when the file is there already or cannot be written."""
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(example())
    except FileExistsError as error:
        raise SettingsError(
            "there is a file already; nothing was changed", where=path, hint="name another path"
        ) from error
    except OSError as error:
        raise unreadable(SettingsError, error, path) from error
