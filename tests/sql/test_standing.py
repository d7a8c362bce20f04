"""A part as it stands: what is asked of most of them alone says whether anything may hold it."""

from __future__ import annotations

import random

from data_loaders.model.acts import PROGRAM, Act
from data_loaders.model.findings import Finding
from data_loaders.store.rows import Records
from tests.databases import new_warehouse
from tests.readings import roster_of
from tests.sql.tables import A, sent

RULES = (
    "unit_unknown",
    "revision_thin",
    "revision_moves_total",
    "part_exceeds_whole",
    "form_picture",
    "wording_changed",
    "number_approximate",
)
INDICATORS = (None, "unit", "period", "launch.sessions")


def test_what_is_not_doubted_is_held_by_nothing() -> None:
    """Of findings by chance, of parts and of their files."""
    chance, doubted = random.Random(7), set()
    with new_warehouse() as warehouse:
        warehouse.save_roster(roster_of(8))
        rows = "\n".join(["unit | period | basis | number", *(f"U00{number} | W1 | weekly | 3" for number in range(1, 9))])
        warehouse.save(warehouse.start_batch(), sent(rows, A))
        parts = warehouse.database.query("select id, received_file_id from delivery order by id")
        records = Records()
        for part in parts:
            for rule in chance.sample(RULES, chance.choice((0, 1, 1, 2))):
                of_part = chance.choice((part["id"], None))
                records.add_finding(
                    warehouse.database.ids.next(), part["received_file_id"], of_part, Finding(rule, chance.choice(INDICATORS))
                )
        warehouse.database.write(Act("store", PROGRAM), records)
        for part in parts:
            (doubt,) = warehouse.rows("standing_doubt", part_id=part["id"])
            standing = warehouse.standing(part["id"])
            assert standing is not None
            assert (standing.error_count, standing.said_thin) == (doubt["error_count"], doubt["said_thin"])
            doubted.add(bool(doubt["error_count"] or doubt["said_thin"]))
        assert doubted == {True, False} and warehouse.standing(1) is None
