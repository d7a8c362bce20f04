"""What waits longest begins first; and on the build machine nothing may be skipped: with CI set, a skipped test is a failed one."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from pluggy import Result

from data_loaders.store.locations import RECOGNISE_VARIABLE, WEEKLY_VARIABLE

os.environ[WEEKLY_VARIABLE] = "0"
"""Every campaign that a test makes is long over: each would be kept, day by day, behind it. Those about weekly archives take it out."""
os.environ[RECOGNISE_VARIABLE] = "0"
"""Where the recogniser is installed it would begin behind every test with a picture; it has tests of its own."""

BEGIN = (
    "browser/test_upload.py",
    "browser/test_accessible.py",
    "browser/test_every_act.py",
    "browser/test_board.py",
    "browser/test_names_from_outside.py",
    "browser/test_review.py",
    "browser/test_every_role.py",
    "browser/",
    "test_stopping.py",
    "test_story.py",
    "deploy/",
    "data_loaders/test_command_line.py",
    "data_loaders/store/test_uncounted.py",
    "data_loaders/store/test_killing_campaigns.py",
    "pages/test_screens.py",
    "data_loaders/intake/test_killing.py",
)
"""The files that take longest, mostly waiting for servers and processes: begun first, with the many short ones after them, all cores end at
about the same time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The rest stays in its order."""
    items.sort(key=lambda item: next((place for place, name in enumerate(BEGIN) if f"tests/{name}" in item.nodeid), len(BEGIN)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Result[pytest.TestReport], None]:
    """Turn a skip into a failure that says why it was skipped."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = (
            f"Skipped, which CI does not allow: {report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr}"
        )
