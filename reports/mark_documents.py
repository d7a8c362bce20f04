"""A unit's own .docx with what is wrong highlighted, to the character, and commented.

Characters are found by walking the document as reading does (formats/docx.py): every text element is numbered, a copy of the document goes
through what reading does to it, and the numbers lead back to the elements of the document itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.run import CT_R
from docx.text.run import Run
from lxml import etree

from data_loaders.formats.docx import body_as_read, document_part, pieces_of, tables_of
from data_loaders.formats.tables import Table
from data_loaders.formats.visible import END, START
from data_loaders.formats.zips import has_macros, open_package
from data_loaders.text.plain import CLOSING, OPENING
from data_loaders.writers.packing import pack
from reports.marks import Mark, Marked, Unmarkable, worst_first
from reports.packages import is_signed

T, R, BOX = qn("w:t"), qn("w:r"), qn("w:txbxContent")
NUMBER = "number"
"""The attribute that numbers text elements while the document is looked at."""
PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
SPACES = " 　\t\u00a0_＿"


class Letter(NamedTuple):
    """A character as it is read, and where it stands: the number of its text element (None: in none) and its position there."""

    letter: str
    element: int | None
    position: int


def mark_document(data: bytes, marks: Iterable[Mark], author: str, at: datetime) -> Marked:
    """The document with these marks, comments in the name of `author` as of that moment; Unmarkable where the library does not take it."""
    package = open_package(data)
    if has_macros(package) or is_signed(package):  # the library leaves out what it does not know
        raise Unmarkable
    try:
        document = docx.Document(BytesIO(data))
    except Exception as problem:  # the library raises nearly everything at packages that are not as Word writes them
        raise Unmarkable from problem
    elements = [*document.element.iter(T)]
    for number, element in enumerate(elements):
        element.set(NUMBER, str(number))
    tables = tables_of(body_as_read(package, document_part(package), etree.tostring(document.element), []), pieces_of)
    for element in elements:
        del element.attrib[NUMBER]
    placed: list[tuple[Mark, list[Letter]]] = []
    unplaced: list[Mark] = []
    for mark in worst_first(marks):
        letters = [each for each in _marked_letters(tables, mark) if each.element is not None and _takes(elements[each.element])]
        if letters:
            placed.append((mark, letters))
        else:
            unplaced.append(mark)
    _write(document, elements, placed, author, at)
    buffer = BytesIO()
    document.save(buffer)
    return Marked(_packed(buffer.getvalue()), tuple(unplaced))


def _packed(data: bytes) -> bytes:
    """The same package whatever the clock says."""
    with ZipFile(BytesIO(data)) as archive:
        return pack([(name, archive.read(name)) for name in archive.namelist()])


def _takes(element: etree._Element) -> bool:
    """Whether a comment may hang on a text element: it stands in a run, and in no text box."""
    parent = element.getparent()
    return parent is not None and parent.tag == R and next(element.iterancestors(BOX), None) is None


# --- where -------------------------------------------------------------------------------------------------------------------


def _marked_letters(tables: Sequence[Table], mark: Mark) -> Sequence[Letter]:
    """The letters a mark is about; none where its place is not found."""
    place = mark.place
    row, column = (place.row, place.column) if place.table else (place.paragraph, 1)
    try:
        pieces = tables[place.table or 0].rows[(row or 0) - 1][(column or 0) - 1] if row and column else None
    except IndexError:
        return []
    if not isinstance(pieces, list):
        return []
    letters = _letters(pieces)
    if place.start is None or place.end is None:
        return letters
    start, end = _stretch(place.sentence, place.start, place.end)
    lines = _lines(letters, place.paragraph if place.table else None)
    for line in lines:
        if _text(line) == place.sentence:
            return line[start:end]
    for line in lines:  # or a part of a line is the sentence
        if place.sentence and _text(line).count(place.sentence) == 1:
            at = _text(line).index(place.sentence)
            return line[at + start : at + end]
    return []


def _letters(pieces: Sequence[tuple[etree._Element, str]]) -> list[Letter]:
    """The letters of a cell or paragraph that count, in order."""
    letters: list[Letter] = []
    is_unseen, is_first = False, True
    for element, words in pieces:
        number = element.get(NUMBER)
        position = skipped = 0
        for letter in words:
            if is_first and letter == "\n":  # a paragraph begins a line, and the first one none
                is_first = False
                continue
            is_first = False
            if letter == START:
                is_unseen, skipped = True, 1  # the letter behind it says why the words do not count
            elif letter == END:
                is_unseen = False
            elif skipped:
                skipped = 0
            else:
                if not is_unseen:
                    letters.append(Letter(letter, None if number is None else int(number), position))
                position += 1
    return letters


def _lines(letters: list[Letter], paragraph: int | None) -> list[list[Letter]]:
    """Where a sentence may stand: in the line of that number first, then in any other one, then over all lines."""
    lines: list[list[Letter]] = [[]]
    for each in letters:
        if each.letter == "\n":
            lines.append([])
        else:
            lines[-1].append(each)
    first = lines[paragraph - 1 : paragraph] if paragraph else []
    return [*first, *lines, letters]


def _text(letters: Sequence[Letter]) -> str:
    return "".join(each.letter for each in letters)


def _stretch(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The characters to mark. Where nothing was written, they are the empty bracket's own, or those around the place."""
    if sentence[start:end].strip(SPACES):
        return start, end
    low, high = start, end
    while low > 0 and sentence[low - 1] in SPACES:
        low -= 1
    while high < len(sentence) and sentence[high] in SPACES:
        high += 1
    if low > 0 and high < len(sentence) and sentence[low - 1] in OPENING and sentence[high] in CLOSING:
        return low - 1, high + 1
    return (start, end) if start < end else (max(start - 1, 0), min(end + 1, len(sentence)))


# --- what is written ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Piece:
    """A stretch of a text element after it was split: from that position on."""

    start: int
    element: etree._Element

    @property
    def run(self) -> CT_R:
        """The run it stands in."""
        run = self.element.getparent()
        assert isinstance(run, CT_R)
        return run


def _write(document: Document, elements: list[etree._Element], placed: list[tuple[Mark, list[Letter]]], author: str, at: datetime) -> None:
    cuts: dict[int, set[int]] = defaultdict(set)
    for _, letters in placed:
        for number, start, stop in _spans(letters):
            cuts[number] |= {start, stop}
    pieces = {number: _split(elements[number], sorted(positions)) for number, positions in cuts.items()}
    for mark, letters in reversed(placed):  # the errors last, so that their colour stays
        colour = WD_COLOR_INDEX.PINK if mark.is_error else WD_COLOR_INDEX.YELLOW
        for number, start, stop in _spans(letters):
            for piece in pieces[number]:
                if start <= piece.start < stop:
                    Run(piece.run, document).font.highlight_color = colour
    for mark, letters in placed:
        ends = [_spans(letters)[0], _spans(letters)[-1]]
        first = next(piece for piece in pieces[ends[0][0]] if piece.start == ends[0][1]).run
        last = [piece for piece in pieces[ends[1][0]] if piece.start < ends[1][2]][-1].run
        comment = document.add_comment([Run(first, document), Run(last, document)], mark.comment, author, author[:1])
        comment._comment_elm.set(qn("w:date"), f"{at:%Y-%m-%dT%H:%M:%SZ}")


def _spans(letters: Sequence[Letter]) -> list[tuple[int, int, int]]:
    """Text elements with the stretch of each that letters take: number, start, stop."""
    spans: list[tuple[int, int, int]] = []
    for each in letters:
        assert each.element is not None
        if spans and spans[-1][0] == each.element:
            spans[-1] = (each.element, spans[-1][1], each.position + 1)
        else:
            spans.append((each.element, each.position, each.position + 1))
    return spans


def _split(element: etree._Element, positions: list[int]) -> list[_Piece]:
    """A text element and its run split at these positions, from the last to the first."""
    words = element.text or ""
    inside = [position for position in positions if 0 < position < len(words)]
    pieces = [_Piece(position, _split_off(element, position)) for position in reversed(inside)]
    return [_Piece(0, element), *reversed(pieces)]


def _split_off(element: etree._Element, position: int) -> etree._Element:
    """Puts what stands from `position` on into a run of its own behind; its text element."""
    run, words = element.getparent(), element.text or ""
    assert run is not None
    new = OxmlElement("w:r")
    properties = run.find(qn("w:rPr"))
    if properties is not None:
        new.append(deepcopy(properties))
    tail = OxmlElement("w:t")
    new.append(tail)
    for following in [*element.itersiblings()]:
        new.append(following)
    element.text, tail.text = words[:position], words[position:]
    for each in (element, tail):
        each.set(PRESERVED, "preserve")
    run.addnext(new)
    return tail
