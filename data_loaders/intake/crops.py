"""The crop of a page that a figure was read from, drawn in a process of its own: what a file does to it costs one picture."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading

from data_loaders.formats.system import NO_WINDOW, limit_memory, own_output
from data_loaders.intake.workers import MEMORY_BYTES
from data_loaders.model.paths import ROOT

SECONDS = 8.0
AT_ONCE = 2
"""So many are drawn at the same time; others wait."""
STARTER = "import sys; sys.path.insert(0, {path!r}); from data_loaders.intake.crops import serve; serve()"
_TURNS = threading.BoundedSemaphore(AT_ONCE)
Box = tuple[float, ...]


def cropped(data: bytes, page: int, box: Box) -> bytes | None:
    """A PNG of the sentence around a box (left, top, right, bottom in points) of a PDF's page, the box marked; None where that cannot be
    drawn."""
    command = [sys.executable, "-P", "-c", STARTER.format(path=str(ROOT))]
    with _TURNS:
        try:
            done = subprocess.run(
                command, input=pickle.dumps((data, page, box)), capture_output=True, timeout=SECONDS, check=True, creationflags=NO_WINDOW
            )
        except (subprocess.SubprocessError, OSError):
            return None
    return done.stdout or None


def serve() -> None:
    """Draw the one crop that standard input asks for."""
    data, page, box = pickle.load(sys.stdin.buffer)
    output = own_output()
    limit_memory(MEMORY_BYTES)
    from data_loaders.formats.pdf_crop import crop  # below the limit; and the board's own process never loads pdfium

    output.write(crop(data, page, box))
    output.flush()
