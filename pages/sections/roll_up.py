"""The parts of the roll-up page: what is rolled up, what it covers, what is open, which words it names, its files."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from data_loaders.model.campaign import FINAL
from pages.parts import filters, findings, handing_out, look, pieces, reads, switches, written_later
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t
from pages.sections import welcome
from reports.roll_up_facts import RECEIVED, SOFAR, Asked, CannotRollUp, RollUp

if TYPE_CHECKING:
    from reports.roll_ups import Files

MOST_LISTED = 12
"""So many units or findings stand on the page; the rest behind a button."""
MADE = "rolled_up"
"""Under what the session keeps the files that were made, with what they were made of."""
KINDS = {
    "docx": handing_out.WORD,
    "xlsx": handing_out.EXCEL,
    "pdf": handing_out.PDF,
}


def choose_paper() -> str:
    """Which of the papers that go out."""
    return switches.switch("paper", {name: t(f"roll_up.paper_{name}") for name in filters.PAPERS}, filters.PAPERS[0])


def choose_period(facts: Facts) -> str:
    """A week, the weeks so far or the month."""
    look.html(pieces.section(t("roll_up.what"), t("roll_up.what_small")))
    weeks = {code: name for code, name in facts.period_labels.items() if not facts.campaign.period(code).is_whole_month}
    labels = {**weeks, SOFAR: t("roll_up.so_far"), FINAL: facts.period_labels.get(FINAL, FINAL)}
    return switches.switch("roll", labels, FINAL)


def read(facts: Facts, period: str) -> RollUp | None:
    """The roll-up of what is chosen; why there is none, where there is none."""
    chosen = facts.selection
    try:
        return reads.roll_up(Asked(chosen.as_of, period, chosen.unit_types, chosen.units))
    except CannotRollUp as refused:
        if facts.roster.units:
            look.html(pieces.answer(escape(refused.said.words(language()))))
        else:
            welcome.nobody(facts)
        return None


def sentence(made: RollUp) -> None:
    """What is in it, and why it is a draft."""
    reasons = t("sep.list").join(_reasons(made))
    state = t("roll_up.draft", reasons=reasons) if made.is_draft else t("roll_up.final")
    period = escape(made.title.words(language()))
    counts = {"expected": len(made.expected), "counted": len(made.counted)}
    look.html(pieces.answer(t("roll_up.sentence", period=period, state=state, **counts)))


def _reasons(made: RollUp) -> list[str]:
    counts = {
        "missing": len(made.missing),
        "in_part": len(made.in_part),
        "errors": len(made.errors),
        "held": 0 if made.errors else sum(bool(row.held) for row in made.rows),
        "nobodys": made.counts.nobodys,
        "contradictions": len(made.contradictions),
    }
    return [t(f"roll_up.{name}", count=count) for name, count in counts.items() if count]


def cover(facts: Facts, made: RollUp) -> None:
    """The units that are missing or in it in part, each with what it lacks, and totals that contradict each other."""
    counts = t("calendar.received", received=len(made.counted), expected=len(made.expected))
    look.html(pieces.section(t("roll_up.covers"), t("sep.dot").join((counts, made.title.words(language())))))
    labels = facts.period_labels
    rows = []
    for row in (*made.missing, *made.in_part):
        lacking = [labels[code] for code in made.due if row.lights.get(code) not in RECEIVED]
        said = t("roll_up.lacks", periods=t("sep.nor").join(lacking))
        if made.is_month and row.is_counted:
            said = t("roll_up.from_weeks")
        if set(row.held) & set(made.due):
            said = t("sep.dot").join((said, t("light.held")))
        rows.append((row.unit.name, filters.link("units", open=row.unit.code, at=None), said))
    if rows:
        _some(rows, "more_cover")
    else:
        st.caption(t("roll_up.covers_all"))
    for part, whole in made.contradictions:
        totals = {"part_total": made.totals[part.code], "whole_total": made.totals[whole.code]}
        st.warning(t("roll_up.contradicts", part=as_written(label(part)), whole=as_written(label(whole)), **totals))


def _some(rows: list[tuple[str, str, str]], key: str) -> None:
    """The first rows of a list of units, and the others behind a button."""
    look.html(pieces.names(rows[:MOST_LISTED]))
    if len(rows) > MOST_LISTED:
        with st.popover(t("board.more", count=len(rows) - MOST_LISTED), key=key, on_change="rerun") as more:
            if more.open:
                look.html(pieces.names(rows[MOST_LISTED:]))


def open_findings(facts: Facts, made: RollUp) -> None:
    """Open errors, each with its sentence, then how many queries each unit has, the most first."""
    everything = Facts(replace(facts.selection, periods=(), items=()), facts.campaign, facts.roster, facts.form)
    rows = findings.attention(everything)
    rows = rows[rows["unit"].notna() & rows["delivery_kind"].isna() & (rows["period"].isna() | rows["period"].isin(made.periods))]
    look.html(pieces.section(t("roll_up.open"), findings.counted(rows)))
    if rows.empty:
        st.caption(t("roll_up.open_none"))
        return
    st.caption(t("roll_up.errors_out"))
    errors = findings.by_kind(findings.readable(rows[rows["severity"] == "error"]))
    if not errors.empty:
        look.html(pieces.attention(findings.lines(facts, errors.head(MOST_LISTED)), t("sep.colon")))
        if len(errors) > MOST_LISTED:
            with st.popover(t("board.more", count=len(errors) - MOST_LISTED), key="more_errors", on_change="rerun") as more:
                if more.open:
                    look.html(pieces.attention(findings.lines(facts, errors.iloc[MOST_LISTED:]), t("sep.colon")))
    counted = Counter(each.unit for each in made.queries)
    asked = sorted((row.unit for row in made.rows if row.unit.code in counted), key=lambda unit: -counted[unit.code])
    units = [
        (unit.name, filters.link("units", open=unit.code, at=None), t("roll_up.queries_of", count=counted[unit.code])) for unit in asked
    ]
    if units:
        _some(units, "more_queries")


def choose_texts(made: RollUp) -> RollUp:
    """The forms that each text blank names, chosen; the roll-up with them."""
    if filters.one("wall") or not any(merged.forms for merged in made.texts.values()):
        return made
    look.html(pieces.section(t("roll_up.texts"), t("roll_up.texts_small")))
    texts = []
    for code, merged in made.texts.items():
        if not merged.forms:
            continue
        counts = dict(merged.forms)
        chosen = st.multiselect(
            label(made.form.blanks[code]),
            list(counts),
            default=list(counts),
            format_func=partial(_with_count, counts),
            key=f"texts_{code}_{made.asked.period}_{reads.key()}",
        )
        shown = merged.shown(chosen)
        st.caption(t("roll_up.shown_as", words=as_written(shown)) if shown else t("roll_up.shown_as_nothing"))
        if len(chosen) < len(counts):
            texts.append((code, tuple(chosen)))
    return replace(made, asked=replace(made.asked, texts=tuple(texts)))


def _with_count(counts: dict[str, int], form: str) -> str:
    return t("roll_up.text_form", form=form, count=counts.get(form, 0))


def files(made: RollUp) -> None:
    """The button that makes the files, and, once each was read back, those that hand them out."""
    if filters.one("wall"):
        return
    look.html(pieces.section(t("roll_up.files"), t("roll_up.files_small")))
    made_of = (reads.drawn(), made.asked)
    if st.button(t("roll_up.make"), type="primary", icon=":material/fact_check:", key="make_roll_up"):
        st.session_state.pop(MADE, None)
        try:
            with st.spinner(t("roll_up.making")):
                st.session_state[MADE] = (made_of, written_later.roll_up_files(made))
        except CannotRollUp as refused:
            st.error(as_written(refused.said.words(language())), icon=":material/error:")
            return
    kept, done = st.session_state.get(MADE, (None, None))
    if done and kept == made_of:
        _hand_out(done)


def _hand_out(done: Files) -> None:
    st.success(t("roll_up.made", count=len(done.files)), icon=":material/check:")
    if not done.has_pdf:
        st.caption(t("roll_up.no_pdf"))
    handing_out.download(
        t("roll_up.all_in_one"),
        done.zip_name,
        done.zipped,
        personal=False,
        mime="application/zip",
        type="primary",
        icon=":material/folder_zip:",
        key="download_roll_up",
    )
    for number, (name, data) in enumerate(done.files.items()):
        handing_out.download(
            name,
            name,
            data,
            personal=False,
            mime=KINDS[name.rsplit(".", 1)[-1]],
            type="tertiary",
            key=f"download_roll_up_{number}",
        )
