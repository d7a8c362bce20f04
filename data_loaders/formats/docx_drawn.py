"""What a Word document draws: the words of diagrams and word art stand where they are anchored; a picture in a line is said to be one."""

from __future__ import annotations

from lxml import etree

from data_loaders.formats.notes import linked_as
from data_loaders.formats.tables import PART_LIMIT, PICTURED, parse_xml
from data_loaders.formats.visible import END, START
from data_loaders.formats.zips import Package, part

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
P, R, T = W + "p", W + "r", W + "t"
GAP = "\t"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
IN_LINE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"
WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
SHAPE_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
WORDED = (WORD_ART, SHAPE_TEXT)
DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
"""The link from a diagram in the text to its words."""
DRAWN = (DIAGRAM, IN_LINE, WORD_ART, SHAPE_TEXT, W + "object")
PICTURE = f"{START}{PICTURED[0]}图片{END}"
"""What stands in a text for a picture in its line: left out, like words that are not seen."""


def write_what_is_drawn(package: Package, main: str, body: etree._Element) -> None:
    """Put the words of diagrams and word art into the runs that hold them, and a mark where there is only a picture."""
    for drawn in [*body.iter(*DRAWN)]:
        run = next(drawn.iterancestors(R), None)
        if run is not None and (words := _words_of(package, main, drawn)):
            written = etree.SubElement(run, T)
            written.text = words
            set_apart([written])


def set_apart(within: list[etree._Element]) -> None:
    """Put a gap between a figure of the text and one of what floats beside it (the texts `within` it): together they are no number."""
    texts = [text for text in within if text.text]
    if not texts:
        return
    paragraphs = [*texts[0].iterancestors(P)]
    around = [text for text in (paragraphs[-1].iter(T) if paragraphs else ()) if text.text]
    first, last = (next((at for at, text in enumerate(around) if text is end), None) for end in (texts[0], texts[-1]))
    if first is None or last is None:
        return
    if first and _meet(around[first - 1], texts[0]):
        texts[0].text = f"{GAP}{texts[0].text}"
    if last + 1 < len(around) and _meet(texts[-1], around[last + 1]):
        texts[-1].text = f"{texts[-1].text}{GAP}"


def _meet(before: etree._Element, behind: etree._Element) -> bool:
    return (before.text or "")[-1:].isnumeric() and (behind.text or "")[:1].isnumeric()


def _words_of(package: Package, main: str, drawn: etree._Element) -> str:
    if drawn.tag == DIAGRAM:
        return _of_diagram(package, main, drawn.get(DATA, "")) or PICTURE
    if drawn.tag in WORDED:
        return drawn.get("string", "") if drawn.tag == WORD_ART else drawn.text or ""
    return PICTURE if next(drawn.iter(T, DIAGRAM, *WORDED), None) is None else ""


def _of_diagram(package: Package, main: str, data: str) -> str:
    """The words of a diagram, its points as lines; "" where its part is not there."""
    name = linked_as(package, main, data)
    points = parse_xml(part(package, name, PART_LIMIT)).iter("{*}pt") if name else ()
    return "\n".join(filter(None, ("".join(text.text or "" for text in point.iter(SHAPE_TEXT)) for point in points)))
