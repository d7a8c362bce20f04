"""A roster file that somebody chose: read like every other file, in a process of its own, which may die of it."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from data_loaders.deliverables.roster import REQUIRED, RosterError, RosterProblem
from data_loaders.intake.gather import Dropped, gather
from data_loaders.intake.workers import Readers
from data_loaders.matching.context import Context
from data_loaders.model.campaign import Campaign, Roster
from data_loaders.model.findings import Finding
from data_loaders.model.form import load_forms
from data_loaders.model.words import Said, both

NO_HEADING = RosterProblem(None, both("roster.no_heading", columns="、".join(REQUIRED)))


def read_roster(held: bytes | Path, campaign: Campaign, file: str = "", readers: Readers | None = None) -> Roster:
    """The roster in a workbook, CSV or Word file, or in a zip (its bytes, or where they are); RosterError with everything that is wrong.
    `readers` are processes that read other files afterwards."""
    with nullcontext(readers) if readers else Readers(processes=1) as pool:
        pool.read_against(Context(campaign, load_forms(), None))
        found = [each for _, each in pool.read(gather([Dropped(file, held)]))]
    for reading in found:
        if reading.roster is not None and reading.status != "problem":
            return reading.roster
    errors = [finding for reading in found for finding in reading.findings if finding.severity == "error"]
    raise RosterError([_problem(error) for error in errors if error.rule != "no_form_found"] or [NO_HEADING])


def _problem(finding: Finding) -> RosterProblem:
    if finding.rule == "roster_broken":
        return RosterProblem(None, Said(str(finding.values["problems"]), str(finding.values["problems_en"])))
    return RosterProblem(None, Said(finding.message("zh"), finding.message("en")))
