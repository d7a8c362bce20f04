"""Two ways run in turns, A B A B ...: whatever else the machine does slows both, and what is said is how many times as long one takes.

A figure is the median ratio of at least 5 pairs with the smallest and the largest, by processor time (of a process and all it started) and
by the clock on the wall, with its goal beside it.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

PROJECT = Path(__file__).parents[1]
PAIRS = 5
"""No figure comes of fewer."""
CPU, WALL = "cpu", "wall"
AT_MOST, AT_LEAST = "at most", "at least"


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the wall and of the processor; of a command also the memory in MB of its largest process and of all at their fullest."""

    wall: float
    cpu: float
    largest: float = 0.0
    together: float = 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio is to be: at most, or at least, so much, by processor time or on the wall."""

    bound: str
    ratio: float
    by: str = CPU

    def is_met(self, ratio: float) -> bool:
        """Whether a ratio is within it."""
        return ratio <= self.ratio if self.bound == AT_MOST else ratio >= self.ratio


@dataclass(frozen=True, slots=True)
class Figure:
    """How many times as long `what` takes as `beside`; the seconds of every pair of runs."""

    what: str
    beside: str
    pairs: tuple[tuple[Spent, Spent], ...]
    goal: Goal | None = None

    def ratios(self, by: str) -> list[float]:
        """What divided by beside, a ratio a pair, by CPU or WALL."""
        return [getattr(what, by) / max(getattr(beside, by), 1e-9) for what, beside in self.pairs]

    def row(self) -> str:
        """A row of the table."""
        cells = [self.what, self.beside, *(_ratio_words(self.ratios(by)) for by in (CPU, WALL))]
        if self.goal is None:
            return _cells([*cells, "–"])
        met = "✓" if self.goal.is_met(median(self.ratios(self.goal.by))) else "✗"
        return _cells([*cells, f"{met} {self.goal.bound} {self.goal.ratio:g} ({self.goal.by})"])


HEADING = ("what", "beside", "CPU ratio (range)", "wall ratio (range)", "goal")


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ratio_words(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def table(figures: Iterable[Figure]) -> Iterable[str]:
    """The lines of a markdown table, each as soon as its figure is there."""
    yield _cells(HEADING)
    yield _cells(["---"] * len(HEADING))
    for figure in figures:
        yield figure.row()


def machine() -> str:
    """The machine and how busy it is, in one line."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    named = f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}, DuckDB {version('duckdb')}"
    return f"{named}, {platform.system()}; load {load} at the start, {datetime.now():%Y-%m-%d}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def asked(doc: str, **numbers: int) -> argparse.Namespace:
    """What the command line asks for: a number by each of these names, or the one given here."""
    parser = argparse.ArgumentParser(description=doc.split("\n", 1)[0])
    for name, usual in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    return parser.parse_args()


def show(figures: Iterable[Figure]) -> None:
    """Prints the machine, then the table row by row."""
    print(machine(), end="\n\n", flush=True)
    for line in table(figures):
        print(line, flush=True)


def in_turns(acts: Sequence[Callable[[], object]], pairs: int = PAIRS) -> list[list[Spent]]:
    """What each of several spent, A B C A B C ..., after one turn that warms up. An act returns what it spent where it ran elsewhere (a
    Spent), else it is timed in this process."""
    for act in acts:
        act()
    turns = [[_spent(act) for act in acts] for _ in range(max(pairs, PAIRS))]
    return [list(spent) for spent in zip(*turns, strict=True)]


def figure(what: str, beside: str, first: Sequence[Spent], second: Sequence[Spent], goal: Goal | None = None) -> Figure:
    """A figure of what two spent in turns."""
    return Figure(what, beside, tuple(zip(first, second, strict=True)), goal)


def compared(
    what: str, beside: str, first: Callable[[], object], second: Callable[[], object], pairs: int = PAIRS, goal: Goal | None = None
) -> Figure:
    """Both in turns, see in_turns."""
    spent, spent_beside = in_turns((first, second), pairs)
    return figure(what, beside, spent, spent_beside, goal)


def _spent(act: Callable[[], object]) -> Spent:
    wall, cpu = time.perf_counter(), time.process_time()
    told = act()
    return told if isinstance(told, Spent) else Spent(time.perf_counter() - wall, time.process_time() - cpu)


# --- commands --------------------------------------------------------------------------------------------------------------


def command(arguments: Sequence[str | Path]) -> Spent:
    """One command of the board as a process of its own, from its start to its end."""
    wall = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "data_loaders", *map(str, arguments)],
        cwd=PROJECT,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peaks, ended = [0.0, 0.0], threading.Event()
    watch = threading.Thread(target=watch_memory, args=(process.pid, peaks, ended))
    watch.start()
    cpu = _awaited(process)
    seconds = time.perf_counter() - wall
    ended.set()
    watch.join()
    return Spent(seconds, cpu, *peaks)


def _environment() -> dict[str, str]:
    """As at users': Python keeps what it compiled, here in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "safety-month-benchmarks")}


def _awaited(process: subprocess.Popen[bytes]) -> float:
    """Processor seconds of a process that is awaited, and of all it awaited; 0 where the system does not say (Windows)."""
    if not hasattr(os, "wait4"):
        process.wait()
        return 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def cpu_so_far(pid: int) -> float:
    """Processor seconds of a running process and of all it awaited (Linux; 0 elsewhere)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def watch_memory(pid: int, peaks: list[float], ended: threading.Event) -> None:
    """Keep the largest resident sets seen; nothing where the system has no /proc."""
    while Path("/proc").is_dir() and not ended.wait(0.05):
        sizes = [size for each in _family(pid) if (size := resident_megabytes(each))]
        peaks[:] = [max(peaks[0], max(sizes, default=0)), max(peaks[1], sum(sizes))]


def _family(pid: int) -> list[int]:
    """A process and its children."""
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        children = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *children]


def resident_megabytes(pid: int) -> float:
    """A process's resident set in MB; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        return 0.0
