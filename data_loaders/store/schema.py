"""The SQL files: 1xx and, after them, 4xx tables are migrations, applied once and recorded; 2xx, 3xx and 9xx are created anew at every
start."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from graphlib import TopologicalSorter

from data_loaders.model.paths import SQL

FACT_TABLES = (
    *("batch", "original", "received_file", "rereading", "delivery", "answer", "ledger", "finding", "decision"),
    *("liaison_field", "liaison_agreement", "correction", "explanation", "arrival", "due_change", "notice"),
    *("mail", "taken"),
    "briefing_part",
    *("current_delivery", "current_answer", "cube", "unit_measure", "current_query", "uncounted"),
)
"""Everything that comes in, is made of it or was arranged about it; the rest is the campaign, its roster and what follows from files
beside the code."""
BYTES_MOVED_OUT = 146
"""The migration from which on original bytes are kept beside the database."""
BYTES_ERASED = 190
"""The one from which on it is told whose bytes were erased."""
DEFINED = """
select 'view', view_name from duckdb_views() where not internal
union all
select case function_type when 'macro' then 'macro' else 'macro table' end, function_name from duckdb_functions() where not internal
"""
"""Every view and macro in a database: what kind it is, and its name."""
MACROS = "select function_name, parameters from duckdb_functions() where function_type = 'table_macro' and not internal"
"""The table macros in a database and their parameters: to tell them DuckDB binds each, a third of what opening takes (see signatures)."""
MACRO = re.compile(r"create or replace macro (\w+)\(([^)]*)\) as table\b")
COMMENT = re.compile(r"--[^\n]*")
FILE_NAME = re.compile(r"(\d{3})_(table|staging|mart|audit)_(\w+)\.sql")


@dataclass(frozen=True, slots=True)
class SqlFile:
    """One file of sql/: its number, layer ("table", "staging", "mart", "audit"), name and text."""

    number: int
    layer: str
    name: str
    text: str

    @property
    def defines(self) -> str:
        """The view or macro that it makes, or the table or column."""
        return self.name if self.layer in ("table", "staging") else f"{self.layer}_{self.name}"

    @property
    def grain(self) -> str:
        """Its first line: what one row is."""
        return self.text.split("\n", 1)[0].removeprefix("-- ")


@lru_cache(maxsize=1)
def sql_files() -> tuple[SqlFile, ...]:
    """Every file of sql/ in order of number."""
    files = []
    for path in sorted(SQL.glob("*.sql")):
        named = FILE_NAME.fullmatch(path.name)
        if not named:
            raise ValueError(f"sql/{path.name}: the name is not NNN_layer_name.sql")
        files.append(SqlFile(int(named[1]), named[2], named[3], path.read_text(encoding="utf-8")))
    return tuple(files)


def everything() -> str:
    """All that a new database is made of."""
    return "\n".join(file.text for file in sql_files())


def migrations(applied: set[int]) -> list[SqlFile]:
    """The table files whose number is not among `applied`, in order."""
    return [file for file in sql_files() if file.layer == "table" and file.number not in applied]


def migration_numbers() -> set[int]:
    """The numbers of all table files there are."""
    return {file.number for file in migrations(set())}


@lru_cache(maxsize=1)
def named_by() -> dict[str, frozenset[str]]:
    """The words of the text of every view and macro, by its name: what it reads is among them."""
    above = (file for file in sql_files() if file.layer != "table")
    return {file.defines: frozenset(re.findall(r"\w+", COMMENT.sub("", file.text))) for file in above}


def definitions() -> str:
    """Everything above the tables as one script, each behind what it names: DuckDB looks for that while it makes a view or macro."""
    defined = {file.defines: file for file in sql_files() if file.layer != "table"}
    named = {name: sorted((words & defined.keys()) - {name}) for name, words in named_by().items()}
    return "\n".join(defined[name].text for name in TopologicalSorter(named).static_order())


@lru_cache(maxsize=1)
def definitions_digest() -> str:
    """What tells one state of the definitions from another: a database counted by another one is counted anew."""
    return hashlib.sha256(definitions().encode()).hexdigest()


@lru_cache(maxsize=1)
def signatures() -> dict[str, list[str]]:
    """The parameters of every table macro of sql/, in order."""
    found = (MACRO.search(COMMENT.sub("", file.text)) for file in sql_files() if file.layer != "table")
    return {macro[1]: re.findall(r"\w+", macro[2]) for macro in found if macro}
