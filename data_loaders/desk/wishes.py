"""What a coordinator may ask the desk to do: one frozen dataclass for each kind of act, knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data_loaders.model.acts import THIS_COMPUTER, Act, Actor
from data_loaders.model.campaign import Unit


@dataclass(frozen=True, slots=True)
class By:
    """Who asks, why (free words, and the code of a preset), the data version they saw (None: whatever stands), and the bulk act that it is
    an item of."""

    actor: Actor = THIS_COMPUTER
    reason: str = ""
    reason_code: str = ""
    seen_version: int | None = None
    batch_act_id: int | None = None

    def act(
        self,
        *,
        what: str,
        about: tuple[str, ...],
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        undoes: int | None = None,
    ) -> Act:
        """The act of doing it."""
        return Act(what, self.actor, about, before, after, self.reason, self.reason_code, self.seen_version, self.batch_act_id, undoes)

    @property
    def keywords(self) -> dict[str, object]:
        """The same as the warehouse takes it."""
        return {
            "actor": self.actor,
            "reason": self.reason,
            "reason_code": self.reason_code,
            "seen_version": self.seen_version,
            "batch_act_id": self.batch_act_id,
        }


UNNAMED = By()
"""Whoever sits at this computer, without a reason."""


@dataclass(frozen=True, slots=True)
class Correct:
    """更正: what a blank of a counted or held submission counts as from now on, as it is typed: 1.2万 is a number, 无 is 0, nothing is "not
    reported"."""

    submission_id: int
    blank: str
    words: str


@dataclass(frozen=True, slots=True)
class Explain:
    """说明: why queries of one unit under one rule stand all the same; `keys` are some of them (see finding_state), () all open ones."""

    unit: str
    rule: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """请核实: the unit was asked about findings under one rule, which go on as they are; `keys` as for Explain."""

    unit: str
    rule: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeBasis:
    """改口径: submissions of one unit are weekly, or cumulative, all of them at once."""

    submission_ids: tuple[int, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Accept:
    """采用: a held submission or delivery counts, as this unit's and for this period or deliverable."""

    part_id: int
    unit: str
    due: str
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Refuse:
    """退回: a submission or delivery counts nowhere, its unit is asked for a new file."""

    part_id: int


@dataclass(frozen=True, slots=True)
class Move:
    """改单位或填报期: a held one goes on waiting there, an accepted one goes on counting there."""

    part_id: int
    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回批次: all files of a batch leave the totals and the lists; nothing is deleted."""

    batch_id: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """不再处理: one file that could not be read needs nothing more; it is kept, and waits again when it is sent again."""

    received_file_id: int


@dataclass(frozen=True, slots=True)
class Arrive:
    """改收到时间: when the mail of a file arrived."""

    received_file_id: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class AddUnit:
    """名册加单位: one more unit; waiting files that name it follow."""

    unit: Unit


@dataclass(frozen=True, slots=True)
class AddAlias:
    """名册加别名: one more name of a unit; waiting files that use it follow."""

    unit: str
    alias: str


@dataclass(frozen=True, slots=True)
class AddAddress:
    """名册加发件邮箱: one more address that a unit's mails come from."""

    unit: str
    address: str


@dataclass(frozen=True, slots=True)
class TakeAsCorrections:
    """按更正采用: what a held new file says of these blanks (of all that it reports, where none are named) corrects the one that stands,
    and the file itself is set aside."""

    part_id: int
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepCorrections:
    """保留更正: a held new file is accepted, but for these blanks the corrections of the submission it replaces go on."""

    part_id: int
    blanks: tuple[str, ...]


Typed = tuple[tuple[str, str], ...]
"""Blanks of a picture with what was typed for each."""


@dataclass(frozen=True, slots=True)
class TypeIn:
    """录入: what was typed beside a picture so far, blank by blank; a draft that counts nowhere."""

    submission_id: int
    words: Typed


@dataclass(frozen=True, slots=True)
class Confirm:
    """确认图片: every blank of a picture is what `words` says, the others are not reported; it counts as this unit's for this period.
    `shown` is what stood above the blanks that were recognised."""

    submission_id: int
    unit: str
    due: str
    words: Typed
    basis: str | None = None
    shown: Typed = ()


@dataclass(frozen=True, slots=True)
class AsForm:
    """这是统计表: a picture or PDF that was taken for something else, or could not be read, is this unit's form for a period; it waits
    to be typed and confirmed."""

    received_file_id: int
    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class NoForm:
    """这不是统计表: a picture that waits to be typed is this unit's other deliverable, mostly a week's material."""

    submission_id: int
    unit: str
    due: str


@dataclass(frozen=True, slots=True)
class Undo:
    """撤销: an act is taken back; of a bulk, every item that still can be."""

    act_id: int


Wish = (
    Correct
    | Explain
    | Ask
    | ChangeBasis
    | Accept
    | Refuse
    | Move
    | Withdraw
    | SetAside
    | Arrive
    | AddUnit
    | AddAlias
    | AddAddress
    | TakeAsCorrections
    | KeepCorrections
    | TypeIn
    | Confirm
    | AsForm
    | NoForm
    | Undo
)
