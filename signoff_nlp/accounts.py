"""What is watched, where its state is kept, who is told, and who may look: the settings of `signoff watch` and `desk`.

A secret never stands in the file: an account names the environment variable, the command or the keyring entry that
holds it.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from signoff_nlp.names import DeskRole, Frozen

Security = Literal["tls", "starttls"]
_NAME = r"^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$"  # names become file names, metric labels and table cells
_SECRET = "password_env, password_command or password_keyring"
_MIB = 1024 * 1024


class StoreSettings(Frozen):
    """Where the watcher keeps what it read, decided and drafted."""

    url: str | None = Field(
        default=None,
        description="database URL (sqlite:///..., postgresql://...); none: SQLite in the user's data folder",
    )
    tokens: Path | None = Field(
        default=None, description="folder of the sign-ins with google and microsoft; none: in the user's configuration"
    )


class WatchSettings(Frozen):
    """How the watcher goes about it."""

    poll_seconds: int = Field(default=60, ge=1, description="a look at each folder at least this often, in seconds")
    renew_seconds: int = Field(default=240, ge=1, le=300, description="IDLE is renewed this often, in seconds")
    timeout_seconds: int = Field(default=30, ge=1, description="a server that says nothing for so long is gone")
    batch: int = Field(default=250, ge=1, le=1000, description="most messages of one fetch")
    batch_bytes: int = Field(default=8 * _MIB, ge=1, description="most bytes of one fetch, unless one mail is larger")
    message_bytes: int = Field(default=32 * _MIB, ge=1, description="of a larger mail only the header is read")
    day_bytes: int = Field(default=1024 * _MIB, ge=1, description="most bytes fetched a day and account")
    read_seconds: int = Field(default=20, ge=1, description="longest reading of one mail, in seconds")
    read_megabytes: int = Field(default=600, ge=1, description="most memory for reading one mail, in MiB")
    tries: int = Field(default=3, ge=1, description="a mail that fails so often is set aside")
    start: str = Field(
        default="30d",
        pattern=r"^(new|all|[1-9][0-9]{0,4}d)$",
        description="which mail that is already there is judged: new (none), all, or of so many days; none is drafted for",
    )
    drafts: bool = Field(default=True, description="place drafts; without, only judge")
    drafts_per_sender: int = Field(default=5, ge=0, description="most drafts a day for one sender")
    stale_seconds: int = Field(
        default=600, ge=1, description="without proof of life for so long, an account is not well"
    )
    lease_seconds: int = Field(
        default=60, ge=5, description="a second watcher takes over after this silence of the first"
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="port on 127.0.0.1 for /metrics and /healthz; none: no such server"
    )


class DeskSettings(Frozen):
    """How `signoff desk` is reached, and who signs in how."""

    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on")
    port: int = Field(default=8468, ge=0, le=65535, description="port to listen on; 0: any that is free")
    url: str | None = Field(
        default=None, description="how browsers reach it, https://desk.yourshop.example; none: this machine only"
    )
    team: bool = Field(default=False, description="people sign in by name; without, one person by a one-time link")
    certificate: Path | None = Field(default=None, description="certificate (PEM) to speak TLS without a proxy")
    certificate_key: Path | None = Field(default=None, description="its key (PEM)")
    proxy: str | None = Field(
        default=None, description="address of your reverse proxy, whose X-Forwarded-For is believed"
    )
    undo_seconds: int = Field(
        default=15, ge=5, le=60, description="a mail that is sent waits so long, and can be taken back meanwhile"
    )
    near_days: int = Field(default=3, ge=0, le=60, description="a start or ship date within so many days is urgent")
    session_hours: int = Field(default=12, ge=1, le=720, description="a session ends after so long")
    idle_minutes: int = Field(default=120, ge=1, le=43200, description="a session ends when it is unused for so long")
    oidc_issuer: str | None = Field(default=None, description="OpenID Connect provider, https://login.yourshop.example")
    oidc_client_id: str | None = Field(default=None, min_length=1, description="what the provider calls the desk")
    oidc_secret_env: str | None = Field(
        default=None, min_length=1, description="environment variable with the secret that the provider gave"
    )
    oidc_role: DeskRole | None = Field(
        default=None, description="role of people who come first by OIDC; none: an admin adds them before"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not loopback(self.host) and not (self.team and self.url):
            raise ValueError(f"host {self.host} is reached from elsewhere, which needs team = true and a url")
        for name, url in (("url", self.url), ("oidc_issuer", self.oidc_issuer)):
            parts = urlsplit(url or "https://none")
            secure = parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or ""))
            if not secure or not parts.hostname or parts.username or parts.query or parts.fragment:
                raise ValueError(f"{name} must begin with https:// (http:// is for this machine only)")
        if self.url and urlsplit(self.url).path.strip("/"):
            raise ValueError("url has no path: the desk stands at the top of its host")
        if bool(self.certificate) != bool(self.certificate_key):
            raise ValueError("certificate and certificate_key go together")
        if len({bool(self.oidc_issuer), bool(self.oidc_client_id), bool(self.oidc_secret_env)}) > 1:
            raise ValueError("oidc_issuer, oidc_client_id and oidc_secret_env go together")
        return self


class Submission(Frozen):
    """The server that sends an account's mail, with the login of the account itself."""

    host: str = Field(min_length=1, description="the SMTP server")
    port: int | None = Field(default=None, ge=1, le=65535, description="default 465, 587 with starttls, 25 with none")
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description="none only for a server on this machine"
    )
    ca_file: Path | None = Field(default=None, description="certificates (PEM) to trust in place of the system's")
    login: bool = Field(default=True, description="log in as the account does; false: the server asks for none")
    copy_sent: bool = Field(
        default=True,
        description="put a copy into the folder of sent mails; false where the server does it (Gmail, Microsoft 365)",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.security == "none" and not loopback(self.host):
            raise ValueError("security none is for a server on this machine only: use tls or starttls")
        return self

    @property
    def server_port(self) -> int:
        """The port to connect to."""
        return self.port or {"tls": 465, "starttls": 587, "none": 25}[self.security]


class Account(Frozen):
    """One mailbox login, or one local folder of mails."""

    name: str = Field(pattern=_NAME, description="what you call it; letters, digits and . _ @ + -")
    kind: Literal["imap", "maildir", "eml"] = Field(
        default="imap", description="a server, a Maildir, or a folder of .eml"
    )
    path: Path | None = Field(default=None, description="the folder of a maildir or eml account")
    drafts_path: Path | None = Field(
        default=None, description="where its drafts are written; default: beside its mails"
    )
    host: str | None = Field(default=None, description="the IMAP server")
    port: int | None = Field(default=None, ge=1, le=65535, description="default 993, or 143 with starttls")
    security: Security = Field(default="tls", description="tls from the start, or starttls; never without")
    ca_file: Path | None = Field(default=None, description="certificates (PEM) to trust in place of the system's")
    user: str | None = Field(default=None, description="the login name, mostly the address")
    auth: Literal["password", "google", "microsoft", "token"] = Field(
        default="password", description="a password, a sign-in with google or microsoft, or an access token you provide"
    )
    mechanism: Literal["xoauth2", "oauthbearer"] = Field(default="xoauth2", description="how an access token is shown")
    password_env: str | None = Field(default=None, min_length=1, description="environment variable with the secret")
    password_command: tuple[str, ...] = Field(
        default=(), description="program and arguments that print the secret (no shell)"
    )
    password_keyring: str | None = Field(
        default=None, min_length=1, description="service name in the system keyring, for the secret or the sign-in"
    )
    tenant: str = Field(
        default="organizations", pattern=r"^[A-Za-z0-9.-]+$", description="microsoft: your tenant's name or id"
    )
    client_id: str | None = Field(
        default=None, min_length=1, description="google, microsoft: id of your app registration"
    )
    client_secret_env: str | None = Field(
        default=None, min_length=1, description="google: environment variable with the client's secret"
    )
    address: str | None = Field(default=None, description="the From of drafts; default: user")
    folders: tuple[str, ...] = Field(default=("INBOX",), min_length=1, description="the folders that are watched")
    sent: str = Field(default="auto", description='the folder of sent mail; "auto" finds it, "" reads none')
    drafts: str = Field(default="auto", min_length=1, description='where drafts go; "auto" finds it')
    smtp: Submission | None = Field(
        default=None, description="what sends replies from the review desk; none: it sends none"
    )

    @model_validator(mode="before")
    @classmethod
    def _keep_secrets_out(cls, values: Any) -> Any:
        if isinstance(values, dict) and (given := {"password", "secret", "token", "client_secret"} & values.keys()):
            raise ValueError(f"{min(given)} does not belong in a file: name where it is kept, by {_SECRET}")
        return values

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.kind != "imap":
            if not self.path:
                raise ValueError(f"kind {self.kind} needs a path")
            return self
        for field in ("host", "user"):
            if not getattr(self, field):
                raise ValueError(f"kind imap needs a {field}")
        kept = [name for name in ("password_env", "password_command", "password_keyring") if getattr(self, name)]
        if self.auth in ("password", "token") and len(kept) != 1:
            raise ValueError(f"auth {self.auth} needs one of {_SECRET}{', not several' if kept else ''}")
        if self.auth in ("google", "microsoft"):
            if not self.client_id:
                raise ValueError(f"auth {self.auth} needs a client_id")
            if taken := [name for name in kept if name != "password_keyring"]:
                raise ValueError(f"auth {self.auth} signs in with `signoff login` and takes no {taken[0]}")
        if self.auth == "google" and not self.client_secret_env:
            raise ValueError("auth google needs a client_secret_env")
        return self

    @property
    def sender(self) -> str | None:
        """The From of drafts."""
        return self.address or self.user

    @property
    def drafts_folder(self) -> Path | None:
        """Where a local account's drafts are written: as a Maildir's own folder, or beside a folder of .eml."""
        if self.path is None or self.drafts_path:
            return self.drafts_path
        return self.path / ".Drafts" if self.kind == "maildir" else self.path.with_name(f"{self.path.name}-drafts")


class Smtp(Frozen):
    """A server that takes notices by e-mail."""

    host: str = Field(min_length=1, description="the SMTP server")
    port: int | None = Field(default=None, ge=1, le=65535, description="default 465, 587 with starttls, 25 with none")
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description="none only for a server on this machine"
    )
    ca_file: Path | None = Field(default=None, description="certificates (PEM) to trust in place of the system's")
    user: str | None = Field(default=None, description="login name; none: no login")
    password_env: str | None = Field(default=None, min_length=1, description="environment variable with the password")
    sender: str = Field(min_length=3, description="the From of notices")
    to: tuple[str, ...] = Field(min_length=1, description="who is told")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.security == "none" and not loopback(self.host):
            raise ValueError("security none is for a server on this machine only: use tls or starttls")
        if bool(self.user) != bool(self.password_env):
            raise ValueError("user and password_env go together")
        return self

    @property
    def server_port(self) -> int:
        """The port to connect to."""
        return self.port or {"tls": 465, "starttls": 587, "none": 25}[self.security]


class Webhook(Frozen):
    """An address that takes notices as signed JSON."""

    url: str = Field(description="https://..., or http:// on this machine")
    secret_env: str = Field(min_length=1, description="environment variable with the secret that signs")
    ca_file: Path | None = Field(default=None, description="certificates (PEM) to trust in place of the system's")

    @field_validator("url")
    @classmethod
    def _encrypted(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.username or parts.password:
            raise ValueError("a password does not belong in a file")
        if not parts.hostname or (
            parts.scheme != "https" and not (parts.scheme == "http" and loopback(parts.hostname))
        ):
            raise ValueError("must begin with https:// (http:// is for this machine only)")
        return url


class Notify(Frozen):
    """Who is told when a release went stale, on a conflict, an over-release, and when mail stops flowing; default nobody."""

    smtp: Smtp | None = None
    webhook: Webhook | None = None


def loopback(host: str) -> bool:
    """Say whether `host` is this machine itself."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
