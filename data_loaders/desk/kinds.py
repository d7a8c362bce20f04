"""The table of what the desk does: for each kind of act what it needs, how it is done, and what stands in the way of taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data_loaders.desk.corrections import do_correct
from data_loaders.desk.moves import do_accept, do_arrive, do_change_basis, do_move, do_refuse, do_set_aside, do_withdraw
from data_loaders.desk.picture_kinds import do_as_form, do_no_form
from data_loaders.desk.pictures import do_confirm, do_type_in
from data_loaders.desk.queries import do_ask, do_explain
from data_loaders.desk.resubmissions import do_keep_corrections, do_take_as_corrections
from data_loaders.desk.rosters import do_add_address, do_add_alias, do_add_unit
from data_loaders.desk.undoing import (
    Block,
    address_is_gone,
    alias_is_gone,
    asked_again,
    corrected_since,
    later_arrival,
    later_correction,
    later_decision,
    later_file,
    later_word,
    unit_is_used,
)
from data_loaders.desk.wishes import (
    Accept,
    AddAddress,
    AddAlias,
    AddUnit,
    Arrive,
    AsForm,
    Ask,
    By,
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
    TypeIn,
    Withdraw,
)
from data_loaders.model.words import Said
from data_loaders.store.briefing_parts import BRIEFING
from data_loaders.store.due_changes import DUE_ACTS
from data_loaders.store.notices import NOTICE
from data_loaders.store.warehouse import Warehouse

DECIDED = (later_decision, later_file)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act. `do` records it with what was before and after in one transaction, and returns what is to be said of it; `blocks`
    are asked in turn before it is taken back. Its effect is what doing it changes (see effects.py), whatever the kind."""

    wish: type
    needs_reason: bool
    do: Callable[[Warehouse, Any, By], tuple[Said, ...]]
    blocks: tuple[Block, ...] = ()


KINDS = {
    "correct": Kind(Correct, True, do_correct, (later_correction,)),
    "explain": Kind(Explain, True, do_explain),
    "ask": Kind(Ask, False, do_ask),
    "basis": Kind(ChangeBasis, True, do_change_basis, DECIDED),
    "accept": Kind(Accept, False, do_accept, DECIDED),
    "refuse": Kind(Refuse, True, do_refuse, DECIDED),
    "move": Kind(Move, True, do_move, DECIDED),
    "withdraw": Kind(Withdraw, True, do_withdraw, DECIDED),
    "set_aside": Kind(SetAside, True, do_set_aside),
    "arrive": Kind(Arrive, True, do_arrive, (later_arrival,)),
    "add_unit": Kind(AddUnit, False, do_add_unit, (*DECIDED, unit_is_used)),
    "add_alias": Kind(AddAlias, False, do_add_alias, (*DECIDED, alias_is_gone)),
    "add_address": Kind(AddAddress, False, do_add_address, (address_is_gone,)),
    "as_corrections": Kind(TakeAsCorrections, True, do_take_as_corrections, (*DECIDED, later_correction)),
    "keep_corrections": Kind(KeepCorrections, True, do_keep_corrections, (*DECIDED, later_correction)),
    "type_in": Kind(TypeIn, False, do_type_in),
    "as_form": Kind(AsForm, False, do_as_form, DECIDED),
    "no_form": Kind(NoForm, False, do_no_form, DECIDED),
    "confirm": Kind(Confirm, False, do_confirm, (*DECIDED, corrected_since)),
}
"""By the kind as acts record it."""
UNDOABLE = (
    {name: kind.blocks for name, kind in KINDS.items()}
    | {"hold": DECIDED}
    | dict.fromkeys(DUE_ACTS, (later_word,))
    | {NOTICE: (asked_again,), BRIEFING: ()}
)
"""What may be taken back, and what may stand in the way; accepting what then waits all the same is the act "hold". Nothing stands on a
briefing's words: the last that are left count."""


def kind_of(wish: object) -> Kind:
    """The row of a wish."""
    return next(kind for kind in KINDS.values() if kind.wish is type(wish))
