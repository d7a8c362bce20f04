"""Pictures of pages that people look at, drawn in a process of its own: what a file does to it costs one picture."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

from data_loaders.formats.kinds import PDF, tell
from data_loaders.formats.strips import Box, Strip, Wanted
from data_loaders.formats.system import NO_WINDOW, limit_memory, own_output, own_process
from data_loaders.intake.workers import MEMORY_BYTES

SECONDS = 8.0
AT_ONCE = 2
"""So many are drawn at the same time; others wait."""
_TURNS = threading.BoundedSemaphore(AT_ONCE)


class NotInTime(Exception):
    """It was not drawn in time, the computer is busy: asked again, it may be."""


def cropped(data: bytes, page: int, box: Box) -> bytes | None:
    """A PNG of the sentence around a box (left, top, right, bottom in points) of a page of a PDF or picture, the box marked; None where
    that cannot be drawn. NotInTime."""
    found = _drawn("crop", data, page, box)
    return found if isinstance(found, bytes) else None


def sentences_shown(data: bytes, kind: str, wanted: Sequence[Wanted]) -> list[list[Strip]] | None:
    """Sentences of a picture as they stand on it; None where they cannot be drawn. NotInTime."""
    found = _drawn("sentences", data, kind, wanted)
    return found if isinstance(found, list) else None


def page_shown(data: bytes, kind: str, page: int, quarters: int) -> tuple[int, bytes] | None:
    """How many pages a picture or PDF has, and one of them (from 1) as a JPEG, turned by so many quarters clockwise; None where that cannot
    be drawn. NotInTime."""
    found = _drawn("page", data, kind, page, quarters)
    return found if isinstance(found, tuple) else None


def _drawn(*asked: object) -> object:
    command = own_process(__name__, serve.__name__)
    with _TURNS:
        try:
            done = subprocess.run(
                command, input=pickle.dumps(asked), capture_output=True, timeout=SECONDS, check=True, creationflags=NO_WINDOW
            )
        except (subprocess.TimeoutExpired, OSError) as problem:
            raise NotInTime from problem
        except subprocess.SubprocessError:
            return None
    return pickle.loads(done.stdout) if done.stdout else None


def serve() -> None:
    """Draw the one picture that standard input asks for."""
    what, *asked = pickle.load(sys.stdin.buffer)
    output = own_output()
    limit_memory(MEMORY_BYTES)
    # Below the limit; and the board's own process never loads pdfium.
    drawn = _crop(*asked) if what == "crop" else _of_picture(what, *asked)
    pickle.dump(drawn, output)
    output.flush()


def _crop(data: bytes, page: int, box: Box) -> bytes:
    if (kind := tell(data).kind) == PDF:
        from data_loaders.formats.pdf_crop import crop

        if drawn := crop(data, page, box):
            return drawn
    from data_loaders.formats.pictures import crop_of

    return crop_of(data, kind, page, box)


def _of_picture(what: str, *asked: Any) -> object:
    from data_loaders.formats.pictures import page_of, strips_of

    return strips_of(*asked) if what == "sentences" else page_of(*asked)
