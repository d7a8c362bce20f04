"""Imports only go down: every module's imports are read from its source and held against the house's rules."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = sorted((ROOT / "data_loaders").glob("*.py"))
SCREENS = sorted((ROOT / "pages").rglob("*.py"))
PARTS_WITHOUT_STREAMLIT = {"figures", "pieces", "palette", "numbers", "summary", "registry", "intake", "staging"}
WRITERS = {
    "templates", "word_form", "rosters", "roster_workbook", "packing",
    "sample", "sample_activity", "sample_units", "sample_writing", "sample_papers",
}  # fmt: skip
"""Where files are written: the only rooms that may import openpyxl and python-docx."""


def imports_of(path: Path, at_load: bool = False) -> set[str]:
    """The modules a file imports; `at_load` leaves out what it imports later, inside functions and for type checks."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if at_load else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def reaches(path: Path, package: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for name in imports_of(path))


def rooms_below() -> dict[str, set[str]]:
    """Each room of data_loaders with the rooms it imports."""
    names = {path.stem for path in ROOMS}
    return {
        path.stem: {name.split(".")[1] for name in imports_of(path, at_load=True) if name.startswith("data_loaders.")} & names
        for path in ROOMS
    }


def all_below(room: str) -> set[str]:
    below, waiting = set(), [room]
    while waiting:
        for name in rooms_below()[waiting.pop()]:
            if name not in below:
                below.add(name)
                waiting.append(name)
    return below


def test_rooms_import_only_downwards() -> None:
    TopologicalSorter(rooms_below()).prepare()


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.stem)
def test_what_comes_in_knows_no_screen(path: Path) -> None:
    assert not reaches(path, "streamlit") and not reaches(path, "pages") and not reaches(path, "plotly")


def test_only_the_warehouse_opens_duckdb() -> None:
    everywhere = [*ROOMS, *SCREENS, ROOT / "dashboard.py", ROOT / "run.py"]
    assert [path.stem for path in everywhere if reaches(path, "duckdb")] == ["warehouse"]


def test_only_writers_know_openpyxl_and_python_docx() -> None:
    knowing = {path.stem for path in [*ROOMS, *SCREENS] if reaches(path, "openpyxl") or reaches(path, "docx")}
    assert knowing <= WRITERS


def test_reading_a_file_needs_no_database_and_nothing_heavy() -> None:
    for room in {"submissions", *all_below("submissions")} - WRITERS:
        path = ROOT / "data_loaders" / f"{room}.py"
        assert not any(reaches(path, package) for package in ("duckdb", "pandas", "openpyxl", "docx", "pyarrow")), room


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.stem)
def test_a_screen_holds_no_sql_and_no_express_charts(path: Path) -> None:
    assert not reaches(path, "plotly.express")
    assert "select " not in path.read_text(encoding="utf-8").lower().replace("select_", "")


@pytest.mark.parametrize("path", [path for path in SCREENS if path.parent.name == "pages"], ids=lambda path: path.stem)
def test_pages_import_parts_and_never_each_other(path: Path) -> None:
    own = {name for name in imports_of(path) if name.startswith("pages")}
    assert own and all(name == "pages.parts" or name.startswith("pages.parts.") for name in own)


def test_parts_never_import_pages() -> None:
    names = {path.stem for path in SCREENS if path.parent.name == "pages"}
    for path in (ROOT / "pages" / "parts").glob("*.py"):
        assert not {name for name in imports_of(path) if name.startswith("pages.") and name.split(".")[1] in names}, path.stem


def test_only_reads_caches() -> None:
    caching = {path.stem for path in SCREENS if "st.cache_" in path.read_text(encoding="utf-8")}
    assert caching == {"reads"}


@pytest.mark.parametrize("name", sorted(PARTS_WITHOUT_STREAMLIT))
def test_figures_and_numbers_know_no_streamlit(name: str) -> None:
    assert not reaches(ROOT / "pages" / "parts" / f"{name}.py", "streamlit")


@pytest.mark.parametrize("path", [*ROOMS, *SCREENS], ids=lambda path: path.stem)
def test_a_module_fits_in_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400
