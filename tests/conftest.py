"""On the build machine nothing may be skipped: with CI set, a skipped test is a failed one."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest
from pluggy import Result


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
