"""Comments, text boxes and footnotes -> the words beside the cell or paragraph they hang on, or over a sheet. They are no part of what
a cell says, but numbers in them must not be lost. Comments of ours on a file that comes back are no words of its unit's.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from data_loaders.formats.tables import NOTE, PART_LIMIT, ROW_LIMIT, Document, Table, parent_of, parse_xml
from data_loaders.formats.visible import marked
from data_loaders.formats.xlsx_guard import position_of, sheet_parts
from data_loaders.formats.zips import Package, part
from data_loaders.model.printed import without_our_comments

WORD_NOTES = {
    "commentReference": ("comments", "comment"),
    "footnoteReference": ("footnotes", "footnote"),
    "endnoteReference": ("endnotes", "endnote"),
}
"""What refers to a note in a Word document -> the part that holds it, and what it is called there."""


def noted(table: Table, notes: Mapping[tuple[int, int], str]) -> Table:
    """The table with these comments on its cells too; rows without a word are there where a comment hangs on one."""
    own = ((at, without_our_comments(words)) for at, words in notes.items() if at[0] <= ROW_LIMIT)
    notes = {at: words for at, words in own if words.strip()}
    if not notes:
        return table
    missing = max(row for row, _ in notes) - len(table.rows)
    return replace(table, rows=[*table.rows, *([] for _ in range(missing))], notes={**table.notes, **notes})


def with_sheet_notes(package: Package, document: Document) -> Document:
    """The workbook with the comments of its cells beside them."""
    if not any("comments" in name for name in package.parts):
        return document
    sheets = sheet_parts(package)
    parts = [sheets[table.number - 1] for table in document.tables]
    tables = [noted(table, _comments_of(package, sheet)) for table, sheet in zip(document.tables, parts, strict=True)]
    return replace(document, tables=tuple(tables))


def linked(package: Package, sheet: str, kind: str) -> Iterator[str]:
    """The parts that a sheet's part refers to as that kind."""
    return (name for link, name in _links(package, sheet) if link.get("Type", "").endswith(f"/{kind}"))


def linked_as(package: Package, main: str, number: str) -> str | None:
    """The part that another refers to by that number of a link, None where there is none."""
    return next((name for link, name in _links(package, main) if link.get("Id") == number), None)


def _links(package: Package, source: str) -> Iterator[tuple[etree._Element, str]]:
    """The links of a part to others that are there, with their names."""
    links = f"{posixpath.dirname(source)}/_rels/{posixpath.basename(source)}.rels"
    for link in parse_xml(part(package, links, PART_LIMIT)) if links in package.parts else ():
        target = link.get("Target", "").replace("\\", "/")
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/").lower()
        if name in package.parts:
            yield link, name


def _comments_of(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    """The comments on a sheet's cells, by row and column from 1."""
    return {
        position_of(comment.get("ref", "A1")): "".join(text.text or "" for text in comment.iter("{*}t"))
        for name in linked(package, sheet, "comments")
        for comment in parse_xml(part(package, name, PART_LIMIT)).iter("{*}comment")
    }


def boxes_over(package: Package, sheet: str) -> list[str]:
    """The lines of the text boxes and shapes that lie over a sheet, each once."""
    lines: dict[str, None] = {}
    for name in linked(package, sheet, "drawing"):
        drawing = parse_xml(part(package, name, PART_LIMIT))
        for other in [*drawing.iter("{*}Fallback")]:
            parent_of(other).remove(other)
        for words in drawing.iter("{*}txBody"):
            lines |= dict.fromkeys("".join(text.text or "" for text in line.iter("{*}t")).strip() for line in words.iter("{*}p"))
    return [line for line in lines if line]


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
    lines = ("".join(text.text or "" for text in paragraph.iter(space + "t")) for paragraph in note.iter(space + "p"))
    return without_our_comments("\n".join(lines))
