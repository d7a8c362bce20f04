"""What Word and Excel insist on in a package, where LibreOffice lets much pass: the faults that would make them offer a repair, as sentences."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from tests.reports.marking import parts_of

TYPES = "[Content_Types].xml"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges"),
    *("scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF"),
    *("picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)
"""The elements of a sheet, in the order of CT_Worksheet."""
STYLE_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst"),
)
RUN_ORDER = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss", "imprint"),
    *(
        "noProof",
        "snapToGrid",
        "vanish",
        "webHidden",
        "color",
        "spacing",
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
        "highlight",
        "u",
        "effect",
    ),
    *("bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath"),
)
"""How a run looks, in the order of CT_RPr."""
NEEDED = {"cellXfs": (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"))}
TYPE_OF = {
    "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing",
}

Parts = dict[str, bytes]


def faults(data: bytes) -> Counter[str]:
    """Every fault of a package, and how often it stands there."""
    parts = parts_of(data)
    found = [*_types(parts), *_links(parts)]
    for name in parts:
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            found += _sheet(parts, name)
        elif name == "xl/styles.xml":
            found += _styles(_root(parts, name))
        elif name == "word/document.xml":
            found += _document(parts, name)
    return Counter(found)


def _root(parts: Parts, name: str) -> etree._Element:
    return etree.fromstring(parts[name], etree.XMLParser(resolve_entities=False, huge_tree=True))


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


def _types(parts: Parts) -> Iterator[str]:
    """Every part has one type, and no type is of a part that is not there."""
    root = _root(parts, TYPES)
    endings = [each.get("Extension", "").lower() for each in root if _name(each) == "Default"]
    named = [each.get("PartName", "").lower() for each in root if _name(each) == "Override"]
    yield from (f"{TYPES}: {each} twice" for each in _repeated([*endings, *named]))
    there = {f"/{name}".lower() for name in parts}
    yield from (f"{TYPES}: no part {name}" for name in named if name not in there)
    for name in parts:
        if name != TYPES and not name.endswith("/") and f"/{name}".lower() not in named and name.rpartition(".")[2].lower() not in endings:
            yield f"{TYPES}: no type of {name}"


def _type_of(parts: Parts, name: str) -> str | None:
    root = _root(parts, TYPES)
    own = {each.get("PartName", "").lower(): each.get("ContentType") for each in root if _name(each) == "Override"}
    by_ending = {each.get("Extension", "").lower(): each.get("ContentType") for each in root if _name(each) == "Default"}
    return own.get(f"/{name}".lower()) or by_ending.get(name.rpartition(".")[2].lower())


def _links_of(parts: Parts, name: str) -> list[tuple[str, str, str]]:
    """The links of a part: id, kind, the part it leads to ("" where that is outside)."""
    folder, _, file = name.rpartition("/")
    of = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    if of not in parts:
        return []
    found = []
    for each in _root(parts, of):
        target = each.get("Target", "")
        inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = each.get("Type", "").rpartition("/")[2]
        found.append((each.get("Id", ""), kind, "" if each.get("TargetMode") == "External" else inside))
    return found


def _links(parts: Parts) -> Iterator[str]:
    for of in parts:
        if of.endswith(".rels"):
            folder, _, file = of.rpartition("/")
            name = f"{folder.rpartition('_rels')[0]}{file.removesuffix('.rels')}"
            links = _links_of(parts, name)
            yield from (f"{name}: link {each} twice" for each in _repeated(link_id for link_id, _, _ in links))
            yield from (f"{name}: {kind} leads nowhere" for _, kind, to in links if to and to not in parts)


def _out_of_order(children: Iterable[etree._Element], order: Sequence[str]) -> bool:
    places = [order.index(_name(each)) for each in children if isinstance(each.tag, str) and _name(each) in order]
    return places != sorted(places)


def _sheet(parts: Parts, name: str) -> Iterator[str]:
    """Elements, rows and cells in their order; the comments and their drawing linked, typed, and of one another."""
    root = _root(parts, name)
    if _out_of_order(root, SHEET_ORDER):
        yield f"{name}: elements out of order"
    rows = [int(row.get("r", "0")) for row in root.iter("{*}row") if row.get("r")]
    if rows != sorted(set(rows)):
        yield f"{name}: rows out of order"
    styles = len(_root(parts, "xl/styles.xml").find("{*}cellXfs"))
    for row in root.iter("{*}row"):
        columns = [_column(cell.get("r", "")) for cell in row if cell.get("r")]
        if columns != sorted(set(columns)):
            yield f"{name}: cells of a row out of order"
        yield from (f"{name}: no style {cell.get('s')}" for cell in row if int(cell.get("s", "0")) >= styles)
    drawings = [each.get(f"{{{LINKS}}}id") for each in root if _name(each) == "legacyDrawing"]
    links = _links_of(parts, name)
    comments = [to for _, kind, to in links if kind == "comments"]
    drawn = [to for link_id, kind, to in links if kind == "vmlDrawing" and link_id in drawings]
    if len(drawings) > 1 or len(drawn) != len(drawings) or len(comments) > 1:
        yield f"{name}: drawing or comments linked wrongly"
    for kind, targets in (("comments", comments), ("vmlDrawing", drawn)):
        yield from (f"{name}: {to} has another type" for to in targets if _type_of(parts, to) != TYPE_OF[kind])
    if comments:
        yield from _comments(parts, comments[0], parts[drawn[0]] if drawn else b"")


def _column(reference: str) -> tuple[int, str]:
    letters = re.sub(r"\d", "", reference)
    return len(letters), letters


def _comments(parts: Parts, name: str, drawing: bytes) -> Iterator[str]:
    root = _root(parts, name)
    if [_name(each) for each in root if isinstance(each.tag, str)][:2] != ["authors", "commentList"]:
        yield f"{name}: authors come first"
    authors = sum(_name(each) == "author" for each in root.iter("{*}author"))
    entries = list(root.iter("{*}comment"))
    yield from (f"{name}: two comments on {each}" for each in _repeated(entry.get("ref", "") for entry in entries))
    yield from (f"{name}: no author" for entry in entries if int(entry.get("authorId", "0")) >= authors)
    shapes = re.findall(rb'<v:shape [^>]*\bid="([^"]+)"', drawing)
    yield from (f"{name}: two shapes {each}" for each in _repeated(each.decode() for each in shapes))
    boxes = set(zip(re.findall(rb"<x:Row>(\d+)</x:Row>", drawing), re.findall(rb"<x:Column>(\d+)</x:Column>", drawing), strict=True))
    if len(boxes) != len(entries):
        yield f"{name}: {len(entries)} comments, {len(boxes)} boxes"


def _styles(root: etree._Element) -> Iterator[str]:
    """Lists hold as many as they say, and refer to what is there."""
    if _out_of_order(root, STYLE_ORDER):
        yield "styles: elements out of order"
    lists = {_name(each): each for each in root if isinstance(each.tag, str)}
    yield from (f"styles: {name} counts wrongly" for name, each in lists.items() if each.get("count") not in (None, str(len(each))))
    for name, wanted in NEEDED.items():
        for entry in lists.get(name, ()):
            yield from (f"styles: no {of}" for field, of in wanted if int(entry.get(field, "0")) >= len(lists[of]))


def _document(parts: Parts, name: str) -> Iterator[str]:
    """Runs as they must be written; every comment begins, ends, is pointed at, and is there once."""
    root = _root(parts, name)
    for run in root.iter(f"{WORD}r"):
        looks = [number for number, each in enumerate(run) if each.tag == f"{WORD}rPr"]
        if looks not in ([], [0]) or any(_out_of_order(run[number], RUN_ORDER) for number in looks):
            yield f"{name}: a run's look out of order"
    for paragraph in root.iter(f"{WORD}p"):
        if [number for number, each in enumerate(paragraph) if each.tag == f"{WORD}pPr"] not in ([], [0]):
            yield f"{name}: a paragraph's look does not come first"

    def ids(tag: str, of: etree._Element = root) -> list[str]:
        return [each.get(f"{WORD}id", "") for each in of.iter(f"{WORD}{tag}")]

    links = [to for _, kind, to in _links_of(parts, name) if kind == "comments" and to in parts]
    there = ids("comment", _root(parts, links[0])) if links else []
    yield from (f"{name}: comment {each} twice" for each in _repeated(there))
    for tag in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        if sorted(ids(tag)) != sorted(there):
            yield f"{name}: {tag} of other comments"
    if links and not str(_type_of(parts, links[0])).endswith("wordprocessingml.comments+xml"):
        yield f"{name}: comments have another type"
