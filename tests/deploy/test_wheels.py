"""Wheels for another system: what an installation there asks for is there, or is named."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.wheels import PYTHONS, WINDOWS, PipFailed, Target, gather, lacking_in, targets
from tests.deploy.made import source, wheel

LINUX = {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"}
CONDITIONS = {
    "": lambda windows, minor: True,
    '; sys_platform == "win32"': lambda windows, minor: windows,
    '; platform_system != "Windows"': lambda windows, minor: not windows,
    '; python_version < "3.13"': lambda windows, minor: minor < 13,
    '; python_full_version >= "3.14.1"': lambda windows, minor: minor >= 14,
    '; os_name == "nt" and python_version >= "3.12"': lambda windows, minor: windows and minor >= 12,
    '; extra == "more"': lambda windows, minor: False,
}
"""Markers, and in plain Python when they ask."""


def target(python: str = "3.12", windows: bool = True) -> Target:
    return Target(python, ("win_amd64",), WINDOWS) if windows else Target(python, ("manylinux2014_x86_64",), LINUX)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the package index; pip knows no other."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def names(folder: Path) -> set[str]:
    return {path.name.split("-")[0] for path in folder.glob("*.whl")}


def test_what_only_the_other_system_asks_for_comes_too(index: Path, tmp_path: Path) -> None:
    wheel(index, "board", 'colour; sys_platform == "win32"', 'terminal; sys_platform != "win32"')
    wheel(index, "colour", "deep>=1")
    wheel(index, "terminal")
    wheel(index, "deep")
    assert gather(target(), ["board==1.0", 'never==9; sys_platform == "linux"'], tmp_path / "wheels") == []
    assert names(tmp_path / "wheels") >= {"board", "colour", "deep"}  # pip brings what is asked for here too, which does no harm


def test_a_package_without_a_wheel_for_a_python_is_named(index: Path, tmp_path: Path) -> None:
    wheel(index, "board", "fast==1.0")
    wheel(index, "fast", tag="cp311-cp311-win_amd64")
    assert gather(target("3.12"), ["board==1.0"], tmp_path / "wheels") == ["fast==1.0"]


def test_a_package_only_the_other_system_asks_for_and_nobody_has_is_named(index: Path, tmp_path: Path) -> None:
    wheel(index, "board", 'colour>=2; sys_platform == "win32"')
    assert gather(target(), ["board==1.0"], tmp_path / "wheels") == ["colour>=2"]


def test_a_wheel_of_the_stable_abi_serves_later_pythons(tmp_path: Path) -> None:
    wheel(tmp_path, "fast", tag="cp312-abi3-win_amd64")
    assert [lacking_in(target(python), ["fast==1.0"], tmp_path) for python in PYTHONS] == [["fast==1.0"], [], [], []]


def test_pure_python_that_comes_as_source_becomes_a_wheel(index: Path, tmp_path: Path) -> None:
    source(index, "plain")
    assert gather(target(), ["plain==1.0"], tmp_path / "wheels") == []
    assert names(tmp_path / "wheels") == {"plain"}


@pytest.mark.slow
def test_source_with_compiled_parts_does_not(index: Path, tmp_path: Path) -> None:
    source(index, "compiled", tag="py3-none-linux_x86_64")
    assert gather(target(), ["compiled==1.0"], tmp_path / "wheels") == ["compiled==1.0"]


def test_no_network_is_not_taken_for_a_missing_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"CONFIG_FILE": os.devnull, "NO_INDEX": "", "FIND_LINKS": "", "EXTRA_INDEX_URL": "", "RETRIES": "0"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(PipFailed, match="connection"):
        gather(target(), ["board==1.0"], tmp_path / "wheels")


def test_an_office_pc_and_this_system_are_served_in_every_python() -> None:
    assert [each.python for each in targets(windows=True)] == list(PYTHONS)
    assert all(each.environment["sys_platform"] == "win32" for each in targets(windows=True))
    assert all(each.platforms and not each.environment for each in targets(windows=False))


PACKAGES = "abcdef"
GRAPHS = st.dictionaries(
    st.sampled_from(PACKAGES), st.lists(st.tuples(st.sampled_from(PACKAGES), st.sampled_from(list(CONDITIONS))), max_size=3), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(graph=GRAPHS, windows=st.booleans(), minor=st.integers(11, 14))
def test_what_lacks_is_what_is_asked_for_and_not_there(graph: dict[str, list[tuple[str, str]]], windows: bool, minor: int) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        for name, asked in graph.items():
            wheel(folder, name, *(f"{other} {condition}" for other, condition in asked))
        reached, waiting = set(), ["a"]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting += [other for other, condition in graph.get(name, []) if CONDITIONS[condition](windows, minor)]
        assert lacking_in(target(f"3.{minor}", windows), ["a"], folder) == sorted(reached - graph.keys())
    finally:
        shutil.rmtree(folder)


def test_extras_ask_for_more_and_versions_count(tmp_path: Path) -> None:
    wheel(tmp_path, "board", "server[fast]>=2")
    wheel(tmp_path, "server", version="1.0")
    assert lacking_in(target(), ["board"], tmp_path) == ["server>=2"]
    wheel(tmp_path, "server", 'loop; extra == "fast"', 'docs; extra == "docs"', version="2.0")
    assert lacking_in(target(), ["board"], tmp_path) == ["loop"]
    wheel(tmp_path, "loop", python=">=3.13")
    assert lacking_in(target("3.12"), ["board"], tmp_path) == ["loop"]
    assert lacking_in(target("3.13"), ["board"], tmp_path) == []
