"""What was chosen on a unit's page, beside its answers and always in sight: an answer or a cause, the sentence it was read from, its file
and revision, what was corrected and why, what is wrong with it and what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from data_loaders.model.campaign import FIGURES
from data_loaders.model.roles import SEE_RECORDS
from pages.parts import board_pieces, desk_forms, desk_press, filters, look, numbers, pieces, reads, review_groups, summary
from pages.parts.actor import may, may_open
from pages.parts.markdown import as_written
from pages.parts.review_facts import Review
from pages.parts.review_groups import ASKED, OPEN, Group
from pages.parts.words import label, language, t
from pages.sections import one_finding, resubmission, review_acts, review_history, unit_answers

NO_FINDING: dict[str, Any] = {"rule": "", "severity": "", "state": "", "values": None, "indicator": None, "act_id": None, "actor": None}
NO_FINDING |= {"at": None, "what": None, "lapsed_act_id": None, "effect": None, "effect_measure": None, "urgent": False}
"""What a row of mart_review_finding says of a finding, of an answer that has none."""


@dataclass(frozen=True)
class Chosen:
    """What is looked at: the group that acts are about, the finding of it (or the answer in the same shape), the answer where one was
    chosen, and the whole group that its finding is one of."""

    group: Group
    row: Any
    answer: dict[str, Any] | None
    cause: Group | None

    @property
    def has_finding(self) -> bool:
        """Whether something is or was wrong with it."""
        return bool(self.row["rule"])


def show(review: Review) -> None:
    """The pane; on a phone a sheet over the answers, as long as something is chosen."""
    found = _chosen(review)
    with st.container(key="unit_pane" if found else "wide_unit_pane"):
        with st.container(horizontal=True, key="unit_ways", vertical_alignment="center"):
            if found:
                st.button(t("review.back"), key="narrow_close", icon=":material/arrow_back:", on_click=one_finding.go, args=(review, None))
            if review.can_act and desk_press.last_done():
                desk_forms.undo_button(review.page)
            if found and found.has_finding and may_open("review"):
                code = found.group.code_of(found.row)
                st.page_link("review.py", label=t("unit.in_review"), query_params=filters.params(open=code, at=None))
        desk_forms.said_last()
        if found is None:
            look.html(f'<p class="covers">{escape(t("unit.gone" if filters.one("at") else "unit.click_hint"))}</p>')
            _all_measures(review)
            return
        with st.container(key="review_detail"):
            _one(review, found)


def _all_measures(review: Review) -> None:
    """What the unit did by week, measure by measure, until one of its answers is chosen."""
    facts = review.facts
    mine = summary.pivot(facts.measures_of(str(review.unit)), "measure", facts.measure_labels, list(facts.increments))
    rows = [
        board_pieces.HeatRow(str(name), "", tuple(values), total, max((value for value in values if value is not None), default=0))
        for name, (*values, total) in zip(mine.index, summary.whole(mine), strict=True)
        if total is not None
    ]
    if rows:
        look.html(pieces.section(t("weeks.measures"), t("weeks.measures_small")))
        heads = (t("weeks.measures"), t("filter.measure"), t("table.total"))
        look.html(board_pieces.heat(*heads, facts.increments, rows, None, None, language()))


def _chosen(review: Review) -> Chosen | None:
    """What the address says: an answer (period~blank) or a cause (unit~period~rule)."""
    code = filters.one("at") or ""
    period, _, blank = code.partition("~")
    if "~" in blank:
        opened = review_groups.opened(review.listed, code) or review_groups.opened(review.everything, code)
        return Chosen(opened[0], opened[0].rows[opened[1]], None, None) if opened else None
    answers = reads.rows("mart_unit_answer", as_of=review.facts.selection.as_of, unit=str(review.unit))
    answer = next((row for row in answers if (row["period"], row["blank"]) == (period, blank)), None)
    about = [row for row in review.rows if (row["period"], row["blank"]) == (period, blank)]
    mine = [row for row in about if answer is None or row["delivery_id"] == answer["submission_id"]]
    mine.sort(key=lambda row: (row["state"] not in (OPEN, ASKED), row["severity"] != "error"))
    if mine:
        row = mine[0]
        return Chosen(_alone(review, row, tuple(mine)), row, answer, _cause(review, row))
    if answer is None:
        return None
    row = as_row(review, answer)
    return Chosen(_alone(review, row, (row,)), row, answer, None)


def _alone(review: Review, row: Any, rows: tuple[Any, ...]) -> Group:
    """The finding of one answer as a group of its own: what is done here is done to it alone. Only the open ones of its own rule."""
    same = tuple(each for each in rows if each["rule"] == row["rule"])
    whose = f"{review.unit}~{row['period']}~{row['blank']}"
    return Group(review.unit, row["rule"], row["severity"], same[:1], (), 0, whose, str(review.unit))


def _cause(review: Review, row: Any) -> Group | None:
    """What this finding is one of: the cause that folds it, else the group of its rule where that has more."""
    for group in review.listed:
        for each in (group, *group.folds):
            if any(other is row for other in each.rows):
                return group if each is not group or len(group.rows) > 1 else None
    return None


def as_row(review: Review, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without findings in the shape of a finding, with its file."""
    place = reads.rows("mart_answer_place", submission_id=answer["submission_id"], blank=answer["blank"])[0]
    file = _file(review, answer["submission_id"])
    known = {name: place[name] for name in place if name.startswith("place_")}
    known |= {name: place[name] for name in ("file", "member", "sha256", "received_at", "erased_on")}
    known |= {"received_file_id": file.get("received_file_id"), "batch_id": file.get("batch_id")}
    unit = next(unit for unit in review.facts.roster.units if unit.code == review.unit)
    named = {
        "unit": unit.code,
        "unit_name": unit.name,
        "unit_type": unit.unit_type,
        "period": answer["period"],
        "blank": answer["blank"],
        "delivery_id": answer["submission_id"],
    }
    named |= {"delivery_kind": None, "part_state": "accepted", "finding_key": f"{review.unit}~{answer['period']}~{answer['blank']}~"}
    return NO_FINDING | known | named


def _file(review: Review, part: int | None) -> dict[str, Any]:
    """The file that a submission came in, with its state and revision; nothing where it was not this unit's then."""
    files = reads.rows("mart_unit_delivery", as_of=review.facts.selection.as_of, unit=str(review.unit))
    return next((file for file in files if file["delivery_id"] == part), {})


@st.fragment
def _one(review: Review, found: Chosen) -> None:
    group, row = found.group, found.row
    if found.answer is not None:
        _answer(review, found.answer)
        if found.has_finding:
            one_finding.said_of(review, row)
    else:
        row = one_finding.which(review, group, group.rows.index(row))
        one_finding.wrong(review, group, row)
    one_finding.words_read(review, row)
    _revision(review, row)
    if row["blank"]:
        one_finding.beside_others(review, row)
    one_finding.sentence(review, row)
    one_finding.folded(review, group)
    if found.cause is not None:
        _with_others(review, found.cause, row)
    if review.can_act:
        if resubmission.applies(row):
            resubmission.show(review, row)
        review_acts.show(review, group, row)
    if may(SEE_RECORDS):
        review_history.show(review, group, row)


def _answer(review: Review, answer: dict[str, Any]) -> None:
    """第1周 · 参与人次 = 120（更正）"""
    facts = review.facts
    named = f"{label(facts.campaign.period(answer['period']))}{t('sep.dot')}{label(facts.form.blanks[answer['blank']])}"
    look.html(pieces.section(f"{named} = {unit_answers.marked(answer)}"))


def _revision(review: Review, row: Any) -> None:
    """Which of the files for its period it stands in, when that came and what became of it."""
    file = _file(review, row["delivery_id"])
    if not file:
        return
    same = [
        each
        for each in reads.rows("mart_unit_delivery", as_of=review.facts.selection.as_of, unit=str(review.unit))
        if each["kind"] == FIGURES and each["due"] == file["due"] and each["revision"] is not None
    ]
    number = t("unit.revision_of", number=file["revision"], count=len(same)) if file["revision"] and len(same) > 1 else ""
    parts = (number, numbers.arrival(file["received_at"], language()), t(f"state.{file['state']}"))
    look.html(f'<p class="covers">{escape(t("sep.dot").join(part for part in parts if part))}</p>')


def _with_others(review: Review, cause: Group, row: Any) -> None:
    """The way to all that goes with it."""
    count = len(cause.rows) + sum(len(each.rows) for each in cause.folds)
    words = t("unit.part_of", count=count, cause=t(f"rule.{cause.rule}"))
    if st.button(as_written(words), key="whole_cause", type="tertiary"):
        one_finding.go(review, cause.code)
        st.rerun()
