"""What each role may do: the least role for every kind of act, and for every right that is no act. Whoever has more may do that too."""

from __future__ import annotations

from collections.abc import Mapping

from data_loaders.model.acts import ADMINISTRATOR, COORDINATOR, PROGRAM_ROLE, VIEWER, Actor

ROLES = (VIEWER, COORDINATOR, ADMINISTRATOR)
"""What an account may be."""
RANKS: Mapping[str, int] = {role: rank for rank, role in enumerate((*ROLES, PROGRAM_ROLE))}
"""Roles from the least to the most; the program itself may do what nobody else does."""

ACTS: Mapping[str, str] = {
    # what comes in, and what is decided about it
    **dict.fromkeys(("load", "take", "store", "read_again", "accept", "hold", "refuse", "officer"), COORDINATOR),
    **dict.fromkeys(("correct", "explain", "ask", "basis", "move", "withdraw", "set_aside", "arrive", "bulk", "undo"), COORDINATOR),
    **dict.fromkeys(
        ("as_corrections", "keep_corrections", "type_in", "recognise", "confirm", "as_form", "no_form", "notice", "briefing"), COORDINATOR
    ),
    # the campaign, its calendar, its roster
    **dict.fromkeys(("campaign", "office", "roster", "coordinators", "add_unit", "add_alias", "add_address"), COORDINATOR),
    **dict.fromkeys(("move_due", "exempt", "expect"), COORDINATOR),
    # what leaves the office, and copies
    **dict.fromkeys(("hand_out", "export", "backup"), COORDINATOR),
    # what cannot be taken back
    **dict.fromkeys(("clear", "erase", "next_campaign", "restore"), ADMINISTRATOR),
    # what a new version of the program brings
    **dict.fromkeys(("schema", "rules", "recount"), PROGRAM_ROLE),
}
"""The least role that may do an act, by its kind. A kind that is not here is the program's alone."""

SEE_PEOPLE, SEE_RECORDS, SEE_WHO_READ, SEE_HEALTH = "see_people", "see_records", "see_who_read", "see_health"
RIGHTS: Mapping[str, str] = {
    SEE_PEOPLE: COORDINATOR,
    SEE_RECORDS: COORDINATOR,
    SEE_WHO_READ: ADMINISTRATOR,
    SEE_HEALTH: ADMINISTRATOR,
}
"""The least role for what only reads: officers, sentences and files that name people; the acts; who took what personal data and who came
in; how the server is."""


def may(actor: Actor, what: str) -> bool:
    """Whether that actor may do an act of this kind, or has this right; a role that is none may nothing."""
    return has_role(actor, {**ACTS, **RIGHTS}.get(what, PROGRAM_ROLE))


def has_role(actor: Actor, least: str) -> bool:
    """Whether that actor has this role, or more."""
    return RANKS.get(actor.role, -1) >= RANKS[least]
