"""The other end of unpacking.py: a process that takes one archive or mail apart and hands its members over, a piece at a time.

It has a bound on its memory and takes one archive, or mails one after the other: what they do to the library that reads them, they do here.
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

from data_loaders.formats.letters import Body, Letter, Opened, OtherKind, TooManyParts
from data_loaders.formats.system import limit_memory, own_output

MEMBER, PIECE, LOCKED, END, FAILED = "member", "piece", "locked", "end", "failed"
"""What is sent: the name of a member, bytes of it, the name of one that is not opened for its password, that this was all, or a rule."""
LETTER, BODY, QUOTED, OTHER = "letter", "body", "quoted", "other"
"""Also: that what follows is of this mail (an Opened), the name of its own text and of what that quotes, and that the file is of
another kind than was thought."""
PIECE_BYTES = 1024 * 1024
USTAR = slice(257, 262)
"""Where a tar says that it is one."""
ENCRYPTED_FLAG = 0x1
ENDINGS = (".gz", ".bz2", ".xz", ".tgz", ".tbz2", ".txz")
RAR_5 = b"Rar!\x1a\x07\x01\0"
LIBARCHIVE_FORMATS = {"rar": "rar", "7z": "7zip", "cab": "cab", "lzh": "lha", "zstd": "tar"}
"""What libarchive calls the kinds."""

Member = tuple[str, Iterator[bytes] | None]
"""A member's name and its bytes in pieces; None for one that a password closes."""
Held = bytes | Path


def serve(memory_bytes: int) -> None:
    """Take apart what comes on standard input as (kind, name, bytes or path), one after the other until the input ends."""
    incoming, outgoing = sys.stdin.buffer, own_output()
    limit_memory(memory_bytes)
    while True:
        try:
            kind, name, held = pickle.load(incoming)
        except EOFError:
            return
        try:
            for found in (OPENERS.get(kind) or partial(_by_libarchive, kind))(name, held):
                _hand_over(outgoing, found)
            _send(outgoing, END, None)
        except OtherKind:
            _send(outgoing, OTHER, None)
        except BaseException as problem:  # the libraries raise nearly everything for what is damaged
            _send(outgoing, FAILED, _rule_of(problem))


def _hand_over(outgoing: BinaryIO, found: Opened | Body | Member) -> None:
    if isinstance(found, Opened):
        _send(outgoing, LETTER, found)
        return
    member, pieces = (found.name, iter((found.words,))) if isinstance(found, Body) else found
    if isinstance(found, Body):
        _send(outgoing, QUOTED if found.is_quoted else BODY, member)
    else:
        _send(outgoing, MEMBER if pieces is not None else LOCKED, member)
    for piece in pieces or ():
        _send(outgoing, PIECE, piece)


def _rule_of(problem: BaseException) -> str:
    words = str(problem).lower()
    if isinstance(problem, (TooManyParts, RecursionError)):
        return "mail_parts_limit"
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


def _from_mail(_: str, held: Held) -> Iterator[Opened | Body | Member]:
    """A mail's attachments, then its own text."""
    from data_loaders.formats.mails import letter_of

    with _opened(held) as stream:
        yield from _taken_apart(letter_of(stream.read()))


def _from_mailbox(_: str, held: Held) -> Iterator[Opened | Body | Member]:
    """The same of every mail in a folder of mails."""
    from data_loaders.formats.mails import letter_of, letters_in

    with _opened(held) as stream:
        for data in letters_in(stream):
            yield from _taken_apart(letter_of(data))


def _from_message(_: str, held: Held) -> Iterator[Opened | Body | Member]:
    """The same of a mail of Outlook's."""
    from data_loaders.formats.outlook import letter_of_message

    with _opened(held) as stream:
        yield from _taken_apart(letter_of_message(stream.read()))


def _taken_apart(letter: Letter) -> Iterator[Opened | Body | Member]:
    yield letter.opened
    for name, data in letter.files:
        yield name, iter((data,))
    if letter.body:
        yield Body(*letter.body)
    if letter.quoted:
        yield Body(*letter.quoted, is_quoted=True)


def _from_winmail(_: str, held: Held) -> Iterator[Member]:
    """The files in what Outlook attaches for Outlook alone."""
    from data_loaders.formats.outlook import files_of_winmail

    with _opened(held) as stream:
        for name, data in files_of_winmail(stream.read()):
            yield name, iter((data,))


OPENERS: dict[str, Callable[[str, Held], Iterator[Opened | Body | Member]]] = {
    "tar": _from_tar,
    "gzip": partial(_from_compressed, module="gzip"),
    "bzip2": partial(_from_compressed, module="bz2"),
    "xz": partial(_from_compressed, module="lzma"),
    "zip": _from_zip,
    "mail": _from_mail,
    "mbox": _from_mailbox,
    "msg": _from_message,
    "winmail": _from_winmail,
}
