"""The last layer of what roles may do: no act is written by whoever may not do it, whatever let them ask."""

from __future__ import annotations

from data_loaders.model.acts import Act
from data_loaders.model.roles import ACTS, may
from data_loaders.model.words import both
from data_loaders.store.condition import Told
from data_loaders.store.decisions import DecisionRefused


class NotAllowed(DecisionRefused, Told):
    """The role of whoever asked is not enough for this act; nothing was changed."""

    def __init__(self, act: Act) -> None:
        Told.__init__(self, both("roles.not_allowed", what=both(f"act.{act.what}"), role=both(f"role.{ACTS[act.what]}")))


def refuse_role(act: Act) -> None:
    """NotAllowed where the role of an act's actor may not do it."""
    if not may(act.actor, act.what):
        raise NotAllowed(act)
