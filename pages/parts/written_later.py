"""What writes documents, loaded at the first press that asks for one: the libraries take 12 MB, and most pages are only looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data_loaders.model.campaign import Campaign, Roster, Unit
    from data_loaders.model.form import Form
    from reports.board_facts import Board
    from reports.briefing_words import Words
    from reports.briefings import Briefing
    from reports.explore_tables import Table
    from reports.roll_up_facts import RollUp
    from reports.roll_ups import Files


def roster_workbook(roster: Roster, campaign: Campaign) -> bytes:
    """The roster as a workbook."""
    from data_loaders.writers.roster_workbook import write_roster

    return write_roster(roster, campaign)


def roster_csv(roster: Roster, campaign: Campaign) -> bytes:
    """The roster as CSV."""
    from data_loaders.writers.roster_workbook import write_roster_csv

    return write_roster_csv(roster, campaign)


def every_form(form: Form, campaign: Campaign, roster: Roster, period: str, kind: str) -> bytes:
    """A zip with a blank form for every unit, "xlsx" or "docx"."""
    from data_loaders.writers.excel_form import zip_of_templates

    return zip_of_templates(form, campaign, roster, period, kind)


def blank_form(form: Form, campaign: Campaign, unit: Unit | None, period: str, kind: str) -> bytes:
    """A blank form, "xlsx" or "docx", for a unit or for any."""
    from data_loaders.writers.excel_form import excel_template
    from data_loaders.writers.word_form import word_form

    return (excel_template if kind == "xlsx" else word_form)(form, campaign, unit, period)


def board_paper(made: Board) -> bytes:
    """The board as a page of Word."""
    from reports.board_paper import board_paper as write

    return write(made)


def board_workbook(made: Board) -> bytes:
    """The board as a workbook."""
    from reports.board_workbook import board_workbook as write

    return write(made)


def briefing_paper(made: Briefing, words: Words) -> bytes:
    """A week's briefing as a Word file."""
    from reports.papers.briefing_paper import briefing_paper as write

    return write(made, words)


def explore_workbook(table: Table) -> bytes:
    """A table that was asked for, as a workbook."""
    from reports.explore_workbook import workbook

    return workbook(table)


def roll_up_files(made: RollUp) -> Files:
    """The files of a roll-up. CannotRollUp where what was written does not read the same."""
    from reports.roll_ups import written

    return written(made)
