"""mbox, Maildir and Outlook files."""

from __future__ import annotations

import io
import struct
from itertools import pairwise
from pathlib import Path

import pytest

from signoff_nlp.errors import SourceError
from signoff_nlp.intake.mailfiles import mbox_offsets, unescape
from signoff_nlp.intake.sources import iter_threads, read_thread
from signoff_nlp.settings import Settings

SETTINGS = Settings(us=("shop.example",))


def mail(number: int, text: str, parent: int | None = None) -> str:
    answer = f"In-Reply-To: <{parent}@acme.example>\n" if parent else ""
    return (
        f"From: Dana <dana@acme.example>\nTo: mike@shop.example\nSubject: part {number}\n"
        f"Message-ID: <{number}@acme.example>\n"
        f"Date: Mon, 4 May 2026 10:{number:02}:00 +0000\n{answer}\n{text}\n"
    )


def mbox(*mails: str) -> str:
    return "".join(f"From dana@acme.example Mon May  4 10:00:00 2026\n{each}\n" for each in mails)


class TestMbox:
    def test_conversations_are_found_across_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "sales.mbox"
        path.write_text(mbox(mail(1, "first"), mail(2, "other"), mail(3, "second", 1)), "utf-8")
        found = list(iter_threads(path, SETTINGS))
        assert [[message.text for message in thread.messages] for thread in found] == [["first", "second"], ["other"]]

    def test_windows_line_ends(self, tmp_path: Path) -> None:
        path = tmp_path / "sales"
        path.write_bytes(mbox(mail(1, "first"), mail(2, "other")).replace("\n", "\r\n").encode())
        assert [thread.messages[0].text for thread in iter_threads(path, SETTINGS)] == ["first", "other"]

    @pytest.mark.parametrize(
        "sentence", ["From 10:30 on 4 May 2026 we can start.", "From our side all is fine at 10:30 2026\nplease start"]
    )
    def test_a_sentence_parts_no_mail_in_two(self, sentence: str) -> None:
        data = mbox(mail(1, f"Hi,\n\n{sentence}\n\nDana"), mail(2, "x")).encode()
        assert len(list(mbox_offsets(io.BytesIO(data)))) == 2

    def test_escaped_lines_are_the_authors_own(self) -> None:
        raw = b"From x Mon May  4 10:00:00 2026\nSubject: x\n\nHi\n>From our side: go.\nor\n>>From twice\n"
        assert unescape(raw) == b"Subject: x\n\nHi\nFrom our side: go.\nor\n>From twice\n"

    def test_a_quoted_from_stays_quoted(self) -> None:
        raw = b"From x Mon May  4 10:00:00 2026\nSubject: x\n\n>Hello\n>From here on\n>we go\n"
        assert unescape(raw).endswith(b">Hello\n>From here on\n>we go\n")

    def test_as_one_source_it_is_one_thread(self) -> None:
        found = read_thread(mbox(mail(1, "first"), mail(2, "other")), settings=SETTINGS)
        assert [message.text for message in found.messages] == ["first", "other"]

    def test_a_forced_mbox_without_mail(self, tmp_path: Path) -> None:
        path = tmp_path / "empty.mbox"
        path.write_text("nothing here\n", "utf-8")
        with pytest.raises(SourceError, match="no mail found"):
            list(iter_threads(path, SETTINGS, kind="mbox"))


def test_a_maildir(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "cur" / "1:2,S").write_text(mail(1, "first"), "utf-8")
    (tmp_path / "new" / "2").write_text(mail(2, "second", 1), "utf-8")
    (tmp_path / "tmp" / "3").write_text(mail(3, "half-written"), "utf-8")
    assert [[message.text for message in thread.messages] for thread in iter_threads(tmp_path, SETTINGS)] == [
        ["first", "second"]
    ]


# ------------------------------------------------------------------ Outlook files, built by hand

Tree = dict[str, "bytes | Tree"]
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound_file(tree: Tree) -> bytes:
    """Write a compound file (MS-CFB, version 3) with the given storages and streams."""
    entries: list[list[int | str | bytes]] = [["Root Entry", 5, FREE, FREE, FREE, 0, 0]]
    mini, mini_fat, sectors, chains = b"", [], [], []

    def add(children: Tree) -> int:
        indexes = []
        for name, content in children.items():
            index = len(entries)
            entries.append([name, 2 if isinstance(content, bytes) else 1, FREE, FREE, FREE, END, 0])
            indexes.append(index)
            if isinstance(content, bytes):
                store(index, content)
            else:
                entries[index][4] = add(content)
        for left, right in pairwise(indexes):
            entries[left][3] = right  # a list is a lopsided tree
        return indexes[0] if indexes else FREE

    def store(index: int, content: bytes) -> None:
        nonlocal mini
        entries[index][6] = len(content)
        if 0 < len(content) < 4096:
            first = len(mini) // 64
            count = -(-len(content) // 64)
            mini += content.ljust(count * 64, b"\0")
            mini_fat.extend([*range(first + 1, first + count), END])
            entries[index][5] = first
        elif content:
            entries[index][5] = big(content)

    def big(content: bytes) -> int:
        first = len(sectors)
        count = -(-len(content) // 512)
        sectors.extend(content.ljust(count * 512, b"\0")[at * 512 : at * 512 + 512] for at in range(count))
        chains.extend([*range(first + 1, first + count), END])
        return first

    entries[0][4] = add(tree)
    entries[0][5], entries[0][6] = (big(mini), len(mini)) if mini else (END, 0)
    mini_start = (
        big(struct.pack(f"<{len(mini_fat)}I", *mini_fat) + b"\xff" * (-len(mini_fat) * 4 % 512)) if mini_fat else END
    )
    directory = b""
    for name, kind, left, right, child, start, size in entries:
        encoded = str(name).encode("utf-16-le") + b"\0\0"
        directory += encoded.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(encoded), kind, 1, left, right, child, bytes(16), 0, 0, 0, start, size
        )
    directory_start = big(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    fat_start = len(sectors)
    fat_count = -(-(len(sectors) + 4) // 128)
    chains.extend([FAT] * fat_count)
    sectors.extend(
        struct.pack("<128I", *(chains + [FREE] * (fat_count * 128 - len(chains)))[at * 128 : at * 128 + 128])
        for at in range(fat_count)
    )
    difat = [*range(fat_start, fat_start + fat_count)]
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        fat_count, directory_start, 0, 4096, mini_start, 1 if mini_fat else 0, END, 0, difat[0],
    )  # fmt: skip
    header += struct.pack("<108I", *(difat[1:] + [FREE] * (109 - len(difat))))
    return header + b"".join(sectors)


def properties(values: dict[int, str | bytes | int], head: int) -> Tree:
    """Write a property stream (MS-OXMSG 2.4) with its string and binary values in streams of their own."""
    stream = bytes(head)
    streams: Tree = {}
    for pid, value in values.items():
        if isinstance(value, int):
            stream += struct.pack("<HHIII", 3, pid, 6, value, 0)
            continue
        kind, data = (0x1F, value.encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        stream += struct.pack("<HHIII", kind, pid, 6, len(data) + (2 if kind == 0x1F else 0), 0)
        streams[f"__substg1.0_{pid:04X}{kind:04X}"] = data
    return {"__properties_version1.0": stream, **streams}


def msg(values: dict[int, str | bytes | int], *attachments: str) -> bytes:
    tree = properties({0x001A: "IPM.Note", 0x340D: 0x40000, 0x3FDE: 65001, **values}, 32)
    people = (("Mike Tanner", "mike@shop.example", 1), ("Graham", "graham@acme.example", 2))
    for number, (name, address, kind) in enumerate(people):
        tree[f"__recip_version1.0_#{number:08X}"] = properties({0x3001: name, 0x39FE: address, 0x0C15: kind}, 8)
    for number, name in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = properties({0x3707: name, 0x370E: "application/pdf", 0x3705: 1}, 8)
    return compound_file(tree)


class TestOutlook:
    def test_a_file_with_its_mails_header(self) -> None:
        header = (
            'From: "Ruiz, Dana" <dana@acme.example>\r\nTo: Mike <mike@shop.example>\r\n'
            "Date: Mon, 4 May 2026 10:32:00 +0000\r\n"
            "Message-ID: <1@acme.example>\r\nAuthentication-Results: mx.shop.example; dmarc=fail\r\n"
        )
        data = msg({0x0037: "bracket", 0x1000: "Please go ahead with rev B4.\r\n", 0x007D: header}, "quote.pdf")
        message = read_thread(data, settings=SETTINGS).messages[0]
        assert (message.author.name, message.id, message.subject) == ("Dana Ruiz", "<1@acme.example>", "bracket")
        assert (message.text, message.verified) == ("Please go ahead with rev B4.", False)
        assert [attachment.name for attachment in message.attachments] == ["quote.pdf"]

    def test_a_file_without_header_is_read_from_its_properties(self) -> None:
        data = msg(
            {0x0037: "RE: bracket", 0x0C1A: "Dana Ruiz", 0x5D01: "dana@acme.example",
             0x1035: "<2@acme.example>", 0x1042: "<1@shop.example>",
             0x1013: "<html><meta charset=utf-8><p>Größe B4, <s>please start</s> wait.</p>".encode()}
        )  # fmt: skip
        message = read_thread(data, settings=SETTINGS).messages[0]
        assert (message.author.name, message.author.address, message.side) == (
            "Dana Ruiz",
            "dana@acme.example",
            "buyer",
        )
        assert [person.address for person in (*message.to, *message.cc)] == ["mike@shop.example", "graham@acme.example"]
        assert message.in_reply_to == "<1@shop.example>"
        assert "Größe B4" in message.text
        assert "please start" not in message.text

    def test_a_meeting_request_and_an_absence_note_are_machines(self) -> None:
        for kind in ("IPM.Schedule.Meeting.Request", "IPM.Note.Rules.OofTemplate.Microsoft", "REPORT.IPM.Note.NDR"):
            data = msg({0x001A: kind, 0x0037: "bracket", 0x1000: "x", 0x0C1A: "Dana", 0x5D01: "dana@acme.example"})
            assert read_thread(data, settings=SETTINGS).messages[0].side == "machine"

    def test_a_large_body(self) -> None:
        data = msg({0x1000: "Please go ahead. " * 2000, 0x0C1A: "Dana", 0x5D01: "dana@acme.example"})
        assert len(read_thread(data, settings=SETTINGS).messages[0].text) > 30_000

    def test_text_that_is_only_rtf_is_said(self) -> None:
        data = msg({0x1009: b"compressed", 0x0C1A: "Dana", 0x5D01: "dana@acme.example"})
        assert any("RTF" in warning for warning in read_thread(data, settings=SETTINGS).warnings)

    @pytest.mark.parametrize("cut", [8, 100, 512, 700, 2000])
    def test_a_damaged_file(self, cut: int) -> None:
        data = msg({0x1000: "x" * 5000, 0x0C1A: "Dana"})[:cut]
        with pytest.raises(SourceError, match="Outlook file"):
            read_thread(data, settings=SETTINGS, name="broken.msg")
