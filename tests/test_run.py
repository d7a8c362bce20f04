"""run.py stands on the standard library alone and installs only when there is something new."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).parent.parent


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"))
    imported = {name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in (alias.name for alias in node.names)}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_a_wrong_word_shows_how_it_is_used() -> None:
    done = subprocess.run([sys.executable, "run.py", "--nonsense"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run.py test" in done.stdout


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The libraries stand already: in the Python that runs the tests."""
    monkeypatch.setattr(run, "install", lambda *names: None)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))


def test_another_word_is_a_command_of_the_board(installed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run.main(["sample", "--out", "made here", "--units", "5"]) == 0
    assert any((tmp_path / "made here").iterdir())


def test_a_command_that_nobody_knows_is_told_which_there_are(installed: None, capfd: pytest.CaptureFixture[str]) -> None:
    assert run.main(["nonsense"]) == 2
    said = capfd.readouterr().err
    assert "nonsense" in said and "audit" in said and "Traceback" not in said


def test_the_words_of_run_itself_are_not_handed_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    monkeypatch.setattr(run, "module", lambda *command: asked.append(command[1]) or 0)
    monkeypatch.setattr(run, "make_environment", lambda: None)
    assert run.main(["check", "mail"]) == 2  # the gate takes no files
    assert run.main(["--help"]) == 2
    assert run.main(["kit", "--windows"]) == 0
    assert asked == ["deploy.kit"]
    assert "run.py kit" in capsys.readouterr().out


def test_what_is_installed_is_not_installed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    python = tmp_path / "python"
    monkeypatch.setattr(run, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(run, "PYTHON", python)
    monkeypatch.setattr(run, "make_environment", python.touch)
    monkeypatch.setattr(subprocess, "run", lambda command, check: commands.append(command))
    run.install("requirements.txt")
    run.install("requirements.txt")
    run.install("requirements.txt", "requirements-dev.txt")
    assert [command[-1].rsplit("/", 1)[-1] for command in commands] == ["requirements.txt", "requirements-dev.txt"]


def test_the_gate_runs_every_check_and_says_which_failed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    commands: list[list[str]] = []

    def ran(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command[1:])
        return subprocess.CompletedProcess(command, int("mypy" in command), f"what {command[2]} found\n".encode())

    monkeypatch.setattr(run, "install", lambda *names: None)
    monkeypatch.setattr(subprocess, "run", ran)
    assert run.main(["check"]) == 1
    assert sorted(command[1] for command in commands) == ["mypy", "pytest", "ruff", "ruff", "sqlfluff"]
    found = ["what ruff found", "what ruff found", "what mypy found", "what sqlfluff found", "what pytest found"]
    assert capsys.readouterr().out.splitlines() == [*found, "To mend: types"]


def test_the_tests_keep_what_they_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    monkeypatch.setattr(run, "install", lambda *names: None)
    monkeypatch.setattr(subprocess, "call", lambda command, cwd, env: seen.append(env) or len(seen) - 1)
    monkeypatch.setenv(run.KEEPS_NO_BYTECODE, "1")
    assert run.main(["test"]) == 1, "the first run went well, the second did not"
    assert len(seen) == 2 and all(run.KEEPS_NO_BYTECODE not in each and each["PATH"] for each in seen)


def test_the_gate_stands_before_the_tests_and_before_a_commit() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert (
        [line for line in lines if line.startswith("python3 ")] == ["python3 run.py check", "python3 run.py test"] == [lines[-3], lines[-1]]
    )
    assert "set -euo pipefail" in lines, "what fails ends it"
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert "entry: python3 run.py check" in hooks and "language: system" in hooks and "repo: local" in hooks and "http" not in hooks


PROGRAMS = {
    "dpkg": "exit 1",
    "sudo": 'exec "$@"',
    "apt-get": 'echo "apt-get $*" >>said',
    "apt-cache": '[ -n "$HAS_LIGHTER" ]',
    "python3": 'echo "python3 $*" >>said',
}
"""What .ci/run calls, as on a machine that has nothing yet; each says what it was asked for."""


@pytest.mark.skipif(sys.platform == "win32", reason="a script for Debian and Ubuntu")
@pytest.mark.parametrize("has_lighter", ["1", ""])
def test_a_machine_whose_archive_lacks_the_lighter_browser_tests_with_the_other(tmp_path: Path, has_lighter: str) -> None:
    (tmp_path / ".ci").mkdir()
    script = shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    for name, does in PROGRAMS.items():
        (tmp_path / "bin" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(["bash", str(script)], env=os.environ | {"PATH": path, "HAS_LIGHTER": has_lighter}, check=True)
    said = (tmp_path / "said").read_text(encoding="utf-8").splitlines()
    assert [line for line in said if line.startswith("python3 ")] == ["python3 run.py check", "python3 run.py test"]
    fetched = " ".join(line for line in said if " install " in line).split()
    assert {"python3-venv", "chromium", "systemd"} <= set(fetched)
    assert ("chromium-headless-shell" in fetched) == bool(has_lighter)


def test_what_the_gate_runs_is_pinned() -> None:
    pinned = {line.split("==")[0] for line in (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()}
    assert {module for _, module, *_ in run.CHECKS} <= pinned


def test_every_library_is_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        assert lines and all("==" in line for line in lines)
