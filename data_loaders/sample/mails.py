"""The sample's mails as a mailbox program saves them (.eml), written line by line: the same content gives the same bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import date

OFFICE = "office@example.invalid"
BOUNDARY = "=_safety_month_{number}"


def mail_of(sender: str, subject: str, sent_on: date, words: str, files: Sequence[tuple[str, bytes]], forwards: bytes = b"") -> bytes:
    """A mail with its words, files attached to it, and a mail that it forwards; names as Chinese mail programs write them."""
    boundary = BOUNDARY.format(number=2 if forwards else 1)
    head = (
        f"From: <{sender}>",
        f"To: <{OFFICE}>",
        f"Subject: {_word(subject)}",
        f"Date: {sent_on.day:02} {sent_on:%b} {sent_on.year} 09:30:00 +0800",
        f"Message-ID: <{sent_on:%Y%m%d}.{abs(hash_of(subject))}@example.invalid>",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
    )
    parts = [_part("text/plain; charset=utf-8", "", words.encode())]
    parts += [_part("application/octet-stream", f'Content-Disposition: attachment; filename="{_word(name)}"', data) for name, data in files]
    if forwards:
        parts.append(b"Content-Type: message/rfc822\r\n\r\n" + forwards)
    edge = f"--{boundary}".encode()
    body = b"\r\n".join(edge + b"\r\n" + part for part in parts)
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body + b"\r\n" + edge + b"--\r\n"


def hash_of(words: str) -> int:
    """A number of words that is the same on every computer."""
    return sum(place * ord(letter) for place, letter in enumerate(words, start=1))


def _word(words: str) -> str:
    return f"=?gb18030?B?{b64encode(words.encode('gb18030')).decode()}?="


def _part(kind: str, more: str, data: bytes) -> bytes:
    code = b64encode(data).decode()
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *([more] if more else []), ""]
    return "\r\n".join([*lines, *(code[at : at + 76] for at in range(0, len(code), 76))]).encode("ascii")
