"""Certificates for test servers, made by openssl: a good one for localhost, one for another name, one that has expired."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

_CA = """[ca]
default_ca = it
[it]
database = {folder}/index.txt
new_certs_dir = {folder}
default_md = sha256
policy = any
rand_serial = yes
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = DNS:localhost,IP:127.0.0.1
"""


class Certificate(NamedTuple):
    """PEM files; `chain` is also the authority that vouches for it, since it is signed by itself."""

    chain: Path
    key: Path


def self_signed(folder: Path, name: str = "localhost", names: str = "DNS:localhost,IP:127.0.0.1") -> Certificate:
    """A certificate for `names` that is valid now."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    _openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"),
        *("-subj", f"/CN={name}", "-addext", f"subjectAltName={names}"),
        *("-keyout", str(made.key), "-out", str(made.chain)),
    )
    return made


def expired(folder: Path) -> Certificate:
    """A certificate for localhost whose time was January 2020."""
    made = Certificate(folder / "expired.pem", folder / "expired.key")
    request, config = folder / "expired.csr", folder / "expired.cnf"
    config.write_text(_CA.format(folder=folder))
    (folder / "index.txt").touch()
    _openssl(
        *(
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-subj",
            "/CN=localhost",
        ),
        *("-keyout", str(made.key), "-out", str(request)),
    )
    _openssl(
        *("ca", "-batch", "-selfsign", "-notext", "-config", str(config), "-in", str(request), "-out", str(made.chain)),
        *("-keyfile", str(made.key), "-startdate", "20200101000000Z", "-enddate", "20200201000000Z"),
    )
    return made


def _openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
