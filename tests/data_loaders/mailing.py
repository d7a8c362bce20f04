"""Mails as many programs write them: raw parts put together by hand, Outlook's messages and its winmail.dat."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from datetime import datetime

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT_SECTOR, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
Tree = dict[str, "bytes | Tree"]


def raw_mail(
    parts: Sequence[bytes],
    subject: bytes = b"=?utf-8?B?5a6J5YWo55Sf5Lqn5pyI?=",
    sender: bytes = b"unit@example.invalid",
    date: bytes = b"Thu, 11 Jun 2020 09:12:00 +0800",
    more: bytes = b"",
) -> bytes:
    """A mail of these parts, each with its headers; `more` are headers too."""
    head = b"From: %s\r\nTo: office@example.invalid\r\nSubject: %s\r\nDate: %s\r\n%s" % (sender, subject, date, more)
    mark = b"=_%08x" % zlib.crc32(head + b"".join(parts))
    body = b"".join(b"--%s\r\n%s\r\n" % (mark, part) for part in parts)
    return head + b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="%s"\r\n\r\n%s--%s--\r\n' % (mark, body, mark)


def attached(data: bytes, disposition: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    """A part with a file in it; `disposition` is all that follows `attachment`."""
    packed = base64.encodebytes(data).replace(b"\n", b"\r\n")
    return b"Content-Type: %s\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment%s\r\n\r\n%s" % (
        kind,
        disposition,
        packed,
    )


def text(words: bytes, kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    """A part of the mail's own words."""
    return b"Content-Type: %s\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n" % (kind, words)


def word(raw: bytes, label: str = "gb2312", how: str = "B") -> bytes:
    """An encoded word."""
    packed = base64.b64encode(raw).decode() if how == "B" else "".join(f"={byte:02X}" for byte in raw)
    return f"=?{label}?{how}?{packed}?=".encode()


def compound_of(tree: Tree) -> bytes:
    """A compound file of streams and folders."""
    entries: list[tuple[str, int, bytes, list[int]]] = []

    def enter(name: str, held: bytes | Tree) -> int:
        number = len(entries)
        is_folder = isinstance(held, dict)
        entries.append((name, 1 if is_folder else 2, b"" if is_folder else held, []))
        if isinstance(held, dict):
            entries[number][3].extend(enter(inner, below) for inner, below in held.items())
        return number

    enter("Root Entry", tree)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        first = len(fat)
        count = -(-len(data) // SECTOR)
        for at in range(count):
            sectors.append(data[at * SECTOR : (at + 1) * SECTOR].ljust(SECTOR, b"\0"))
            fat.append(len(fat) + 1 if at + 1 < count else END)
        return first if count else END

    small, starts = b"", {}
    mini_fat: list[int] = []
    for number, (_, kind, data, _) in enumerate(entries):
        if kind != 2:
            continue
        if len(data) >= CUTOFF:
            starts[number] = store(data)
            continue
        count = -(-len(data) // MINI)
        starts[number] = len(mini_fat) if count else END
        mini_fat += [len(mini_fat) + at + 1 if at + 1 < count else END for at in range(count)]
        small += data.ljust(count * MINI, b"\0")
    root_start = store(small)
    mini_start = store(struct.pack(f"<{len(mini_fat)}L", *mini_fat).ljust(-(-len(mini_fat) * 4 // SECTOR) * SECTOR, b"\xff"))
    after = {child: kids[at + 1] if at + 1 < len(kids) else NONE for *_, kids in entries for at, child in enumerate(kids)}
    directory = b""
    for number, (name, kind, data, kids) in enumerate(entries):
        written = name.encode("utf-16-le") + b"\0\0"
        start, size = (root_start, len(small)) if number == 0 else (starts.get(number, 0), len(data))
        directory += written.ljust(64, b"\0") + struct.pack("<HBB", len(written), 5 if number == 0 else kind, 1)
        directory += struct.pack("<LLL", NONE, after.get(number, NONE), kids[0] if kids else NONE) + bytes(36)
        directory += struct.pack("<LQ", start, size)
    directory_start = store(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    fat_count = 1
    while fat_count * 128 < len(fat) + fat_count:
        fat_count += 1
    first_fat = len(fat)
    fat += [FAT_SECTOR] * fat_count
    packed = struct.pack(f"<{len(fat)}L", *fat).ljust(fat_count * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack(
        "<LLLLLLLLL", 0, fat_count, directory_start, 0, CUTOFF, mini_start if mini_fat else END, 1 if mini_fat else 0, END, 0
    )
    head += struct.pack("<109L", *[first_fat + at for at in range(fat_count)], *[FREE] * (109 - fat_count))
    return head + b"".join(sectors) + packed


def outlook_message(
    subject: str, files: Tree, code_page: int | None = None, sender: str = "unit@example.invalid", sent_at: datetime | None = None
) -> bytes:
    """A .msg; its texts wide, or narrow in a code page. A file that is a tree itself is an embedded message."""
    return compound_of(message_tree(subject, files, code_page, sender, sent_at))


def message_tree(
    subject: str,
    files: Tree,
    code_page: int | None = None,
    sender: str = "unit@example.invalid",
    sent_at: datetime | None = None,
    head: int = 32,
) -> Tree:
    """The streams of a message; `head` bytes stand before its properties (24 in an embedded one)."""
    kind = "001F" if code_page is None else "001E"

    def told(words: str) -> bytes:
        return words.encode("utf-16-le") if code_page is None else words.encode(f"cp{code_page}")

    ticks = int((sent_at or datetime(2020, 6, 11, 1, 12)).timestamp() + 11_644_473_600) * 10_000_000
    numbers = struct.pack("<HHLQ", 0x40, 0x0039, 6, ticks)
    numbers += struct.pack("<HHLQ", 3, 0x3FFD, 6, code_page) if code_page else b""
    tree: Tree = {
        "__properties_version1.0": bytes(head) + numbers,
        f"__substg1.0_0037{kind}": told(subject),
        f"__substg1.0_5D01{kind}": told(sender),
        f"__substg1.0_1000{kind}": told("请查收附件。"),
    }
    for number, (name, held) in enumerate(files.items()):
        data = {"__substg1.0_37010102": held} if isinstance(held, bytes) else {"__substg1.0_3701000D": held}
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8),
            f"__substg1.0_3707{kind}": told(name),
            **data,
        }
    return tree


def winmail(files: dict[str, bytes], is_long: bool = True) -> bytes:
    """What Outlook attaches for Outlook alone; the names GBK in the old place, wide in the new one where `is_long`."""

    def attribute(level: int, number: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BHHL", level, number, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x9007, 6, struct.pack("<LL", 936, 0))
    for name, data in files.items():
        out += attribute(2, 0x9002, 6, bytes(14)) + attribute(2, 0x800F, 6, data)
        out += attribute(2, 0x8010, 1, name.encode("gbk") + b"\0")
        if is_long:
            wide = name.encode("utf-16-le") + b"\0\0"
            named = struct.pack("<HH16sLL", 0x1E, 0x8000, bytes(16), 0, 1) + struct.pack("<LL", 1, 4) + b"abc\0"
            properties = struct.pack("<L", 3) + struct.pack("<HHL", 3, 0x0E20, len(data)) + named
            out += attribute(
                2, 0x9005, 6, properties + struct.pack("<HHLL", 0x1F, 0x3707, 1, len(wide)) + wide.ljust(-(-len(wide) // 4) * 4, b"\0")
            )
    return out
