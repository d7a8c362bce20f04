"""How a unit's file goes back to it, as far as can be said before it is marked."""

from __future__ import annotations

from data_loaders.formats.installed import soffice_program
from reports.returned import ReturnedFile
from reports.soffice import Conversion

IN_PLACE, CONVERTED, OWN_FORM, BLANK_FORM = "in_place", "converted", "own_form", "blank_form"
"""How a file goes back: itself; in another format; our form with its answers; our form to be filled, where nothing could be read."""


def expected_how(file: ReturnedFile) -> str:
    """How a file is to go back, as far as its kind tells; one that does not read the same once it is marked goes back otherwise."""
    if not file.is_read or not file.sha256:
        return BLANK_FORM
    if file.kind in ("xlsx", "docx"):
        return IN_PLACE
    return CONVERTED if Conversion(b"", file.kind).to and soffice_program() else OWN_FORM
