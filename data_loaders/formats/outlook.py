"""Mails as Outlook keeps them (.msg) and packs what it attaches (winmail.dat) -> the files in them. Runs in the process that takes archives
apart: python-oxmsg is small and young, and is used in `letter_of_message` alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from email import message_from_bytes
from hashlib import sha256
from typing import TYPE_CHECKING

from data_loaders.formats.letters import ATTACHED, INLINE_BYTES, MOST_PARTS, WITHOUT_SUBJECT, Letter, OtherKind, TooManyParts
from data_loaders.formats.mail_words import RAW, address_in, decoded_text, header, moment_in, received_in
from data_loaders.formats.mails import Texts, body_of
from data_loaders.formats.member_names import as_member
from data_loaders.formats.ole import compound_kind, open_compound
from data_loaders.model.clock import SHANGHAI
from data_loaders.model.mails import Mail

if TYPE_CHECKING:
    from oxmsg.storage import Storage

MOST_DEEP = 3
"""How deep messages may lie in each other."""
SUBJECT, HEADERS, SENDER, SENDER_SMTP, MESSAGE_ID, BODY, PAGE = 0x0037, 0x007D, 0x0C1F, 0x5D01, 0x1035, 0x1000, 0x1013
DATA, LONG_NAME, SHORT_NAME, DISPLAY_NAME, CONTENT_ID, FLAGS, HIDDEN = 0x3701, 0x3707, 0x3704, 0x3001, 0x3712, 0x3714, 0x7FFE
SENT_AT, DELIVERED_AT, CODE_PAGE, PAGE_CODE_PAGE = 0x0039, 0x0E06, 0x3FFD, 0x3FDE
"""What Outlook numbers its properties by."""
WIDE, NARROW, BINARY, EMBEDDED = 0x001F, 0x001E, 0x0102, 0x000D
SHOWN_IN_TEXT = 0x4
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")
UTF8 = 65001
TNEF = b"\x78\x9f\x3e\x22"
ATTACHMENT_BEGINS, ATTACHED_DATA, ATTACHED_TITLE, ATTACHED_PROPERTIES, TNEF_CODE_PAGE = 0x9002, 0x800F, 0x8010, 0x9005, 0x9007
FIXED_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
"""How many bytes a value of a property takes, by its type; texts, bytes and objects say it themselves."""
OBJECT_MARK = 16
"""So many bytes before an embedded message say what it is."""
NAMED_FROM, MANY = 0x8000, 0x1000


def letter_of_message(data: bytes) -> Letter:
    """A .msg taken apart. OtherKind where it is another file, which holds a message."""
    from oxmsg.storage import Storage

    if compound_kind(data) != "msg":
        raise OtherKind
    with open_compound(data) as ole:
        return _letter(Storage.from_ole(ole), sha256(data).hexdigest(), 32)


def _letter(storage: Storage, digest: str, head: int, depth: int = 1) -> Letter:
    """A message with those embedded in it; `head` is how many bytes stand before its properties."""
    if depth > MOST_DEEP:
        raise TooManyParts
    numbers = _numbers(storage, head)
    codec = _codec_of(numbers.get(CODE_PAGE))
    files: list[tuple[str, bytes]] = []
    left_out = 0
    attachments = list(storage.iter_attachment_storages())
    if len(attachments) > MOST_PARTS:
        raise TooManyParts
    for number, attachment in enumerate(attachments, 1):
        data = _binary(attachment, DATA)
        inner = next((each for each in attachment.storages if each.name == f"__substg1.0_{DATA:04X}{EMBEDDED:04X}"), None)
        name = next((words for pid in (LONG_NAME, SHORT_NAME, DISPLAY_NAME) if (words := _text(attachment, pid, codec))), "")
        if data is None and inner is not None:
            letter = _letter(inner, digest, 24, depth + 1)
            files += [(f"{letter.folder}/{file}", content) for file, content in letter.files]
            left_out += letter.left_out
        elif _is_of_text(attachment, data or b""):
            left_out += 1
        elif data is not None or name:
            files.append((as_member(name) or f"{ATTACHED}{number}", data or b""))
    mail = _mail(storage, numbers, codec, digest)
    folder = as_member(mail.subject) or WITHOUT_SUBJECT
    own, quoted = _own_words(storage, numbers, codec)
    return Letter(mail, folder, tuple(files), own, quoted, left_out)


def _mail(storage: Storage, numbers: dict[int, int], codec: str, digest: str) -> Mail:
    headers = message_from_bytes(_text(storage, HEADERS, codec).encode("utf-8", "surrogateescape"), policy=RAW)
    sender = address_in(str(headers.get("from") or "")) or address_in(_text(storage, SENDER_SMTP, codec) or _text(storage, SENDER, codec))
    return Mail(
        sha256=digest,
        message_id=header(headers, "message-id") or _text(storage, MESSAGE_ID, codec),
        sender=sender,
        subject=" ".join(_text(storage, SUBJECT, codec).split()) or header(headers, "subject"),
        sent_at=moment_in(str(headers.get("date") or "")) or _moment(numbers.get(SENT_AT)),
        received_at=received_in(headers) or _moment(numbers.get(DELIVERED_AT)),
        author=sender,
    )


def _own_words(storage: Storage, numbers: dict[int, int], codec: str) -> Texts:
    page = _binary(storage, PAGE)
    if page and page.strip():
        return body_of([(True, decoded_text(page, _codec_of(numbers.get(PAGE_CODE_PAGE)) or codec))])
    for pid, is_page in ((PAGE, True), (BODY, False)):
        if (words := _text(storage, pid, codec)).strip():
            return body_of([(is_page, words)])
    return None, None


def _is_of_text(attachment: Storage, data: bytes) -> bool:
    """Whether an attachment is a small picture that the message shows in its text."""
    if len(data) >= INLINE_BYTES or not data.startswith(PICTURES) or not _text(attachment, CONTENT_ID, ""):
        return False
    numbers = _numbers(attachment, 8)
    return bool(numbers.get(FLAGS, 0) & SHOWN_IN_TEXT or numbers.get(HIDDEN, 0) & 1)


def _numbers(storage: Storage, head: int) -> dict[int, int]:
    """The properties that are numbers or moments."""
    block = _stream(storage, "__properties_version1.0")[head:]
    ends = range(0, len(block) - 15, 16)
    return {pid: value for _, pid, _, value in (struct.unpack_from("<HHLQ", block, at) for at in ends)}


def _stream(storage: Storage, name: str) -> bytes:
    return next((stream.bytes_ for stream in storage.streams if stream.name == name), b"")


def _binary(storage: Storage, pid: int) -> bytes | None:
    name = f"__substg1.0_{pid:04X}{BINARY:04X}"
    return next((stream.bytes_ for stream in storage.streams if stream.name == name), None)


def _text(storage: Storage, pid: int, codec: str) -> str:
    wide = _stream(storage, f"__substg1.0_{pid:04X}{WIDE:04X}")
    words = wide.decode("utf-16-le", "replace") if wide else decoded_text(_stream(storage, f"__substg1.0_{pid:04X}{NARROW:04X}"), codec)
    return words.rstrip("\0")


def _codec_of(code_page: int | None) -> str:
    page = (code_page or 0) & 0xFFFF
    return "" if not page else "utf-8" if page == UTF8 else f"cp{page}"


def _moment(ticks: int | None) -> datetime | None:
    """A moment told in ticks of 100 ns since 1601; None where it cannot be."""
    with suppress(OverflowError, ValueError, OSError):
        if ticks:
            return datetime.fromtimestamp(ticks / 10_000_000 - 11_644_473_600, SHANGHAI).replace(tzinfo=None)
    return None


def files_of_winmail(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files of a winmail.dat, as far as it goes; a message embedded in it is a winmail.dat again."""
    title, content, codec, number = "", b"", "", 0
    for attribute, value in _attributes(data):
        if attribute == TNEF_CODE_PAGE and len(value) >= 4:
            codec = _codec_of(struct.unpack_from("<L", value)[0])
        elif attribute == ATTACHMENT_BEGINS:
            if title or content:
                yield title or f"{ATTACHED}{number}", content
            title, content, number = "", b"", number + 1
        elif attribute == ATTACHED_TITLE:
            title = title or as_member(decoded_text(value.rstrip(b"\0"), codec))
        elif attribute == ATTACHED_DATA:
            content = value
        elif attribute == ATTACHED_PROPERTIES:
            found = dict(_properties(value, codec))
            title = as_member(str(found.get(LONG_NAME) or "")) or title
            inner = found.get(DATA)
            if isinstance(inner, bytes) and not content:
                content = inner[OBJECT_MARK:] if inner[OBJECT_MARK:].startswith(TNEF) else inner
        if number > MOST_PARTS:
            raise TooManyParts
    if title or content:
        yield title or f"{ATTACHED}{number}", content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and value of each attribute; ValueError where one claims more bytes than there are."""
    at = 6
    while at + 9 <= len(data):
        attribute, _, size = struct.unpack_from("<xHHL", data, at)
        if at + 9 + size > len(data):
            raise ValueError("a winmail.dat was cut")
        yield attribute, data[at + 9 : at + 9 + size]
        at += 9 + size + 2


def _properties(data: bytes, codec: str) -> Iterator[tuple[int, str | bytes]]:
    """The texts and bytes among the properties of an attachment, as far as they can be followed."""
    with suppress(struct.error, KeyError):
        (count,), at = struct.unpack_from("<L", data), 4
        for _ in range(min(count, len(data))):
            kind, pid = struct.unpack_from("<HH", data, at)
            at += 4
            if pid >= NAMED_FROM:
                at = _behind_name(data, at)
            kind, is_many = kind & ~MANY, bool(kind & MANY)
            is_sized = kind in (WIDE, NARROW, BINARY, EMBEDDED)
            values = struct.unpack_from("<L", data, at)[0] if is_many or is_sized else 1
            at += 4 if is_many or is_sized else 0
            for _ in range(min(values, len(data))):
                size = struct.unpack_from("<L", data, at)[0] if is_sized else FIXED_SIZES[kind]
                at += 4 if is_sized else 0
                if at + size > len(data):
                    return
                value = data[at : at + size]
                at += size + (-size % 4)
                if kind in (BINARY, EMBEDDED):
                    yield pid, value
                elif is_sized:
                    words = value.decode("utf-16-le", "replace") if kind == WIDE else decoded_text(value, codec)
                    yield pid, words.rstrip("\0")


def _behind_name(data: bytes, at: int) -> int:
    """Where the value of a property stands that has a name instead of a number."""
    (kind,) = struct.unpack_from("<L", data, at + 16)
    if kind == 0:
        return at + 24
    (size,) = struct.unpack_from("<L", data, at + 20)
    return at + 24 + size + (-size % 4)
