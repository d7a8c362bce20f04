"""How long 500 mixed files take into a fresh database, as the command line does it. `python benchmarks/loading.py [--runs N]`

Whole process: Python's start, reading processes, database, receipts. Memory is the largest process's resident set, and all processes'
together as sampled while they run (Linux).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from data_loaders.intake.gather import count_files, dropped_files
from data_loaders.sample.campaign import write_sample

UNITS = 45
"""Gives some 500 files, those in zips counted: forms in Excel and Word, papers, photos."""


def main() -> None:
    """Print seconds and memory of each run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        write_sample(sample, units=UNITS)
        count = count_files(dropped_files([sample]))
        print(f"{count} files, {os.cpu_count()} cores")
        print(f"{'run':>4}{'seconds':>10}{'files/s':>10}{'largest MB':>12}{'together MB':>13}")
        for run in range(1, runs + 1):
            database = Path(folder) / f"{run}.duckdb"
            seconds, largest, together = timed([sys.executable, "-m", "data_loaders", "load", "--database", str(database), str(sample)])
            print(f"{run:4}{seconds:10.2f}{count / seconds:10.0f}{largest:12.0f}{together:13.0f}")


def timed(command: list[str]) -> tuple[float, float, float]:
    """Wall seconds of a command, and the memory in MB of its largest process and of all its processes at their fullest moment."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = [0.0, 0.0]
    ended = threading.Event()
    watch = threading.Thread(target=watch_memory, args=(process.pid, peaks, ended))
    watch.start()
    process.wait()
    seconds = time.perf_counter() - start
    ended.set()
    watch.join()
    return seconds, peaks[0], peaks[1]


def watch_memory(pid: int, peaks: list[float], ended: threading.Event) -> None:
    """Keep the largest resident sets seen; nothing where the system has no /proc."""
    while Path("/proc").is_dir() and not ended.wait(0.02):
        sizes = [size for each in family(pid) if (size := resident_megabytes(each))]
        peaks[:] = [max(peaks[0], max(sizes, default=0)), max(peaks[1], sum(sizes))]


def family(pid: int) -> list[int]:
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


if __name__ == "__main__":
    main()
