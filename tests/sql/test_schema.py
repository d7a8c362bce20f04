"""The SQL files themselves: named, described, portable, and every one of them builds and plans on an empty database."""

from __future__ import annotations

import re

import pytest

from data_loaders.model.paths import ROOT, SQL
from data_loaders.store.questions import question
from data_loaders.store.schema import FILE_NAME, MACROS, SqlFile, definitions, migrations, signatures, sql_files
from data_loaders.store.warehouse import Warehouse
from tests.databases import new_warehouse
from tests.sql.tables import NOW

LAYERS = {"table": (*range(100, 200), *range(400, 500)), "staging": range(200, 300), "mart": range(300, 400), "audit": range(900, 1000)}
NOT_PORTABLE = ("primary key", "foreign key", "references", "unique", "check (", "sequence", "create type", "create index", "returning")
CLOCKS = ("now()", "current_date", "current_timestamp", "today()", "get_current_time")
GIVEN = {
    "as_of": NOW,
    "unit": "U001",
    "period": "W1",
    "blank": "launch.sessions",
    "submission_id": 1,
    "part_id": 1,
    "taken_back": 1,
    "batch": 1,
    "moments": [NOW],
    "contents": ["a"],
    "ids": [1],
    "blanks": ["launch.sessions"],
    "outer_dimension": "item",
    "row_dimension": "unit",
    "column_dimension": "period",
    "kept_rows": [],
    "kept_columns": [],
    "with_parts": True,
    "is_printed": True,
    "is_by_blank": True,
    "content_hash": "a",
}
ALWAYS_SOMETHING = (
    "mart_latest_arrival",
    "mart_reporting",
    "mart_period_standing",
    "calendar_at",
    "period_at",
    "position_at",
    "week_at",
    "deliverable_at",
    "listed_deliverable",
    "form_blank",
    "changed_at",
    "mart_act",
    "mart_unplaced",
    "mart_settled",
    "table_level",
    "standing_doubt",
)
SCALARS = ("chosen", "dimension_code", "kept_code", "due_moment", "due_hour", "in_time", "is_last")
"""Macros that are a value, no table."""
ABOVE_THE_TABLES = [file for file in sql_files() if file.layer != "table"]
BY_A_RULE = "the oracle holds it against a counting rule"
AS_A_CHECK = "what tests count a load by"
BY_A_MADE_UP_NAME = "read as f'{field}_now'"
BY_ITS_STATE = "read as f'{state}_count'"
NAMED_NOWHERE = {
    "mart_unit_total.final_value": BY_A_RULE,
    "mart_light.note_count": AS_A_CHECK,
    "mart_unit_delivery.file_kind": AS_A_CHECK,
    "mart_receipt.refused_count": BY_ITS_STATE,
    "mart_receipt.duplicate_count": BY_ITS_STATE,
    "mart_receipt.replaced_count": BY_ITS_STATE,
    "mart_receipt.counted_count": BY_ITS_STATE,
    "mart_batch.ok_count": AS_A_CHECK,
    "mart_batch.problem_count": AS_A_CHECK,
    "mart_liaison_proposal.liaison_now": BY_A_MADE_UP_NAME,
    "mart_liaison_proposal.office_phone_now": BY_A_MADE_UP_NAME,
    "mart_liaison_proposal.mobile_now": BY_A_MADE_UP_NAME,
    "mart_liaison_proposal.email_now": BY_A_MADE_UP_NAME,
}
"""Columns of marts whose names stand nowhere in the product, with the reason they are there."""
READING = [*(ROOT / "data_loaders").rglob("*.py"), *(ROOT / "pages").rglob("*.py"), *(ROOT / "reports").rglob("*.py")]
"""Where marts are read."""


def code_of(file: SqlFile) -> str:
    """The statements without comments."""
    return re.sub(r"--[^\n]*", "", file.text)


@pytest.mark.parametrize("file", sql_files(), ids=lambda file: file.name)
def test_a_file_says_what_it_is(file: SqlFile) -> None:
    assert file.number in LAYERS[file.layer]
    assert re.match(r"(one row|true)\b", file.grain)


@pytest.mark.parametrize("file", ABOVE_THE_TABLES, ids=lambda file: file.name)
def test_a_file_defines_what_it_is_named_after(file: SqlFile) -> None:
    prefix = {"mart": "mart_", "audit": "audit_", "staging": ""}[file.layer]
    assert re.findall(r"create or replace (?:macro|view) (\w+)", file.text) == [prefix + file.name]


@pytest.mark.parametrize("file", [file for file in sql_files() if file.layer == "table"], ids=lambda file: file.name)
def test_a_table_file_creates_the_table_or_column_it_is_named_after(file: SqlFile) -> None:
    altered = re.findall(r"alter table (\w+) (add|drop) column (\w+)", file.text)
    changed = [f"{table}_{column}" if what == "add" else f"{table}_without_{column}" for table, what, column in altered]
    assert re.findall(r"create table (\w+)", file.text) + changed == [file.name]


@pytest.mark.parametrize("file", sql_files(), ids=lambda file: file.name)
def test_only_the_portable_subset_is_used(file: SqlFile) -> None:
    code = code_of(file)
    assert not re.search(r"\b(SELECT|FROM|WHERE|JOIN|CASE|CREATE|AS)\b", code)
    assert [word for word in (*NOT_PORTABLE, *CLOCKS) if word in code.lower()] == []
    assert file.layer == "table" or not re.search(r"select\s+(\w\.)?\*", code)


def test_no_mart_reads_a_mart() -> None:
    for file in ABOVE_THE_TABLES:
        assert re.findall(r"(?:from|join) (mart_\w+)", code_of(file)) == []


def test_calendar_and_roster_are_read_as_of_a_moment_or_now() -> None:
    """Whoever reads a table of versions reads all versions: only the macros that choose, and what watches over all of them, may."""
    readers = {file.name for file in ABOVE_THE_TABLES if re.search(r"\b(?:from|join) (?:unit|period|deliverable)\b", code_of(file))}
    assert readers == {"unit_at", "position_at", "listed_deliverable", "changed_at", "versions_overlap"}
    asking = [file for file in ABOVE_THE_TABLES if re.search(r"macro \w+\(as_of", file.text)]
    assert asking and not [file.name for file in asking if re.search(r"\w+_at\(timestamp 'infinity'\)", code_of(file))]
    for file in asking:
        assert set(re.findall(r"\b(?:unit|period|position|deliverable|due)_at\(([^)]*)\)", code_of(file))) <= {"as_of"}, file.name


def test_numbers_and_names_are_given_once() -> None:
    for given in ([file.number for file in sql_files()], [(file.layer, file.name) for file in sql_files()]):
        assert len(given) == len(set(given))
    assert all(FILE_NAME.fullmatch(path.name) for path in SQL.iterdir() if path.is_file())


def test_every_view_and_macro_plans_on_an_empty_database() -> None:
    with new_warehouse() as warehouse:
        names = set(re.findall(r"create or replace (?:macro|view) (\w+)(?:\([^)]*\))? as(?: table)?\n(?:with|select)", definitions()))
        assert len(names) == len(ABOVE_THE_TABLES) - len(SCALARS)
        for name in sorted(names):
            statement, values = question(name, warehouse.database.parameters(name), given_to(warehouse, name))
            assert warehouse.database.query(f"explain {statement}", values)
            assert warehouse.rows(name, **given_to(warehouse, name)) == [] or name in ALWAYS_SOMETHING


def given_to(warehouse: Warehouse, name: str) -> dict[str, object]:
    """What to ask a mart for, filters left out."""
    return {parameter: GIVEN[parameter] for parameter in (warehouse.database.parameters(name) or ()) if parameter in GIVEN}


def test_migrations_are_applied_once() -> None:
    everything = migrations(set())
    assert [file.number for file in everything] == sorted(file.number for file in everything)
    assert migrations({file.number for file in everything}) == []


def test_the_parameters_that_the_files_say_are_those_of_the_macros() -> None:
    with new_warehouse() as warehouse:
        made = {row["function_name"]: row["parameters"] for row in warehouse.database.query(MACROS)}
    assert made and made == signatures()


def columns_of(warehouse: Warehouse, name: str) -> list[str]:
    """The columns of a mart, in order."""
    statement, values = question(name, warehouse.database.parameters(name), given_to(warehouse, name))
    return [row["column_name"] for row in warehouse.database.query(f"describe {statement}", values)]


def test_every_column_of_a_mart_is_read_somewhere() -> None:
    words = {name for path in READING for name in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    with new_warehouse() as warehouse:
        marts = [f"mart_{file.name}" for file in ABOVE_THE_TABLES if file.layer == "mart"]
        unread = {f"{mart}.{column}" for mart in marts for column in columns_of(warehouse, mart) if column not in words}
        assert marts and unread == NAMED_NOWHERE.keys()
