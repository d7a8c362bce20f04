"""Comments and footnotes -> the words beside the cell or paragraph they hang on. They are no part of what a cell says, but numbers in
them must not be lost.
"""

from __future__ import annotations

import posixpath
import zipfile

from lxml import etree

from data_loaders.formats.tables import NOTE, PART_LIMIT, Document, parse_xml
from data_loaders.formats.visible import marked
from data_loaders.formats.xlsx_guard import position_of, sheet_parts
from data_loaders.formats.zips import part, parts_by_name

WORD_NOTES = {
    "commentReference": ("comments", "comment"),
    "footnoteReference": ("footnotes", "footnote"),
    "endnoteReference": ("endnotes", "endnote"),
}
"""What refers to a note in a Word document -> the part that holds it, and what it is called there."""


def put_sheet_comments(archive: zipfile.ZipFile, document: Document) -> None:
    """Put the comments of a workbook's cells beside them."""
    names = parts_by_name(archive)
    if not any("comments" in name for name in names):
        return
    sheets = sheet_parts(archive)
    for table in document.tables:
        sheet = sheets[table.number - 1]
        links = f"{posixpath.dirname(sheet)}/_rels/{posixpath.basename(sheet)}.rels"
        for link in parse_xml(part(archive, links, PART_LIMIT)) if links in names else ():
            target = link.get("Target", "").replace("\\", "/")
            name = posixpath.normpath(posixpath.join("/", posixpath.dirname(sheet), target)).lstrip("/").lower()
            if link.get("Type", "").endswith("/comments") and name in names:
                for comment in parse_xml(part(archive, name, PART_LIMIT)).iter("{*}comment"):
                    words = "".join(text.text or "" for text in comment.iter("{*}t"))
                    table.notes[position_of(comment.get("ref", "A1"))] = words


def mark_word_notes(archive: zipfile.ZipFile, folder: str, body: etree._Element, space: str) -> None:
    """Put the words of comments and notes, marked as such, where the document refers to them."""
    names = parts_by_name(archive)
    for reference, (name, entry) in WORD_NOTES.items():
        path = f"{folder}/{name}.xml".lower()
        references = [*body.iter(space + reference)] if path in names else []
        if not references:
            continue
        root = parse_xml(part(archive, path, PART_LIMIT))
        words = {each.get(space + "id"): _words(each, space) for each in root.iter(space + entry) if each.get(space + "type") is None}
        for each in references:
            text = etree.Element(space + "t")
            text.text = marked(words.get(each.get(space + "id"), ""), NOTE)
            each.addnext(text)


def _words(note: etree._Element, space: str) -> str:
    """A note's words, its paragraphs as lines."""
    return "\n".join("".join(text.text or "" for text in paragraph.iter(space + "t")) for paragraph in note.iter(space + "p"))
