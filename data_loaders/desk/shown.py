"""What a screen or the command line says beside a corrected answer: what was read, who corrected it, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_loaders.model.words import Said, both


@dataclass(frozen=True, slots=True)
class Corrected:
    """The correction of an answer; `read` is what the file says there (None: nothing), `raw` its very words."""

    act_id: int
    read: int | str | None
    counts_as: int | str | None
    raw: str
    by: str
    at: datetime
    reason: str
    reason_code: str

    @property
    def said(self) -> Said:
        """更正：3 → 5（张工 06-12 14:03，电话核实）"""
        why = self.reason or self.reason_code
        return both("desk.corrected", before=self.raw or "—", after=self._after, who=self.by, at=f"{self.at:%m-%d %H:%M}", why=why)

    @property
    def said_of_nobody(self) -> Said:
        """更正：3 → 5"""
        return both("desk.corrected_only", before=self.raw or "—", after=self._after)

    @property
    def _after(self) -> int | str:
        return "—" if self.counts_as is None else self.counts_as


def correction_in(row: Mapping[str, Any]) -> Corrected | None:
    """The correction in a row of mart_unit_answer or mart_answer_place; None where the answer counts as it was read."""
    if row["correction_act_id"] is None or row["correction_act_id"] != row["correction_act_id"]:  # a frame's empty number is no number
        return None
    return Corrected(
        act_id=int(row["correction_act_id"]),
        read=row["read_text"] if row["read_state"] == "text" else row["read_value"],
        counts_as=row["text"] if row["state"] == "text" else row["value"],
        raw=row["raw"] or "",
        by=row["corrected_by"],
        at=row["corrected_at"],
        reason=row["correction_reason"] or "",
        reason_code=row["correction_reason_code"] or "",
    )
