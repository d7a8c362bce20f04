"""What is asked for: presets, rows, columns, measure, number, how many; each as a code in the URL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pages.parts import explore_codes, filters
from pages.parts.explore_codes import PRESETS, TOPS
from pages.parts.facts import Facts
from pages.parts.words import label, language, t
from reports.explore_question import BLANK, DIMENSIONS, TOTAL, VALUES, Question, dimension_name, value_name

NONE = ""
"""What stands for no dimension or measure in a list to choose from."""


def question(facts: Facts) -> Question:
    """What the address asks for; where it names no rows, the first preset of the first measure that leads."""
    chosen, codes = facts.selection, filters.codes()
    rows = tuple(codes.get("rows", ()))
    column, measure = filters.one("cols"), filters.one("measure")
    if not rows:
        first_row, first_column = next(iter(PRESETS.values()))
        rows, column = (first_row,), first_column
        measure = measure or facts.form.leading_measures[0].code
    top = filters.one("top")
    return Question(
        as_of=chosen.as_of,
        unit_types=chosen.unit_types,
        units=chosen.units,
        periods=chosen.periods,
        items=chosen.items,
        rows=rows,
        column=column,
        measure=measure,
        value=filters.one("value") or TOTAL,
        top=int(top) if top and measure else None,
        with_parts=filters.one("parts") == "1" and BLANK in rows,
    )


def show(facts: Facts, asked: Question) -> None:
    """The presets, then every choice in one row that wraps."""
    with st.container(horizontal=True, key="explore_presets", vertical_alignment="center"):
        _preset(asked)
        st.button(
            t("explore.swap"), key="explore_swap", icon=":material/swap_horiz:", disabled=not asked.column, on_click=_swap, args=(asked,)
        )
    with st.container(horizontal=True, key="explore_choice", vertical_alignment="bottom"):
        _select("explore_row", t("explore.row"), _without(asked.rows[1:], asked.column), asked.rows[0], asked)
        inner = asked.rows[1] if len(asked.rows) > 1 else NONE
        _select("explore_inner", t("explore.inner"), [NONE, *_without(asked.rows[:1], asked.column)], inner, asked)
        _select("explore_column", t("explore.column"), [NONE, *_without(asked.rows)], asked.column or NONE, asked)
        measures = {NONE: t("explore.every_measure"), **{measure.code: label(measure) for measure in facts.form.measures}}
        _select("explore_measure", t("filter.measure"), list(measures), asked.measure or NONE, asked, measures.__getitem__)
        _select("explore_value", t("filter.value"), list(VALUES), asked.value, asked, lambda code: value_name(code).words(language()))
        tops = {NONE: t("filter.all"), **{top: t("explore.first", count=top) for top in TOPS}}
        _select("explore_top", t("explore.top"), list(tops), str(asked.top or NONE), asked, tops.__getitem__, disabled=not asked.measure)
        if BLANK in asked.rows:
            st.session_state["w_explore_parts"] = asked.with_parts
            st.toggle(t("explore.parts"), key="w_explore_parts", on_change=_changed, args=(asked,), help=t("explore.parts_help"))


def _without(rows: tuple[str, ...], column: str | None = None) -> list[str]:
    return [code for code in DIMENSIONS if code not in rows and code != column]


def _dimension(code: str) -> str:
    return dimension_name(code).words(language()) if code else t("explore.none")


def _select(
    name: str,
    words: str,
    options: list[str],
    chosen: str,
    asked: Question,
    said: Callable[[str], str] = _dimension,
    disabled: bool = False,
) -> None:
    st.session_state[f"w_{name}"] = chosen if chosen in options else options[0]
    st.selectbox(
        words, options, format_func=said, key=f"w_{name}", on_change=_changed, args=(asked,), disabled=disabled, width=158, filter_mode=None
    )


def _changed(asked: Question) -> None:
    """Something was chosen: what all the lists say now is what is asked for."""
    said = {name: st.session_state.get(f"w_explore_{name}") for name in ("row", "inner", "column", "measure", "value", "top", "parts")}
    rows = tuple(str(code) for code in (said["row"], said["inner"]) if code)
    keep(
        replace(
            asked,
            rows=rows,
            column=said["column"] or None,
            measure=said["measure"] or None,
            value=str(said["value"]),
            top=int(said["top"]) if said["top"] else None,
            with_parts=bool(said["parts"]),
        )
    )


def keep(asked: Question) -> None:
    """Write a question into the address; the cell that was open was another table's."""
    filters.go(
        cols=asked.column,
        measure=asked.measure,
        value=None if asked.value == TOTAL else asked.value,
        top=str(asked.top) if asked.top and asked.measure else None,
        parts="1" if asked.with_parts and BLANK in asked.rows else None,
        cell=None,
    )
    filters.codes()["rows"] = list(asked.rows)


def _preset(asked: Question) -> None:
    pair = (asked.rows[0], asked.column) if len(asked.rows) == 1 else None
    st.session_state["w_explore_preset"] = next((name for name, wanted in PRESETS.items() if wanted == pair), None)
    st.pills(
        t("explore.presets"),
        list(PRESETS),
        format_func=lambda name: t(f"explore.preset_{name}"),
        key="w_explore_preset",
        on_change=_chose_preset,
        args=(asked,),
        label_visibility="collapsed",
        wrap=True,
    )


def _chose_preset(asked: Question) -> None:
    name = st.session_state["w_explore_preset"]
    if name:
        row, column = PRESETS[name]
        keep(replace(asked, rows=(row,), column=column))


def _swap(asked: Question) -> None:
    """The last dimension of rows and that of columns change places."""
    if asked.column:
        keep(replace(asked, rows=(*asked.rows[:-1], asked.column), column=asked.row))


def chart_switch(may_be_lines: bool) -> str:
    """Bars or lines, where lines have a meaning."""
    chosen = filters.one("chart") or explore_codes.BARS
    if not may_be_lines:
        return explore_codes.BARS
    st.session_state["w_explore_chart"] = chosen
    st.segmented_control(
        t("filter.chart"),
        list(explore_codes.CHARTS),
        format_func=lambda code: t(f"explore.{code}"),
        key="w_explore_chart",
        on_change=_chose_chart,
        required=True,
        label_visibility="collapsed",
    )
    return chosen


def _chose_chart() -> None:
    code = st.session_state["w_explore_chart"]
    filters.go(chart=None if code == explore_codes.BARS else code)
