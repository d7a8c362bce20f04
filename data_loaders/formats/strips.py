"""Sentences of a picture as they are asked for, and as they come back; between the process that draws and the one that shows."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, ...]
"""Left, top, right and bottom in points from the page's top left corner."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sentence that is to be shown: its page (from 1), its place, and what is marked in it."""

    page: int
    box: Box
    marks: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """A line of a sentence, or several, as they stand on the page, as a JPEG; `marks` says which of its marks stand in it (from 0) and how
    far from its left side (0-1) their middles are."""

    jpeg: bytes
    marks: tuple[tuple[int, float], ...]
