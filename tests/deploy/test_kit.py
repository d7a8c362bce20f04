"""The offline kit: what lies in it, what it refuses, and that run.py installs from it without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest

import run
from deploy import kit, served, wheels
from deploy.served import Kit, kit_in, problem_of, write_kit
from tests.addresses import free_port
from tests.deploy.made import wheel

ROOT = Path(__file__).parent.parent.parent
HERE = served.python_here()
OFFLINE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1"),
}
"""No index and no proxy answers; the board itself is reached."""
PROGRAM = {
    "run.py": "",
    ".gitignore": "# what stays\n.venv/\n__pycache__/\n*.pyc\ndata/\ndist/\n*.duckdb\n",
    ".streamlit/config.toml": "",
    "requirements.txt": "# what it runs on\nboard==1.0\n",
    "requirements-dev.txt": "pytest==9\n",
    "pages/__init__.py": "",
    "sample_data/2020-06-11/第一医院.docx": "PK",
    "tests/test_all.py": "",
    "benchmarks/fast.py": "",
    "deploy/start.bat": "",
}
CARRIED = [".streamlit/config.toml", "pages/__init__.py", "requirements.txt", "run.py", "sample_data/2020-06-11/第一医院.docx"]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small program, and beside it a folder in place of the package index."""
    root = tmp_path / "program"
    write(root, PROGRAM)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "index"))
    (tmp_path / "index").mkdir()
    monkeypatch.setattr(wheels, "PYTHONS", ("3.11", "3.12"))
    return root


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def held(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_kit_holds_the_program_its_wheels_and_a_guide(program: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (program / "requirements.txt").write_text("# what it runs on\nboard==1.0\ncolour==1.0  # on 3.11 alone\n")
    wheel(tmp_path / "index", "board")
    wheel(tmp_path / "index", "colour", tag="cp311-cp311-win_amd64")
    folder = tmp_path / "my kit"
    assert kit.make(folder, program, "win-amd64", windows=True) == 0
    brought = {"wheels/board-1.0-py3-none-any.whl", "wheels/colour-1.0-cp311-cp311-win_amd64.whl"}
    assert held(folder) == {*CARRIED, *brought, "kit.json", "start.bat", "deploy/no_python.txt", "使用说明.txt", ".gitignore"} - {
        ".gitignore"
    }
    said = capsys.readouterr().out
    assert "不适用于 Python 3.12：没有与之相配的组件 colour" in said and "适用于 Python 3.11。" in said and "amd64.exe" in said
    assert kit_in(folder).pythons == ("3.11",)
    assert problem_of(folder, "win-amd64", "3.11") is None


def test_a_kit_made_again_keeps_what_was_reported_in_it(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "PYTHONS", ("3.11",))
    old = wheel(tmp_path / "index", "board")
    folder = tmp_path / "kit"
    assert kit.make(folder, program, "win-amd64", windows=True) == 0
    write(folder, {"data/safety_month.duckdb": "all that was reported", "notes.txt": "mine"})
    old.unlink()
    wheel(tmp_path / "index", "board", version="2.0")
    (program / "requirements.txt").write_text("board==2.0\n")
    (program / "pages" / "__init__.py").rename(program / "pages" / "board.py")
    assert kit.refusal(folder, program) is None
    assert kit.make(folder, program, "win-amd64", windows=True) == 0
    assert {"pages/board.py", "data/safety_month.duckdb", "notes.txt"} <= held(folder)
    assert "pages/__init__.py" not in held(folder)
    assert {name for name in held(folder) if name.startswith("wheels/")} == {"wheels/board-2.0-py3-none-any.whl"}


def test_a_kit_that_serves_no_python_is_none(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wheels, "PYTHONS", ("3.11",))
    wheel(tmp_path / "index", "board", tag="cp39-cp39-win_amd64")
    assert kit.make(tmp_path / "kit", program, "win-amd64", windows=True) == 1
    said = capsys.readouterr().out
    assert "Python 3.11：没有与之相配的组件 board==1.0" in said and "serves no Python" in said
    assert "kit.json" in problem_of(tmp_path / "kit", "win-amd64", "3.11")
    assert kit.refusal(tmp_path / "kit", program) is None  # it is ours, and may be made again


@pytest.mark.parametrize("known", [None, "", "[]", "{}", '{"kit": "another"}', '{"kit": "safety-month"}'])
def test_what_is_foreign_is_left_alone(known: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"letter.txt": "mine"} | ({} if known is None else {"kit.json": known}))
    before = held(tmp_path)
    assert kit.main(["--windows", "-o", str(tmp_path)]) == 2
    assert "不是离线安装包" in capsys.readouterr().out
    assert held(tmp_path) == before


def test_an_empty_folder_and_a_new_one_may_become_a_kit_and_a_file_may_not(tmp_path: Path) -> None:
    write(tmp_path, {"file": ""})
    (tmp_path / "empty").mkdir()
    assert kit.refusal(tmp_path / "empty", ROOT) is None
    assert kit.refusal(tmp_path / "new" / "deeper", ROOT) is None
    assert kit.refusal(tmp_path / "file", ROOT)


def test_no_kit_is_made_of_a_kit(tmp_path: Path) -> None:
    write_kit(tmp_path, Kit("win-amd64", ("3.11",)))
    assert "复制" in kit.refusal(tmp_path / "new", tmp_path)


def test_a_file_list_that_points_elsewhere_takes_nothing_away(program: Path, tmp_path: Path) -> None:
    write(tmp_path, {"letter.txt": "mine", "kit/old.py": ""})
    kit.lay(tmp_path / "kit", program, ["run.py"], ["old.py", "../letter.txt", str(tmp_path / "letter.txt")])
    assert held(tmp_path / "kit") == {"run.py"} and (tmp_path / "letter.txt").exists()


@pytest.mark.parametrize("by_git", [True, False])
def test_what_git_does_not_keep_stays_at_home(by_git: bool, program: Path) -> None:
    write(program, dict.fromkeys((".venv/bin/python", "data/a.duckdb", "b.duckdb", "pages/__pycache__/a.pyc", "dist/kit/run.py"), ""))
    if by_git:
        for command in (["init", "-q"], ["add", "."]):
            subprocess.run(["git", *command], cwd=program, check=True)
        write(program, {"sample_data/real mail.docx": "never handed on"})
    assert kit.tracked(program) == CARRIED


def test_the_kit_of_this_program_holds_what_it_runs_on() -> None:
    carried = kit.tracked(ROOT)
    assert {"run.py", "dashboard.py", "requirements.txt", ".streamlit/config.toml", "deploy/served.py", "README.md"} <= {*carried}
    assert {name.split("/")[0] for name in carried} >= {"data_loaders", "pages", "sql", "sample_data"}
    assert not any(name.startswith(("tests/", "benchmarks/", ".ci/", ".git", "data/")) or name.endswith(".pyc") for name in carried)


def test_windows_gets_texts_it_can_show(tmp_path: Path) -> None:
    assert kit.guide(tmp_path, "win-amd64", ("3.11", "3.13")) == ["使用说明.txt", "start.bat", "deploy/no_python.txt"]
    guide, start = (tmp_path / "使用说明.txt").read_bytes(), (tmp_path / "start.bat").read_bytes()
    assert guide.startswith(b"\xef\xbb\xbf") and start.isascii()
    for text in (guide, start, (tmp_path / "deploy" / "no_python.txt").read_bytes()):
        assert text.count(b"\n") == text.count(b"\r\n") > 1 and b"{" not in text
    assert b"(3.13 3.11)" in start and b"\\no_python.txt" in start
    assert "python-3.13.x-amd64.exe" in guide.decode() and "3.11 / 3.13" in guide.decode() and "without internet" in guide.decode()


def test_another_system_gets_no_start_file(tmp_path: Path) -> None:
    assert kit.guide(tmp_path, "linux-x86_64", ("3.13",)) == ["使用说明.txt"]
    assert "python3 run.py" in (tmp_path / "使用说明.txt").read_text(encoding="utf-8-sig")


def test_a_kit_says_what_is_the_matter(tmp_path: Path) -> None:
    made = wheel(tmp_path / "wheels", "board")
    whole = Kit("win-amd64", ("3.11", "3.13"), (), {made.name: made.stat().st_size})
    write_kit(tmp_path, whole)
    assert kit_in(tmp_path) == whole
    assert problem_of(tmp_path, "win-amd64", "3.13") is None
    assert "3.15" in problem_of(tmp_path, "win-amd64", "3.15") and "3.11 / 3.13" in problem_of(tmp_path, "win-amd64", "3.15")
    assert "win32" in problem_of(tmp_path, "win32", "3.13")
    made.write_bytes(made.read_bytes()[:100])
    assert made.name in problem_of(tmp_path, "win-amd64", "3.13")
    made.unlink()
    assert made.name in problem_of(tmp_path, "win-amd64", "3.13")
    write_kit(tmp_path, Kit("win-amd64"))
    assert "kit.json" in problem_of(tmp_path, "win-amd64", "3.13")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A kit of run.py and one invented library, for this Python, as it was copied to a computer without a network."""
    folder = tmp_path / "办公 电脑"
    for name in [
        name for name in kit.tracked(ROOT) if name.startswith(("run.py", "deploy/", "data_loaders/model/", "data_loaders/__init__"))
    ]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    write(folder, {"requirements.txt": "board==1.0\n", "data_loaders/__main__.py": "import board\nprint('installed', board.__file__)\n"})
    made = wheel(folder / "wheels", "board")
    write_kit(folder, Kit(served.system_here(), (HERE,), (), {made.name: made.stat().st_size}))
    return folder


def run_py(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(folder / "run.py"), *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")} | OFFLINE
    return subprocess.run(command, env=environment, cwd=folder.parent, capture_output=True, text=True, encoding="utf-8", check=False)


def test_run_asks_for_no_index_in_a_kit_and_for_the_usual_one_elsewhere(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "WHEELS", office / "none")
    assert run.from_kit() == []
    monkeypatch.setattr(run, "ROOT", office)
    monkeypatch.setattr(run, "WHEELS", office / "wheels")
    assert run.from_kit() == ["--no-index", "--find-links", str(office / "wheels")]
    write_kit(office, Kit(served.system_here(), ("3.2",)))
    with pytest.raises(SystemExit):
        run.from_kit()


@pytest.mark.slow
def test_run_installs_from_the_kit_without_a_network(office: Path) -> None:
    done = run_py(office, "audit")
    assert done.returncode == 0, done.stderr
    assert f"installed {office / '.venv'}" in done.stdout


def test_run_says_what_is_the_matter_with_the_kit_and_installs_nothing(office: Path) -> None:
    write_kit(office, Kit(served.system_here(), ("3.2",)))
    done = run_py(office)
    assert done.returncode == 1
    assert HERE in done.stdout and "3.2" in done.stdout and "Traceback" not in done.stderr
    assert not (office / ".venv").exists()
    assert run_py(office, "test").returncode == 2


@pytest.mark.slow
def test_the_board_opens_from_a_kit_without_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kit is made with a network (or what pip keeps), then installed and run with none."""
    monkeypatch.setattr(wheels, "PYTHONS", (HERE,))
    office = tmp_path / "kit"
    assert kit.make(office, ROOT, served.system_here(), windows=False) == 0
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "SAFETY_MONTH"))} | OFFLINE
    environment |= {"SAFETY_MONTH_PORT": str(port), "SAFETY_MONTH_HEADLESS": "1"}
    board = subprocess.Popen([sys.executable, str(office / "run.py")], env=environment)
    try:
        answer = b""
        until = time.monotonic() + 400
        while not answer and board.poll() is None and time.monotonic() < until:
            with suppress(OSError):
                answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).read()
            time.sleep(1)
        assert b"ok" in answer
    finally:
        board.terminate()
        board.wait(40)
    loaded = run_py(office, "load", str(ROOT / "sample_data" / "2020-06-11"))
    assert "Traceback" not in loaded.stderr and loaded.returncode in (0, 1)  # 1: the sample has papers that wait
    assert run_py(office, "audit").returncode == 0
