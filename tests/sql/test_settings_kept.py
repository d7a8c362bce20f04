"""What is said rarely is kept as it stands: after each correction, day of arrival and due day, and after each is taken back, it is what is
counted from nothing."""

from __future__ import annotations

from benchmarks.synthetic import fill
from data_loaders.desk.desk import perform
from data_loaders.desk.wishes import By, Correct, Undo
from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.clock import EVERYTHING
from data_loaders.store.counting import SETTINGS
from data_loaders.store.due_changes import DueChange, change_due
from data_loaders.store.rows import Records
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.readings import at

BY = By(reason="已电话核实")


def held_against_nothing(warehouse: Warehouse) -> dict[str, int]:
    """How many rows each copy has, once it was found to be what is counted from nothing."""
    for copy, (counted, _) in SETTINGS.items():
        kept, fresh = (warehouse.database.query(f"select * from {source}") for source in (copy, f"{counted}(timestamp 'infinity')"))
        assert sorted(map(repr, kept)) == sorted(map(repr, fresh)), copy
    return {copy: len(warehouse.database.query(f"select * from {copy}")) for copy in SETTINGS}


def test_after_every_write_and_its_undo() -> None:
    with new_warehouse() as warehouse:
        fill(warehouse, 3_500)
        before = held_against_nothing(warehouse)
        assert before["current_owed"] > 0
        one, other = warehouse.database.query("select submission_id as id, blank from current_answer where value > 0 order by all limit 2")
        wishes = [Correct(each["id"], each["blank"], words) for each, words in ((one, "77"), (other, "78"), (one, "79"))]
        acts = [perform(warehouse, wish, BY).act_id or 0 for wish in wishes]
        assert held_against_nothing(warehouse)["current_correction"] == 2
        file = warehouse.database.query("select received_file_id as id from delivery order by id limit 1")[0]["id"]
        arrival = Records()
        arrival.add("arrival", received_file_id=file, received_at=at("2020-06-02 12:00"), set_at=at("2020-07-02 12:00"))
        warehouse.database.write(Act("arrive", PROGRAM), arrival)
        figures = next(each for each in warehouse.campaign().deliverables if each.kind == "figures").code
        unit = warehouse.roster().units[0].code
        acts.append(change_due(warehouse, DueChange(figures, units=(unit,), is_exempt=True), reason="停业"))
        exempted = held_against_nothing(warehouse)
        assert exempted["current_arrival"] == 1 and exempted["current_owed"] == before["current_owed"]
        assert [row["exempt"] for row in warehouse.rows("owed", as_of=EVERYTHING) if row["unit"] == unit].count(True) == 1
        for act in acts[2::-1]:
            perform(warehouse, Undo(act), BY)
            held_against_nothing(warehouse)
        assert held_against_nothing(warehouse)["current_correction"] == 0
        perform(warehouse, Undo(acts[3]), BY)
        held_against_nothing(warehouse)
        assert not any(row["exempt"] for row in warehouse.rows("owed", as_of=EVERYTHING) if row["unit"] == unit)
        assert warehouse.audit() == {}
