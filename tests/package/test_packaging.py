"""What is shipped to run the watcher: the systemd unit, as systemd itself reads it where it is there, and the Dockerfile."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

from signoff_nlp.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "packaging" / "signoff-watch.service"
DOCKERFILE = ROOT / "packaging" / "Dockerfile"


def _unit() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in UNIT.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "[")):
            name, equals, value = line.partition("=")
            assert equals, line
            found[name].append(value)
    return found


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", DOCKERFILE.read_text("utf-8"), flags=re.MULTILINE))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def test_the_unit_is_watched_restarted_and_may_do_little() -> None:
    unit = _unit()
    assert unit["Type"] == ["notify"]
    assert int(unit["WatchdogSec"][0]) >= 60
    assert unit["Restart"] == ["always"]
    assert unit["User"] == ["signoff"]
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "RestrictSUIDSGID"):
        assert unit[name] == ["yes"]
    assert unit["ProtectSystem"] == ["strict"]
    assert unit["CapabilityBoundingSet"] == [""]
    assert "@resources" not in " ".join(unit["SystemCallFilter"])  # the worker sets limits for itself


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    copy = tmp_path / UNIT.name
    copy.write_text(
        re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", UNIT.read_text("utf-8"), flags=re.MULTILINE)
    )
    systemd = shutil.which("systemd-analyze")
    if systemd is None:  # then at least every line is of the form that _unit asks for, in a known section
        assert set(re.findall(r"^\[(\w+)\]$", UNIT.read_text("utf-8"), re.MULTILINE)) == {"Unit", "Service", "Install"}
        return
    done = subprocess.run([systemd, "verify", "--man=no", str(copy)], capture_output=True, text=True, check=False)
    said = [line for line in (done.stdout + done.stderr).splitlines() if UNIT.name in line]
    assert (done.returncode, said) == (0, [])


def test_the_image_runs_as_nobody_in_particular_and_keeps_its_store() -> None:
    found = _instructions()
    last = max(number for number, (name, _) in enumerate(found) if name == "FROM")
    run = dict(found[last:])
    assert run["USER"] == "signoff"
    assert run["VOLUME"] == "/var/lib/signoff"
    assert "/healthz" in run["HEALTHCHECK"]
    assert run["CMD"].startswith('["watch"')


def test_the_image_s_variables_are_settings() -> None:
    (values,) = [rest for name, rest in _instructions() if name == "ENV"]
    variables = dict(one.split("=", 1) for one in shlex.split(values))
    found = load_settings(None, variables)
    assert found.store.tokens == Path("/var/lib/signoff/tokens")
    assert found.watch.metrics_port == 9464
    assert found != Settings()


def test_the_image_holds_all_that_the_build_needs() -> None:
    copied = [
        word for name, rest in _instructions() if name == "COPY" and "--from" not in rest for word in rest.split()[:-1]
    ]
    assert all((ROOT / one).exists() for one in copied)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hatch = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], *project["project"]["license-files"], *hatch["packages"]}
    assert needed | set(hatch["force-include"]) == set(copied)
