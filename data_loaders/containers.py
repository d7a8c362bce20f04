"""What was dropped -> sources to read: types told by content, zips opened one level deep, every limit counted while inflating."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from data_loaders.findings import Finding
from data_loaders.packages import BROKEN, ENCRYPTED_FLAG, MEGABYTE, PACKED_LIMIT, UNPACKED_LIMIT, TooMuch, inflate, open_zip
from data_loaders.signatures import ZIP, kind_of

__all__ = ["Refusal", "Source", "kind_of", "open_container"]

MEMBER_LIMIT = 1_000
UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
"""The extra field in which 7-Zip and WinRAR repeat a member's name in UTF-8."""
LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `file` is its path within what was dropped, with "/"; `member` its path inside that zip, or None."""

    file: str
    member: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or member that is not read, and why; `data` is what came of it, so that it can be kept."""

    file: str
    member: str | None
    data: bytes
    finding: Finding


@dataclass(slots=True)
class _Budget:
    """What an archive and the archives inside it may still yield together."""

    members: int = MEMBER_LIMIT
    size: int = UNPACKED_LIMIT


def open_container(file: str, data: bytes) -> Iterator[Source | Refusal]:
    """A plain file as itself, a zip as its members (and those of zips inside it). Names are hints only and never become paths."""
    if not _is_zip(data):
        if len(data) > PACKED_LIMIT:
            yield Refusal(file, None, data, _too_large())
        else:
            yield Source(file, None, data)
        return
    found = False
    for found_one in _members(file, "", data, _Budget()):
        found = True
        yield found_one
    if not found:
        yield Refusal(file, None, data, Finding("no_form_found"))


def _members(file: str, prefix: str, data: bytes, budget: _Budget) -> Iterator[Source | Refusal]:
    """Members of one zip; `prefix` is "" or the path of the zip inside the zip, ending in "/"."""
    whole = prefix.rstrip("/") or None
    try:
        archive = open_zip(data)
    except TooMuch:
        yield Refusal(file, whole, data, _archive_limit())
        return
    except BROKEN:
        yield Refusal(file, whole, data, Finding("file_unreadable"))
        return
    infos = [info for info in archive.infolist() if not info.is_dir()]
    wanted = [(name, info) for info in infos if not is_litter(name := member_name(info))]
    claimed = sum(info.file_size for _, info in wanted if info.file_size <= PACKED_LIMIT)
    if len(infos) > budget.members or claimed > budget.size:
        yield Refusal(file, whole, data, _archive_limit())
        return
    budget.members -= len(infos)
    for name, info in wanted:
        read = _read_member(file, prefix + name, archive, info, budget)
        if isinstance(read, Refusal) or not _is_zip(read.data):
            yield read
        elif prefix:
            yield Refusal(file, read.member, read.data, Finding("file_archive_nested"))
        else:
            yield from _members(file, name + "/", read.data, budget)


def _read_member(file: str, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Source | Refusal:
    if info.flag_bits & ENCRYPTED_FLAG:
        return Refusal(file, name, b"", Finding("file_encrypted"))
    if info.file_size > PACKED_LIMIT:
        return Refusal(file, name, b"", _too_large())
    try:
        data = inflate(archive, info, min(PACKED_LIMIT, budget.size))
    except TooMuch:
        return Refusal(file, name, b"", _archive_limit())
    except BROKEN:
        return Refusal(file, name, b"", Finding("file_unreadable"))
    budget.size -= len(data)
    return Source(file, name, data)


def _is_zip(data: bytes) -> bool:
    # The quick look comes first: telling the other kinds apart is left to the workers, which may die of it.
    return data.startswith(ZIP) and kind_of(data) == "zip"


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its sender saw it: old zips hold GBK bytes, Macs hold UTF-8 without saying so."""
    name = _unicode_path(info.extra) or info.filename
    if name is info.filename and not info.flag_bits & UTF8_FLAG:
        name = _decoded(info.orig_filename)
    return name.replace("\\", "/").split("\0")[0]


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Short GBK names can be valid UTF-8 by chance; then they come out as Greek, Cyrillic or Arabic letters.
        if encoding != "utf-8" or text.isascii() or any(letter > "\u0800" for letter in text):
            return text
    return name


def _unicode_path(extra: bytes) -> str | None:
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        if tag == UNICODE_PATH and 5 < size <= len(extra) - 4:
            return extra[9 : 4 + size].decode("utf-8", errors="replace")
        extra = extra[4 + size :]
    return None


def is_litter(name: str) -> bool:
    """Whether a path is something systems and editors leave behind, not a file somebody sent."""
    parts = name.lower().split("/")
    return any(part in LITTER for part in parts) or parts[-1].startswith(("~$", "._")) or not parts[-1]


def _too_large() -> Finding:
    return Finding("file_too_large", values={"limit": PACKED_LIMIT // MEGABYTE})


def _archive_limit() -> Finding:
    return Finding("file_archive_limit", values={"limit": f"{UNPACKED_LIMIT // MEGABYTE} MB / {MEMBER_LIMIT}"})
