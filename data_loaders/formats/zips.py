"""Zip packages, inflated with the bytes counted: a header that lies about sizes cannot make us unpack more than the limits."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from data_loaders.formats.content import Content
from data_loaders.formats.tables import Unreadable, parse_xml

MEGABYTE = 1024 * 1024
PACKED_LIMIT = 20 * MEGABYTE
UNPACKED_LIMIT = 200 * MEGABYTE
RATIO_LIMIT = 100
RATIO_FLOOR = 4 * MEGABYTE
"""Below this size a high ratio harms nobody: a sheet of equal rows compresses well."""
DEFLATE_CEILING = 1032
"""What deflate can at most make of one byte, whatever the headers say."""
KEPT_BYTES = 64 * 1024
"""A part up to this size is unpacked once, however often it is asked for."""
SMALL_BYTES = 2 * 1024
"""A member packed in so few bytes is unpacked once for all files in which it is the same."""
ENCRYPTED_FLAG = 0x1
DIRECTORY_LIMIT = 2 * MEGABYTE
"""A zip's directory larger than this lists far more members than are read; each would cost a kilobyte of memory."""
END, END_SIZE = b"PK\x05\x06", 22
END_64, LOCATOR_64, LOCATOR_SIZE = b"PK\x06\x06", b"PK\x06\x07", 20
TAIL = 0x10000 + 1_000
"""In so many last bytes a zip's end records stand, whatever comment follows them."""
LISTED = b"PK\x01\x02"
LOCAL, LOCAL_SIZE = b"PK\x03\x04", 30
LINKS = "_rels/.rels"
"""The part that says which of a package's parts is its main one."""
MACROS = "vbaproject.bin"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, LookupError, OSError, struct.error, OverflowError)
"""All of these mean that a zip is damaged or uses a method nobody here can unpack."""


class TooMuch(Exception):
    """More bytes came out than allowed."""


@dataclass(frozen=True)
class Package:
    """An open zip with its members by the names that readers of Office files know them by."""

    archive: zipfile.ZipFile
    kept: dict[str, bytes] = field(default_factory=dict)
    """The small parts that were asked for: several guards look at the same ones."""

    @cached_property
    def parts(self) -> dict[str, zipfile.ZipInfo]:
        """The parts by name: case does not count, and some writers put backslashes.

        Entries that stand for folders (WPS writes them) are no parts.
        """
        return {info.filename.replace("\\", "/").lstrip("./").lower(): info for info in self.archive.filelist if not is_folder(info)}


def open_package(data: bytes, opened: Package | None = None) -> Package:
    """The zip inside an Office file; Unreadable where it is damaged or could unpack to more than the limits. `opened` is the same zip,
    where it was opened before to tell its kind."""
    try:
        package = opened or open_zip(data)
        _refuse_locked_and_bombs(package.archive)
    except TooMuch:
        raise Unreadable("file_archive_limit", limit=f"{UNPACKED_LIMIT // MEGABYTE} MB") from None
    except BROKEN:
        raise Unreadable("file_unreadable") from None
    if _stands_behind_another(package.archive):
        raise Unreadable("file_glued")
    if len(package.parts) < sum(not is_folder(info) for info in package.archive.filelist):
        raise Unreadable("file_unreadable")  # two parts of one name: readers differ in which of them they take
    return package


def is_folder(info: zipfile.ZipInfo) -> bool:
    """Whether an entry of a zip stands for a folder and holds nothing."""
    return info.filename.endswith(("/", "\\"))


def main_part(package: Package) -> str | None:
    """The name of the part that an Office file's links call its document, in small letters; None where they name none."""
    if LINKS not in package.parts:
        return None
    for link in parse_xml(part(package, LINKS, MEGABYTE)):
        if link.get("Type", "").endswith("/officeDocument"):
            return posixpath.normpath(link.get("Target", "").replace("\\", "/")).lstrip("./").lower()
    return None


def has_macros(package: Package) -> bool:
    """Whether an Office file carries a VBA project."""
    return any(name.endswith(MACROS) and name.rpartition("/")[2] == MACROS for name in package.parts)


def open_zip(data: bytes) -> Package:
    """A zip with a directory of bearable size; TooMuch where it is larger, one of BROKEN where it is damaged."""
    if _directory_size(data) > DIRECTORY_LIMIT:
        raise TooMuch if _has_directory(data) else zipfile.BadZipFile
    return Package(zipfile.ZipFile(io.BytesIO(data)))


def open_large_zip(content: Content) -> Package:
    """As open_zip, of a zip that stays where it is: its members are read from there one by one."""
    stream = content.open()
    before = max(content.size - TAIL, 0)
    stream.seek(before)
    if _directory_size(stream.read(), before) > DIRECTORY_LIMIT:
        raise TooMuch
    return Package(zipfile.ZipFile(stream))


def _has_directory(data: bytes) -> bool:
    """Whether a directory begins where the end record says: in a zip that was changed on the way it does not."""
    start = struct.unpack_from("<L", data, data.rfind(END) + 16)[0]
    return start == 0xFFFFFFFF or data.startswith(LISTED, start)


def _directory_size(data: bytes, before: int = 0) -> int:
    """The size of a zip's directory as its end record (or the 64-bit one) says; zipfile reads that much. `data` is the zip, or its
    last bytes with so many `before` them."""
    end = len(data) - END_SIZE
    if not data.startswith(END, max(end, 0)):
        end = data.rfind(END, max(len(data) - END_SIZE - 0xFFFF, 0))
    if end < 0 or len(data) < end + END_SIZE:
        raise zipfile.BadZipFile
    locator = end - LOCATOR_SIZE
    if locator >= 0 and data.startswith(LOCATOR_64, locator):
        record = struct.unpack_from("<Q", data, locator + 8)[0] - before
        if 0 <= record <= len(data) - 48 and data.startswith(END_64, record):
            return struct.unpack_from("<Q", data, record + 40)[0]
    return struct.unpack_from("<L", data, end + 12)[0]


def part(package: Package, name: str, limit: int = UNPACKED_LIMIT) -> bytes:
    """One part of an Office file, at most `limit` bytes; Unreadable where it is missing, damaged or larger."""
    if (kept := package.kept.get(name)) is not None and len(kept) <= limit:
        return kept
    try:
        data = inflate(package.archive, package.parts[name.lower()], limit)
    except TooMuch:
        raise Unreadable("file_archive_limit", limit=f"{limit // MEGABYTE} MB") from None
    except BROKEN:
        raise Unreadable("file_unreadable") from None
    if len(data) <= KEPT_BYTES:
        package.kept[name] = data
    return data


def inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """One member's bytes, counted while they come out; TooMuch over `limit` bytes or over the ratio."""
    allowed = min(limit, max(RATIO_FLOOR, info.compress_size * RATIO_LIMIT))
    _check_method(info)
    if info.compress_type == zipfile.ZIP_DEFLATED and isinstance(archive.fp, io.BytesIO):
        return _deflated(archive.fp.getbuffer(), info, allowed)
    with archive.open(info) as stream:
        data = stream.read(allowed + 1)
    if len(data) > allowed:
        raise TooMuch
    return data


def beginning(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int) -> bytes:
    """The first bytes of one member."""
    _check_method(info)
    with archive.open(info) as stream:
        return stream.read(size)


def _check_method(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & ENCRYPTED_FLAG or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(info.compress_type)  # zipfile unpacks the rarer methods without a bound


def _deflated(data: memoryview, info: zipfile.ZipInfo, allowed: int) -> bytes:
    """A deflated member straight from the zip's bytes, in half the time that zipfile takes for a small one."""
    start = info.header_offset + LOCAL_SIZE + sum(struct.unpack_from("<HH", data, info.header_offset + 26))
    if data[info.header_offset : info.header_offset + 4] != LOCAL or start + info.compress_size > len(data):
        raise zipfile.BadZipFile
    packed = data[start : start + info.compress_size]
    small = _small(bytes(packed)) if info.compress_size <= SMALL_BYTES and allowed >= KEPT_BYTES else None
    unpacked, checksum = small or _unpacked(packed, allowed)
    if checksum != info.CRC:
        raise zipfile.BadZipFile
    return unpacked


@lru_cache(maxsize=64)
def _small(packed: bytes) -> tuple[bytes, int] | None:
    """A small member as _unpacked gives it, kept: formats and links are the same in all forms that were handed out together. None for one
    that is not small once it is unpacked."""
    try:
        return _unpacked(packed, KEPT_BYTES)
    except TooMuch:
        return None


def _unpacked(packed: memoryview | bytes, allowed: int) -> tuple[bytes, int]:
    """The bytes of a deflated member, and their checksum."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    unpacked = unpacker.decompress(packed, allowed + 1)
    if len(unpacked) > allowed:
        raise TooMuch
    if not unpacker.eof:
        raise zipfile.BadZipFile
    return unpacked, zlib.crc32(unpacked)


def _stands_behind_another(archive: zipfile.ZipFile) -> bool:
    """Whether another package stands before this one in the same file; readers would take one of them and pass over the other."""
    first = min((info.header_offset for info in archive.filelist), default=0)
    if not first or archive.fp is None:
        return False
    archive.fp.seek(0)
    return archive.fp.read(len(LOCAL)) == LOCAL


def _refuse_locked_and_bombs(archive: zipfile.ZipFile) -> None:
    # Parts that only the Rust reader unpacks are not counted there. Packed bytes bound what can come out, so ordinary files
    # pass on arithmetic alone and only a file that could exceed the limit is unpacked once to see.
    most = 0
    for info in archive.filelist:
        if info.flag_bits & ENCRYPTED_FLAG:
            raise Unreadable("file_encrypted")
        most += _most(info)
    if most <= UNPACKED_LIMIT:
        return
    left = UNPACKED_LIMIT
    for info in archive.filelist:
        left -= len(inflate(archive, info, left))


def _most(info: zipfile.ZipInfo) -> int:
    """The most bytes a member can unpack to, whatever its header says."""
    if info.compress_type == zipfile.ZIP_STORED:
        return info.compress_size
    return info.compress_size * DEFLATE_CEILING if info.compress_type == zipfile.ZIP_DEFLATED else UNPACKED_LIMIT + 1
