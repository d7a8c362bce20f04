"""A roster file that somebody chose: read like every other file, in a process of its own, which may die of it."""

from __future__ import annotations

from pathlib import Path

from data_loaders.deliverables.roster import REQUIRED, RosterError, RosterProblem
from data_loaders.intake.gather import Dropped, readings
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.findings import Finding
from data_loaders.model.form import load_forms

HEADING = "、".join(REQUIRED)
NO_HEADING = RosterProblem(None, f"没有找到名册的表头（{HEADING}）。", f"No heading row with {HEADING} was found.")


def read_roster(held: bytes | Path, campaign: Campaign, file: str = "") -> Roster:
    """The roster in a workbook, CSV or Word file, or in a zip (its bytes, or where they are); RosterError with everything that is wrong."""
    with Readers(Context(campaign, load_forms(), None), 1) as readers:
        found = [reading for reading, _ in readings(readers, [Dropped(file, held)])]
    for reading in found:
        if reading.roster is not None and reading.status != "problem":
            return reading.roster
    errors = [finding for reading in found for finding in reading.findings if finding.severity == "error"]
    raise RosterError([_problem(error) for error in errors if error.rule != "no_form_found"] or [NO_HEADING])


def _problem(finding: Finding) -> RosterProblem:
    if finding.rule == "roster_broken":
        return RosterProblem(None, str(finding.values["problems"]), str(finding.values["problems_en"]))
    return RosterProblem(None, finding.message("zh"), finding.message("en"))
