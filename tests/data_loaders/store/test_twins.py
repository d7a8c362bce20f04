"""The same form as a Word or Excel file and as a PDF: with the same numbers it counts once, with others none counts until somebody chooses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from data_loaders.model.findings import Finding, Place
from data_loaders.store.receipts import Receipt
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import at, entry_of, reading_of, roster_of, submission_of

A, B = "launch.sessions", "study.discussions"
ASKED = Finding("number_across_lines", A, Place(page=1, box=(1.0, 2.0, 3.0, 4.0)), {"raw": "12", "value": 12})
MORNING, NOON, NEXT_DAY = "2020-06-18 09:00", "2020-06-18 12:00", "2020-06-19 09:00"


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(roster_of(2))
        yield opened


def send(warehouse: Warehouse, batch: int, kind: str, values: dict, received: str = MORNING, findings: tuple[Finding, ...] = ()) -> Receipt:
    """One form of U001 for W1, in a file of that kind."""
    content = f"{batch}{kind}{values}{received}".encode()
    reading = replace(reading_of(submission_of("U001", "W1", values, findings=findings), file=f"a.{kind}", content=content), kind=kind)
    (receipt,) = warehouse.save(batch, [entry_of(reading, received, content)])
    return receipt


def states(warehouse: Warehouse) -> list[str]:
    rows = warehouse.rows("mart_unit_delivery", as_of=at("2030-01-01 00:00"), unit="U001")
    return sorted(row["state"] for row in rows if row["kind"] == "figures")


@pytest.mark.parametrize("same_batch", [True, False])
@pytest.mark.parametrize("kinds", [("docx", "pdf"), ("xlsx", "pdf"), ("pdf", "docx")])
def test_with_the_same_numbers_it_counts_once(warehouse: Warehouse, kinds: tuple[str, str], same_batch: bool) -> None:
    batch = warehouse.start_batch()
    send(warehouse, batch, kinds[0], {A: 12, B: 3})
    receipt = send(warehouse, batch if same_batch else warehouse.start_batch(), kinds[1], {A: 12, B: 3}, NOON)
    assert receipt.status == "duplicate" and f"a.{kinds[0]}" in receipt.message()
    assert states(warehouse) == ["accepted", "duplicate"] and warehouse.audit() == {}


def test_what_is_only_asked_of_the_paper_keeps_it_a_double(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    send(warehouse, batch, "docx", {A: 12, B: 3})
    assert send(warehouse, batch, "pdf", {A: 12, B: 3}, NOON, (ASKED,)).status == "duplicate"
    assert warehouse.rows("mart_attention", as_of=at("2030-01-01 00:00"), units=["U001"]) == []


@pytest.mark.parametrize("kinds", [("docx", "pdf"), ("pdf", "docx")])
def test_with_other_numbers_neither_counts_until_one_is_chosen(warehouse: Warehouse, kinds: tuple[str, str]) -> None:
    batch = warehouse.start_batch()
    send(warehouse, batch, kinds[0], {A: 12, B: 3})
    receipt = send(warehouse, batch, kinds[1], {A: 21, B: 3}, NOON)
    assert states(warehouse) == ["held", "held"] and receipt.status == "problem"
    assert warehouse.rows("mart_unit_total", as_of=at("2030-01-01 00:00"), units=["U001"]) == []
    assert {f"a.{kind}" in row["why"] for kind in kinds for row in said(warehouse)} == {True, False}
    warehouse.decide(receipt.submissions[0].id, "U001", "W1", "weekly")
    assert states(warehouse) == ["accepted", "held"] and warehouse.audit() == {}
    totals = {row["blank"]: row["total"] for row in warehouse.rows("mart_unit_total", as_of=at("2030-01-01 00:00"), units=["U001"])}
    assert totals == {A: 21, B: 3}


def said(warehouse: Warehouse) -> list[dict]:
    """The reasons of what waits."""
    return [
        {"why": Finding(row["rule"], None, Place(), {"file": row["values"]}).message()}
        for row in warehouse.rows("mart_waiting", as_of=at("2030-01-01 00:00"))
    ]


@pytest.mark.parametrize(("first", "then"), [("docx", "pdf"), ("pdf", "docx")])
def test_what_comes_on_another_day_with_other_numbers_is_a_revision(warehouse: Warehouse, first: str, then: str) -> None:
    send(warehouse, warehouse.start_batch(), first, {A: 12, B: 3})
    send(warehouse, warehouse.start_batch(), then, {A: 21, B: 3}, NEXT_DAY)
    assert states(warehouse) == ["accepted", "replaced"]


def test_two_of_one_kind_are_revisions_as_before(warehouse: Warehouse) -> None:
    batch = warehouse.start_batch()
    send(warehouse, batch, "pdf", {A: 12, B: 3})
    send(warehouse, batch, "pdf", {A: 21, B: 3}, NOON)
    assert states(warehouse) == ["accepted", "replaced"]
