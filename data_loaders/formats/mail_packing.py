"""How mails and the files in them come packed where nothing says so, or not as it should be said."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from contextlib import suppress
from email.message import Message

from data_loaders.formats.kinds import ABOVE_MAIL, kind_of
from data_loaders.formats.mail_words import decoded_text, unpacked
from data_loaders.formats.member_names import as_member

PACKING = "content-transfer-encoding"
AS_THEY_ARE = frozenset({"", "7bit", "8bit", "binary"})
BASE64_LINES = re.compile(rb"[A-Za-z0-9+/=\s]+")
FEWEST_BYTES, LOOKED_AT = 60, 4_000
TEXTS = frozenset({"csv", "unknown", "broken text", "empty"})
"""Kinds that bytes may have that mean nothing."""
UU_BEGINS = re.compile(rb"begin [0-7]{3,4} +(\S[^\r\n]*)")
UU_ENDS = b"end"


def as_mail(data: bytes) -> bytes:
    """A mail from its first header on: without the mark, the empty lines or the length that programs write above it."""
    above = ABOVE_MAIL.match(data)
    begins = above.end() if above else 0
    return data[begins : begins + int(above[1])] if above and above[1] else data[begins:]


def bytes_of(part: Message) -> bytes:
    """What a part that holds no others holds, unpacked."""
    said = str(part.get(PACKING) or "")
    if (meant := said.partition(";")[0].strip()) != said:
        part.replace_header(PACKING, meant)
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    return unpacked(content.decode("ascii")) if meant.lower() in AS_THEY_ARE and _is_base64(content) else content


def _is_base64(content: bytes) -> bool:
    """Whether bytes are those of a file, written as letters."""
    if len(content) < FEWEST_BYTES or not BASE64_LINES.fullmatch(content):
        return False
    return kind_of(unpacked(content[:LOOKED_AT].decode("ascii"))) not in TEXTS


def uuencoded(words: bytes) -> Iterator[tuple[str, bytes]]:
    """The files that old programs write into a mail's text, as (name, bytes), as far as they go."""
    name = ""
    pieces: list[bytes] = []
    for line in words.splitlines():
        if not name:
            if begins := UU_BEGINS.fullmatch(line.rstrip()):
                name, pieces = as_member(decoded_text(begins[1], "")), []
        elif line.strip() == UU_ENDS:
            yield name, b"".join(pieces)
            name = ""
        else:
            with suppress(binascii.Error):  # a line that was spoilt on the way
                pieces.append(binascii.a2b_uu(line))
    if name and pieces:
        yield name, b"".join(pieces)
