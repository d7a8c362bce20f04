"""What somebody did to what is kept: who, what, about what, what was before and after, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data_loaders.model.words import said

VIEWER, COORDINATOR, ADMINISTRATOR, PROGRAM_ROLE = "viewer", "coordinator", "administrator", "program"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a name, and one of the roles above."""

    name: str
    role: str


THIS_COMPUTER = Actor(said("actor.this_computer"), ADMINISTRATOR)
"""Whoever sits at this computer and gave no name."""


def at_this_computer(name: str) -> Actor:
    """Whoever sits at this computer, by the name given, if any."""
    return Actor(name, ADMINISTRATOR) if name else THIS_COMPUTER


PROGRAM = Actor(said("actor.program"), PROGRAM_ROLE)
"""The program itself: a schema brought up to date, figures counted by new rules."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act, as it is recorded in the transaction that does it.

    `what` is its kind (`[act]` of words.toml has its name). `about` names what it is about, each as kind:code (unit:M01, period:W1,
    submission:1591234, batch:1591230). `before` and `after` hold what the act changed, as JSON can hold it. `reason` is free words,
    `reason_code` the preset that was chosen. `seen_version` is the data version its author saw. An item of a bulk act names the bulk's act
    in `batch_act_id`; one that takes another back names it in `undoes_act_id`.
    """

    what: str
    actor: Actor
    about: tuple[str, ...] = ()
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    reason: str = ""
    reason_code: str = ""
    seen_version: int | None = None
    batch_act_id: int | None = None
    undoes_act_id: int | None = None

    @property
    def has_reason(self) -> bool:
        """Whether it says why."""
        return bool(self.reason.strip() or self.reason_code)


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What differs between two states, down to the fields of mappings within them: its values before and after; what one of them lacks is
    left out there."""
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    for name in {**before, **after}:
        then, now = before.get(name), after.get(name)
        if isinstance(then, Mapping) and isinstance(now, Mapping):
            inner_then, inner_now = changes(then, now)
            if inner_then or inner_now:
                old[name], new[name] = inner_then, inner_now
        elif (name in before, then) != (name in after, now):
            old |= {name: then} if name in before else {}
            new |= {name: now} if name in after else {}
    return old, new
