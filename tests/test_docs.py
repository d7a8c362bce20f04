"""What can be asked for stands in the docs: every command, every setting; and every file and heading that a page leads to is there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from data_loaders.__main__ import main
from data_loaders.intake import mail_settings
from data_loaders.model.paths import ROOT
from data_loaders.store import locations
from pages.server import addresses, office, watching
from reports.__main__ import main as reports

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")])
COMMANDS, RUNNING = ((ROOT / "docs" / name).read_text("utf-8") for name in ("commands.md", "running.md"))
ROWS = "\n".join(line.split("|")[1] for line in COMMANDS.splitlines() if line.startswith("| `"))


@pytest.mark.parametrize("program", [main, reports], ids=["data_loaders", "reports"])
def test_every_command_has_its_row(program: Callable[[list[str]], int], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        program(["--help"])
    commands = re.findall(r"^    (\w[\w-]*)(?:  |$)", capsys.readouterr().out, re.MULTILINE)
    assert len(commands) > 5
    assert [name for name in commands if not re.search(rf"`{name}[` ]", ROWS)] == []


def test_every_setting_has_its_row() -> None:
    modules = (locations, mail_settings, addresses, office, watching)
    settings = {
        setting
        for module in modules
        for value in vars(module).values()
        for setting in (value if isinstance(value, tuple) else (value,))
        if isinstance(setting, str) and re.fullmatch(r"SAFETY_MONTH_[A-Z_]+", setting)
    } | set(re.findall(r"environ.get\(\"(SAFETY_MONTH_[A-Z_]+)", (ROOT / "run.py").read_text("utf-8")))
    assert len(settings) > 15
    rows = [line for line in RUNNING.splitlines() if line.startswith("| `")]
    # A row that names several settings says the first whole and of the others how they end.
    said = {first + end for row in rows for first in re.findall(r"`(SAFETY_MONTH_[A-Z]+)", row) for end in re.findall(r"`(_[A-Z_]+)", row)}
    said |= {name for row in rows for name in re.findall(r"SAFETY_MONTH_[A-Z_]+", row)}
    assert settings - said == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_leads_to_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, heading = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if heading:
            titles = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}, link
