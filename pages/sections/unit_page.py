"""One unit: its lights and what it did in one sentence; its files and revisions."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import FIGURES, Unit
from data_loaders.model.roles import SEE_PEOPLE
from data_loaders.store.handing_out import HAND_OUT
from pages.parts import filters, findings, handing_out, look, numbers, pieces, reads, sentences, summary
from pages.parts.actor import may
from pages.parts.facts import Facts
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import label, language, t

DAY = "%Y-%m-%d"
STATE_SIGNS = {"accepted": "✓", "held": "!", "replaced": "↺", "refused": "✕", "duplicate": "＝"}


def head(facts: Facts, unit: Unit) -> None:
    """Name, type and liaison, the lights, and what it did in one sentence."""
    # no link: a link to the page one is on leaves the browser's address as it was, and the next press would open the unit again
    st.button(
        t("unit.back"),
        key="unit_back",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=filters.go,
        kwargs={"open": None, "at": None},
    )
    officer = (unit.liaison, unit.office_phone or unit.mobile) if may(SEE_PEOPLE) else ()
    contact = " ".join(part for part in officer if part)
    small = t("sep.dot").join(part for part in (unit.code, facts.unit_type_names().get(unit.code, ""), contact) if part)
    look.html(f'<div class="head"><h1>{escape(unit.name)}</h1><span class="theme">{escape(small)}</span></div>')
    rows = facts.lights_of(unit.code)
    mine = facts.measures_of(unit.code)
    leading = facts.leading
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
        when = numbers.arrival(row["received_at"], language())
        # A liaison form is often called by its officer.
        name = (findings.text(row["member"]) or row["file"]) if row["kind"] != findings.LIAISON or may(SEE_PEOPLE) else ""
        end = t("sep.dot").join(part for part in (f"{STATE_SIGNS[row['state']]} {state}", revision, when) if part)
        entries.append((t("sep.dot").join(part for part in (due, name) if part), "", end))
    look.html(pieces.plain_names(entries))
    _changes(facts, unit, rows)
    if not may(HAND_OUT):
        return
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
    handing_out.original(as_written(name), name, sha256, about=(f"unit:{unit}",), key=f"file_{sha256}", icon=None)


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
