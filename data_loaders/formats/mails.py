"""Mails (.eml, .mbox) -> the files attached to them, their own text, and who sent them when. Runs where archives are taken apart."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator, Sequence
from email import errors, message_from_bytes
from email.message import Message
from hashlib import sha256
from html import escape
from typing import IO

from data_loaders.formats.letters import ATTACHED, BODY, FORWARDED, INLINE_BYTES, MOST_PARTS, QUOTED, WITHOUT_SUBJECT, Letter, TooManyParts
from data_loaders.formats.mail_packing import as_mail, bytes_of, uuencoded
from data_loaders.formats.mail_words import RAW, address_in, decoded_text, file_name, header, moment_in, received_in, unpacked
from data_loaders.formats.member_names import as_member
from data_loaders.formats.quoted import parted
from data_loaders.model.mails import Mail

Texts = tuple[tuple[str, bytes] | None, tuple[str, bytes] | None]
"""A mail's own words as a file, and those it quotes as another; None where there are none."""
SIGNATURES = frozenset(
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "application/pgp-encrypted",
    }
)
"""What proves who sent a mail or says how it was closed, and holds nothing else."""
APPLE_DOUBLE = b"\0\x05\x16\x07"
"""How that begins which a Macintosh knows of a file and sends beside it."""
BROKEN = (
    errors.CloseBoundaryNotFoundDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.InvalidBase64LengthDefect,
)
"""What the parser finds where a mail was cut."""
PIECE_OF_MAIL = "message/partial"
"""What a mail calls itself that was sent in several."""
REPORTS = ("message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "text/rfc822-headers")
POSTMASTERS = ("mailer-daemon", "postmaster")
"""What a report of a mail program holds, and who signs one that is written otherwise."""
MAILBOX_LINE = re.compile(rb"From \S*.*\d{4}\s*$|From .*@.*")
"""How the line begins that parts mails in a .mbox."""
HEADER_BEGINS = re.compile(rb"[!-9;-~]+:")
CONTENT_ID = re.compile(r"^\s*<?([^<>\s]+)>?\s*$")


def letter_of(data: bytes) -> Letter:
    """A mail as it was saved. TooManyParts where it has more than MOST_PARTS, RecursionError where they lie too deep in each other."""
    message = message_from_bytes(as_mail(data), policy=RAW)
    parts = list(_leaves(message))
    cited = _cited(parts)
    texts = _own_text(message)
    files, left_out = [(name, content) for part, _ in texts for name, content in uuencoded(_content(part))], 0
    for number, part in enumerate(parts, 1):
        if any(part is text for text, _ in texts) or part.get_content_type() in SIGNATURES:
            continue
        content = _content(part)
        if content.startswith(APPLE_DOUBLE):
            continue
        if _is_of_text(part, cited) and len(content) < INLINE_BYTES:
            left_out += 1
        elif content or file_name(part):
            files.append((file_name(part) or _called(part, number), content))
    is_cut = any(
        part.get_content_type() == PIECE_OF_MAIL or any(isinstance(defect, BROKEN) for defect in part.defects) for part in message.walk()
    )
    mail = _mail(message, data)
    own, quoted = _body(texts)
    return Letter(mail, as_member(mail.subject) or WITHOUT_SUBJECT, tuple(files), own, quoted, left_out, is_cut)


def letters_in(stream: IO[bytes]) -> Iterator[bytes]:
    """The mails of a .mbox, one after the other."""
    lines: list[bytes] = []
    before = b"\n"
    waiting = b""
    for line in stream:
        if waiting:
            # A line of a text may begin so too; what parts mails stands above a header.
            if HEADER_BEGINS.match(line):
                if lines:
                    yield b"".join(lines)
                lines = []
            else:
                lines.append(waiting)
            waiting = b""
        if not before.strip() and MAILBOX_LINE.match(line):
            waiting = line
        else:
            lines.append(line)
        before = line
    if lines:
        yield b"".join(lines)


def _mail(message: Message, data: bytes) -> Mail:
    sender = address_in(str(message.get("from") or message.get("sender") or ""))
    return Mail(
        sha256=sha256(data).hexdigest(),
        message_id=header(message, "message-id"),
        sender=sender,
        subject=header(message, "subject"),
        sent_at=moment_in(str(message.get("date") or "")),
        received_at=received_in(message),
        author=sender,
        is_returned=_is_returned(message, sender),
    )


def _is_returned(message: Message, sender: str) -> bool:
    """Whether a mail says that another one could not be delivered, or was: it comes back with it."""
    if sender.partition("@")[0] in POSTMASTERS:
        return True
    return message.get_content_type() == "multipart/report" and any(part.get_content_type() in REPORTS for part in message.walk())


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a mail within the mail is one."""
    waiting, count = [message], 0
    while waiting:
        part = waiting.pop(0)
        count += 1
        if count > MOST_PARTS:
            raise TooManyParts
        if part.is_multipart() and part.get_content_maintype() != "message":
            waiting[:0] = _inside(part)
        else:
            yield part


def _own_text(message: Message) -> list[tuple[Message, bool]]:
    """The parts that are the mail's own words, and whether each is to be said: of several ways of saying the same one is, that with tables
    where there is one. An attached text is a file."""
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        inside = [_own_text(part) for part in _inside(message)]
        if message.get_content_subtype() == "alternative":
            told = [way for way in inside if any(_words(part).strip() for part, _ in way)]
            pages = [way for way in told if any(_is_page(part) for part, _ in way)]
            chosen = [*pages, *told[::-1]][:1]
            inside = [[(part, said and way in chosen) for part, said in way] for way in inside]
        return [text for way in inside for text in way]
    is_text = message.get_content_type() in ("text/plain", "text/html")
    return [(message, True)] if is_text and not file_name(message) and message.get_content_disposition() != "attachment" else []


def _is_page(part: Message) -> bool:
    return part.get_content_subtype() == "html"


def _body(texts: list[tuple[Message, bool]]) -> Texts:
    """The mail's own words as one file, what they quote as another."""
    said = [(_is_page(part), words) for part, is_said in texts if is_said and (words := _words(part)).strip()]
    return body_of(said)


def body_of(said: Sequence[tuple[bool, str]]) -> Texts:
    """Pieces of a mail's words, pages among them or not, as one file, and what they quote as another; None where nothing is said."""
    pieces = [(is_page, parted(words, is_page)) for is_page, words in said]
    return _as_file(BODY, [(is_page, own) for is_page, (own, _) in pieces]), _as_file(
        QUOTED, [(is_page, quoted) for is_page, (_, quoted) in pieces]
    )


def _as_file(name: str, said: Sequence[tuple[bool, str]]) -> tuple[str, bytes] | None:
    said = [(is_page, words) for is_page, words in said if words.strip()]
    if any(is_page for is_page, _ in said):
        pieces = [words if is_page else f"<pre>{escape(words)}</pre>" for is_page, words in said]
        return f"{name}.html", "\n".join(pieces).encode("utf-8", "replace")
    return (f"{name}.txt", "\n".join(words for _, words in said).encode("utf-8", "replace")) if said else None


def _words(part: Message) -> str:
    return decoded_text(_content(part), part.get_content_charset("") if part.get_content_maintype() == "text" else "")


def _content(part: Message) -> bytes:
    """What a part holds, unpacked; of a mail within the mail its bytes."""
    if part.is_multipart():
        whole = b"".join(_as_bytes(inner) for inner in _inside(part))
        is_packed = str(part.get("content-transfer-encoding") or "").strip().lower() == "base64"
        return unpacked(whole.decode("ascii", "replace")) if is_packed else whole
    return bytes_of(part)


def _inside(message: Message) -> list[Message]:
    """The parts directly in a part."""
    inside = message.get_payload()
    return [part for part in inside if isinstance(part, Message)] if isinstance(inside, list) else []


def _as_bytes(inner: Message) -> bytes:
    try:
        return inner.as_bytes(policy=RAW)
    except (LookupError, ValueError, TypeError):  # a mail that cannot be written again is taken as its words
        return inner.as_string().encode("utf-8", "surrogateescape")


def _cited(parts: list[Message]) -> str:
    """The words of pages in which pictures may be shown."""
    return "".join(_words(part) for part in parts if part.get_content_type() == "text/html")


def _is_of_text(part: Message, cited: str) -> bool:
    """Whether a part is a picture that the mail shows in its text."""
    if part.get_content_maintype() != "image" or part["content-id"] is None:
        return False
    name = CONTENT_ID.match(str(part["content-id"]))
    return part.get_content_disposition() != "attachment" or bool(name and f"cid:{name[1]}" in cited)


def _called(part: Message, number: int) -> str:
    if part.get_content_type() == "message/rfc822":
        return FORWARDED
    ending = mimetypes.guess_extension(part.get_content_type()) or ""
    return f"{ATTACHED}{number}{ending}"
