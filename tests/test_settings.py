"""Where settings come from, what wins, and what is said of those that make no sense."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import signoff_nlp
from signoff_nlp.accounts import Account, Smtp, WatchSettings, Webhook
from signoff_nlp.cli.example import example
from signoff_nlp.errors import RecordsError, SettingsError
from signoff_nlp.service.reading import load_records
from signoff_nlp.settings import TABLES, Limits, Settings, find_settings, load_settings


def _file(folder: Path, text: str, name: str = "signoff.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_defaults_without_a_file() -> None:
    assert load_settings(None, {}) == Settings()


def test_the_file_is_found_upward(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    path = _file(tmp_path, "")
    assert find_settings(below) == path
    assert find_settings(tmp_path / "a") == path
    nearer = _file(tmp_path / "a", "")
    assert find_settings(below) == nearer


def test_paths_count_from_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, 'records = "r.toml"\nvocabulary = ["w.toml", "/abs/w.toml"]\npolicy = "p.toml"\n')
    found = load_settings(path, {})
    assert found.records == str(tmp_path / "r.toml")
    assert found.vocabulary == (str(tmp_path / "w.toml"), "/abs/w.toml")
    assert found.policy == str(tmp_path / "p.toml")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("sqlite:///a/s.db", "sqlite:///{here}/a/s.db"), ("sqlite:////var/s.db", "sqlite:////var/s.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"), ("postgresql://db/signoff", "postgresql://db/signoff"),
    ],
)  # fmt: skip
def test_a_store_beside_the_file_is_found_from_everywhere(tmp_path: Path, given: str, found: str) -> None:
    path = _file(tmp_path, f'[store]\nurl = "{given}"\n')
    assert load_settings(path, {}).store.url == found.format(here=tmp_path)


def test_the_environment_stands_above_the_file(tmp_path: Path) -> None:
    path = _file(tmp_path, 'us = ["one.example"]\nshop_name = "One"\n[limits]\nparts = 7\ndepth = 8\n')
    variables = {"SIGNOFF_US": "two.example, Mike (Two),", "SIGNOFF_LIMITS_PARTS": "9", "HOME": "/"}
    found = load_settings(path, variables)
    assert found.us == ("two.example", "Mike (Two)")
    assert found.shop_name == "One"
    assert (found.limits.parts, found.limits.depth) == (9, 8)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("recrods = 'x'", r"signoff\.toml: unknown name: recrods \(did you mean records\?"),
        ("[limits]\nfoo = 1", r"signoff\.toml: unknown name: limits\.foo"),
        ("[limits]\nparts = 0", r"signoff\.toml: limits\.parts: should be greater than 0"),
        ("limits = 3", r"signoff\.toml: limits: "),
        ("us = 'shop.example'", r"signoff\.toml: us: must be a list, such as"),
        ("us = [", r"signoff\.toml: .*signoff init"),
        ("[watch]\npol_seconds = 1", r"unknown name: watch\.pol_seconds \(did you mean poll_seconds\?"),
        ("[watch]\nrenew_seconds = 301", r"signoff\.toml: watch\.renew_seconds: "),
        ("[watch]\ndrafts = 7", r"signoff\.toml: watch\.drafts: must be true or false"),
        ("[watch]\nstart = '30'", r"signoff\.toml: watch\.start: must be of the form .*new\|all"),
        ("[[accounts]]\nname = 'a'\nhots = 'x'", r"accounts 1, hots \(did you mean host\?"),
        ("[notify.smtp]\nhots = 'x'", r"notify\.smtp\.(host|sender)"),
    ],
)
def test_what_is_wrong_in_the_file_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(_file(tmp_path, text), {})


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SIGNOFF_RECORD": "x"}, "environment variable SIGNOFF_RECORD: unknown setting"),
        ({"SIGNOFF_LIMITS": "x"}, "environment variable SIGNOFF_LIMITS: unknown setting"),
        ({"SIGNOFF_ACCOUNTS": "x"}, "environment variable SIGNOFF_ACCOUNTS: unknown setting"),
        ({"SIGNOFF_WATCH_DRAFTS": "perhaps"}, r"SIGNOFF_WATCH_DRAFTS: watch\.drafts: must be true or false"),
        ({"SIGNOFF_LIMITS_PARTS": "many"}, r"SIGNOFF_LIMITS_PARTS: limits\.parts: must be a whole number"),
    ],
)
def test_what_is_wrong_in_the_environment_is_said(variables: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(None, variables)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: No such file or directory"):
        load_settings("nowhere.toml", {})


def test_the_example_names_every_setting_and_is_valid(tmp_path: Path) -> None:
    text = example()
    uncommented = re.sub(r"^# (?=(\w+ = .*|\[.*\])$)", "", text, flags=re.MULTILINE)
    values = tomllib.loads(uncommented)
    assert set(values) == set(Settings.model_fields)
    assert values["limits"] == Limits().model_dump()
    assert {**values["watch"], "metrics_port": None} == WatchSettings().model_dump()
    assert {name for account in values["accounts"] for name in account} == set(Account.model_fields)
    assert {name: set(table) for name, table in values["notify"].items()} == {
        "smtp": set(Smtp.model_fields),
        "webhook": set(Webhook.model_fields),
    }
    assert len(load_settings(_file(tmp_path, uncommented), {}).accounts) == len(values["accounts"])
    for model in (Settings, *TABLES.values(), Account, Smtp, Webhook):
        for field in model.model_fields.values():
            assert field.description is None or field.description in text


def test_a_settings_model_or_a_path_makes_a_reader(tmp_path: Path) -> None:
    path = _file(tmp_path, 'shop_name = "One"\n')
    for given in (str(path), path, Settings(shop_name="One")):
        assert signoff_nlp.load(given).settings.shop_name == "One"


def test_a_policy_that_makes_no_sense_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"p\.toml"):
        signoff_nlp.load(Settings(policy=str(_file(tmp_path, "required = 3", "p.toml"))))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[approvers]]\nnam = 'x'", r"records\.toml: approvers 1, name: is missing"),
        ("[[approvers]]\nname = 'x'\nrole = 'y'", r"records\.toml: unknown name: approvers 1, role"),
        ("[[jobs]]\nid = 'Q-1'\nquantity = 'many'", r"records\.toml: jobs 1, quantity: must be a whole number"),
        ("[[jobs", r"records\.toml: .*\[\[approvers\]\]"),
    ],
)
def test_what_is_wrong_in_the_records_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RecordsError, match=said):
        load_records(str(_file(tmp_path, text, "records.toml")))
