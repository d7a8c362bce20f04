"""Comments and footnotes -> the words beside the cell or paragraph they hang on. They are no part of what a cell says, but numbers in
them must not be lost.
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from lxml import etree

from data_loaders.formats.tables import NOTE, PART_LIMIT, Document, parse_xml
from data_loaders.formats.visible import marked
from data_loaders.formats.xlsx_guard import position_of, sheet_parts
from data_loaders.formats.zips import Package, part

WORD_NOTES = {
    "commentReference": ("comments", "comment"),
    "footnoteReference": ("footnotes", "footnote"),
    "endnoteReference": ("endnotes", "endnote"),
}
"""What refers to a note in a Word document -> the part that holds it, and what it is called there."""


def with_sheet_comments(package: Package, document: Document) -> Document:
    """The workbook with the comments of its cells beside them."""
    if not any("comments" in name for name in package.parts):
        return document
    sheets = sheet_parts(package)
    noted = {table.number: _comments_of(package, sheets[table.number - 1]) for table in document.tables}
    tables = (replace(table, notes={**table.notes, **noted[table.number]}) for table in document.tables)
    return replace(document, tables=tuple(tables))


def _comments_of(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    """The comments on a sheet's cells, by row and column from 1."""
    links = f"{posixpath.dirname(sheet)}/_rels/{posixpath.basename(sheet)}.rels"
    found: dict[tuple[int, int], str] = {}
    for link in parse_xml(part(package, links, PART_LIMIT)) if links in package.parts else ():
        target = link.get("Target", "").replace("\\", "/")
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(sheet), target)).lstrip("/").lower()
        if link.get("Type", "").endswith("/comments") and name in package.parts:
            for comment in parse_xml(part(package, name, PART_LIMIT)).iter("{*}comment"):
                found[position_of(comment.get("ref", "A1"))] = "".join(text.text or "" for text in comment.iter("{*}t"))
    return found


def mark_word_notes(package: Package, folder: str, body: etree._Element, space: str) -> None:
    """Put the words of comments and notes, marked as such, where the document refers to them."""
    for reference, (name, entry) in WORD_NOTES.items():
        path = f"{folder}/{name}.xml".lower()
        references = [*body.iter(space + reference)] if path in package.parts else []
        if not references:
            continue
        root = parse_xml(part(package, path, PART_LIMIT))
        words = {each.get(space + "id"): _words(each, space) for each in root.iter(space + entry) if each.get(space + "type") is None}
        for each in references:
            text = etree.Element(space + "t")
            text.text = marked(words.get(each.get(space + "id"), ""), NOTE)
            each.addnext(text)


def _words(note: etree._Element, space: str) -> str:
    """A note's words, its paragraphs as lines."""
    return "\n".join("".join(text.text or "" for text in paragraph.iter(space + "t")) for paragraph in note.iter(space + "p"))
