"""Every page file is registered, and every registered page has a file, a title and its own path."""

from __future__ import annotations

from pathlib import Path

from pages.parts.registry import PAGES
from pages.parts.words import catalogue

FOLDER = Path(__file__).parents[3] / "pages"


def test_the_registry_is_the_folder() -> None:
    files = {path.name for path in FOLDER.glob("*.py") if not path.name.startswith("_")}
    assert {entry.file for entry in PAGES} == files


def test_every_page_has_a_title_and_a_path_of_its_own() -> None:
    names = [entry.name for entry in PAGES]
    assert len(set(names)) == len(names)
    assert all(f"page.{name}" in catalogue() for name in names)


def test_a_page_file_is_short() -> None:
    assert {
        entry.file: len((FOLDER / entry.file).read_text(encoding="utf-8").splitlines())
        for entry in PAGES
        if len((FOLDER / entry.file).read_text(encoding="utf-8").splitlines()) > 90
    } == {}
