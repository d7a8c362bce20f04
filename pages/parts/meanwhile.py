"""What somebody types is not wiped by what a colleague saves meanwhile: fields go on from what stood when they were begun, and say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

from pages.parts import numbers, reads
from pages.parts.markdown import as_written
from pages.parts.summary import records
from pages.parts.words import language, t

T = TypeVar("T")
Cells = tuple[Any, ...]


def begun(name: str, standing: T) -> tuple[T, str]:
    """What the fields of that name began with, and with what their keys end: until it is settled, the same."""
    kept: tuple[T, str] = st.session_state.setdefault(_under(name), (standing, reads.key()))
    return kept


def draft(name: str, standing: T, is_typed: Callable[[T], bool]) -> T:
    """What a field begins with whose words are drafted anew with what comes in: what stands, and from when somebody typed in it what it
    began with then (`is_typed` is asked of that), until it is forgotten."""
    first: T = st.session_state.setdefault(_under(name), standing)
    if first != standing and not is_typed(first):
        first = st.session_state[_under(name)] = standing
    return first


def settle(name: str, typed: T, standing: T, act: str, now: str) -> bool:
    """Once the fields are drawn: where nothing was typed they begin anew with what stands. Else who changed it is said (`act` is what the
    records call it), with what stands `now` in words; saving takes what was typed, and dropping it is one press. Returns whether what
    stands was drawn before: a press that came together with the last words is of somebody who has not read yet what a colleague saved."""
    was_shown = st.session_state.get(f"shown_{name}", standing) == standing
    st.session_state[f"shown_{name}"] = standing
    first, _ = begun(name, standing)
    if first == standing:
        return was_shown
    if typed in (first, standing):
        forget(name)
        st.rerun()
    said = t("meanwhile.kept", who=who(act)) + t("meanwhile.stands", now=as_written(now))
    st.warning(said, icon=":material/group:")
    st.button(t("settings.take_theirs"), on_click=forget, args=(name,), key=f"take_theirs_{name}")
    return was_shown


def forget(name: str) -> None:
    """What was typed is saved or dropped."""
    st.session_state.pop(_under(name), None)


def saved(name: str) -> None:
    """What was typed is stored: the page begins anew, and says so once (`say_saved`)."""
    forget(name)
    st.session_state[f"saved_{name}"] = True
    st.rerun()


def say_saved(name: str) -> None:
    """Below the button, until the next press."""
    if st.session_state.pop(f"saved_{name}", False):
        st.success(t("meanwhile.saved"), icon=":material/check:")


def who(act: str) -> str:
    """By whom and when the records say that it was changed last."""
    row = next((row for row in records(reads.frame("mart_act")) if row["what"] == act), None)
    return f"{as_written(row['actor'])}{t('sep.dot')}{numbers.moment(row['at'], language())}" if row else ""


def _under(name: str) -> str:
    return f"begun_{name}"


@dataclass(frozen=True, slots=True)
class LaidOver:
    """A table with what two people did to it, and what both changed, each to something else: the row's first cell, then `mine` and `theirs`
    in words ("" where the row was taken away)."""

    table: pd.DataFrame
    clashes: tuple[tuple[str, str, str], ...]


def laid_over(base: pd.DataFrame, mine: pd.DataFrame, theirs: pd.DataFrame) -> LaidOver:
    """`mine` is `base` edited in a grid, where rows keep their number and new ones have larger ones; `theirs` is `base` as somebody else
    edited it, with rows known by their first cell. The result has the rows of `theirs` under their numbers, and `mine` stands where both
    changed a cell."""
    there = {row[0]: (number, row) for number, row in zip(theirs.index, theirs.itertuples(index=False, name=None), strict=True)}
    here = {int(number): row for number, row in zip(mine.index, mine.itertuples(index=False, name=None), strict=True)}
    rows: dict[int, Cells] = {int(number): row for number, row in there.values()}
    more: list[Cells] = []
    clashes: list[tuple[str, str, str]] = []
    for number, before in zip(base.index, base.itertuples(index=False, name=None), strict=True):
        now, (place, other) = here.pop(int(number), None), there.get(before[0], (None, None))
        if now == before:
            continue
        if place is None or other is None:
            if now is not None:
                more.append(now)
                clashes.append((str(before[0]), _words(now), ""))
            continue
        if now is None:
            del rows[int(place)]
            if other != before:
                clashes.append((str(before[0]), "", _words(other)))
            continue
        rows[int(place)] = tuple(b if a == c else a for a, b, c in zip(now, other, before, strict=True))
        both = [(a, b) for a, b, c in zip(now, other, before, strict=True) if c not in (a, b) and a != b]
        clashes += [(str(before[0]), str(a), str(b)) for a, b in both]
    more += here.values()
    rows |= dict(enumerate(more, start=int(theirs.index.max()) + 1 if len(theirs) else 0))
    table = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), dtype="int64"), columns=list(base.columns))
    return LaidOver(table.astype(dict(base.dtypes)), tuple(clashes))


def _words(row: Cells) -> str:
    """A row by what names it."""
    return " ".join(str(cell) for cell in row[:2] if isinstance(cell, str) and cell)
