"""A file that says the same as the one that came last is a duplicate whatever its bytes; a correction, even back to an older version, is not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from data_loaders.intake.batch import load_batch
from data_loaders.intake.gather import Dropped
from data_loaders.model.findings import Finding, Place
from data_loaders.model.readings import CUMULATIVE, WEEKLY
from data_loaders.store.receipts import Receipt
from data_loaders.store.warehouse import Warehouse
from data_loaders.writers.excel_form import excel_template
from tests.data_loaders.filling import CAMPAIGN, FORM, M01, ROSTER, read, workbook_bytes
from tests.databases import new_warehouse
from tests.reading_processes import one_reader
from tests.readings import at, entry_of, reading_of, roster_of, submission_of
from tests.reports.marking import marked

A, B = "launch.sessions", "study.discussions"
ERROR = Finding("number_range", A, Place(sheet="统计表", cell="F8"), {"raw": "3-5"})
QUERY = Finding("value_beside", A, Place(sheet="统计表", cell="F8"), {"cell": "G8"})
NOTE = Finding("number_approximate", A, Place(), {"raw": "约3", "value": 3})
TODAY = at("2020-06-18 10:00")


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with new_warehouse() as opened:
        opened.save_roster(roster_of(3))
        yield opened


class Mail:
    """Sends readings one after the other, each in bytes of its own."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse, self._batch, self._count = warehouse, warehouse.start_batch(), 0

    def send(self, *sent: tuple, received: str | datetime = TODAY) -> list[str]:
        """The states of submissions that come in one transaction, a second after each other: each (unit, period, values, findings, basis),
        the last two as may be."""
        return [receipt.submissions[0].state for receipt in self.receipts(*sent, received=received)]

    def receipts(self, *sent: tuple, received: str | datetime = TODAY) -> list[Receipt]:
        entries, first = [], at(received) if isinstance(received, str) else received
        for second, (unit, period, values, *more) in enumerate(sent):
            self._count += 1
            findings, basis = more[0] if more else (), more[1] if len(more) > 1 else WEEKLY
            content = f"{self._count}".encode()
            submission = submission_of(unit, period, values, basis, findings)
            entries.append(
                entry_of(reading_of(submission, file=f"{self._count}.xlsx", content=content), first + timedelta(seconds=second), content)
            )
        return self._warehouse.save(self._batch, entries)


def test_the_same_answers_in_other_bytes_are_no_revision(warehouse: Warehouse) -> None:
    mail = Mail(warehouse)
    assert mail.send(("U001", "W1", {A: 3, B: None})) == ["accepted"]
    (again,) = mail.receipts(("U001", "W1", {A: 3, B: None}, (NOTE,)), received="2020-06-18 11:00")
    assert (again.status, again.submissions[0].state) == ("duplicate", "duplicate")
    assert "填报值与上次报送的“1.xlsx”相同" in again.message() and "1.xlsx" in again.message("en")
    assert [row["state"] for row in warehouse.rows("mart_unit_delivery", as_of=at("2030-01-01 00:00"), unit="U001")] == [
        "accepted",
        "duplicate",
    ]
    assert warehouse.rows("mart_revision_change", unit="U001", period="W1") == [] and warehouse.audit() == {}


@pytest.mark.parametrize(
    "other",
    [
        ("U001", "W1", {A: 4, B: None}),
        ("U001", "W1", {A: 3, B: 0}),
        ("U001", "W1", {A: 3, B: None}, (), CUMULATIVE),
        ("U001", "W1", {A: 3, B: None}, (QUERY,)),
        ("U001", "W2", {A: 3, B: None}),
        ("U002", "W1", {A: 3, B: None}),
    ],
)
def test_another_answer_basis_problem_period_or_unit_is_news(warehouse: Warehouse, other: tuple) -> None:
    mail = Mail(warehouse)
    mail.send(("U001", "W1", {A: 3, B: None}))
    assert mail.send(other, received="2020-06-18 11:00") == ["accepted"]


def test_what_is_wrong_still_is_or_is_gone(warehouse: Warehouse) -> None:
    mail = Mail(warehouse)
    assert mail.send(("U001", "W1", {A: None, B: 2}, (ERROR,))) == ["held"]
    (again,) = mail.receipts(("U001", "W1", {A: None, B: 2}, (ERROR, NOTE)), received="2020-06-18 11:00")
    assert again.submissions[0].state == "duplicate" and "与上次相同，问题仍在" in again.message()
    assert mail.send(("U001", "W1", {A: None, B: 2}), received="2020-06-18 12:00") == ["accepted"], "the same answers, mended"


def test_going_back_to_an_older_version_is_a_revision_and_one_transaction_counts_too(warehouse: Warehouse) -> None:
    mail = Mail(warehouse)
    one, two = ("U001", "W1", {A: 3, B: 1}), ("U001", "W1", {A: 5, B: 1})
    assert mail.send(one, one, two, two, one, one) == ["accepted", "duplicate"] * 3
    assert warehouse.rows("mart_unit_measure", as_of=at("2030-01-01 00:00"))[0]["total"] in (3, 4)
    assert warehouse.audit() == {}


def test_the_same_figures_that_came_before_in_another_file_move_the_receipt(warehouse: Warehouse) -> None:
    mail = Mail(warehouse)
    mail.send(("U001", "W1", {A: 3, B: None}), received="2020-06-05 09:00")
    mail.send(("U001", "W1", {A: 3, B: None}), received="2020-06-03 09:00")
    (row,) = [row for row in warehouse.rows("standing_at", as_of=at("2030-01-01 00:00")) if row["state"] == "accepted"]
    assert row["received_at"] == at("2020-06-03 09:00")


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_mails_against_plain_python(warehouse: Warehouse, seed: int) -> None:
    chance, mail = random.Random(seed), Mail(warehouse)
    last: dict[tuple, tuple] = {}
    moment = TODAY
    for _ in range(7):
        sent = [
            (chance.choice(["U001", "U002"]), "W1", {A: chance.choice([3, 4]), B: 1}, chance.choice([(), (QUERY,), (ERROR,)]))
            for _ in range(chance.randint(1, 3))
        ]
        expected = []
        for unit, period, values, findings in sent:
            says = (tuple(values.items()), findings)
            state = "held" if findings == (ERROR,) else "accepted"
            expected.append("duplicate" if last.get((unit, period)) == says else state)
            last[unit, period] = says
        moment += timedelta(minutes=1)
        assert mail.send(*sent, received=moment) == expected
    assert warehouse.audit() == {}


def test_a_marked_file_sent_back_unchanged_and_then_corrected() -> None:
    data = excel_template(FORM, CAMPAIGN, M01, "W3", {A: 2, "cloud.participants": "3-5"})
    back = marked(data, read(data)).data
    book = load_workbook(BytesIO(back))
    sheet = book["统计表"]
    cell = next(sheet.cell(row, 6) for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "cloud.participants")
    cell.value = 5
    with new_warehouse() as opened:
        opened.save_roster(ROSTER)
        states = []
        for name, sent in (("一.xlsx", data), ("二.xlsx", back), ("三.xlsx", workbook_bytes(book))):
            result = load_batch(opened, [Dropped(name, sent, name)], received_at=TODAY, readers=one_reader())
            states.append((result.receipts[0].submissions[0].state, "问题仍在" in result.receipts[0].message()))
            moment = at("2030-01-01 00:00")
            open_ones = [row["rule"] for row in opened.rows("mart_attention", as_of=moment) if row["severity"] == "error"]
        assert states == [("held", False), ("duplicate", True), ("accepted", False)]
        assert open_ones == ["number_range"], "the held one waits until somebody sets it aside"
