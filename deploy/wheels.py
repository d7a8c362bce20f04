"""Gathers the wheels that an installation on another system asks for, with pip; needs nothing but Python and its pip.

`pip download --platform` alone is not enough: it chooses wheels for the other system, but asks what is needed *here* (colorama is
needed on Windows alone, and was left out). So what came is held against what the wheels themselves ask for there, in pip's own words
(the `packaging` that pip carries: whoever makes a kit need not have installed the board), and what lacks is fetched too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from pip._vendor.packaging import tags
from pip._vendor.packaging.markers import default_environment
from pip._vendor.packaging.requirements import Requirement
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from pip._vendor.packaging.version import Version

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
WINDOWS = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "platform_release": "10",
    "platform_version": "10",
}
NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")
NO_NETWORK = re.compile(r"WARNING: Retrying|connection|Network is unreachable", re.IGNORECASE)
RETRIES = "2"
"""How often pip tries again, whatever its settings: it only names a broken connection where it tries again."""
EVERY_PATCH = (".0", ".99")
"""The first and the last release of a Python version: what either asks for goes into the kit."""


class PipFailed(Exception):
    """pip ended for another reason than a missing wheel, most likely without a network; what it said."""


@dataclass(frozen=True, slots=True)
class Target:
    """A Python version on a system."""

    python: str
    platforms: tuple[str, ...]
    """Platform tags of wheels, best first."""
    environment: Mapping[str, str]
    """What markers of requirements are held against, beside the Python version."""

    def tags(self) -> frozenset[tags.Tag]:
        """Every tag of a wheel that can be installed there."""
        version, interpreter = tuple(int(part) for part in self.python.split(".")), f"cp{self.python.replace('.', '')}"
        native = tags.cpython_tags(version, abis=[interpreter], platforms=self.platforms)
        return frozenset([*native, *tags.compatible_tags(version, interpreter, self.platforms)])

    def asks_for(self, requirement: Requirement, extras: Iterable[str] = ()) -> bool:
        """Whether an installation there asks for a requirement, given the extras it was asked with."""
        if requirement.marker is None:
            return True
        own = {**default_environment(), **self.environment, "python_version": self.python}
        for patch in EVERY_PATCH:
            versions = {"python_full_version": self.python + patch, "implementation_version": self.python + patch}
            if any(requirement.marker.evaluate({**own, **versions, "extra": extra}) for extra in ("", *extras)):
                return True
        return False


def targets(windows: bool) -> list[Target]:
    """Windows on an ordinary PC, or this system; a target for each Python version."""
    platforms = ("win_amd64",) if windows else tuple(tags.platform_tags())
    return [Target(python, platforms, WINDOWS if windows else {}) for python in PYTHONS]


def gather(target: Target, wanted: list[str], wheels: Path) -> list[str]:
    """Bring every wheel that `wanted` (lines of a requirements file) asks for into a folder; the requirements no wheel can be had for."""
    wheels.mkdir(parents=True, exist_ok=True)
    asked: list[str] = []
    while True:
        without = _download(target, [*wanted, *asked], wheels)
        if without:
            return [without]
        lacking = lacking_in(target, wanted, wheels)
        if not lacking or set(lacking) <= set(asked):
            return lacking
        asked += lacking


def _download(target: Target, wanted: list[str], wheels: Path) -> str | None:
    """Download what is wanted and what it asks for by itself; None, or the requirement there is no wheel for; PipFailed."""
    platforms = [part for platform in target.platforms for part in ("--platform", platform)]
    versions = ["--python-version", target.python, "--implementation", "cp", "--abi", f"cp{target.python.replace('.', '')}"]
    needed = [line for line in wanted if target.asks_for(Requirement(line))]
    built: set[str] = set()
    while True:
        options = ["--only-binary=:all:", *platforms, *versions, "--find-links", str(wheels), "--dest", str(wheels)]
        done = _pip("download", *options, *needed)
        if done.returncode == 0:
            return None
        without = NO_WHEEL.search(done.stderr)
        if without is None or NO_NETWORK.search(done.stderr):
            raise PipFailed(done.stderr.strip()[-2000:])
        if without[1] in built or not _build(without[1], wheels):
            return without[1]
        built.add(without[1])


def _build(requirement: str, wheels: Path) -> bool:
    """Make the wheel of a package that comes as source alone; False where that fails, or it holds compiled parts: those fit one system."""
    with tempfile.TemporaryDirectory() as made:
        if _pip("wheel", "--no-deps", "--wheel-dir", made, requirement).returncode:
            return False
        pure = list(Path(made).glob("*-none-any.whl"))
        for wheel in pure:
            shutil.copyfile(wheel, wheels / wheel.name)
        return bool(pure)


def _pip(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--retries", RETRIES, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)


def lacking_in(target: Target, wanted: list[str], wheels: Path) -> list[str]:
    """The requirements that an installation there asks for, directly or by way of others, and no wheel of the folder answers."""
    known = _Wheels(target, wheels)
    waiting = [requirement for line in wanted if target.asks_for(requirement := Requirement(line))]
    seen, lacking = set(), set()
    while waiting:
        requirement = waiting.pop()
        asked = f"{canonicalize_name(requirement.name)}{sorted(requirement.extras)}{requirement.specifier}"
        if asked in seen:
            continue
        seen.add(asked)
        wheel = known.answering(requirement)
        if wheel is None:
            lacking.add(f"{requirement.name}{requirement.specifier}")
        else:
            waiting += [each for each in requirements_of(wheel) if target.asks_for(each, requirement.extras)]
    return sorted(lacking)


class _Wheels:
    """The wheels of a folder that can be installed on a target."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._python = target.python
        self._by_name: dict[str, list[tuple[Version, Path]]] = {}
        fitting = target.tags()
        for path in sorted(folder.glob("*.whl")):
            try:
                name, version, _, its_tags = parse_wheel_filename(path.name)
            except InvalidWheelFilename:
                continue
            if its_tags & fitting:
                self._by_name.setdefault(name, []).append((version, path))

    def answering(self, requirement: Requirement) -> Path | None:
        """The newest wheel that answers a requirement."""
        found = self._by_name.get(canonicalize_name(requirement.name), [])
        answers = [(version, path) for version, path in found if requirement.specifier.contains(version, prereleases=True)]
        return next((path for _, path in sorted(answers, reverse=True) if self._takes(path)), None)

    def _takes(self, path: Path) -> bool:
        """Whether a wheel says that it serves this Python."""
        wanted = SpecifierSet(str(metadata_of(path).get("Requires-Python") or ""))
        return any(wanted.contains(self._python + patch) for patch in EVERY_PATCH)


def requirements_of(wheel: Path) -> list[Requirement]:
    """What a wheel asks for, whatever system and extra it is asked for on."""
    return [Requirement(str(line)) for line in metadata_of(wheel).get_all("Requires-Dist") or []]


def metadata_of(wheel: Path) -> Message:
    """A wheel's description of itself, as headers."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.count("/") == 1 and name.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode("utf-8", "replace"))


def lines_of(requirements: Path) -> list[str]:
    """The requirements of a file, without its comments."""
    lines = [line.split("#")[0].strip() for line in requirements.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if line]
