"""Bytes -> tables of cells with places, whatever the kind of file. Everything a reader can trip over comes out as Unreadable."""

from __future__ import annotations

from collections.abc import Callable

from data_loaders.formats.doc import read_doc
from data_loaders.formats.docx import read_docx
from data_loaders.formats.html import read_html, read_xml
from data_loaders.formats.opendocument import read_ods
from data_loaders.formats.spreadsheets import read_csv, read_xls, read_xlsb, read_xlsx
from data_loaders.formats.tables import Document, Table, Unreadable

__all__ = ["Document", "Table", "Unreadable", "read_document"]

READERS: dict[str, Callable[[bytes], Document]] = {
    "xlsx": read_xlsx,
    "xlsb": read_xlsb,
    "xls": read_xls,
    "ods": read_ods,
    "csv": read_csv,
    "docx": read_docx,
    "doc": read_doc,
    "rtf": read_doc,
    "html": read_html,
    "xml": read_xml,
}
REFUSALS = {"empty": "file_empty", "encrypted": "file_encrypted", "damaged": "file_unreadable", "zip": "file_archive_nested"}
ARCHIVES = ("rar", "7z", "gzip")
OTHER_FORMATS = ("odt", "slk", "dif", "xls 2", "xls 3", "xls 4")
"""Tables and documents that WPS and Office open and nobody here does."""


def read_document(data: bytes, kind: str) -> Document:
    """The tables of a file of that kind (see kinds.kind_of); Unreadable, with its finding, is all it raises."""
    reader = READERS.get(kind)
    if reader is None:
        raise _refusal(kind)
    try:
        return reader(data)
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as problem:  # a Rust panic is no Exception, and the libraries raise nearly everything else
        raise Unreadable("file_unreadable") from problem


def _refusal(kind: str) -> Unreadable:
    if kind in REFUSALS:
        return Unreadable(REFUSALS[kind])
    if kind in OTHER_FORMATS:
        return Unreadable("file_kind_unread", kind=kind)
    return Unreadable("file_archive_unsupported" if kind in ARCHIVES else "file_type_unsupported", kind=kind)
