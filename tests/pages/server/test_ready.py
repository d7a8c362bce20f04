"""Reading processes that wait for the next batch: one set of them, handed over once, gone when nobody comes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from data_loaders.formats import unpacking
from data_loaders.formats.archives import Source
from data_loaders.intake.read_file import read_source
from data_loaders.writers.excel_form import excel_template
from pages.server import ready
from tests.data_loaders.filling import CAMPAIGN, CONTEXT, FORM, M01
from tests.data_loaders.intake.test_workers import children, on_linux

pytestmark = on_linux


@pytest.fixture(autouse=True)
def nothing_waits() -> Iterator[None]:
    ready.let_go()
    unpacking.prepare()  # the process that takes mails apart stays once it is there
    yield
    ready.let_go()


def test_one_set_waits_however_many_files_come_and_one_batch_has_it() -> None:
    before = set(children())
    begun = [threading.Thread(target=ready.prepare) for _ in range(8)]
    for thread in begun:
        thread.start()
    for thread in begun:
        thread.join()
    assert 0 < len(set(children()) - before) <= (os.cpu_count() or 1)
    source = Source("a.xlsx", None, excel_template(FORM, CAMPAIGN, M01, "W2", answers={"launch.sessions": 3}))
    with ready.readers() as readers, ready.readers() as others:
        assert readers is not None and others is None
        readers.read_against(CONTEXT)
        assert [reading for _, reading in readers.read([source])] == [read_source(source, CONTEXT)]
    assert set(children()) == before


def test_processes_that_nobody_asks_for_go_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = set(children())
    monkeypatch.setattr(ready, "IDLE_SECONDS", 0.2)
    ready.prepare()
    assert set(children()) - before
    until = time.monotonic() + 20
    while set(children()) - before and time.monotonic() < until:
        time.sleep(0.05)
    assert set(children()) == before
    with ready.readers() as readers:
        assert readers is None


def test_what_waits_goes_with_the_server() -> None:
    before = set(children())
    ready.prepare()
    ready.let_go()
    assert set(children()) == before


def test_what_takes_mails_apart_gets_ready_too() -> None:
    unpacking._end_idle()
    ready.prepare()
    assert len(unpacking._IDLE) == 1
