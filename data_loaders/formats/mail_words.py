"""What stands in a mail's headers, in every encoding that mail programs write: names, subjects, addresses and times as people read them.

Chinese programs put GBK bytes under the label gb2312 or under none, cut a character between two encoded words, or leave the bytes as they
are. So headers are kept as bytes (`RAW`), adjoining encoded words are decoded as one run of bytes, and a label is only believed where its
bytes can be read by it.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.message import Message
from email.policy import Compat32
from email.utils import parseaddr, parsedate_tz
from urllib.parse import unquote_to_bytes

from data_loaders.formats.member_names import MOST_OF_WORDS, as_chinese_utf8, as_member
from data_loaders.model.clock import SHANGHAI

MOST_OF_HEADER = 20_000
"""Letters of one header that are looked at; a list of a thousand receivers has so many, a subject a hundred."""
WORD = re.compile(r"=\?([^?\s]*)\?([bq])\?(.*?)\?=", re.I | re.S)
"""An encoded word: its label, how it is packed, and what is packed."""
FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'=?]+@[^\s<>()\[\],;:\"'=?]+")
NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")
GB_LABELS = re.compile(r"(?:x-|cs)?(?:gb[-_]?(?:2312|k|18030)(?:[-_]?80)?|cn-gb|euc-?cn|(?:cp|ms|windows-?)?936)", re.I)
SAYS_LITTLE = frozenset(
    {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "unknown-8bit", "x-unknown", "default"}
)
"""Labels that programs write without looking at what they label."""
SEVEN_BITS = ("utf-7", "iso-2022", "iso2022", "hz")
"""How encodings are called that write everything in ASCII letters."""
YEARS = range(1990, 2200)
ZONE = re.compile(r"\d:\d\d(?::\d\d)?\s+([+-]\d{4}|[A-Za-z]+)")
OURS, NOWHERE = ("CST",), "-0000"
"""Systems in China write CST for their own time, libraries take it for the middle of America; -0000 says UTC, and no more."""


class _Raw(Compat32):
    """Headers as they stand, bytes outside ASCII as half pairs (surrogateescape), and none longer than is looked at."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return str(value)[:MOST_OF_HEADER]


RAW = _Raw()


def header(message: Message, name: str) -> str:
    """A header as people read it; "" where it is missing."""
    return decoded_header(str(message.get(name) or ""))


def decoded_header(value: str) -> str:
    """The words of a header, on one line."""
    return " ".join("".join(_decoded_runs(FOLD.sub("", value))).split())


def _decoded_runs(value: str) -> Iterator[str]:
    """What stands between encoded words, and each run of adjoining ones of one label, decoded."""
    position, run, label = 0, bytearray(), ""
    waiting = ""
    for word in WORD.finditer(value):
        between = value[position : word.start()]
        codec = _codec(word[1])
        if between.strip() or (position and codec != label):
            yield decoded_text(bytes(run) + unpacked(waiting), label)
            run, waiting = bytearray(), ""
        if between.strip() or not position:
            yield _plain(between)
        position, label = word.end(), codec
        if word[2] in "bB":
            waiting += NOT_BASE64.sub("", word[3])
            if len(waiting) % 4 == 0 or word[3].rstrip().endswith("="):
                run, waiting = run + unpacked(waiting), ""
        else:
            run += unpacked(waiting) + HEX.sub(lambda found: bytes((int(found[1], 16),)), _bytes(word[3].replace("_", " ")))
            waiting = ""
    yield decoded_text(bytes(run) + unpacked(waiting), label)
    yield _plain(value[position:])


def _plain(words: str) -> str:
    return decoded_text(_bytes(words), "")


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogateescape")


def unpacked(words: str) -> bytes:
    """Base64 as far as it goes: what is missing at its end was lost on the way."""
    letters = NOT_BASE64.sub("", words)
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + "=" * (-len(whole) % 4))


def _codec(label: str) -> str:
    name = label.partition("*")[0].strip().strip("\"'").lower()
    return "gb18030" if GB_LABELS.fullmatch(name) else name


def decoded_text(raw: bytes, label: str) -> str:
    """Bytes under a label, which may be wrong, as text: by the label, as UTF-8 or as GB18030, whichever can be; else � for what is lost."""
    codec = _codec(label)
    if raw.isascii() and not codec.startswith(SEVEN_BITS):
        return raw.decode("ascii")
    if not codec.startswith(SEVEN_BITS) and (words := as_chinese_utf8(raw)) is not None:
        return words
    tried = ("utf-8", "gb18030", codec or "utf-8") if codec in SAYS_LITTLE else (codec, "utf-8", "gb18030")
    for name in tried:
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("gb18030" if codec == "gb18030" else "utf-8", "replace")


def file_name(part: Message) -> str:
    """What a part of a mail is called: by its disposition, else by its type; of two names the one that was not spoilt on the way. "" where
    neither says."""
    names = [words for value in _names(part) if (words := _named(value))]
    return next((words for words in names if "\ufffd" not in words and "??" not in words), names[0] if names else "")


def _names(part: Message) -> Iterator[object]:
    for wanted, of in (("filename", "content-disposition"), ("name", "content-type")):
        try:
            values = [value for name, value in part.get_params([], header=of) if name.lower() == wanted and value]
        except (LookupError, ValueError, TypeError):
            continue
        yield from sorted(values, key=lambda value: isinstance(value, str))


def _named(value: object) -> str:
    """A parameter's words: RFC 2231 gives a label with bytes, everybody else whatever they like."""
    if isinstance(value, tuple):
        label, _, packed = value
        words = decoded_text(str(packed).encode("latin-1", "surrogateescape") if _is_latin(packed) else _bytes(packed), label or "")
    else:
        words = str(value)
    if "=?" in words:
        words = decoded_header(words)
    elif PERCENT.search(words) and not isinstance(value, tuple):
        words = decoded_text(unquote_to_bytes(_bytes(words)), "")
    elif not isinstance(value, tuple):
        words = _plain(words)
    return as_member(words)


def _is_latin(words: str) -> bool:
    return all(ord(letter) < 256 or 0xDC80 <= ord(letter) <= 0xDCFF for letter in words)


def address_in(value: str) -> str:
    """The address in a From line, in small letters; "" where none can be found."""
    address = parseaddr(FOLD.sub("", value))[1]
    found = ADDRESS.search(address) or ADDRESS.search(decoded_header(value))
    return found[0].strip(".").lower() if found else ""


def moment_in(value: str) -> datetime | None:
    """A Date line's moment in Shanghai; None where there is none that can be."""
    words = decoded_header(value)[:MOST_OF_WORDS]
    try:
        parsed = parsedate_tz(words)
        if parsed is None or parsed[0] not in YEARS:
            return None
        return datetime(*parsed[:6], tzinfo=_zone(words, parsed[9])).astimezone(SHANGHAI).replace(tzinfo=None)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _zone(words: str, offset: int | None) -> timezone:
    """The zone that is meant: where none is named, or CST alone, the one here."""
    named = ZONE.search(words)
    if named is None or named[1].upper() in OURS:
        return SHANGHAI
    return UTC if named[1] == NOWHERE else timezone(timedelta(seconds=offset or 0))


def received_in(message: Message) -> datetime | None:
    """When the last server on the way took it: the topmost Received line says it behind its last semicolon."""
    top = (message.get_all("received") or [""])[0]
    return moment_in(str(top).rpartition(";")[2])
