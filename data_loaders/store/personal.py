"""Personal data in what is kept: which columns hold some (personal.toml), who is known by name, how much is held, and all of it without.

Counts are of places, never of people, and no value leaves this module but masked.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from data_loaders.model.words import LANGUAGES, said
from data_loaders.store.database import Database
from data_loaders.store.filing import READ_AGAIN
from data_loaders.store.masking import ERASED, MAIL, NAME, NUMBER, Masks
from data_loaders.store.transaction import Transaction

DECLARED = Path(__file__).with_name("personal.toml")
SENDER, DROPPED, WORDS, ACTING = "sender", "dropped", "words", "acting"
ACT, FINDING = "act", "finding"
"""JSON objects."""
KNOWN = (NAME, NUMBER, MAIL)
ORIGINALS = "originals"
NOBODY = {"", READ_AGAIN, *(said(key, language) for key in ("actor.this_computer", "actor.program") for language in LANGUAGES)}
"""Senders that are nobody."""


@dataclass(frozen=True, slots=True)
class Declared:
    """personal.toml: how each column of each table is erased, the heading its table is counted under, the fields of officers in JSON
    objects (which are emptied), in findings of a rule and in liaison forms, labels of names, and which originals are erased."""

    columns: Mapping[str, Mapping[str, str]]
    headings: Mapping[str, str]
    in_json: Mapping[str, Mapping[str, str]]
    in_findings: Mapping[str, Mapping[str, str]]
    in_forms: Mapping[str, str]
    labels: tuple[str, ...]
    originals: Mapping[str, str]

    def of(self, *hows: str) -> Iterator[tuple[str, str, str]]:
        """The columns that are erased in one of these ways: table, column, how."""
        for table, columns in self.columns.items():
            yield from ((table, column, how) for column, how in columns.items() if how in hows)

    @property
    def dropped(self) -> list[str]:
        """The tables whose rows go."""
        return list(dict.fromkeys(table for table, _, _ in self.of(DROPPED)))


@lru_cache(maxsize=1)
def declared() -> Declared:
    """What personal.toml says."""
    written = tomllib.loads(DECLARED.read_text(encoding="utf-8"))
    tables = written["table"]
    return Declared(
        columns={table: {column: how for column, how in said.items() if column != "_shown"} for table, said in tables.items()},
        headings={table: said["_shown"] for table, said in tables.items() if "_shown" in said},
        in_json={ACT: written["in_acts"], FINDING: {}},
        in_findings=written["in_findings"],
        in_forms=written["in_liaison_forms"],
        labels=tuple(written["labels"]["names"]),
        originals=written["originals"],
    )


@dataclass
class Held:
    """How many places of one heading hold a name, and a phone or address; of originals, how many are kept, as `rows`."""

    names: int = 0
    numbers: int = 0
    rows: int = 0

    def count(self, kind: str, times: int) -> None:
        """So many more places with one of these."""
        if kind == NAME:
            self.names += times
        else:
            self.numbers += times

    @property
    def is_none(self) -> bool:
        """Whether nothing is held."""
        return not (self.names or self.numbers or self.rows)


@dataclass(frozen=True, slots=True)
class Eraser:
    """What is looked for in a database: everybody it knows by name, and whatever looks like a phone or an address."""

    everybody: Masks
    numbers_alone: Masks = field(default_factory=Masks)

    @classmethod
    def of(cls, database: Database) -> Eraser:
        """By the officers of the roster, of liaison forms, and of former rosters as acts tell of them."""
        known = _known(database)
        numbers = known[NUMBER], known[MAIL]
        return cls(Masks(known[NAME], *numbers, declared().labels), Masks((), *numbers))

    def without(self, how: str, text: str) -> str:
        """What stays of a text that is erased in this way."""
        if how in KNOWN:
            return ""
        if how == SENDER:
            return text if text in NOBODY else ""
        fields = declared().in_json.get(how)
        if fields is not None:
            erased = _walked(json.loads(text), lambda name, value: self._value(fields, name, value))
            return text if erased == json.loads(text) else json.dumps(erased, ensure_ascii=False)
        return (self.numbers_alone if how == ACTING else self.everybody).masked(text)

    def _value(self, fields: Mapping[str, str], name: str, value: object) -> object:
        """A value of a JSON object without anybody; an officer's own field is emptied."""
        if name in fields and isinstance(value, str):
            return ""
        if isinstance(value, str):
            return self.everybody.masked(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return ERASED if any(True for _ in self.everybody.hits(str(value))) else value
        return value

    def kinds(self, how: str, text: str) -> set[str]:
        """Of which kinds somebody stands in a text: names, numbers, addresses."""
        if how in KNOWN:
            return {how}
        if how == SENDER:
            return set() if text in NOBODY else {NAME}
        fields = declared().in_json.get(how)
        if fields is not None:
            found: set[str] = set()
            _walked(json.loads(text), lambda name, value: found.update(self._kinds(fields, name, value)))
            return found
        return {hit.kind for hit in (self.numbers_alone if how == ACTING else self.everybody).hits(text)}

    def _kinds(self, fields: Mapping[str, str], name: str, value: object) -> set[str]:
        if name in fields and isinstance(value, str):
            return {fields[name]} if value else set()
        return {hit.kind for hit in self.everybody.hits(str(value))}


def _walked(value: object, change: Callable[[str, object], object], name: str = "") -> object:
    """A JSON value with every string and number in it changed; `change` gets the name of the field it stands in."""
    if isinstance(value, dict):
        return {each: _walked(inner, change, each) for each, inner in value.items()}
    if isinstance(value, list):
        return [_walked(inner, change, name) for inner in value]
    return change(name, value)


# --- who is known ------------------------------------------------------------------------------------------------------------


def _known(database: Database) -> dict[str, set[str]]:
    """Names, numbers and mail addresses of everybody who is or was somewhere an officer."""
    known = defaultdict[str, set[str]](set)
    for table, column, how in declared().of(*KNOWN):
        known[how].update(value for value, _ in _values(database, table, column))
    for row in database.query("select distinct field, value from liaison_field where value is not null"):
        if kind := declared().in_forms.get(row["field"]):
            known[kind].add(row["value"])

    for text, fields in _told(database):
        for name, value in _officers(json.loads(text), fields):
            known[fields[name]].add(value)
    return known


def _told(database: Database) -> Iterator[tuple[str, Mapping[str, str]]]:
    """JSON objects that tell of officers, and the fields in which they do."""
    for table, column, how in declared().of(ACT):
        yield from ((text, declared().in_json[how]) for text, _ in _values(database, table, column))
    for rule, fields in declared().in_findings.items():
        yield from ((row["values"], fields) for row in database.query("select distinct values from finding where rule = ?", [rule]))


def _officers(value: object, fields: Mapping[str, str], name: str = "") -> Iterator[tuple[str, str]]:
    """What the officers' fields of a JSON value say, at any depth: the field and its text."""
    if isinstance(value, dict):
        for each, inner in value.items():
            yield from _officers(inner, fields, each)
    elif isinstance(value, str) and name in fields:
        yield name, value


def _values(database: Database, table: str, column: str) -> list[tuple[str, int]]:
    """The different texts of a column, and how often each stands there; empty ones are left out."""
    rows = database.query(f'select "{column}" as text, count(*) as times from {table} where "{column}" <> \'\' group by "{column}"')
    return [(row["text"], row["times"]) for row in rows]


# --- how much is held --------------------------------------------------------------------------------------------------------


def held(database: Database) -> dict[str, Held]:
    """What is held, by heading; originals by what they are."""
    eraser, found = Eraser.of(database), defaultdict[str, Held](Held)
    for table, column, how in declared().of(*KNOWN, SENDER, WORDS, ACT, FINDING, ACTING):
        for text, times in _values(database, table, column):
            for kind in {NAME if kind == NAME else NUMBER for kind in eraser.kinds(how, text)}:
                found[declared().headings[table]].count(kind, times)
    for row in database.query("select field, count(*) as times from liaison_field group by field"):
        kind = declared().in_forms.get(row["field"], NAME)
        found[declared().headings["liaison_field"]].count(kind, row["times"])
    for kind, count in Counter(row["kind"] for row in database.rows("mart_kept_original")).items():
        if declared().originals[kind] != "kept":
            found[f"{ORIGINALS}_{kind}"].rows = count
    return {heading: found[heading] for heading in headings() if not found[heading].is_none}


def headings() -> list[str]:
    """Every heading, in the order of personal.toml; originals last."""
    return [*dict.fromkeys(declared().headings.values()), *(f"{ORIGINALS}_{kind}" for kind in declared().originals)]


# --- without -----------------------------------------------------------------------------------------------------------------


def erase_rows(database: Database, write: Transaction, eraser: Eraser) -> None:
    """Takes everybody out of every table; values that were read stay as they are."""
    for table, column, how in declared().of(*KNOWN, SENDER, WORDS, ACT, FINDING, ACTING):
        changed = {text: now for text, _ in _values(database, table, column) if (now := eraser.without(how, text)) != text}
        if changed:
            write.execute(
                f'update {table} set "{column}" = erased.now from (select unnest(cast(? as varchar[])) as text, '
                f'unnest(cast(? as varchar[])) as now) as erased where {table}."{column}" = erased.text',
                [list(changed), list(changed.values())],
            )
    for table in declared().dropped:
        write.execute(f"delete from {table}")


def erased_originals(database: Database) -> list[str]:
    """The hashes of the originals that go: every one that is anything whose bytes are not kept."""
    gone = {row["sha256"] for row in database.rows("mart_kept_original") if declared().originals[row["kind"]] != "kept"}
    return sorted(gone)
