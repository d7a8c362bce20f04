"""What a coordinator wishes as it is typed: the words of a command and the wish they stand for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from data_loaders.commands.days import arrival_written
from data_loaders.desk.wishes import (
    Accept,
    AddAddress,
    AddAlias,
    AddUnit,
    Arrive,
    AsForm,
    Ask,
    ChangeBasis,
    Confirm,
    Correct,
    Explain,
    KeepCorrections,
    Move,
    NoForm,
    Refuse,
    SetAside,
    TakeAsCorrections,
    Undo,
    Wish,
    Withdraw,
)
from data_loaders.model.campaign import Unit
from data_loaders.model.clock import EVERYTHING
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.model.words import line

if TYPE_CHECKING:
    from data_loaders.store.warehouse import Warehouse

Wished = Callable[["Warehouse", argparse.Namespace], Wish]
BASES = (WEEKLY, CUMULATIVE)


class Word:
    """One word that follows a command: its name in what was typed, how the help shows it and explains it."""

    def __init__(self, name: str, shown: str = "", explained: str = "", **how: Any) -> None:
        self.name, self.explained = name, explained
        self.how = how if "choices" in how else {"metavar": shown or name.upper(), **how}

    def add_to(self, command: argparse.ArgumentParser) -> None:
        """Adds it to a command."""
        command.add_argument(self.name, help=line(f"help.{self.explained}") if self.explained else None, **self.how)


def _answer(words: str) -> tuple[str, str]:
    """A blank with what is written in it, typed launch.sessions=12."""
    blank, is_one, value = words.partition("=")
    if not is_one:
        raise argparse.ArgumentTypeError(line("command.no_answer", words=words))
    return blank, value


def _submission(warehouse: Warehouse, unit: str, period: str) -> int:
    """The submission that counts for a unit and period, else the latest that waits there; 0 where there is neither."""
    rows = warehouse.rows("mart_light", as_of=EVERYTHING, units=[unit], periods=[period], kinds=["figures"])
    return next((row["submission_id"] for row in rows if row["submission_id"]), 0)


PART, FILE = Word("id", "ID", "part_id", type=int), Word("id", "FILE", "file_id", type=int)
UNIT, DUE, BLANK = Word("unit"), Word("due", explained="due"), Word("blank", explained="blank")
RULE, KEY = Word("rule", explained="rule"), Word("--key", "KEY", "finding_key", action="append", default=[])
WISHES: dict[str, tuple[tuple[Word, ...], Wished]] = {
    "correct": (
        (UNIT, Word("period"), BLANK, Word("value", explained="value")),
        lambda it, typed: Correct(_submission(it, typed.unit, typed.period), typed.blank, typed.value),
    ),
    "explain": ((UNIT, RULE, KEY), lambda _, typed: Explain(typed.unit, typed.rule, tuple(typed.key))),
    "ask": ((UNIT, RULE, KEY), lambda _, typed: Ask(typed.unit, typed.rule, tuple(typed.key))),
    "accept": ((PART, UNIT, DUE), lambda _, typed: Accept(typed.id, typed.unit, typed.due)),
    "refuse": ((PART,), lambda _, typed: Refuse(typed.id)),
    "take-as-corrections": (
        (PART, Word("blanks", "BLANK", "blanks_taken", nargs="*")),
        lambda _, typed: TakeAsCorrections(typed.id, tuple(typed.blanks)),
    ),
    "keep-corrections": (
        (PART, Word("blanks", "BLANK", "blank", nargs="+")),
        lambda _, typed: KeepCorrections(typed.id, tuple(typed.blanks)),
    ),
    "confirm": (
        (PART, UNIT, DUE, Word("answers", "BLANK=VALUE", "answers", nargs="+", type=_answer), Word("--basis", choices=BASES)),
        lambda _, typed: Confirm(typed.id, typed.unit, typed.due, tuple(typed.answers), typed.basis),
    ),
    "as-form": ((FILE, UNIT, DUE), lambda _, typed: AsForm(typed.id, typed.unit, typed.due)),
    "no-form": ((PART, UNIT, DUE), lambda _, typed: NoForm(typed.id, typed.unit, typed.due)),
    "basis": (
        (UNIT, Word("basis", choices=BASES), Word("periods", "PERIOD", nargs="+")),
        lambda it, typed: ChangeBasis(tuple(_submission(it, typed.unit, period) for period in typed.periods), typed.basis),
    ),
    "withdraw": ((Word("id", "BATCH", type=int),), lambda _, typed: Withdraw(typed.id)),
    "move": ((PART, UNIT, DUE), lambda _, typed: Move(typed.id, typed.unit, typed.due)),
    "set-aside": ((FILE,), lambda _, typed: SetAside(typed.id)),
    "arrive": (
        (FILE, Word("moment", explained="moment", type=arrival_written)),
        lambda _, typed: Arrive(typed.id, typed.moment),
    ),
    "add-unit": (
        (Word("unit", "CODE"), Word("name"), Word("unit_type", "TYPE")),
        lambda _, typed: AddUnit(Unit(typed.unit, typed.name, typed.unit_type)),
    ),
    "add-alias": ((UNIT, Word("alias", "NAME")), lambda _, typed: AddAlias(typed.unit, typed.alias)),
    "add-address": ((UNIT, Word("address")), lambda _, typed: AddAddress(typed.unit, typed.address)),
    "undo": ((Word("id", "ACT", "act_id", type=int, nargs="?"),), lambda _, typed: Undo(typed.id)),
}
"""Each command that does one thing: what follows it, and its wish."""
