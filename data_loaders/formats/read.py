"""Bytes -> tables of cells with places, whatever the kind of file. Everything a reader can trip over comes out as Unreadable."""

from __future__ import annotations

from collections.abc import Callable

from data_loaders.formats.docx import read_docx
from data_loaders.formats.kinds import SEALED, SHORTCUT
from data_loaders.formats.spreadsheets import read_csv, read_xls, read_xlsb, read_xlsx
from data_loaders.formats.tables import Document, Table, Unreadable
from data_loaders.formats.zips import Package

__all__ = ["Document", "Table", "Unreadable", "read_document"]


def _read_ods(data: bytes, opened: Package | None) -> Document:
    # This and those below: few files need them, and they would cost every worker half of what it takes to start.
    from data_loaders.formats.opendocument import read_ods

    return read_ods(data, opened)


def _read_doc(data: bytes) -> Document:
    from data_loaders.formats.doc import read_doc

    return read_doc(data)


def _read_html(data: bytes) -> Document:
    from data_loaders.formats.html import read_html

    return read_html(data)


def _read_xml(data: bytes) -> Document:
    from data_loaders.formats.excel2003 import read_xml

    return read_xml(data)


def _read_pdf(data: bytes) -> Document:
    from data_loaders.formats.pdf_text import read_pdf

    return read_pdf(data)


PACKAGE_READERS: dict[str, Callable[[bytes, Package | None], Document]] = {
    "xlsx": read_xlsx,
    "xlsb": read_xlsb,
    "ods": _read_ods,
    "docx": read_docx,
}
READERS: dict[str, Callable[[bytes], Document]] = {
    "xls": read_xls,
    "csv": read_csv,
    "doc": _read_doc,
    "rtf": _read_doc,
    "html": _read_html,
    "xml": _read_xml,
    "pdf": _read_pdf,
}
REFUSALS = {
    "encrypted": "file_encrypted",
    "damaged": "file_unreadable",
    "zip": "file_archive_nested",
    "broken text": "text_broken",
    "iwork": "file_iwork",
    "mail": "file_mail",
    "msg": "file_mail",
    "mbox": "file_mail",
    "winmail": "file_mail",
    SEALED: "mail_sealed",
    SHORTCUT: "file_shortcut",
}
ARCHIVES = ("rar", "7z", "tar", "gzip", "bzip2", "xz", "zstd", "cab", "lzh")
OTHER_FORMATS = ("odt", "ofd", "uof", "slk", "dif", "xls 2", "xls 3", "xls 4")
"""Tables and documents that WPS and Office open and nobody here does."""


def read_document(data: bytes, kind: str, opened: Package | None = None) -> Document:
    """The tables of a file of that kind (see kinds.tell); Unreadable, with its finding, is all it raises. `opened` is its package, where
    it was opened to tell the kind."""
    try:
        if kind in PACKAGE_READERS:
            return PACKAGE_READERS[kind](data, opened)
        if kind in READERS:
            return READERS[kind](data)
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as problem:  # a Rust panic is no Exception, and the libraries raise nearly everything else
        raise Unreadable("file_unreadable") from problem
    raise _refusal(data, kind)


def _refusal(data: bytes, kind: str) -> Unreadable:
    if kind == "empty":
        return Unreadable("file_empty" if not data else "file_zeroes" if b"\0" in data else "file_blank", size=len(data))
    if kind in REFUSALS:
        return Unreadable(REFUSALS[kind], kind=kind)
    if kind in OTHER_FORMATS:
        return Unreadable("file_kind_unread", kind=kind)
    return Unreadable("file_archive_unsupported" if kind in ARCHIVES else "file_type_unsupported", kind=kind)
