"""Mail folders on disk: the same promises as a server's."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from signoff_nlp.errors import MailboxError
from signoff_nlp.mailbox.drafts import body_hash
from signoff_nlp.mailbox.local import Kind, draft_heads, new_mails, read, wait_local, write_draft
from tests.mailbox.conftest import mail

CAP = 1_000_000
KINDS: tuple[Kind, ...] = ("maildir", "eml")


def folder_of(kind: Kind, path: Path) -> Path:
    for name in ("tmp", "new", "cur") if kind == "maildir" else ():
        (path / name).mkdir()
    return path


def put(folder: Path, kind: Kind, number: int, raw: bytes | None = None) -> Path:
    name = f"{number:03}.M1.host" if kind == "maildir" else f"{number:03}.eml"
    file = (folder / "new" if kind == "maildir" else folder) / name
    file.write_bytes(mail(number) if raw is None else raw)
    os.utime(file, (1_000_000 + number, 1_000_000 + number))
    return file


@pytest.mark.parametrize("kind", KINDS)
def test_mails_come_once_oldest_first_and_are_left_alone(kind: Kind, tmp_path: Path) -> None:
    folder = folder_of(kind, tmp_path)
    for number in (3, 1, 2):
        put(folder, kind, number)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    mails = new_mails(folder, kind)
    assert [read(folder, kind, one, cap=CAP).raw for one in mails] == [mail(1), mail(2), mail(3)]
    assert [one.received.timestamp() for one in mails] == [1_000_001, 1_000_002, 1_000_003]
    assert [one.key for one in new_mails(folder, kind, {one.key for one in mails[:2]})] == [mails[2].key]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_maildir_mail_stays_the_same_when_its_flags_change(tmp_path: Path) -> None:
    folder = folder_of("maildir", tmp_path)
    file = put(folder, "maildir", 1)
    (one,) = new_mails(folder, "maildir")
    file.rename(folder / "cur" / f"{file.name}:2,S")
    assert [again.key for again in new_mails(folder, "maildir")] == [one.key]
    assert read(folder, "maildir", one, cap=CAP).raw == mail(1)
    (folder / "cur" / f"{file.name}:2,S").unlink()
    assert read(folder, "maildir", one, cap=CAP).outcome == "vanished"


def test_a_mail_in_both_places_at_once_is_one(tmp_path: Path) -> None:
    folder = folder_of("maildir", tmp_path)
    file = put(folder, "maildir", 1)
    (folder / "cur" / f"{file.name}:2,").write_bytes(mail(1))
    assert len(new_mails(folder, "maildir")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_links_folders_and_hidden_files_are_no_mails(kind: Kind, tmp_path: Path) -> None:
    folder = folder_of(kind, tmp_path)
    place = folder / "new" if kind == "maildir" else folder
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    (place / "link.eml").symlink_to(secret)
    (place / "folder.eml").mkdir()
    (place / ".hidden.eml").write_text("x")
    assert new_mails(folder, kind) == ()
    file = put(folder, kind, 1)
    (one,) = new_mails(folder, kind)
    file.unlink()
    file.symlink_to(secret)
    assert read(folder, kind, one, cap=CAP).raw is None


@pytest.mark.parametrize("end", [b"\n\n", b"\r\n\r\n"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_above_the_cap_comes_as_its_header(kind: Kind, end: bytes, tmp_path: Path) -> None:
    folder = folder_of(kind, tmp_path)
    put(folder, kind, 1, b"Subject: large" + end + b"x" * 500)
    (one,) = new_mails(folder, kind)
    got = read(folder, kind, one, cap=100)
    assert (got.outcome, got.raw, got.size) == ("too_large", b"Subject: large", 514 + len(end))


def test_a_name_that_is_not_utf8_has_a_key_that_is(tmp_path: Path) -> None:
    folder = folder_of("maildir", tmp_path)
    (folder / "new" / os.fsdecode(b"1.\xff.host")).write_bytes(mail(1))
    (one,) = new_mails(folder, "maildir")
    assert one.key == "1.\\xff.host"
    assert read(folder, "maildir", one, cap=CAP).raw == mail(1)


@pytest.mark.parametrize("kind", KINDS)
def test_no_such_folder_is_said(kind: Kind, tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match=r"no such folder|no Maildir"):
        new_mails(tmp_path / "missing", kind)
    with pytest.raises(MailboxError):
        wait_local(tmp_path / "missing", kind, 1)
    assert draft_heads(tmp_path / "missing", kind) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_drafts_are_written_whole_and_found_again(kind: Kind, tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    raw = b"X-Signoff-Token: t1\nMessage-ID: <t1@yourshop.example>\nX-Signoff-Token: t2\n\nWhich revision?\n"
    key = write_draft(folder, kind, raw)
    (found,) = draft_heads(folder, kind)
    assert (found.key, found.token, found.message_id) == (key, "t1", "<t1@yourshop.example>")
    assert found.body == body_hash(raw)
    assert found.flags == ("DS" if kind == "maildir" else "")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [file.read_bytes() for file in files] == [raw]
    assert write_draft(folder, kind, raw) != key


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_that_cannot_be_written_leaves_nothing(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("signoff_nlp.mailbox.local.os.fsync", full)
    with pytest.raises(MailboxError, match="No space left"):
        write_draft(tmp_path / "drafts", kind, b"A: 1\n\ntext")
    assert [path for path in (tmp_path / "drafts").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_waiting_ends_with_news_time_or_a_word_from_elsewhere(kind: Kind, tmp_path: Path) -> None:
    folder = folder_of(kind, tmp_path)
    assert wait_local(folder, kind, 0.01).reason == "quiet"
    threading.Timer(0.05, put, [folder, kind, 1]).start()
    assert wait_local(folder, kind, 20).reason == "news"
    readable, writable = os.pipe()
    try:
        os.write(writable, b"!")
        assert wait_local(folder, kind, 20, other=readable).reason == "asked"
    finally:
        os.close(readable)
        os.close(writable)
