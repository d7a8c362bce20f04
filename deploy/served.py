"""Whether the offline kit that holds this file is whole and serves this Python. Ends with 1 where not, and says what to do.

`kit.json` beside run.py says what the kit holds; run.py asks here before it installs, so this stands on the standard library alone.
"""

from __future__ import annotations

import json
import platform
import sys
import sysconfig
from dataclasses import asdict, dataclass, field
from pathlib import Path

from data_loaders.model.paths import ROOT
from data_loaders.model.words import line, readable_output

KIT_FILE = "kit.json"
WHEELS = "wheels"
OURS = "safety-month"


@dataclass(frozen=True, slots=True)
class Kit:
    """What a kit holds. One without a Python is not finished."""

    system: str
    """As `system_here` says it on the computers it is for."""
    pythons: tuple[str, ...] = ()
    """The versions it serves, as 3.11."""
    files: tuple[str, ...] = ()
    """The program's files, as paths below the kit."""
    wheels: dict[str, int] = field(default_factory=dict)
    """Each wheel's name and its size in bytes."""


def write_kit(folder: Path, kit: Kit) -> None:
    """Put down what a kit holds."""
    (folder / KIT_FILE).write_text(json.dumps({"kit": OURS, **asdict(kit)}, ensure_ascii=False, indent=1), encoding="utf-8")


def kit_in(folder: Path) -> Kit | None:
    """The kit in a folder; None where what stands there is no kit of ours."""
    try:
        known = json.loads((folder / KIT_FILE).read_text(encoding="utf-8"))
        if known.pop("kit") != OURS:
            return None
        return Kit(known["system"], tuple(known["pythons"]), tuple(known["files"]), dict(known["wheels"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def system_here() -> str:
    """The system this Python runs on: win-amd64 (its 32-bit Python is win32), linux-x86_64, darwin-arm64."""
    return sysconfig.get_platform() if sys.platform == "win32" else f"{platform.system()}-{platform.machine()}".lower()


def python_here() -> str:
    """This Python's version as wheels know it: 3.13; 3.13t for one without its lock, which takes wheels of its own."""
    return f"{sys.version_info.major}.{sys.version_info.minor}{'t' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''}"


def problem_of(folder: Path, system: str, python: str) -> str | None:
    """Why the kit in a folder cannot be installed with this Python on this system, and the remedy; None where it can."""
    kit = kit_in(folder)
    if kit is None or not kit.pythons:
        return line("kit.not_whole", missing=KIT_FILE)
    if kit.system != system:
        return line("kit.other_system", kit=kit.system, here=system)
    if python not in kit.pythons:
        return line("kit.other_python", here=python, pythons=" / ".join(kit.pythons), wanted=kit.pythons[-1])
    for name, size in kit.wheels.items():
        wheel = folder / WHEELS / name
        if not wheel.is_file() or wheel.stat().st_size != size:
            return line("kit.not_whole", missing=f"{WHEELS}/{name}")
    return None


def main() -> int:
    """0 where run.py may install from the kit it stands in."""
    readable_output()
    problem = problem_of(ROOT, system_here(), python_here())
    if problem:
        print(problem)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
