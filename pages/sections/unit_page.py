"""One unit: its lights, its answers by item and period, the sentence behind a figure, its files and revisions, its findings."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import FIGURES, Unit
from data_loaders.model.readings import BLANK, NIL, TEXT, UNREADABLE
from pages.parts import filters, findings, handing_out, look, numbers, pieces, reads, sentences, summary, tables
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import label, language, t

MOST_FINDINGS = 100
DAY = "%Y-%m-%d"
STATE_SIGNS = {"accepted": "✓", "held": "!", "replaced": "↺", "refused": "✕", "duplicate": "＝"}


def head(facts: Facts, unit: Unit) -> None:
    """Name, type and liaison, the lights, and what it did in one sentence."""
    st.page_link("units.py", label=t("unit.back"), icon=":material/arrow_back:", query_params=filters.params(open=None, at=None))
    contact = " ".join(part for part in (unit.liaison, unit.office_phone or unit.mobile) if part)
    small = t("sep.dot").join(part for part in (unit.code, facts.unit_type_names().get(unit.code, ""), contact) if part)
    look.html(f'<div class="head"><h1>{escape(unit.name)}</h1><span class="theme">{escape(small)}</span></div>')
    rows = facts.lights_of(unit.code)
    mine = facts.measures_of(unit.code)
    leading = [measure.code for measure in facts.form.leading_measures]
    did = sentences.did(facts.form, {code: summary.measured(mine, code, list(facts.increments), None).total for code in leading})
    received = int((rows["file_count"] > 0).sum())
    look.html(
        pieces.answer(t("unit.sentence_exempt" if unit.exempt else "unit.sentence", received=received, expected=_owed(rows, unit), did=did))
    )
    lights = facts.deliverable_lights_of(unit.code)
    is_figures = lights["kind"] == FIGURES
    others = lights[~is_figures] if facts.collects_papers else lights[:0]
    look.html(f'<div class="units">{_lights(facts, lights[is_figures])}{_lights(facts, others)}</div>')


def _owed(rows: pd.DataFrame, unit: Unit) -> int:
    """How many periods a unit owes the figures of: all but those it is exempt from alone."""
    return len(rows) if unit.exempt else int((rows["light"] != "exempt").sum())


def _lights(facts: Facts, rows: pd.DataFrame) -> str:
    """A line of lights, each with the day something came."""
    lights = []
    for row in records(rows):
        when = f" {numbers.short_day(row['received_at'], language())}" if pd.notna(row["received_at"]) else ""
        lights.append(pieces.light(row["light"], t(f"light.{row['light']}") + when, facts.deliverable_labels[row["deliverable"]] + " "))
    return f'<div class="lights">{"".join(lights)}</div>' if lights else ""


def answers(facts: Facts, unit: Unit) -> None:
    """Answers by item and period; the sentence of the chosen one stands above the table."""
    rows = reads.answers(facts.selection, unit.code)
    look.html(pieces.section(t("unit.answers"), t("unit.answers_small")))
    if rows.empty:
        _why_nothing(facts, unit)
        return
    _sentence_of(facts, unit, rows)
    only_reported = st.toggle(t("unit.only_reported"), value=True, key="only_reported")
    table, blanks, periods = _answer_table(facts, unit, rows, only_reported)
    st.session_state["answers_shown"] = blanks
    with st.container(key="wide_answers"):
        _answers_wide(table, periods)
    with st.container(key="narrow_answers"):
        _answers_narrow(unit, table, blanks, periods)
    tables.offer(
        table,
        {"item": t("filter.item"), "blank": t("table.blank"), "unit": t("table.counting_unit"), **periods, "total": t("table.total")},
        unit.name,
        "answers",
    )


def _why_nothing(facts: Facts, unit: Unit) -> None:
    """Nothing came, or nothing that counts: what waits, and where it is settled."""
    rows = reads.files(facts.selection.as_of, unit.code)
    held = int(((rows["kind"] == FIGURES) & (rows["state"] == "held")).sum())
    if not held:
        st.caption(t("unit.nothing_yet"))
        return
    st.warning(t("unit.only_held", count=held), icon=":material/pending_actions:")
    st.page_link("upload.py", label=t("unit.to_upload"), query_params=filters.params(open=None, at=None))


def _answers_wide(table: pd.DataFrame, periods: dict[str, str]) -> None:
    """On a desk: a table, a click on a figure opens its sentence."""
    st.dataframe(
        table,
        hide_index=True,
        height=min(35 * len(table) + 40, 720),
        key="answers_table",
        on_select=_choose,
        selection_mode="single-cell",
        column_config={
            "item": st.column_config.TextColumn(t("filter.item"), width=110),
            "blank": st.column_config.TextColumn(t("table.blank"), width=330),
            "unit": st.column_config.TextColumn(t("table.counting_unit"), width=70),
            **{code: st.column_config.TextColumn(name, alignment="right", width=92) for code, name in periods.items()},
            "total": st.column_config.TextColumn(t("table.total"), alignment="right", width=92),
        },
    )


def _answers_narrow(unit: Unit, table: pd.DataFrame, blanks: list[str], periods: dict[str, str]) -> None:
    """On a phone: a list, every figure a link to its sentence."""
    entries = []
    for code, row in zip(blanks, records(table), strict=True):
        figures = [
            f'{escape(name)} <a href="{escape(filters.link("units", open=unit.code, at=f"{period}~{code}"), quote=True)}" target="_self">'
            f"{escape(row[period])}</a>"
            for period, name in periods.items()
            if row[period] != numbers.NOT_REPORTED
        ]
        total = f"<span>{escape(t('table.total'))} {escape(row['total'])}</span>" if row["total"] else ""
        counted = f' <span class="quiet">{escape(row["unit"])}</span>' if row["unit"] else ""
        entries.append(
            f'<li>{escape(row["blank"])}{counted}<div class="values">'
            f"{''.join(f'<span>{figure}</span>' for figure in figures)}{total}</div></li>"
        )
    look.html(f'<ul class="units answers">{"".join(entries)}</ul>')


def _answer_table(facts: Facts, unit: Unit, rows: pd.DataFrame, only_reported: bool) -> tuple[pd.DataFrame, list[str], dict[str, str]]:
    periods = {
        period.code: label(period)
        for period in facts.campaign.periods
        if not facts.selection.periods or period.code in facts.selection.periods
    }
    is_month_shown = any(facts.campaign.period(code).is_whole_month for code in periods)
    totals = reads.chosen("mart_unit_total", facts.selection, units=(unit.code,), unit_types=()).set_index("blank")
    said = {(row["period"], row["blank"]): _said(row) for row in records(rows)}
    reported = set(rows[rows["state"] != BLANK]["blank"])
    wanted = [blank for blank in facts.form.blanks.values() if not facts.selection.items or blank.item in facts.selection.items]
    blanks = [blank for blank in wanted if blank.code in reported or not only_reported]
    table = []
    for blank in blanks:
        total = totals["total"].get(blank.code)
        mark = " *" if totals["source"].get(blank.code) == "weeks" and is_month_shown else ""
        table.append(
            {
                "item": label(facts.form.item(blank.item)),
                "blank": label(blank),
                "unit": blank.counting_unit or "",
                **{code: said.get((code, blank.code), numbers.NOT_REPORTED) for code in periods},
                "total": "" if blank.kind == "text" else numbers.full(total, language()) + (mark if pd.notna(total) else ""),
            }
        )
    return pd.DataFrame(table), [blank.code for blank in blanks], periods


def _said(row: dict[str, Any]) -> str:
    """An answer in a cell: the number, words, a dash where not reported, a sign before what could not be read."""
    if row["state"] == UNREADABLE:
        return f"✕ {row['raw']}"
    if row["state"] == TEXT:
        return row["raw"]
    number = None if pd.isna(row["value"]) else int(row["value"])
    return numbers.full(number, language()) + (t("unit.nil_mark") if row["state"] == NIL and row["raw"].strip() not in ("0", "") else "")


def _choose() -> None:
    cells = st.session_state["answers_table"]["selection"]["cells"]
    if cells:
        row, period = cells[0]
        filters.go(at=f"{period}~{st.session_state['answers_shown'][row]}")


def _sentence_of(facts: Facts, unit: Unit, rows: pd.DataFrame) -> None:
    period, _, blank = (filters.one("at") or "").partition("~")
    found = rows[(rows["period"] == period) & (rows["blank"] == blank)]
    if found.empty:
        look.html(f'<p class="covers">{escape(t("unit.click_hint"))}</p>')
        return
    answer = records(reads.frame("mart_answer_place", submission_id=int(found.iloc[0]["submission_id"]), blank=blank))[0]
    place = findings.place(answer)
    named = f"{label(facts.campaign.period(period))} · {label(facts.form.blanks[blank])} = {_said(records(found)[0])}"
    source = t("unit.read_from", place=findings.place_words(answer))
    look.html(
        f'<p class="covers"><b>{escape(named)}</b></p>' + pieces.quote(place.sentence or str(answer["raw"]), place.start, place.end, source)
    )
    if pd.notna(answer["erased_on"]):
        day = f"{answer['erased_on']:{DAY}}"
        look.html(f'<p class="covers">{escape(t("unit.erased", day=day))}</p>')


def files(facts: Facts, unit: Unit) -> None:
    """What it sent and what became of it; what changed between revisions; the files as they came."""
    rows = reads.files(facts.selection.as_of, unit.code)
    look.html(pieces.section(t("unit.files"), t("unit.files_small")))
    if rows.empty:
        st.caption(t("unit.nothing_yet"))
        return
    entries = []
    for row in records(rows):
        due = (facts.period_labels if row["kind"] == FIGURES else facts.deliverable_labels).get(row["due"], "")
        state = t(f"state.{row['state']}")
        revision = t("unit.revision", number=int(row["revision"])) if pd.notna(row["revision"]) else ""
        when = numbers.moment(row["received_at"], language())
        name = findings.text(row["member"]) or row["file"]
        end = t("sep.dot").join(part for part in (f"{STATE_SIGNS[row['state']]} {state}", revision, when) if part)
        entries.append((t("sep.dot").join(part for part in (due, name) if part), "", end))
    look.html(pieces.plain_names(entries))
    _changes(facts, unit, rows)
    with st.popover(t("unit.originals"), type="tertiary", icon=":material/download:", key="originals", on_change="rerun") as popover:
        if popover.open:
            originals = rows.drop_duplicates("sha256")
            erased = originals["erased_on"].notna()
            for row in records(originals[~erased]):
                _original(unit.code, row)
            if erased.any():
                day = f"{originals['erased_on'].max():{DAY}}"
                st.caption(t("unit.originals_erased", count=int(erased.sum()), day=day))


def _original(unit: str, row: dict[str, Any]) -> None:
    name = (findings.text(row["member"]) or row["file"]).rsplit("/", 1)[-1]
    sha256 = row["sha256"]
    warehouse = reads.warehouse()
    handing_out.download(
        as_written(name),
        name,
        lambda: warehouse.file_bytes(sha256),
        personal=True,
        about=(f"unit:{unit}",),
        key=f"file_{sha256}",
        type="tertiary",
        icon=None,
    )


def _was(row: dict[str, Any], when: str) -> str:
    """An answer before or after: the number, else what was written, else a dash."""
    return numbers.full(row[when], language()) if pd.notna(row[when]) else findings.text(row[f"{when}_raw"]) or numbers.NOT_REPORTED


def _changes(facts: Facts, unit: Unit, rows: pd.DataFrame) -> None:
    revised = rows[rows["revision"] > 1]["due"].dropna().unique()
    for period in revised:
        changed = reads.frame("mart_revision_change", unit=unit.code, period=period)
        if changed.empty:
            continue
        lines = [
            (
                label(facts.form.blanks[row["blank"]]),
                "",
                f"{_was(row, 'before')} → {_was(row, 'after')}",
            )
            for row in records(changed)
            if row["blank"] in facts.form.blanks
        ]
        with st.expander(t("unit.changed", period=as_written(label(facts.campaign.period(period))), count=len(lines))):
            look.html(pieces.plain_names(lines))


def findings_of(facts: Facts, unit: Unit) -> None:
    """Everything wrong or odd in what it sent, with the place and what to do."""
    rows = reads.chosen("mart_attention", facts.selection, units=(unit.code,), unit_types=())
    rows = rows.assign(order=rows["severity"].map(findings.SEVERITY_ORDER)).sort_values("order", kind="stable")
    look.html(pieces.section(t("unit.findings"), findings.counted(rows)))
    if rows.empty:
        st.caption(t("unit.no_findings"))
        return
    look.html(pieces.attention(findings.lines(facts, rows.head(MOST_FINDINGS), of_one_unit=True)))
