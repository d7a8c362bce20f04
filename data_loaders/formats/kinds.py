"""The kind of a file, told by its content alone: names lie, and an encrypted workbook must not look like a damaged one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from data_loaders.formats.tables import Unreadable, parse_xml
from data_loaders.formats.zips import BROKEN, MEGABYTE, Package, TooMuch, inflate, main_part, open_zip

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ZIP_KIND, MAIL_KIND, PDF = "zip", "mail", "pdf"
MAIL_KINDS = frozenset({MAIL_KIND, "mbox", "msg", "winmail"})
"""Kinds that hold what came by mail."""
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MESSAGE_PART = "__properties_version1.0".encode("utf-16-le")
"""A part of every mail of Outlook's; other compound files have it where one is embedded in them."""
ARCHIVE_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"Rar!\x1a\x07", "rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "7z"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"\xfd7zXZ\0", "xz"),
    (4, b"1AY&SY", "bzip2"),
    (0, b"(\xb5/\xfd", "zstd"),
    (0, b"MSCF\0\0\0\0", "cab"),
    (0, b"\x78\x9f\x3e\x22", "winmail"),
    *((2, b"-lh%d-" % method, "lzh") for method in (0, 1, 4, 5, 6, 7)),
    (257, b"ustar", "tar"),
)
"""How archives begin, and at which byte."""
SHORTCUT = "shortcut"
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", PDF),
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG", "image"),
    (b"GIF8", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"\0\0\x01\xba", "video"),
    (b"ID3", "audio"),
    (b"ID;P", "slk"),
    (b"L\0\0\0\x01\x14\x02\0", SHORTCUT),
    (b"[InternetShortcut]", SHORTCUT),
    (b"TABLE\r\n0,1", "dif"),
    (b"TABLE\n0,1", "dif"),
    (b"\x09\0\x04\0", "xls 2"),
    (b"\x09\x02\x06\0", "xls 3"),
    (b"\x09\x04\x06\0", "xls 4"),
)
SEALED, SEALED_TEXT, DER, SEAL_BYTES = "sealed", b"-----BEGIN PGP MESSAGE-----", b"0", 64
SEALS = tuple(b"\x2a\x86\x48\x86\xf7\x0d\x01" + rest for rest in (b"\x07\x02", b"\x07\x03", b"\x09\x10\x01\x17"))
"""How a mail's content is marked that was signed or encrypted as a whole (S/MIME: smime.p7m)."""
WEB_ARCHIVE = ("mime-version:", "from:")
"""How a page saved with its pictures in one file (.mht) begins."""
HEADER_LINE = re.compile(rb"([!-9;-~]+):[^\r\n]*(?:(?:\r\n?|\n)[ \t][^\r\n]*)*(?:\r\n?|\n)")
ABOVE_MAIL = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:([0-9]{1,10})[ \t]*\r?\n\s*)?")
"""What may stand above a mail's first header: a mark of UTF-8, empty lines, and its length, as Apple's Mail keeps mails."""
HEADER_BYTES = 16_384
MAIL_HEADERS = frozenset((b"to", b"received", b"message-id", b"delivered-to", b"return-path", b"reply-to", b"cc", b"x-unsent"))
"""Lines that a mail has above its text, one of them at least, and a page saved in one file has not."""
ABOUT_MAIL = frozenset((b"from", b"subject", b"date", b"mime-version", b"content-type"))
PDF_STARTS = 1_024
"""Some programs write something before a PDF's own first line; readers look so far."""
FEWEST_HEADERS = 3
MAILBOX = b"From "
APPLE_PART = re.compile(r"((?:.*\.(?:numbers|pages|key)/)?)(index/.*\.iwa|index\.apxl(?:\.gz)?|index\.zip)")
"""A part that the packages of Apple's Numbers, Pages and Keynote have; some are folders, which come in a zip as such."""
PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"avif")
MEDIA = frozenset({"image", "video", "audio", "pptx"})
"""Kinds whose content is not read: a week's materials, unless their name says something else."""
PICTURES = frozenset({"image", "video", "audio"})
"""Kinds whose files phones and cameras name."""
SCANS = frozenset({PDF, "image"})
"""Kinds in which stamped papers are sent."""
OFD = "ofd"
UNREAD_KINDS = MEDIA | SCANS | {OFD}
"""Kinds that no reader opens, or not always (a PDF may be a scan), and that may be deliverables all the same."""
WHOLE = {"ofd.xml": OFD, "uof.xml": "uof"}
"""Parts by which packages are known that are one document in a format of their own (OFD, UOF)."""
CONTENT_TYPES = (
    (b"ms-excel.sheet.binary", "xlsb"),
    (b"spreadsheetml", "xlsx"),
    (b"ms-excel", "xlsx"),
    (b"wordprocessingml", "docx"),
    (b"ms-word", "docx"),
    (b"presentationml", "pptx"),
    (b"ms-powerpoint", "pptx"),
)
ROOT = re.compile(
    r"\s*+(?>(?><\?.*?>|<!--.*?-->|<!\[.*?\]>|(?!<!doctype\s+html\b)<![^>\[]*(?:\[.*?\]\s*)?>)\s*+)*+<(!doctype\s+html\b|[a-z][\w:.-]*)",
    re.I | re.S,
)
"""The first element of a marked-up text, or that it says it is a page."""
PAGES = frozenset(
    [
        "html",
        "head",
        "body",
        "meta",
        "title",
        "style",
        "script",
        "link",
        "base",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "colgroup",
        "col",
        "div",
        "p",
        "span",
        "font",
        "center",
        "br",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "b",
        "i",
        "u",
        "em",
        "strong",
        "form",
        "ul",
        "ol",
        "li",
        "a",
        "img",
        "pre",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "nav",
        "noscript",
        "template",
        "basefont",
    ]
)
"""What a web page's text may begin with: systems leave out what should stand around a table."""
BROKEN_SAMPLE = 1_000_000
MOST_LETTERS_BROKEN = 10
"""A text of which more than one letter in so many cannot be read is not called one."""
CONTROLS = re.compile("[\0-\x08\x0e-\x19\x1b-\x1f]")
"""Characters no text file holds; tab, line ends, form feed and the old end-of-file mark are not among them."""


class Told(NamedTuple):
    """A file's kind, and its package where that was opened to tell it."""

    kind: str
    package: Package | None = None


def kind_of(data: bytes) -> str:
    """The kind by content, see tell."""
    return tell(data).kind


def tell(data: bytes) -> Told:
    """The kind by content: xlsx (also .xlsm), xls (also .et), xlsb, ods, csv (any text), docx (also .docm, .dotx), doc (also
    .wps), rtf, html (also .mht), xml, zip, rar, 7z, pdf, image, video, ..., "empty", "encrypted", "damaged" or "unknown"."""
    if not data.strip(b"\0 \t\r\n"):
        return Told("empty")
    if data.startswith(ZIP):
        return _tell_zip(data)
    return Told(_other_kind(data))


def _other_kind(data: bytes) -> str:
    if data.startswith(SEALED_TEXT) or (data.startswith(DER) and any(mark in data[:SEAL_BYTES] for mark in SEALS)):
        return SEALED
    if data.startswith(COMPOUND):
        # Few files need this library, and it would cost every worker 10 ms at its start.
        from data_loaders.formats.ole import compound_kind

        return compound_kind(data)
    if kind := archive_kind(data):
        return kind
    for start, kind in STARTS:
        if data.startswith(start):
            return kind
    if data[4:8] == b"ftyp":
        return "image" if data[8:12] in PICTURE_BRANDS else "video"
    if data.startswith(b"RIFF"):
        return "image" if data[8:12] == b"WEBP" else "video"
    if data.startswith(b"BM") and int.from_bytes(data[2:6], "little") == len(data):
        return "image"
    return _text_kind(data)


def archive_kind(start: bytes) -> str | None:
    """The kind of an archive that is no zip, or of a mail ("mail"; "mbox" for a folder of mails), by its first bytes; None for others."""
    for at, mark, kind in ARCHIVE_STARTS:
        if start.startswith(mark, at):
            return kind
    if start.startswith(MAILBOX) and _is_mail(start[start.find(b"\n") + 1 :]):
        return "mbox"
    return MAIL_KIND if _is_mail(start) else None


def _is_mail(start: bytes) -> bool:
    head = start[:HEADER_BYTES]
    names: set[bytes] = set()
    above = ABOVE_MAIL.match(head)
    position = above.end() if above else 0
    while line := HEADER_LINE.match(head, position):
        names.add(line[1].lower())
        position = line.end()
    return len(names) >= FEWEST_HEADERS and bool(names & MAIL_HEADERS) and bool(names & ABOUT_MAIL)


def decode_text(data: bytes) -> str | None:
    """The text of a text file in any encoding offices use (UTF-8, UTF-16 with its mark, GB18030), or None for other bytes."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if CONTROLS.search(text) else text
    return None


def _text_kind(data: bytes) -> str:
    text = decode_text(data)
    if text is None:
        if b"%PDF-" in data[:PDF_STARTS]:
            return PDF
        return "broken text" if _is_broken_text(data) else "unknown"
    start = text[:1_000].lstrip().lower()
    if start.startswith(WEB_ARCHIVE) and "multipart/" in text[:5_000].lower():
        return "html"
    # What stands before the first element may be long; a text that only begins with a bracket, <附件1>, has none.
    if not start.startswith("<") or not (root := ROOT.match(text)):
        return "csv"
    if root[1].lower() in PAGES or root[1].startswith("!"):
        return "html"
    return "html" if "workbook" not in start and any(mark in start for mark in ("<html", "<table")) else "xml"


def _is_broken_text(data: bytes) -> bool:
    """Whether nearly all of the bytes are a text's, but not all: some were lost or changed on the way."""
    for encoding in ("utf-8", "gb18030"):
        text = data[:BROKEN_SAMPLE].decode(encoding, "replace")
        if not CONTROLS.search(text) and text.count("\ufffd") * MOST_LETTERS_BROKEN < len(text):
            return True
    return False


def _tell_zip(data: bytes) -> Told:
    try:
        package = open_zip(data)
    except (*BROKEN, TooMuch):
        return Told("zip")
    return Told(package_kind(package), package)


def package_kind(package: Package) -> str:
    """The kind of an open zip, as kind_of tells it."""
    names = package.parts
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    if "" in apple_packages(names):
        return "iwork"
    if whole := next((WHOLE[name] for name in WHOLE if name in names), None):
        return whole
    try:
        if "[content_types].xml" in names:
            types = inflate(package.archive, names["[content_types].xml"], MEGABYTE)
            return _kind_by_marks(_main_type(package, types) or types, CONTENT_TYPES, "unknown")
        if "mimetype" in names and "content.xml" in names:
            return _open_document_kind(package)
    except (*BROKEN, TooMuch, Unreadable):
        return "damaged"
    return "zip"


def apple_packages(names: Iterable[str]) -> frozenset[str]:
    """The folders of a zip that are a package of Apple's, as they begin (names and folders in small letters); "" for the zip itself."""
    parts = [part for name in names if (part := APPLE_PART.fullmatch(name))]
    about = {name.partition("metadata/")[0] for name in names if "metadata/" in name} if parts else set()
    return frozenset(part[1] for part in parts if part[2] != "index.zip" or part[1] in about)


def _main_type(package: Package, types: bytes) -> bytes:
    """The content type of the part that the package is about: slides with a workbook in them are slides. Empty where it is not said."""
    try:
        main = f"/{main_part(package)}"
        listed = parse_xml(types)
    except SyntaxError:  # lxml's is one
        return b""
    by_name = {entry.get("PartName", "").lower(): entry.get("ContentType", "") for entry in listed}
    by_ending = {entry.get("Extension", "").lower(): entry.get("ContentType", "") for entry in listed if entry.get("Extension")}
    return (by_name.get(main) or by_ending.get(main.rpartition(".")[2], "")).encode()


def _open_document_kind(package: Package) -> str:
    archive = package.archive
    manifest = archive.NameToInfo.get("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in inflate(archive, manifest, MEGABYTE):
        return "encrypted"
    mimetype = inflate(archive, archive.NameToInfo["mimetype"], 1_000)
    return _kind_by_marks(mimetype, ((b"opendocument.spreadsheet", "ods"), (b"opendocument.text", "odt")), "unknown")


def _kind_by_marks(data: bytes, marks: tuple[tuple[bytes, str], ...], otherwise: str) -> str:
    return next((kind for mark, kind in marks if mark in data), otherwise)
