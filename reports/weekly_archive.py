"""What a due day was at its end, in one file: the board, the bureau's own form and the figures, without anybody's name."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from data_loaders.model.campaign import FINAL
from data_loaders.model.words import both
from data_loaders.store.export import figures_of
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.packing import pack
from data_loaders.writers.tables import CSV, write_tables
from reports.board_facts import BoardAsked, CannotShow, board_of
from reports.boards import files_of as board_files
from reports.papers.weekly_names import DATA, NO_FORM, OWN_FORM, WHAT, what_is_in_it
from reports.roll_up_facts import SOFAR, TRIES, Asked, CannotRollUp, roll_up, without_words
from reports.roll_ups import written
from reports.weekly import DueDay


def archive_of(warehouse: Warehouse, due: DueDay) -> bytes:
    """Everything of a due day as it was at its end, of one state of the database; the same figures give the same bytes."""
    for _ in range(TRIES):
        version = warehouse.version()
        members = _members(warehouse, due)
        if warehouse.version() == version:
            return pack(members.items())
    raise CannotShow(both("roll_up.changing"))


def _members(warehouse: Warehouse, due: DueDay) -> dict[str, bytes]:
    made = board_of(warehouse, BoardAsked(due.moment, speaks_of=due.periods[-1]))
    members = {WHAT: what_is_in_it(made, due.labels).encode("utf-8-sig")}
    members |= board_files(made, with_pdf=False, with_findings=False).files
    try:
        made_form = roll_up(warehouse, Asked(due.moment, FINAL if FINAL in due.periods else SOFAR))
        form = written(without_words(made_form), with_pdf=False)
        members |= {f"{OWN_FORM}/{name}": data for name, data in form.files.items()}
    except CannotRollUp as refused:
        members[f"{OWN_FORM}/{NO_FORM}"] = f"{refused.said.zh}\r\n{refused.said.en}\r\n".encode("utf-8-sig")
    with TemporaryDirectory(prefix="weekly-", ignore_cleanup_errors=True) as folder:
        write_tables(figures_of(warehouse, due.moment), Path(folder), CSV)
        members |= {f"{DATA}/{path.name}": path.read_bytes() for path in sorted(Path(folder).iterdir())}
    return members
