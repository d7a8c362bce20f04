"""Imports only go down: every import of every module, inside functions and for types too, is held against the house's floors."""

from __future__ import annotations

import ast
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {
    "model": 1,
    "text": 2,
    "formats": 2,
    "writers": 2,
    "matching": 3,
    "store": 3,
    "forms": 4,
    "deliverables": 4,
    "intake": 5,
    "desk": 5,
    "sample": 6,
    "commands": 7,
    "__main__": 8,
}
"""The rooms of data_loaders; a room imports what stands on a lower floor, and its own modules."""
KNOWS_ONLY = {
    "text": {"model"},
    "formats": {"model"},
    "writers": {"model"},
    "store": {"model", "formats"},
    "matching": {"model", "text"},
}
"""Rooms that know less than their floor would allow; of formats, the store knows the bytes alone (see STORE_KNOWS)."""
STORE_KNOWS = "data_loaders.formats.content"
REPORTS = "reports"
"""The room of documents that go out: it imports data_loaders, pages import it."""
SCREEN_FLOORS = {"server": 1, "parts": 2, "sections": 3, "": 4}
"""What pages are made of: servers know no screen, parts stand under sections, pages on top."""
WITHOUT_STREAMLIT = {
    "parts": {"figures", "pieces", "palette", "numbers", "registry", "reasons", "review_groups", "review_pieces"},
    "server": {
        "addresses",
        "answers",
        "backups",
        "contents_apart",
        "entrance",
        "handover",
        "intake",
        "login",
        "login_pages",
        "office",
        "return_packs",
        "sockets",
        "staging",
        "watching",
    },
}
LIBRARIES = {
    "duckdb": {"data_loaders/store/database.py"},
    "openpyxl": {"data_loaders/writers", "data_loaders/sample", "reports"},
    "docx": {"data_loaders/writers", "data_loaders/sample", "reports"},
    "streamlit": {"dashboard.py", "pages"},
    "starlette": {"dashboard.py", "pages/server"},
    "argon2": {"data_loaders/store/passwords.py"},
    "authlib": {"pages/server/office.py"},
    "httpx": {"pages/server/office.py"},
    "pip": {"deploy/wheels.py"},
}
"""The only places that import a library."""
TYPES_ALONE = {"data_loaders/writers/handed_out.py": "names openpyxl's cell for type checks; readers use the module and load nothing of it"}
"""Modules below the readers that name a heavy library without loading it."""
NOT_IN_THE_BOARD = {"lxml", "rapidfuzz", "openpyxl", "docx", "python_calamine", "pypdfium2", "plotly", "olefile", "oxmsg", "PIL"}
"""Libraries that read and write files, or draw and say what the board does itself: its memory never holds them, unless an act asks for one."""
READ_ELSEWHERE = {
    "data_loaders.forms.recognise",
    "data_loaders.forms.answers",
    "data_loaders.intake.read_file",
    "data_loaders.formats.docx",
}
"""What reads files does so in processes of its own."""
FEWEST_MODULES = 100
"""A walk that sees fewer has lost its way."""


def product() -> list[Path]:
    """Every module of the product, as paths below the root."""
    found = [path for folder in ("data_loaders", "reports", "pages", "deploy") for path in (ROOT / folder).rglob("*.py")]
    return sorted(path.relative_to(ROOT) for path in [*found, ROOT / "dashboard.py", ROOT / "run.py"])


MODULES = product()
NAMES = {".".join(path.with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}


@cache
def imported_by(path: Path) -> set[str]:
    """Every module a file names in an import, wherever that stands; `from a import b` names a.b where that is a module, else a."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, f"{path}: a relative import"
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= inner & NAMES.keys() or {node.module}
            found |= {node.module} if inner - NAMES.keys() else set()
    return found


def room_of(path: Path) -> str:
    """The room of data_loaders a module stands in."""
    return path.parts[1].removesuffix(".py")


LOADERS = [path for path in MODULES if path.parts[0] == "data_loaders" and path.name != "__init__.py"]
DOCUMENTS = [path for path in MODULES if path.parts[0] == REPORTS]
SCREENS = [path for path in MODULES if path.parts[0] == "pages"]


def own(path: Path, package: str) -> set[Path]:
    """The modules of `package` that a file imports."""
    return {NAMES[name] for name in imported_by(path) if name.split(".")[0] == package and name in NAMES}


def test_all_modules_are_walked() -> None:
    assert len(MODULES) >= FEWEST_MODULES
    assert {room_of(path) for path in LOADERS} == FLOORS.keys()


def test_no_module_imports_itself_by_way_of_others() -> None:
    TopologicalSorter(
        {path: {NAMES[name] for name in names if name in NAMES} for path, names in ((path, imported_by(path)) for path in MODULES)}
    ).prepare()


@pytest.mark.parametrize("path", LOADERS, ids=str)
def test_rooms_import_only_downwards(path: Path) -> None:
    room = room_of(path)
    for below in own(path, "data_loaders"):
        other = room_of(below)
        if other not in (room, "__init__"):
            assert FLOORS[other] < FLOORS[room], below
            assert other in KNOWS_ONLY.get(room, {other}), below
            assert room != "store" or other != "formats" or below == NAMES[STORE_KNOWS], below
    assert not own(path, "pages") and not own(path, REPORTS) and "dashboard" not in imported_by(path)


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_documents_that_go_out_know_no_screen(path: Path) -> None:
    assert not own(path, "pages") and "dashboard" not in imported_by(path)


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_stands_in_its_room(library: str) -> None:
    knowing = {path for path in MODULES if any(name.split(".")[0] == library for name in imported_by(path))}
    assert knowing
    for path in knowing:
        assert any(path.as_posix() == place or path.as_posix().startswith(f"{place}/") for place in LIBRARIES[library]), path


def all_below(path: Path) -> set[Path]:
    """A module and everything it imports, by way of others too."""
    below, waiting = {path}, [path]
    while waiting:
        new = own(waiting.pop(), "data_loaders") - below
        below |= new
        waiting += new
    return below


def test_reading_a_file_needs_no_database_and_nothing_heavy() -> None:
    below = all_below(NAMES["data_loaders.intake.read_file"])
    assert len(below) > len(LOADERS) // 3
    for path in below - {Path(path) for path in TYPES_ALONE}:
        assert not {name.split(".")[0] for name in imported_by(path)} & {"duckdb", "pandas", "openpyxl", "docx", "pyarrow"}, path


def loaded_with(path: Path) -> set[str]:
    """What a module imports before anything of it is called."""
    waiting: list[ast.AST] = list(ast.parse((ROOT / path).read_text(encoding="utf-8")).body)
    found: set[str] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and "TYPE_CHECKING" not in ast.dump(getattr(node, "test", node)):
            waiting += ast.iter_child_nodes(node)
    return found


def test_a_page_that_is_looked_at_loads_nothing_that_reads_files_or_writes_documents() -> None:
    waiting, seen = [*SCREENS, Path("dashboard.py")], set[Path]()
    while waiting:
        path = waiting.pop()
        named = loaded_with(path)
        assert not {name.split(".")[0] for name in named} & NOT_IN_THE_BOARD or path.as_posix() in TYPES_ALONE, path
        assert not named & READ_ELSEWHERE, path
        new = {NAMES[name] for name in named & NAMES.keys()} - seen
        seen |= new
        waiting += new


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[0] == "deploy"], ids=str)
def test_what_makes_and_installs_a_kit_needs_no_library(path: Path) -> None:
    below = all_below(path)
    assert {room_of(each) for each in below if each.parts[0] == "data_loaders"} <= {"model"}
    named = {name.split(".")[0] for each in below for name in imported_by(each)}
    assert named <= sys.stdlib_module_names | {"deploy", "data_loaders"} | ({"pip"} if path.stem != "served" else set())


def screen_floor(path: Path) -> int:
    return SCREEN_FLOORS["" if len(path.parts) == 2 else path.parts[1]]


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_screens_import_only_downwards_and_pages_never_each_other(path: Path) -> None:
    for below in own(path, "pages"):
        assert screen_floor(below) < screen_floor(path) or (below.parent == path.parent and len(path.parts) > 2), below


@pytest.mark.parametrize("path", SCREENS, ids=str)
def test_a_screen_holds_no_sql(path: Path) -> None:
    assert "select " not in (ROOT / path).read_text(encoding="utf-8").lower().replace("select_", "")


def test_nothing_is_kept_by_streamlits_own_caches() -> None:
    assert not [path for path in SCREENS if "st.cache_" in (ROOT / path).read_text(encoding="utf-8")]


@pytest.mark.parametrize("room", WITHOUT_STREAMLIT)
def test_figures_numbers_and_servers_know_no_streamlit(room: str) -> None:
    for name in WITHOUT_STREAMLIT[room]:
        assert not any(known.split(".")[0] == "streamlit" for known in imported_by(Path("pages") / room / f"{name}.py")), name


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_fits_in_400_lines(path: Path) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) < 400
