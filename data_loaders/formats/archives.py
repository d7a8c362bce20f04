"""What was dropped -> sources to read: types told by content, zips opened one level deep, every limit counted while inflating."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from data_loaders.formats.content import Content
from data_loaders.formats.kinds import UNREAD_KINDS, ZIP, kind_of, package_kind
from data_loaders.formats.zips import (
    BROKEN,
    ENCRYPTED_FLAG,
    MEGABYTE,
    PACKED_LIMIT,
    UNPACKED_LIMIT,
    TooMuch,
    beginning,
    inflate,
    is_folder,
    open_large_zip,
    open_zip,
)
from data_loaders.model.findings import Finding

__all__ = ["Refusal", "Source", "kind_of", "open_container"]

MEMBER_LIMIT = 1_000
ZIP_LIMIT = UNPACKED_LIMIT + PACKED_LIMIT
"""A zip larger than this holds more than may be unpacked; it is not taken into memory to see."""
START = 4_096
"""How many bytes of a large file are looked at."""
UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
"""The extra field in which 7-Zip and WinRAR repeat a member's name in UTF-8."""
LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `file` is its path within what was dropped, with "/"; `member` its path inside that zip, or None.

    A photo, video or slide show over the limit, which nobody opens, comes with its `kind`, and in `whole` instead of in `data`.
    """

    file: str
    member: str | None
    data: bytes
    kind: str | None = None
    whole: Content | None = None

    def __reduce__(self) -> tuple:
        return Source, (self.file, self.member, self.data, self.kind)  # a reading process needs no more

    @property
    def content(self) -> Content:
        """All of the bytes, to be kept."""
        return self.whole or Content(self.data)

    @property
    def size_in_memory(self) -> int:
        """How many bytes it keeps in memory."""
        return len(self.data) + (self.whole.size_in_memory if self.whole else 0)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file or member that is not read, and why. `content` is what is kept of it: itself, or the zip it could not be taken out of."""

    file: str
    member: str | None
    content: Content
    finding: Finding


@dataclass(slots=True)
class _Budget:
    """What an archive and the archives inside it may still yield together; `promised` of it is for members that will be read."""

    members: int = MEMBER_LIMIT
    size: int = UNPACKED_LIMIT
    promised: int = 0


def open_container(file: str, content: Content) -> Iterator[Source | Refusal]:
    """A plain file as itself, a zip as its members (and those of zips inside it). Names are hints only and never become paths."""
    if content.size > PACKED_LIMIT:
        yield from _open_large(file, content)
        return
    data = content.whole()
    if _is_zip(data):
        yield from _all_members(file, content, partial(open_zip, data))
    else:
        yield Source(file, None, data)


def _open_large(file: str, content: Content) -> Iterator[Source | Refusal]:
    """A file over the limit of what is read: a zip is opened where it lies, what nobody reads is taken as it is, the rest refused."""
    kind = kind_of(content.start(START))
    if kind == "zip" and content.size <= ZIP_LIMIT:
        try:
            kind = package_kind(open_large_zip(content))
        except (*BROKEN, TooMuch):
            pass  # it is refused below, where members are asked for
        if kind == "zip":
            yield from _all_members(file, content, partial(open_large_zip, content))
            return
    if kind in UNREAD_KINDS:
        yield Source(file, None, b"", kind, content)
    else:
        yield Refusal(file, None, content, _archive_limit() if kind == "zip" else _too_large())


def _all_members(file: str, content: Content, opened: Callable[[], zipfile.ZipFile]) -> Iterator[Source | Refusal]:
    found = False
    for found_one in _members(file, "", content, opened, _Budget()):
        found = True
        yield found_one
    if not found:
        yield Refusal(file, None, content, Finding("no_form_found"))


def _members(
    file: str, prefix: str, content: Content, opened: Callable[[], zipfile.ZipFile], budget: _Budget
) -> Iterator[Source | Refusal]:
    """Members of one zip; `prefix` is "" or the path of the zip inside the zip, ending in "/"."""
    whole = prefix.rstrip("/") or None
    try:
        archive = opened()
    except TooMuch:
        yield Refusal(file, whole, content, _archive_limit())
        return
    except BROKEN:
        yield Refusal(file, whole, content, Finding("file_unreadable"))
        return
    infos = [info for info in archive.infolist() if not is_folder(info)]
    wanted = [(name, info) for info in infos if not is_litter(name := member_name(info))]
    claimed = sum(info.file_size for _, info in wanted if info.file_size <= PACKED_LIMIT)
    if len(infos) > budget.members or claimed > budget.size - budget.promised:
        yield Refusal(file, whole, content, _archive_limit())
        return
    budget.members -= len(infos)
    budget.promised += claimed
    for name, info in wanted:
        budget.promised -= info.file_size if info.file_size <= PACKED_LIMIT else 0
        read = _read_member(file, prefix + name, archive, info, budget)
        if isinstance(read, Finding):
            yield Refusal(file, prefix + name, content, read)
        elif read.whole or not _is_zip(read.data):
            yield read
        elif prefix:
            yield Refusal(file, read.member, Content(read.data), Finding("file_archive_nested"))
        else:
            yield from _members(file, name + "/", Content(read.data), partial(open_zip, read.data), budget)


def _read_member(file: str, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Source | Finding:
    """A member's bytes, or why they cannot be had."""
    if info.flag_bits & ENCRYPTED_FLAG:
        return Finding("file_encrypted")
    is_large = info.file_size > PACKED_LIMIT
    try:
        kind = kind_of(beginning(archive, info, START)) if is_large else None
        if is_large and kind not in UNREAD_KINDS:
            return _too_large()
        left = budget.size - budget.promised
        data = inflate(archive, info, left if is_large else min(PACKED_LIMIT, left))
    except TooMuch:
        return _archive_limit()
    except NotImplementedError:
        return Finding("file_archive_unsupported", values={"kind": f"zip ({info.compress_type})"})
    except BROKEN:
        return Finding("file_unreadable")
    budget.size -= len(data)
    return Source(file, name, b"", kind, Content(data)) if is_large else Source(file, name, data)


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
