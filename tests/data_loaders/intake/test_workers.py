"""Readers in processes of their own: order kept, and whatever a file does to its process, only that file is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from data_loaders.formats.archives import Source
from data_loaders.formats.zips import MEGABYTE
from data_loaders.intake import starting
from data_loaders.intake.read_file import read_source
from data_loaders.intake.workers import DEADLINE, WAITING_PER_PROCESS, Readers
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Roster, Unit, read_campaign
from data_loaders.model.form import load_forms
from data_loaders.model.paths import ROOT
from data_loaders.model.readings import FileReading
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.making import docx_of, sheet_of, xlsx_of

UNIT = Unit("M01", "平江医院", "medical")
CONTEXT = Context(read_campaign(), load_forms(), Roster((UNIT,)))
CHILDREN = Path("/proc/self/task")
on_linux = pytest.mark.skipif(not CHILDREN.is_dir(), reason="needs /proc")


@pytest.fixture(scope="module")
def template() -> bytes:
    return excel_template(CONTEXT.form, CONTEXT.campaign, UNIT, "W2", answers={"study.center_group.sessions": 3})


@pytest.fixture(scope="module")
def slow() -> bytes:
    """A workbook within every limit that still takes a second or more: each of 400,000 cells is looked at closely."""
    columns = [chr(65 + first) + chr(65 + second) for first in range(6) for second in range(26)]
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{column}{row}"><f>1</f><v>1</v></c>' for column in columns) + "</row>"
        for row in range(1, 2_001)
    )
    return xlsx_of(sheet_of(rows))


def sources(data: bytes, count: int) -> list[Source]:
    return [Source(f"{number}.xlsx", None, data) for number in range(count)]


def rules(reading: FileReading) -> list[str]:
    return [finding.rule for finding in reading.findings]


def children() -> list[int]:
    """The process ids of this process's children."""
    return [int(pid) for task in CHILDREN.iterdir() for pid in (task / "children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether a process is there, and no mere record of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def has_started(pid: int) -> bool:
    """Whether a process has imported what it needs: what libraries print goes nowhere from then on."""
    try:
        return (Path(f"/proc/{pid}/fd/1")).readlink() == Path(os.devnull)
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return False


def test_readings_come_in_the_order_of_the_sources_and_equal_a_direct_reading(template: bytes) -> None:
    mixed = [Source(f"{number}", None, [template, b"", b"a,b\n", b"%PDF-"][number % 4]) for number in range(40)]
    with Readers(CONTEXT, processes=2) as readers:
        readings = list(readers.read(iter(mixed)))
    assert [source for source, _ in readings] == mixed
    assert [reading for _, reading in readings] == [read_source(source, CONTEXT) for source in mixed]


def test_the_same_processes_read_on_against_another_context(template: bytes) -> None:
    other = replace(CONTEXT, roster=None)
    files = [Source(f"{number}.xlsx", None, template) for number in range(4)]
    with Readers(processes=2) as readers:
        for context in (CONTEXT, other, CONTEXT):
            readers.read_against(context)
            found = [reading for _, reading in readers.read(files)]
            assert found == [read_source(source, context) for source in files]


def test_sources_are_drawn_only_as_far_ahead_as_needed(template: bytes) -> None:
    drawn = 0

    def drawing() -> Iterator[Source]:
        nonlocal drawn
        for source in sources(template, 200):
            drawn += 1
            yield source

    with Readers(CONTEXT, processes=1) as readers:
        read = readers.read(drawing())
        next(read)
        assert drawn <= WAITING_PER_PROCESS + 1
        assert isinstance(read, Generator)
        read.close()


def test_what_is_read_is_not_held_back_while_the_next_are_slow_to_come(template: bytes) -> None:
    drawn, is_read = 0, False

    def drawing() -> Iterator[Source]:
        nonlocal drawn
        for source in sources(template, 2 * WAITING_PER_PROCESS):
            if drawn and not is_read:
                time.sleep(0.5)  # an archive that is taken apart
            drawn += 1
            yield source

    with Readers(CONTEXT, processes=1) as readers:
        for source, _ in readers.read(drawing()):
            assert is_read or (source.file == "0.xlsx" and drawn < WAITING_PER_PROCESS)
            is_read = True


def test_a_file_over_the_deadline_is_refused_and_the_next_are_read(template: bytes, slow: bytes) -> None:
    batch = [Source("a.xlsx", None, template), Source("slow.xlsx", None, slow), *sources(template, 3)]
    with Readers(CONTEXT, processes=1, deadline=0.3) as readers:
        readings = [reading for _, reading in readers.read(batch)]
    assert [reading.role for reading in readings] == ["form", "refused", "form", "form", "form"]
    assert rules(readings[1]) == ["file_too_slow"]
    assert (readings[1].sha256, readings[1].size) == (sha256(slow).hexdigest(), len(slow))


@on_linux
def test_a_killed_process_costs_at_most_the_file_it_was_reading(template: bytes, slow: bytes) -> None:
    before = set(children())

    def kill_twice() -> None:
        killed: set[int] = set()
        while len(killed) < 2:
            time.sleep(0.05)
            for pid in filter(has_started, set(children()) - before - killed):
                time.sleep(0.3)  # it says that it is ready, and takes the slow file, for a second and more
                killed.add(pid)
                os.kill(pid, signal.SIGKILL)

    batch = [Source("first.xlsx", None, template), Source("slow.xlsx", None, slow), *sources(template, 60)]
    readings = []
    with Readers(CONTEXT, processes=1, deadline=30) as readers:
        killer = threading.Thread(target=kill_twice)
        for _, reading in readers.read(batch):
            readings.append(reading)
            if len(readings) == 1:  # the process stands and has begun with the slow file
                killer.start()
        killer.join()
    assert rules(readings[1]) == ["file_reader_failed"]
    assert {reading.role for reading in [readings[0], *readings[2:]]} == {"form"}


@on_linux
def test_a_process_killed_while_it_starts_is_started_again(template: bytes) -> None:
    before = set(children())
    with Readers(CONTEXT, processes=1) as readers:
        for pid in set(children()) - before:
            os.kill(pid, signal.SIGKILL)
        assert [reading.role for _, reading in readers.read(sources(template, 2))] == ["form", "form"]


@on_linux
def test_copies_of_one_process_are_started_anew_each_alone(template: bytes) -> None:
    """What imports is killed before it was copied, then one copy while others go on: every file is read, and nothing stays behind."""
    before = set(children())
    with Readers(CONTEXT, processes=3) as readers:
        (imports,) = set(children()) - before
        os.kill(imports, signal.SIGKILL)
        assert [reading.role for _, reading in readers.read(sources(template, 6))] == ["form"] * 6
    with Readers(CONTEXT, processes=3) as readers:
        assert [reading.role for _, reading in readers.read(sources(template, 30))] == ["form"] * 30
        (imports,) = set(children()) - before
        copies = Path(f"/proc/{imports}/task/{imports}/children").read_text().split()
        assert len(copies) == 3
        for copy in copies[:2]:
            os.kill(int(copy), signal.SIGKILL)
        assert [reading.role for _, reading in readers.read(sources(template, 30))] == ["form"] * 30
        os.kill(imports, signal.SIGKILL)
        assert [reading.role for _, reading in readers.read(sources(template, 30))] == ["form"] * 30
    assert set(children()) == before
    assert not any(is_running(int(copy)) for copy in copies)


def test_where_a_system_makes_no_copies_each_process_starts_alone(template: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    starting._can_copy.cache_clear()
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    try:
        with Readers(CONTEXT, processes=2) as readers:
            assert [reading.role for _, reading in readers.read(sources(template, 4))] == ["form"] * 4
    finally:
        starting._can_copy.cache_clear()


def test_a_reader_that_raises_costs_one_file_and_is_logged(template: bytes, caplog: pytest.LogCaptureFixture) -> None:
    broken = replace(CONTEXT, forms={})
    with Readers(broken, processes=1) as readers:
        readings = [reading for _, reading in readers.read([Source("a.xlsx", None, template), Source("b.pdf", None, b"%PDF-")])]
    assert [rules(reading) for reading in readings] == [["file_reader_failed"], ["file_unreadable"]]
    assert "KeyError" in caplog.text


@on_linux
def test_memory_is_bounded(template: bytes) -> None:
    big = Source("big.docx", None, docx_of("".join(f'<w:p w:rsidR="{number:016x}"/>' for number in range(300_000))))
    outcome = []
    for megabytes in (180, 512):
        with Readers(CONTEXT, processes=1, deadline=60, memory_bytes=megabytes * MEGABYTE) as readers:
            outcome.append([rules(reading) for _, reading in readers.read([big, Source("a.xlsx", None, template)])])
    assert outcome[0] in ([["file_reader_failed"], []], [["file_unreadable"], []])
    assert outcome[1] == [["no_form_found"], []]


@on_linux
def test_leaving_early_ends_the_processes(template: bytes, slow: bytes) -> None:
    before = set(children())
    started = time.monotonic()
    with pytest.raises(RuntimeError, match="enough"), Readers(CONTEXT, processes=2) as readers:
        for _ in readers.read([Source("a.xlsx", None, template), *sources(slow, 4)]):
            raise RuntimeError("enough")
    assert set(children()) == before
    assert time.monotonic() - started < DEADLINE  # nobody waited for the files at hand


@pytest.mark.parametrize("system", ["pass", "del signal.setitimer"], ids=["with a timer of its own", "without, as on Windows"])
def test_a_process_nobody_watches_ends_itself(system: str) -> None:
    code = f"import signal, time; {system}; from data_loaders.intake.worker_process import _set_alarm; _set_alarm(0.2); time.sleep(20)"
    started = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False).returncode
    assert time.monotonic() - started < 10


def test_processes_do_not_import_what_reading_does_not_need() -> None:
    heavy = "duckdb", "pandas", "numpy", "streamlit", "openpyxl", "docx", "multiprocessing"
    code = f"import sys, data_loaders.intake.worker_process, data_loaders.intake.read_file; print([m for m in {heavy} if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_who_reads_is_gone_once_dismissed(template: bytes) -> None:
    with Readers(CONTEXT, processes=2) as readers:
        (read,) = (reading.role for _, reading in readers.read([Source("a.xlsx", None, template)]))
        readers.dismiss()
        (after,) = (reading.role for _, reading in readers.read([Source("b.xlsx", None, template)]))
    assert (read, after) == ("form", "refused")
