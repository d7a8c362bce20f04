"""Comments on the cells of a sheet: the part with their words, and the old drawing that says where their boxes lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from data_loaders.formats.tables import letters_of
from reports.marks import Unmarkable
from reports.packages import LINK_KINDS, EditedPackage

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COMMENTS_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING_KIND = "application/vnd.openxmlformats-officedocument.vmlDrawing"
PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
BEFORE_DRAWING = frozenset(
    (
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "customProperties",
        "cellWatches",
        "ignoredErrors",
        "smartTags",
        "drawing",
    )
)
"""What stands before `legacyDrawing` in a sheet; everything else follows it."""
VENDOR = "urn:schemas-microsoft-com:"
SPACES = f'xmlns:v="{VENDOR}vml" xmlns:o="{VENDOR}office:office" xmlns:x="{VENDOR}office:excel"'
SHAPE_KIND = (
    f'<v:shapetype {SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
SHAPE = (
    '<v:shape {spaces} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:80pt;margin-top:2pt;width:230pt;'
    'height:{height}pt;z-index:{number};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 12, {top}, 2, {right}, 40, {bottom}, 8</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
NUMBERS = re.compile(rb"_x0000_s(\d+)")
FIRST_NUMBER = 1024
A_LINE, LETTERS_A_LINE = 15, 18
"""A comment's box: a line's height in points, and how many Chinese letters one holds."""


@dataclass(frozen=True, slots=True)
class Commented:
    """A sheet's part with its parsed XML, and who comments on it."""

    edited: EditedPackage
    part: str
    root: etree._Element
    author: str


def comment(sheet: Commented, words: Mapping[tuple[int, int], str]) -> None:
    """Puts comments on cells (row and column from 1), behind what a comment there says already."""
    edited = sheet.edited
    name = edited.linked(sheet.part, "comments")
    if name is None:
        name = edited.free_name("xl/comments{}.xml")
        edited.write(name, f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode())
        edited.link(sheet.part, "comments", name)
        edited.declare(COMMENTS_KIND, name=name)
    root = edited.root(name)
    new = _write_words(root, words, sheet.author)
    edited.write_root(name, root)
    if new:
        _draw(sheet, {at: words[at] for at in new})


def _write_words(root: etree._Element, words: Mapping[tuple[int, int], str], author: str) -> list[tuple[int, int]]:
    """The cells that had no comment before."""
    space = etree.QName(root).namespace
    entries, authors = _child(root, "commentList"), _child(root, "authors")
    names = [each.text or "" for each in authors]
    if author not in names:
        etree.SubElement(authors, f"{{{space}}}author").text = author
        names.append(author)
    there = {each.get("ref", "").upper(): each for each in entries}
    new = []
    for at, said in sorted(words.items()):
        reference = f"{letters_of(at[1])}{at[0]}"
        entry = there.get(reference)
        if entry is None:
            new.append(at)
            entry = etree.SubElement(entries, f"{{{space}}}comment", ref=reference, authorId=str(names.index(author)))
        text = entry.find("{*}text")
        if text is None:
            text = etree.SubElement(entry, f"{{{space}}}text")
        _add_run(text, said, space)
    return new


def _child(root: etree._Element, name: str) -> etree._Element:
    found = root.find(f"{{*}}{name}")
    return etree.SubElement(root, f"{{{etree.QName(root).namespace}}}{name}") if found is None else found


def _add_run(text: etree._Element, said: str, space: str | None) -> None:
    """More words behind those that stand there, on a line of their own."""
    pieces = [each for each in text if etree.QName(each).localname in ("t", "r")]
    run = etree.Element(f"{{{space}}}r")
    words = etree.SubElement(run, f"{{{space}}}t")
    words.text = f"\n{said}" if pieces else said
    words.set(PRESERVED, "preserve")
    text.insert(text.index(pieces[-1]) + 1 if pieces else 0, run)


def _draw(sheet: Commented, words: Mapping[tuple[int, int], str]) -> None:
    """A box for each comment."""
    edited = sheet.edited
    link = next((each for each in sheet.root if etree.QName(each).localname == "legacyDrawing"), None)
    name = edited.linked(sheet.part, link_id=link.get(f"{{{LINK_KINDS}}}id", "")) if link is not None else None
    if name is None:
        name = edited.free_name("xl/drawings/vmlDrawing{}.vml")
        edited.write(name, f"<xml {SPACES}></xml>".encode())
        edited.declare(DRAWING_KIND, extension="vml")
        link_id = edited.link(sheet.part, "vmlDrawing", name)
        if link is None:
            link = _insert_link(sheet.root)
        link.set(f"{{{LINK_KINDS}}}id", link_id)
    drawing = edited.read(name)
    end = drawing.rfind(b"</xml>")
    if end < 0:
        raise Unmarkable
    kind = b"" if b'"_x0000_t202"' in drawing else SHAPE_KIND.encode()
    number = max([FIRST_NUMBER, *map(int, NUMBERS.findall(drawing))])
    shapes = [_shape(at, said, number + each) for each, (at, said) in enumerate(sorted(words.items()), start=1)]
    edited.write(name, drawing[:end] + kind + "".join(shapes).encode() + drawing[end:])


def _insert_link(root: etree._Element) -> etree._Element:
    """The sheet's element for its old drawing, where the schema wants it."""
    link = etree.Element(f"{{{etree.QName(root).namespace}}}legacyDrawing", nsmap={"r": LINK_KINDS})
    before = [each for each in root if etree.QName(each).localname in BEFORE_DRAWING]
    before[-1].addnext(link)
    return link


def _shape(at: tuple[int, int], said: str, number: int) -> str:
    row, column = at[0] - 1, at[1] - 1
    lines = sum(-(-len(line) // LETTERS_A_LINE) for line in said.split("\n")) + 1
    return SHAPE.format(
        spaces=SPACES,
        number=number,
        height=lines * A_LINE,
        left=column + 1,
        top=max(row - 1, 0),
        right=column + 4,
        bottom=max(row - 1, 0) + -(-lines * A_LINE // 20) + 1,
        row=row,
        column=column,
    )
