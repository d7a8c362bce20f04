"""Switches on a page itself whose choice stands in the URL, as that of a filter does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data_loaders.model.campaign import Campaign
from pages.parts import filters, numbers
from pages.parts.markdown import as_written
from pages.parts.words import label, language, t


def measure_switch(labels: dict[str, str], leading: Sequence[str]) -> str:
    """Draw the switch of measures (code -> label), the leading ones side by side and the others in a menu, and say which one is on."""
    chosen = filters.one("measure")
    current = chosen if chosen in labels else next(iter(labels))
    shown = [code for code in labels if code in leading or code == current]
    others = [code for code in labels if code not in leading]
    with st.container(horizontal=True, key="measures", vertical_alignment="center"):
        switch("measure", {code: labels[code] for code in shown}, current)
        if others:
            with st.popover(t("filter.more_measures", count=len(others)), key="p_measure", type="tertiary"):
                st.session_state["w_other_measure"] = current if current in others else None
                st.pills(
                    t("filter.measure"),
                    others,
                    format_func=lambda code: as_written(labels[code]),
                    key="w_other_measure",
                    on_change=_copy_other_measure,
                    label_visibility="collapsed",
                )
    return current


def _copy_other_measure() -> None:
    filters.forget_dropped()
    if chosen := st.session_state["w_other_measure"]:
        filters.codes()["measure"] = [chosen]


def switch(name: str, labels: dict[str, str], usual: str) -> str:
    """Draw a switch (code -> label) whose choice stands in the address under that name, and say which one is on."""
    chosen = filters.one(name)
    current = chosen if chosen in labels else usual
    st.session_state[f"w_{name}"] = current
    with st.container(key=name):
        st.pills(
            t(f"filter.{name}"),
            list(labels),
            format_func=lambda code: as_written(labels[code]),
            key=f"w_{name}",
            on_change=filters.copy,
            args=(name,),
            required=True,
            label_visibility="collapsed",
        )
    return current


def steps() -> Sequence[Any]:
    """The steps of the settings page side by side at its top, a container each; the open one stands in the address. What is typed in one
    is kept while another is open, as all of them are drawn."""
    labels = [f"{number} {t(f'settings.step_{code}')}" for number, code in enumerate(filters.STEPS, start=1)]
    key, chosen = f"w_step_{language()}", filters.one("step")
    default = labels[filters.STEPS.index(chosen)] if chosen in filters.STEPS else None
    return st.tabs(labels, default=default, key=key, on_change=_copy_step, args=(key, labels))


def _copy_step(key: str, labels: list[str]) -> None:
    filters.go(step=filters.STEPS[labels.index(st.session_state[key])])


def thursdays(campaign: Campaign) -> None:
    """The due days as stops on a line, now at its end and another past day in its place: which day is looked at."""
    stops: dict[str, str] = {}
    for period in campaign.periods:
        day = numbers.day(period.due_on, language())
        stops.setdefault(period.due_on.isoformat(), t("weeks.stop", name=label(period), day=day))
    shown = filters.selection()
    if shown.is_past:
        stops.setdefault(shown.today.isoformat(), numbers.day(shown.today, language()))
    with st.container(key="thursdays"):
        filters.day_pills(dict(sorted(stops.items())) | {"": t("filter.now")}, "w_day")


def state_switch(counts: dict[str, int]) -> str | None:
    """Draw the lights that units have with their counts (light -> units), and say which one is chosen; a second press lets it go."""
    st.session_state["w_light"] = filters.one("light")
    st.pills(
        t("reporting.states"),
        [light for light in filters.LIGHTS if counts.get(light) or light == filters.one("light")],
        format_func=lambda light: f"{t(f'state_of.{light}')} {counts.get(light, 0)}",
        key="w_light",
        on_change=filters.copy,
        args=("light",),
        label_visibility="collapsed",
        wrap=True,
    )
    return filters.one("light")


def sort_switch() -> str:
    """Draw the orders of units, and say which one is chosen."""
    chosen = filters.one("sort") or filters.SORTS[0]
    st.session_state["w_sort"] = chosen
    st.segmented_control(
        t("reporting.sort"),
        list(filters.SORTS),
        format_func=lambda code: t(f"reporting.sort_{code}"),
        key="w_sort",
        on_change=filters.copy,
        args=("sort",),
        required=True,
        label_visibility="collapsed",
    )
    return chosen
