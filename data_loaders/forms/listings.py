"""Lists and notes that our reports make of units' figures: known by the words near their top, and never read as what the units sent."""

from __future__ import annotations

from dataclasses import replace

from data_loaders.formats.tables import Document, Table
from data_loaders.model.findings import Finding, Place
from data_loaders.model.printed import LISTING_WORDS

TOP_ROWS = 4
"""How far down the words stand at most."""


def without_listings(document: Document) -> tuple[Document, tuple[Finding, ...]]:
    """The document without its sheets that are such lists, and a note on each; without any table where all of it is one."""
    listed = [table for table in document.tables if _is_listing(table)]
    if not listed:
        return document, ()
    kept = tuple(table for table in document.tables if table.name is not None and not _is_listing(table))
    if not kept:
        return replace(document, tables=()), (Finding("paper_listed"),)
    notes = tuple(Finding("sheet_listed", place=Place(sheet=table.name), values={"sheet": table.name}) for table in listed)
    return replace(document, tables=kept), notes


def _is_listing(table: Table) -> bool:
    return any(isinstance(cell, str) and LISTING_WORDS in cell for row in table.rows[:TOP_ROWS] for cell in row)
