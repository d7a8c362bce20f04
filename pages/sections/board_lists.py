"""The lower parts of the board: items and periods, what is to be done, unit types, who leads and who lags."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from time import time
from typing import Any

import pandas as pd
import streamlit as st

from data_loaders.model.campaign import FIGURES
from pages.parts import board_pieces, copying, filters, held_cards, look, numbers, pieces, reads, summary, switches, tables
from pages.parts.actor import may_open
from pages.parts.drawn_once import drawn_once
from pages.parts.facts import Facts
from pages.parts.review_facts import Review
from pages.parts.words import label, language, t
from pages.sections.board import figures_of, listed

ON_THE_WALL, TURNS, FEW_ITEMS = 12, 20, 3
"""How many names the wall has room for, after how many seconds it shows the next measure, and with how many items at least it shows items:
fewer leave the wall half empty."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the board as it is shown: what it is called, its heading and what stands below, as markup; empty where there is nothing."""

    title: str
    head: str
    body: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is to be done: the list as markup, empty where all is well; and who has not sent the current period, by name."""

    body: str
    names: str


def measure_switch() -> str:
    """The measure the rest of the page speaks of."""
    return switches.measure_switch(*drawn_once(_measures))


def _measures(facts: Facts) -> tuple[dict[str, str], list[str]]:
    """The measures with a number, code -> label, and the codes of those that lead."""
    return facts.measure_labels, facts.leading


def items_by_week(facts: Facts, measure: str) -> None:
    """Items x periods: which activity moves and which sleeps."""
    part = drawn_once(_items_by_week, measure)
    look.html(part.head)
    if not part.body:
        st.caption(t("board.no_items"))
        return
    look.html(part.body)
    columns = {"item": t("filter.item"), **facts.increments, "total": t("table.total")}
    tables.offer(lambda: _wide(facts, _items_of(facts, measure), measure).reset_index(), columns, part.title, "items")


def _items_by_week(facts: Facts, measure: str) -> Part:
    rows, wanted = _items_of(facts, measure), _wanted(facts, measure)
    every = reads.chosen("mart_item_period", facts.selection, periods=(), items=())
    largest = every[every["measure"] == measure]["total"].max()
    title = t("board.items_title", measure=facts.measure_label(measure))
    is_below = bool((rows["total"] < 0).any())
    head = pieces.section(title, t("board.items_small_below" if is_below else "board.items_small"))
    if not wanted:
        return Part(title, head, "")
    lines = _heat_rows(facts, _wide(facts, rows, measure), {name: _address(code, measure) for code, name in wanted.items()})
    heads = (title, t("filter.item"), t("table.total"))
    return Part(title, head, board_pieces.heat(*heads, facts.increments, lines, facts.counted, largest, language()))


def _items_of(facts: Facts, measure: str) -> pd.DataFrame:
    """A measure's rows of items and periods."""
    rows = reads.chosen("mart_item_period", facts.selection)
    return rows[rows["measure"] == measure]


def _wanted(facts: Facts, measure: str) -> dict[str, str]:
    """The chosen items that count something by this measure, code -> label."""
    return {
        item.code: label(item)
        for item in facts.form.items
        if _counts(facts, item.code, measure) and (not facts.selection.items or item.code in facts.selection.items)
    }


def _wide(facts: Facts, rows: pd.DataFrame, measure: str) -> pd.DataFrame:
    """A row an item, a column a period, the largest total first."""
    wide = summary.pivot(rows, "item", _wanted(facts, measure), list(facts.increments))
    return wide.sort_values("total", ascending=False, na_position="last")


def _heat_rows(facts: Facts, wide: pd.DataFrame, addresses: dict[str, str]) -> list[board_pieces.HeatRow]:
    return [
        board_pieces.HeatRow(str(name), addresses.get(str(name), ""), tuple(map(_whole, values[:-1])), _whole(values[-1]))
        for name, *values in wide[[*facts.increments, "total"]].itertuples(name=None)
    ]


def _types_by_week(facts: Facts, measure: str) -> Part:
    """Unit types x periods, for the wall."""
    every, labels = reads.chosen("mart_type_measure", facts.selection), facts.type_labels()
    rows, title = every[every["measure"] == measure], t("board.types_by_week", measure=facts.measure_label(measure))
    names = {code: labels.get(code, code) for code in facts.cover[facts.cover["measure"] == measure]["unit_type"]}
    wide = summary.pivot(rows, "unit_type", names, list(facts.increments))
    lines = _heat_rows(facts, wide.sort_values("total", ascending=False, na_position="last"), {})
    heads = (title, t("filter.type"), t("table.total"))
    body = board_pieces.heat(*heads, facts.increments, lines, facts.counted, rows["total"].max(), language())
    return Part(title, pieces.section(title, t("board.items_small")), body)


def _address(item: str, measure: str) -> str:
    """Where an item's blanks stand by week; on the wall nothing leads anywhere."""
    if filters.one("wall"):
        return ""
    return filters.link("explore", rows="blank", cols="period", item=item, measure=measure, value=None, top=None, cell=None)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _counts(facts: Facts, item: str, measure: str) -> bool:
    return any(blank.measure == measure and blank.item == item for blank in facts.form.number_blanks)


def unit_types(facts: Facts, measure: str) -> None:
    """Unit types side by side, per reporting unit, the absolute figure beside it; to one scale, whichever types were chosen."""
    part = drawn_once(_unit_types, measure)
    look.html(part.head)
    if not part.body:
        st.caption(t("board.no_items"))
        return
    look.html(part.body)
    columns = {
        "label": t("filter.type"),
        "average": t("table.average"),
        "total": t("table.total"),
        "unit_count": t("table.unit_count"),
        "exempt_count": t("table.exempt_count"),
        "expected_count": t("table.expected"),
    }
    tables.offer(lambda: _by_type(facts, measure), columns, part.title, "types")


def _unit_types(facts: Facts, measure: str) -> Part:
    title = t("board.types_title", measure=facts.measure_label(measure))
    head = pieces.section(title, t("board.types_small"))
    table = _by_type(facts, measure)
    if table["total"].isna().all():
        return Part(title, head, "")
    every = reads.chosen("mart_measure_cover", facts.selection, unit_types=(), units=())
    scale = summary.averages(every[every["measure"] == measure])["average"].dropna()
    rows = [
        board_pieces.Bar(row["label"], _type_words(row), None if pd.isna(row["average"]) else row["average"])
        for row in summary.records(table)
    ]
    return Part(title, head, board_pieces.bars(rows, scale, language()))


def _by_type(facts: Facts, measure: str) -> pd.DataFrame:
    """A row a unit type: its label, and what one unit did on average."""
    averages, names = summary.averages(facts.cover[facts.cover["measure"] == measure]), facts.type_labels()
    return averages.assign(label=[names.get(code, code) for code in averages["unit_type"]])


def _type_words(row: dict[str, Any]) -> str:
    """A unit type's average, total and the units it is of, as markup."""
    average = row["average"]
    return t(
        "board.type_words",
        average=numbers.with_full(average, language()),
        total=numbers.with_full(None if pd.isna(row["total"]) else row["total"], language()),
        units=row["unit_count"],
        expected=row["expected_count"],
        exempt=t("board.type_exempt", count=row["exempt_count"]) if row["exempt_count"] else "",
    )


def leaders(measure: str) -> None:
    """Who did most, by name."""
    _names(drawn_once(_leaders, measure), t("board.none_yet"))


def _leaders(facts: Facts, measure: str) -> Part:
    title, found = t("board.leaders"), summary.leaders(facts.unit_totals(measure))
    rows = [(name, filters.link("units", open=code), numbers.short(total, language())) for code, name, total in found]
    return Part(title, pieces.section(title, facts.measure_label(measure)), pieces.names(rows) if rows else "")


def laggards() -> None:
    """Who is behind over the whole campaign, by name."""
    _names(drawn_once(_laggards), t("board.nobody_behind"))


def _laggards(facts: Facts) -> Part:
    title, found = t("board.laggards"), summary.laggards(facts.behind)
    rows = [(name, filters.link("units", open=code), _behind(missing, late)) for code, name, missing, late in found]
    return Part(title, pieces.section(title, t("board.laggards_small")), pieces.names(rows) if rows else "")


def _behind(missing: int, late: int) -> str:
    said = [t("board.behind_missing", count=missing)] if missing else []
    return t("sep.dot").join([*said, *([t("board.behind_late", count=late)] if late else [])])


@st.fragment(run_every=TURNS)
def turning(facts: Facts) -> None:
    """For the wall: items and periods of the measure the address asks for, else of the leading ones in turn; unit types and periods of one
    that few items count."""
    chosen, leading = filters.one("measure"), [code for code in facts.leading if code in facts.measure_labels] or list(facts.measure_labels)
    turn = leading[int(time() // TURNS) % len(leading)]
    measure = chosen if chosen in facts.measure_labels else turn
    if len(_wanted(facts, measure)) < FEW_ITEMS <= len(facts.type_labels()):
        part = drawn_once(_types_by_week, measure)
        look.html(part.head + part.body)
    else:
        items_by_week(facts, measure)


def missing(facts: Facts) -> None:
    """For the wall: who has not sent the current period, by name, as many as there is room for."""
    found = _not_in(facts)
    small = t("board.missing_small", period=label(facts.campaign.period(facts.current)), count=len(found)) if facts.current else ""
    look.html(pieces.section(t("board.missing" if facts.current in facts.over else "board.awaited"), small))
    if not found:
        look.html(f'<p class="covers">{escape(_nobody_missing(facts))}</p>')
        return
    types = facts.unit_type_names()
    look.html(pieces.plain_names((name, "", types.get(code, "")) for code, name in found[:ON_THE_WALL]))
    if len(found) > ON_THE_WALL:
        look.html(f'<p class="covers">{escape(t("board.more", count=len(found) - ON_THE_WALL))}</p>')


def _nobody_missing(facts: Facts) -> str:
    """Why nobody is missing: nobody is expected, all is in, or there is still time."""
    if not facts.now.get("expected_count"):
        return facts.nobody()
    awaited = int(facts.now.get("not_due_count", 0))
    return t("board.still_time", count=awaited) if awaited else t("board.nobody_missing")


def _names(part: Part, empty: str) -> None:
    look.html(part.head)
    if part.body:
        look.html(part.body)
    else:
        st.caption(empty)


def today(facts: Facts) -> None:
    """What is to be done now, each with how much of it there is and the list where it is done."""
    look.html(pieces.section(t("board.today")))
    tasks = drawn_once(_today, Review.of(facts).asked_again if may_open("review") else 0)
    if not tasks.body:
        st.caption(t("board.all_well"))
        return
    look.html(tasks.body)
    if tasks.names:
        copying.copied("missing_names", tasks.names, "copy_missing", t("board.copy_names"))


def _today(facts: Facts, asked_again: int) -> Tasks:
    """`asked_again` tells one hour's list from the next (see Review): how many are counted as open since they did not answer."""
    tasks = [*_awaited(facts), *(_to_decide(facts) if may_open("review") else ())]
    names = t("sep.list").join(name for _, name in _not_in(facts))
    return Tasks(board_pieces.todo(tasks) if tasks else "", names)


def _not_in(facts: Facts) -> list[tuple[str, str]]:
    """The units that have not sent the current period, be it over or not: (code, name)."""
    if facts.current is None:
        return []
    rows = reads.chosen("mart_light", facts.selection, kinds=(FIGURES,), lights=("missing", "not_due"), periods=(facts.current,))
    return list(rows[["unit", "unit_name"]].itertuples(index=False, name=None))


def _awaited(facts: Facts) -> list[board_pieces.Task]:
    found = _not_in(facts)
    if not found or facts.current is None:
        return []
    is_over = facts.current in facts.over
    light, tone = ("missing", "wrong") if is_over else ("not_due", "due")
    what, period = "missing" if is_over else "awaited", label(facts.campaign.period(facts.current))
    return [_task(len(found), what, _first(found), listed(figures_of(facts, facts.current), light), tone, period=period)]


def _first(units: list[tuple[str, str]], shown: int = 4) -> str:
    names = t("sep.list").join(name for _, name in units[:shown])
    return names if len(units) <= shown else t("board.and_more", names=names, count=len(units) - shown)


def _to_decide(facts: Facts) -> list[board_pieces.Task]:
    """What waits on the upload page and to be typed, and the errors and groups of queries as the review page counts them."""
    tasks = []
    chosen = facts.selection
    if not (chosen.is_past or chosen.unit_types or chosen.units or chosen.periods):
        tasks += [
            _task(count, what, t("board.task_held_small"), filters.link(page, open=None, at=None), "due")
            for what, page, count in (("held", "upload", len(held_cards.files())), ("pictures", "pictures", len(held_cards.pictures())))
            if count
        ]
    errors, queries = Review.of(facts).open_kinds()
    if errors:
        units = len({row["unit"] for row in errors if row["unit"]})
        tasks.append(_task(len(errors), "errors", t("board.task_errors_small", units=units), _of_severity("error"), "wrong"))
    if queries:
        units = len({group.whose for group in queries})
        tasks.append(_task(len(queries), "queries", t("board.task_queries_small", units=units), _of_severity("query"), "due"))
    return tasks


def _of_severity(severity: str) -> str:
    return filters.link("review", severity=severity, rule=None, state=None, open=None, at=None)


def _task(count: int, what: str, small: str, where: str, tone: str, **values: object) -> board_pieces.Task:
    """The phrase counts, so that of one it is in the singular; its number is drawn apart."""
    words = t(f"board.task_{what}", count=count, **values).removeprefix(str(count)).lstrip()
    return board_pieces.Task(str(count), words, small, where, tone)


def wall_link() -> None:
    """The way to the wall and how to share what is shown."""
    look.html(
        f'<p class="covers">{escape(t("board.share_hint"))} '
        f'<a href="{escape(filters.link("./", wall="1"))}" target="_blank">{escape(t("board.wall"))}</a></p>'
    )
