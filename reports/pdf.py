"""Word files as PDF, by LibreOffice where it is installed: all in one call, as its start takes longest."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from data_loaders.formats.installed import run_converter, soffice_command, soffice_program
from data_loaders.formats.tables import Unreadable
from reports.typefaces import BODY_FONT, HEADING_FONT, SECOND_FONT, TABLE_FONT, TITLE_FONT

START_SECONDS, FILE_SECONDS = 40.0, 10.0
"""What the call may take: for its start, and for each file."""
SERIF, SANS = ("Noto Serif CJK SC", "Source Han Serif SC"), ("Noto Sans CJK SC", "Source Han Sans SC")
INSTALLED = {
    TITLE_FONT: SERIF,
    HEADING_FONT: ("SimHei", *SANS),
    SECOND_FONT: ("KaiTi", "AR PL UKai CN", *SERIF),
    BODY_FONT: ("FangSong", *SERIF),
    TABLE_FONT: ("SimSun", *SERIF),
}
"""What stands in for a typeface on a system without it; else one line would mix two."""
FAMILY = "<family>{}</family>"
MADE_AT = re.compile(rb"/CreationDate\s?\(D:[^)]*\)")
MARKED = re.compile(rb"/ID\s?\[\s*<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>\s*\]|/DocChecksum\s?/[0-9A-Fa-f]+")
_HEX = re.compile(rb"[0-9A-Fa-f]{8,}")


def can_print() -> bool:
    """Whether LibreOffice is installed."""
    return soffice_program() is not None


def as_pdf(documents: Mapping[str, bytes], day: date) -> dict[str, bytes]:
    """The documents (.docx, by name) as PDF under the same names, dated that day; none where LibreOffice is missing or not done in time."""
    soffice = soffice_program()
    if not soffice:
        return {}
    with TemporaryDirectory(prefix="printing-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = {str(number): shown for number, shown in enumerate(documents)}
        for number, shown in sources.items():
            (folder / f"{number}.docx").write_bytes(documents[shown])
        out = folder / "out"
        paths = [str(folder / f"{number}.docx") for number in sources]
        command = [*soffice_command(soffice, folder), "--convert-to", "pdf", "--outdir", str(out), *paths]
        try:
            run_converter(_with_fonts(command, folder), folder, START_SECONDS + FILE_SECONDS * len(paths))
        except Unreadable:
            return {}
        made = {shown: out / f"{number}.pdf" for number, shown in sources.items()}
        if not all(path.is_file() for path in made.values()):
            return {}
        return {f"{shown.rsplit('.', 1)[0]}.pdf": _dated(path.read_bytes(), day) for shown, path in made.items()}


def _with_fonts(command: list[str], folder: Path) -> list[str]:
    """The command with typefaces of this system in place of the official ones, where the system has fontconfig."""
    if sys.platform in ("win32", "darwin"):
        return command
    fonts = folder / "fonts.conf"
    families = "".join(
        f'<alias binding="same">{FAMILY.format(font)}<prefer>{"".join(map(FAMILY.format, instead))}</prefer></alias>'
        for font, instead in INSTALLED.items()
    )
    usual = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    fonts.write_text(f'<fontconfig><include ignore_missing="yes">{usual}</include>{families}</fontconfig>', encoding="utf-8")
    return ["env", f"FONTCONFIG_FILE={fonts}", *command]


def _dated(data: bytes, day: date) -> bytes:
    """A PDF with that day for the moment it was made, and without what follows from the moment; everything keeps its place in the file."""
    digits = f"{day:%Y%m%d}000000".encode()
    data = MADE_AT.sub(lambda found: re.sub(rb"[0-9]{14}", digits, found[0]), data)
    return MARKED.sub(lambda found: _HEX.sub(lambda digits: b"0" * len(digits[0]), found[0]), data)
