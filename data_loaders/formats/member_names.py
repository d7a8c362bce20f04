"""The names of what lies in archives, as their senders saw them and as they may be shown: hints only, never paths."""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile

UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
"""The extra field in which 7-Zip and WinRAR repeat a member's name in UTF-8."""
LITTER = ("__macosx", ".ds_store", "thumbs.db", "desktop.ini")
UNSHOWN = ("Cc", "Cs", "Co", "Cn")
"""Kinds of characters that stand for nothing a screen could show: controls, halves of pairs (undecodable bytes), unassigned ones."""
UNSEEN = ("Cf", "Zl", "Zp")
"""Kinds that are not seen but act: direction marks turn a name's ending around, line ends part it."""

MOST_OF_WORDS = 200
"""Letters of a subject or a file's name that are kept."""


def as_member(words: str) -> str:
    """A subject or name as one step of a member's path: a slash in it parts nothing, a path of the sender's own disk goes."""
    last = words.rpartition("\\")[2] if re.match(r"[A-Za-z]:\\|\\\\", words) else words
    return " ".join(last.replace("/", "／").replace("\\", "＼").split())[:MOST_OF_WORDS]


def shown_name(name: str) -> str:
    """A name without what would act on a terminal or screen instead of being shown: � stands where something was that cannot be."""
    if name.isascii() and name.isprintable():
        return name
    kinds = ((letter, unicodedata.category(letter)) for letter in name)
    return "".join("�" if kind in UNSHOWN else letter for letter, kind in kinds if kind not in UNSEEN)


def member_name(info: zipfile.ZipInfo) -> str:
    """A zip member's name as its sender saw it: old zips hold GBK bytes, Macs hold UTF-8 without saying so."""
    name = _unicode_path(info.extra) or info.filename
    if name is info.filename and not info.flag_bits & UTF8_FLAG:
        name = _of_old_zip(info.orig_filename)
    return shown_name(name.replace("\\", "/").split("\0")[0])


def decoded(raw: bytes) -> str | None:
    """A name in UTF-8 or GBK; None where it is neither."""
    if (text := as_chinese_utf8(raw)) is not None:
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return None


def as_chinese_utf8(raw: bytes) -> str | None:
    """Bytes that are UTF-8 for certain; None for others. Short GBK names can be valid UTF-8 by chance; then they come out as Greek,
    Cyrillic or Arabic letters."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isascii() or any(letter > "\u0800" for letter in text) else None


def unescaped(name: str) -> str:
    """A name that was taken for UTF-8, its other bytes kept as half pairs, in the encoding it is in."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return decoded(name.encode("utf-8", "surrogateescape")) or name
    return name


def _of_old_zip(name: str) -> str:
    try:
        return decoded(name.encode("cp437")) or name
    except UnicodeEncodeError:
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
