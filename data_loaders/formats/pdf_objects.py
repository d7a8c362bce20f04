"""What the objects of a PDF page draw: ruling lines, text that may not be seen, and what covers it. Knows pdfium, no layout."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from data_loaders.formats.tables import Unreadable

OBJECT_LIMIT, DEEPEST = 100_000, 3
"""A page of more objects, or of forms within forms deeper than this, is no form of ours."""
THIN = 2.5
"""A filled shape thinner than so many points is a line."""
LIGHT, SOLID = 225, 250
"""A colour of which every part is at least this (of 255) may not be seen on paper; nor what is less solid than this."""
MOST_SEGMENTS = 2_000
"""A path of more is a drawing."""
SHOWN_MODES = (0, 1, 2, 4, 5, 6)
"""How text is drawn that is seen; 3 and 7 draw nothing."""
Matrix = tuple[float, float, float, float, float, float]
Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in points, as PDF counts them."""
SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Words:
    """A text object: `unsure` where it may not be seen, `clip` the part of the page that it shows in."""

    handle: Any
    order: int
    unseen: bool = False
    unsure: bool = False
    clip: Rect | None = None


@dataclass(slots=True)
class Drawn:
    """What a page's objects draw: straight lines and the text objects by their address; `pictures` are the images' places."""

    lines: list[Rect] = field(default_factory=list)
    words: dict[int, Words] = field(default_factory=dict)
    covers: list[tuple[int, Rect]] = field(default_factory=list)
    pictures: list[Rect] = field(default_factory=list)
    paths: int = 0
    count: int = 0


def drawn_on(page: Any) -> Drawn:
    """What a page draws; Unreadable where it draws more than any form."""
    drawn = Drawn()
    objects = (pdfium.FPDFPage_GetObject(page, number) for number in range(_counted(drawn, pdfium.FPDFPage_CountObjects(page))))
    _walk(drawn, objects, SAME, 0)
    covers = [cover for cover in drawn.covers if any(words.order < cover[0] for words in drawn.words.values())]
    for words in drawn.words.values() if covers else ():
        bounds = _bounds(words.handle)
        words.unsure = words.unsure or any(order > words.order and _overlap(cover, bounds) for order, cover in covers)
    return drawn


def _counted(drawn: Drawn, more: int) -> int:
    drawn.count += max(more, 0)
    if drawn.count > OBJECT_LIMIT:
        raise Unreadable("pdf_too_complex")
    return max(more, 0)


def _walk(drawn: Drawn, objects: Iterator[Any], around: Matrix, depth: int) -> None:
    if depth > DEEPEST:
        raise Unreadable("pdf_too_complex")
    for thing in objects:
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            _see_text(drawn, thing, around)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _see_path(drawn, thing, around)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            place = moved(_bounds(thing), around)
            drawn.pictures.append(place)
            drawn.covers.append((_next(drawn), place))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            inner = (
                pdfium.FPDFFormObj_GetObject(thing, number) for number in range(_counted(drawn, pdfium.FPDFFormObj_CountObjects(thing)))
            )
            _walk(drawn, inner, _within(_matrix(thing), around), depth + 1)


def _next(drawn: Drawn) -> int:
    return len(drawn.words) + len(drawn.covers)


def _see_text(drawn: Drawn, thing: Any, around: Matrix) -> None:
    words = Words(thing, _next(drawn))
    colour = [ctypes.c_uint() for _ in range(4)]
    words.unseen = pdfium.FPDFTextObj_GetTextRenderMode(thing) not in SHOWN_MODES
    if pdfium.FPDFPageObj_GetFillColor(thing, *colour):
        *parts, alpha = (part.value for part in colour)
        words.unsure = min(parts) >= LIGHT or alpha < SOLID
    words.unsure = words.unsure or _is_in_layer(thing)
    words.clip = _clip(thing, around)
    drawn.words[ctypes.cast(thing, ctypes.c_void_p).value or 0] = words


def _is_in_layer(thing: Any) -> bool:
    """Whether a text is part of a layer, which may be switched off."""
    for number in range(min(pdfium.FPDFPageObj_CountMarks(thing), 8)):
        mark = pdfium.FPDFPageObj_GetMark(thing, number)
        name, size = (ctypes.c_ushort * 8)(), ctypes.c_ulong()
        if pdfium.FPDFPageObjMark_GetName(mark, name, ctypes.sizeof(name), size) and bytes(name)[:4] == b"O\0C\0" and size.value == 6:
            return True
    return False


def _clip(thing: Any, around: Matrix) -> Rect | None:
    """The box around what a text shows in; None where it is not clipped, or by more than boxes."""
    clip = pdfium.FPDFPageObj_GetClipPath(thing)
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    found: Rect | None = None
    for path in range(min(max(count, 0), 8)):
        segments = pdfium.FPDFClipPath_CountPathSegments(clip, path)
        if not 3 <= segments <= 12:
            continue
        points = [_point(pdfium.FPDFClipPath_GetPathSegment(clip, path, number)) for number in range(segments)]
        box = _around(points)
        found = box if found is None else (max(found[0], box[0]), max(found[1], box[1]), min(found[2], box[2]), min(found[3], box[3]))
    return found and moved(found, around)


def _see_path(drawn: Drawn, thing: Any, around: Matrix) -> None:
    drawn.paths += 1
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(thing, fill, stroke)
    if not fill.value and not stroke.value:
        return
    place = moved(_bounds(thing), around)
    if min(place[2] - place[0], place[3] - place[1]) < THIN:
        drawn.lines.append(place)
        return
    segments = pdfium.FPDFPath_CountSegments(thing)
    if fill.value and segments <= 12 and not pdfium.FPDFPageObj_HasTransparency(thing):
        drawn.covers.append((_next(drawn), place))
    if (stroke.value or segments > 6) and 0 < segments <= MOST_SEGMENTS:
        drawn.lines += _straight(thing, segments, _within(_matrix(thing), around), bool(stroke.value))


def _straight(thing: Any, segments: int, matrix: Matrix, is_stroked: bool) -> list[Rect]:
    """The straight lines of a path: its strokes along or across the page, or the thin shapes and frames that it fills."""
    shapes: list[list[tuple[float, float]]] = []
    for number in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(thing, number)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO or not shapes:
            shapes.append([])
        shapes[-1].append(_moved_point(_point(segment), matrix))
        if is_stroked and pdfium.FPDFPathSegment_GetClose(segment):
            shapes[-1].append(shapes[-1][0])
    if is_stroked:
        return [line for shape in shapes for line in _strokes(shape)]
    boxes = [_around(shape) for shape in shapes if len(shape) > 1]
    thin = [box for box in boxes if min(box[2] - box[0], box[3] - box[1]) < THIN]
    return thin + [line for one, other in pairwise(boxes) if _frames(one, other) or _frames(other, one) for line in _sides(one)]


def _strokes(shape: list[tuple[float, float]]) -> Iterator[Rect]:
    for (x0, y0), (x1, y1) in pairwise(shape):
        if min(abs(x0 - x1), abs(y0 - y1)) < THIN:
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _around(points: list[tuple[float, float]]) -> Rect:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _frames(outer: Rect, inner: Rect) -> bool:
    """Whether one box stands closely around another: a border that is filled, not drawn."""
    left, bottom, right, top = inner[0] - outer[0], inner[1] - outer[1], outer[2] - inner[2], outer[3] - inner[3]
    return all(0 <= side < THIN for side in (left, bottom, right, top)) and max(left, bottom, right, top) > 0


def _sides(box: Rect) -> list[Rect]:
    left, bottom, right, top = box
    return [(left, bottom, right, bottom), (left, top, right, top), (left, bottom, left, top), (right, bottom, right, top)]


def _point(segment: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value


def _bounds(thing: Any) -> Rect:
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(thing, *sides)
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _matrix(thing: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, matrix):
        return SAME
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _within(inner: Matrix, around: Matrix) -> Matrix:
    """What `inner` does first and `around` then."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = around
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved_point(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def moved(place: Rect, matrix: Matrix) -> Rect:
    """The box around a moved box."""
    if matrix is SAME:
        return place
    return _around([_moved_point((x, y), matrix) for x in (place[0], place[2]) for y in (place[1], place[3])])


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
