"""Every page of the board, in the order of the menu. A test holds this list equal to the files in pages/."""

from __future__ import annotations

from dataclasses import dataclass

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, VIEWER


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its name (URL path and key of its title), its file beside the router, its icon, whether the filters narrow it, whether it is
    there to change something (such a page is not offered of an earlier campaign), which filters it has no use for, and the least role that
    sees it."""

    name: str
    file: str
    icon: str
    has_filters: bool
    is_for_changing: bool = False
    without: tuple[str, ...] = ()
    least: str = VIEWER


PAGES = (
    Entry("board", "board.py", ":material/monitoring:", has_filters=True),
    Entry("units", "units.py", ":material/apartment:", has_filters=True),
    Entry("weeks", "weeks.py", ":material/calendar_month:", has_filters=True),
    Entry("upload", "upload.py", ":material/upload_file:", has_filters=False, is_for_changing=True, least=COORDINATOR),
    Entry("pictures", "pictures.py", ":material/image:", has_filters=False, is_for_changing=True, least=COORDINATOR),
    Entry("review", "review.py", ":material/fact_check:", has_filters=True, least=COORDINATOR),
    Entry("reporting", "reporting.py", ":material/campaign:", has_filters=True, least=COORDINATOR),
    Entry("roll_up", "roll_up.py", ":material/assignment_turned_in:", has_filters=True, without=("period", "item")),
    Entry("explore", "explore.py", ":material/pivot_table_chart:", has_filters=True),
    Entry("settings", "settings.py", ":material/tune:", has_filters=False, is_for_changing=True, least=COORDINATOR),
    Entry("accounts", "accounts.py", ":material/manage_accounts:", has_filters=False, is_for_changing=True, least=ADMINISTRATOR),
    Entry("help", "help.py", ":material/help:", has_filters=False),
)


def entry_of(name: str) -> Entry:
    """The page of that name; StopIteration where there is none."""
    return next(entry for entry in PAGES if entry.name == name)
