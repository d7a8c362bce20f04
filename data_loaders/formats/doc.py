"""Old Word files (.doc, .wps, .rtf) -> tables, by whichever converter this computer has: antiword (quick) or LibreOffice."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from data_loaders.formats import doc_marks
from data_loaders.formats.docx import read_docx
from data_loaders.formats.installed import run_converter, soffice_command, soffice_program
from data_loaders.formats.tables import Document, Table, Unreadable, parse_xml
from data_loaders.formats.zips import PACKED_LIMIT
from data_loaders.model.findings import Finding

DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>")
NOT_SHOWN = b"[pic]"
"""What antiword writes for a picture, text box or field it cannot show; a number may stand in it."""
SAME_EDGE = 3.0
"""Column edges closer than this many points are one edge."""


def read_doc(data: bytes) -> Document:
    """An old Word file; Unreadable with the words to save it as .docx where no converter is installed."""
    antiword, soffice = shutil.which("antiword"), soffice_program()
    if antiword is None and soffice is None:
        raise Unreadable("file_doc_needs_converter")
    with TemporaryDirectory(prefix="old-word-", ignore_cleanup_errors=True) as folder:
        source = Path(folder, "source.doc")
        source.write_bytes(data)
        document = _best_reading(data, source, antiword, soffice)
    if document is None:
        raise Unreadable("file_unreadable")
    return document.noting(Finding("field_unread")) if doc_marks.has_equations(data) else document


def _best_reading(data: bytes, source: Path, antiword: str | None, soffice: str | None) -> Document | None:
    """antiword where it tells all there is; LibreOffice where words may not count, or where antiword cannot read the file."""
    may_hide = antiword is not None and doc_marks.may_hide(data)
    if antiword is None or (may_hide and soffice is not None):
        try:
            return _by_soffice(soffice, source) if soffice else None
        except Unreadable:
            if antiword is None:
                raise
    document = _by_antiword(antiword, source) if antiword else None
    if document is None:
        return _by_soffice(soffice, source) if soffice else None
    if may_hide:
        return document.noting(Finding("formats_unread"))
    return document


def _by_antiword(antiword: str, source: Path) -> Document | None:
    """antiword's DocBook; None where it cannot read the file, or not all of it and LibreOffice may."""
    finished = run_converter([antiword, "-x", "db", "-m", "UTF-8.txt", str(source)], source.parent)
    if finished.returncode or not finished.stdout.strip() or (NOT_SHOWN in finished.stdout and soffice_program()):
        return None
    root = parse_xml(DOCTYPE.sub(b"", finished.stdout, count=1), recover=True)
    if root is None:
        return None  # type: ignore[unreachable]  # recovering, lxml gives None where nothing is left
    paragraphs: list[list[object]] = []
    tables = [Table(None, 0, paragraphs)]
    for element in root.iter("para", "informaltable"):
        if element.tag == "informaltable":
            tables.append(Table(None, len(tables), _on_grid(element), after=len(paragraphs)))
        elif element.find("informaltable") is None:
            paragraphs.extend([line] for line in _lines(element.itertext()))
    return Document("doc", tuple(tables))


def _on_grid(table: etree._Element) -> list[list[object]]:
    """The rows on one grid: antiword starts a new group wherever rows have other columns, and says only how wide these are."""
    groups = [(_left_edges(group), group) for group in table.iterchildren("tgroup")]
    grid: list[float] = []
    for edge in sorted(edge for edges, _ in groups for edge in edges):
        if not grid or edge - grid[-1] > SAME_EDGE:
            grid.append(edge)
    rows: list[list[object]] = []
    for edges, group in groups:
        columns = [sum(line <= edge for line in grid) - 1 for edge in edges]
        for row in group.iter("row"):
            entries = ["\n".join(_lines(entry.itertext())) for entry in row.iterchildren("entry")]
            cells: list[object] = [None] * max(len(grid), len(entries))
            for column, words in zip(columns if len(columns) == len(entries) else range(len(entries)), entries, strict=True):
                cells[column] = f"{cells[column]}\n{words}" if cells[column] else words
            rows.append(cells)
    return rows


def _left_edges(group: etree._Element) -> list[float]:
    edges, right = [], 0.0
    for column in group.iterchildren("colspec"):
        edges.append(right)
        right += float(column.get("colwidth", "0pt").removesuffix("pt"))
    return edges


def _lines(pieces: Iterable[str]) -> list[str]:
    return [line for line in "".join(pieces).splitlines() if line.strip()]


def _by_soffice(soffice: str, source: Path) -> Document:
    folder = source.parent
    run_converter([*soffice_command(soffice, folder), "--convert-to", "docx", str(source)], folder)
    converted = folder / "source.docx"
    if not converted.is_file() or converted.stat().st_size > PACKED_LIMIT:
        raise Unreadable("file_unreadable")
    return replace(read_docx(converted.read_bytes()), kind="doc")
