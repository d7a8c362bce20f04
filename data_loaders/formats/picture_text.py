"""A page of a picture -> a sheet of paper: letters with places and how sure each is, and ruling lines.

For a process of its own with limits of its own: the recogniser is optional, and needs far more memory and time than any other reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from PIL import Image

from data_loaders.formats.paper import Sheet
from data_loaders.formats.paper_grid import Ruling
from data_loaders.formats.paper_text import Letter
from data_loaders.formats.pictures import SCALE, opened_page

NARROWEST = 1_000
"""Pixels: a page that is narrower is not read, a digit of it may be anything."""
STROKE, AROUND, DARKER = 60, 31, 15
"""Pixels of the shortest ruling line; the square that ink is told in, and how much darker than it ink is."""

COLOURED, DARK = 24, 0.6
"""How far (of 255) the colours of a letter's ink stand apart, beside its paper's, where it is a pen's or a stamp's; and the share of the
paper's brightness below which a point is ink."""
BY_HAND = 0.5
"""How sure a letter in colour is at most: what somebody wrote, or stamped over, is never taken at one look."""


def sheet_of(data: bytes, kind: str, number: int) -> tuple[int, Sheet]:
    """How many pages there are, and page `number` (from 1) as it is recognised; one too narrow to be read has no letters."""
    from rapidocr import RapidOCR  # optional, and slow to load

    count, page = opened_page(data, kind, number)
    width, height = page.size
    if width < NARROWEST:
        return count, Sheet(number, width / SCALE, height / SCALE, ())
    red = _red(page)  # stamps are red: there they are paper
    engine: Any = RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Global.log_level": "error",
        }
    )
    found = engine(red, return_word_box=True, return_single_char_box=True)
    letters = by_hand(page, _letters(found.word_results or ()))
    return count, Sheet(number, width / SCALE, height / SCALE, letters, tuple(_rulings(red)))


def _red(page: Image.Image) -> Any:
    return np.asarray(page.convert("RGB"))[:, :, 0]


def _letters(lines: Any) -> Iterator[Letter]:
    for run, line in enumerate(lines):
        for text, confidence, box in line:
            if box is None or not text:
                continue
            across, down = [float(point[0]) / SCALE for point in box], [float(point[1]) / SCALE for point in box]
            left, step = min(across), (max(across) - min(across)) / len(text)
            for place, letter in enumerate(text):
                yield Letter(letter, left + place * step, min(down), left + (place + 1) * step, max(down), run, "", float(confidence))


def by_hand(page: Image.Image, letters: Iterable[Letter]) -> tuple[Letter, ...]:
    """The letters, those less sure whose ink has a colour."""
    points = np.asarray(page.convert("RGB")).astype(np.int16)
    return tuple(
        letter._replace(confidence=min(letter.confidence, BY_HAND)) if _is_coloured(points, letter) else letter for letter in letters
    )


def _is_coloured(points: Any, letter: Letter) -> bool:
    left, top, right, bottom = (max(int(side * SCALE), 0) for side in (letter.left, letter.top, letter.right, letter.bottom))
    around = points[top : bottom + 1, left : right + 1].reshape(-1, 3)
    if not len(around):
        return False
    paper = np.percentile(around, 90, axis=0)
    ink = around[around.min(axis=1) < DARK * paper.min()]
    if not len(ink):
        return False
    apart = 255 * ink.mean(axis=0) / np.maximum(paper, 1)  # a coloured light colours paper and ink alike
    return bool(apart.max() - apart.min() > COLOURED)


def _rulings(red: Any) -> Iterator[Ruling]:
    import cv2  # comes with the recogniser

    ink = cv2.adaptiveThreshold(red, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, AROUND, DARKER)
    for is_level, shape in ((True, (STROKE, 1)), (False, (1, STROKE))):
        lines = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        for x, y, width, height, _ in cv2.connectedComponentsWithStats(cv2.dilate(lines, np.ones((3, 3), np.uint8)))[2][1:]:
            left, top, right, bottom = (float(each) / SCALE for each in (x, y, x + width, y + height))
            yield Ruling(True, (top + bottom) / 2, left, right) if is_level else Ruling(False, (left + right) / 2, top, bottom)
