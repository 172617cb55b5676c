"""A real IMAP server for tests: a throw-away Dovecot 2.3, as root or not, ready in a tenth of a second.

Every test takes a user of its own, so that one server serves them all. What is asserted about a mailbox is read by
doveadm, which knows nothing of our client.
"""

from __future__ import annotations

import base64
import contextlib
import getpass
import grp
import hashlib
import hmac
import itertools
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.mailbox.certificates import Certificate, self_signed

PASSWORD = "secret"
ISSUER = "https://login.invalid"
SETTINGS = """
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {stranger}
first_valid_uid = 1
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0 secs
mail_fsync = never
mail_location = maildir:~/Maildir
mail_max_userip_connections = 50
imap_idle_notify_interval = 1 min
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {drafts} {{
    special_use = \\Drafts
    auto = subscribe
  }}
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home/%n allow_all_users=yes
}}
{extra}
"""
OAUTH = """introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/keys/
username_attribute = email
issuers = {issuer}
"""
QUOTA_20K = """
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=20K
}
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server: `port` speaks STARTTLS, `secure_port` TLS; `chain` is the authority to trust."""

    root: Path
    port: int
    secure_port: int
    chain: Path
    key: bytes
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """Start it, and wait for its greeting."""
        command = [_program("dovecot"), "-F", "-c", f"{self.root}/dovecot.conf"]
        self.processes.append(subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE))
        _await_greeting(self.port, self.processes[-1])

    def stop(self) -> None:
        """End it at once, with all its processes; what it stored stays."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=10)
        self.processes.clear()

    def user(self) -> User:
        """A user nobody has used, with an empty mailbox."""
        return User(self, f"user{next(self.numbers)}")


@dataclass(frozen=True)
class User:
    """A mailbox seen from the server's side."""

    server: Dovecot
    name: str

    @property
    def maildir(self) -> Path:
        return self.server.root / "home" / self.name / "Maildir"

    def doveadm(self, *arguments: str, check: bool = True) -> str:
        """Run a doveadm command and return what it prints."""
        command = [_program("doveadm"), "-c", str(self.server.root / "dovecot.conf"), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout

    def state(self, folder: str = "INBOX") -> str:
        """UIDs, flags and Message-IDs of a folder, in a form to compare."""
        return self.doveadm("fetch", "-u", self.name, "uid flags hdr.message-id", "mailbox", folder, "all")

    def hashes(self, folder: str = "INBOX") -> dict[int, str]:
        """UID and SHA-256 of each mail's bytes, read by doveadm (which shows LF)."""
        text = self.doveadm("-f", "json", "fetch", "-u", self.name, "uid text", "mailbox", folder, "all")
        return {int(one["uid"]): hashlib.sha256(one["text"].encode()).hexdigest() for one in json.loads(text)}

    def deliver(self, raw: bytes, folder: str = "") -> None:
        """Put a mail into a folder, as a delivery agent does: by a file in new/."""
        place = self.maildir / (f".{folder}" if folder else "")
        if not (place / "new").is_dir():
            self.doveadm("mailbox", "status", "-u", self.name, "all", "INBOX")
        name = f"{time.time_ns()}.{next(self.server.numbers)}.test"
        (place / "tmp" / name).write_bytes(raw)
        _give(place / "tmp" / name)
        os.replace(place / "tmp" / name, place / "new" / name)

    def restore(self, maildir: Path) -> None:
        """Make the mailbox, which nobody has used yet, a copy of this one, UIDs and all."""
        self.maildir.parent.mkdir()
        _give(self.maildir.parent)
        shutil.copytree(maildir, self.maildir)
        for place in (self.maildir, *self.maildir.rglob("*")):
            _give(place)

    def kick(self) -> None:
        """Make the server say goodbye to this user's sessions, if there are any."""
        self.doveadm("kick", self.name, check=False)

    def processes(self) -> list[int]:
        """The server processes that serve this user's sessions now."""
        return [int(pid) for pid in self._logins() if Path(f"/proc/{pid}").exists()]

    def logins(self) -> int:
        """How often somebody has logged in as this user."""
        return len(self._logins())

    def _logins(self) -> list[str]:
        log = (self.server.root / "dovecot.log").read_text("utf-8", "replace")
        return re.findall(rf"Login: user=<{self.name}>.*?mpid=(\d+)", log)

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the processes of this user's sessions: a server that is there and never answers."""
        stopped = self.processes()
        assert stopped, "no session to freeze"
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def token(self, *, seconds: int = 300) -> str:
        """An access token that is valid for `seconds` (negative: has expired)."""
        now = int(time.time())
        claims = {"iss": ISSUER, "sub": self.name, "email": self.name, "iat": now - 5, "exp": now + seconds}
        text = _base64url(b'{"alg":"HS256","typ":"JWT"}') + b"." + _base64url(json.dumps(claims).encode())
        return (text + b"." + _base64url(hmac.new(self.server.key, text, hashlib.sha256).digest())).decode()


@contextlib.contextmanager
def running(*, drafts: str = "Drafts", extra: str = "") -> Iterator[Dovecot]:
    """Start a server of our own; it is gone at the end, with all its processes.

    drafts: the Drafts folder's name (as in settings: UTF-8, quoted if need be). extra: more settings.
    """
    with tempfile.TemporaryDirectory(prefix="dv", dir="/tmp") as name:  # short: paths of UNIX sockets end at 108 bytes
        server = _write(Path(name), self_signed(Path(name)), drafts, extra)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    assert found, f"{name} is needed to test mailboxes: install Dovecot 2.3 (Debian, Ubuntu: apt install dovecot-imapd)"
    return found


def _write(root: Path, certificate: Certificate, drafts: str, extra: str) -> Dovecot:
    for folder in ("run", "state", "home", "keys/default/HS256"):
        (root / folder).mkdir(parents=True)
    root.chmod(0o755)
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    me, mine = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    root_runs = os.getuid() == 0  # Dovecot never opens mail as root
    _give(root / "home")
    key = os.urandom(32)
    (root / "keys/default/HS256/default").write_text(base64.b64encode(key).decode())
    (root / "oauth2.conf").write_text(OAUTH.format(root=root, issuer=ISSUER))
    server = Dovecot(root, _free_port(), _free_port(), certificate.chain, key)
    text = SETTINGS.format(
        root=root,
        internal="dovecot" if root_runs else me,
        group="dovecot" if root_runs else mine,
        stranger="dovenull" if root_runs else me,
        chain=certificate.chain,
        key=certificate.key,
        drafts=drafts,
        port=server.port,
        secure_port=server.secure_port,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        extra=extra,
    )
    (root / "dovecot.conf").write_text(text, "utf-8")
    return server


def _give(path: Path) -> None:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _await_greeting(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(f"dovecot did not start: {process.communicate()[1].decode()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            line.settimeout(2)
            if line.recv(64).startswith(b"* OK"):
                return
        time.sleep(0.005)
    raise AssertionError("dovecot did not greet within 10 seconds")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")
