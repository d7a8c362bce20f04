"""Makes the offline kit: one folder with the program, the wheels for every Python it serves, and a guide for the office PC.

`python3 run.py kit` makes one for this system, `--windows` for Windows on an ordinary PC (x64). Ends with 1 where it serves no Python.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from data_loaders.model.paths import ROOT
from data_loaders.model.words import LANGUAGES, line, readable_output, said
from deploy.served import WHEELS, Kit, kit_in, system_here, write_kit
from deploy.wheels import PipFailed, gather, lines_of, targets

OUTPUT = ROOT / "dist"
START = "start.bat"
NO_PYTHON = "deploy/no_python.txt"
"""What start.bat shows where no Python is installed."""
WINDOWS = "win-amd64"
LEFT_AT_HOME = (
    "tests",
    "benchmarks",
    ".ci",
    ".git*",
    ".pre-commit-config.yaml",
    "requirements-dev.txt",
    "pyproject.toml",
    f"deploy/{START}",
)
"""What is tracked and not needed on an office PC, as patterns of paths or of their first part."""


def main(arguments: list[str] | None = None) -> int:
    """Make a kit; 0: it serves a Python, 1: it serves none, 2: wrong usage."""
    readable_output()
    parser = argparse.ArgumentParser(prog="python3 run.py kit", description=line("kit.help"))
    parser.add_argument("--windows", action="store_true", help=line("kit.help_windows"))
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", help=line("kit.help_output"))
    options = parser.parse_args(arguments)
    system = WINDOWS if options.windows else system_here()
    folder = options.output or OUTPUT / f"safety-month-kit-{system}"
    problem = refusal(folder, ROOT)
    if problem:
        print(problem)
        return 2
    try:
        return make(folder, ROOT, system, options.windows)
    except PipFailed as failed:
        print(line("kit.pip_failed"), failed, sep="\n")
    except OSError as wrong:
        print(line("command.cannot_open", file=wrong.filename or folder, why=wrong.strerror or wrong))
    return 1


def refusal(folder: Path, root: Path) -> str | None:
    """Why no kit is made in a folder: it holds something foreign, or the program itself stands in a kit; None where one may be made."""
    if kit_in(root) is not None:
        return line("kit.is_kit", folder=root)
    if folder.is_dir() and (kit_in(folder) is not None or not any(folder.iterdir())):
        return None
    return line("kit.foreign", folder=folder) if folder.exists() else None


def make(folder: Path, root: Path, system: str, windows: bool) -> int:
    """Lay a kit of the program in `root` into a folder that is free or a kit; what else stands in the kit (its data) is left alone."""
    old = kit_in(folder)
    new = [name for name in tracked(root) if not (root / name).is_relative_to(folder.absolute())]
    folder.mkdir(parents=True, exist_ok=True)
    write_kit(folder, Kit(system, files=tuple({*new, *(old.files if old else ())})))  # not finished, and known as ours should this end here
    lay(folder, root, new, old.files if old else ())
    wheels = folder / WHEELS
    shutil.rmtree(wheels, ignore_errors=True)
    served = serve(root / "requirements.txt", windows, wheels)
    if not served:
        print(line("kit.serves_none"))
        return 1
    written = guide(folder, system, served)
    sizes = {path.name: path.stat().st_size for path in sorted(wheels.glob("*.whl"))}
    write_kit(folder, Kit(system, served, (*new, *written), sizes))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    print(line("kit.made", folder=folder, megabytes=f"{size:.0f}", wheels=len(sizes), pythons=" / ".join(served)))
    print(line("kit.bring_windows", python=served[-1]) if system == WINDOWS else line("kit.bring", python=served[-1]))
    return 0


def serve(requirements: Path, windows: bool, wheels: Path) -> tuple[str, ...]:
    """Gather the wheels for each Python version; the versions that have all of theirs. What lacks is said."""
    served = []
    for target in targets(windows):
        print(line("kit.gathering", python=target.python), flush=True)
        lacking = gather(target, lines_of(requirements), wheels)
        if lacking:
            print(line("kit.lacking", python=target.python, packages="  ".join(lacking)))
        else:
            served.append(target.python)
    return tuple(served)


def tracked(root: Path) -> list[str]:
    """The program's files that go into a kit, as paths below its folder: those git knows, else (a downloaded zip) all that it would."""
    git = shutil.which("git") if (root / ".git").exists() else None
    listed = subprocess.run([git, "ls-files", "-z"], cwd=root, capture_output=True, check=False) if git else None
    if listed is not None and listed.returncode == 0:
        found: Iterable[str] = (name for name in listed.stdout.decode().split("\0") if name and (root / name).is_file())
    else:
        ignored = [*lines_of(root / ".gitignore"), ".git"]
        paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
        found = (path.as_posix() for path in paths if not any(fnmatch(part, each.rstrip("/")) for part in path.parts for each in ignored))
    return sorted(name for name in found if not any(fnmatch(name, each) or fnmatch(name.split("/")[0], each) for each in LEFT_AT_HOME))


def lay(folder: Path, root: Path, files: list[str], old: Iterable[str]) -> None:
    """Copy the program's files, and take away those an older kit held and this one does not."""
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, folder / name)
    for name in {*old} - {*files}:
        if ".." not in Path(name).parts and not Path(name).is_absolute():
            (folder / name).unlink(missing_ok=True)


def guide(folder: Path, system: str, pythons: tuple[str, ...]) -> list[str]:
    """Write the guide and, for Windows, what a coordinator double-clicks; the names of what was written."""
    key = "kit.guide_windows" if system == WINDOWS else "kit.guide"
    values = {"pythons": " / ".join(pythons), "python": pythons[-1]}
    name = said("kit.guide_name")
    write_lines(folder / name, f"{said(key, **values)}\n\n{said(key, 'en', **values)}\n", "utf-8-sig")  # the mark: for old Notepads
    if system != WINDOWS:
        return [name]
    start = (ROOT / "deploy" / START).read_text(encoding="ascii").format(pythons=" ".join(reversed(pythons)))
    write_lines(folder / START, start, "ascii")
    told = [said("kit.no_python", language, python=pythons[-1]) for language in LANGUAGES]
    write_lines(folder / NO_PYTHON, "\n".join(told), "utf-8")
    return [name, START, NO_PYTHON]


def write_lines(path: Path, text: str, encoding: str) -> None:
    """Write a text with the line ends of Windows, which every system shows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(text.splitlines()) + "\n", encoding=encoding, newline="\r\n")


if __name__ == "__main__":
    sys.exit(main())
