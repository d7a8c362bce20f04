"""Files in other formats as .xlsx or .docx, by LibreOffice where it is installed: many in one call, as its start takes longest."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from data_loaders.formats.installed import run_converter, soffice_command, soffice_program
from data_loaders.formats.tables import Unreadable
from data_loaders.formats.zips import PACKED_LIMIT

SHEETS = ("xls", "xlsb", "ods", "csv", "html", "xml")
TEXTS = ("doc", "rtf", "docx")
"""The kinds of files that become a workbook and those that become a document; a .docx is one with macros, which stay behind."""
START_SECONDS, FILE_SECONDS = 30.0, 6.0
"""What a call may take: for its start, and for each file."""
MOST_CALLS = 4
"""A call ends at a file that LibreOffice cannot open; the others are tried again without it."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """A file to convert, and its kind by content."""

    data: bytes
    kind: str

    @property
    def to(self) -> str:
        """The kind it becomes; "" where it is not converted."""
        return "xlsx" if self.kind in SHEETS else "docx" if self.kind in TEXTS else ""


def convert(files: Sequence[Conversion]) -> list[bytes | None]:
    """The converted files, in the same order; None for one that cannot be converted, and for all where LibreOffice is not installed."""
    soffice = soffice_program()
    converted: list[bytes | None] = [None] * len(files)
    for to in ("xlsx", "docx"):
        waiting = [number for number, file in enumerate(files) if file.to == to]
        for _ in range(MOST_CALLS):
            done = _convert(soffice, to, {number: files[number] for number in waiting}) if soffice and waiting else {}
            for number, data in done.items():
                converted[number] = data
            waiting = [number for number in waiting if number not in done][1:]  # the first of them is what the call ended at
    return converted


def _convert(soffice: str, to: str, files: dict[int, Conversion]) -> dict[int, bytes]:
    """One call for all of these; what came of it, by number. Names are numbers: none takes another's place."""
    with TemporaryDirectory(prefix="converting-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        for number, file in files.items():
            (folder / f"{number}.{file.kind}").write_bytes(file.data)
        out = folder / "out"
        sources = [str(folder / f"{number}.{file.kind}") for number, file in files.items()]
        command = [*soffice_command(soffice, folder), "--convert-to", to, "--outdir", str(out), *sources]
        with suppress(Unreadable):  # too slow: what is there is taken all the same
            run_converter(command, folder, START_SECONDS + FILE_SECONDS * len(files))
        made = {number: out / f"{number}.{to}" for number in files}
        return {number: path.read_bytes() for number, path in made.items() if path.is_file() and path.stat().st_size <= PACKED_LIMIT}
