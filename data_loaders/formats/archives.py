"""What was dropped -> sources to read: types told by content, archives opened one level deep and mails three, limits counted while
unpacking."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NamedTuple

from data_loaders.formats.content import Content
from data_loaders.formats.kinds import (
    COMPOUND,
    MAIL_KINDS,
    MESSAGE_PART,
    UNREAD_KINDS,
    ZIP,
    ZIP_KIND,
    Told,
    apple_packages,
    archive_kind,
    kind_of,
    package_kind,
    tell,
)
from data_loaders.formats.letters import Opened, OtherKind
from data_loaders.formats.member_names import is_litter, member_name
from data_loaders.formats.tables import Unreadable
from data_loaders.formats.unpacking import Member, unpack
from data_loaders.formats.zips import (
    BROKEN,
    ENCRYPTED_FLAG,
    MEGABYTE,
    PACKED_LIMIT,
    RATIO_FLOOR,
    RATIO_LIMIT,
    UNPACKED_LIMIT,
    Package,
    TooMuch,
    beginning,
    inflate,
    is_folder,
    open_large_zip,
    open_zip,
)
from data_loaders.model.findings import Finding
from data_loaders.model.mails import Mail

__all__ = ["Refusal", "Source", "kind_of", "open_container"]

MEMBER_LIMIT = 1_000
ZIP_LIMIT = UNPACKED_LIMIT + PACKED_LIMIT
"""A zip larger than this holds more than may be unpacked; it is not taken into memory to see."""
START = 4_096
"""How many bytes of a large file are looked at."""
MOST_ARCHIVES, MOST_MAILS = 2, 3
"""How deep archives are opened in archives, and mails in mails."""
BESIDE, ALONE, QUOTED, QUOTED_ALONE = "beside", "alone", "quoted", "quoted alone"
"""A mail's own text, with files attached to the mail or without any; what it quotes of an earlier one, beside others or as all there is."""
OPENED = frozenset({ZIP_KIND, *MAIL_KINDS, "rar", "7z", "tar", "gzip", "bzip2", "xz", "zstd", "cab", "lzh"})
"""Kinds that hold other files, which are taken out of them."""
SLOW_METHODS = (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
"""How 7-Zip may pack a .zip. Python unpacks these without a bound, so that it is done in a process that has one."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `file` is its path within what was dropped, with "/"; `member` its path inside that zip, or None.

    A photo, video or slide show over the limit, which nobody opens, comes with its `kind`, and in `whole` instead of in `data`. `mail` is
    the one it came in by; `body` says that it is that mail's own text, or what that quotes. `said` is known of it before it is read.
    """

    file: str
    member: str | None
    data: bytes
    kind: str | None = None
    whole: Content | None = None
    mail: Mail | None = None
    body: str = ""
    said: tuple[Finding, ...] = ()

    def __reduce__(self) -> tuple:
        # A reading process needs no more.
        return Source, (self.file, self.member, self.data, self.kind, None, self.mail, self.body, self.said)

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
    mail: Mail | None = None

    @property
    def size_in_memory(self) -> int:
        """How many bytes it keeps in memory that nobody else keeps: members of an archive share its bytes."""
        return 0 if self.member else self.content.size_in_memory


@dataclass(slots=True)
class _Budget:
    """What an archive and the archives inside it may still yield together; `promised` of it is for members that will be read."""

    members: int = MEMBER_LIMIT
    size: int = UNPACKED_LIMIT
    promised: int = 0


@dataclass(frozen=True, slots=True)
class _Inside:
    """Where a member lies: in this file, below `prefix` ("" or a path that ends in "/"), in this mail; `archives` and `mails` count what it
    lies in."""

    file: str
    prefix: str = ""
    mail: Mail | None = None
    archives: int = 0
    mails: int = 0

    @property
    def itself(self) -> str | None:
        """The archive's own path inside what was dropped; None where it is that."""
        return self.prefix.rstrip("/") or None

    def opened(self, kind: str) -> _Inside | None:
        """Inside an archive or mail of that kind that lies here; None where that is too deep."""
        is_mail = kind in MAIL_KINDS
        deeper = replace(self, archives=self.archives + (not is_mail), mails=self.mails + is_mail)
        return deeper if deeper.archives <= MOST_ARCHIVES and deeper.mails <= MOST_MAILS else None

    def of(self, mail: Mail) -> _Inside:
        """In a mail: of mails within mails the outermost arrived here, the innermost says who attached the file."""
        return replace(self, mail=replace(self.mail, author=mail.author) if self.mail else mail)

    def refused(self, member: str | None, content: Content, finding: Finding) -> Refusal:
        """A member that is not read."""
        return Refusal(self.file, member, content, finding, self.mail)


def open_container(file: str, content: Content) -> Iterator[Source | Refusal]:
    """A plain file as itself, an archive or mail as its members (and those of archives and mails inside it). Names are hints only and never
    become paths."""
    if content.size > PACKED_LIMIT:
        yield from _open_large(file, content)
        return
    data = content.whole()
    told = _told_archive(data)
    if told is None:
        yield Source(file, None, data)
    else:
        yield from _all_members(file, content, told)


def _open_large(file: str, content: Content) -> Iterator[Source | Refusal]:
    """A file over the limit of what is read: an archive is opened where it lies, what nobody reads is taken as it is, the rest refused."""
    start = content.start(START)
    told = Told(archive_kind(start) or kind_of(start))
    if told.kind == ZIP_KIND and content.size <= ZIP_LIMIT:
        with suppress(*BROKEN, TooMuch):  # it is refused below, where members are asked for
            package = open_large_zip(content)
            told = Told(package_kind(package), package)
    elif start.startswith(COMPOUND) and content.size <= ZIP_LIMIT and MESSAGE_PART in content.whole():
        told = Told("msg")
    if told.kind in OPENED and content.size <= ZIP_LIMIT:
        yield from _all_members(file, content, told)
    elif told.kind in UNREAD_KINDS:
        yield Source(file, None, b"", told.kind, content)
    else:
        yield Refusal(file, None, content, _archive_limit() if told.kind in OPENED else _too_large())


def _told_archive(data: bytes) -> Told | None:
    """What was told of an archive or mail; None for other files."""
    # The quick look comes first: telling the other kinds apart is left to the workers, which may die of it.
    if kind := archive_kind(data):
        return Told(kind) if kind in OPENED else None
    if data.startswith(COMPOUND):
        return Told("msg") if MESSAGE_PART in data else None
    told = tell(data) if data.startswith(ZIP) else None
    return told if told and told.kind == ZIP_KIND else None


def _all_members(file: str, content: Content, told: Told) -> Iterator[Source | Refusal]:
    found = False
    for found_one in _members(_Inside(file), content, told, _Budget()):
        found = True
        yield found_one
    if not found:
        yield Refusal(file, None, content, Finding("no_form_found"))


def _members(where: _Inside, content: Content, told: Told, budget: _Budget) -> Iterator[Source | Refusal]:
    """Members of one archive or mail that lies there."""
    inside = where.opened(told.kind)
    if inside is None:
        finding = Finding("file_mail", values={"kind": told.kind}) if told.kind in MAIL_KINDS else Finding("file_archive_nested")
        yield where.refused(where.itself, content, finding)
        return
    for read in _zipped(inside, content, told, budget) if told.kind == ZIP_KIND else _unpacked(inside, content, told.kind, budget):
        if isinstance(read, Refusal):
            yield read
            continue
        is_itself = read.whole or read.body or read.member == where.itself
        inner = None if is_itself else _told_archive(read.data)
        if inner is None:
            yield read
        else:
            yield from _members(replace(inside, prefix=f"{read.member}/", mail=read.mail), Content(read.data), inner, budget)


def _zipped(where: _Inside, content: Content, told: Told, budget: _Budget) -> Iterator[Source | Refusal]:
    """What a zip holds, each member inflated here."""
    try:
        archive = (told.package or _zip_of(content)).archive
    except TooMuch:
        yield where.refused(where.itself, content, _archive_limit())
        return
    except BROKEN:
        yield where.refused(where.itself, content, Finding("file_unreadable"))
        return
    infos = [info for info in archive.infolist() if not is_folder(info)]
    named = [(name, info) for info in infos if not is_litter(name := member_name(info))]
    apple = tuple(apple_packages([name.lower() for name, _ in named]))
    wanted = [(name, info) for name, info in named if not (apple and name.lower().startswith(apple))]
    claimed = sum(info.file_size for _, info in wanted if info.file_size <= PACKED_LIMIT)
    if len(infos) > budget.members or claimed > budget.size - budget.promised:
        yield where.refused(where.itself, content, _archive_limit())
        return
    if any(info.compress_type in SLOW_METHODS and not info.flag_bits & ENCRYPTED_FLAG for _, info in wanted):
        yield from _unpacked(where, content, ZIP_KIND, budget)
        return
    for folder in {name[: len(start)] for name, _ in named for start in apple if name.lower().startswith(start)}:
        yield where.refused(where.prefix + folder.rstrip("/"), content, Finding("file_iwork"))
    budget.members -= len(infos)
    budget.promised += claimed
    for name, info in wanted:
        budget.promised -= info.file_size if info.file_size <= PACKED_LIMIT else 0
        read = _read_member(where, where.prefix + name, archive, info, budget)
        yield where.refused(where.prefix + name, content, read) if isinstance(read, Finding) else read


def _zip_of(content: Content) -> Package:
    return open_zip(content.whole()) if content.size <= PACKED_LIMIT else open_large_zip(content)


def _read_member(where: _Inside, name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget) -> Source | Finding:
    """A member's bytes, or why they cannot be had."""
    if info.flag_bits & ENCRYPTED_FLAG:
        return Finding("archive_encrypted")
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
        return Finding("archive_method")
    except BROKEN:
        return Finding("file_unreadable")
    budget.size -= len(data)
    return Source(where.file, name, b"", kind, Content(data), where.mail) if is_large else Source(where.file, name, data, mail=where.mail)


def _unpacked(where: _Inside, content: Content, kind: str, budget: _Budget) -> Iterator[Source | Refusal]:
    """What an archive or mail holds that a process of its own takes apart, counted while it comes."""
    left = min(budget.size - budget.promised, max(RATIO_FLOOR, content.size * RATIO_LIMIT))
    mail: _OneMail | None = None
    try:
        for member in unpack(kind, where.itself or where.file, content):
            if isinstance(member, Opened):
                if mail and (nothing := mail.nothing(content)):
                    yield nothing
                mail = _OneMail(where.of(member.mail), member)
                continue
            budget.members -= 1
            if budget.members < 0 or left <= 0:
                yield where.refused(where.itself, content, _archive_limit())
                return
            inside = mail.where if mail else where
            name = inside.prefix + member.name
            if member.pieces is None:
                yield inside.refused(name, content, Finding("archive_encrypted"))
            elif not is_litter(name):
                read = _take(inside, name, member.pieces, left)
                left -= read.size
                budget.size -= read.size
                given = mail.marked(read.given, member) if mail else read.given
                yield inside.refused(name, content, given) if isinstance(given, Finding) else given
        if mail and (nothing := mail.nothing(content)):
            yield nothing
    except OtherKind:
        yield Source(where.file, where.itself, content.whole(), mail=where.mail)
    except Unreadable as refusal:
        yield where.refused(where.itself, content, refusal.finding)


class _OneMail:
    """A mail while its files come: where they lie, and what is said of the first and the last of them."""

    def __init__(self, where: _Inside, opened: Opened) -> None:
        self.where = replace(where, prefix=f"{where.prefix}{opened.folder}/")
        self._opened = opened
        self._count = 0

    def marked(self, given: Source | Finding, member: Member) -> Source | Finding:
        """A file of it with what is known of it."""
        self._count += 1
        if isinstance(given, Finding):
            return given
        said = []
        if self._count == 1 and self._opened.left_out:
            said.append(Finding("mail_pictures_left", values={"count": self._opened.left_out}))
        if self._opened.is_cut and self._count == max(self._opened.file_count, 1):
            said.append(Finding("mail_cut"))
        return replace(given, body=self._place_of(member), said=tuple(said))

    def _place_of(self, member: Member) -> str:
        """What part of a mail's text a member is, and whether it is all there is in it."""
        if member.is_quoted:
            return QUOTED_ALONE if self._count == 1 and not self._opened.file_count else QUOTED
        return (BESIDE if self._opened.file_count else ALONE) if member.is_body else ""

    def nothing(self, content: Content) -> Refusal | None:
        """The receipt of a mail of which nothing came."""
        return None if self._count else self.where.refused(self.where.itself, content, without_files(self.where.mail))


def without_files(mail: Mail | None) -> Finding:
    """That nothing was attached to a mail."""
    return Finding("mail_without_files", values={"subject": mail.subject if mail else "", "sender": mail.sender if mail else ""})


class _Taken(NamedTuple):
    """A member or why it cannot be had, and how many bytes it came to."""

    given: Source | Finding
    size: int


def _take(where: _Inside, name: str, pieces: Iterator[bytes], left: int) -> _Taken:
    """A member put together from its pieces, of which `left` bytes may come; one too large to be read is let pass by, counted too."""
    taken: list[bytes] = []
    count, kind = 0, None
    for piece in pieces:
        count += len(piece)
        if count > left:
            return _Taken(_archive_limit(), left)
        if count > PACKED_LIMIT and kind is None:
            kind = kind_of(b"".join(taken)[:START])
        if kind is None or kind in UNREAD_KINDS:
            taken.append(piece)
    data = b"".join(taken)
    if kind is None:
        return _Taken(Source(where.file, name, data, mail=where.mail), count)
    large = Source(where.file, name, b"", kind, Content(data), where.mail)
    return _Taken(large if kind in UNREAD_KINDS else _too_large(), count)


def _too_large() -> Finding:
    return Finding("file_too_large", values={"limit": PACKED_LIMIT // MEGABYTE})


def _archive_limit() -> Finding:
    return Finding("file_archive_limit", values={"limit": f"{UNPACKED_LIMIT // MEGABYTE} MB / {MEMBER_LIMIT}"})
