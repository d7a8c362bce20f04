"""The other end of unpacking.py: a process that takes one archive or mail apart and hands its members over, a piece at a time.

It has a bound on its memory and is started anew for each archive: what an archive does to the library that reads it, it does here.
"""

from __future__ import annotations

import pickle
import sys
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO

from data_loaders.formats.system import limit_memory, own_output

MEMBER, PIECE, LOCKED, END, FAILED = "member", "piece", "locked", "end", "failed"
"""What is sent: the name of a member, bytes of it, the name of one that is not opened for its password, that this was all, or a rule."""
PIECE_BYTES = 1024 * 1024
USTAR = slice(257, 262)
"""Where a tar says that it is one."""
ENCRYPTED_FLAG = 0x1
ENDINGS = (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz")
RAR_5 = b"Rar!\x1a\x07\x01\0"
LIBARCHIVE_FORMATS = {"rar": "rar", "7z": "7zip", "cab": "cab", "lzh": "lha", "zstd": "tar"}
"""What libarchive calls the kinds."""
LOGO_BYTES = 20_000
"""A smaller picture that a mail shows in its text is its sender's logo."""
FORM_LENGTH = 600
"""A mail with attachments whose own text has so many letters may hold a form in it; shorter ones are cover notes."""

Member = tuple[str, Iterator[bytes] | None]
"""A member's name and its bytes in pieces; None for one that a password closes."""
Held = bytes | Path


def serve(memory_bytes: int) -> None:
    """Take the archive apart that comes on standard input as (kind, name, bytes or path)."""
    incoming, outgoing = sys.stdin.buffer, own_output()
    limit_memory(memory_bytes)
    kind, name, held = pickle.load(incoming)
    try:
        for member, pieces in (OPENERS.get(kind) or partial(_by_libarchive, kind))(name, held):
            _send(outgoing, MEMBER if pieces is not None else LOCKED, member)
            for piece in pieces or ():
                _send(outgoing, PIECE, piece)
        _send(outgoing, END, None)
    except BaseException as problem:  # the libraries raise nearly everything for what is damaged
        _send(outgoing, FAILED, _rule_of(problem))


def _rule_of(problem: BaseException) -> str:
    words = str(problem).lower()
    if "encrypt" in words or "passphrase" in words:
        return "archive_encrypted"
    if isinstance(problem, NotImplementedError):
        return "archive_method"
    return "archive_failed" if isinstance(problem, MemoryError) else "file_unreadable"


def _send(outgoing: BinaryIO, word: str, content: object) -> None:
    pickle.dump((word, content), outgoing, protocol=pickle.HIGHEST_PROTOCOL)
    outgoing.flush()


def _opened(held: Held) -> BinaryIO:
    return BytesIO(held) if isinstance(held, bytes) else held.open("rb")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(PIECE_BYTES):
        yield piece


def _from_tar(_: str, held: Held, unpacked: Callable[[BinaryIO], BinaryIO] = lambda stream: stream) -> Iterator[Member]:
    """The files of a tar, in order; links and devices are none."""
    import tarfile

    with _opened(held) as packed, tarfile.open(fileobj=unpacked(packed), mode="r|", errors="surrogateescape") as archive:
        for info in archive:
            if info.isreg() and (stream := archive.extractfile(info)) is not None:
                yield info.name, _pieces(stream)


def _from_compressed(name: str, held: Held, module: str) -> Iterator[Member]:
    """The files of a compressed tar, or the one file that is compressed."""
    from importlib import import_module

    unpacked = import_module(module).open
    with _opened(held) as packed:
        start = unpacked(packed).read(512)
    if start[USTAR] == b"ustar":
        yield from _from_tar(name, held, unpacked)
        return
    with _opened(held) as packed:
        yield _name_inside(name), _pieces(unpacked(packed))


def _name_inside(name: str) -> str:
    last = name.rpartition("/")[2]
    return next((last[: -len(ending)] for ending in ENDINGS if last.lower().endswith(ending)), last) or last


def _from_zip(_: str, held: Held) -> Iterator[Member]:
    """The files of a zip packed by methods that Python unpacks without a bound: here the process has one."""
    from data_loaders.formats.member_names import member_name

    with _opened(held) as packed, zipfile.ZipFile(packed) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if info.flag_bits & ENCRYPTED_FLAG:
                yield member_name(info), None
                continue
            with archive.open(info) as stream:
                yield member_name(info), _pieces(stream)


def _by_libarchive(kind: str, _: str, held: Held) -> Iterator[Member]:
    """The files of what only libarchive reads: .rar, .7z, .cab, .lzh, .tar.zst."""
    import libarchive  # fails in several ways where no libarchive is installed; then the kind is one that cannot be opened here

    with _opened(held) as stream:
        form = "rar5" if stream.read(len(RAR_5)) == RAR_5 else LIBARCHIVE_FORMATS[kind]
    # Left to itself, libarchive takes an archive for the zip that lies unpacked at its end.
    opened = libarchive.memory_reader(held, form) if isinstance(held, bytes) else libarchive.file_reader(str(held), form)
    with opened as archive:
        entry = None
        for entry in archive:
            if not (entry.isdir or entry.issym or entry.islnk or entry.isdev or entry.isfifo or entry.issock):
                yield _as_text(entry.pathname), entry.get_blocks(PIECE_BYTES)
        if entry is None:
            raise ValueError  # libarchive takes the torn beginning of an archive for an empty one


def _as_text(name: str | bytes | None) -> str:
    return name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name or ""


def _from_mail(_: str, held: Held) -> Iterator[Member]:
    """A mail's attachments; its own text too where it has none, or where it is as long as a form."""
    from email import message_from_binary_file, policy

    with _opened(held) as stream:
        parts = list(_leaves(message_from_binary_file(stream, policy=policy.default)))
    attached = [(name, data) for part in parts if (name := part.get_filename()) and not _is_logo(part, data := _payload(part))]
    attached += [("邮件.eml", _payload(part)) for part in parts if part.get_content_type() == "message/rfc822" and not part.get_filename()]
    for name, data in attached:
        yield str(name).replace("/", "_"), iter((data,))
    texts = [part for part in parts if part.get_content_maintype() == "text" and not part.get_filename()]
    for part in sorted(texts, key=lambda part: part.get_content_subtype() != "html")[:1]:
        words = _text(part)
        if not attached or len(_visible(words)) >= FORM_LENGTH:
            yield "正文.html" if part.get_content_subtype() == "html" else "正文.txt", iter((words.encode(),))


def _leaves(part):  # type: ignore[no-untyped-def]
    """The parts of a mail that hold something; a mail within the mail is one."""
    if part.is_multipart() and part.get_content_type() != "message/rfc822":
        for inner in part.iter_parts():
            yield from _leaves(inner)
    else:
        yield part


def _payload(part) -> bytes:  # type: ignore[no-untyped-def]
    if part.get_content_type() == "message/rfc822":
        return b"".join(bytes(inner) for inner in part.get_payload())
    return part.get_payload(decode=True) or b""


def _is_logo(part, data: bytes) -> bool:  # type: ignore[no-untyped-def]
    return part.get_content_maintype() == "image" and part["Content-ID"] is not None and len(data) < LOGO_BYTES


def _text(part) -> str:  # type: ignore[no-untyped-def]
    raw = part.get_payload(decode=True) or b""
    for encoding in (part.get_content_charset("utf-8"), "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _visible(words: str) -> str:
    import re

    return re.sub(r"<style.*?</style>|<[^>]*>|\s|&\w+;", "", words, flags=re.S | re.I)


OPENERS: dict[str, Callable[[str, Held], Iterator[Member]]] = {
    "tar": _from_tar,
    "gzip": partial(_from_compressed, module="gzip"),
    "bzip2": partial(_from_compressed, module="bz2"),
    "xz": partial(_from_compressed, module="lzma"),
    "zip": _from_zip,
    "mail": _from_mail,
}
